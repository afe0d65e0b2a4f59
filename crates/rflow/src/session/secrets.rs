//! Values of secrets for tasks.

use std::sync::Arc;

use rflow_task::Secrets;

use crate::secrets::SecretStore;

/// The user's store, and for secrets that it lacks the environment: `NXF_SECRET_<NAME>`.
struct Known(Option<SecretStore>);

impl Secrets for Known {
    fn value(&self, name: &str) -> Option<String> {
        let stored = self.0.as_ref().and_then(|store| store.value(name));
        stored.or_else(|| std::env::var(format!("NXF_SECRET_{name}")).ok())
    }
}

/// Where secrets come from.
pub(super) fn store() -> Arc<dyn Secrets> {
    Arc::new(Known(SecretStore::of_user()))
}

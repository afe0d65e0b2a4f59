//! Values of secrets for tasks.

use std::sync::Arc;

use rflow_task::Secrets;

use crate::confidential::Confidential;
use crate::secrets::SecretStore;

/// The user's store, and for secrets that it lacks the environment: `NXF_SECRET_<NAME>`.
/// Whatever is asked for is kept out of what the run writes from then on.
struct Known(Option<SecretStore>, Confidential);

impl Secrets for Known {
    fn value(&self, name: &str) -> Option<String> {
        let stored = self.0.as_ref().and_then(|store| store.value(name));
        let found = stored.or_else(|| std::env::var(format!("NXF_SECRET_{name}")).ok())?;
        self.1.learn(&found);
        Some(found)
    }
}

/// Where secrets come from.
pub(super) fn store(confidential: &Confidential) -> Arc<dyn Secrets> {
    Arc::new(Known(SecretStore::of_user(), confidential.clone()))
}

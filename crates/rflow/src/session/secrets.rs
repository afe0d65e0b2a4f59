//! Values of secrets for tasks.

use std::sync::Arc;

use rflow_task::Secrets;

/// Secrets of the environment: `NXF_SECRET_<NAME>`.
struct Environment;

impl Secrets for Environment {
    fn value(&self, name: &str) -> Option<String> {
        std::env::var(format!("NXF_SECRET_{name}")).ok()
    }
}

/// Where secrets come from.
pub(super) fn store() -> Arc<dyn Secrets> {
    Arc::new(Environment)
}

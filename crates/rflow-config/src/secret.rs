//! `secrets.NAME` in configuration files.

use std::any::Any;

use indexmap::IndexMap;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};

/// The secrets that a configuration may read.
pub(crate) struct Secrets {
    /// `None`: they are not to be shown, and `secrets.NAME` stands for itself.
    known: Option<IndexMap<String, String>>,
}

impl Secrets {
    pub(crate) fn new(known: Option<IndexMap<String, String>>) -> Self {
        Self { known }
    }

    fn get(&self, name: &str) -> Eval {
        let Some(known) = &self.known else {
            return Ok(Value::from(format!("secrets.{name}")));
        };
        known.get(name).map(Value::str).ok_or_else(|| {
            Raise::missing_property(format!("Unknown config secret '{name}'"))
                .hint(format!("set it with `secrets set {name} VALUE`"))
        })
    }
}

impl HostObject for Secrets {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.secret.SecretsContext"
    }

    fn text(&self) -> String {
        "secrets".to_owned()
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        Some(self.get(name))
    }

    fn index(&self, _interp: &Interp, index: &Value) -> Option<Eval> {
        Some(self.get(index.as_str()?))
    }
}

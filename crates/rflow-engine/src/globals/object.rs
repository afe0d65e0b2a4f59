//! `channel`, `log` and `secrets`.

use std::any::Any;
use std::rc::Rc;

use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, text};

use crate::run::Run;

/// `channel`: its methods are the factories.
pub struct Channels(pub(crate) Rc<Run>);

impl HostObject for Channels {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.Channel"
    }

    fn text(&self) -> String {
        "class nextflow.Channel".to_string()
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        (name == "STOP").then(|| Ok(crate::factory::stop()))
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if method == "topic" {
            return Some(crate::factory::topic::call(&self.0.topics, &self.0.flow, args));
        }
        if crate::plugin::is_factory(method) {
            return Some(crate::plugin::from_samplesheet(&self.0, interp, args));
        }
        let result = crate::factory::call(interp, &self.0.flow, method, args);
        Some(result.unwrap_or_else(|| {
            let mut raise = Raise::missing_method(format!("Unknown channel factory `channel.{method}`"));
            if let Some(near) = rflow_lang::compile::closest(method, crate::factory::names()) {
                raise = raise.hint(format!("did you mean `channel.{near}`?"));
            }
            Err(raise)
        }))
    }
}

/// `log`: `log.info "…"` and the like.
pub struct Log;

impl HostObject for Log {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "ch.qos.logback.classic.Logger"
    }

    fn text(&self) -> String {
        "Logger[nextflow.Script]".to_string()
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let level = match method {
            "info" | "warn" | "error" | "debug" | "trace" => method,
            // Once in the reference; a script that repeats itself is rare.
            "warn1" => "warn",
            "isInfoEnabled" | "isWarnEnabled" | "isErrorEnabled" => return Some(Ok(Value::Bool(true))),
            "isDebugEnabled" | "isTraceEnabled" => return Some(Ok(Value::Bool(false))),
            "getName" => return Some(Ok(Value::str("nextflow.Script"))),
            _ => return None,
        };
        let text = match args.split_first() {
            Some((message, values)) => text::filled(&text::text(message), values),
            None => String::new(),
        };
        interp.machine.log(level, &text);
        Some(Ok(Value::Null))
    }
}

/// `secrets`: one that does not exist is null.
#[derive(Default)]
pub struct Secrets {}

impl HostObject for Secrets {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.secret.SecretsContext"
    }

    fn text(&self) -> String {
        "SecretsContext[]".to_string()
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let home = interp
            .machine
            .env("NXF_HOME")
            .or_else(|| interp.machine.env("HOME").map(|home| format!("{home}/.nextflow")))?;
        let path = match interp.machine.env("NXF_SECRETS_FILE") {
            Some(file) if !file.is_empty() => std::path::PathBuf::from(file),
            _ => std::path::Path::new(&home).join("secrets/store.json"),
        };
        let Ok(bytes) = interp.machine.read(&path) else {
            return Some(Ok(Value::Null));
        };
        let store: serde_json::Value = match serde_json::from_slice(&bytes) {
            Ok(store) => store,
            Err(e) => return Some(Err(Raise::io(format!("Secrets store {}: {e}", path.display())))),
        };
        let found = store.as_array().into_iter().flatten().find(|s| s["name"] == name);
        Some(Ok(found
            .and_then(|s| s["value"].as_str())
            .map_or(Value::Null, Value::str)))
    }
}

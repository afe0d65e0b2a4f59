//! `SchemaLoader`, `Schema` and `ValidationException` of `org.everit.json.schema`, over the checks of the engine.

use std::any::Any;
use std::cell::RefCell;

use super::org_json::{JsonArray, JsonObject, unwrap, wrap, write};
use crate::class::exception_value;
use crate::host::{HostObject, Violation};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, Value};

const SCHEMA_EXCEPTION: &str = "org.everit.json.schema.SchemaException";
const EXCEPTION: &str = "org.everit.json.schema.ValidationException";

/// Static methods of `SchemaLoader`.
pub(super) fn call_static(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    match (method, args) {
        ("load", [schema, ..]) => Some(load(interp, schema)),
        ("builder", []) => Some(Ok(Value::host(Loader(RefCell::new(Value::Null))))),
        _ => None,
    }
}

/// A schema, once it is known that there is nothing wrong with it.
fn load(interp: &Interp, schema: &Value) -> Eval {
    let text = write(&wrap(schema), 0);
    match interp.globals.check_json(&text, "null") {
        Ok(_) => Ok(Value::host(Schema(text))),
        Err(cause) => Err(Raise::new(SCHEMA_EXCEPTION, cause)),
    }
}

/// `SchemaLoader.builder()`, and what that builds.
struct Loader(RefCell<Value>);

impl Loader {
    /// Sets the version for a schema that does not tell its own.
    fn version(&self, interp: &Interp, uri: &str) -> Eval<()> {
        let schema = self.0.borrow().clone();
        if let Some(object) = schema.as_host::<JsonObject>()
            && !object.has("$schema")
        {
            interp.call_method(&schema, "put", &[Value::str("$schema"), Value::str(uri)])?;
        }
        Ok(())
    }
}

impl HostObject for Loader {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.everit.json.schema.loader.SchemaLoader"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let versioned = match (method, args) {
            ("load", []) => return Some(load(interp, &self.0.borrow())),
            ("schemaJson", [schema]) => {
                // A copy: the version that is set is none of the script's object.
                self.0.replace(wrap(&unwrap(&wrap(schema))));
                Ok(())
            }
            ("draftV6Support", []) => self.version(interp, "http://json-schema.org/draft-06/schema"),
            ("draftV7Support", []) => self.version(interp, "http://json-schema.org/draft-07/schema"),
            (
                "build"
                | "useDefaults"
                | "resolutionScope"
                | "addFormatValidator"
                | "enableOverrideOfBuiltInFormatValidators"
                | "nullableSupport"
                | "httpClient"
                | "schemaClient",
                _,
            ) => Ok(()),
            _ => return None,
        };
        Some(versioned.map(|()| this.clone()))
    }
}

/// A schema: its text.
struct Schema(String);

impl HostObject for Schema {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.everit.json.schema.Schema"
    }

    fn text(&self) -> String {
        self.0.clone()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("validate", [document]) => {
                let document = write(&wrap(document), 0);
                Some(match interp.globals.check_json(&self.0, &document) {
                    Err(cause) => Err(Raise::new(SCHEMA_EXCEPTION, cause)),
                    Ok(violations) => match together(violations) {
                        None => Ok(Value::Null),
                        Some(violation) => Err(raise(violation, this)),
                    },
                })
            }
            ("build", []) => Some(Ok(this.clone())),
            _ => None,
        }
    }
}

/// One violation for all of a document.
fn together(mut violations: Vec<Violation>) -> Option<Violation> {
    if violations.len() < 2 {
        return violations.pop();
    }
    Some(Violation {
        pointer: "#".to_string(),
        keyword: "allOf".to_string(),
        schema_location: "#".to_string(),
        message: format!("{} problems were found", violations.len()),
        causes: violations,
    })
}

fn raise(violation: Violation, schema: &Value) -> Box<Raise> {
    let mut raise = Raise::new(EXCEPTION, line(&violation));
    raise.object = Some(exception(violation, schema));
    raise
}

fn exception(violation: Violation, schema: &Value) -> Value {
    Value::host(Exception {
        plain: exception_value(&Raise::new(EXCEPTION, line(&violation))),
        violation,
        schema: schema.clone(),
    })
}

fn line(violation: &Violation) -> String {
    format!("{}: {}", violation.pointer, violation.message)
}

/// Those that have no causes, in order.
fn leaves<'a>(violation: &'a Violation, out: &mut Vec<&'a Violation>) {
    if violation.causes.is_empty() {
        out.push(violation);
    }
    violation.causes.iter().for_each(|cause| leaves(cause, out));
}

/// A violation as a document.
fn document(violation: &Violation) -> Value {
    let causes = violation.causes.iter().map(document).collect();
    let fields = [
        ("schemaLocation", Value::str(&violation.schema_location)),
        ("pointerToViolation", Value::str(&violation.pointer)),
        ("causingExceptions", JsonArray::value(causes)),
        ("keyword", Value::str(&violation.keyword)),
        ("message", Value::str(&violation.message)),
    ];
    let entries: Entries = fields.into_iter().map(|(k, v)| (Value::str(k), v)).collect();
    JsonObject::value(entries)
}

/// A `ValidationException`.
struct Exception {
    violation: Violation,
    /// The same without what this class has beside others.
    plain: Value,
    schema: Value,
}

impl HostObject for Exception {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        EXCEPTION
    }

    fn text(&self) -> String {
        text::text(&self.plain)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let violation = &self.violation;
        let leaves = || {
            let mut out = Vec::new();
            leaves(violation, &mut out);
            out
        };
        Some(Ok(match (method, args) {
            ("getErrorMessage", []) => Value::str(&violation.message),
            ("getPointerToViolation", []) => Value::str(&violation.pointer),
            ("getKeyword", []) => Value::str(&violation.keyword),
            ("getSchemaLocation", []) => Value::str(&violation.schema_location),
            ("getViolatedSchema", []) => self.schema.clone(),
            ("getViolationCount", []) => Value::count(leaves().len()),
            ("getAllMessages", []) => {
                Value::list(leaves().into_iter().map(|v| Value::from(line(v))).collect())
            }
            ("getCausingExceptions", []) => {
                let causes = violation.causes.iter().cloned();
                Value::list(causes.map(|cause| exception(cause, &self.schema)).collect())
            }
            ("toJSON", []) => document(violation),
            _ => match &self.plain {
                Value::Host(plain) => return plain.call(interp, this, method, args),
                _ => return None,
            },
        }))
    }

    fn thrown(&self, this: &Value) -> Option<Box<Raise>> {
        let mut raise = Raise::new(EXCEPTION, line(&self.violation));
        raise.object = Some(this.clone());
        Some(raise)
    }

    fn instance_of(&self, class: &str) -> bool {
        match &self.plain {
            Value::Host(plain) => plain.instance_of(class),
            _ => false,
        }
    }
}

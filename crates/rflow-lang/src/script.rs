//! The script itself as a value, and its variables: `thisObject` and `binding` of legacy scripts.

use std::any::Any;
use std::rc::Rc;

use arcstr::ArcStr;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::module::Module;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// The variables of a script.
pub(crate) struct Binding(Rc<Module>);

/// A script.
pub(crate) struct ScriptObj(Rc<Module>);

/// `binding`
pub(crate) fn binding(module: &Rc<Module>) -> Value {
    Value::host(Binding(module.clone()))
}

/// `thisObject`
pub(crate) fn script(module: &Rc<Module>) -> Value {
    Value::host(ScriptObj(module.clone()))
}

fn variable(interp: &Interp, module: &Rc<Module>, name: &str) -> Option<Eval> {
    match module.variable(name) {
        Some(value) => Some(Ok(value)),
        None => interp.globals.variable(interp, module, name),
    }
}

impl Binding {
    fn get(&self, interp: &Interp, name: &str) -> Eval {
        variable(interp, &self.0, name).unwrap_or_else(|| Err(missing(name, self.class())))
    }

    fn set(&self, name: &str, value: Value) {
        self.0.binding.borrow_mut().insert(ArcStr::from(name), value);
    }
}

fn missing(name: &str, class: &str) -> Box<Raise> {
    Raise::missing_property(format!("No such property: {name} for class: {class}")).named(name)
}

impl HostObject for Binding {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "nextflow.script.ScriptBinding"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("hasVariable", [name]) => Ok(Value::Bool(
                variable(interp, &self.0, &text::text(name)).is_some(),
            )),
            ("getVariable" | "getProperty" | "getAt", [name]) => self.get(interp, &text::text(name)),
            ("setVariable" | "setProperty" | "putAt", [name, value]) => {
                self.set(&text::text(name), value.clone());
                Ok(Value::Null)
            }
            ("getVariables", []) => {
                let own = self.0.binding.borrow();
                let mut all: crate::value::Entries = own
                    .iter()
                    .map(|(k, v)| (Value::Str(k.clone()), v.clone()))
                    .collect();
                all.insert(Value::str("params"), self.0.params.borrow().clone());
                Ok(Value::map(all))
            }
            _ => return None,
        })
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        variable(interp, &self.0, name)
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        self.set(name, value);
        Some(Ok(()))
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        Some(self.get(interp, &text::text(index)))
    }
}

impl HostObject for ScriptObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "Script"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("getBinding", []) => Some(Ok(binding(&self.0))),
            ("evaluate", [source]) => crate::library::evaluate_in_script(interp, &self.0, source),
            _ => {
                let callee = self.0.name(method)?;
                Some(interp.call(&callee, args))
            }
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "binding" => Some(Ok(binding(&self.0))),
            _ => variable(interp, &self.0, name),
        }
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        self.0.binding.borrow_mut().insert(ArcStr::from(name), value);
        Some(Ok(()))
    }
}

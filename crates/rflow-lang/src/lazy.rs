//! Interpolated texts with closures: `"${-> x}"` is computed anew whenever it is used.
//!
//! Only the lenient syntax has them. A variable or setting keeps such a text as it is; whoever reads the variable
//! gets the text of that moment. Published configurations use it for settings that depend on parameters which a
//! profile or a later file sets.

use std::any::Any;
use std::cell::RefCell;

use crate::eval::push_text;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// A text that is not computed yet.
pub(crate) struct LazyText {
    /// Texts and values in order; closures are called when the text is computed.
    pub(crate) parts: Vec<Value>,
    /// Values are escaped for the shell.
    pub(crate) escape: bool,
    /// How it looked when it was computed last, for whoever prints a collection that contains it.
    last: RefCell<String>,
}

impl LazyText {
    pub(crate) fn new(parts: Vec<Value>, escape: bool) -> Self {
        Self {
            parts,
            escape,
            last: RefCell::default(),
        }
    }

    fn compute(&self, interp: &Interp) -> Eval<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Value::Closure(c) if c.arity() == 0 => {
                    push_text(&mut out, &interp.call(part, &[])?, self.escape);
                }
                value => push_text(&mut out, value, self.escape),
            }
        }
        self.last.borrow_mut().clone_from(&out);
        Ok(out)
    }
}

impl HostObject for LazyText {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "org.codehaus.groovy.runtime.GStringImpl"
    }

    fn text(&self) -> String {
        self.last.borrow().clone()
    }
}

impl Interp {
    /// The value itself, or the text of this moment where it is a lazy text (`"${-> x}"`).
    ///
    /// # Errors
    /// What a closure in the text raises.
    pub fn force(&self, value: Value) -> Eval {
        let Value::Host(object) = &value else {
            return Ok(value);
        };
        match object.as_any().downcast_ref::<LazyText>() {
            Some(lazy) => lazy.compute(self).map(Value::from),
            None => Ok(value),
        }
    }

    /// Forces every lazy text in a value, also inside of lists and maps, which are changed in place.
    ///
    /// # Errors
    /// As [`Interp::force`].
    pub fn force_all(&self, value: Value) -> Eval {
        match &value {
            Value::Map(map) => {
                for (key, old) in map.to_vec() {
                    if matches!(old, Value::Host(_) | Value::Map(_) | Value::List(_)) {
                        map.insert(key, self.force_all(old)?);
                    }
                }
                Ok(value)
            }
            Value::List(list) => {
                for (i, old) in list.to_vec().into_iter().enumerate() {
                    if matches!(old, Value::Host(_) | Value::Map(_) | Value::List(_)) {
                        let new = self.force_all(old)?;
                        if let Some(place) = list.borrow_mut().get_mut(i) {
                            *place = new;
                        }
                    }
                }
                Ok(value)
            }
            _ => self.force(value),
        }
    }
}

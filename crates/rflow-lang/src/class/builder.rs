//! `StringBuilder` and `StringBuffer`.

use std::any::Any;
use std::cell::RefCell;

use arcstr::ArcStr;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::string::{byte_at, utf16_len};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A text that grows.
pub(crate) struct BuilderObj {
    class: &'static str,
    text: RefCell<String>,
}

impl BuilderObj {
    /// A `StringBuilder`.
    pub(crate) fn builder(text: String) -> Self {
        Self {
            class: "java.lang.StringBuilder",
            text: RefCell::new(text),
        }
    }

    /// A `StringBuffer`.
    pub(crate) fn buffer(text: String) -> Self {
        Self {
            class: "java.lang.StringBuffer",
            text: RefCell::new(text),
        }
    }

    /// Replaces the characters from one index to another.
    fn splice(&self, from: &Value, to: &Value, by: &str) -> Eval<()> {
        let mut text = self.text.borrow_mut();
        let end = to
            .as_i64()
            .unwrap_or(0)
            .min(i64::try_from(utf16_len(&text)).unwrap_or(i64::MAX));
        let range = index_of(&text, from.as_i64()).zip(index_of(&text, Some(end)));
        match range {
            Some((from, to)) if from <= to => {
                text.replace_range(from..to, by);
                Ok(())
            }
            _ => Err(Raise::new(
                "java.lang.StringIndexOutOfBoundsException",
                format!("start {from}, end {end}, length {}", utf16_len(&text)),
            )),
        }
    }
}

fn index_of(text: &str, index: Option<i64>) -> Option<usize> {
    byte_at(text, i32::try_from(index?).ok()?)
}

impl HostObject for BuilderObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        self.text.borrow().clone()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let same = |result: Eval<()>| Some(result.map(|()| this.clone()));
        match (method, args) {
            ("append" | "leftShift", [value]) => {
                // The text is made first: the value may be this very builder.
                let more = text::text(value);
                self.text.borrow_mut().push_str(&more);
                same(Ok(()))
            }
            ("insert", [at, value]) => {
                let more = text::text(value);
                same(self.splice(at, at, &more))
            }
            ("delete", [from, to]) => same(self.splice(from, to, "")),
            ("deleteCharAt", [Value::Int(at)]) => {
                same(self.splice(&Value::Int(*at), &Value::Int(at.wrapping_add(1)), ""))
            }
            ("replace", [from, to, by]) => same(self.splice(from, to, &text::text(by))),
            ("reverse", []) => {
                let reversed: String = self.text.borrow().chars().rev().collect();
                self.text.replace(reversed);
                same(Ok(()))
            }
            ("setCharAt", [Value::Int(at), by]) => Some(
                self.splice(&Value::Int(*at), &Value::Int(at.wrapping_add(1)), &text::text(by))
                    .map(|()| Value::Null),
            ),
            ("getAt", [at]) => {
                let text = Value::Str(ArcStr::from(self.text.borrow().as_str()));
                Some(crate::index::get(interp, &text, at))
            }
            ("setLength", [length]) => {
                let text = self.text.borrow();
                let end = index_of(&text, length.as_i64());
                drop(text);
                if let Some(end) = end {
                    self.text.borrow_mut().truncate(end);
                }
                Some(Ok(Value::Null))
            }
            _ => {
                let text = ArcStr::from(self.text.borrow().as_str());
                crate::method::string::call(interp, &text, method, args)
            }
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let text = ArcStr::from(self.text.borrow().as_str());
        crate::method::string::property(interp, &text, name)
    }

    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        if method == "plus" {
            let mut out = self.text();
            text::push(&mut out, right);
            return Some(Ok(out.into()));
        }
        self.call(interp, this, method, std::slice::from_ref(right))
    }

    fn truthy(&self) -> bool {
        !self.text.borrow().is_empty()
    }

    fn instance_of(&self, class: &str) -> bool {
        self.class == class || self.class.rsplit('.').next() == Some(class) || class.ends_with("CharSequence")
    }
}

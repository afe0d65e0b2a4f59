//! Values that hold themselves: to go through one would never end.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::raise::{Eval, Raise};
use crate::value::{MapObj, Value};

impl Value {
    /// Whether a list, set or map is inside itself, directly or through others.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        endless(self, &mut Vec::new(), &mut FxHashSet::default())
    }

    /// Whether one of some maps is this value or inside of it.
    #[must_use]
    pub fn holds_any(&self, maps: &[Rc<MapObj>]) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![self.clone()];
        while let Some(value) = open.pop() {
            if matches!(&value, Value::Map(map) if maps.iter().any(|wanted| Rc::ptr_eq(map, wanted))) {
                return true;
            }
            if let Some((address, parts)) = parts(&value)
                && seen.insert(address)
            {
                open.extend(parts);
            }
        }
        false
    }

    /// Refuses a value that holds itself; the JVM runs out of stack there.
    ///
    /// # Errors
    /// When [`Self::is_endless`].
    pub fn check_ends(&self) -> Eval<()> {
        match self.is_endless() {
            true => Err(Raise::stack_overflow(
                "The value holds itself, so that there is no end to it",
            )),
            false => Ok(()),
        }
    }
}

/// `path` has what `value` is inside of, `done` what is known to end.
fn endless(value: &Value, path: &mut Vec<usize>, done: &mut FxHashSet<usize>) -> bool {
    let Some((address, parts)) = parts(value) else {
        return false;
    };
    if path.contains(&address) {
        return true;
    }
    if !done.insert(address) {
        return false;
    }
    path.push(address);
    let found = parts.iter().any(|part| endless(part, path, done));
    path.pop();
    found
}

/// The collections in a collection, and what tells it from others; `None` for other values.
fn parts(value: &Value) -> Option<(usize, Vec<Value>)> {
    let inner = |value: &&Value| matches!(value, Value::List(_) | Value::Set(_) | Value::Map(_));
    Some(match value {
        Value::List(list) => {
            let parts = list.borrow().iter().filter(inner).cloned().collect();
            (Rc::as_ptr(list).addr(), parts)
        }
        Value::Set(set) => {
            let parts = set.borrow().iter().filter(inner).cloned().collect();
            (Rc::as_ptr(set).addr(), parts)
        }
        Value::Map(map) => {
            let parts = map.borrow().values().filter(inner).cloned().collect();
            (Rc::as_ptr(map).addr(), parts)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_itself_is_found() {
        // Values are followed as deep as the stack of the evaluator allows, which is larger than that of a test.
        let evaluator = std::thread::Builder::new().stack_size(256 << 20);
        evaluator.spawn(find_what_holds_itself).unwrap().join().unwrap();
    }

    fn find_what_holds_itself() {
        let shared = Value::list(vec![Value::Int(1)]);
        let twice = Value::list(vec![shared.clone(), shared.clone()]);
        assert!(!Value::Int(1).is_endless() && !twice.is_endless());
        if let Value::List(list) = &shared {
            list.borrow_mut().push(twice.clone());
        }
        assert!(shared.is_endless() && twice.is_endless());
        assert!(Value::list(vec![shared.clone()]).check_ends().is_err());
        // The number means nothing; the exception is what counts.
        crate::method::hash_code::hash_code(&shared);
        let raised = crate::raise_postponed().unwrap_err();
        assert_eq!(raised.class, "java.lang.StackOverflowError");
        assert!(crate::raise_postponed().is_ok());
    }
}

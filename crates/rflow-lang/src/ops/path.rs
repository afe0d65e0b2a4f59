//! Operators with a path on the left.

use std::path::Component;
use std::rc::Rc;

use rflow_syntax::ast::BinaryOp;

use super::collection;
use crate::path::PathObj;
use crate::raise::Eval;
use crate::value::Value;

/// `path op right`; `None` when there is no such operator.
pub(super) fn operate(op: BinaryOp, left: &Rc<PathObj>, right: &Value) -> Eval<Option<Value>> {
    match (op, right) {
        (BinaryOp::Add, Value::Str(s)) => {
            let mut text = left.shown().as_os_str().to_owned();
            text.push(s.as_str());
            Ok(Some(moved(left, text.into())))
        }
        (BinaryOp::Divide, Value::Null) => Ok(Some(Value::Path(left.clone()))),
        (BinaryOp::Divide, Value::Str(s)) => Ok(Some(moved(left, left.shown().join(s.as_str())))),
        (BinaryOp::Divide, Value::Path(p)) if p.remote.is_some() => Ok(Some(right.clone())),
        (BinaryOp::Divide, Value::Path(p)) => Ok(Some(moved(left, left.shown().join(p.shown())))),
        // Any other operator takes the path for the list of its names.
        (BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply, _) => {
            let right = match right {
                Value::Path(p) => Value::list(names(p)),
                other => other.clone(),
            };
            collection::operate(op, &Value::list(names(left)), &right)
        }
        _ => Ok(None),
    }
}

/// A path in another place of the same file system.
fn moved(path: &PathObj, real: std::path::PathBuf) -> Value {
    Value::Path(Rc::new(PathObj {
        real,
        remote: path.remote.clone(),
        staged: None,
    }))
}

/// The components of a path as relative paths.
pub(crate) fn names(path: &PathObj) -> Vec<Value> {
    let components = path.shown().components();
    components
        .filter(|c| !matches!(c, Component::RootDir | Component::Prefix(_)))
        .map(|c| Value::path(c.as_os_str()))
        .collect()
}

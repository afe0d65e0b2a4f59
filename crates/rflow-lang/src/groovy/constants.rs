//! Enums: their constants and what all enums can do.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::ClassKind;

use super::{InstanceObj, UserClass, create};
use crate::code::Proto;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Makes the constants; the code of each gives the arguments of its constructor.
pub(super) fn create(interp: &Interp, class: &Rc<UserClass>, constants: &[(ArcStr, Rc<Proto>)]) -> Eval<()> {
    for (ordinal, (name, code)) in constants.iter().enumerate() {
        let args = interp.run_with(code, &class.module, vec![class.value()])?;
        let args = args.elements().unwrap_or_default();
        let constant = create::constant(interp, class, name, ordinal, &args)?;
        class.statics.borrow_mut().insert(name.clone(), constant);
    }
    Ok(())
}

/// All constants in order.
pub(super) fn values(interp: &Interp, class: &Rc<UserClass>) -> Eval {
    class.start(interp)?;
    let names = class
        .body
        .get()
        .map(|b| b.constants.as_slice())
        .unwrap_or_default();
    let statics = class.statics.borrow();
    Ok(Value::list(
        names
            .iter()
            .filter_map(|(name, _)| statics.get(name).cloned())
            .collect(),
    ))
}

/// The constant of a name.
pub(super) fn value_of(interp: &Interp, class: &Rc<UserClass>, name: &str) -> Eval {
    class.start(interp)?;
    let constants = class
        .body
        .get()
        .map(|b| b.constants.as_slice())
        .unwrap_or_default();
    let known = constants.iter().any(|(n, _)| n == name);
    let found = class.statics.borrow().get(name).cloned().filter(|_| known);
    found.ok_or_else(|| Raise::illegal_argument(format!("No enum constant {}.{name}", class.name)))
}

/// `Color.values()` and the like.
pub(super) fn call_static(
    interp: &Interp,
    class: &Rc<UserClass>,
    method: &str,
    args: &[Value],
) -> Option<Eval> {
    if class.kind != ClassKind::Enum {
        return None;
    }
    match (method, args) {
        ("values", []) => Some(values(interp, class)),
        ("valueOf", [name]) => Some(value_of(interp, class, &text::text(name))),
        _ => None,
    }
}

/// Methods of a constant.
pub(super) fn call(interp: &Interp, constant: &InstanceObj, method: &str, args: &[Value]) -> Option<Eval> {
    let (name, ordinal) = constant.constant.as_ref()?;
    Some(match (method, args) {
        ("name" | "toString", []) => Ok(Value::Str(name.clone())),
        ("ordinal", []) => Ok(Value::count(*ordinal)),
        ("compareTo", [other]) => match other.as_host::<InstanceObj>().and_then(|o| o.constant.as_ref()) {
            Some((_, other)) => Ok(Value::Int(ordinal.cmp(other) as i32)),
            None => return None,
        },
        ("next", []) => neighbour(interp, constant, *ordinal, true),
        ("previous", []) => neighbour(interp, constant, *ordinal, false),
        ("getDeclaringClass", []) => Ok(constant.class.value()),
        _ => return None,
    })
}

/// The constant after or before; the first follows the last.
fn neighbour(interp: &Interp, constant: &InstanceObj, ordinal: usize, after: bool) -> Eval {
    let all = values(interp, &constant.class)?.elements().unwrap_or_default();
    let step = if after { 1 } else { all.len().saturating_sub(1) };
    let place = (ordinal + step).checked_rem(all.len()).unwrap_or(0);
    Ok(all.get(place).cloned().unwrap_or_default())
}

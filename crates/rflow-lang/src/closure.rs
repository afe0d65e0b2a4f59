//! Closures and functions as values.

use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;

use crate::code::Proto;
use crate::interp::Interp;
use crate::module::Module;
use crate::raise::Eval;
use crate::value::Value;

/// The body of a closure that is written in Rust.
pub type NativeFn = dyn Fn(&Interp, &[Value]) -> Eval;

/// A closure.
pub struct Closure {
    /// Where its behaviour comes from.
    pub kind: ClosureKind,
}

/// The kinds of closures.
pub enum ClosureKind {
    /// Written in a script.
    Script {
        /// Its code.
        proto: Rc<Proto>,
        /// The outer variables it uses, shared with their owner.
        captures: Box<[Rc<RefCell<Value>>]>,
        /// The script it belongs to.
        module: Rc<Module>,
    },
    /// Written in Rust.
    Native {
        /// Shown in messages.
        name: ArcStr,
        /// How many arguments it takes.
        arity: usize,
        /// What it does.
        run: Rc<NativeFn>,
    },
    /// `closure.curry(args)` or, at the other end, `rcurry`.
    Curried {
        /// The closure to call.
        inner: Value,
        /// The arguments it already has.
        args: Vec<Value>,
        /// The given arguments go to the right end.
        right: bool,
    },
    /// `f >> g`: the result of the first goes to the second.
    Composed(Value, Value),
    /// `object.&method`
    Method {
        /// The receiver.
        object: Value,
        /// The method.
        name: ArcStr,
    },
}

impl Closure {
    /// A closure written in Rust.
    pub fn native(name: &str, arity: usize, run: impl Fn(&Interp, &[Value]) -> Eval + 'static) -> Value {
        let kind = ClosureKind::Native {
            name: ArcStr::from(name),
            arity,
            run: Rc::new(run),
        };
        Value::Closure(Rc::new(Closure { kind }))
    }

    /// How many parameters it declares; 1 for one with an implicit `it`.
    #[must_use]
    pub fn arity(&self) -> usize {
        match &self.kind {
            ClosureKind::Script { proto, .. } if proto.implicit_it => 1,
            ClosureKind::Script { proto, .. } => proto.params.len(),
            ClosureKind::Native { arity, .. } => *arity,
            ClosureKind::Curried {
                inner: Value::Closure(c),
                args,
                ..
            } => c.arity().saturating_sub(args.len()),
            ClosureKind::Composed(Value::Closure(first), _) => first.arity(),
            // `Integer::compare` as an order.
            ClosureKind::Method {
                object: Value::Class(_),
                name,
            } if name.starts_with("compare") => 2,
            ClosureKind::Curried { .. } | ClosureKind::Composed(..) | ClosureKind::Method { .. } => 1,
        }
    }
}

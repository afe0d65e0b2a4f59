//! Closures and functions as values.

use std::cell::{Cell, RefCell};
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
    /// Where it looks up names that are neither its own nor variables around it.
    pub(crate) delegation: Delegation,
}

/// The object to which a closure delegates, as `with { }` and `closure.delegate = …` set it.
#[derive(Default)]
pub(crate) struct Delegation {
    pub(crate) delegate: RefCell<Option<Value>>,
    pub(crate) strategy: Cell<Strategy>,
    /// The closure around it. Only code that may delegate knows it.
    pub(crate) owner: Option<Rc<Closure>>,
}

/// Whether the delegate or what is around a closure is asked first for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Strategy {
    #[default]
    OwnerFirst,
    DelegateFirst,
    OwnerOnly,
    DelegateOnly,
    /// Neither is asked.
    Itself,
}

impl Strategy {
    /// The constants of `groovy.lang.Closure`, each at the place of its number.
    const ALL: [(&'static str, Self); 5] = [
        ("OWNER_FIRST", Self::OwnerFirst),
        ("DELEGATE_FIRST", Self::DelegateFirst),
        ("OWNER_ONLY", Self::OwnerOnly),
        ("DELEGATE_ONLY", Self::DelegateOnly),
        ("TO_SELF", Self::Itself),
    ];

    /// A constant of `groovy.lang.Closure`.
    pub(crate) fn constant(name: &str) -> Option<Value> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, strategy)| (*strategy).into())
    }

    /// By the numbers that the constants of `groovy.lang.Closure` stand for.
    pub(crate) fn of(number: &Value) -> Option<Self> {
        let Value::Int(number) = number else { return None };
        let at = usize::try_from(*number).ok()?;
        Self::ALL.get(at).map(|(_, strategy)| *strategy)
    }
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
    /// How badly arguments fit a function of a script; `None` when they do not.
    #[must_use]
    pub fn cost(&self, args: &[Value]) -> Option<u32> {
        match &self.kind {
            ClosureKind::Script { proto, .. } => proto.signature.as_ref()?.0.cost(args),
            _ => None,
        }
    }
}

impl From<Strategy> for Value {
    /// The number that a constant of `groovy.lang.Closure` stands for.
    fn from(strategy: Strategy) -> Self {
        Value::Int(strategy as i32)
    }
}

impl From<ClosureKind> for Value {
    fn from(kind: ClosureKind) -> Self {
        Value::Closure(Rc::new(Closure {
            kind,
            delegation: Delegation::default(),
        }))
    }
}

impl Closure {
    /// A closure written in Rust.
    pub fn native(name: &str, arity: usize, run: impl Fn(&Interp, &[Value]) -> Eval + 'static) -> Value {
        ClosureKind::Native {
            name: ArcStr::from(name),
            arity,
            run: Rc::new(run),
        }
        .into()
    }

    /// The same code with another delegate.
    pub(crate) fn delegating(&self, delegate: Option<Value>, strategy: Strategy) -> Option<Rc<Closure>> {
        let ClosureKind::Script {
            proto,
            captures,
            module,
        } = &self.kind
        else {
            return None;
        };
        Some(Rc::new(Closure {
            kind: ClosureKind::Script {
                proto: proto.clone(),
                captures: captures.clone(),
                module: module.clone(),
            },
            delegation: Delegation {
                delegate: RefCell::new(delegate),
                strategy: Cell::new(strategy),
                owner: self.delegation.owner.clone(),
            },
        }))
    }

    /// Whether it delegates to an object that takes calls of any name, directly or through closures around it.
    pub(crate) fn builds(&self) -> bool {
        let own = self.delegation.delegate.borrow();
        let builder = matches!(&*own, Some(Value::Host(host)) if host.takes_any_call());
        builder || self.delegation.owner.as_ref().is_some_and(|owner| owner.builds())
    }

    /// The closure with an object that names are looked up in when nothing around it has them, as for the handlers of
    /// `workflow`.
    #[must_use]
    pub fn with_delegate(closure: &Value, delegate: Value) -> Value {
        let Value::Closure(c) = closure else {
            return closure.clone();
        };
        c.delegating(Some(delegate), Strategy::OwnerFirst)
            .map_or_else(|| closure.clone(), Value::Closure)
    }

    /// The closure with an object that names are looked up in before those around it, as for settings in braces.
    #[must_use]
    pub fn with_first_delegate(closure: &Value, delegate: Value) -> Value {
        let Value::Closure(c) = closure else {
            return closure.clone();
        };
        c.delegating(Some(delegate), Strategy::DelegateFirst)
            .map_or_else(|| closure.clone(), Value::Closure)
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

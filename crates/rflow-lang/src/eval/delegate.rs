//! Names of closures that delegate: those of `with { }`, and of closures whose `delegate` is set.

use rflow_syntax::Span;

use super::Frame;
use crate::closure::{Closure, Strategy};
use crate::code::{ClassCode, DelegatedCode, NodeKind, Target, Var};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

const NO_PROPERTY: &str = "groovy.lang.MissingPropertyException";
const NO_METHOD: &str = "groovy.lang.MissingMethodException";

/// What is done with a name, and how to see that an object does not have it.
struct Lookup<'l, T> {
    name: &'l str,
    missing: &'static str,
    /// Asks a delegate.
    ask: &'l dyn Fn(&Value) -> Eval<T>,
    /// What the name means without any delegate. It is asked once at most.
    otherwise: &'l mut dyn FnMut() -> Eval<T>,
}

impl<T> Lookup<'_, T> {
    /// Asks the delegate and what is around a closure, in the order of its strategy.
    fn of(&mut self, closure: Option<&Closure>) -> Eval<T> {
        let Some(closure) = closure else {
            return (self.otherwise)();
        };
        let delegation = &closure.delegation;
        let owner = delegation.owner.as_deref();
        let delegate = delegation.delegate.borrow().clone();
        let Some(delegate) = delegate.filter(|d| !d.is_null()) else {
            return self.of(owner);
        };
        match delegation.strategy.get() {
            Strategy::OwnerFirst => {
                let found = self.of(owner);
                self.or_else(found, |l| (l.ask)(&delegate))
            }
            Strategy::DelegateFirst => {
                let found = (self.ask)(&delegate);
                self.or_else(found, |l| l.of(owner))
            }
            Strategy::OwnerOnly => self.of(owner),
            Strategy::DelegateOnly => (self.ask)(&delegate),
            Strategy::Itself => {
                let message = format!("No such name in the closure: {}", self.name);
                Err(Raise::new(self.missing, message))
            }
        }
    }

    /// Asks another where the first does not have the name. When neither has it, the first one's error is told.
    fn or_else(&mut self, first: Eval<T>, ask: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        if !self.is_missing(&first) {
            return first;
        }
        let second = ask(self);
        if self.is_missing(&second) { first } else { second }
    }

    /// Whether the name itself is what is missing, and not another one that its code uses.
    fn is_missing(&self, found: &Eval<T>) -> bool {
        found.as_ref().err().is_some_and(|raise| {
            raise.class == self.missing && raise.missing.as_ref().is_none_or(|name| name == self.name)
        })
    }
}

impl Interp {
    /// A name or call that may be one of a delegate.
    pub(super) fn delegated(&self, frame: &mut Frame<'_>, code: &DelegatedCode, span: Span) -> Eval {
        let args = match &code.otherwise {
            NodeKind::CallVar { args, .. }
            | NodeKind::CallGlobal { args, .. }
            | NodeKind::CallMethod { args, .. }
            | NodeKind::Groovy(ClassCode::CallMember { args, .. }) => args,
            NodeKind::Groovy(ClassCode::Delegate { .. }) => return self.code(frame, &code.otherwise, span),
            _ => {
                return self.read_delegated(frame, &code.name, |interp, frame| {
                    interp.code(frame, &code.otherwise, span)
                });
            }
        };
        let args = self.args(frame, args)?;
        let closure = frame.closure;
        // A builder would take any call for its own.
        if closure.is_some_and(|closure| closure.builds()) && self.is_function(&code.otherwise) {
            return self.call_code(frame, &code.otherwise, &args, span);
        }
        Lookup {
            name: &code.name,
            missing: NO_METHOD,
            ask: &|delegate| self.call_method(delegate, &code.name, &args),
            otherwise: &mut || self.call_code(frame, &code.otherwise, &args, span),
        }
        .of(closure.map(AsRef::as_ref))
    }

    /// Whether a call is one of a function that is known.
    fn is_function(&self, code: &NodeKind) -> bool {
        match code {
            NodeKind::CallVar { var, .. } => matches!(var, Var::Name(_)),
            NodeKind::CallGlobal { name, .. } => self.globals.has_function(name),
            NodeKind::Groovy(ClassCode::CallMember { .. }) | NodeKind::CallMethod { .. } => true,
            _ => false,
        }
    }

    /// Calls what a name means without a delegate, with arguments that are evaluated already.
    fn call_code(&self, frame: &mut Frame<'_>, code: &NodeKind, args: &[Value], span: Span) -> Eval {
        match code {
            NodeKind::CallVar { var, .. } => {
                let callee = self.read_var(frame, var)?;
                self.call_value(&callee, args, span)
            }
            NodeKind::CallGlobal { name, .. } => self.call_global(frame.module, name, args, span),
            NodeKind::Groovy(ClassCode::CallMember { member, .. }) => {
                self.call_member_with(frame, member, args, span)
            }
            // A function that `import static` makes known.
            NodeKind::CallMethod { object, name, .. } => {
                let object = self.eval(frame, object)?;
                let name = self.name(frame, name)?;
                self.call_method(&object, &name, args)
            }
            other => self.code(frame, other, span),
        }
    }

    /// Reads a name that may be one of a delegate.
    pub(super) fn read_delegated(
        &self,
        frame: &mut Frame<'_>,
        name: &str,
        otherwise: impl Fn(&Self, &mut Frame<'_>) -> Eval,
    ) -> Eval {
        let closure = frame.closure;
        if let Some(closure) = closure
            && matches!(name, "delegate" | "owner" | "thisObject" | "resolveStrategy")
            && let Some(value) = crate::method::closure::property(closure, name)
        {
            return Ok(value);
        }
        Lookup {
            name,
            missing: NO_PROPERTY,
            ask: &|delegate| crate::property::get(self, delegate, name),
            otherwise: &mut || otherwise(self, frame),
        }
        .of(closure.map(AsRef::as_ref))
    }

    /// Assigns a name that may be one of a delegate.
    pub(super) fn set_delegated(
        &self,
        frame: &mut Frame<'_>,
        name: &str,
        otherwise: &Target,
        value: Value,
    ) -> Eval<()> {
        let closure = frame.closure;
        if let Some(closure) = closure
            && let Some(done) = crate::method::closure::set_property(closure, name, &value)
        {
            return done;
        }
        Lookup {
            name,
            missing: NO_PROPERTY,
            ask: &|delegate| crate::property::set(self, delegate, name, value.clone()),
            otherwise: &mut || self.store(frame, otherwise, value.clone()),
        }
        .of(closure.map(AsRef::as_ref))
    }
}

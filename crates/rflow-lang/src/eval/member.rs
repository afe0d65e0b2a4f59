//! Names in the classes of a pipeline.

use std::rc::{Rc, Weak};

use rflow_syntax::Span;

use super::Frame;
use crate::code::{Args, ClassCode, MemberCode};
use crate::groovy::{self, ClassValue, InstanceObj, UserClass};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// The class that code refers to. The registry keeps classes as long as the evaluator.
fn class_of(class: &Weak<UserClass>) -> Eval<Rc<UserClass>> {
    class
        .upgrade()
        .ok_or_else(|| Raise::illegal_state("The class is gone with its run"))
}

fn missing_class(name: &str) -> Box<Raise> {
    Raise::class_not_found(format!("Class {name} is not available"))
        .hint("rflow has no JVM: neither classes of jar files nor all classes of Java are there")
}

impl Interp {
    /// Evaluates what has to do with classes of the pipeline.
    pub(super) fn class_code(&self, frame: &mut Frame<'_>, code: &ClassCode, span: Span) -> Eval {
        match code {
            ClassCode::NewInstance { class, args } => {
                let args = self.args(frame, args)?;
                groovy::construct(self, &class_of(class)?, &args)
            }
            ClassCode::NewUnnamed { class, args, held } => {
                let args = self.args(frame, args)?;
                let held = self.cells(frame, held)?;
                groovy::construct_unnamed(self, &class_of(class)?, held, &args)
            }
            ClassCode::ClassOf(class) => Ok(class_of(class)?.value()),
            ClassCode::MissingClass(name) => Err(missing_class(name)),
            ClassCode::CastTo { value, class } => {
                let value = self.eval(frame, value)?;
                groovy::cast(self, &value, &class_of(class)?)
            }
            ClassCode::Member(member) => self.member(frame, member),
            ClassCode::CallMember { member, args } => self.call_member(frame, member, args, span),
            ClassCode::CallSuper { member, args } => self.call_super(frame, member, args),
            ClassCode::Delegate {
                member,
                to_super,
                args,
            } => self.delegate(frame, member, *to_super, args),
        }
    }

    /// Reads a name: a field as it is, then static fields, then whatever is found for the name.
    pub(super) fn member(&self, frame: &Frame<'_>, member: &MemberCode) -> Eval {
        let this = self.read_var(frame, &member.this)?;
        if let Some(found) = self.own_member(&this, member)? {
            return Ok(found);
        }
        self.property(&this, &member.name)
    }

    fn own_member(&self, this: &Value, member: &MemberCode) -> Eval<Option<Value>> {
        if let Some(instance) = this.as_host::<InstanceObj>()
            && let Some(value) = instance.fields.borrow().get(&member.name)
        {
            return Ok(Some(value.clone()));
        }
        class_of(&member.class)?
            .static_value(self, &member.name)
            .transpose()
    }

    pub(super) fn set_member(&self, frame: &Frame<'_>, member: &MemberCode, value: Value) -> Eval<()> {
        let this = self.read_var(frame, &member.this)?;
        if let Some(instance) = this.as_host::<InstanceObj>() {
            let has = instance.fields.borrow().contains_key(&member.name);
            if has {
                return instance.set_field(self, &member.name, value);
            }
        }
        match class_of(&member.class)?.set_static_value(self, &member.name, value.clone()) {
            Some(done) => done,
            None => crate::property::set(self, &this, &member.name, value),
        }
    }

    /// `name(args)`: a method, a closure in a field, or a function of the engine.
    fn call_member(&self, frame: &mut Frame<'_>, member: &MemberCode, args: &Args, span: Span) -> Eval {
        let args = self.args(frame, args)?;
        self.call_member_with(frame, member, &args, span)
    }

    pub(super) fn call_member_with(
        &self,
        frame: &mut Frame<'_>,
        member: &MemberCode,
        args: &[Value],
        span: Span,
    ) -> Eval {
        let this = self.read_var(frame, &member.this)?;
        let name = &member.name;
        let class = class_of(&member.class)?;
        let dynamic = match this.as_host::<InstanceObj>() {
            Some(instance) => instance.class.clone(),
            None => match this.as_host::<ClassValue>() {
                Some(value) => value.0.clone(),
                None => class.clone(),
            },
        };
        if let Some(called) = groovy::call_declared(self, &dynamic, &this, name, args) {
            return called;
        }
        let mut outer = Some(class);
        while let Some(class) = outer {
            if let Some(called) = groovy::call_declared(self, &class, &class.value(), name, args) {
                return called;
            }
            outer = class.outer.as_ref().and_then(Weak::upgrade);
        }
        if let Some(callable) = self.own_member(&this, member)? {
            return self.call_value(&callable, args, span);
        }
        let is_library = frame.module.imports.borrow().is_library;
        if !is_library && self.globals.has_function(name) && !dynamic.has_method(name) {
            return self.call_global(frame.module, name, args, span);
        }
        self.call_method(&this, name, args)
    }

    /// `super.name(args)`
    fn call_super(&self, frame: &mut Frame<'_>, member: &MemberCode, args: &Args) -> Eval {
        let args = self.args(frame, args)?;
        let this = self.read_var(frame, &member.this)?;
        let class = class_of(&member.class)?;
        let name = &member.name;
        if let Some(links) = class.links.get() {
            for parent in links.interfaces.iter().rev().chain(&links.superclass) {
                if let Some(called) = groovy::call_declared(self, parent, &this, name, &args) {
                    return called;
                }
            }
        }
        let Some(instance) = this.as_host::<InstanceObj>() else {
            return Err(crate::ops::missing_method(&this, name, &args));
        };
        instance.call_platform(self, &this, name, &args)
    }

    /// `super(args)` and `this(args)`
    fn delegate(&self, frame: &mut Frame<'_>, member: &MemberCode, to_super: bool, args: &Args) -> Eval {
        let args = self.args(frame, args)?;
        let this = self.read_var(frame, &member.this)?;
        groovy::delegate(self, &class_of(&member.class)?, &this, to_super, &args)
    }
}

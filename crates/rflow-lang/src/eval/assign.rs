//! Assignments.

use rflow_syntax::ast::{Access, BinaryOp};

use super::Frame;
use crate::code::{AssignKind, Node, Target, Var};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

impl Interp {
    pub(super) fn assign(
        &self,
        frame: &mut Frame<'_>,
        target: &Target,
        op: AssignKind,
        value: &Node,
    ) -> Eval {
        let value = match op {
            AssignKind::Set => self.eval_kept(frame, value)?,
            AssignKind::Elvis => {
                let old = self.load(frame, target)?;
                if old.truthy() {
                    return Ok(old);
                }
                self.eval(frame, value)?
            }
            AssignKind::Binary(op) => {
                let old = self.load(frame, target)?;
                let value = self.eval(frame, value)?;
                crate::ops::binary(self, op, &old, &value)?
            }
        };
        self.store(frame, target, value.clone())?;
        Ok(value)
    }

    pub(super) fn increment(&self, frame: &mut Frame<'_>, target: &Target, delta: i8, prefix: bool) -> Eval {
        let old = self.load(frame, target)?;
        let new = crate::ops::binary(self, BinaryOp::Add, &old, &Value::Int(i32::from(delta)))?;
        self.store(frame, target, new.clone())?;
        Ok(if prefix { new } else { old })
    }

    fn load(&self, frame: &mut Frame<'_>, target: &Target) -> Eval {
        match target {
            Target::Var(var) | Target::Typed { var, .. } => self.read_var(frame, var),
            Target::Member(member) => self.member(frame, member),
            Target::Delegated { name, otherwise } => {
                self.read_delegated(frame, name, |interp, frame| interp.load(frame, otherwise))
            }
            Target::Property { object, name, .. } => {
                let object = self.eval(frame, object)?;
                let name = self.name(frame, name)?;
                self.property_of(&object, &name)
            }
            Target::Index { object, index, .. } => {
                let object = self.eval(frame, object)?;
                let index = self.eval(frame, index)?;
                crate::index::get(self, &object, &index)
            }
        }
    }

    pub(super) fn store(&self, frame: &mut Frame<'_>, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Var(var) => self.store_var(frame, var, value),
            Target::Typed { var, ty, span } => {
                let value = ty.take(self, value).map_err(|e| e.at(*span))?;
                self.store_var(frame, var, value)
            }
            Target::Member(member) => self.set_member(frame, member, value),
            Target::Delegated { name, otherwise } => self.set_delegated(frame, name, otherwise, value),
            Target::Property {
                object,
                access,
                name,
                span,
            } => {
                let object = self.eval(frame, object)?;
                if object.is_null() && *access == Access::Safe {
                    return Ok(());
                }
                let name = self.name(frame, name)?;
                crate::property::set(self, &object, &name, value).map_err(|e| e.at(*span))
            }
            Target::Index { object, index, span } => {
                let object = self.eval(frame, object)?;
                let index = self.eval(frame, index)?;
                crate::index::set(self, &object, &index, value).map_err(|e| e.at(*span))
            }
        }
    }

    fn store_var(&self, frame: &mut Frame<'_>, var: &Var, value: Value) -> Eval<()> {
        match var {
            Var::Slot(slot) => frame.write(*slot, value),
            Var::Capture(i) => *frame.captures[*i as usize].borrow_mut() = value,
            Var::Held { this, at } => *self.held(frame, this, *at)?.borrow_mut() = value,
            Var::Dynamic(name) => match self.scope.borrow().as_ref() {
                Some(scope) => scope.set(name, value),
                None => {
                    frame.module.binding.borrow_mut().insert(name.clone(), value);
                }
            },
            Var::Name(name) | Var::Global(name) => {
                return Err(Raise::illegal_state(format!("`{name}` cannot be assigned")));
            }
        }
        Ok(())
    }
}

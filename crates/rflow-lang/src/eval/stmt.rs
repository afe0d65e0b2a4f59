//! Statements.

use std::rc::Rc;

use arcstr::ArcStr;

use super::{Flow, Frame};
use crate::closure::{Closure, ClosureKind, Delegation};
use crate::code::{CatchCode, Node, Stmt, StmtKind};
use crate::interp::Interp;
use crate::local_type::LocalType;
use crate::method;
use crate::nesting;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// What a loop does in every turn.
struct Turn<'a> {
    body: &'a [Stmt],
    update: &'a [Stmt],
    label: Option<&'a ArcStr>,
}

impl Flow {
    /// How a loop with a label ends when its body ended so; `None` when the next turn comes.
    fn ends(self, label: Option<&ArcStr>) -> Option<Flow> {
        let own = |jump: &Option<ArcStr>| jump.is_none() || jump.as_ref() == label;
        match self {
            Flow::Next(_) => None,
            Flow::Continue(jump) if own(&jump) => None,
            Flow::Break(jump) if own(&jump) => Some(Flow::Next(Value::Null)),
            other => Some(other),
        }
    }
}

impl Interp {
    /// A whole body: its value is that of the statement it ends with.
    pub(super) fn body(&self, frame: &mut Frame<'_>, body: &[Stmt]) -> Eval {
        match self.stmts(frame, body)? {
            Flow::Next(value) | Flow::Return(value) => Ok(value),
            Flow::Break(None) | Flow::Continue(None) => Ok(Value::Null),
            Flow::Break(Some(label)) | Flow::Continue(Some(label)) => Err(Raise::illegal_state(format!(
                "There is no loop with the label `{label}` around the jump to it"
            ))),
        }
    }

    pub(super) fn stmts(&self, frame: &mut Frame<'_>, stmts: &[Stmt]) -> Eval<Flow> {
        let mut last = Value::Null;
        for stmt in stmts {
            let flow = self.stmt(frame, stmt);
            // What was postponed comes first: an exception of the statement may be due to it.
            nesting::raise_postponed()?;
            let flow = flow?;
            match flow {
                Flow::Next(value) => last = value,
                other => return Ok(other),
            }
        }
        Ok(Flow::Next(last))
    }

    fn stmt(&self, frame: &mut Frame<'_>, stmt: &Stmt) -> Eval<Flow> {
        match &stmt.kind {
            StmtKind::Expr(node) => Ok(Flow::Next(self.eval(frame, node)?)),
            StmtKind::Setting(node) => Ok(Flow::Next(self.eval_kept(frame, node)?)),
            StmtKind::Local { slot, value, class } => {
                let value = match (value, class) {
                    // What is only declared is null, or the zero of a primitive type.
                    (None, class) => class.as_deref().map_or(Value::Null, crate::class::zero),
                    (Some(value), None) => self.eval_kept(frame, value)?,
                    (Some(value), Some(class)) => {
                        let value = self.eval_kept(frame, value)?;
                        self.declared(frame, value, class).map_err(|e| e.at(stmt.span))?
                    }
                };
                frame.declare(*slot, value.clone());
                Ok(Flow::Next(value))
            }
            StmtKind::Locals { slots, value } => {
                let value = self.eval(frame, value)?;
                let mut items = self.components(&value).map_err(|e| e.at(stmt.span))?.into_iter();
                for (slot, class) in slots {
                    let mut item = items.next().unwrap_or_default();
                    if let Some(class) = class {
                        item = self.declared(frame, item, class).map_err(|e| e.at(stmt.span))?;
                    }
                    frame.declare(*slot, item);
                }
                Ok(Flow::Next(value))
            }
            StmtKind::MultiAssign { targets, value } => {
                let value = self.eval(frame, value)?;
                let mut items = self.components(&value).map_err(|e| e.at(stmt.span))?.into_iter();
                for target in targets {
                    self.store(frame, target, items.next().unwrap_or_default())
                        .map_err(|e| e.at(stmt.span))?;
                }
                Ok(Flow::Next(value))
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                let taken = if self.eval(frame, cond)?.truthy() {
                    then
                } else {
                    otherwise
                };
                self.stmts(frame, taken)
            }
            StmtKind::Return(value) => Ok(Flow::Return(
                value.as_ref().map_or(Ok(Value::Null), |n| self.eval(frame, n))?,
            )),
            StmtKind::Try {
                body,
                catches,
                finally,
            } => self.try_stmt(frame, body, catches, finally),
            StmtKind::Throw(node) => {
                let value = self.eval(frame, node)?;
                let raise = crate::class::raise_of(&value)
                    .unwrap_or_else(|| Raise::cast(format!("Cannot throw `{value}`: it is no exception")));
                Err(raise.at(stmt.span))
            }
            StmtKind::Assert {
                cond,
                message,
                source,
            } => self
                .assert(frame, cond, message.as_ref(), source)
                .map_err(|e| e.at(stmt.span)),
            StmtKind::ForIn {
                slot,
                ty,
                iterable,
                body,
                label,
            } => {
                let items = self.eval(frame, iterable)?;
                let variable = (*slot, ty.as_ref());
                self.for_in(frame, variable, &items, body, label.as_ref())
                    .map_err(|e| e.at(stmt.span))
            }
            StmtKind::Loop {
                init,
                cond,
                update,
                body,
                cond_last,
                label,
            } => {
                self.stmts(frame, init)?;
                let turn = Turn {
                    body,
                    update,
                    label: label.as_ref(),
                };
                self.loop_stmt(frame, cond.as_ref(), &turn, *cond_last)
            }
            StmtKind::Switch { subject, cases } => self.switch(frame, subject, cases),
            StmtKind::Break(label) => Ok(Flow::Break(label.clone())),
            StmtKind::Continue(label) => Ok(Flow::Continue(label.clone())),
            StmtKind::Block(body) | StmtKind::Labelled { body, .. } => self.stmts(frame, body),
        }
    }

    /// Elements of the right side of `(a, b) = …`.
    fn components(&self, value: &Value) -> Eval<Vec<Value>> {
        match value {
            Value::Null => Err(Raise::null_pointer("Cannot take apart a null value")),
            Value::Host(h) => h.elements().ok_or_else(|| {
                Raise::missing_method(format!("Cannot take apart a value of type {}", h.class()))
            }),
            other => Ok(self.elements(other)),
        }
    }

    /// A value for a variable with a declared type.
    fn declared(&self, frame: &Frame<'_>, value: Value, class: &str) -> Eval {
        match frame.module.is_groovy() || self.is_legacy() {
            true => ops::convert_local(self, value, class),
            false => self.coerce(value, class),
        }
    }

    /// `int x = …` and the like convert; other declared types are documentation.
    pub(crate) fn coerce(&self, value: Value, class: &str) -> Eval {
        match class {
            "int" | "long" | "short" | "byte" | "char" | "float" | "double" | "boolean" | "Short"
            | "Byte" | "Character" | "Integer" | "Long" | "Float" | "Double" | "Boolean" | "String"
            | "BigDecimal"
                if !value.is_null() =>
            {
                crate::ops::cast(self, &value, class)
            }
            _ => Ok(value),
        }
    }

    fn assert(&self, frame: &mut Frame<'_>, cond: &Node, message: Option<&Node>, source: &str) -> Eval<Flow> {
        // A function called in the condition may have assertions of its own.
        let mark = self.shown.borrow().len();
        let holds = self.eval(frame, cond);
        let shown = self.shown.borrow_mut().split_off(mark);
        if holds?.truthy() {
            return Ok(Flow::Next(Value::Null));
        }
        Err(Raise::assertion(match message {
            Some(node) => format!("{}. Expression: ({source})", self.eval(frame, node)?),
            None => crate::power::draw(source, cond.span.start, &shown),
        }))
    }

    fn for_in(
        &self,
        frame: &mut Frame<'_>,
        (slot, ty): (u32, Option<&LocalType>),
        items: &Value,
        body: &[Stmt],
        label: Option<&ArcStr>,
    ) -> Eval<Flow> {
        let mut end = None;
        method::visit(items, |item| {
            let item = match ty {
                Some(ty) => ty.take(self, item)?,
                None => item,
            };
            frame.declare(slot, item);
            end = self.stmts(frame, body)?.ends(label);
            Ok(end.is_none())
        })?;
        Ok(end.unwrap_or(Flow::Next(Value::Null)))
    }

    fn loop_stmt(
        &self,
        frame: &mut Frame<'_>,
        cond: Option<&Node>,
        turn: &Turn<'_>,
        cond_last: bool,
    ) -> Eval<Flow> {
        let mut first = cond_last;
        loop {
            let go_on = match cond {
                Some(node) if !first => self.eval(frame, node)?.truthy(),
                _ => true,
            };
            first = false;
            if !go_on {
                return Ok(Flow::Next(Value::Null));
            }
            if let Some(end) = self.stmts(frame, turn.body)?.ends(turn.label) {
                return Ok(end);
            }
            self.stmts(frame, turn.update)?;
        }
    }

    fn switch(
        &self,
        frame: &mut Frame<'_>,
        subject: &Node,
        cases: &[(Option<Node>, Box<[Stmt]>)],
    ) -> Eval<Flow> {
        let subject = self.eval(frame, subject)?;
        let mut start = None;
        for (i, (test, _)) in cases.iter().enumerate() {
            let Some(test) = test else { continue };
            let case = self.eval(frame, test)?;
            if self.is_case(&case, &subject)? {
                start = Some(i);
                break;
            }
        }
        let start = start.or_else(|| cases.iter().position(|(test, _)| test.is_none()));
        let mut last = Value::Null;
        // Without `break` the following cases run as well.
        for (_, body) in &cases[start.unwrap_or(cases.len())..] {
            // The value of a case is that of the statement before its `break`.
            let (body, ends) = match body.split_last() {
                Some((end, before)) if matches!(end.kind, StmtKind::Break(None)) => (before, true),
                _ => (&**body, false),
            };
            match self.stmts(frame, body)? {
                Flow::Next(value) => last = value,
                Flow::Break(None) => return Ok(Flow::Next(Value::Null)),
                other => return Ok(other),
            }
            if ends {
                break;
            }
        }
        Ok(Flow::Next(last))
    }

    fn is_case(&self, case: &Value, subject: &Value) -> Eval<bool> {
        use rflow_syntax::ast::BinaryOp;
        match case {
            Value::Closure(_) => Ok(self.call(case, std::slice::from_ref(subject))?.truthy()),
            Value::Class(_)
            | Value::List(_)
            | Value::Set(_)
            | Value::Range(_)
            | Value::Map(_)
            | Value::Host(_) => Ok(crate::ops::binary(self, BinaryOp::In, subject, case)?.truthy()),
            _ => Ok(crate::ops::equal(case, subject)),
        }
    }

    fn try_stmt(
        &self,
        frame: &mut Frame<'_>,
        body: &[Stmt],
        catches: &[CatchCode],
        finally: &[Stmt],
    ) -> Eval<Flow> {
        let mut result = self.catching(|| self.stmts(frame, body));
        if let Err(raise) = &result
            && raise.exit.is_none()
        {
            let handler = catches.iter().find(|c| {
                let default = ["Exception".into()];
                let classes: &[arcstr::ArcStr] = if c.classes.is_empty() {
                    &default
                } else {
                    &c.classes
                };
                classes.iter().any(|class| crate::groovy::raise_is(raise, class))
            });
            if let Some(handler) = handler {
                let value = crate::class::exception_value(raise);
                frame.declare(handler.slot, value);
                result = self.stmts(frame, &handler.body);
            }
        }
        match self.stmts(frame, finally)? {
            Flow::Next(_) => result,
            other => Ok(other),
        }
    }

    /// Makes a closure of its code.
    pub(super) fn make_closure(&self, frame: &mut Frame<'_>, proto: &Rc<crate::code::Proto>) -> Value {
        let kind = ClosureKind::Script {
            proto: proto.clone(),
            captures: frame.capture(proto),
            module: frame.module.clone(),
        };
        if !proto.delegating {
            return kind.into();
        }
        let delegation = Delegation {
            owner: frame.closure.cloned(),
            ..Delegation::default()
        };
        Value::Closure(Rc::new(Closure { kind, delegation }))
    }
}

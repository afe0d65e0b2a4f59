//! Closures with labelled statements: the criteria of `branch` and `multiMap`.

use super::{Flow, Frame};
use crate::closure::ClosureKind;
use crate::code::{Proto, Stmt, StmtKind};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// What a labelled criterion yields for an item: the index of its label, and the value.
type Criterion = (usize, Value);

impl Interp {
    /// Labels of a `branch` or `multiMap` closure, in order; empty when it has none.
    #[must_use]
    pub fn labels(&self, closure: &Value) -> Vec<arcstr::ArcStr> {
        match closure {
            Value::Closure(c) => match &c.kind {
                ClosureKind::Script { proto, .. } => proto.labels.iter().map(|(l, _)| l.clone()).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The first label whose condition holds for the item, with the value to emit: that of the statements
    /// after the condition, or the item.
    pub fn branch(&self, closure: &Value, item: &Value) -> Eval<Option<Criterion>> {
        self.criteria(closure, item, true, |interp, frame, body| {
            let Some((StmtKind::Expr(cond), rest)) = body.split_first().map(|(s, r)| (&s.kind, r)) else {
                return Ok(None);
            };
            if !interp.eval(frame, cond)?.truthy() {
                return Ok(None);
            }
            if rest.is_empty() {
                Ok(Some(item.clone()))
            } else {
                interp.body(frame, rest).map(Some)
            }
        })
        .map(|mut all| (!all.is_empty()).then(|| all.swap_remove(0)))
    }

    /// The value of every label for the item.
    pub fn multi_map(&self, closure: &Value, item: &Value) -> Eval<Vec<Criterion>> {
        self.criteria(closure, item, false, |interp, frame, body| {
            interp.body(frame, body).map(Some)
        })
    }

    /// Runs a criteria closure, up to the first label that yields a value when `first`.
    fn criteria(
        &self,
        closure: &Value,
        item: &Value,
        first: bool,
        mut label: impl FnMut(&Interp, &mut Frame<'_>, &[Stmt]) -> Eval<Option<Value>>,
    ) -> Eval<Vec<Criterion>> {
        let Value::Closure(c) = closure else {
            return Err(Raise::illegal_argument("A closure is needed"));
        };
        let ClosureKind::Script {
            proto,
            captures,
            module,
        } = &c.kind
        else {
            return Err(Raise::illegal_argument("The closure has no labels"));
        };
        let _depth = self.enter(proto.span)?;
        let mut frame = Frame::new(proto, captures, module);
        self.bind(&mut frame, std::slice::from_ref(item))?;
        self.labelled(&mut frame, proto, first, &mut label)
    }

    fn labelled(
        &self,
        frame: &mut Frame<'_>,
        proto: &Proto,
        first: bool,
        label: &mut impl FnMut(&Interp, &mut Frame<'_>, &[Stmt]) -> Eval<Option<Value>>,
    ) -> Eval<Vec<Criterion>> {
        let mut out = Vec::new();
        let mut index = 0;
        for stmt in &proto.body {
            let StmtKind::Labelled { body, .. } = &stmt.kind else {
                if let Flow::Return(_) = self.stmts(frame, std::slice::from_ref(stmt))? {
                    return Ok(out);
                }
                continue;
            };
            if let Some(value) = label(self, frame, body).map_err(|e| e.at(stmt.span))? {
                out.push((index, value));
                if first {
                    break;
                }
            }
            index += 1;
        }
        Ok(out)
    }
}

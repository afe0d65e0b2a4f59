//! `merge`

use std::collections::VecDeque;

use rflow_lang::{Eval, Value};

use super::key::{self, tuple};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `merge`.
pub(super) static MERGE: Def = Def {
    name: "merge",
    options: &[],
    doc: "Joins the first items of several channels, then the second ones, and so on.",
    example: "channel.of(1, 2).merge(channel.of('a', 'b'))",
    build,
};

struct Merge {
    closure: Option<Value>,
    held: Vec<VecDeque<Value>>,
    /// The item of an input that is a value channel: it takes part in every row.
    fixed: Vec<Option<Value>>,
    /// Some input is a queue, so there may be more than one row.
    queues: bool,
}

impl Node for Merge {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        if self.queues && cx.input_kind(port) == ChannelKind::Value {
            self.fixed[port] = Some(item);
        } else {
            self.held[port].push_back(item);
        }
        while (0..self.held.len()).all(|p| self.fixed[p].is_some() || !self.held[p].is_empty()) {
            self.row(cx)?;
        }
        self.end_if_dry(cx);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        self.end_if_dry(cx);
        Ok(())
    }
}

impl Merge {
    /// Emits the next row.
    fn row(&mut self, cx: &mut Cx<'_>) -> Eval<()> {
        let parts = self.held.iter_mut().zip(&self.fixed);
        let row: Vec<Value> = parts
            .filter_map(|(held, fixed)| fixed.clone().or_else(|| held.pop_front()))
            .collect();
        let merged = match &self.closure {
            Some(closure) => cx.interp.call(closure, &row)?,
            None => {
                let mut out = Vec::with_capacity(row.len());
                for item in row {
                    match tuple(&item) {
                        Some(list) => out.extend(list.to_vec()),
                        None => out.push(item),
                    }
                }
                key::item(out)
            }
        };
        cx.emit(0, merged);
        Ok(())
    }

    /// No more rows can come once an input is at its end.
    fn end_if_dry(&self, cx: &mut Cx<'_>) {
        let dry = |p: usize| self.fixed[p].is_none() && self.held[p].is_empty() && cx.is_closed(p);
        if (0..self.held.len()).any(dry) {
            cx.finish();
        }
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    let others = call.operands()?;
    let kind = call.source.kind();
    let queues = {
        let flow = call.flow().borrow();
        std::iter::once(&call.source.id)
            .chain(&others)
            .any(|c| flow.kind(*c) == ChannelKind::Queue)
    };
    let node = Merge {
        closure: call.closure(),
        held: vec![VecDeque::new(); others.len() + 1],
        fixed: vec![None; others.len() + 1],
        queues,
    };
    let out = call.node(&others, &[kind], node);
    Ok(call.channel(out[0]))
}

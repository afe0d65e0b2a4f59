//! `merge`

use std::collections::VecDeque;

use rflow_lang::{Eval, Value};

use super::key::{self, tuple};
use super::{Call, Def};
use crate::flow::{Cx, Node};

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
}

impl Node for Merge {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        self.held[port].push_back(item);
        if self.held.iter().any(VecDeque::is_empty) {
            return Ok(());
        }
        let row: Vec<Value> = self.held.iter_mut().filter_map(VecDeque::pop_front).collect();
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
        self.end_if_dry(cx);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        self.end_if_dry(cx);
        Ok(())
    }
}

impl Merge {
    /// No more rows can come once an input is at its end.
    fn end_if_dry(&self, cx: &mut Cx<'_>) {
        if (0..self.held.len()).any(|p| self.held[p].is_empty() && cx.is_closed(p)) {
            cx.finish();
        }
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    let others = call.operands()?;
    let kind = call.source.kind();
    let node = Merge {
        closure: call.closure(),
        held: vec![VecDeque::new(); others.len() + 1],
    };
    let out = call.node(&others, &[kind], node);
    Ok(call.channel(out[0]))
}

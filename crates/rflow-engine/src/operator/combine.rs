//! `combine` and `cross`

use rflow_lang::{Eval, Raise, Value};
use rustc_hash::FxHashMap;

use super::key::{self, Pivot, tuple};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `combine`.
pub(super) static COMBINE: Def = Def {
    name: "combine",
    // `flat` is accepted, and has no effect in the reference engine either.
    options: &["by", "flat", super::ANY_OPTION],
    doc: "Emits every pair of an item of one channel with one of the other; with `by` only pairs of the same key.",
    example: "channel.of(1, 2).combine(channel.of('a', 'b'))",
    build: combine,
};

/// See the manual of `cross`.
pub(super) static CROSS: Def = Def {
    name: "cross",
    options: &[],
    doc: "Pairs every item of the other channel with the item of this one that has the same key.",
    example: "channel.of([1, 'a']).cross(channel.of([1, 'x'], [1, 'y']))",
    build: cross,
};

struct Combine {
    by: Option<Pivot>,
    /// Without `by` all items are under one key.
    kept: FxHashMap<Value, [Vec<Value>; 2]>,
}

impl Node for Combine {
    fn item(&mut self, cx: &mut Cx<'_>, side: usize, item: Value) -> Eval<()> {
        let key = self
            .by
            .as_ref()
            .map(|by| by.strict_lookup(&item))
            .unwrap_or_default();
        let other_open = !cx.is_closed(1 - side);
        if let Some(kept) = self.kept.get(&key) {
            for other in &kept[1 - side] {
                let (left, right) = if side == 0 { (&item, other) } else { (other, &item) };
                let mut out = Vec::with_capacity(4);
                match &self.by {
                    Some(by) => {
                        out.extend(by.keys(left));
                        by.rest(left, &mut out);
                        by.rest(right, &mut out);
                    }
                    None => {
                        append(&mut out, left);
                        append(&mut out, right);
                    }
                }
                cx.emit(0, key::item(out));
            }
        }
        // What can still meet nothing need not be kept.
        if other_open {
            self.kept.entry(key).or_default()[side].push(item);
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, port: usize) -> Eval<()> {
        for kept in self.kept.values_mut() {
            kept[1 - port] = Vec::new();
        }
        if cx.all_closed() {
            cx.finish();
        }
        Ok(())
    }
}

/// Appends an item, a tuple by its elements.
fn append(out: &mut Vec<Value>, item: &Value) {
    match tuple(item) {
        Some(list) => out.extend(list.borrow().iter().cloned()),
        None => out.push(item.clone()),
    }
}

fn combine(call: &mut Call<'_>) -> Eval {
    if let Some(combined) = super::combine_fields::build(call) {
        return combined;
    }
    if let Some(name) = call
        .options
        .keys()
        .find(|name| !super::combine_fields::is_option(name))
    {
        return Err(Raise::illegal_argument(format!(
            "Unknown argument '{name}' for operator 'combine' -- Possible arguments: by, flat"
        ))
        .hint("fields for records stand alone: `.combine(field: value)`"));
    }
    let other = call.need_operand()?;
    let node = Combine {
        by: Pivot::from_option(call)?,
        kept: FxHashMap::default(),
    };
    let out = call.node(&[other], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

/// The left item of a key, and the right ones that came before it.
#[derive(Default)]
struct Crossing {
    left: Option<Value>,
    early: Vec<Value>,
}

struct Cross {
    closure: Option<Value>,
    keys: FxHashMap<Value, Crossing>,
}

impl Node for Cross {
    fn item(&mut self, cx: &mut Cx<'_>, side: usize, item: Value) -> Eval<()> {
        let key = match (&self.closure, &item) {
            (Some(closure), _) => cx.interp.call(closure, std::slice::from_ref(&item))?,
            // The default key is the first element of a tuple or map.
            (None, Value::Map(m)) => m.borrow().values().next().cloned().unwrap_or_default(),
            (None, _) => match tuple(&item) {
                Some(list) => list.get(0).unwrap_or_default(),
                None => item.clone(),
            },
        };
        let crossing = self.keys.entry(key::strict(&key)).or_default();
        if side == 0 {
            let early = std::mem::take(&mut crossing.early);
            crossing.left = Some(item.clone());
            for right in early {
                cx.emit(0, Value::list(vec![item.clone(), right]));
            }
        } else if let Some(left) = &crossing.left {
            cx.emit(0, Value::list(vec![left.clone(), item]));
        } else if !cx.is_closed(0) {
            crossing.early.push(item);
        }
        Ok(())
    }
}

fn cross(call: &mut Call<'_>) -> Eval {
    let other = call.need_operand()?;
    let node = Cross {
        closure: call.closure(),
        keys: FxHashMap::default(),
    };
    let out = call.node(&[other], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

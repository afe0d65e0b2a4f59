//! `join` of records by the name of a field: every pair of records that agree in it is merged.

use rflow_lang::value::{MapKind, MapObj};
use rflow_lang::{Eval, Raise, Value};
use rustc_hash::FxHashMap;

use super::Call;
use crate::flow::{ChannelKind, Cx, Node};

/// The records of one key, by side, and whether any two of them met.
#[derive(Default)]
struct Met {
    sides: [Vec<Value>; 2],
    matched: bool,
}

struct JoinRecords {
    field: String,
    remainder: bool,
    index: FxHashMap<Value, usize>,
    /// In the order in which keys were first seen.
    keys: Vec<Met>,
}

impl Node for JoinRecords {
    fn item(&mut self, cx: &mut Cx<'_>, side: usize, item: Value) -> Eval<()> {
        let key = fields(&item)?.get_str(&self.field).unwrap_or_default();
        let keys = &mut self.keys;
        let at = *self.index.entry(key).or_insert_with(|| {
            keys.push(Met::default());
            keys.len() - 1
        });
        let met = &mut keys[at];
        for other in &met.sides[1 - side] {
            let (left, right) = if side == 0 { (&item, other) } else { (other, &item) };
            let mut merged = fields(left)?.borrow().clone();
            merged.extend(fields(right)?.to_vec());
            met.matched = true;
            cx.emit(0, Value::map_of(MapKind::Record, merged));
        }
        met.sides[side].push(item);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if !cx.all_closed() {
            return Ok(());
        }
        if self.remainder {
            for side in 0..2 {
                for met in self.keys.iter_mut().filter(|met| !met.matched) {
                    for item in std::mem::take(&mut met.sides[side]) {
                        cx.emit(0, item);
                    }
                }
            }
        }
        cx.finish();
        Ok(())
    }
}

fn fields(item: &Value) -> Eval<&MapObj> {
    match item {
        Value::Map(map) => Ok(map),
        other => Err(Raise::illegal_argument(format!(
            "Operator `join` by the name of a field needs records, but got: {other}"
        ))
        .hint("join tuples by the index of an element, for example `by: 0`")),
    }
}

/// Adds the operator.
pub(super) fn build(call: &mut Call<'_>, field: &str) -> Eval {
    for option in ["failOnDuplicate", "failOnMismatch"] {
        if call.option(option).is_some() {
            return Err(Raise::illegal_argument(format!(
                "Option `{option}` of operator `join` cannot be used with the name of a field"
            ))
            .hint("use `remainder` and look for records without a match"));
        }
    }
    let other = call.need_operand()?;
    let node = JoinRecords {
        field: field.to_string(),
        remainder: call.flag("remainder"),
        index: FxHashMap::default(),
        keys: Vec::new(),
    };
    let out = call.node(&[other], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

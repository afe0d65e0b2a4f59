//! `groupBy`: the typed way to gather values by key.

use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};
use rustc_hash::FxHashMap;

use super::key::{plain, tuple};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `groupBy`.
pub(super) static GROUP_BY: Def = Def {
    name: "groupBy",
    options: &[],
    doc: "Gathers the values of tuples (key, value) by key. With (key, size, value) a group goes out as soon as it has that many values.",
    example: "channel.of(['a', 1], ['b', 2], ['a', 3]).groupBy()",
    build,
};

/// The values of one key.
struct Group {
    key: Value,
    values: Vec<Value>,
    /// Number of values that make it complete.
    size: Option<usize>,
    /// It went out complete.
    emitted: bool,
}

#[derive(Default)]
struct GroupBy {
    index: FxHashMap<Value, usize>,
    /// In the order in which keys were first seen.
    groups: Vec<Group>,
}

impl Node for GroupBy {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let elements = tuple(&item).map(|list| list.to_vec()).unwrap_or_default();
        let (key, size, value) = match elements.as_slice() {
            [key, value] => (key, None, value),
            [key, size, value] => (key, Some(size), value),
            _ => {
                return Err(Raise::illegal_argument(format!(
                    "Operator `groupBy` needs tuples (key, value) or (key, size, value), but got: {item}"
                )));
            }
        };
        let size = match size {
            None => None,
            Some(size) => {
                let number = size.as_i64().and_then(|n| usize::try_from(n).ok());
                Some(number.filter(|n| *n > 0).ok_or_else(|| {
                    Raise::illegal_argument(format!(
                        "Operator `groupBy` needs a positive number as the size of a group, but got: {size}"
                    ))
                })?)
            }
        };
        let groups = &mut self.groups;
        let at = *self.index.entry(plain(key)).or_insert_with(|| {
            groups.push(Group {
                key: key.clone(),
                values: Vec::new(),
                size,
                emitted: false,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        if group.emitted {
            return Err(Raise::illegal_argument(format!(
                "Operator `groupBy` received too many values for key {key}, whose group has size {}",
                group.size.unwrap_or_default()
            )));
        }
        if group.size != size {
            let shown = |size: Option<usize>| size.map_or_else(|| "none".to_string(), |n| n.to_string());
            return Err(Raise::illegal_argument(format!(
                "Operator `groupBy` received different group sizes for key {key}: {} and {}",
                shown(group.size),
                shown(size)
            )));
        }
        group.values.push(value.clone());
        if group.size == Some(group.values.len()) {
            group.emitted = true;
            emit(cx, group);
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        for group in self.groups.iter_mut().filter(|group| !group.emitted) {
            if let Some(size) = group.size {
                return Err(Raise::illegal_argument(format!(
                    "Operator `groupBy` received too few values for key {}: {} of {size}",
                    group.key,
                    group.values.len()
                )));
            }
            emit(cx, group);
        }
        cx.finish();
        Ok(())
    }
}

fn emit(cx: &mut Cx<'_>, group: &mut Group) {
    let values = Value::list_of(ListKind::Bag, std::mem::take(&mut group.values));
    let pair = vec![group.key.clone(), values];
    cx.emit(0, Value::list_of(ListKind::Tuple, pair));
}

fn build(call: &mut Call<'_>) -> Eval {
    let out = call.node(&[], &[ChannelKind::Queue], GroupBy::default());
    Ok(call.channel(out[0]))
}

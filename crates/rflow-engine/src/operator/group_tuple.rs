//! `groupTuple`

use rflow_lang::group_key::GroupKey;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};
use rustc_hash::FxHashMap;

use super::key::{self, Pivot};
use super::order::{Order, sort};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `groupTuple`.
pub(super) static GROUP_TUPLE: Def = Def {
    name: "groupTuple",
    options: &["by", "size", "sort", "remainder"],
    doc: "Gathers the tuples of the same key: one list for each of the other elements. With a size, or a key made by `groupKey`, a group goes out as soon as it is complete.",
    example: "channel.of(['a', 1], ['b', 2], ['a', 3]).groupTuple()",
    build,
};

/// The tuples of one key.
struct Group {
    /// As it is looked up.
    lookup: Value,
    /// The key elements as they came.
    keys: Vec<Value>,
    /// The lists of the other elements.
    columns: Vec<Vec<Value>>,
    /// Number of tuples so far.
    count: usize,
    /// Number of tuples that make it complete.
    size: Option<usize>,
    /// The key is a group key.
    sized_key: bool,
}

struct GroupTuple {
    by: Pivot,
    size: Option<usize>,
    order: Option<Order>,
    remainder: bool,
    /// Groups by their keys; a plain key does not find the group of a group key, as `'a'.equals(groupKey)` is
    /// false, while a group key finds both.
    plain: FxHashMap<Value, usize>,
    sized: FxHashMap<Value, usize>,
    groups: Vec<Option<Group>>,
}

impl Node for GroupTuple {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let Some(tuple) = key::tuple(&item) else {
            return Err(Raise::illegal_argument(format!(
                "Operator `groupTuple` needs tuples, but got: {item}"
            ))
            .hint("emit lists with the key in front, for example with `map { x -> [key, x] }`"));
        };
        let at = self.place(&item);
        let Some(group) = &mut self.groups[at] else {
            return Ok(());
        };
        let elements = tuple.borrow();
        let rest = elements
            .iter()
            .enumerate()
            .filter(|(i, _)| !self.by.0.contains(i));
        for (column, (_, value)) in rest.enumerate() {
            match group.columns.get_mut(column) {
                Some(values) => values.push(value.clone()),
                None => group.columns.push(vec![value.clone()]),
            }
        }
        drop(elements);
        group.count += 1;
        if group.size.is_some_and(|size| group.count == size)
            && let Some(group) = self.groups[at].take()
        {
            let index = if group.sized_key {
                &mut self.sized
            } else {
                &mut self.plain
            };
            index.remove(&group.lookup);
            self.emit(cx, group)?;
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        for group in std::mem::take(&mut self.groups).into_iter().flatten() {
            if group.size.is_none() || self.remainder {
                self.emit(cx, group)?;
            }
        }
        cx.finish();
        Ok(())
    }
}

impl GroupTuple {
    /// The group of an item.
    fn place(&mut self, item: &Value) -> usize {
        let lookup = self.by.lookup(item);
        let group_key = match self.by.0.as_slice() {
            [index] => key::tuple(item)
                .and_then(|l| l.get(*index))
                .filter(|k| k.as_host::<GroupKey>().is_some()),
            _ => None,
        };
        let plain = self.plain.get(&lookup).copied();
        let found = match &group_key {
            Some(_) => [plain, self.sized.get(&lookup).copied()]
                .into_iter()
                .flatten()
                .min(),
            None => plain,
        };
        if let Some(at) = found {
            return at;
        }
        let at = self.groups.len();
        let key_size = group_key
            .as_ref()
            .and_then(|k| k.as_host::<GroupKey>())
            .map_or(0, |k| k.size);
        let index = if group_key.is_some() {
            &mut self.sized
        } else {
            &mut self.plain
        };
        index.insert(lookup.clone(), at);
        self.groups.push(Some(Group {
            lookup,
            keys: self.by.keys(item),
            columns: Vec::new(),
            count: 0,
            size: self
                .size
                .or_else(|| usize::try_from(key_size).ok().filter(|n| *n > 0)),
            sized_key: group_key.is_some(),
        }));
        at
    }

    fn emit(&self, cx: &mut Cx<'_>, group: Group) -> Eval<()> {
        let mut keys = group.keys.into_iter();
        let mut columns = group.columns.into_iter();
        let width = keys.len() + columns.len();
        let mut out = Vec::with_capacity(width);
        for i in 0..width {
            let key = self.by.0.iter().position(|k| *k == i);
            // Keys and lists stand where they stood in the tuples.
            if key.is_some() && keys.len() > 0 {
                out.extend(keys.next());
            } else if let Some(mut values) = columns.next() {
                if let Some(order) = &self.order {
                    values = sort(cx.interp, values, order)?;
                }
                out.push(Value::list_of(ListKind::Bag, values));
            }
        }
        out.extend(keys);
        cx.emit(0, Value::list(out));
        Ok(())
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    let by = Pivot::from_option(call)?.unwrap_or(Pivot(vec![0]));
    let size = call
        .integer("size")?
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0);
    let node = GroupTuple {
        by,
        size,
        order: call.order("sort", Order::Strict)?,
        remainder: call.flag("remainder"),
        plain: FxHashMap::default(),
        sized: FxHashMap::default(),
        groups: Vec::new(),
    };
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

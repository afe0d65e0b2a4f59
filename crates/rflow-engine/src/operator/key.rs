//! Keys by which items of channels are matched.

use std::rc::Rc;

use rflow_lang::group_key::GroupKey;
use rflow_lang::value::{ListKind, ListObj};
use rflow_lang::{Eval, Raise, Value};

use super::Call;

/// The elements of an item that make its key.
#[derive(Clone)]
pub(super) struct Pivot(pub(super) Vec<usize>);

/// The list in an item that counts as a tuple; arrays do not.
pub(super) fn tuple(item: &Value) -> Option<&Rc<ListObj>> {
    match item {
        Value::List(l) if l.kind.get() != ListKind::Array => Some(l),
        _ => None,
    }
}

impl Pivot {
    /// Reads the option `by`.
    pub(super) fn from_option(call: &Call<'_>) -> Eval<Option<Self>> {
        let Some(by) = call.option("by") else {
            return Ok(None);
        };
        let indices = by.elements().unwrap_or_else(|| vec![by.clone()]);
        let indices = indices.iter().map(|v| match v {
            Value::Int(_) | Value::Long(_) => v.as_i64().and_then(|n| usize::try_from(n).ok()),
            _ => None,
        });
        match indices.collect::<Option<Vec<usize>>>() {
            // The order in which indices are given does not matter.
            Some(mut indices) => {
                indices.sort_unstable();
                indices.dedup();
                Ok(Some(Self(indices)))
            }
            None => Err(Raise::illegal_argument(format!(
                "Option `by` of operator `{}` must be an index or a list of indices, not `{by}`",
                call.name
            ))),
        }
    }

    /// The key elements of an item. An item that is no tuple is its own key, and indices past the end count
    /// for nothing.
    pub(super) fn keys(&self, item: &Value) -> Vec<Value> {
        match tuple(item) {
            Some(list) => {
                let items = list.borrow();
                self.0.iter().filter_map(|i| items.get(*i)).cloned().collect()
            }
            None => vec![item.clone()],
        }
    }

    /// The key of an item as one value to look up. A group key counts as the key that it holds.
    pub(super) fn lookup(&self, item: &Value) -> Value {
        match (tuple(item), self.0.as_slice()) {
            (Some(list), [index]) if *index < list.len() => plain(&list.borrow()[*index]),
            (Some(_), _) => Value::list(self.keys(item).iter().map(plain).collect()),
            (None, _) => plain(item),
        }
    }

    /// The same, but a group key is not the key that it holds.
    pub(super) fn strict_lookup(&self, item: &Value) -> Value {
        match (tuple(item), self.0.as_slice()) {
            (Some(list), [index]) if *index < list.len() => strict(&list.borrow()[*index]),
            (Some(_), _) => Value::list(self.keys(item).iter().map(strict).collect()),
            (None, _) => strict(item),
        }
    }

    /// Appends the elements of an item that are not in its key.
    pub(super) fn rest(&self, item: &Value, out: &mut Vec<Value>) {
        if let Some(list) = tuple(item) {
            let items = list.borrow();
            let rest = items.iter().enumerate().filter(|(i, _)| !self.0.contains(i));
            out.extend(rest.map(|(_, v)| v.clone()));
        }
    }
}

/// The key in a group key; any other value is itself.
pub(super) fn plain(key: &Value) -> Value {
    match key.as_host::<GroupKey>() {
        Some(group) => plain(&group.key),
        None => key.clone(),
    }
}

/// A value that tells a group key from the key that it holds.
pub(super) fn strict(key: &Value) -> Value {
    match key.as_host::<GroupKey>() {
        Some(group) => Value::list(vec![
            Value::Class(arcstr::literal!("GroupKey")),
            plain(&group.key),
        ]),
        None => key.clone(),
    }
}

/// A list as an item; one element stands alone.
pub(super) fn item(mut elements: Vec<Value>) -> Value {
    match elements.len() {
        1 => elements.swap_remove(0),
        _ => Value::list(elements),
    }
}

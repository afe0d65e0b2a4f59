//! Settings as nested maps, with the place where each was set.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_lang::value::{Entries, MapObj};
use rflow_syntax::Span;
use rustc_hash::FxHashMap;

/// Separates the names of a path in the table of origins: it cannot be part of a name.
const SEPARATOR: &str = "\u{1f}";

/// Nested settings.
#[derive(Clone)]
pub(crate) struct Tree {
    root: Rc<MapObj>,
    origins: FxHashMap<String, Origin>,
}

/// Where and how a value was set.
#[derive(Debug, Clone, Copy)]
struct Origin {
    span: Span,
    /// By an interpolated text: the reference prints those as they are, without escapes.
    interpolated: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            root: new_map(),
            origins: FxHashMap::default(),
        }
    }
}

/// A name on the way to a setting is taken by a plain value.
#[derive(Debug)]
pub(crate) struct NotAScope {
    /// Number of names up to the plain value.
    pub(crate) depth: usize,
}

impl Tree {
    pub(crate) fn root(&self) -> &Rc<MapObj> {
        &self.root
    }

    /// The value at a path.
    pub(crate) fn get<S: AsRef<str>>(&self, path: &[S]) -> Option<Value> {
        let (last, scopes) = path.split_last()?;
        let mut map = self.root.clone();
        for name in scopes {
            match map.get_str(name.as_ref())? {
                Value::Map(inner) => map = inner,
                _ => return None,
            }
        }
        map.get_str(last.as_ref())
    }

    /// The map at a path, which comes into being when it is missing.
    pub(crate) fn scope(&self, path: &[ArcStr]) -> Result<Rc<MapObj>, NotAScope> {
        let mut map = self.root.clone();
        for (i, name) in path.iter().enumerate() {
            map = match map.get_str(name) {
                Some(Value::Map(inner)) => inner,
                Some(_) => return Err(NotAScope { depth: i + 1 }),
                None => {
                    let inner = new_map();
                    map.insert_str(name, Value::Map(inner.clone()));
                    inner
                }
            };
        }
        Ok(map)
    }

    pub(crate) fn set(&mut self, path: &[ArcStr], value: Value, origin: Span) -> Result<(), NotAScope> {
        let Some((last, scopes)) = path.split_last() else {
            return Ok(());
        };
        self.scope(scopes)?.insert_str(last, value);
        self.origins.insert(
            path.join(SEPARATOR),
            Origin {
                span: origin,
                interpolated: false,
            },
        );
        Ok(())
    }

    /// Whether one of the scopes on the way to a path is in a value, or is that value.
    pub(crate) fn is_above(&self, path: &[ArcStr], value: &Value) -> bool {
        let mut scopes = vec![self.root.clone()];
        let mut map = self.root.clone();
        for name in &path[..path.len().saturating_sub(1)] {
            let Some(Value::Map(inner)) = map.get_str(name) else {
                break;
            };
            map = inner;
            scopes.push(map.clone());
        }
        value.holds_any(&scopes)
    }

    /// Notes that the value at a path is an interpolated text.
    pub(crate) fn mark_interpolated(&mut self, path: &[ArcStr]) {
        if let Some(origin) = self.origins.get_mut(&path.join(SEPARATOR)) {
            origin.interpolated = true;
        }
    }

    /// Where the value at a path was set last.
    pub(crate) fn origin<S: AsRef<str>>(&self, path: &[S]) -> Option<Span> {
        self.entry(path).map(|origin| origin.span)
    }

    /// Whether the value at a path was set by an interpolated text.
    pub(crate) fn is_interpolated<S: AsRef<str>>(&self, path: &[S]) -> bool {
        self.entry(path).is_some_and(|origin| origin.interpolated)
    }

    fn entry<S: AsRef<str>>(&self, path: &[S]) -> Option<Origin> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.origins.get(&path.join(SEPARATOR)).copied()
    }

    /// Merges another tree into the scope at a path: maps are merged, anything else is replaced.
    pub(crate) fn merge(&mut self, path: &[ArcStr], other: &Tree) -> Result<(), NotAScope> {
        let into = self.scope(path)?;
        deep_merge(&into, &other.root);
        let prefix = path.join(SEPARATOR);
        for (key, origin) in &other.origins {
            let key = if prefix.is_empty() {
                key.clone()
            } else {
                format!("{prefix}{SEPARATOR}{key}")
            };
            self.origins.insert(key, *origin);
        }
        Ok(())
    }

    /// Forgets where a value was set, after it was set by other means.
    pub(crate) fn forget_origin(&mut self, path: &[ArcStr]) {
        self.origins.remove(&path.join(SEPARATOR));
    }

    /// Whether anything at a path or below it was set.
    pub(crate) fn has_origin_below(&self, path: &[&str]) -> bool {
        let path = path.join(SEPARATOR);
        let below = format!("{path}{SEPARATOR}");
        self.origins
            .keys()
            .any(|key| *key == path || key.starts_with(&below))
    }

    /// Whether the value at a path was written as one value (a map literal, say) and not as a block.
    pub(crate) fn is_value<S: AsRef<str>>(&self, path: &[S]) -> bool {
        self.origin(path).is_some()
    }
}

pub(crate) fn new_map() -> Rc<MapObj> {
    match Value::map(Entries::default()) {
        Value::Map(map) => map,
        _ => Rc::default(),
    }
}

/// Puts all entries of `from` into `into`; where both have a map, these are merged.
pub(crate) fn deep_merge(into: &Rc<MapObj>, from: &Rc<MapObj>) {
    if Rc::ptr_eq(into, from) {
        return;
    }
    for (key, value) in from.to_vec() {
        match (into.get(&key), &value) {
            (Some(Value::Map(old)), Value::Map(new)) => deep_merge(&old, new),
            _ => into.insert(key, value),
        }
    }
}

/// A copy whose nested maps and lists are not shared with the original.
pub(crate) fn deep_copy(value: &Value) -> Value {
    match value {
        Value::Map(map) => Value::map_of(
            map.kind.get(),
            map.to_vec()
                .into_iter()
                .map(|(k, v)| (k, deep_copy(&v)))
                .collect(),
        ),
        Value::List(list) => Value::list_of(list.kind.get(), list.to_vec().iter().map(deep_copy).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<ArcStr> {
        text.split('.').map(ArcStr::from).collect()
    }

    #[test]
    fn later_wins_and_maps_merge() {
        let mut a = Tree::default();
        let mut b = Tree::default();
        let here = Span::default();
        a.set(&path("x.a"), Value::Int(1), here).unwrap();
        b.set(&path("x.b"), Value::Int(2), here).unwrap();
        b.set(&path("y"), Value::Int(3), here).unwrap();
        a.set(&path("y"), Value::Null, here).unwrap();
        a.merge(&[], &b).unwrap();
        assert_eq!(
            format!("{:?}", Value::Map(a.root().clone())),
            "['x':['a':1, 'b':2], 'y':3]"
        );
        a.merge(&path("p.q"), &b).unwrap();
        assert_eq!(a.get(&["p", "q", "x", "b"]), Some(Value::Int(2)));
        assert!(a.origin(&["p", "q", "x", "b"]).is_some());
    }

    #[test]
    fn a_value_is_no_scope() {
        let mut tree = Tree::default();
        tree.set(&path("a.b"), Value::Int(1), Span::default()).unwrap();
        assert_eq!(
            tree.set(&path("a.b.c"), Value::Int(2), Span::default())
                .unwrap_err()
                .depth,
            2
        );
    }
}

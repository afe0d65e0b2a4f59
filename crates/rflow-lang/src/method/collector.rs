//! `Collectors`: what `stream.collect(…)` takes.

use std::any::Any;
use std::cmp::Ordering;

use indexmap::IndexMap;

use super::sort::extreme;
use super::util::{holds, is_closure};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops;
use crate::order::Order;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, MapObj, Value};
use rflow_syntax::ast::BinaryOp;

/// What makes one value of the elements of a stream.
pub(crate) struct Collector {
    kind: String,
    args: Vec<Value>,
}

/// The collectors that there are.
const KINDS: &[&str] = &[
    "toList",
    "toSet",
    "toUnmodifiableList",
    "toUnmodifiableSet",
    "toCollection",
    "joining",
    "counting",
    "groupingBy",
    "partitioningBy",
    "mapping",
    "filtering",
    "flatMapping",
    "collectingAndThen",
    "toMap",
    "reducing",
    "minBy",
    "maxBy",
    "summingInt",
    "summingLong",
    "summingDouble",
    "averagingInt",
    "averagingLong",
    "averagingDouble",
];

/// A collector by the name of the method that makes it.
pub(crate) fn named(name: &str, args: &[Value]) -> Option<Value> {
    KINDS.contains(&name).then(|| {
        Value::host(Collector {
            kind: name.to_owned(),
            args: args.to_vec(),
        })
    })
}

/// Goes on with the collector in an argument.
fn then(interp: &Interp, collector: &Value, items: Vec<Value>) -> Eval {
    match collector.as_host::<Collector>() {
        Some(collector) => collector.run(interp, &Value::list(items)),
        None => Err(Raise::illegal_argument(format!("`{collector}` is no collector"))
            .hint("use e.g. `Collectors.toList()`")),
    }
}

/// The map that a supplier makes, or a `HashMap`.
fn map_of(interp: &Interp, supplier: Option<&Value>, entries: Entries) -> Eval {
    let made = match supplier {
        Some(supplier) => interp.call(supplier, &[])?,
        None => Value::ordered_map(Order::hashed(16), Entries::default()),
    };
    if let Value::Map(map) = &made {
        for (key, value) in entries {
            MapObj::put(map, key, value)?;
        }
    }
    Ok(made)
}

impl Collector {
    /// Makes the value of some elements.
    ///
    /// # Errors
    /// What the closures raise, and what is wrong with the arguments.
    pub(super) fn run(&self, interp: &Interp, items: &Value) -> Eval {
        let all = || super::elements(items);
        let call = |method: &str, args: &[Value]| super::call(interp, items, method, args);
        match (self.kind.as_str(), self.args.as_slice()) {
            ("toList", []) => Ok(Value::list(all())),
            ("toUnmodifiableList", []) => call("asImmutable", &[]),
            ("toUnmodifiableSet", []) => Ok(Value::frozen_set(all().into_iter().collect())),
            ("toCollection", [supplier]) => {
                let made = interp.call(supplier, &[])?;
                interp.call_method(&made, "addAll", std::slice::from_ref(items))?;
                Ok(made)
            }
            ("joining", [separator, prefix, suffix]) => {
                let joined = call("join", std::slice::from_ref(separator))?;
                let (prefix, joined, suffix) = (text::text(prefix), text::text(&joined), text::text(suffix));
                Ok(Value::from(format!("{prefix}{joined}{suffix}")))
            }
            ("joining", args) => call("join", args),
            ("counting", []) => Ok(Value::Long(i64::try_from(all().len()).unwrap_or(i64::MAX))),
            ("groupingBy", [key]) => self.grouped(interp, all(), key, None, None),
            ("groupingBy", [key, inner]) => self.grouped(interp, all(), key, None, Some(inner)),
            ("groupingBy", [key, supplier, inner]) => {
                self.grouped(interp, all(), key, Some(supplier), Some(inner))
            }
            ("partitioningBy", [condition, inner @ ..]) => {
                partitioned(interp, all(), condition, inner.first())
            }
            ("mapping", [f, inner]) => {
                let made = all().into_iter().map(|item| interp.call(f, &[item]));
                then(interp, inner, made.collect::<Eval<_>>()?)
            }
            ("filtering", [f, inner]) => {
                let mut kept = Vec::new();
                for item in all() {
                    if holds(interp, f, std::slice::from_ref(&item))? {
                        kept.push(item);
                    }
                }
                then(interp, inner, kept)
            }
            ("flatMapping", [f, inner]) => {
                let mut made = Vec::new();
                for item in all() {
                    made.extend(super::elements(&interp.call(f, &[item])?));
                }
                then(interp, inner, made)
            }
            ("collectingAndThen", [inner, f]) => {
                let made = then(interp, inner, all())?;
                interp.call(f, &[made])
            }
            ("toMap", [key, value, rest @ ..]) => to_map(interp, all(), key, value, rest),
            ("reducing", [start, f]) if is_closure(f) => call("inject", &[start.clone(), f.clone()]),
            ("minBy" | "maxBy", [order]) => {
                let wanted = match self.kind.as_str() {
                    "minBy" => Ordering::Less,
                    _ => Ordering::Greater,
                };
                let found = extreme(interp, &all(), Some(order), wanted)?;
                Ok(super::stream::optional(Some(found).filter(|v| !v.is_null())))
            }
            (kind, [f]) if kind.starts_with("summing") => {
                let class = kind.trim_start_matches("summing").to_lowercase();
                sum(interp, all(), f).and_then(|sum| ops::cast(interp, &sum, &class))
            }
            (kind, [f]) if kind.starts_with("averaging") => {
                let items = all();
                let count = Value::count(items.len().max(1));
                let sum = ops::cast(interp, &sum(interp, items, f)?, "double")?;
                ops::binary(interp, BinaryOp::Divide, &sum, &count)
            }
            (kind, args) => call(kind, args),
        }
    }

    fn grouped(
        &self,
        interp: &Interp,
        items: Vec<Value>,
        key: &Value,
        supplier: Option<&Value>,
        inner: Option<&Value>,
    ) -> Eval {
        let mut groups = IndexMap::<Value, Vec<Value>, rustc_hash::FxBuildHasher>::default();
        for item in items {
            let key = interp.call(key, std::slice::from_ref(&item))?;
            groups.entry(key).or_default().push(item);
        }
        let mut entries = Entries::default();
        for (key, group) in groups {
            let value = match inner {
                Some(inner) => then(interp, inner, group)?,
                None => Value::list(group),
            };
            entries.insert(key, value);
        }
        map_of(interp, supplier, entries)
    }
}

/// Two groups: of the elements that do not fulfil a condition, and of those that do.
fn partitioned(interp: &Interp, items: Vec<Value>, condition: &Value, inner: Option<&Value>) -> Eval {
    let mut groups = [Vec::new(), Vec::new()];
    for item in items {
        let hit = holds(interp, condition, std::slice::from_ref(&item))?;
        groups[usize::from(hit)].push(item);
    }
    let mut entries = Entries::default();
    for (hit, group) in [false, true].into_iter().zip(groups) {
        let value = match inner {
            Some(inner) => then(interp, inner, group)?,
            None => Value::list(group),
        };
        entries.insert(Value::Bool(hit), value);
    }
    Ok(Value::map(entries))
}

fn to_map(interp: &Interp, items: Vec<Value>, key: &Value, value: &Value, rest: &[Value]) -> Eval {
    let mut entries = Entries::default();
    for item in items {
        let key = interp.call(key, std::slice::from_ref(&item))?;
        let mut value = interp.call(value, &[item])?;
        match (entries.get(&key).cloned(), rest.first()) {
            (Some(before), Some(merge)) => value = interp.call(merge, &[before, value])?,
            (Some(before), None) => {
                return Err(Raise::illegal_state(format!(
                    "Duplicate key {key} (attempted merging values {before} and {value})"
                ))
                .hint("give a third closure that makes one value of two"));
            }
            (None, _) => {}
        }
        entries.insert(key, value);
    }
    map_of(interp, rest.get(1), entries)
}

fn sum(interp: &Interp, items: Vec<Value>, f: &Value) -> Eval {
    items.into_iter().try_fold(Value::Int(0), |sum, item| {
        ops::binary(interp, BinaryOp::Add, &sum, &interp.call(f, &[item])?)
    })
}

impl HostObject for Collector {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.stream.Collector"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }
}

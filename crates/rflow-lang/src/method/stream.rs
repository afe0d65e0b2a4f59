//! Java streams in a light form: their elements are computed at once.

use std::any::Any;
use std::cmp::Ordering;

use super::collector::Collector;
use super::iterable::collect;
use super::sort::{distinct, extreme, sorted};
use super::util::{collection, holds, is_closure, size};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// The longest stream of numbers.
const MAX_LENGTH: i64 = 100_000_000;

/// A stream of elements.
struct Stream(Vec<Value>);

/// `Stream.of(…)`, `IntStream.range(a, b)` and the like; `None` for others.
pub(crate) fn call_static(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    let numbers = |from: &Value, to: &Value, inclusive: bool| {
        let (from, to) = (from.as_i64()?, to.as_i64()?);
        let end = if inclusive { to.saturating_add(1) } else { to };
        // A longer one is a mistake, and would exhaust the memory.
        if end.saturating_sub(from) > MAX_LENGTH {
            return None;
        }
        Some(over((from..end).map(Value::integer).collect()))
    };
    Some(Ok(match (method, args) {
        ("empty", []) => over(Vec::new()),
        ("of", [Value::List(items)]) if items.kind.get() == ListKind::Array => over(items.to_vec()),
        ("of", items) => over(items.to_vec()),
        ("ofNullable", [item]) => over(Some(item.clone()).filter(|v| !v.is_null()).into_iter().collect()),
        ("concat", [a, b]) => over([collection(a)?, collection(b)?].concat()),
        ("range", [from, to]) => numbers(from, to, false)?,
        ("rangeClosed", [from, to]) => numbers(from, to, true)?,
        ("iterate", [start, goes_on, step]) if is_closure(goes_on) && is_closure(step) => {
            let mut items = Vec::new();
            let mut next = start.clone();
            loop {
                match holds(interp, goes_on, std::slice::from_ref(&next)) {
                    Ok(true) => {}
                    Ok(false) => return Some(Ok(over(items))),
                    Err(raise) => return Some(Err(raise)),
                }
                items.push(next.clone());
                match interp.call(step, &[next]) {
                    Ok(value) => next = value,
                    Err(raise) => return Some(Err(raise)),
                }
            }
        }
        _ => return None,
    }))
}

/// A stream over elements.
pub(crate) fn over(items: Vec<Value>) -> Value {
    Value::host(Stream(items))
}

impl HostObject for Stream {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.stream.ReferencePipeline"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let items = Value::list(self.0.clone());
        let stream = |result: Eval| result.map(|list| over(super::elements(&list)));
        Some(match (method, args) {
            ("map" | "mapToInt" | "mapToObj" | "mapToLong" | "mapToDouble", [f]) if is_closure(f) => {
                stream(collect(&items, |item| interp.call(f, &[item]).map(Some)))
            }
            ("filter", [f]) if is_closure(f) => stream(collect(&items, |item| {
                Ok(if holds(interp, f, std::slice::from_ref(&item))? {
                    Some(item)
                } else {
                    None
                })
            })),
            ("flatMap", [f]) if is_closure(f) => self.flat_map(interp, f),
            ("sorted", [] | [_]) => {
                sorted(interp, self.0.clone(), args.first().filter(|f| is_closure(f))).map(over)
            }
            ("takeWhile" | "dropWhile", [f]) if is_closure(f) => {
                stream(super::call(interp, &items, method, args))
            }
            ("distinct", []) => distinct(interp, self.0.clone(), None).map(over),
            ("limit", [n]) => Ok(over(self.0.iter().take(size(n)?).cloned().collect())),
            ("skip", [n]) => Ok(over(self.0.iter().skip(size(n)?).cloned().collect())),
            ("peek", [f]) if is_closure(f) => super::call(interp, &items, "each", args).map(|_| this.clone()),
            ("boxed" | "parallel" | "sequential" | "stream", []) => Ok(this.clone()),
            ("toList", []) => Ok(Value::list_of(ListKind::Frozen, self.0.clone())),
            ("collect", [collector]) => collector.as_host::<Collector>()?.run(interp, &items),
            ("count", []) => Ok(Value::Long(i64::try_from(self.0.len()).unwrap_or(i64::MAX))),
            ("anyMatch", [f]) => super::call(interp, &items, "any", std::slice::from_ref(f)),
            ("allMatch", [f]) => super::call(interp, &items, "every", std::slice::from_ref(f)),
            ("noneMatch", [f]) => super::call(interp, &items, "any", std::slice::from_ref(f))
                .map(|any| Value::Bool(!any.truthy())),
            ("findFirst" | "findAny", []) => Ok(optional(self.0.first().cloned())),
            ("reduce", [start, f]) if is_closure(f) => {
                super::call(interp, &items, "inject", &[start.clone(), f.clone()])
            }
            ("reduce", [f]) if is_closure(f) => match self.0.is_empty() {
                true => Ok(optional(None)),
                false => super::call(interp, &items, "inject", args).map(|v| optional(Some(v))),
            },
            ("min" | "max", [] | [_]) => {
                let wanted = if method == "min" {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
                extreme(interp, &self.0, args.first().filter(|f| is_closure(f)), wanted)
                    .map(|v| optional(Some(v).filter(|v| !v.is_null())))
            }
            ("average", []) => super::call(interp, &items, "average", args)
                .and_then(|v| crate::ops::cast(interp, &v, "double"))
                .map(|v| optional(Some(v))),
            ("forEachOrdered", [f]) => super::call(interp, &items, "forEach", std::slice::from_ref(f)),
            ("toArray" | "sum" | "forEach" | "iterator", _) => {
                return Some(super::call(interp, &items, method, args));
            }
            _ => return None,
        })
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.0.clone())
    }
}

impl Stream {
    fn flat_map(&self, interp: &Interp, f: &Value) -> Eval {
        let mut out = Vec::new();
        for item in &self.0 {
            let part = interp.call(f, std::slice::from_ref(item))?;
            out.extend(collection(&part).unwrap_or_else(|| vec![part]));
        }
        Ok(over(out))
    }
}

/// An optional value.
struct Optional(Option<Value>);

pub(super) fn optional(value: Option<Value>) -> Value {
    Value::host(Optional(value))
}

impl HostObject for Optional {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Optional"
    }

    fn text(&self) -> String {
        match &self.0 {
            Some(value) => format!("Optional[{}]", text::text(value)),
            None => "Optional.empty".to_string(),
        }
    }

    fn call(&self, interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let empty = || Raise::no_such_element("No value present");
        Some(match (method, args, &self.0) {
            ("get" | "getAsInt" | "getAsLong" | "getAsDouble" | "orElseThrow", _, value) => {
                value.clone().ok_or_else(empty)
            }
            ("isPresent", [], value) => Ok(Value::Bool(value.is_some())),
            ("isEmpty", [], value) => Ok(Value::Bool(value.is_none())),
            ("orElse", [default], value) => Ok(value.clone().unwrap_or_else(|| default.clone())),
            ("orElseGet", [_], Some(value)) => Ok(value.clone()),
            ("orElseGet", [f], None) => interp.call(f, &[]),
            ("map", [f], Some(value)) => interp
                .call(f, std::slice::from_ref(value))
                .map(|v| optional(Some(v))),
            ("map", [_], None) => Ok(optional(None)),
            ("ifPresent", [f], Some(value)) => {
                interp.call(f, std::slice::from_ref(value)).map(|_| Value::Null)
            }
            ("ifPresent", [_], None) => Ok(Value::Null),
            _ => return None,
        })
    }

    fn truthy(&self) -> bool {
        self.0.is_some()
    }
}

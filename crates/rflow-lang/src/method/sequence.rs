//! Ranges over other values than integers and single characters: decimals, longer texts, characters, sizes.

use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

use super::util::{immutable, int, is_closure};
use super::{Found, list};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::{self, number};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{RangeKind, RangeObj, Value};

/// A range with more elements than this is not made into a list: it would exhaust the memory.
const MAX_ELEMENTS: usize = 50_000_000;

/// What the elements of a range are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// Texts that differ in their last character only, or characters.
    Text,
    /// Values that have an order but no next one.
    Ordered,
    Empty,
}

/// A range; `low` and `high` are its ends in ascending order.
pub(crate) struct SequenceObj {
    kind: Kind,
    low: Value,
    high: Value,
    reverse: bool,
    /// The first end is no element.
    open: bool,
    inclusive: bool,
    step: Value,
}

/// Which ends of a range are elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    /// The first one is not.
    open: bool,
    /// The last one is.
    inclusive: bool,
}

/// Longer ranges of 64-bit integers keep their ends alone.
const LONGEST_OF_LONGS: u64 = 2_000;

/// `from..to`, `from..<to`, and `from<..to` that is open.
pub(crate) fn range(from: &Value, to: &Value, open: bool, inclusive: bool) -> Eval {
    let bounds = Bounds { open, inclusive };
    for (end, name) in [(from, "from"), (to, "to")] {
        if end.is_null() {
            return Err(Raise::illegal_argument(format!(
                "Must specify a non-null value for the '{name}' index in a Range"
            )));
        }
    }
    match (from, to) {
        (Value::Int(_), Value::Int(_)) => {
            if let (Some(from), Some(to)) = (number::to_i64(from), number::to_i64(to)) {
                return Ok(simple(from, to, bounds, RangeKind::Int));
            }
        }
        (Value::Int(_) | Value::Long(_), Value::Int(_) | Value::Long(_)) => {
            if let (Some(a), Some(b)) = (number::to_i64(from), number::to_i64(to)) {
                // One of many elements is not made one by one.
                if a.abs_diff(b) > LONGEST_OF_LONGS {
                    return Ok(simple(a, b, bounds, RangeKind::Long));
                }
                return ordered(&Value::Long(a), &Value::Long(b), bounds, Kind::Number);
            }
        }
        (Value::Str(a), Value::Str(b)) => {
            if let (Some(a), Some(b)) = (single(a), single(b)) {
                return Ok(characters(a, b, bounds));
            }
        }
        // A number and a text of one character: the code of the character counts.
        (n, Value::Str(s)) if number::is_number(n) => {
            if let Some(c) = single(s) {
                return ordered(
                    from,
                    &Value::Int(u32::from(c).cast_signed()),
                    bounds,
                    Kind::Ordered,
                );
            }
        }
        (Value::Str(s), n) if number::is_number(n) => {
            if let Some(c) = single(s) {
                return ordered(&Value::Int(u32::from(c).cast_signed()), to, bounds, Kind::Ordered);
            }
        }
        _ => {}
    }
    if let (Value::Str(a), Value::Str(b)) = (from, to) {
        compatible(a, b)?;
        return ordered(from, to, bounds, Kind::Text);
    }
    if let (Value::Char(_), Value::Char(_)) = (from, to) {
        return ordered(from, to, bounds, Kind::Text);
    }
    if number::is_number(from) && number::is_number(to) {
        let (from, to) = alike(from, to);
        return ordered(&from, &to, bounds, Kind::Number);
    }
    ordered(from, to, bounds, Kind::Ordered)
}

fn simple(from: i64, to: i64, bounds: Bounds, kind: RangeKind) -> Value {
    Value::Range(Rc::new(RangeObj {
        from,
        to,
        inclusive: bounds.inclusive,
        open: bounds.open,
        kind,
    }))
}

/// A range of characters that stops short of an end is one without that end.
fn characters(a: char, b: char, bounds: Bounds) -> Value {
    let (mut from, mut to) = (i64::from(u32::from(a)), i64::from(u32::from(b)));
    let step = match from.cmp(&to) {
        Ordering::Less => 1,
        Ordering::Greater => -1,
        Ordering::Equal => return simple(from, to, bounds, RangeKind::Char),
    };
    from += if bounds.open { step } else { 0 };
    to -= if bounds.inclusive { 0 } else { step };
    let bounds = Bounds {
        open: false,
        // Nothing is left between neighbours.
        inclusive: (to - from) * step >= 0,
    };
    match bounds.inclusive {
        true => simple(from, to, bounds, RangeKind::Char),
        false => simple(from, from, bounds, RangeKind::Char),
    }
}

/// The only character of a text.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Texts are counted up in their last character, so that the rest must be the same.
fn compatible(a: &str, b: &str) -> Eval<()> {
    let problem = if a.chars().count() != b.chars().count() {
        "different length"
    } else if split_last(a).map(|(start, _)| start) != split_last(b).map(|(start, _)| start) {
        "String#next() will not reach the expected value"
    } else {
        return Ok(());
    };
    Err(Raise::illegal_argument(format!(
        "Incompatible Strings for Range: {problem}"
    )))
}

fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().next_back()?;
    text.strip_suffix(last).map(|start| (start, last))
}

/// The ends in the types that they count in: single precision as double.
fn alike(from: &Value, to: &Value) -> (Value, Value) {
    let double = |v: &Value| match v {
        Value::Float(n) => Value::Double(f64::from(*n)),
        Value::Short(n) => Value::Int(i32::from(*n)),
        other => other.clone(),
    };
    (double(from), double(to))
}

fn ordered(from: &Value, to: &Value, bounds: Bounds, kind: Kind) -> Eval {
    if matches!(from, Value::List(_) | Value::Map(_) | Value::Set(_)) {
        return Err(Raise::new(
            "java.lang.ClassCastException",
            format!(
                "class {} cannot be cast to class java.lang.Comparable",
                ops::class_name(from)
            ),
        ));
    }
    let order = ops::compare(from, to)?;
    let reverse = order.is_gt();
    let (low, high) = if reverse { (to, from) } else { (from, to) };
    let (mut low, mut high) = (low.clone(), high.clone());
    let (mut bounds, mut kind) = (bounds, kind);
    if (!bounds.inclusive || bounds.open) && order.is_eq() {
        kind = Kind::Empty;
    } else if kind == Kind::Text {
        let step = if reverse { -1 } else { 1 };
        if bounds.open {
            let end = if reverse { &mut high } else { &mut low };
            *end = moved(end, step);
        }
        if !bounds.inclusive {
            let end = if reverse { &mut low } else { &mut high };
            *end = moved(end, -step);
        }
        if ops::compare(&low, &high)?.is_gt() {
            kind = Kind::Empty;
        }
        bounds = Bounds {
            open: false,
            inclusive: true,
        };
    }
    Ok(Value::host(SequenceObj {
        kind,
        low,
        high,
        reverse,
        open: bounds.open,
        inclusive: bounds.inclusive,
        step: Value::Int(1),
    }))
}

/// A text or character whose last character is some places further.
fn moved(value: &Value, by: i32) -> Value {
    let next = |c: char| ops::cast::character(u32::from(c).cast_signed().saturating_add(by));
    match value {
        Value::Char(c) => Value::Char(next(*c)),
        Value::Str(s) => match split_last(s) {
            Some((start, last)) => Value::from(format!("{start}{}", next(last))),
            None => value.clone(),
        },
        other => other.clone(),
    }
}

/// A range of numbers as one of integers: what stands in brackets behind a list.
pub(crate) fn as_integers(value: &Value) -> Option<Value> {
    let range = value.as_host::<SequenceObj>()?;
    if range.kind != Kind::Number || !range.is_by_one() {
        return None;
    }
    let (from, to) = range.ends();
    let bounds = Bounds {
        open: range.open,
        inclusive: range.inclusive,
    };
    Some(simple(
        number::to_i64(from)?,
        number::to_i64(to)?,
        bounds,
        RangeKind::Int,
    ))
}

/// `(a..b).by(step)` of a range of integers, whose direction does not count then.
pub(super) fn by(range: &RangeObj, step: &Value) -> Value {
    let end = |n: i64| super::range::end(range, n);
    Value::host(SequenceObj {
        kind: Kind::Number,
        low: end(range.from.min(range.to)),
        high: end(range.from.max(range.to)),
        reverse: false,
        open: range.open,
        inclusive: range.inclusive,
        step: step.clone(),
    })
}

/// What stands between the ends of a range.
pub(crate) fn dots(open: bool, inclusive: bool) -> &'static str {
    match (open, inclusive) {
        (false, true) => "..",
        (false, false) => "..<",
        (true, true) => "<..",
        (true, false) => "<..<",
    }
}

impl SequenceObj {
    fn ends(&self) -> (&Value, &Value) {
        if self.reverse {
            (&self.high, &self.low)
        } else {
            (&self.low, &self.high)
        }
    }

    fn is_by_one(&self) -> bool {
        self.step == Value::Int(1)
    }

    /// Its elements in order.
    pub(crate) fn items(&self) -> Eval<Vec<Value>> {
        match self.kind {
            Kind::Empty => Ok(Vec::new()),
            // A number and the code of a character.
            Kind::Ordered if number::is_number(&self.low) && number::is_number(&self.high) => self.numbers(),
            Kind::Ordered => Err(ops::missing_method(self.ends().0, "next", &[])),
            Kind::Text => {
                let code = |v: &Value| match v {
                    Value::Char(c) => u32::from(*c).cast_signed(),
                    other => text::text(other)
                        .chars()
                        .next_back()
                        .map_or(0, |c| u32::from(c).cast_signed()),
                };
                let count = code(&self.high) - code(&self.low);
                let mut items: Vec<Value> = (0..=count).map(|i| moved(&self.low, i)).collect();
                if self.reverse {
                    items.reverse();
                }
                Ok(items)
            }
            Kind::Number => self.numbers(),
        }
    }

    fn numbers(&self) -> Eval<Vec<Value>> {
        let zero = Value::Int(0);
        let backwards = self.reverse != ops::compare(&self.step, &zero)?.is_lt();
        if ops::compare(&self.step, &zero)?.is_eq() {
            return Err(endless());
        }
        let step = match ops::compare(&self.step, &zero)?.is_lt() {
            true => ops::subtract(&zero, &self.step)?,
            false => self.step.clone(),
        };
        let (mut n, end) = match backwards {
            true => (self.high.clone(), &self.low),
            false => (self.low.clone(), &self.high),
        };
        let beyond = if backwards {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        let mut items = Vec::new();
        // With steps downwards, the last end is the one to begin with.
        let (open, inclusive) = match backwards == self.reverse {
            true => (self.open, self.inclusive),
            false => (!self.inclusive, !self.open),
        };
        if open {
            n = match backwards {
                true => ops::subtract(&n, &step)?,
                false => ops::add(&n, &step)?,
            };
        }
        loop {
            let order = ops::compare(&n, end)?;
            if order == beyond || (order.is_eq() && !inclusive) {
                return Ok(items);
            }
            if items.len() >= MAX_ELEMENTS {
                return Err(Raise::illegal_argument(format!(
                    "The range {} has too many elements for a list",
                    self.text()
                )));
            }
            items.push(n.clone());
            let next = match backwards {
                true => ops::subtract(&n, &step)?,
                false => ops::add(&n, &step)?,
            };
            if ops::compare(&next, &n)? != beyond {
                // So large that a step changes nothing, or wrapped around.
                return Ok(items);
            }
            n = next;
        }
    }

    /// Whether an element equals a value.
    pub(crate) fn contains(&self, wanted: &Value) -> Eval<bool> {
        let items = self.items()?;
        Ok(match self.kind {
            Kind::Number => items.iter().any(|item| ops::equal(item, wanted)),
            _ => items.contains(wanted),
        })
    }

    fn within(&self, value: &Value) -> Eval<bool> {
        Ok(ops::compare(&self.low, value)?.is_le() && ops::compare(value, &self.high)?.is_le())
    }

    /// The part between two positions.
    fn part(&self, from: i64, to: i64) -> Eval {
        let items = Value::list(self.items()?);
        let Value::List(all) = &items else {
            return Ok(items);
        };
        let part = list::sub_list(all, from, to)?.elements().unwrap_or_default();
        match (part.first(), part.last()) {
            (Some(first), Some(last)) => range(first, last, false, true),
            _ => range(&self.low, &self.low, false, false),
        }
    }

    fn shown(&self, show: fn(&Value) -> String) -> String {
        let (from, to) = self.ends();
        let dots = dots(self.open, self.inclusive);
        let mut out = format!("{}{dots}{}", show(from), show(to));
        if !self.is_by_one() {
            out.push_str(&format!(".by({})", show(&self.step)));
        }
        out
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name {
            "from" => self.low.clone(),
            "to" => self.high.clone(),
            "reverse" => Value::Bool(self.reverse),
            _ => return None,
        })
    }

    fn own(&self, interp: &Interp, name: &str, args: &[Value]) -> Found {
        Some(match (name, args) {
            ("getFrom", []) => Ok(self.low.clone()),
            ("getTo", []) => Ok(self.high.clone()),
            ("isReverse", []) => Ok(Value::Bool(self.reverse)),
            ("contains", [wanted]) => self.contains(wanted).map(Value::Bool),
            ("containsWithinBounds", [value]) => self.within(value).map(Value::Bool),
            ("get", [i]) => self.items().and_then(|items| {
                let at = int(i).and_then(|at| usize::try_from(at).ok());
                at.and_then(|at| items.get(at).cloned())
                    .ok_or_else(|| Raise::index(format!("Index: {i} is too big for range: {}", self.text())))
            }),
            ("subList", [from, to]) => self.part(int(from)?, int(to)?),
            ("step", [step @ Value::Int(_)]) => self.stepped(step).map(Value::list),
            ("step", [step @ Value::Int(_), f]) if is_closure(f) => self.stepped(step).and_then(|items| {
                items
                    .into_iter()
                    .try_for_each(|item| interp.call(f, &[item]).map(|_| ()))
                    .map(|()| Value::Null)
            }),
            ("by", [step]) if self.kind == Kind::Number && number::is_number(step) => self.with_step(step),
            (
                "add" | "addAll" | "remove" | "removeAll" | "removeIf" | "retainAll" | "clear" | "push"
                | "pop" | "set" | "putAt" | "leftShift",
                _,
            ) => Err(immutable("A range")),
            _ => return None,
        })
    }

    fn with_step(&self, step: &Value) -> Eval {
        if !self.is_by_one() {
            return Err(Raise::new(
                "java.lang.IllegalStateException",
                format!(
                    "by only allowed on ranges with original stepSize = 1 but found {}",
                    self.step
                ),
            ));
        }
        Ok(Value::host(Self {
            kind: self.kind,
            low: self.low.clone(),
            high: self.high.clone(),
            reverse: self.reverse,
            open: self.open,
            inclusive: self.inclusive,
            step: step.clone(),
        }))
    }

    fn stepped(&self, step: &Value) -> Eval<Vec<Value>> {
        let step = int(step).unwrap_or(0);
        let Some(stride) = usize::try_from(step.unsigned_abs()).ok().filter(|n| *n > 0) else {
            return Err(endless());
        };
        let mut items = self.items()?;
        if step < 0 {
            items.reverse();
        }
        Ok(items.into_iter().step_by(stride).collect())
    }
}

/// A step of nothing.
pub(super) fn endless() -> Box<Raise> {
    Raise::new(
        "groovy.lang.GroovyRuntimeException",
        "Infinite loop detected due to step size of 0",
    )
}

impl HostObject for SequenceObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Number => "groovy.lang.NumberRange",
            Kind::Text | Kind::Ordered => "groovy.lang.ObjectRange",
            Kind::Empty => "groovy.lang.EmptyRange",
        }
    }

    fn text(&self) -> String {
        self.shown(text::text)
    }

    fn inspect(&self) -> String {
        self.shown(text::inspect)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if matches!(method, "toString" | "inspect" | "getClass" | "asType") {
            return None;
        }
        if let Some(found) = self.own(interp, method, args) {
            return Some(found);
        }
        let items = match self.items() {
            Ok(items) => Value::list(items),
            Err(raise) => return Some(Err(raise)),
        };
        let Value::List(all) = &items else { return None };
        let found = match method {
            "plus" | "minus" | "multiply" => interp.call_method(&items, method, args),
            _ => super::on_list(interp, all, &items, method, args)?,
        };
        // These return what they were called on.
        let same = matches!(method, "each" | "eachWithIndex" | "reverseEach");
        Some(found.map(|value| if same { this.clone() } else { value }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match (self.property(name), name) {
            (Some(value), _) => Some(Ok(value)),
            (None, "indices") => Some(self.items().map(|items| list::indices(items.len()))),
            (None, "empty") => Some(self.items().map(|items| Value::Bool(items.is_empty()))),
            _ => None,
        }
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        if let Value::Str(_) = index {
            return None;
        }
        Some(
            self.items()
                .and_then(|items| crate::index::get(interp, &Value::list(items), index)),
        )
    }

    fn truthy(&self) -> bool {
        self.kind != Kind::Empty
    }

    fn hash_key(&self) -> Option<Value> {
        self.items().ok().map(Value::list)
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.items().ok()
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or(class);
        matches!(
            simple,
            "Range" | "List" | "Collection" | "Iterable" | "AbstractList" | "AbstractCollection"
        ) || self.class().rsplit('.').next() == Some(simple)
    }
}

//! `join`

use std::collections::VecDeque;

use rflow_lang::{Eval, Raise, Value, text};
use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{self, Pivot};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `join`.
pub(super) static JOIN: Def = Def {
    name: "join",
    options: &["by", "remainder", "failOnDuplicate", "failOnMismatch"],
    doc: "Pairs the items of two channels that have the same key, by default the first element; with the name of a field, records.",
    example: "channel.of(['a', 1]).join(channel.of(['a', 2]))",
    build,
};

/// Items of one key that wait for a partner, by side.
#[derive(Default)]
struct Waiting {
    sides: [VecDeque<Value>; 2],
}

struct Join {
    by: Pivot,
    remainder: bool,
    fail_on_mismatch: bool,
    /// Keys seen on either side, when no key may come twice.
    seen: Option<[FxHashSet<Value>; 2]>,
    index: FxHashMap<Value, usize>,
    /// In the order in which keys were first seen.
    waiting: Vec<Waiting>,
    /// Places in `waiting` that are free again.
    free: Vec<usize>,
    /// A side whose items are bare keys has no values to pad when it misses one.
    bare: [bool; 2],
}

const SIDES: [&str; 2] = ["left", "right"];

impl Node for Join {
    fn item(&mut self, cx: &mut Cx<'_>, side: usize, item: Value) -> Eval<()> {
        self.bare[side] |= key::tuple(&item).is_none_or(|l| l.len() == 1);
        let lookup = self.by.lookup(&item);
        if let Some(seen) = &mut self.seen
            && !seen[side].insert(lookup.clone())
        {
            return Err(self.duplicate(side, &item));
        }
        if let Some(&at) = self.index.get(&lookup)
            && let Some(other) = self.waiting[at].sides[1 - side].pop_front()
        {
            let (left, right) = if side == 0 {
                (&item, &other)
            } else {
                (&other, &item)
            };
            let mut out = self.by.keys(left);
            self.by.rest(left, &mut out);
            self.by.rest(right, &mut out);
            // Keys that stay keep the order of what remains at the end.
            let idle = self.waiting[at].sides.iter().all(VecDeque::is_empty);
            if idle && !self.remainder && !self.fail_on_mismatch {
                self.index.remove(&lookup);
                self.free.push(at);
            }
            cx.emit(0, key::item(out));
            return Ok(());
        }
        let at = self.place(lookup);
        self.waiting[at].sides[side].push_back(item);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if !cx.all_closed() {
            return Ok(());
        }
        if self.fail_on_mismatch {
            self.check_mismatch()?;
        }
        if self.remainder {
            for waiting in std::mem::take(&mut self.waiting) {
                self.emit_rest(cx, &waiting);
            }
        }
        cx.finish();
        Ok(())
    }
}

impl Join {
    /// Where items of that key wait.
    fn place(&mut self, lookup: Value) -> usize {
        if let Some(&at) = self.index.get(&lookup) {
            return at;
        }
        let waiting = Waiting::default();
        let at = match self.free.pop() {
            Some(at) => {
                self.waiting[at] = waiting;
                at
            }
            None => {
                self.waiting.push(waiting);
                self.waiting.len() - 1
            }
        };
        self.index.insert(lookup, at);
        at
    }

    fn emit_rest(&self, cx: &mut Cx<'_>, waiting: &Waiting) {
        for (side, items) in waiting.sides.iter().enumerate() {
            for item in items {
                let mut out = self.by.keys(item);
                // One null stands for all values of the missing side.
                let missing = |side: usize| (!self.bare[side]).then_some(Value::Null);
                if side == 1 {
                    out.extend(missing(0));
                }
                self.by.rest(item, &mut out);
                if side == 0 {
                    out.extend(missing(1));
                }
                cx.emit(0, key::item(out));
            }
        }
    }

    /// The keys and the values of an item.
    fn describe(&self, item: &Value, separator: &str) -> (String, Vec<String>) {
        let keys: Vec<String> = self.by.keys(item).iter().map(text::text).collect();
        let mut values = Vec::new();
        self.by.rest(item, &mut values);
        (keys.join(separator), values.iter().map(text::text).collect())
    }

    fn duplicate(&self, side: usize, item: &Value) -> Box<Raise> {
        let (keys, values) = self.describe(item, ",");
        Raise::abort(format!(
            "Detected join operation duplicate emission on {} channel -- offending element: key={keys}; value={}",
            SIDES[side],
            values.join(",")
        ))
    }

    fn check_mismatch(&self) -> Eval<()> {
        let mut entries = Vec::new();
        for waiting in &self.waiting {
            let items = waiting
                .sides
                .iter()
                .flatten()
                .map(|item| self.describe(item, ";"));
            let (keys, values): (Vec<String>, Vec<Vec<String>>) = items.unzip();
            if let Some(key) = keys.first() {
                let values: Vec<String> = values.iter().map(|v| format!("[{}]", v.join(", "))).collect();
                entries.push(format!("key={key} values={}", values.join(",")));
            }
        }
        let list = match entries.as_slice() {
            [] => return Ok(()),
            [one] => one.clone(),
            more => format!("\n- {}", more.join(" \n- ")),
        };
        Err(Raise::abort(format!(
            "Join mismatch for the following entries: {list}"
        )))
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    if let Some(Value::Str(field)) = call.option("by") {
        let field = field.clone();
        return super::join_records::build(call, &field);
    }
    let other = call.need_operand()?;
    let strict = call.flow().borrow().settings.strict;
    let remainder = call.flag("remainder");
    let given = |name: &str| call.option(name).map(Value::truthy);
    let fail_on_duplicate = given("failOnDuplicate").unwrap_or(strict);
    let fail_on_mismatch = given("failOnMismatch").unwrap_or(strict && !remainder);
    if remainder && fail_on_mismatch {
        return Err(Raise::illegal_argument(
            "Conflicting join operator options `remainder` and `failOnMismatch`",
        ));
    }
    let node = Join {
        by: Pivot::from_option(call)?.unwrap_or(Pivot(vec![0])),
        remainder,
        fail_on_mismatch,
        seen: fail_on_duplicate.then(Default::default),
        index: FxHashMap::default(),
        waiting: Vec::new(),
        free: Vec::new(),
        bare: [false; 2],
    };
    let out = call.node(&[other], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

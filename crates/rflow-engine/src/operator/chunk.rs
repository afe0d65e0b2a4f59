//! `collate` and `buffer`

use std::collections::VecDeque;

use rflow_lang::{Eval, Raise, Value, ops};

use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `collate`.
pub(super) static COLLATE: Def = Def {
    name: "collate",
    options: &[],
    doc: "Emits lists of `size` items each, starting every `step` items; incomplete ones at the end unless told otherwise.",
    example: "channel.of(1, 2, 3).collate(2)",
    build: collate,
};

/// See the manual of `buffer`.
pub(super) static BUFFER: Def = Def {
    name: "buffer",
    options: &["size", "skip", "remainder"],
    doc: "Emits lists of items: of a size, or up to an item that meets a condition, or from one condition to another.",
    example: "channel.of(1, 2, 3, 4).buffer(size: 2)",
    build: buffer,
};

struct Collate {
    size: usize,
    step: usize,
    remainder: bool,
    /// Items of the windows that are open; the first window starts at its front.
    window: VecDeque<Value>,
    /// Items to leave out before the next window, when the step is larger than the size.
    gap: usize,
}

impl Node for Collate {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        if self.gap > 0 {
            self.gap -= 1;
            return Ok(());
        }
        self.window.push_back(item);
        if self.window.len() == self.size {
            cx.emit(0, Value::list(self.window.iter().cloned().collect()));
            self.window.drain(..self.step.min(self.size));
            self.gap = self.step.saturating_sub(self.size);
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        while self.remainder && !self.window.is_empty() {
            cx.emit(0, Value::list(self.window.iter().cloned().collect()));
            let step = self.step.min(self.window.len());
            self.window.drain(..step);
        }
        cx.finish();
        Ok(())
    }
}

fn positive(call: &Call<'_>, what: &str, value: &Value) -> Eval<usize> {
    let n = value
        .as_i64()
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0);
    n.ok_or_else(|| {
        Raise::illegal_argument(format!(
            "Illegal argument '{what}' for operator '{}' -- it must be greater than zero: {value}",
            call.name
        ))
    })
}

fn collate(call: &mut Call<'_>) -> Eval {
    let (numbers, flags): (Vec<Value>, Vec<Value>) = call
        .args
        .iter()
        .cloned()
        .partition(|a| !matches!(a, Value::Bool(_)));
    let Some(size) = numbers.first() else {
        return Err(Raise::missing_method(
            "Operator `collate` needs the number of items in a list",
        ));
    };
    let size = positive(call, "size", size)?;
    let step = numbers
        .get(1)
        .map_or(Ok(size), |step| positive(call, "step", step))?;
    let remainder = flags.first().is_none_or(Value::truthy);
    let node = Collate {
        size,
        step,
        remainder,
        window: VecDeque::new(),
        gap: 0,
    };
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

/// When a list begins and ends.
enum Limits {
    /// It has so many items, and so many are left out before it.
    Size { size: usize, skip: usize },
    /// It ends with an item that meets the second condition; it begins with one that meets the first, if there
    /// is a first.
    Conditions(Option<Value>, Value),
}

struct Buffer {
    limits: Limits,
    remainder: bool,
    open: bool,
    skipped: usize,
    items: Vec<Value>,
}

impl Node for Buffer {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let ends = match &self.limits {
            Limits::Size { skip, .. } if self.skipped < *skip => {
                self.skipped += 1;
                return Ok(());
            }
            Limits::Size { size, .. } => self.items.len() + 1 == *size,
            Limits::Conditions(begin, end) => {
                if let Some(begin) = begin
                    && !self.open
                {
                    if !ops::is_case(cx.interp, begin, &item)? {
                        return Ok(());
                    }
                    self.open = true;
                }
                ops::is_case(cx.interp, end, &item)?
            }
        };
        self.items.push(item);
        if ends {
            cx.emit(0, Value::list(std::mem::take(&mut self.items)));
            self.open = false;
            self.skipped = 0;
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if self.remainder && !self.items.is_empty() {
            cx.emit(0, Value::list(std::mem::take(&mut self.items)));
        }
        cx.finish();
        Ok(())
    }
}

fn buffer(call: &mut Call<'_>) -> Eval {
    let limits = match (call.option("size"), call.args.as_slice()) {
        (Some(size), []) => {
            let size = positive(call, "size", size)?;
            let skip = call
                .integer("skip")?
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(0);
            Limits::Size { size, skip }
        }
        (None, [end]) => Limits::Conditions(None, end.clone()),
        (None, [begin, end]) => Limits::Conditions(Some(begin.clone()), end.clone()),
        _ => {
            return Err(Raise::missing_method(
                "Operator `buffer` needs `size:`, or a closing condition, or an opening and a closing one",
            ));
        }
    };
    let node = Buffer {
        limits,
        remainder: call.flag("remainder"),
        open: false,
        skipped: 0,
        items: Vec::new(),
    };
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

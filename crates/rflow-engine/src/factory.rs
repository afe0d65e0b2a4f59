//! Channel factories: `channel.of`, `channel.fromPath`, …
//!
//! To add one: a function here or in a file of its own, and a row in [`TABLE`].

mod interval;
mod pairs;
mod path;
pub mod topic;
mod watch;

use rflow_lang::interp::Interp;
use rflow_lang::value::{ListKind, RangeObj};
use rflow_lang::{Eval, Raise, Value, ops};
use rflow_syntax::Span;

use crate::channel::Channel;
use crate::flow::{BATCH, ChannelId, ChannelKind, Cx, Node, SharedFlow};

pub use interval::stop;

/// What makes a channel: it gets the evaluator, the graph and the arguments.
type Make = fn(&Interp, &SharedFlow, &[Value]) -> Eval<ChannelId>;

/// All factories but `topic`, by name, with a sentence and an example for the manual.
pub static TABLE: &[(&str, Make, &str, &str)] = &[
    ("empty", empty, "A channel without items.", "channel.empty()"),
    (
        "from",
        from,
        "Emits the arguments, or the elements of the only argument; `of` and `fromList` tell the two apart.",
        "channel.from(1, 2)",
    ),
    (
        "fromFilePairs",
        pairs::from_file_pairs,
        "Emits groups of files whose names begin alike, each with what they have in common.",
        "channel.fromFilePairs('reads/*_{1,2}.fq')",
    ),
    (
        "fromLineage",
        |_, _, _| Err(unsupported("fromLineage", "lineage metadata is not recorded")),
        "Not supported: there is no lineage store.",
        "channel.fromLineage(type: 'FileOutput')",
    ),
    (
        "fromList",
        from_list,
        "Emits the elements of a collection.",
        "channel.fromList(['a', 'b'])",
    ),
    (
        "fromPath",
        path::from_path,
        "Emits the files that patterns find, and paths without wildcards as they are.",
        "channel.fromPath('data/*.txt')",
    ),
    (
        "fromSRA",
        |_, _, _| {
            Err(unsupported(
                "fromSRA",
                "look up the files first, then use `channel.fromPath` with their addresses",
            ))
        },
        "Not supported: it would query a remote archive.",
        "channel.fromSRA('SRP043510')",
    ),
    (
        "interval",
        interval::interval,
        "Emits 0, 1, 2, … at a distance in time, or what a closure makes of them until it gives `channel.STOP`.",
        "channel.interval('1s')",
    ),
    (
        "of",
        of,
        "Emits the arguments; of a range its elements.",
        "channel.of(1, 2, 5..8)",
    ),
    (
        "value",
        value,
        "A value channel of that value; without one it never gets any.",
        "channel.value('x')",
    ),
    (
        "watchPath",
        watch::watch_path,
        "Emits files as they are created, modified or deleted.",
        "channel.watchPath('in/*.txt', 'create,modify')",
    ),
];

/// Calls a factory; `None` when there is none of that name. Topics need their registry: see [`topic`].
pub fn call(interp: &Interp, flow: &SharedFlow, name: &str, args: &[Value]) -> Option<Eval> {
    let (_, make, ..) = TABLE.iter().find(|f| f.0 == name)?;
    Some(make(interp, flow, args).map(|id| Channel::value(flow, id)))
}

/// Names of all factories.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|f| f.0).chain(std::iter::once("topic"))
}

fn unsupported(name: &str, advice: &str) -> Box<Raise> {
    Raise::unsupported(format!("Channel factory `{name}` is not supported")).hint(advice)
}

fn needs(name: &str, what: &str) -> Box<Raise> {
    Raise::missing_method(format!("Channel factory `{name}` needs {what}"))
}

/// Emits items that are there.
struct Items {
    items: std::vec::IntoIter<Value>,
    /// A range that is being emitted, and how many of its elements were.
    range: Option<(RangeObj, usize)>,
    /// Ranges are emitted element by element.
    expand: bool,
}

impl Items {
    fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((range, at)) = &mut self.range {
                if *at < range.len() {
                    *at += 1;
                    return Some(range.at(*at - 1));
                }
                self.range = None;
            }
            match self.items.next()? {
                Value::Range(range) if self.expand => self.range = Some((*range, 0)),
                item => match item.range_elements().filter(|_| self.expand) {
                    Some(mut elements) => {
                        elements.extend(self.items.by_ref());
                        self.items = elements.into_iter();
                    }
                    None => return Some(item),
                },
            }
        }
    }
}

impl Node for Items {
    fn item(&mut self, _: &mut Cx<'_>, _: usize, _: Value) -> Eval<()> {
        Ok(())
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        for _ in 0..BATCH {
            let Some(item) = self.next() else {
                cx.finish();
                return Ok(false);
            };
            cx.emit(0, item);
        }
        Ok(true)
    }
}

fn source(flow: &SharedFlow, name: &str, kind: ChannelKind, items: Vec<Value>, expand: bool) -> ChannelId {
    let node = Items {
        items: items.into_iter(),
        range: None,
        expand,
    };
    flow.borrow_mut()
        .add_source(name, Span::default(), &[kind], node)
        .1[0]
}

/// A queue channel of the given items.
pub fn from_items(flow: &SharedFlow, name: &str, items: Vec<Value>) -> ChannelId {
    source(flow, name, ChannelKind::Queue, items, false)
}

/// A value channel with that value.
pub fn from_value(flow: &SharedFlow, value: Value) -> ChannelId {
    source(flow, "value", ChannelKind::Value, vec![value], false)
}

fn empty(_: &Interp, flow: &SharedFlow, _: &[Value]) -> Eval<ChannelId> {
    Ok(from_items(flow, "empty", Vec::new()))
}

fn of(_: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let items = match args {
        // An array stands for as many arguments.
        [Value::List(l)] if l.kind.get() == ListKind::Array => l.to_vec(),
        _ => args.to_vec(),
    };
    Ok(source(flow, "of", ChannelKind::Queue, items, true))
}

fn from(_: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let items = match args {
        [range @ Value::Range(_)] => {
            return Ok(source(
                flow,
                "from",
                ChannelKind::Queue,
                vec![range.clone()],
                true,
            ));
        }
        [one] => one.elements().unwrap_or_else(|| vec![one.clone()]),
        _ => args
            .iter()
            .map(|a| a.range_elements().map_or_else(|| a.clone(), Value::list))
            .collect(),
    };
    Ok(from_items(flow, "from", items))
}

fn from_list(_: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let [list] = args else {
        return Err(needs("fromList", "one collection"));
    };
    let items = match list {
        Value::Null => Vec::new(),
        Value::Host(h) => h.elements().unwrap_or_default(),
        other => other.elements().ok_or_else(|| {
            Raise::missing_method(format!(
                "Channel factory `fromList` needs a collection, not a {}: {other}",
                ops::simple_class_name(other)
            ))
            .hint("use `channel.of` to emit single items")
        })?,
    };
    Ok(from_items(flow, "fromList", items))
}

fn value(_: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    match args {
        // Null is no value: the channel stays without one.
        [] | [Value::Null] => Ok(source(flow, "value", ChannelKind::Value, Vec::new(), false)),
        [one] => Ok(from_value(flow, one.clone())),
        _ => Err(needs("value", "at most one value")),
    }
}

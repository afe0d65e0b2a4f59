//! `channel.interval`

use std::any::Any;
use std::time::{Duration, Instant};

use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::text::parse_duration;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;

use super::needs;
use crate::flow::{ChannelId, ChannelKind, Cx, Node, SharedFlow};

/// The item that ends a channel.
struct Stop;

impl HostObject for Stop {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovyx.gpars.dataflow.operator.PoisonPill"
    }

    fn text(&self) -> String {
        "channel.STOP".to_string()
    }
}

/// `channel.STOP`: a closure of `interval` gives it to end the channel.
#[must_use]
pub fn stop() -> Value {
    Value::host(Stop)
}

struct Interval {
    period: Duration,
    closure: Option<Value>,
    count: i64,
    next: Option<Instant>,
}

impl Node for Interval {
    fn item(&mut self, _: &mut Cx<'_>, _: usize, _: Value) -> Eval<()> {
        Ok(())
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        let now = Instant::now();
        let due = self.next.unwrap_or(now);
        if due > now {
            cx.wake_at(due);
            return Ok(false);
        }
        // Without readers nobody would see the end of it.
        if !cx.is_read() {
            cx.finish();
            return Ok(false);
        }
        let number = Value::integer(self.count);
        let item = match &self.closure {
            Some(closure) => cx.interp.call(closure, &[number])?,
            None => number,
        };
        if item.as_host::<Stop>().is_some() {
            cx.finish();
            return Ok(false);
        }
        cx.emit(0, item);
        self.count += 1;
        let next = due + self.period;
        self.next = Some(next);
        cx.wake_at(next);
        Ok(false)
    }
}

/// Reads a duration; plain numbers are milliseconds.
pub(super) fn period(value: &Value) -> Eval<Duration> {
    let millis = match value {
        Value::Duration(n) => Some(*n),
        Value::Str(s) => parse_duration(s),
        other => other.as_i64(),
    };
    let millis = millis.and_then(|n| u64::try_from(n).ok());
    millis
        .map(Duration::from_millis)
        .ok_or_else(|| Raise::illegal_argument(format!("Not a valid duration value: {value}")))
}

pub(super) fn interval(_: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let Some(first) = args.first() else {
        return Err(needs("interval", "a duration"));
    };
    let node = Interval {
        period: period(first)?,
        closure: args.get(1).filter(|c| matches!(c, Value::Closure(_))).cloned(),
        count: 0,
        next: None,
    };
    let (_, outputs) = flow
        .borrow_mut()
        .add_source("interval", Span::default(), &[ChannelKind::Queue], node);
    Ok(outputs[0])
}

//! `task.previousTrace` and `task.previousException`: what a repeated attempt can ask about the one that failed.

use std::any::Any;
use std::rc::Rc;

use rflow_lang::class::exception::exception_value;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::TaskTrace;

/// An attempt that failed.
pub(crate) struct Failed {
    pub(crate) trace: TaskTrace,
    /// Why, one sentence.
    pub(crate) cause: String,
}

impl Failed {
    /// The failure as an exception.
    pub(crate) fn exception(&self) -> Value {
        exception_value(&Raise::new(
            "nextflow.exception.ProcessFailedException",
            self.cause.clone(),
        ))
    }
}

/// The trace record of the attempt: sizes in bytes, times in milliseconds.
pub(crate) struct PreviousTrace(pub(crate) Rc<Failed>);

/// Names of the fields, in the order of the reference.
const FIELDS: &[&str] = &[
    "task_id",
    "status",
    "hash",
    "name",
    "exit",
    "submit",
    "start",
    "process",
    "tag",
    "container",
    "attempt",
    "script",
    "scratch",
    "workdir",
    "queue",
    "cpus",
    "memory",
    "disk",
    "time",
    "env",
    "error_action",
    "complete",
    "duration",
    "realtime",
    "native_id",
];

impl PreviousTrace {
    /// The field of that name; `None` for a name that no field has.
    fn field(&self, name: &str) -> Option<Value> {
        let trace = &self.0.trace;
        let number = |n: Option<u64>| {
            n.and_then(|n| i64::try_from(n).ok())
                .map_or(Value::Null, Value::Long)
        };
        let text = |t: &Option<String>| t.as_deref().map_or(Value::Null, Value::str);
        let metrics = |pick: fn(&rflow_task::Metrics) -> u64| number(trace.metrics.as_ref().map(pick));
        let between = |from: Option<u64>| {
            let both = from.zip(trace.complete);
            number(both.map(|(from, to)| to.saturating_sub(from)))
        };
        Some(match name {
            "task_id" => number(Some(u64::from(trace.id.0))),
            "status" => Value::str("COMPLETED"),
            "hash" => Value::str(trace.hash.short()),
            "name" => Value::str(&trace.name),
            "exit" => trace.exit.map_or(Value::Null, Value::Int),
            "submit" => number(trace.submit),
            "start" => number(trace.start),
            "complete" => number(trace.complete),
            "duration" => between(trace.submit),
            "realtime" => between(trace.start),
            "process" => Value::str(&trace.process),
            "tag" => text(&trace.tag),
            "container" => text(&trace.container),
            "attempt" => number(Some(u64::from(trace.attempt))),
            "script" => Value::str(&trace.script),
            "scratch" => text(&trace.scratch),
            "workdir" => Value::str(trace.work_dir.to_string_lossy()),
            "queue" => text(&trace.queue),
            "cpus" => number(Some(u64::from(trace.resources.cpus))),
            "memory" => number(trace.resources.memory),
            "disk" => number(trace.resources.disk),
            "time" => number(trace.resources.time),
            "env" => text(&trace.env),
            "error_action" => text(&trace.error_action),
            "native_id" => text(&trace.native_id),
            "rss" => metrics(|m| m.rss),
            "vmem" => metrics(|m| m.vmem),
            "peak_rss" => metrics(|m| m.peak_rss),
            "peak_vmem" => metrics(|m| m.peak_vmem),
            _ => return None,
        })
    }
}

impl HostObject for PreviousTrace {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.trace.TraceRecord"
    }

    fn text(&self) -> String {
        let fields = FIELDS.iter().map(|name| {
            let value = self.field(name).unwrap_or_default();
            format!("{name}:{value}")
        });
        format!("TraceRecord [{}]", fields.collect::<Vec<_>>().join(", "))
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        self.field(name).map(Ok)
    }

    fn call(&self, _: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("get" | "getAt", [name]) => Some(Ok(self.field(name.as_str()?).unwrap_or_default())),
            _ => None,
        }
    }
}

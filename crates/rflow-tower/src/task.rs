//! The state of a task as the protocol has it.

use std::collections::HashSet;
use std::sync::Arc;

use rflow_task::tally::realtime;
use rflow_task::{Event, EventKind, TaskId, TaskTrace};
use serde_json::{Map, Value, json};

use crate::{Redactor, clock, limits};

/// Exit status of a task that has none.
const NO_EXIT: i32 = i32::MAX;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    New,
    Submitted,
    Running,
    Completed,
    Failed,
    Aborted,
    Cached,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Submitted => "SUBMITTED",
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
            Self::Cached => "CACHED",
        }
    }

    /// Whether nothing follows.
    pub(crate) fn is_last(self) -> bool {
        !matches!(self, Self::New | Self::Submitted | Self::Running)
    }
}

/// A task with its state, to be told to the endpoint.
#[derive(Debug, Clone)]
pub(crate) struct TaskState {
    pub(crate) trace: Arc<TaskTrace>,
    pub(crate) status: Status,
    /// When it came into this state, in milliseconds since the epoch.
    pub(crate) at: u64,
    /// How often the platform took its earlier attempts away, when it did.
    pub(crate) interruptions: Option<u32>,
}

impl TaskState {
    /// About how much memory it takes.
    pub(crate) fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        size_of::<Self>()
            + self.trace.script.len()
            + self.trace.name.len()
            + self.trace.work_dir.as_os_str().len()
            + text(&self.trace.env)
            + text(&self.trace.tag)
    }
}

/// The state of a task that an event tells of. `known` gives the trace of a task whose start is told.
pub(crate) fn state_of(
    event: &Event,
    known: impl FnOnce(TaskId) -> Option<Arc<TaskTrace>>,
) -> Option<TaskState> {
    let (trace, status) = match &event.kind {
        EventKind::TaskPending(trace) => (trace.clone(), Status::New),
        EventKind::TaskSubmitted(trace) => (trace.clone(), Status::Submitted),
        EventKind::TaskStarted { id, native_id } => {
            let mut trace = known(*id)?;
            let started = Arc::make_mut(&mut trace);
            started.start = Some(event.at);
            started.native_id = Some(native_id.clone());
            (trace, Status::Running)
        }
        EventKind::TaskCompleted(trace) => (trace.clone(), Status::Completed),
        EventKind::TaskFailed(trace) => (Arc::new(unmeasured(trace)), Status::Failed),
        EventKind::TaskAborted(trace) => (trace.clone(), Status::Aborted),
        EventKind::TaskCached(trace) => (trace.clone(), Status::Cached),
        _ => return None,
    };
    Some(TaskState {
        trace,
        status,
        at: event.at,
        interruptions: None,
    })
}

/// A failed attempt as the reference tells of it: without what it used.
pub(crate) fn unmeasured(trace: &TaskTrace) -> TaskTrace {
    TaskTrace {
        metrics: None,
        ..trace.clone()
    }
}

/// The object for a task. Fields of the end and of the measured use are there only when they are known.
pub(crate) fn task_json(state: &TaskState, redactor: &Redactor) -> Value {
    let task = &state.trace;
    let resources = &task.resources;
    let accelerator = resources.accelerator.as_ref();
    let machine = task.machine.as_ref();
    let mut object = object(json!({
        "taskId": task.id.0,
        "status": state.status.name(),
        "hash": task.hash.short(),
        "name": task.name,
        "exit": task.exit.unwrap_or(NO_EXIT),
        "submit": task.submit.map(clock::iso),
        "start": task.start.map(clock::iso),
        "process": task.process,
        "tag": task.tag,
        "module": task.modules,
        "container": task.container,
        "attempt": task.attempt,
        "script": task.script_body(),
        "scratch": task.scratch,
        "workdir": task.work_dir.to_string_lossy(),
        "queue": task.queue,
        "cpus": resources.cpus,
        "memory": resources.memory,
        "disk": resources.disk,
        "time": resources.time,
        "env": task.env.as_deref().map(|env| redactor.environment(env)),
        "accelerator": accelerator.map(|(count, _)| count),
        "acceleratorType": accelerator.and_then(|(_, kind)| kind.as_ref()),
        "executor": (state.status != Status::Cached && !task.executor.is_empty()).then_some(&task.executor),
        "cloudZone": machine.and_then(|m| m.zone.as_ref()),
        "machineType": machine.and_then(|m| m.machine_type.as_ref()),
        "priceModel": machine.and_then(|m| m.price_model.as_ref()),
        "numSpotInterruptions": state.interruptions,
        "logStreamId": null,
        "resourceAllocation": null,
        "gpuMetrics": null,
    }));
    if let Some(native_id) = &task.native_id {
        // Process ids are numbers, ids of jobs are texts.
        let number = native_id.parse::<u64>().ok();
        object.insert(
            "nativeId".into(),
            number.map_or_else(|| json!(native_id), |n| json!(n)),
        );
    }
    if state.status.is_last() && state.status != Status::Aborted {
        ended(&mut object, task);
    }
    // Before anything is cut: of a secret that is cut through, the rest would not be found.
    object.values_mut().for_each(|value| redactor.scrub(value));
    if let Some(Value::Array(modules)) = object.get_mut("module") {
        for module in modules {
            if let Value::String(text) = module {
                limits::cut_text(text, "tasks.module", limits::NAME);
            }
        }
    }
    limits::cut(&mut object, "tasks.", limits::TASK);
    Value::Object(object)
}

fn ended(object: &mut Map<String, Value>, task: &TaskTrace) {
    let action = match task.error_action.as_deref() {
        // The protocol has no word of its own for an attempt that the platform took away.
        Some("LOST") => Some("RETRY"),
        other => other,
    };
    object.insert("errorAction".into(), json!(action));
    object.insert("complete".into(), json!(task.complete.map(clock::iso)));
    let duration = task
        .complete
        .zip(task.submit)
        .map(|(end, from)| end.saturating_sub(from));
    object.insert("duration".into(), json!(duration));
    object.insert("realtime".into(), json!(realtime(task)));
    let Some(metrics) = &task.metrics else { return };
    let tenths = |tenths: u64| f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0;
    object.extend(self::object(json!({
        "pcpu": tenths(metrics.cpu_tenths),
        "pmem": tenths(metrics.mem_tenths),
        "cpuModel": metrics.cpu_model,
        "rchar": metrics.rchar,
        "wchar": metrics.wchar,
        "syscr": metrics.syscr,
        "syscw": metrics.syscw,
        "readBytes": metrics.read_bytes,
        "writeBytes": metrics.write_bytes,
        "vmem": metrics.vmem,
        "rss": metrics.rss,
        "peakVmem": metrics.peak_vmem,
        "peakRss": metrics.peak_rss,
        "volCtxt": metrics.vol_ctxt,
        "invCtxt": metrics.inv_ctxt,
    })));
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The images that were not reported before.
#[derive(Default)]
pub(crate) struct Images {
    known: HashSet<String>,
    new: Vec<String>,
}

impl Images {
    pub(crate) fn add(&mut self, trace: &TaskTrace) {
        if let Some(image) = trace.container.as_ref().or(trace.image.as_ref())
            && !self.known.contains(image)
        {
            self.known.insert(image.clone());
            self.new.push(image.clone());
        }
    }

    /// Takes the new ones out.
    pub(crate) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.new)
    }

    /// Puts those back that could not be delivered.
    pub(crate) fn put_back(&mut self, mut images: Vec<String>) {
        images.append(&mut self.new);
        self.new = images;
    }
}

/// The object for an image; what only Wave knows is null.
pub(crate) fn image_json(image: &str) -> Value {
    json!({
        "requestId": null,
        "sourceImage": null,
        "targetImage": image,
        "buildId": null,
        "mirrorId": null,
        "scanId": null,
        "cached": null,
        "freeze": null,
        "requestTime": null,
    })
}

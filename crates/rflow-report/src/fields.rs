//! The columns of a trace file: every task property by the name users know it under.

use rflow_task::TaskTrace;

use crate::format;

/// All names, in the order of the manual.
pub const ALL: [&str; 44] = [
    "task_id",
    "hash",
    "native_id",
    "process",
    "module",
    "container",
    "tag",
    "name",
    "status",
    "exit",
    "submit",
    "start",
    "complete",
    "duration",
    "realtime",
    "%cpu",
    "%mem",
    "rss",
    "vmem",
    "peak_rss",
    "peak_vmem",
    "rchar",
    "wchar",
    "syscr",
    "syscw",
    "read_bytes",
    "write_bytes",
    "attempt",
    "workdir",
    "script",
    "scratch",
    "queue",
    "cpus",
    "memory",
    "disk",
    "time",
    "env",
    "error_action",
    "vol_ctxt",
    "inv_ctxt",
    "hostname",
    "cpu_model",
    "accelerator",
    "accelerator_type",
];

/// The columns of a trace file when none are chosen.
pub const DEFAULT: [&str; 14] = [
    "task_id",
    "hash",
    "native_id",
    "name",
    "status",
    "exit",
    "submit",
    "duration",
    "realtime",
    "%cpu",
    "peak_rss",
    "peak_vmem",
    "rchar",
    "wchar",
];

/// How a task stands, as written in the `status` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits.
    New,
    /// Handed to the executor.
    Submitted,
    /// Runs.
    Running,
    /// Ended well.
    Completed,
    /// Did not.
    Failed,
    /// Stopped with the run.
    Aborted,
    /// Taken from an earlier run.
    Cached,
}

impl Status {
    /// `COMPLETED`.
    #[must_use]
    pub fn name(self) -> &'static str {
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
}

enum Value {
    Text(String),
    Number(u64),
    Millis(u64),
    Bytes(u64),
    Tenths(u64),
    Time(u64),
}

/// Whether there is a column of this name.
#[must_use]
pub fn is_known(name: &str) -> bool {
    ALL.contains(&name)
}

/// A column without rendering.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// A text.
    Text(String),
    /// A number, of bytes or milliseconds where the column has a unit; times are milliseconds since the epoch.
    Number(u64),
    /// A percentage.
    Fraction(f64),
}

/// The value of a column; `None` when there is none.
#[must_use]
pub fn raw(task: &TaskTrace, status: Status, name: &str) -> Option<Raw> {
    if name == "exit" {
        return task.exit.map(|exit| match u64::try_from(exit) {
            Ok(number) => Raw::Number(number),
            Err(_) => Raw::Text(exit.to_string()),
        });
    }
    let value = measured(task, name).or_else(|| stated(task, status, name))?;
    Some(match value {
        Value::Text(text) => Raw::Text(text),
        Value::Number(n) | Value::Millis(n) | Value::Bytes(n) | Value::Time(n) => Raw::Number(n),
        // Tenths of a percent are few enough to be exact.
        Value::Tenths(tenths) => Raw::Fraction(f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0),
    })
}

/// A column of a task: for people, or as a bare number with `raw`; `-` when there is no value.
#[must_use]
pub fn render(task: &TaskTrace, status: Status, name: &str, raw: bool) -> String {
    let value = measured(task, name).or_else(|| stated(task, status, name));
    match value {
        None => "-".to_owned(),
        Some(Value::Text(text)) => text,
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Tenths(tenths)) if raw => format::percent_raw(tenths),
        Some(Value::Tenths(tenths)) => format::percent(tenths),
        Some(Value::Millis(number) | Value::Bytes(number) | Value::Time(number)) if raw => number.to_string(),
        Some(Value::Millis(millis)) => format::duration(millis),
        Some(Value::Bytes(bytes)) => format::memory(bytes),
        Some(Value::Time(at)) => format::date_millis(at),
    }
}

fn measured(task: &TaskTrace, name: &str) -> Option<Value> {
    let metrics = task.metrics.as_ref()?;
    Some(match name {
        "realtime" => Value::Millis(metrics.realtime),
        "%cpu" | "pcpu" => Value::Tenths(metrics.cpu_tenths),
        "%mem" | "pmem" => Value::Tenths(metrics.mem_tenths),
        "rss" => Value::Bytes(metrics.rss),
        "vmem" => Value::Bytes(metrics.vmem),
        "peak_rss" => Value::Bytes(metrics.peak_rss),
        "peak_vmem" => Value::Bytes(metrics.peak_vmem),
        "rchar" => Value::Bytes(metrics.rchar),
        "wchar" => Value::Bytes(metrics.wchar),
        "syscr" => Value::Number(metrics.syscr),
        "syscw" => Value::Number(metrics.syscw),
        "read_bytes" => Value::Bytes(metrics.read_bytes),
        "write_bytes" => Value::Bytes(metrics.write_bytes),
        "vol_ctxt" => Value::Number(metrics.vol_ctxt),
        "inv_ctxt" => Value::Number(metrics.inv_ctxt),
        "cpu_model" => Value::Text(metrics.cpu_model.clone()?),
        _ => return None,
    })
}

/// A script without the first line that is put in front of those that name no interpreter.
fn without_shell(script: &str) -> &str {
    match script.split_once('\n') {
        Some((first, rest)) if first.starts_with("#!/bin/bash") => rest,
        _ => script,
    }
}

fn stated(task: &TaskTrace, status: Status, name: &str) -> Option<Value> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty()).map(Value::Text);
    let resources = &task.resources;
    match name {
        "task_id" => Some(Value::Number(task.id.0.into())),
        "hash" => Some(Value::Text(task.hash.short())),
        "native_id" => text(&task.native_id),
        "process" => Some(Value::Text(task.process.clone())),
        "module" if task.modules.is_empty() => None,
        "module" => Some(Value::Text(format!("[{}]", task.modules.join(", ")))),
        // Whether it ran in one or not, as in the reference.
        "container" => text(&task.container).or_else(|| text(&task.image)),
        "tag" => text(&task.tag),
        "name" => Some(Value::Text(task.name.clone())),
        "status" => Some(Value::Text(status.name().to_owned())),
        "exit" => task.exit.map(|exit| Value::Text(exit.to_string())),
        "submit" => task.submit.map(Value::Time),
        "start" => task.start.map(Value::Time),
        "complete" => task.complete.map(Value::Time),
        "duration" => Some(Value::Millis(task.complete?.saturating_sub(task.submit?))),
        "realtime" => Some(Value::Millis(task.complete?.saturating_sub(task.start?))),
        "attempt" => Some(Value::Number(task.attempt.into())),
        "workdir" => Some(Value::Text(task.work_dir.to_string_lossy().into_owned())),
        "script" => Some(Value::Text(without_shell(&task.script).to_owned())),
        "scratch" => text(&task.scratch),
        "queue" => text(&task.queue),
        "cpus" => Some(Value::Number(resources.cpus.into())),
        "memory" => resources.memory.map(Value::Bytes),
        "disk" => resources.disk.map(Value::Bytes),
        "time" => resources.time.map(Value::Millis),
        "accelerator" => resources
            .accelerator
            .as_ref()
            .map(|(count, _)| Value::Number((*count).into())),
        "accelerator_type" => text(&resources.accelerator.as_ref()?.1),
        "env" => text(&task.env),
        "error_action" => text(&task.error_action),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::testing::task;

    #[test]
    fn human_and_raw() {
        let mut task = task(3, "A (t)");
        task.metrics = Some(rflow_task::Metrics {
            realtime: 931,
            cpu_tenths: 579,
            peak_rss: 6_311_936,
            cpu_model: Some("X".into()),
            ..Default::default()
        });
        let human = |name| render(&task, Status::Completed, name, false);
        let raw = |name| render(&task, Status::Completed, name, true);
        assert_eq!(
            (human("realtime"), raw("realtime")),
            ("931ms".into(), "931".into())
        );
        assert_eq!((human("%cpu"), raw("%cpu")), ("57.9%".into(), "57.9".into()));
        assert_eq!(
            (human("peak_rss"), raw("peak_rss")),
            ("6 MB".into(), "6311936".into())
        );
        assert_eq!(human("status"), "COMPLETED");
        assert_eq!(human("duration"), "1.1s");
        assert_eq!(raw("submit"), "1795457840363");
        assert_eq!(human("container"), "-");
        assert_eq!(human("hostname"), "-");
        assert_eq!(human("task_id"), "3");
        // The script as its author wrote it, without the line that every script gets.
        task.script = "#!/bin/bash -ue\necho\n".into();
        assert_eq!(render(&task, Status::Completed, "script", false), "echo\n");
        task.script = "#!/usr/bin/env python3\nprint()\n".into();
        assert_eq!(
            render(&task, Status::Completed, "script", false),
            "#!/usr/bin/env python3\nprint()\n"
        );
    }

    #[test]
    fn every_column_has_a_source() {
        let mut task = task(1, "A");
        task.metrics = Some(rflow_task::Metrics {
            cpu_model: Some("X".into()),
            ..Default::default()
        });
        for text in [
            &mut task.container,
            &mut task.tag,
            &mut task.scratch,
            &mut task.queue,
            &mut task.env,
            &mut task.error_action,
        ] {
            *text = Some("x".into());
        }
        task.modules = vec!["m".into()];
        task.resources = rflow_task::Resources {
            cpus: 1,
            memory: Some(1),
            time: Some(1),
            disk: Some(1),
            accelerator: Some((1, Some("x".into()))),
        };
        let missing: Vec<_> = ALL
            .iter()
            .filter(|name| render(&task, Status::Completed, name, false) == "-")
            .collect();
        assert_eq!(missing, [&"hostname"]);
        assert!(DEFAULT.iter().all(|name| is_known(name)));
    }
}

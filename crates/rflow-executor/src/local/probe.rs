//! Begin markers, and what a work dir tells about its task without anybody's memory of it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use super::tree::Stat;

/// Content of `.command.begin`: which process runs the task, since which start of the machine, and who waits for
/// it. (The reference leaves the file empty.)
pub(super) struct Marker {
    pid: u32,
    boot: String,
    /// Process id and start time of the worker, which writes the exit status.
    worker: Option<(u32, u64)>,
}

impl Marker {
    pub(super) fn new(pid: u32) -> Self {
        Self {
            pid,
            boot: boot_id().to_owned(),
            worker: own_identity(),
        }
    }

    /// The process that runs the task, or ran it.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the worker is there still.
    pub(super) fn worker_lives(&self) -> bool {
        self.boot == boot_id()
            && self
                .worker
                .is_some_and(|(pid, started)| start_time(pid) == Some(started))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| {
            text.split_whitespace()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
        };
        Some(Self {
            pid: field("pid")?.parse().ok()?,
            boot: field("boot")?,
            worker: field("worker").and_then(|text| {
                let (pid, started) = text.split_once('@')?;
                Some((pid.parse().ok()?, started.parse().ok()?))
            }),
        })
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid={} boot={}", self.pid, self.boot)?;
        if let Some((pid, started)) = self.worker {
            write!(f, " worker={pid}@{started}")?;
        }
        writeln!(f)
    }
}

/// The text of `.command.begin` for a task that runs as that process.
#[must_use]
pub fn begin_marker(pid: u32) -> String {
    Marker::new(pid).to_string()
}

/// Process id and start time of this process.
fn own_identity() -> Option<(u32, u64)> {
    static OWN: OnceLock<Option<(u32, u64)>> = OnceLock::new();
    *OWN.get_or_init(|| {
        let pid = std::process::id();
        Some((pid, start_time(pid)?))
    })
}

/// When a process was started, in clock ticks since the start of the machine; `None` when there is none, or it
/// has ended and is only waited for.
fn start_time(pid: u32) -> Option<u64> {
    Stat::read(pid)
        .filter(|stat| !stat.ended)
        .map(|stat| stat.started)
}

fn boot_id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| {
        let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        text.trim().to_owned()
    })
}

/// What became of the task of a work dir.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It was never started.
    NotStarted,
    /// It runs, as this process.
    Running(u32),
    /// It ended with this status.
    Finished(i32),
    /// It was started, runs no more, and left no status.
    Lost,
}

/// Finds out what became of a task that an earlier head started on this machine.
///
/// A process counts as the task only when it runs since this start of the machine and its environment names
/// the work dir, so that a reused process id is not taken for it.
#[must_use]
pub fn probe(work_dir: &Path) -> TaskState {
    if let Ok(text) = fs::read_to_string(work_dir.join(".exitcode"))
        && let Ok(status) = text.trim().parse()
    {
        return TaskState::Finished(status);
    }
    let Ok(text) = fs::read_to_string(work_dir.join(".command.begin")) else {
        return TaskState::NotStarted;
    };
    match Marker::parse(&text) {
        Some(marker) if marker.boot == boot_id() && runs_in(marker.pid, work_dir) => {
            TaskState::Running(marker.pid)
        }
        _ => TaskState::Lost,
    }
}

fn runs_in(pid: u32, work_dir: &Path) -> bool {
    let Ok(environ) = fs::read(format!("/proc/{pid}/environ")) else {
        return false;
    };
    let wanted = format!("NXF_TASK_WORKDIR={}", work_dir.display());
    environ
        .split(|byte| *byte == 0)
        .any(|entry| entry == wanted.as_bytes())
}

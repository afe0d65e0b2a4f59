//! Begin markers, and what a work dir tells about its task without anybody's memory of it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// Content of `.command.begin`: which process runs the task, since which start of the machine. (The reference
/// leaves the file empty.)
pub(super) struct Marker {
    pid: u32,
    boot: String,
}

impl Marker {
    pub(super) fn new(pid: u32) -> Self {
        Self {
            pid,
            boot: boot_id().to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| {
            text.split_whitespace()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
        };
        Some(Self {
            pid: field("pid")?.parse().ok()?,
            boot: field("boot")?,
        })
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "pid={} boot={}", self.pid, self.boot)
    }
}

/// The text of `.command.begin` for a task that runs as that process.
#[must_use]
pub fn begin_marker(pid: u32) -> String {
    Marker::new(pid).to_string()
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

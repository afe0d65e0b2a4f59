//! Processes and what they started, from `/proc`.

use std::collections::HashMap;
use std::fs;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The parents of all processes of the machine at one moment.
pub struct ProcessTable {
    children: HashMap<u32, Vec<u32>>,
}

impl ProcessTable {
    /// Reads `/proc`. Processes that vanish meanwhile are left out.
    #[must_use]
    pub fn read() -> Self {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse::<u32>().ok())
            else {
                continue;
            };
            if let Some(stat) = Stat::read(pid) {
                children.entry(stat.parent).or_default().push(pid);
            }
        }
        Self { children }
    }

    /// The children of a process.
    pub(super) fn children(&self, of: u32) -> Vec<u32> {
        self.children.get(&of).cloned().unwrap_or_default()
    }

    /// A process and all its descendants, parents first.
    #[must_use]
    pub fn tree(&self, root: u32) -> Vec<u32> {
        let mut found = vec![root];
        let mut at = 0;
        while let Some(pid) = found.get(at) {
            // A table read while processes came and went could hold a circle.
            if let Some(children) = self.children.get(pid) {
                let new: Vec<_> = children
                    .iter()
                    .filter(|child| !found.contains(child))
                    .copied()
                    .collect();
                found.extend(new);
            }
            at += 1;
        }
        found
    }
}

/// The fields of `/proc/<pid>/stat` in use.
pub(super) struct Stat {
    pub(super) parent: u32,
    /// Start of the process in clock ticks since the start of the machine.
    pub(super) started: u64,
    /// It has ended and is only waited for.
    pub(super) ended: bool,
}

impl Stat {
    pub(super) fn read(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field, the name, may hold blanks and parentheses.
        let fields: Vec<&str> = text.get(text.rfind(')')? + 1..)?.split_whitespace().collect();
        let number = |at: usize| fields.get(at).and_then(|field| field.parse::<i64>().ok());
        Some(Self {
            parent: u32::try_from(number(1)?).ok()?,
            started: number(19).and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
            ended: matches!(fields.first(), Some(&("Z" | "X"))),
        })
    }
}

/// How `/proc` names a pipe.
pub(super) fn of_pipe(pipe: Option<BorrowedFd<'_>>) -> Option<PathBuf> {
    let stat = rustix::fs::fstat(pipe?).ok()?;
    Some(PathBuf::from(format!("pipe:[{}]", stat.st_ino)))
}

/// The processes that have one of these pipes open, this one apart. Those of other users cannot be looked into.
pub(super) fn holders(pipes: &[Option<PathBuf>]) -> Vec<u32> {
    let holds = |process: &Path| {
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let mut targets = files.filter_map(|file| fs::read_link(file.path()).ok());
        targets.any(|target| pipes.iter().flatten().any(|pipe| *pipe == target))
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse::<u32>().ok()?;
            (pid != std::process::id() && holds(&entry.path())).then_some(pid)
        })
        .collect()
}

/// Numbers and commands of processes.
pub(super) fn in_words(processes: &[u32]) -> String {
    let describe = |pid: &u32| {
        let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        format!("{pid} (`{}`)", command.trim())
    };
    match processes {
        [] => "a process that cannot be seen from here".to_owned(),
        some => format!(
            "process {}",
            some.iter().map(describe).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// Sends a signal to one process.
pub(super) fn signal_one(pid: u32, signal: Signal) {
    if let Some(pid) = as_pid(pid) {
        // It may be gone.
        let _ = kill_process(pid, signal);
    }
}

/// Sends a signal to what is left of the process group of a task whose own process was waited for. While somebody is left
/// in it, its number is given to no other process; a process that has it means that nobody is.
pub(super) fn signal_orphans(leader: u32, signal: Signal) {
    if let Some(group) = as_pid(leader)
        && !Path::new(&format!("/proc/{leader}")).exists()
    {
        let _ = kill_process_group(group, signal);
    }
}

/// Sends a signal to the process group of a task and to those of its descendants that left the group (as
/// `timeout` and job control make them do).
pub(super) fn signal_tree(leader: u32, signal: Signal) {
    let others = outside_group(leader);
    // Processes that are gone already are no error.
    if let Some(group) = as_pid(leader) {
        let _ = kill_process_group(group, signal);
    }
    for pid in others {
        let _ = kill_process(pid, signal);
    }
}

/// Kills the descendants of a task that are not in its process group: those of a wrapper are the script and what the
/// script started.
pub(super) fn kill_below(leader: u32) {
    for pid in outside_group(leader) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

fn outside_group(leader: u32) -> Vec<Pid> {
    let tree = ProcessTable::read().tree(leader);
    let below = tree.into_iter().skip(1).filter_map(as_pid);
    below
        .filter(|pid| rustix::process::getpgid(Some(*pid)).ok() != as_pid(leader))
        .collect()
}

fn as_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

//! The use of resources of a task in a container.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rflow_executor::container::USAGE_FILE;
use rflow_executor::local::{Figures, Sampler, trace_text};
use rflow_task::Metrics;

/// Clock ticks per second in `/proc`: the same on all architectures that Docker runs on.
const TICKS: u64 = 100;

/// What a container left about itself.
#[derive(Debug, Default)]
pub(super) struct Usage {
    figures: Figures,
    /// The kernel killed something in it for want of memory.
    pub(super) out_of_memory: bool,
}

impl Usage {
    /// Reads the file that the container wrote, and removes it.
    pub(super) fn take(dir: &Path) -> Option<Self> {
        let path = dir.join(USAGE_FILE);
        let text = fs::read_to_string(&path).ok()?;
        // A leftover would only be untidy.
        let _ = fs::remove_file(&path);
        Some(Self::parse(&text))
    }

    /// Parts begin with a line `== <path>`.
    fn parse(text: &str) -> Self {
        let mut usage = Self::default();
        let mut exact = None;
        for part in text.split("== ").skip(1) {
            let Some((path, body)) = part.split_once('\n') else {
                continue;
            };
            let name = path.rsplit('/').next().unwrap_or(path);
            match name {
                "io" => usage.figures.io = body.to_owned(),
                "status" => usage.figures.status = body.to_owned(),
                "stat" => usage.figures.cpu_millis = cpu_millis(body).unwrap_or(0),
                "cpuacct.usage" => exact = number(body).map(|nanos| nanos / 1_000_000),
                "cpu.stat" => exact = field(body, "usage_usec").map(|micros| micros / 1000),
                "memory.max_usage_in_bytes" | "memory.peak" => {
                    usage.figures.peak_memory = number(body).unwrap_or(0);
                }
                "memory.oom_control" | "memory.events" => {
                    usage.out_of_memory |= field(body, "oom_kill").is_some_and(|count| count > 0);
                }
                _ => {}
            }
        }
        // The group of the container counts processes that nobody waited for, too.
        if let Some(millis) = exact {
            usage.figures.cpu_millis = millis;
        }
        usage
    }

    /// Sums up and writes `.command.trace`.
    pub(super) fn metrics(
        &self,
        samples: Sampler,
        realtime: Duration,
        dir: &Path,
    ) -> Result<Metrics, String> {
        let metrics = samples.sum_up(&self.figures, realtime);
        let path = dir.join(".command.trace");
        fs::write(&path, trace_text(&metrics))
            .map_err(|cause| format!("Cannot write {}: {cause}", path.display()))?;
        Ok(metrics)
    }
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

fn field(text: &str, name: &str) -> Option<u64> {
    let value = |line: &str| number(line.strip_prefix(name)?.strip_prefix(' ')?);
    text.lines().find_map(value)
}

/// User and system time of a process and its children, from `/proc/<pid>/stat`.
fn cpu_millis(text: &str) -> Option<u64> {
    // The second field may hold blanks.
    let rest = text.get(text.rfind(')')? + 1..)?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: u64 = fields
        .get(11..15)?
        .iter()
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Some(ticks * 1000 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_kinds_of_groups() {
        let old = "== /proc/1/stat\n1 (a b) S 0 1 1 0 -1 4 1 1 1 1 2 3 4 1 20 0\n== /proc/1/io\nrchar: 5\n\
                   == /sys/fs/cgroup/memory/memory.oom_control\noom_kill_disable 0\nunder_oom 0\noom_kill 1\n";
        let usage = Usage::parse(old);
        assert_eq!(usage.figures.cpu_millis, 100);
        assert!(usage.out_of_memory);
        let metrics = usage
            .figures
            .io
            .lines()
            .next()
            .map(str::to_owned)
            .unwrap_or_default();
        assert_eq!(metrics, "rchar: 5");
        let new = "== /sys/fs/cgroup/cpu.stat\nusage_usec 1500000\nuser_usec 1\n== /sys/fs/cgroup/memory.peak\n42\n\
                   == /sys/fs/cgroup/memory.events\noom 0\noom_kill 0\n";
        let usage = Usage::parse(new);
        assert_eq!((usage.figures.cpu_millis, usage.figures.peak_memory), (1500, 42));
        assert!(!usage.out_of_memory);
    }
}

//! What this machine has.

use std::fs;

/// Cpus this process may use (affinity and cgroup limits count).
pub(super) fn cpus() -> u32 {
    std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX))
}

/// Bytes of memory: that of the machine, or the limit of the container when it is lower.
pub(super) fn memory() -> u64 {
    let machine: Option<u64> = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| mem_total(&text));
    let container: Option<u64> = fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|t| t.trim().parse().ok());
    match (machine, container) {
        (Some(machine), Some(container)) => container.min(machine),
        // A system without `/proc` is not a reason to refuse tasks.
        (machine, container) => machine.or(container).unwrap_or(u64::MAX),
    }
}

/// `MemTotal` of `/proc/meminfo` in bytes.
pub(super) fn mem_total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

//! What the log and `info` say about the machine.

/// `Linux 6.1.0 (x86_64)`.
#[must_use]
pub fn system() -> String {
    let name = rustix::system::uname();
    format!(
        "{} {} ({})",
        name.sysname().to_string_lossy(),
        name.release().to_string_lossy(),
        name.machine().to_string_lossy()
    )
}

/// `1234@host`.
#[must_use]
pub fn process() -> String {
    let name = rustix::system::uname();
    format!("{}@{}", std::process::id(), name.nodename().to_string_lossy())
}

/// `CPUs: 2 - Mem: 23.5 GB (21.9 GB) - Swap: 0 (0)`: how much there is and, in parentheses, free.
#[must_use]
pub fn resources() -> String {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let info = rustix::system::sysinfo();
    let unit = u64::from(info.mem_unit);
    let size = |count: u64| crate::format::memory(count * unit);
    format!(
        "CPUs: {cpus} - Mem: {} ({}) - Swap: {} ({})",
        size(info.totalram),
        size(info.freeram),
        size(info.totalswap),
        size(info.freeswap)
    )
}

//! Use of resources, sampled from `/proc`, and the file `.command.trace`.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::sync::OnceLock;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use rflow_task::{MachineInfo, Metrics};

use super::capacity::mem_total;
use super::tree::ProcessTable;

/// Peaks seen so far in the samples of one task. Memory in bytes.
#[derive(Debug, Default)]
pub struct Sampler {
    vmem: u64,
    rss: u64,
    peak_vmem: u64,
    peak_rss: u64,
    vol_ctxt: u64,
    inv_ctxt: u64,
}

/// What the kernel counted until the end of a task.
#[derive(Debug, Default)]
pub struct Figures {
    /// Milliseconds of cpu time.
    pub cpu_millis: u64,
    /// Text of `/proc/<pid>/io`.
    pub io: String,
    /// Text of `/proc/<pid>/status`, where that was read.
    pub status: String,
    /// How often the processor was left, of the task's own accord and not.
    pub(super) switches: Switches,
    /// Most bytes of memory, where that is known without samples.
    pub peak_memory: u64,
}

/// Time to the next sample of a task of this age: often at first, because most tasks are short, then less.
#[must_use]
pub fn interval(age: Duration) -> Duration {
    match age.as_secs() {
        0 => Duration::from_millis(100),
        1..=9 => Duration::from_millis(250),
        10..=119 => Duration::from_secs(1),
        _ => Duration::from_secs(5),
    }
}

impl Figures {
    /// Reads those of a process that has ended but was not waited for: they hold those of all descendants that were
    /// waited for. Its cpu time and its switches come with the end of the wait.
    pub(super) fn read(pid: u32) -> Self {
        Self {
            io: read_short(pid, "io"),
            ..Self::default()
        }
    }
}

/// Switches of the processor to something else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Switches {
    pub(super) voluntary: u64,
    pub(super) involuntary: u64,
}

impl Switches {
    /// Those of all children that were waited for until now. Read before and after the wait for one, they tell its own,
    /// which costs less than to read them from `/proc`.
    pub(super) fn of_children() -> Self {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        getrusage(UsageWho::RUSAGE_CHILDREN).map_or_else(
            |_| Self::default(),
            |usage| Self {
                voluntary: count(usage.voluntary_context_switches()),
                involuntary: count(usage.involuntary_context_switches()),
            },
        )
    }

    pub(super) fn since(self, before: Self) -> Self {
        Self {
            voluntary: self.voluntary.saturating_sub(before.voluntary),
            involuntary: self.involuntary.saturating_sub(before.involuntary),
        }
    }
}

/// A short file of a process, taken in one piece: its size, which is always told as 0, and its end are not asked for,
/// because with short tasks this is a noticeable part of what metrics cost.
fn read_short(pid: u32, name: &str) -> String {
    let mut buffer = [0; 4096];
    let length = File::open(format!("/proc/{pid}/{name}")).and_then(|mut file| file.read(&mut buffer));
    String::from_utf8_lossy(&buffer[..length.unwrap_or(0)]).into_owned()
}

impl Sampler {
    /// Adds up the memory of all processes of a task and keeps what exceeds earlier samples. Peaks are the sums
    /// of the processes' own peaks, as in the reference.
    pub fn sample(&mut self, table: &ProcessTable, leader: u32) {
        let mut sum = Self::default();
        for pid in table.tree(leader) {
            if let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) {
                sum.add(&status);
            }
        }
        self.vmem = self.vmem.max(sum.vmem);
        self.rss = self.rss.max(sum.rss);
        self.peak_vmem = self.peak_vmem.max(sum.peak_vmem);
        self.peak_rss = self.peak_rss.max(sum.peak_rss);
        self.vol_ctxt = self.vol_ctxt.max(sum.vol_ctxt);
        self.inv_ctxt = self.inv_ctxt.max(sum.inv_ctxt);
    }

    fn add(&mut self, status: &str) {
        // Most lines are of no interest: their first letter tells.
        for line in status.lines().filter(|line| line.starts_with(['V', 'v', 'n'])) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let (place, unit) = match name {
                "VmSize" => (&mut self.vmem, 1024),
                "VmRSS" => (&mut self.rss, 1024),
                "VmPeak" => (&mut self.peak_vmem, 1024),
                "VmHWM" => (&mut self.peak_rss, 1024),
                "voluntary_ctxt_switches" => (&mut self.vol_ctxt, 1),
                "nonvoluntary_ctxt_switches" => (&mut self.inv_ctxt, 1),
                _ => continue,
            };
            let number = value
                .split_whitespace()
                .next()
                .and_then(|n| n.parse::<u64>().ok());
            *place += number.unwrap_or(0) * unit;
        }
    }

    /// The samples together with what was counted by the kernel.
    #[must_use]
    pub fn sum_up(mut self, figures: &Figures, realtime: Duration) -> Metrics {
        let count = |name: &str| {
            let mut lines = figures.io.lines();
            let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
        };
        let mut last = Self::default();
        last.add(&figures.status);
        self.vol_ctxt = self.vol_ctxt.max(last.vol_ctxt).max(figures.switches.voluntary);
        self.inv_ctxt = self.inv_ctxt.max(last.inv_ctxt).max(figures.switches.involuntary);
        if self.peak_rss == 0 {
            // It was over before the first sample.
            self.rss = figures.peak_memory;
            self.peak_rss = figures.peak_memory;
        }
        let millis = u64::try_from(realtime.as_millis()).unwrap_or(u64::MAX);
        Metrics {
            realtime: millis,
            cpu_tenths: figures.cpu_millis * 1000 / millis.max(1),
            mem_tenths: self.rss * 1000 / total_memory().max(1),
            cpu_model: cpu_model().clone(),
            rchar: count("rchar"),
            wchar: count("wchar"),
            syscr: count("syscr"),
            syscw: count("syscw"),
            read_bytes: count("read_bytes"),
            write_bytes: count("write_bytes"),
            vmem: self.vmem,
            rss: self.rss,
            peak_vmem: self.peak_vmem,
            peak_rss: self.peak_rss,
            vol_ctxt: self.vol_ctxt,
            inv_ctxt: self.inv_ctxt,
        }
    }
}

fn total_memory() -> u64 {
    static TOTAL: OnceLock<u64> = OnceLock::new();
    *TOTAL.get_or_init(|| {
        fs::read_to_string("/proc/meminfo")
            .ok()
            .and_then(|t| mem_total(&t))
            .unwrap_or(0)
    })
}

fn cpu_model() -> &'static Option<String> {
    static MODEL: OnceLock<Option<String>> = OnceLock::new();
    MODEL.get_or_init(|| {
        let text = fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    })
}

/// The text of `.command.trace` in the format of the reference: memory in KiB, shares in tenths of a percent.
#[must_use]
pub fn trace_text(metrics: &Metrics) -> String {
    let mut text = String::from("nextflow.trace/v2\n");
    let fields: [(&str, &dyn std::fmt::Display); 16] = [
        ("realtime", &metrics.realtime),
        ("%cpu", &metrics.cpu_tenths),
        ("cpu_model", &metrics.cpu_model.as_deref().unwrap_or_default()),
        ("rchar", &metrics.rchar),
        ("wchar", &metrics.wchar),
        ("syscr", &metrics.syscr),
        ("syscw", &metrics.syscw),
        ("read_bytes", &metrics.read_bytes),
        ("write_bytes", &metrics.write_bytes),
        ("%mem", &metrics.mem_tenths),
        ("vmem", &(metrics.vmem / 1024)),
        ("rss", &(metrics.rss / 1024)),
        ("peak_vmem", &(metrics.peak_vmem / 1024)),
        ("peak_rss", &(metrics.peak_rss / 1024)),
        ("vol_ctxt", &metrics.vol_ctxt),
        ("inv_ctxt", &metrics.inv_ctxt),
    ];
    for (name, value) in fields {
        // Failures to write a `String` do not exist.
        let _ = writeln!(text, "{name}={value}");
    }
    text
}

/// Lines of a `.command.trace` that tell the machine of a task; the reference has none.
#[must_use]
pub fn machine_lines(machine: &MachineInfo) -> String {
    let fields = [
        ("machine_type", &machine.machine_type),
        ("zone", &machine.zone),
        ("price_model", &machine.price_model),
    ];
    let known = fields
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)));
    known.map(|(name, value)| format!("{name}={value}\n")).collect()
}

/// The machine that a `.command.trace` tells of; `None` when it does not.
#[must_use]
pub fn parse_machine(text: &str) -> Option<MachineInfo> {
    let value = |name: &str| {
        let mut lines = text.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        (!value.is_empty()).then(|| value.to_owned())
    };
    let machine = MachineInfo {
        machine_type: value("machine_type"),
        zone: value("zone"),
        price_model: value("price_model"),
    };
    (machine != MachineInfo::default()).then_some(machine)
}

/// The figures of a `.command.trace`; `None` when the text is not one.
#[must_use]
pub fn parse_trace(text: &str) -> Option<Metrics> {
    let mut lines = text.lines();
    if lines.next()? != "nextflow.trace/v2" {
        return None;
    }
    let mut metrics = Metrics::default();
    for line in lines {
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let number = || value.trim().parse::<u64>().unwrap_or(0);
        match name {
            "realtime" => metrics.realtime = number(),
            "%cpu" => metrics.cpu_tenths = number(),
            "cpu_model" => metrics.cpu_model = (!value.is_empty()).then(|| value.to_owned()),
            "rchar" => metrics.rchar = number(),
            "wchar" => metrics.wchar = number(),
            "syscr" => metrics.syscr = number(),
            "syscw" => metrics.syscw = number(),
            "read_bytes" => metrics.read_bytes = number(),
            "write_bytes" => metrics.write_bytes = number(),
            "%mem" => metrics.mem_tenths = number(),
            "vmem" => metrics.vmem = number().saturating_mul(1024),
            "rss" => metrics.rss = number().saturating_mul(1024),
            "peak_vmem" => metrics.peak_vmem = number().saturating_mul(1024),
            "peak_rss" => metrics.peak_rss = number().saturating_mul(1024),
            "vol_ctxt" => metrics.vol_ctxt = number(),
            "inv_ctxt" => metrics.inv_ctxt = number(),
            _ => {}
        }
    }
    Some(metrics)
}

#[cfg(test)]
mod tests {
    use super::{Metrics, parse_trace, trace_text};

    #[test]
    fn traces_are_read_as_they_are_written() {
        let metrics = Metrics {
            realtime: 12,
            cpu_tenths: 998,
            mem_tenths: 3,
            cpu_model: Some("A = B".to_owned()),
            rchar: 1,
            wchar: 2,
            syscr: 3,
            syscw: 4,
            read_bytes: 5,
            write_bytes: 6,
            vmem: 7 << 10,
            rss: 8 << 10,
            peak_vmem: 9 << 10,
            peak_rss: 10 << 10,
            vol_ctxt: 11,
            inv_ctxt: 12,
        };
        assert_eq!(parse_trace(&trace_text(&metrics)), Some(metrics));
        assert_eq!(
            parse_trace("nextflow.trace/v2\nx=1\nrss=2\n").map(|m| m.rss),
            Some(2048)
        );
        assert!(parse_trace("realtime=1").is_none());
    }
}

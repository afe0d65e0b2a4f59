//! Reads `.command.trace`.

use rflow_task::Metrics;

/// The figures of a `.command.trace` (memory in KiB there, in bytes here); `None` when it is not one.
pub(crate) fn parse(text: &str) -> Option<Metrics> {
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
            "vmem" => metrics.vmem = number() * 1024,
            "rss" => metrics.rss = number() * 1024,
            "peak_vmem" => metrics.peak_vmem = number() * 1024,
            "peak_rss" => metrics.peak_rss = number() * 1024,
            "vol_ctxt" => metrics.vol_ctxt = number(),
            "inv_ctxt" => metrics.inv_ctxt = number(),
            _ => {}
        }
    }
    Some(metrics)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_figures() {
        let metrics = parse("nextflow.trace/v2\nrealtime=12\n%cpu=998\nrss=2\ncpu_model=A B\nx=1\n").unwrap();
        assert_eq!(
            (metrics.realtime, metrics.cpu_tenths, metrics.rss),
            (12, 998, 2048)
        );
        assert_eq!(metrics.cpu_model.as_deref(), Some("A B"));
        assert!(parse("realtime=1").is_none());
    }
}

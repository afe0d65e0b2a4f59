//! Ctrl-C and requests to terminate.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// From this request on the process should end at once.
pub(crate) const FORCE: u32 = 3;

/// Calls a function, on a thread of its own, for each request to stop (`SIGINT`, `SIGTERM`, `SIGHUP`) with
/// how many there have been: at the first the run should be wound up, at [`FORCE`] ended at once. What was ignored
/// at the start stays so: `nohup` and shells that start something in the background mean it.
///
/// # Errors
/// When the handlers cannot be installed.
pub(crate) fn interrupts(mut on: impl FnMut(u32) + Send + 'static) -> io::Result<()> {
    let ignored = std::fs::read_to_string("/proc/self/status").map_or(0, |status| ignored_signals(&status));
    let wanted = [SIGINT, SIGTERM, SIGHUP];
    let mut signals = Signals::new(wanted.iter().filter(|signal| ignored >> (**signal - 1) & 1 == 0))?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for (count, _) in (1..).zip(signals.forever()) {
                on(count);
            }
        })?;
    Ok(())
}

/// A bit for each ignored signal, that of signal 1 first, from the text of `/proc/<pid>/status`.
fn ignored_signals(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn ignored_signals_are_known() {
        assert_eq!(
            ignored_signals("Name:\tx\nSigBlk:\t04\nSigIgn:\t0000000000001001\n"),
            0x1001
        );
        assert_eq!(ignored_signals(""), 0);
    }

    #[test]
    fn counts_requests() {
        let (sender, receiver) = channel();
        interrupts(move |count| sender.send(count).unwrap()).unwrap();
        for expected in 1..=FORCE {
            signal_hook::low_level::raise(SIGINT).unwrap();
            assert_eq!(receiver.recv_timeout(Duration::from_secs(10)), Ok(expected));
        }
    }
}

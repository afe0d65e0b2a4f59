//! Ctrl-C and requests to terminate.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// From this request on the process should end at once.
pub(crate) const FORCE: u32 = 3;

/// Calls a function, on a thread of its own, for each request to stop (`SIGINT`, `SIGTERM`, `SIGHUP`) with
/// how many there have been: at the first the run should be wound up, at [`FORCE`] ended at once.
///
/// # Errors
/// When the handlers cannot be installed.
pub(crate) fn interrupts(mut on: impl FnMut(u32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for (count, _) in (1..).zip(signals.forever()) {
                on(count);
            }
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

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

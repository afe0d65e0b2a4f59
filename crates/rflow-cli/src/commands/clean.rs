//! `clean`: removes work dirs of earlier runs. Output and exit codes are the reference's, save for a word on a run
//! that is unknown.

use std::io::Write;

use anyhow::Result;
use rflow::clean::{CleanError, Cleaned};
use rflow::options::{CleanOptions, GlobalOptions};
use rflow_task::history::HistoryError;
use rflow_task::journal::state_dir;

/// Removes runs and returns the exit code.
pub(crate) fn clean(global: &GlobalOptions, options: &CleanOptions, quiet: bool) -> Result<u8> {
    let state = state_dir(&std::env::current_dir()?);
    let mut tell = |cleaned: Cleaned<'_>| {
        // Work dirs are removed whether somebody reads of it or not.
        let _ = match cleaned {
            Cleaned::WouldRemove(dir) => writeln!(std::io::stdout(), "Would remove {}", dir.display()),
            Cleaned::WouldRemoveTemp(dir) => {
                writeln!(
                    std::io::stdout(),
                    "Would remove temp files from {}",
                    dir.display()
                )
            }
            Cleaned::Removed(_) | Cleaned::RemovedTemp(_) if quiet => Ok(()),
            Cleaned::Removed(dir) => writeln!(std::io::stdout(), "Removed {}", dir.display()),
            Cleaned::RemovedTemp(dir) => {
                writeln!(std::io::stdout(), "Removed temp files from {}", dir.display())
            }
            Cleaned::Failed(dir, error) => writeln!(
                std::io::stderr(),
                "WARN: Unable to remove {}: {error} -- its run stays in the history",
                dir.display()
            ),
        };
    };
    match rflow::clean::clean(global, options, &state, &mut tell) {
        Ok(all) => Ok(u8::from(!all)),
        // The reference says nothing, and scripts rely on the exit code.
        Err(CleanError::History(error @ HistoryError::Unknown { .. })) => {
            writeln!(std::io::stderr(), "WARN: {error} -- `rflow log` lists the runs")?;
            Ok(0)
        }
        Err(error) => Err(error.into()),
    }
}

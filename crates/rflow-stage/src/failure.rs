//! What can go wrong besides the task itself, and the exit status that tells it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a task was not run or its results were not kept. The message names what, why, and the way out.
#[derive(Debug, Error)]
pub enum Failure {
    /// The command line or the environment cannot be understood.
    #[error("{0}")]
    Usage(String),
    /// The description of the task cannot be read.
    #[error("Cannot read the task from {}: {cause}{hint}", address.display())]
    Task {
        /// Of the file.
        address: PathBuf,
        /// Why.
        cause: io::Error,
        /// The way out, where the cause does not name it.
        hint: &'static str,
    },
    /// An input could not be brought.
    #[error("Cannot stage input `{name}` from {}: {cause}{hint}", address.display())]
    StageIn {
        /// Name in the work dir.
        name: String,
        /// Where it comes from.
        address: PathBuf,
        /// Why.
        cause: io::Error,
        /// The way out, where the cause does not name it.
        hint: &'static str,
    },
    /// The inputs do not fit anywhere.
    #[error(
        "Not enough disk space: the inputs need {}, but {free}; mount a larger volume there, or name another \
         folder with the directive `scratch`",
        size(*.needed)
    )]
    Space {
        /// Bytes of all inputs.
        needed: u64,
        /// `/tmp has 3.1 GiB free`, for each folder that was tried.
        free: String,
    },
    /// The task could not be started or watched.
    #[error("{0}")]
    Run(String),
    /// An output could not be taken away.
    #[error("Cannot store output `{name}` in {}: {cause}{hint}", address.display())]
    StageOut {
        /// Name in the work dir.
        name: String,
        /// Where it was to go.
        address: PathBuf,
        /// Why.
        cause: io::Error,
        /// The way out, where the cause does not name it.
        hint: &'static str,
    },
    /// A control file could not be written.
    #[error("Cannot write {}: {cause}{hint}", address.display())]
    Control {
        /// Of the file.
        address: PathBuf,
        /// Why.
        cause: io::Error,
        /// The way out, where the cause does not name it.
        hint: &'static str,
    },
    /// A signal came before the task had started.
    #[error("Stopped by signal {0} before the task had started")]
    Interrupted(i32),
}

impl Failure {
    /// The exit status of the program. Statuses that workflows commonly retry on or that shells use are left out.
    #[must_use]
    pub fn status(&self) -> i32 {
        match self {
            Self::Usage(_) => 181,
            Self::Task { .. } => 182,
            Self::StageIn { .. } => 183,
            Self::Space { .. } => 184,
            Self::Run(_) => 185,
            Self::StageOut { .. } => 186,
            Self::Control { .. } => 187,
            Self::Interrupted(signal) => 128 + signal,
        }
    }
}

/// What to add to the cause when reading failed. Stores name the way out themselves; they only do not know what the
/// rights are called.
pub(crate) fn reading(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::PermissionDenied => "; the role of the job needs s3:GetObject and s3:ListBucket there",
        _ if cause.get_ref().is_some() => "",
        _ => "; see whether the network and the store can be reached from the job",
    }
}

/// What to add to the cause when writing failed.
pub(crate) fn writing(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::PermissionDenied => "; the role of the job needs s3:PutObject there",
        _ if cause.get_ref().is_some() => "",
        _ => "; see whether the network and the store can be reached from the job",
    }
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    // Tenths, so that no floating point is needed.
    let mut tenths = u128::from(bytes) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1.0 KiB"),
            (1_600_000, "1.5 MiB"),
            (129 << 30, "129.0 GiB"),
            (u64::MAX, "16383.9 PiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn messages_say_what_why_and_the_way_out() {
        let cause = io::Error::from(io::ErrorKind::PermissionDenied);
        let hint = reading(&cause);
        let failure = Failure::StageIn {
            name: "a b.txt".into(),
            address: "s3://b/x".into(),
            cause,
            hint,
        };
        assert_eq!(
            failure.to_string(),
            "Cannot stage input `a b.txt` from s3://b/x: permission denied; the role of the job needs \
             s3:GetObject and s3:ListBucket there"
        );
        let failure = Failure::Space {
            needed: 3 << 30,
            free: "/tmp has 1.0 GiB free".into(),
        };
        assert!(
            failure
                .to_string()
                .starts_with("Not enough disk space: the inputs need 3.0 GiB, but /tmp has 1.0 GiB free; ")
        );
    }
}

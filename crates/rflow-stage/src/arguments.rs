//! The command line.

use std::path::PathBuf;

use crate::Failure;

/// What `--help` prints.
pub const HELP: &str = "\
Runs one task whose work dir is remote: brings its inputs, runs its script, stores its outputs.

Usage: rflow-stage [OPTIONS] ADDRESS
       rflow-stage [OPTIONS] --array ADDRESS

  ADDRESS            work dir of the task (s3://bucket/work/ab/cdef…), with the file .command.task.json
  --array ADDRESS    a JSON list of work dirs; AWS_BATCH_JOB_ARRAY_INDEX picks one
  --transfers N      files moved at once (default: two for each cpu, 4 to 16)
  --attempts N       tries for each file, beyond those of the store (default: 3)
  --version          print the version
  --help             print this

Exit status: that of the task, or
  181  the command line is wrong
  182  the task's description cannot be read
  183  an input cannot be staged
  184  the inputs do not fit on the disk
  185  the task cannot be started
  186  an output cannot be stored
  187  a control file cannot be written
";

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The task of that work dir.
    Task(PathBuf),
    /// One task out of the list at that address.
    Array(PathBuf),
}

/// A command line that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// Run a task.
    Run {
        /// Which.
        target: Target,
        /// Files moved at once.
        transfers: Option<usize>,
        /// Tries for each file.
        attempts: Option<u32>,
    },
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

impl Arguments {
    /// Reads the words after the name of the program.
    ///
    /// # Errors
    /// [`Failure::Usage`].
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, Failure> {
        let (mut task, mut array, mut transfers, mut attempts) = (None, None, None, None);
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || {
                let missing = || wrong(&format!("`{word}` needs a value"));
                words.next().ok_or_else(missing)
            };
            match word.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--version" | "-V" => return Ok(Self::Version),
                "--array" => array = Some(value()?),
                "--transfers" => transfers = Some(number(&word, &value()?)?),
                "--attempts" => attempts = Some(number(&word, &value()?)?),
                option if option.starts_with('-') => {
                    return Err(wrong(&format!("unknown option `{option}`")));
                }
                _ if task.is_some() => return Err(wrong("more than one address")),
                _ => task = Some(word),
            }
        }
        let target = match (task, array) {
            (Some(task), None) => Target::Task(folder(&task)),
            (None, Some(array)) => Target::Array(PathBuf::from(array)),
            _ => return Err(wrong("one address is needed")),
        };
        Ok(Self::Run {
            target,
            transfers: transfers.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
            attempts,
        })
    }
}

/// The address of a folder, without `/` at its end.
pub(crate) fn folder(address: &str) -> PathBuf {
    PathBuf::from(address.trim_end_matches('/'))
}

fn number(option: &str, text: &str) -> Result<u32, Failure> {
    let number = text.parse().ok().filter(|n| (1..=1000).contains(n));
    number.ok_or_else(|| wrong(&format!("`{option} {text}`: a number from 1 to 1000 is needed")))
}

fn wrong(what: &str) -> Failure {
    Failure::Usage(format!("Wrong command line: {what}; see `rflow-stage --help`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        let words = line.split_whitespace().map(str::to_owned);
        Arguments::parse(words).map_err(|e| e.to_string())
    }

    #[test]
    fn understands() {
        let run = |target, transfers, attempts| Arguments::Run {
            target,
            transfers,
            attempts,
        };
        assert_eq!(
            parse("s3://b/w/ab/cd/"),
            Ok(run(Target::Task("s3://b/w/ab/cd".into()), None, None))
        );
        assert_eq!(
            parse("--transfers 2 --array s3://b/a.json --attempts 9"),
            Ok(run(Target::Array("s3://b/a.json".into()), Some(2), Some(9)))
        );
        assert_eq!(parse("--help"), Ok(Arguments::Help));
        assert_eq!(parse("-V"), Ok(Arguments::Version));
    }

    #[test]
    fn refuses() {
        for (line, part) in [
            ("", "one address is needed"),
            ("a b", "more than one address"),
            ("--array x y", "one address is needed"),
            ("--array", "`--array` needs a value"),
            ("--attempts 0 x", "`--attempts 0`"),
            ("--nope x", "unknown option `--nope`"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }

    #[test]
    fn the_help_lists_every_status() {
        let interrupted = Failure::Interrupted(15).status();
        assert_eq!(interrupted, 143);
        for status in 181..=187 {
            assert!(HELP.contains(&format!("\n  {status}  ")), "{status}");
        }
    }
}

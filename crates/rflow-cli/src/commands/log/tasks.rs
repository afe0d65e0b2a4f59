//! The tasks of runs, read from their journals.

use std::path::Path;

use anyhow::{Context, Error, Result, bail};
use rflow::filter::TaskFilter;
use rflow::options::LogOptions;
use rflow_report::fields::{self, Status};
use rflow_task::history::HistoryRecord;
use rflow_task::journal::{JournalReader, session_dir, session_journals};
use rflow_task::{EventKind, TaskTrace};

/// What is printed of each task.
enum Line {
    Fields(Vec<String>, String),
    Template(String),
}

/// The lines about all tasks of some runs.
pub(crate) fn tasks(state: &Path, runs: &[HistoryRecord], options: &LogOptions) -> Result<String> {
    let filter = options.filter.as_deref().map(TaskFilter::new);
    let filter = filter.transpose().map_err(Error::msg)?;
    let line = match &options.template {
        Some(template) => {
            Line::Template(std::fs::read_to_string(template).unwrap_or_else(|_| template.clone()))
        }
        None => {
            let mut names = options.fields.clone();
            if names.is_empty() {
                names.push("workdir".to_owned());
            }
            if let Some(name) = names.iter().find(|name| !is_known(name)) {
                bail!("Unknown field name: `{name}` -- List them with the option -l");
            }
            let separator = options.separator.as_deref().unwrap_or("\t");
            Line::Fields(names, separator.replace("\\t", "\t").replace("\\n", "\n"))
        }
    };
    let mut text = String::new();
    for run in runs {
        let name = run.run_name.as_deref().unwrap_or_default();
        let selection = Selection {
            run_name: name,
            filter: filter.as_ref(),
        };
        add_run(&mut text, state, &run.session, &selection, &line)?;
    }
    Ok(text)
}

/// Which tasks of a session are printed.
struct Selection<'a> {
    run_name: &'a str,
    filter: Option<&'a TaskFilter>,
}

fn add_run(
    text: &mut String,
    state: &Path,
    session: &str,
    selection: &Selection<'_>,
    line: &Line,
) -> Result<()> {
    let dir = session_dir(state, session);
    let journals = session_journals(&dir).with_context(|| format!("cannot read {}", dir.display()))?;
    for path in journals {
        let Ok(mut reader) = JournalReader::open(&path) else {
            continue;
        };
        if reader.header().run_name != selection.run_name {
            continue;
        }
        while let Some(event) = reader.next_event()? {
            let (task, status) = match &event.kind {
                EventKind::TaskCompleted(task) => (task, Status::Completed),
                EventKind::TaskCached(task) => (task, Status::Cached),
                EventKind::TaskFailed(task) => (task, Status::Failed),
                EventKind::TaskAborted(task) => (task, Status::Aborted),
                _ => continue,
            };
            if let Some(filter) = selection.filter
                && !filter.keeps(task, status).map_err(Error::msg)?
            {
                continue;
            }
            match line {
                Line::Fields(names, separator) => {
                    let values: Vec<_> = names.iter().map(|name| value(task, status, name)).collect();
                    text.push_str(&values.join(separator));
                }
                Line::Template(template) => text.push_str(&fill(template, &|name| {
                    is_known(name).then(|| value(task, status, name))
                })),
            }
            text.push('\n');
        }
    }
    Ok(())
}

fn is_known(name: &str) -> bool {
    fields::is_known(name) || ["pcpu", "pmem", "stdout", "stderr", "log"].contains(&name)
}

fn value(task: &TaskTrace, status: Status, name: &str) -> String {
    let file = match name {
        "stdout" => ".command.out",
        "stderr" => ".command.err",
        "log" => ".command.log",
        _ => return fields::render(task, status, name, false),
    };
    match std::fs::read(task.work_dir.join(file)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => "-".to_owned(),
    }
}

/// Replaces `$name` and `${name}`; names that are no fields stay.
fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let braced = rest[1..]
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'));
        let (name, length) = match braced {
            Some((name, _)) => (name.trim(), name.len() + 3),
            None => {
                let end = rest[1..]
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len() - 1);
                (&rest[1..=end], end + 1)
            }
        };
        match value(name) {
            Some(value) => {
                text.push_str(&value);
                rest = &rest[length..];
            }
            None => {
                text.push('$');
                rest = &rest[1..];
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        let value = |name: &str| match name {
            "name" => Some("A (1)".to_owned()),
            "exit" => Some("0".to_owned()),
            _ => None,
        };
        assert_eq!(
            fill("$name -> ${ exit }! $other ${x} $", &value),
            "A (1) -> 0! $other ${x} $"
        );
        assert_eq!(fill("é$exit", &value), "é0");
        assert_eq!(fill("a ${exit", &value), "a ${exit");
    }
}

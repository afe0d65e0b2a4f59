//! The tasks of runs, read from their journals.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Error, Result, bail};
use rflow::filter::TaskFilter;
use rflow::options::LogOptions;
use rflow::template::TaskTemplate;
use rflow_report::fields::{self, Status};
use rflow_task::history::HistoryRecord;
use rflow_task::journal::{JournalReader, session_dir, session_journals};
use rflow_task::{EventKind, TaskTrace};

/// What is printed of each task.
enum Line {
    Fields(Vec<String>, String),
    Template(TaskTemplate),
}

/// Tasks that were printed: one that a later run took from the cache is the same task.
type Printed = HashSet<String>;

/// The lines about all tasks of some runs.
pub(crate) fn tasks(state: &Path, runs: &[HistoryRecord], options: &LogOptions) -> Result<String> {
    let filter = options.filter.as_deref().map(TaskFilter::new);
    let filter = filter.transpose().map_err(Error::msg)?;
    let line = match &options.template {
        Some(template) => {
            let text = std::fs::read_to_string(template).unwrap_or_else(|_| template.clone());
            let names: Vec<&str> = fields::ALL.iter().chain(&MORE_FIELDS).copied().collect();
            Line::Template(TaskTemplate::new(&text, &names).map_err(Error::msg)?)
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
    let mut printed = Printed::new();
    for run in runs {
        let name = run.run_name.as_deref().unwrap_or_default();
        let selection = Selection {
            run_name: name,
            filter: filter.as_ref(),
        };
        add_run((&mut text, &mut printed), state, &run.session, &selection, &line)?;
    }
    Ok(text)
}

/// Which tasks of a session are printed.
struct Selection<'a> {
    run_name: &'a str,
    filter: Option<&'a TaskFilter>,
}

fn add_run(
    (text, printed): (&mut String, &mut Printed),
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
            if !printed.insert(task.hash.to_string()) {
                continue;
            }
            match line {
                Line::Fields(names, separator) => {
                    let values: Vec<_> = names.iter().map(|name| value(task, status, name)).collect();
                    text.push_str(&values.join(separator));
                }
                Line::Template(template) => {
                    let filled = template.fill(&|name| value(task, status, name));
                    text.push_str(&filled.map_err(Error::msg)?);
                }
            }
            text.push('\n');
        }
    }
    Ok(())
}

/// Names besides those of the trace file.
const MORE_FIELDS: [&str; 5] = ["pcpu", "pmem", "stdout", "stderr", "log"];

fn is_known(name: &str) -> bool {
    fields::is_known(name) || MORE_FIELDS.contains(&name)
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

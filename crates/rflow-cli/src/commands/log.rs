//! `log`: the runs started in this folder, and the tasks of a run.

mod tasks;

use anyhow::{Result, bail};
use rflow::options::LogOptions;
use rflow_report::fields;
use rflow_task::history::{History, HistoryRecord, RunSelection};
use rflow_task::journal::state_dir;

/// Prints runs or tasks and returns the exit code.
pub(crate) fn log(options: &LogOptions) -> Result<u8> {
    if options.list_fields {
        return crate::print(&field_list());
    }
    if options.template.is_some() && !options.fields.is_empty() {
        bail!("Options `-f` and `-t` cannot be used in the same command");
    }
    let state = state_dir(&std::env::current_dir()?);
    let history = History::in_state_dir(&state);
    let records = history.records()?;
    if records.is_empty() {
        bail!("It looks like no pipeline was executed in this folder (or execution history is empty)");
    }
    let task_options = options.template.is_some() || options.filter.is_some() || !options.fields.is_empty();
    let selection = RunSelection {
        runs: options.runs.clone(),
        after: options.after.clone(),
        before: options.before.clone(),
        but: options.but.clone(),
    };
    let chosen = match history.select(&selection)? {
        Some(chosen) => chosen,
        None if task_options => history.last()?.into_iter().collect(),
        None => records,
    };
    let wants_tasks = !options.runs.is_empty()
        || task_options
        || options.after.is_some()
        || options.before.is_some()
        || options.but.is_some();
    if options.quiet {
        let names = chosen.iter().filter_map(|record| record.run_name.as_deref());
        return crate::print(&names.map(|name| format!("{name}\n")).collect::<String>());
    }
    if wants_tasks {
        return crate::print(&tasks::tasks(&state, &chosen, options)?);
    }
    crate::print(&table(&chosen))
}

/// The columns are aligned and separated by tabs, as in the reference.
fn table(records: &[HistoryRecord]) -> String {
    const HEADER: [&str; 7] = [
        "TIMESTAMP",
        "DURATION",
        "RUN NAME",
        "STATUS",
        "REVISION ID",
        "SESSION ID",
        "COMMAND",
    ];
    let mut rows = vec![HEADER.map(str::to_owned)];
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    for record in records {
        let mut revision = or_dash(&record.revision);
        revision.truncate(10);
        rows.push([
            or_dash(&record.timestamp),
            or_dash(&record.duration),
            or_dash(&record.run_name),
            or_dash(&record.status),
            revision,
            record.session.clone(),
            record.command.clone(),
        ]);
    }
    let width = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADER.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:<width$}"));
        text.push_str(&cells.collect::<Vec<_>>().join("\t"));
        text.push('\n');
    }
    text
}

/// Names for `-f`: `%` cannot be part of a name in a template, so two columns have another name here.
fn field_list() -> String {
    let mut names: Vec<&str> = fields::ALL
        .iter()
        .map(|name| match *name {
            "%cpu" => "pcpu",
            "%mem" => "pmem",
            name => name,
        })
        .chain(["stdout", "stderr", "log"])
        .collect();
    names.sort_unstable();
    names.iter().map(|name| format!("  {name}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_table() {
        let record = HistoryRecord {
            timestamp: Some("2026-11-23 18:09:02".into()),
            run_name: Some("sad_name".into()),
            revision: Some("ebb9881e269becd9127bf2ae023c1c85".into()),
            session: "7e52".into(),
            command: "nextflow run main.nf".into(),
            ..HistoryRecord::default()
        };
        assert_eq!(
            table(&[record]),
            "TIMESTAMP          \tDURATION\tRUN NAME\tSTATUS\tREVISION ID\tSESSION ID\tCOMMAND             \n\
             2026-11-23 18:09:02\t-       \tsad_name\t-     \tebb9881e26 \t7e52      \tnextflow run main.nf\n"
        );
    }

    #[test]
    fn fields_are_sorted() {
        let list = field_list();
        assert!(list.starts_with("  accelerator\n"), "{list}");
        assert!(list.contains("\n  pcpu\n") && !list.contains('%'), "{list}");
    }
}

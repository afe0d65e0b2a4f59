//! What the page of a report is made of, computed from the rows of a run.

use std::collections::{HashMap, HashSet};

use rflow_task::RunStats;
use serde::Serialize;

use crate::rows::{Row, Rows, RowsOut, State};
use crate::stats::{Load, Summary, number, summary};

/// Spans of time in the picture of the load.
const SPANS: usize = 240;
/// Tasks that are named as examples of a failure.
const EXAMPLES: usize = 3;

/// All of it.
#[derive(Serialize)]
pub(crate) struct Data<'a> {
    run: Run<'a>,
    stats: RunStats,
    states: [&'static str; 8],
    fields: [&'static str; 26],
    processes: &'a [String],
    texts: &'a [String],
    by_process: Vec<ProcessData>,
    totals: Totals,
    load: LoadData,
    failures: Vec<FailureGroup>,
    /// Rows that are not in the table.
    left_out: usize,
    rows: RowsOut<'a>,
}

/// The run as the page shows it.
#[derive(Serialize)]
pub(crate) struct Run<'a> {
    name: &'a str,
    session: &'a str,
    version: &'a str,
    command: &'a str,
    script: String,
    project: &'a str,
    revision: &'a str,
    config_files: Vec<String>,
    profile: &'a str,
    launch_dir: String,
    work_dir: String,
    params: &'a serde_json::Value,
    resume: bool,
    stub: bool,
    began: u64,
    ended: u64,
    success: Option<bool>,
    exit: Option<i32>,
    error: Option<&'a str>,
}

impl<'a> Run<'a> {
    pub(crate) fn of(rows: &'a Rows) -> Self {
        let begin = &rows.begin;
        let path = |path: &std::path::Path| path.to_string_lossy().into_owned();
        Self {
            name: &begin.run_name,
            session: &begin.session,
            version: &begin.version,
            command: &begin.command_line,
            script: path(&begin.script),
            project: &begin.facts.project_name,
            revision: &begin.revision,
            config_files: begin.config_files.iter().map(|file| path(file)).collect(),
            profile: &begin.profile,
            launch_dir: path(&begin.launch_dir),
            work_dir: path(&begin.work_dir),
            params: &begin.facts.params,
            resume: begin.resume,
            stub: begin.stub,
            began: rows.began,
            ended: rows.ended,
            success: rows.end.as_ref().map(|end| end.success),
            exit: rows.end.as_ref().map(|end| end.exit),
            error: rows.end.as_ref().and_then(|end| end.error.as_deref()),
        }
    }
}

/// A process in numbers.
#[derive(Default, Serialize)]
struct ProcessData {
    /// Attempts by state.
    counts: [u32; 8],
    /// Sums in milliseconds: until submitted, until started, running.
    times: [u64; 3],
    /// Milliseconds of time × cpus of attempts that ran in this run.
    cpu_millis: u64,
    /// Percent of one cpu.
    cpu: Measure,
    /// Bytes.
    memory: Measure,
    /// Milliseconds.
    time: Measure,
    /// Bytes.
    read: Measure,
    /// Bytes.
    written: Measure,
}

/// What was asked for and what was used.
#[derive(Default, Serialize)]
struct Measure {
    used: Option<Summary>,
    /// Least and most that was asked for.
    asked: Option<(f64, f64)>,
    /// What was used of what was asked for, in percent, over all tasks.
    share: Option<f64>,
}

/// What was used of what was asked for, over the run: time × cpus and time × memory.
#[derive(Default, Serialize)]
struct Totals {
    cpu_share: Option<f64>,
    memory_share: Option<f64>,
    tasks: usize,
}

/// What went on at the same time, span by span.
#[derive(Serialize)]
struct LoadData {
    running: Vec<f64>,
    waiting: Vec<f64>,
    cpus: Vec<f64>,
}

/// Failures of a process for the same reason.
#[derive(Debug, Serialize)]
struct FailureGroup {
    process: u32,
    state: u8,
    error: u32,
    exit: Option<i32>,
    count: u32,
    /// Tasks among them that another attempt brought to a good end.
    recovered: u32,
    /// Highest number of an attempt.
    attempts: u32,
    /// Milliseconds of time × cpus that were spent on them.
    cpu_millis: u64,
    /// Tasks among them, as places in the rows.
    examples: Vec<usize>,
}

/// Computes it; `most` rows at most stay in the table.
pub(crate) fn data<'a>(rows: &'a Rows, shown: &'a [&'a Row]) -> Data<'a> {
    Data {
        run: Run::of(rows),
        stats: rows.end.as_ref().map(|end| end.stats.clone()).unwrap_or_default(),
        states: State::NAMES,
        fields: RowsOut::FIELDS,
        processes: &rows.processes,
        texts: &rows.texts,
        by_process: by_process(rows),
        totals: totals(rows),
        load: load(rows),
        failures: failures(rows, shown),
        left_out: rows.rows.len() - shown.len(),
        rows: RowsOut {
            rows: shown,
            began: rows.began,
        },
    }
}

/// The rows for the table: all when they are not more than `most`, else failed ones first, in their order.
pub(crate) fn shown(rows: &Rows, most: usize) -> Vec<&Row> {
    if rows.rows.len() <= most {
        return rows.rows.iter().collect();
    }
    let failed = rows
        .rows
        .iter()
        .filter(|row| row.state.failed())
        .count()
        .min(most);
    let (mut failed, mut others) = (failed, most - failed);
    let fits = |row: &&Row| {
        let left = if row.state.failed() {
            &mut failed
        } else {
            &mut others
        };
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        fits
    };
    rows.rows.iter().filter(fits).collect()
}

fn by_process(rows: &Rows) -> Vec<ProcessData> {
    let mut members: Vec<Vec<&Row>> = rows.processes.iter().map(|_| Vec::new()).collect();
    for row in &rows.rows {
        members[row.process as usize].push(row);
    }
    members.iter().map(|rows| process_data(rows)).collect()
}

fn process_data(rows: &[&Row]) -> ProcessData {
    let mut data = ProcessData::default();
    for row in rows {
        data.counts[row.state as usize] += 1;
        if row.state.ran() {
            let between = |a: Option<u64>, b: Option<u64>| a.zip(b).map_or(0, |(a, b)| b.saturating_sub(a));
            data.times[0] += between(row.ready, row.submit);
            data.times[1] += between(row.submit, row.start);
            data.times[2] += row.running();
            data.cpu_millis += row.running() * u64::from(row.cpus);
        }
    }
    // What a failed attempt used says little about the process.
    let good: Vec<&&Row> = rows
        .iter()
        .filter(|row| matches!(row.state, State::Completed | State::Cached))
        .collect();
    let used = |read: fn(&Row) -> Option<f64>| good.iter().filter_map(|row| read(row)).collect::<Vec<f64>>();
    let measure = |read: fn(&Row) -> Option<f64>, asked: fn(&Row) -> Option<f64>| {
        let both: Vec<(f64, f64)> = good.iter().filter_map(|row| read(row).zip(asked(row))).collect();
        let limits = good.iter().filter_map(|row| asked(row));
        Measure {
            used: summary(used(read)),
            asked: limits.fold(None, |range, v| {
                let (low, high) = range.unwrap_or((v, v));
                Some((v.min(low), v.max(high)))
            }),
            share: share(&both),
        }
    };
    data.cpu = measure(cpu, |row| Some(f64::from(row.cpus) * 100.0));
    data.memory = measure(memory, |row| row.memory.map(number));
    data.time = measure(realtime, |row| row.time.map(number));
    data.read = measure(|row| Some(number(row.used.as_ref()?.read)), |_| None);
    data.written = measure(|row| Some(number(row.used.as_ref()?.written)), |_| None);
    data
}

/// Percent of one cpu.
fn cpu(row: &Row) -> Option<f64> {
    Some(number(row.used.as_ref()?.cpu_tenths) / 10.0)
}

fn memory(row: &Row) -> Option<f64> {
    row.used
        .as_ref()
        .map(|used| number(used.rss))
        .filter(|rss| *rss > 0.0)
}

fn realtime(row: &Row) -> Option<f64> {
    match &row.used {
        Some(used) => Some(number(used.realtime)),
        None => row
            .start
            .zip(row.complete)
            .map(|(start, end)| number(end.saturating_sub(start))),
    }
}

/// Percent of the sum of the second values that the first ones are.
fn share(pairs: &[(f64, f64)]) -> Option<f64> {
    let (used, asked) = pairs
        .iter()
        .fold((0.0, 0.0), |(a, b), (used, asked)| (a + used, b + asked));
    (asked > 0.0).then(|| (used / asked * 1000.0).round() / 10.0)
}

fn totals(rows: &Rows) -> Totals {
    let ran = || rows.rows.iter().filter(|row| row.state == State::Completed);
    let weighted = |use_of: fn(&Row) -> Option<(f64, f64)>| {
        let pairs: Vec<(f64, f64)> = ran()
            .filter_map(|row| {
                let (used, asked) = use_of(row)?;
                let time = realtime(row)?;
                Some((used * time, asked * time))
            })
            .collect();
        share(&pairs)
    };
    Totals {
        cpu_share: weighted(|row| Some((cpu(row)?, f64::from(row.cpus) * 100.0))),
        memory_share: weighted(|row| Some((memory(row)?, number(row.memory?)))),
        tasks: rows.rows.len(),
    }
}

fn load(rows: &Rows) -> LoadData {
    let new = || Load::new(rows.began, rows.ended, SPANS);
    let (mut running, mut waiting, mut cpus) = (new(), new(), new());
    for row in rows.rows.iter().filter(|row| row.state.ran()) {
        if let Some((start, end)) = row.start.zip(row.complete) {
            running.add(start, end, 1.0);
            cpus.add(start, end, f64::from(row.cpus));
        }
        // One that never started waited until it ended.
        if let Some((ready, start)) = row.ready.or(row.submit).zip(row.start.or(row.complete)) {
            waiting.add(ready, start, 1.0);
        }
    }
    LoadData {
        running: running.means(),
        waiting: waiting.means(),
        cpus: cpus.means(),
    }
}

fn failures(rows: &Rows, shown: &[&Row]) -> Vec<FailureGroup> {
    let good: HashSet<(u32, &str)> = rows
        .rows
        .iter()
        .filter(|row| row.state == State::Completed && row.attempt > 1)
        .map(|row| (row.process, &*row.label))
        .collect();
    let mut groups: Vec<FailureGroup> = Vec::new();
    let mut index: HashMap<(u32, u8, u32, Option<i32>), usize> = HashMap::new();
    for row in rows.rows.iter().filter(|row| row.state.failed()) {
        let key = (row.process, row.state as u8, row.error, row.exit);
        let place = *index.entry(key).or_insert_with(|| {
            groups.push(FailureGroup {
                process: row.process,
                state: row.state as u8,
                error: row.error,
                exit: row.exit,
                count: 0,
                recovered: 0,
                attempts: 0,
                cpu_millis: 0,
                examples: Vec::new(),
            });
            groups.len() - 1
        });
        let group = &mut groups[place];
        group.count += 1;
        group.attempts = group.attempts.max(row.attempt);
        group.cpu_millis += row.running() * u64::from(row.cpus);
        if matches!(row.state, State::Retried | State::Lost) && good.contains(&(row.process, &*row.label)) {
            group.recovered += 1;
        }
    }
    for (place, row) in shown.iter().enumerate().filter(|(_, row)| row.state.failed()) {
        let key = (row.process, row.state as u8, row.error, row.exit);
        if let Some(group) = index.get(&key).and_then(|at| groups.get_mut(*at))
            && group.examples.len() < EXAMPLES
        {
            group.examples.push(place);
        }
    }
    // What ended the run comes first, then what cost most.
    groups.sort_by_key(|g| {
        (
            g.state != State::Failed as u8,
            std::cmp::Reverse((g.cpu_millis, g.count)),
        )
    });
    groups
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rflow_task::{EventKind, Metrics, TaskTrace};

    use super::*;
    use crate::console::testing::{event, story, task};

    fn told(kinds: Vec<EventKind>) -> Rows {
        let mut rows = Rows::default();
        for kind in kinds {
            let event = event(kind);
            rows.add(event.at, &event.kind);
        }
        rows
    }

    fn measured(id: u32, rss: u64) -> TaskTrace {
        let mut task = task(id, &format!("M (m{id})"));
        task.resources.cpus = 2;
        task.resources.memory = Some(1000);
        task.metrics = Some(Metrics {
            realtime: 1000,
            cpu_tenths: 1000,
            peak_rss: rss,
            ..Metrics::default()
        });
        task
    }

    #[test]
    fn asked_against_used() {
        let kinds = [100, 300]
            .map(|rss| EventKind::TaskCompleted(Arc::new(measured(u32::try_from(rss / 100).unwrap(), rss))));
        let rows = told(kinds.to_vec());
        let shown = shown(&rows, 10);
        let data = data(&rows, &shown);
        let process = &data.by_process[0];
        assert_eq!(process.memory.share, Some(20.0));
        assert_eq!(process.memory.asked, Some((1000.0, 1000.0)));
        assert_eq!(process.cpu.share, Some(50.0));
        assert_eq!(process.memory.used.as_ref().unwrap().max, 300.0);
        assert!(process.time.share.is_none());
        assert_eq!(
            (data.totals.cpu_share, data.totals.memory_share),
            (Some(50.0), Some(20.0))
        );
    }

    #[test]
    fn failures_for_the_same_reason_are_one() {
        let mut kinds = story();
        let failed = |id: u32, action: &str| {
            let mut task = task(id, &format!("A (u{id})"));
            task.error = Some(format!(
                "Process `A (u{id})` terminated with an error exit status (7)"
            ));
            task.exit = Some(7);
            task.error_action = Some(action.into());
            task
        };
        kinds.push(EventKind::TaskFailed(Arc::new(failed(10, "RETRY"))));
        kinds.push(EventKind::TaskFailed(Arc::new(failed(11, "RETRY"))));
        let mut again = task(12, "A (u11)");
        again.attempt = 2;
        kinds.push(EventKind::TaskCompleted(Arc::new(again)));
        kinds.push(EventKind::TaskFailed(Arc::new(failed(13, "TERMINATE"))));
        let rows = told(kinds);
        let shown = shown(&rows, 100);
        let groups = failures(&rows, &shown);
        let brief: Vec<_> = groups
            .iter()
            .map(|g| (State::NAMES[g.state as usize], g.count, g.recovered))
            .collect();
        assert_eq!(brief[0], ("failed", 1, 0));
        assert!(brief.contains(&("retried", 2, 1)), "{brief:?}");
        assert!(groups.iter().all(|g| g.examples.len() == g.count as usize));
    }

    #[test]
    fn a_short_table_keeps_failures() {
        let rows = told(story());
        let names = |most| shown(&rows, most).iter().map(|row| row.state).collect::<Vec<_>>();
        assert_eq!(names(2), [State::Retried, State::Ignored]);
        assert_eq!(names(3), [State::Cached, State::Retried, State::Ignored]);
        assert_eq!(names(1), [State::Retried]);
        let shown = shown(&rows, 3);
        assert_eq!(data(&rows, &shown).left_out, 2);
    }

    #[test]
    fn the_document_of_an_empty_run() {
        let rows = Rows::default();
        let json = serde_json::to_value(data(&rows, &[])).unwrap();
        assert_eq!(json["rows"].as_array().unwrap().len(), 0);
        assert!(json["run"]["success"].is_null());
    }
}

//! Reports of a made-up run, to look at and to measure: `cargo run --example sample -- FOLDER [TASKS]`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rflow_report::{Dag, DagOptions, OutputFile, Report, ReportOptions, Timeline};
use rflow_task::{
    Event, EventKind, Graph, GraphEdge, GraphNode, GraphNodeKind, MachineInfo, Metrics, Observer, Resources,
    RunBegin, RunEnd, RunStats, TaskHash, TaskId, TaskTrace,
};

const START: u64 = 1_795_457_840_000;
const GB: u64 = 1 << 30;

/// Name, share of the tasks, cpus, memory asked for, typical memory, typical milliseconds.
const PROCESSES: [(&str, u32, u32, u64, u64, u64); 8] = [
    ("FETCH:DOWNLOAD", 8, 1, GB, GB / 10, 40_000),
    ("QC:FASTQC", 20, 2, 4 * GB, GB / 2, 95_000),
    ("QC:TRIM", 20, 4, 8 * GB, GB, 180_000),
    ("ALIGN:INDEX", 1, 4, 16 * GB, 9 * GB, 600_000),
    ("ALIGN:BWA_MEM", 20, 8, 32 * GB, 21 * GB, 1_300_000),
    ("ALIGN:SORT_AND_MARK_DUPLICATES", 20, 4, 16 * GB, 12 * GB, 420_000),
    ("CALL_VARIANTS", 10, 2, 8 * GB, 7 * GB, 900_000),
    ("MULTIQC", 1, 1, 2 * GB, GB / 3, 30_000),
];

/// A small generator of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }

    /// Around a value, mostly near it.
    fn around(&mut self, value: u64) -> u64 {
        value / 2 + (self.below(value) + self.below(value)) / 2
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| ".".into()));
    let tasks = args.next().and_then(|n| n.parse().ok()).unwrap_or(300);
    let file = |name: &str| OutputFile {
        path: folder.join(name),
        overwrite: true,
    };
    let report = ReportOptions {
        file: file("report.html"),
        max_tasks: ReportOptions::MAX_TASKS,
    };
    let dag = DagOptions {
        path: folder.join("dag.html"),
        ..DagOptions::default()
    };
    let observers: Vec<(&str, Box<dyn Observer>)> = vec![
        ("report.html", Box::new(Report::new(report, |e| eprintln!("{e}")))),
        (
            "timeline.html",
            Box::new(Timeline::new(file("timeline.html"), |e| eprintln!("{e}"))),
        ),
        ("dag.html", Box::new(Dag::new(dag, |e| eprintln!("{e}")))),
    ];
    let events = run(tasks);
    for (name, mut observer) in observers {
        let (last, events) = events.split_last().unwrap();
        let begun = Instant::now();
        events.iter().for_each(|event| observer.event(event));
        let taken_in = begun.elapsed();
        let begun = Instant::now();
        observer.event(last);
        let size = std::fs::metadata(folder.join(name)).map_or(0, |meta| meta.len());
        println!(
            "{name}: {tasks} tasks taken in in {taken_in:.2?}, {size} bytes written in {:.2?}",
            begun.elapsed()
        );
    }
}

fn run(tasks: u32) -> Vec<Event> {
    let mut events = vec![Event {
        at: START,
        kind: EventKind::RunBegin(Box::new(begin())),
    }];
    let mut add = |at: u64, kind: EventKind| events.push(Event { at, kind });
    for (process, ..) in PROCESSES {
        add(
            START,
            EventKind::ProcessDefined {
                process: process.into(),
            },
        );
    }
    add(START, EventKind::Graph(Box::new(graph())));
    let mut dice = Dice(42);
    let mut stats = RunStats::default();
    // Cpus of a made-up cluster: when each place is free again.
    let mut places = vec![START; 24.max(tasks as usize / 200)];
    let mut id = 0;
    let mut end = START;
    for (number, process) in PROCESSES.iter().enumerate() {
        let ready = START + 60_000 * number as u64;
        for sample in 0..(tasks * process.1 / 100).max(1) {
            let mut attempt = 1;
            loop {
                id += 1;
                let place = (0..places.len()).min_by_key(|place| places[*place]).unwrap_or(0);
                let submit = places[place].max(ready);
                let wait = dice.around(20_000);
                let start = submit + wait;
                let fate = dice.below(100);
                let complete = start
                    + if fate < 4 {
                        dice.around(process.5 / 3)
                    } else {
                        dice.around(process.5)
                    };
                places[place] = complete;
                end = end.max(complete);
                let mut task = task(id, sample, process, &mut dice);
                (task.submit, task.start, task.complete) = (Some(submit), Some(start), Some(complete));
                task.attempt = attempt;
                add(ready, EventKind::TaskPending(Arc::new(task.clone())));
                if fate < 4 && attempt < 3 {
                    let lost = fate < 2;
                    task.exit = (!lost).then_some(137);
                    task.error = Some(match lost {
                        true => "Host EC2 (instance i-0abc) terminated".into(),
                        false => format!(
                            "Process `{}` terminated with an error exit status (137)",
                            task.name
                        ),
                    });
                    task.error_action = Some(if lost { "LOST" } else { "RETRY" }.into());
                    stats.lost += u32::from(lost);
                    stats.failed += u32::from(!lost);
                    stats.retries += u32::from(!lost);
                    stats.failed_cpu_millis += (complete - start) * u64::from(process.2);
                    add(complete, EventKind::TaskFailed(Arc::new(task)));
                    attempt += 1;
                    continue;
                }
                if number == 0 && sample % 3 == 0 {
                    stats.cached += 1;
                    task.start = Some(START - 80_000_000);
                    task.complete = Some(START - 79_000_000);
                    add(ready, EventKind::TaskCached(Arc::new(task)));
                } else {
                    stats.succeeded += 1;
                    stats.cpu_millis += (complete - start) * u64::from(process.2);
                    add(complete, EventKind::TaskCompleted(Arc::new(task)));
                }
                break;
            }
        }
    }
    let run_end = RunEnd {
        success: true,
        stats,
        duration: end - START,
        ..RunEnd::default()
    };
    add(end, EventKind::RunEnd(Box::new(run_end)));
    events
}

fn begin() -> RunBegin {
    let mut begin = RunBegin {
        run_name: "happy_franklin".into(),
        session: "7e5279f0-5d2a-4f7d-89f1-aa452e29bec8".into(),
        version: rflow_task::RFLOW_VERSION.into(),
        command_line: "rflow run variants.nf -profile cloud --reads 'reads/*_{1,2}.fq.gz' -with-report"
            .into(),
        script: "/data/variants/variants.nf".into(),
        revision: "ebb9881e26".into(),
        profile: "cloud".into(),
        launch_dir: "/data/variants".into(),
        work_dir: "s3://bucket/work".into(),
        ..RunBegin::default()
    };
    begin.facts.project_name = "variants.nf".into();
    begin
}

fn task(id: u32, sample: u32, process: &(&str, u32, u32, u64, u64, u64), dice: &mut Dice) -> TaskTrace {
    let (name, _, cpus, memory, used, time) = *process;
    let mut hash = [0; 16];
    hash.iter_mut()
        .for_each(|byte| *byte = u8::try_from(dice.below(256)).unwrap_or(0));
    let hash = TaskHash(hash);
    let label = format!("sample_{sample:05}");
    TaskTrace {
        id: TaskId(id),
        hash,
        native_id: Some(format!("job-{id}")),
        process: name.into(),
        name: format!("{name} ({label})"),
        tag: Some(label),
        container: Some("quay.io/tools/bwa:0.7.18".into()),
        image: None,
        modules: Vec::new(),
        exit: Some(0),
        submit: None,
        start: None,
        complete: None,
        attempt: 1,
        work_dir: format!("s3://bucket/work/{}", hash.dir()).into(),
        script: "echo a script that the reports leave out\n".repeat(10),
        scratch: None,
        queue: Some("spot".into()),
        resources: Resources {
            cpus,
            memory: Some(memory),
            time: Some(time * 3),
            ..Resources::default()
        },
        metrics: Some(Metrics {
            realtime: dice.around(time),
            cpu_tenths: dice.around(u64::from(cpus) * 750),
            peak_rss: dice.around(used).min(memory),
            peak_vmem: dice.around(used * 2),
            rchar: dice.around(used / 2),
            wchar: dice.around(used / 4),
            ..Metrics::default()
        }),
        error_action: None,
        env: None,
        executor: "awsbatch".into(),
        machine: Some(MachineInfo {
            machine_type: Some("m6i.2xlarge".into()),
            zone: Some("eu-central-1a".into()),
            price_model: Some("spot".into()),
        }),
        error: None,
    }
}

fn graph() -> Graph {
    use GraphNodeKind::{Operator, Output, Process, Source};
    let nodes = [
        ("channel.fromFilePairs", Source, ""),
        ("DOWNLOAD", Process, "FETCH"),
        ("mix", Operator, ""),
        ("FASTQC", Process, "QC"),
        ("TRIM", Process, "QC"),
        ("map", Operator, "QC"),
        ("genome", Source, "ALIGN"),
        ("INDEX", Process, "ALIGN"),
        ("combine", Operator, "ALIGN"),
        ("BWA_MEM", Process, "ALIGN"),
        ("groupTuple", Operator, "ALIGN"),
        ("SORT_AND_MARK_DUPLICATES", Process, "ALIGN"),
        ("CALL_VARIANTS", Process, ""),
        ("collect", Operator, ""),
        ("MULTIQC", Process, ""),
        ("variants", Output, ""),
        ("report", Output, ""),
    ];
    let edges = [
        (0, 1),
        (1, 2),
        (2, 3),
        (2, 4),
        (4, 5),
        (6, 7),
        (7, 8),
        (5, 8),
        (8, 9),
        (9, 10),
        (10, 11),
        (11, 12),
        (12, 15),
        (3, 13),
        (4, 13),
        (11, 13),
        (13, 14),
        (14, 15),
        (14, 16),
    ];
    Graph {
        nodes: nodes
            .iter()
            .zip(0..)
            .map(|((name, kind, workflow), id)| GraphNode {
                id,
                name: (*name).into(),
                kind: *kind,
                workflow: workflow
                    .split(':')
                    .filter(|w| !w.is_empty())
                    .map(Into::into)
                    .collect(),
            })
            .collect(),
        edges: edges
            .iter()
            .map(|(from, to)| GraphEdge {
                from: *from,
                to: *to,
                label: None,
            })
            .collect(),
    }
}

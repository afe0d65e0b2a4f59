//! What processes ask for that no job can give, whatever the account looks like.

use std::collections::BTreeMap;

use rflow_task::{ContainerSpec, Demand, TaskSpec};

use super::processes;
use crate::arrays::LARGEST;
use crate::options::BatchOptions;
use crate::work::Work;
use crate::{container_options, definition, request};

/// Those of S3, as the command line knows them.
const STORAGE_CLASSES: [&str; 11] = [
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "REDUCED_REDUNDANCY",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
    "OUTPOSTS",
    "SNOW",
];

/// Adds what is wrong, one sentence for all processes of which it is true. Values that depend on the task are left
/// alone: they are looked at when there is a task.
pub(super) fn check(work: &Work, demands: &[Demand], problems: &mut Vec<String>) {
    let options = &work.options;
    of_options(options, problems);
    let of = |wrong: fn(&Demand) -> bool| demands.iter().filter(|demand| wrong(demand)).collect::<Vec<_>>();
    let without_queue = of(|d| d.queue.as_ref().is_none_or(String::is_empty) && d.knows("queue"));
    if !without_queue.is_empty() {
        problems.push(format!(
            "{} no job queue: name one with the `queue` directive",
            have(&without_queue)
        ));
    }
    let without_container = of(|d| {
        d.container.as_ref().is_none_or(|c| c.image.is_empty())
            && d.knows("container")
            && d.knows("containerOptions")
    });
    if !without_container.is_empty() {
        problems.push(format!(
            "{} no container: give an image with the `container` directive, or the name of a job definition \
             (`container 'job-definition://NAME'`)",
            have(&without_container)
        ));
    }
    // What has been found to be wrong above is not wrong once more for each process.
    let mut options = options.clone();
    options.volumes.clear();
    if options
        .fpga_devices
        .iter()
        .any(|device| container_options::device(device).is_err())
    {
        options.fpga_devices.clear();
    }
    let mut reasons: BTreeMap<String, Vec<&Demand>> = BTreeMap::new();
    for demand in demands {
        for reason in refused(work, &options, demand) {
            reasons.entry(reason).or_default().push(demand);
        }
    }
    for (reason, demands) in reasons {
        problems.push(match reason.starts_with("Process `") {
            true => reason,
            false => format!("{}: {reason}", title(&demands)),
        });
    }
    small_queue(work, demands);
}

fn of_options(options: &BatchOptions, problems: &mut Vec<String>) {
    for volume in &options.volumes {
        if let Err(why) = definition::volume_mount(volume) {
            problems.push(format!("`aws.batch.volumes`: {why}"));
        }
    }
    for device in &options.fpga_devices {
        if let Err(why) = container_options::device(device) {
            problems.push(format!("`aws.batch.fpgaDevices`: {why}"));
        }
    }
    let class = options.storage_class.as_deref();
    if let Some(class) = class.filter(|class| !STORAGE_CLASSES.contains(class)) {
        problems.push(format!(
            "`aws.client.storageClass` is `{class}`, but must be one of {}",
            STORAGE_CLASSES.join(", ")
        ));
    }
}

fn title(demands: &[&Demand]) -> String {
    let names = processes(demands);
    match names.contains(' ') {
        true => format!("Processes {names}"),
        false => format!("Process {names}"),
    }
}

fn have(demands: &[&Demand]) -> String {
    let title = title(demands);
    let verb = if title.starts_with("Processes") {
        "have"
    } else {
        "has"
    };
    format!("{title} {verb}")
}

/// Why the tasks of a process could not be submitted.
fn refused(work: &Work, options: &BatchOptions, demand: &Demand) -> Vec<String> {
    let spec = TaskSpec {
        process: demand.process.clone(),
        resources: demand.resources.clone(),
        container: Some(demand.container.clone().unwrap_or_else(|| ContainerSpec {
            image: "unknown".to_owned(),
            ..ContainerSpec::default()
        })),
        ..TaskSpec::default()
    };
    let of_process = format!("Process `{}`: ", demand.process);
    let short = |why: String| why.strip_prefix(&of_process).map_or(why.clone(), str::to_owned);
    let planned = definition::plan(&spec, options, work.region.as_deref(), Vec::new());
    let terms = request::terms(&spec, options, false, &mut Vec::new());
    let mut reasons: Vec<_> = [planned.err(), terms.err()]
        .into_iter()
        .flatten()
        .map(short)
        .collect();
    if let Some(array) = demand.array.filter(|array| *array > LARGEST) {
        reasons.push(format!(
            "`array {array}` is more than the {LARGEST} jobs that an array of AWS Batch can have"
        ));
    }
    reasons
}

/// Arrays of more tasks than may run at once are not made.
fn small_queue(work: &Work, demands: &[Demand]) {
    let size = work.options.queue_size;
    let large = |demand: &&Demand| demand.array.is_some_and(|array| array > size && array <= LARGEST);
    let demands: Vec<_> = demands.iter().filter(large).collect();
    if !demands.is_empty() {
        (work.facts.warn)(format!(
            "{}: `array` is larger than `executor.queueSize`, so arrays of at most {size} tasks are made",
            title(&demands)
        ));
    }
}

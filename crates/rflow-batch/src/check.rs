//! Pre-flight: what cannot work, told before anything is uploaded or submitted.

mod directives;
mod instances;

use std::collections::{BTreeMap, BTreeSet};

use rflow_storage::location::Address;
use rflow_task::Demand;

use crate::api::{ApiError, Environment, Queue};
use crate::options::Platform;
use crate::work::Work;

/// What is wrong with directives, queues, compute environments, definitions and the work dir, one sentence each.
pub(crate) fn check(work: &Work, demands: &[Demand]) -> Vec<String> {
    if demands.is_empty() {
        return Vec::new();
    }
    let mut by_queue: BTreeMap<&str, Vec<&Demand>> = BTreeMap::new();
    for demand in demands {
        if let Some(queue) = demand.queue.as_deref().filter(|queue| !queue.is_empty()) {
            by_queue.entry(queue).or_default().push(demand);
        }
    }
    let names: Vec<_> = by_queue.keys().map(|name| (*name).to_owned()).collect();
    // Asked even when no queue is known yet: the answer tells whether the credentials are good for anything. S3 alone
    // does not, as it is used without any where there are none.
    let queues = work.api.queues(&names);
    if let Err(ApiError {
        credentials: Some(text),
        ..
    }) = &queues
    {
        return vec![sentence(text)];
    }
    let mut problems = Vec::new();
    directives::check(work, demands, &mut problems);
    bucket(work, &mut problems);
    definitions(work, demands, &mut problems);
    if by_queue.is_empty() {
        return problems;
    }
    let queues = match queues {
        Ok(queues) => queues,
        Err(error) => {
            // The right to look is not needed for the work itself.
            (work.facts.warn)(format!("The job queues cannot be checked: {error}"));
            return problems;
        }
    };
    for (name, demands) in by_queue {
        match queues
            .iter()
            .find(|queue| queue.name == name || queue.arn == name)
        {
            None => problems.push(missing(work, name, &demands)),
            Some(queue) => self::queue(work, queue, &demands, &mut problems),
        }
    }
    problems
}

/// The text with a capital letter, as all problems begin with one.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn bucket(work: &Work, problems: &mut Vec<String>) {
    let dir = work.work_dir();
    let Some(address) = Address::of(dir) else {
        return;
    };
    let unusable =
        |error: &dyn std::fmt::Display| format!("The work dir {} cannot be used: {error}", dir.display());
    let region = match work.api.bucket_region(address.authority) {
        Ok(region) => region,
        Err(error) => return problems.push(unusable(&error)),
    };
    if let Err(error) = work.store.probe_write(dir) {
        return problems.push(unusable(&error));
    }
    // Regions of a store that is not Amazon's mean nothing.
    let elsewhere = work
        .options
        .store_config
        .pointer("/aws/client/endpoint")
        .is_some();
    match &work.region {
        Some(jobs) if region != *jobs && !elsewhere => problems.push(format!(
            "The bucket `{}` of the work dir is in the region {region}, but jobs run in {jobs}: every file would \
             cross regions, which is slow and costs money. Use a bucket in {jobs}, or set `aws.region = '{region}'` \
             and queues of that region",
            address.authority
        )),
        _ => {}
    }
}

fn definitions(work: &Work, demands: &[Demand], problems: &mut Vec<String>) {
    let images = demands.iter().filter_map(|demand| demand.container.as_ref());
    let names: BTreeSet<_> = images
        .filter_map(|container| container.image.strip_prefix("job-definition://"))
        .collect();
    for name in names {
        match work.api.has_definition(name) {
            Ok(true) => {}
            Ok(false) => problems.push(format!(
                "There is no active job definition `{name}`{}",
                place(work)
            )),
            Err(error) => {
                (work.facts.warn)(format!("The job definition `{name}` cannot be checked: {error}"))
            }
        }
    }
}

fn place(work: &Work) -> String {
    let region = work.region.as_deref();
    region
        .map(|region| format!(" in the region {region}"))
        .unwrap_or_default()
}

fn processes(demands: &[&Demand]) -> String {
    let names: BTreeSet<_> = demands.iter().map(|demand| demand.process.as_str()).collect();
    let mut text: Vec<_> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    if names.len() > 3 {
        text.push(format!("{} more", names.len() - 3));
    }
    text.join(", ")
}

fn missing(work: &Work, name: &str, demands: &[&Demand]) -> String {
    let mut text = format!(
        "The job queue `{name}` of {} does not exist{}",
        processes(demands),
        place(work)
    );
    let Ok(all) = work.api.queues(&[]) else {
        return text;
    };
    let mut names: Vec<_> = all.iter().map(|queue| queue.name.as_str()).collect();
    names.sort_unstable();
    if let Some(near) = nearest(name, &names) {
        text.push_str(&format!(" (did you mean `{near}`?)"));
    }
    text.push_str(&match names.len() {
        0 => ": there are no queues there".to_owned(),
        1..=20 => format!(": there are {}", names.join(", ")),
        more => format!(": there are {more} queues, among them {}", names[..20].join(", ")),
    });
    text
}

fn queue(work: &Work, queue: &Queue, demands: &[&Demand], problems: &mut Vec<String>) {
    let name = &queue.name;
    if queue.state != "ENABLED" {
        problems.push(format!(
            "The job queue `{name}` is {}: enable it",
            queue.state.to_lowercase()
        ));
    }
    if queue.status == "INVALID" {
        problems.push(format!(
            "The job queue `{name}` is invalid{}",
            because(queue.status_reason.as_deref())
        ));
    }
    let environments = match work.api.environments(&queue.environments) {
        Ok(environments) => environments,
        Err(error) => {
            (work.facts.warn)(format!(
                "The compute environments of `{name}` cannot be checked: {error}"
            ));
            return;
        }
    };
    let (usable, broken): (Vec<_>, Vec<_>) = environments
        .iter()
        .partition(|e| e.state == "ENABLED" && e.status != "INVALID");
    if usable.is_empty() && !queue.environments.is_empty() {
        let list: Vec<_> = broken
            .iter()
            .map(|e| {
                let state = if e.state == "ENABLED" { &e.status } else { &e.state };
                format!(
                    "{} is {}{}",
                    e.name,
                    state.to_lowercase(),
                    because(e.status_reason.as_deref())
                )
            })
            .collect();
        problems.push(format!(
            "No compute environment of the job queue `{name}` can be used: {}",
            if list.is_empty() {
                "they do not exist".to_owned()
            } else {
                list.join("; ")
            }
        ));
        return;
    }
    let mut seen = BTreeSet::new();
    for demand in demands {
        if let Some(problem) = too_large(work, name, &usable, demand)
            && seen.insert(problem.clone())
        {
            problems.push(problem);
        }
    }
}

fn because(reason: Option<&str>) -> String {
    reason.map(|reason| format!(" ({reason})")).unwrap_or_default()
}

/// Why none of the environments can hold a request; `None` when one can, or may.
fn too_large(work: &Work, queue: &str, environments: &[&Environment], demand: &Demand) -> Option<String> {
    let cpus = demand.resources.cpus;
    let process = &demand.process;
    let most = environments
        .iter()
        .map(|e| e.max_vcpus.unwrap_or(i32::MAX))
        .max()?;
    if i64::from(most) < i64::from(cpus) {
        return Some(format!(
            "Process `{process}` asks for {cpus} cpus, but the compute environments of the queue `{queue}` have at most \
             {most}"
        ));
    }
    if work.options.platform == Platform::Fargate {
        return None;
    }
    let memory = demand.resources.memory.unwrap_or(0) >> 20;
    let types: BTreeSet<_> = environments.iter().flat_map(|e| &e.instance_types).collect();
    // A type or family that is not in the tables may be large enough.
    let sizes: Option<Vec<_>> = types.iter().map(|name| instances::size(name)).collect();
    let sizes = sizes.filter(|sizes| !sizes.is_empty())?;
    let fits = |(have, gib): &(u32, u32)| *have >= cpus && instances::usable(*gib) >= memory;
    if sizes.iter().any(fits) {
        return None;
    }
    let offer: Vec<_> = types
        .iter()
        .zip(&sizes)
        .map(|(name, (cpus, gib))| {
            format!(
                "{name}: {cpus} cpus, about {} GB for jobs",
                instances::usable(*gib) / 1024
            )
        })
        .collect();
    let asked = match memory {
        0 => format!("{cpus} cpus"),
        memory => format!("{cpus} cpus and {:.1} GB of memory", memory as f64 / 1024.0),
    };
    Some(format!(
        "Process `{process}` asks for {asked}, which fits no instance of the queue `{queue}` ({})",
        offer.join("; ")
    ))
}

/// The name that is most likely meant.
fn nearest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    names
        .iter()
        .map(|known| (distance(name, known), *known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known)
}

/// Changes of single letters that make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<_> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;

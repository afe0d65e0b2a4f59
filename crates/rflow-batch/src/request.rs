//! What is sent to submit a job, as plain data.

use rflow_task::TaskSpec;
use serde::Serialize;

use crate::command;
use crate::definition::{self, Definition};
use crate::fargate;
use crate::options::{BatchOptions, Platform};

/// The shortest time limit that Batch takes, seconds.
const SHORTEST_TIMEOUT: u64 = 60;
/// The longest name of a job.
const LONGEST_NAME: usize = 128;
/// The most tags of a job.
const MOST_TAGS: usize = 50;
/// MiB of memory below which Docker makes no container.
const LEAST_MEMORY: i32 = 6;
/// MiB of memory of a task that says nothing.
const DEFAULT_MEMORY: i32 = 1024;
/// What the configuration must not set: the programs of a container are not where those of this machine are.
pub(crate) const PATH: &str = "PATH";
const PATH_IS_LEFT_OUT: &str =
    "`env.PATH` has no effect on tasks of AWS Batch: they have the `PATH` of their container";
const WITHOUT_ROLE: &str = "There are secrets that are read from Secrets Manager or SSM, but no \
    `aws.batch.executionRole`: AWS refuses such jobs without a role that may read them";

/// What a run tells its executor.
#[derive(Clone)]
pub struct RunFacts {
    /// `adjective_scientist`.
    pub run_name: String,
    /// Session id.
    pub session: String,
    /// Work dir of the run, an address in S3 (`s3://bucket/work`).
    pub work_dir: std::path::PathBuf,
    /// Id of the run at the Seqera platform; it precedes names of jobs.
    pub workflow_id: Option<String>,
    /// Takes warnings for the user.
    pub warn: std::sync::Arc<dyn Fn(String) + Send + Sync>,
}

/// One call that submits a job or an array of jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SubmitRequest {
    pub(crate) name: String,
    pub(crate) queue: String,
    /// `name:revision`, or as the user wrote it.
    pub(crate) definition: String,
    pub(crate) command: Vec<String>,
    /// Children; `None` for a plain job.
    pub(crate) array: Option<usize>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) terms: Terms,
}

/// What all children of an array have in common.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Terms {
    pub(crate) vcpus: Option<u32>,
    /// MiB.
    pub(crate) memory: Option<i32>,
    pub(crate) gpus: Option<u32>,
    /// Seconds of an attempt.
    pub(crate) timeout: Option<i32>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) share: Option<(String, i32)>,
    /// Attempts after a spot instance was reclaimed.
    pub(crate) spot_attempts: Option<i32>,
}

impl std::fmt::Debug for Terms {
    /// Without the values of variables: there are secrets among them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.environment.iter().map(|(name, _)| name).collect();
        f.debug_struct("Terms")
            .field("vcpus", &self.vcpus)
            .field("memory", &self.memory)
            .field("gpus", &self.gpus)
            .field("timeout", &self.timeout)
            .field("environment", &names)
            .field("share", &self.share)
            .field("spot_attempts", &self.spot_attempts)
            .finish()
    }
}

/// A task whose job is worked out but for what its array decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) queue: String,
    pub(crate) definition: Definition,
    pub(crate) terms: Terms,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
}

impl Plan {
    /// Works out the job of a task. `secrets` are names and values.
    ///
    /// # Errors
    /// A sentence on what is missing or wrong in its directives.
    pub(crate) fn new(
        spec: &TaskSpec,
        options: &BatchOptions,
        region: Option<&str>,
        secrets: Vec<(String, String)>,
    ) -> Result<Self, String> {
        let Some(queue) = spec.queue.clone().filter(|queue| !queue.is_empty()) else {
            return Err(format!(
                "Process `{}` has no job queue: name one with the `queue` directive",
                spec.process
            ));
        };
        let (stored, values): (Vec<_>, Vec<_>) =
            secrets.into_iter().partition(|(_, value)| is_address(value));
        let without_role = !stored.is_empty() && options.execution_role.is_none();
        let mut planned = definition::plan(spec, options, region, stored)?;
        let named = matches!(planned.definition, Definition::Named(_));
        let sets_path = spec.env.iter().any(|(name, _)| name == PATH);
        for (holds, warning) in [
            (without_role && !named, WITHOUT_ROLE),
            (sets_path, PATH_IS_LEFT_OUT),
        ] {
            if holds {
                planned.warnings.push(warning.to_owned());
            }
        }
        let mut terms = terms(spec, options, named, &mut planned.warnings)?;
        terms.environment.extend(values);
        Ok(Self {
            queue,
            definition: planned.definition,
            terms,
            labels: spec.labels.clone(),
            warnings: planned.warnings,
        })
    }

    /// Tasks with equal keys may be children of one array.
    pub(crate) fn key(&self, process: &str) -> String {
        let text =
            serde_json::to_string(&(process, &self.queue, &self.definition, &self.terms, &self.labels));
        // A hash, so that no value of a secret stays in memory as a key, or gets into a log with it.
        blake3::hash(text.unwrap_or_default().as_bytes())
            .to_hex()
            .to_string()
    }

    /// The request for a single task, or for children of an array, whose directives are equal.
    pub(crate) fn request(
        &self,
        tasks: &[&TaskSpec],
        definition: String,
        command: Vec<String>,
        facts: &RunFacts,
    ) -> SubmitRequest {
        let first = tasks[0];
        let array = (tasks.len() > 1).then_some(tasks.len());
        let name = if array.is_some() {
            &first.process
        } else {
            &first.name
        };
        SubmitRequest {
            name: job_name(name, facts.workflow_id.as_deref()),
            queue: self.queue.clone(),
            definition,
            command,
            array,
            tags: tags(first, array.is_none(), facts),
            terms: self.terms.clone(),
        }
    }
}

/// Whether the value of a secret is the address of one in a secret store, from which Batch itself gets the value.
fn is_address(value: &str) -> bool {
    value.starts_with("arn:") && (value.contains(":secretsmanager:") || value.contains(":ssm:"))
}

/// What is asked of a job, but for its image. `named`: its definition is one of the user's own.
///
/// # Errors
/// A sentence on what the platform cannot give.
pub(crate) fn terms(
    spec: &TaskSpec,
    options: &BatchOptions,
    named: bool,
    warnings: &mut Vec<String>,
) -> Result<Terms, String> {
    let resources = &spec.resources;
    let asked = resources
        .memory
        .map(|bytes| i32::try_from(bytes >> 20).unwrap_or(i32::MAX));
    let asked = asked.filter(|size| *size >= LEAST_MEMORY);
    if let Some(bytes) = resources.memory.filter(|_| asked.is_none()) {
        warnings.push(format!(
            "Process `{}` asks for {bytes} bytes of memory, but containers have at least {LEAST_MEMORY} MB: its \
             `memory` is left out",
            spec.process
        ));
    }
    let (vcpus, memory) = match options.platform {
        Platform::Fargate => {
            let (cpus, memory, warning) = fargate::round(resources.cpus, asked)
                .map_err(|why| format!("Process `{}`: {why}", spec.process))?;
            warnings.extend(warning.map(|why| format!("Process `{}`: {why}", spec.process)));
            (Some(cpus), Some(memory))
        }
        // What a definition of the user's own says stands where the process says nothing.
        Platform::Ec2 if named => ((resources.cpus > 1).then_some(resources.cpus), asked),
        Platform::Ec2 => (Some(resources.cpus), Some(asked.unwrap_or(DEFAULT_MEMORY))),
    };
    let gpus = match &resources.accelerator {
        Some((count, _)) if *count > 0 && definition::wants_fpga(spec).is_none() => Some(*count),
        _ => None,
    };
    let timeout = resources
        .time
        .map(|millis| i32::try_from(millis.div_ceil(1000).max(SHORTEST_TIMEOUT)).unwrap_or(i32::MAX));
    Ok(Terms {
        vcpus,
        memory,
        gpus,
        timeout,
        environment: command::environment(options),
        share: options
            .share_identifier
            .clone()
            .map(|share| (share, options.scheduling_priority)),
        spot_attempts: (options.max_spot_attempts > 0).then_some(options.max_spot_attempts),
    })
}

/// The name of the job of a task. The reference's rule for names: blanks become `_`, all but letters, digits, `_` and `-` goes, 128 characters.
pub(crate) fn job_name(task: &str, workflow: Option<&str>) -> String {
    let mut name = workflow.map(|id| format!("tw-{id}-")).unwrap_or_default();
    for c in task.chars() {
        match c {
            ' ' => name.push('_'),
            c if c.is_ascii_alphanumeric() || c == '_' || c == '-' => name.push(c),
            _ => {}
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        name.insert(0, 't');
    }
    name.truncate(LONGEST_NAME);
    name
}

/// `resourceLabels`, then what finds the job of a run, process and task.
fn tags(spec: &TaskSpec, single: bool, facts: &RunFacts) -> Vec<(String, String)> {
    let mut tags = spec.labels.clone();
    let own = [
        ("rflow:run", Some(facts.run_name.clone())),
        ("rflow:session", Some(facts.session.clone())),
        ("rflow:process", Some(spec.process.clone())),
        ("rflow:task", single.then(|| spec.name.clone())),
        ("rflow:hash", single.then(|| spec.hash.to_string())),
    ];
    for (key, value) in own {
        if let Some(value) = value
            && tags.len() < MOST_TAGS
        {
            tags.push((key.to_owned(), tag_value(&value)));
        }
    }
    tags
}

/// Tags hold letters, digits, blanks and some signs, 256 characters of them.
fn tag_value(text: &str) -> String {
    let allowed = |c: char| c.is_alphanumeric() || " +-=._:/@".contains(c);
    text.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .take(256)
        .collect()
}

#[cfg(test)]
mod tests;

//! What is done for tasks on threads that may wait: preparing, submitting, collecting.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rflow_storage::Store;
use rflow_task::{Outcome, Secrets, TaskSpec};

use crate::api::{ApiError, BatchApi, JobState};
use crate::bin_dirs::BinDirs;
use crate::collect::Collector;
use crate::command::{self, Place};
use crate::files;
use crate::lost_arrays::LostArrays;
use crate::options::BatchOptions;
use crate::registry::Registry;
use crate::request::{Plan, RunFacts, job_name};
use crate::sources::Sources;

/// What all tasks of a run share.
pub(crate) struct Work {
    pub(crate) api: Arc<dyn BatchApi>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) options: BatchOptions,
    pub(crate) facts: RunFacts,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) region: Option<String>,
    pub(crate) registry: Registry,
    pub(crate) bin_dirs: BinDirs,
    pub(crate) lost_arrays: LostArrays,
    pub(crate) sources: Sources,
    /// The user knows that logs cannot be read.
    pub(crate) unreadable_logs: AtomicBool,
}

/// Why jobs were not submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubmitError {
    /// A sentence.
    pub(crate) text: String,
    /// It fails the next time too.
    pub(crate) fatal: bool,
}

impl Work {
    /// Works out the job of a task and writes the files of its work dir.
    pub(crate) fn prepare(&self, spec: &TaskSpec) -> Result<Plan, SubmitError> {
        let fatal = |text| SubmitError { text, fatal: true };
        let passing = |text| SubmitError { text, fatal: false };
        let secrets = self.secret_values(spec).map_err(fatal)?;
        let plan = Plan::new(spec, &self.options, self.region.as_deref(), secrets).map_err(fatal)?;
        if let Some(input) = self.sources.missing(&*self.store, self.work_dir(), &spec.inputs) {
            return Err(passing(format!("The input {} does not exist", input.display())));
        }
        let mut bin_dirs = Vec::new();
        for dir in &spec.bin_dirs {
            let address = self.bin_dirs.address(&*self.store, &self.facts.work_dir, dir);
            bin_dirs.extend(address.map_err(passing)?);
        }
        files::write_task(
            &*self.store,
            spec,
            &self.options,
            self.region.as_deref(),
            &bin_dirs,
        )
        .map_err(passing)?;
        Ok(plan)
    }

    fn secret_values(&self, spec: &TaskSpec) -> Result<Vec<(String, String)>, String> {
        let value = |name: &String| match self.secrets.value(name) {
            Some(value) => Ok((name.clone(), value)),
            None => Err(format!(
                "Process `{}` uses the secret `{name}`, which is not defined: set it with `secrets set {name}`",
                spec.process
            )),
        };
        spec.secrets.iter().map(value).collect()
    }

    /// Submits one job, or an array of several tasks whose plans are equal. Gives the ids of the jobs in order.
    pub(crate) fn submit(&self, tasks: &[Arc<TaskSpec>], plan: &Plan) -> Result<Vec<String>, SubmitError> {
        let refused = |what: &str| {
            let what = what.to_owned();
            move |e: ApiError| SubmitError {
                text: format!("{what}: {e}"),
                fatal: e.refused,
            }
        };
        let definition = self
            .registry
            .resolve(&*self.api, &plan.definition)
            .map_err(refused("The job definition cannot be registered"))?;
        let region = self.region.as_deref();
        let dirs: Vec<_> = tasks
            .iter()
            .map(|task| task.work_dir.to_string_lossy().into_owned())
            .collect();
        let command = match &dirs[..] {
            [dir] => command::command(&self.options, region, Place::Task(dir)),
            dirs => {
                let lists = files::write_lists(&*self.store, &self.facts.work_dir, dirs)
                    .map_err(|text| SubmitError { text, fatal: false })?;
                let place = Place::List {
                    json: &lists.json,
                    text: &lists.text,
                };
                command::command(&self.options, region, place)
            }
        };
        let specs: Vec<_> = tasks.iter().map(|task| &**task).collect();
        let request = plan.request(&specs, definition, command, &self.facts);
        let id = self.api.submit(&request).map_err(refused(&format!(
            "The job cannot be submitted to the queue `{}`",
            plan.queue
        )))?;
        tracing::debug!(id, name = request.name, array = request.array, "submitted");
        Ok(match request.array {
            None => vec![id],
            Some(size) => (0..size).map(|index| format!("{id}:{index}")).collect(),
        })
    }

    /// The job of a task that an earlier process may have submitted, as a child of an array or as a job of its own.
    pub(crate) fn find(&self, spec: &TaskSpec) -> Result<Option<String>, ApiError> {
        let workflow = self.facts.workflow_id.as_deref();
        let queue = spec.queue.as_deref().unwrap_or_default();
        let dir = spec.work_dir.to_string_lossy();
        if spec.array.is_some_and(|most| most > 1) {
            let name = job_name(&spec.process, workflow);
            let child = self.lost_arrays.child(self, queue, &name, &dir)?;
            if child.is_some() {
                return Ok(child);
            }
        }
        let command = command::command(&self.options, self.region.as_deref(), Place::Task(&dir));
        let named = self.api.named(queue, &job_name(&spec.name, workflow), 0)?;
        let same = named.into_iter().find(|job| job.command == command);
        Ok(same.map(|job| job.id))
    }

    /// How a task ended whose job is in a final state.
    ///
    /// # Errors
    /// Why its results cannot be seen just now.
    pub(crate) fn collect(
        &self,
        spec: &TaskSpec,
        state: &JobState,
        accepted: u64,
    ) -> Result<Outcome, String> {
        let collector = Collector {
            api: &*self.api,
            store: &*self.store,
            options: &self.options,
            region: self.region.as_deref(),
            unreadable: &|group, error| self.logs_are_unreadable(group, error),
        };
        collector.outcome(spec, state, accepted)
    }

    /// Warns once.
    fn logs_are_unreadable(&self, group: &str, error: &ApiError) {
        if !self.unreadable_logs.swap(true, Ordering::Relaxed) {
            (self.facts.warn)(format!(
                "What failed tasks printed cannot be read from the log group `{group}` of CloudWatch: {error}; the right \
                 to do so is `logs:GetLogEvents`"
            ));
        }
    }

    /// The work dir of the run.
    pub(crate) fn work_dir(&self) -> &PathBuf {
        &self.facts.work_dir
    }
}

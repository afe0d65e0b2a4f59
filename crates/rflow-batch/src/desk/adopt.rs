//! Tasks that an earlier process had submitted.

use std::sync::Arc;
use std::time::Instant;

use rflow_task::{ExecutorEventKind, Outcome, TaskId, TaskSpec};

use super::job::{Job, Stage};
use super::{Desk, KILLED, Message, killed_before_start};
use crate::api::ApiError;
use crate::now_millis;

impl Desk {
    /// Takes charge of a task. Its id is empty when that process died between submitting it and noting the id: then
    /// its job is looked for.
    pub(super) fn adopt(&mut self, task: Arc<TaskSpec>, native: String) {
        let id = task.id;
        let mut job = Job::new(task.clone());
        job.adopted = true;
        if !native.is_empty() {
            self.jobs.insert(id, job);
            return self.take_over(id, native);
        }
        job.stage = Stage::Seeking;
        self.jobs.insert(id, job);
        let (work, sender) = (self.work.clone(), self.sender.clone());
        self.calls.run(move || {
            let found = work.find(&task);
            drop(sender.send(Message::Found(id, found)));
        });
    }

    pub(super) fn found(&mut self, id: TaskId, result: Result<Option<String>, ApiError>) {
        let killed = self.jobs.get(&id).is_some_and(|job| job.killed);
        match result {
            Ok(Some(native)) => {
                self.take_over(id, native.clone());
                if self.tasks.get(&native) == Some(&id) {
                    // From now on it can be found by its id.
                    self.report(id, ExecutorEventKind::Accepted { native_id: native });
                }
                if killed {
                    self.terminate(&[id], KILLED);
                }
            }
            Ok(None) if killed => self.finish(id, killed_before_start()),
            Ok(None) => self.lose(id, "its submission was not recorded".to_owned()),
            Err(error) => self.lose(
                id,
                format!("its submission was not recorded, and its job cannot be looked for: {error}"),
            ),
        }
    }

    fn take_over(&mut self, id: TaskId, native: String) {
        if self.tasks.contains_key(&native) {
            return self.lose(id, format!("the job {native} is that of another task"));
        }
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let now = Instant::now();
        job.watched(native.clone(), now);
        self.tasks.insert(native, id);
        self.watch.at_once(now);
    }

    fn lose(&mut self, id: TaskId, reason: String) {
        let now = now_millis();
        let outcome = Outcome {
            started: now,
            completed: now,
            lost: Some(reason.clone()),
            error: Some(reason),
            ..Outcome::default()
        };
        self.finish(id, outcome);
    }
}

//! Looking at jobs: when, and what follows from what is seen.

use std::time::{Duration, Instant};

use rflow_task::{ExecutorEventKind, Outcome, TaskId};

use super::job::Stage;
use super::{Desk, Message};
use crate::api::{ApiError, DESCRIBE_LIMIT, JobState};
use crate::{classify, now_millis};

/// The shortest time between two looks.
const SHORTEST: Duration = Duration::from_secs(1);
/// What each call adds to it, so that the service is asked less often when there are many jobs.
const PER_CALL: Duration = Duration::from_millis(200);
/// How long a job may be unknown to the service after it was submitted.
const UNKNOWN: Duration = Duration::from_secs(120);

/// When to look at jobs: often while things happen, then less and less.
pub(super) struct Watch {
    longest: Duration,
    /// Calls of the look that is under way.
    asking: usize,
    last: Instant,
    /// When something last happened.
    change: Instant,
    calls: u32,
    urgent: bool,
}

impl Watch {
    pub(super) fn new(longest: Duration, now: Instant) -> Self {
        Self {
            longest,
            asking: 0,
            last: now,
            change: now,
            calls: 1,
            urgent: false,
        }
    }

    /// Something happened.
    pub(super) fn changed(&mut self, now: Instant) {
        self.change = now;
    }

    /// The next look is due now.
    pub(super) fn at_once(&mut self, now: Instant) {
        self.change = now;
        self.urgent = true;
    }

    /// When to look next; `None` while answers are awaited.
    pub(super) fn next(&self) -> Option<Instant> {
        if self.asking > 0 {
            return None;
        }
        if self.urgent {
            return Some(self.last);
        }
        let shortest = SHORTEST.max(PER_CALL * self.calls).min(self.longest);
        let quiet = self.last.saturating_duration_since(self.change) / 5;
        Some(self.last + quiet.clamp(shortest, self.longest))
    }
}

impl Desk {
    /// Asks for the states of all jobs when it is time.
    pub(super) fn poll(&mut self, now: Instant) {
        if self.tasks.is_empty() || self.watch.next().is_none_or(|at| at > now) {
            return;
        }
        let mut ids: Vec<_> = self
            .tasks
            .iter()
            .filter(
                |(_, task)| matches!(self.jobs.get(task), Some(job) if matches!(job.stage, Stage::Watched)),
            )
            .map(|(native, _)| native.clone())
            .collect();
        ids.sort_unstable();
        self.watch.last = now;
        self.watch.urgent = false;
        self.watch.asking = ids.len().div_ceil(DESCRIBE_LIMIT);
        self.watch.calls = u32::try_from(self.watch.asking).unwrap_or(u32::MAX);
        for some in ids.chunks(DESCRIBE_LIMIT) {
            let (work, sender, some) = (self.work.clone(), self.sender.clone(), some.to_vec());
            self.calls.run(move || {
                let states = work.api.describe(&some);
                drop(sender.send(Message::Described(some, states)));
            });
        }
    }

    pub(super) fn described(&mut self, asked: &[String], result: Result<Vec<JobState>, ApiError>) {
        self.watch.asking = self.watch.asking.saturating_sub(1);
        let states = match result {
            Ok(states) => states,
            Err(error) => {
                // Jobs go on whether they are looked at or not.
                let text = format!("The states of jobs cannot be read: {error}; trying again");
                return self.warn(&text);
            }
        };
        let now = Instant::now();
        for id in asked {
            let Some(task) = self.tasks.get(id).copied() else {
                continue;
            };
            match states.iter().find(|state| state.id == *id) {
                Some(state) => self.seen(task, state, now),
                None => self.unknown(task, id, now),
            }
        }
    }

    fn seen(&mut self, id: TaskId, state: &JobState, now: Instant) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        if !matches!(job.stage, Stage::Watched) {
            return;
        }
        job.known = now;
        let mut events = Vec::new();
        if !job.started
            && let Some(native) = &job.native
            && (state.status == "RUNNING" || (state.is_final() && state.started.is_some()))
        {
            job.started = true;
            events.push(ExecutorEventKind::Started {
                at: state.started.unwrap_or_else(now_millis),
                native_id: native.clone(),
            });
        }
        let waiting = !state.is_final() && state.status != "RUNNING";
        if waiting {
            // A job that the service starts anew, on another spot instance, waits and starts again.
            job.started = false;
            let seen = Some((state.status.clone(), state.why()));
            if job.reported != seen {
                job.reported = seen;
                events.push(ExecutorEventKind::Waiting {
                    state: state.status.clone(),
                    reason: state.why(),
                });
            }
        }
        let hopeless = !job.killed && !job.hopeless && classify::unschedulable(state);
        if !events.is_empty() {
            self.watch.changed(now);
        }
        events.into_iter().for_each(|event| self.report(id, event));
        if state.is_final() {
            self.collect(id, state.clone());
        } else if hopeless {
            self.hopeless(id, state);
        }
    }

    /// A job that can never start is the user's to judge, unless the configuration says to end it.
    fn hopeless(&mut self, id: TaskId, state: &JobState) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        let reason = state.why().unwrap_or_default();
        let name = job.spec.name.clone();
        if self.work.options.terminate_unschedulable {
            job.hopeless = true;
            self.terminate(&[id], &format!("Unschedulable: {reason}"));
        } else {
            self.warn(&format!(
                "The job {} of `{name}` can never start: {reason} (`aws.batch.terminateUnschedulableJobs = true` ends \
                 such jobs)",
                state.id
            ));
        }
    }

    fn collect(&mut self, id: TaskId, state: JobState) {
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        job.stage = Stage::Collecting;
        self.watch.changed(Instant::now());
        let (spec, accepted) = (job.spec.clone(), job.accepted);
        if job.killed {
            let stopped = state.stopped.unwrap_or_else(now_millis);
            let outcome = Outcome {
                exit: state.exit,
                started: state.started.unwrap_or(accepted).min(stopped),
                completed: stopped,
                ..Outcome::default()
            };
            return self.finish(id, outcome);
        }
        let (work, sender) = (self.work.clone(), self.sender.clone());
        self.transfers.run(move || {
            let outcome = work.collect(&spec, &state, accepted).map(Box::new);
            drop(sender.send(Message::Collected(id, outcome)));
        });
    }

    /// Results that cannot be seen just now are looked for again, with the next look at the job: the work is done,
    /// and a store that is away for some minutes must not undo it.
    pub(super) fn collected(&mut self, id: TaskId, result: Result<Box<Outcome>, String>) {
        let problem = match result {
            Ok(outcome) => return self.finish(id, *outcome),
            Err(problem) => problem,
        };
        let Some(job) = self.jobs.get_mut(&id) else {
            return;
        };
        if job.killed {
            let (started, completed) = (job.accepted, now_millis());
            let outcome = Outcome {
                started,
                completed,
                ..Outcome::default()
            };
            return self.finish(id, outcome);
        }
        job.stage = Stage::Watched;
        self.warn(&format!(
            "The results of jobs cannot be listed: {problem}; trying again"
        ));
    }

    /// The service does not know a job: at first because it is new, later because it is gone.
    fn unknown(&mut self, id: TaskId, native: &str, now: Instant) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        if !job.adopted && now.duration_since(job.known) < UNKNOWN {
            return;
        }
        let reason = format!("AWS Batch does not know the job {native} any more");
        let outcome = Outcome {
            started: job.accepted,
            completed: now_millis(),
            lost: Some(reason.clone()),
            error: Some(reason),
            ..Outcome::default()
        };
        self.finish(id, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_become_rarer_in_quiet_times() {
        let start = Instant::now();
        let mut watch = Watch::new(Duration::from_secs(10), start);
        assert_eq!(watch.next(), Some(start + SHORTEST));
        watch.last = start + Duration::from_secs(30);
        assert_eq!(watch.next(), Some(watch.last + Duration::from_secs(6)));
        watch.last = start + Duration::from_secs(3000);
        assert_eq!(watch.next(), Some(watch.last + Duration::from_secs(10)));
        watch.changed(watch.last);
        assert_eq!(watch.next(), Some(watch.last + SHORTEST));
        watch.calls = 20;
        assert_eq!(watch.next(), Some(watch.last + Duration::from_secs(4)));
        watch.asking = 1;
        assert_eq!(watch.next(), None);
        watch.asking = 0;
        watch.at_once(watch.last);
        assert_eq!(watch.next(), Some(watch.last));
    }
}

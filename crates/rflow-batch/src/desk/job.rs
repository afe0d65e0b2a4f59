//! One task and its job.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use rflow_task::TaskSpec;

use crate::now_millis;
use crate::request::Plan;

/// Where a task is on its way.
pub(super) enum Stage {
    /// An earlier process may have submitted it; its job is looked for.
    Seeking,
    /// Its files are being written.
    Preparing,
    /// Its job is worked out; it waits for others to make an array.
    Held(Box<Plan>),
    /// The call that submits it is under way.
    Submitting,
    /// Its job exists, and is looked at from time to time.
    Watched,
    /// Its job ended; results are being read.
    Collecting,
}

/// A task that has not been reported as finished.
pub(super) struct Job {
    pub(super) spec: Arc<TaskSpec>,
    pub(super) stage: Stage,
    pub(super) native: Option<String>,
    pub(super) killed: bool,
    /// An earlier process submitted it.
    pub(super) adopted: bool,
    pub(super) started: bool,
    /// It is being terminated because it can never start.
    pub(super) hopeless: bool,
    /// State and reason that were reported.
    pub(super) reported: Option<(String, Option<String>)>,
    /// Milliseconds since the epoch when its job was known.
    pub(super) accepted: u64,
    /// When the service last knew of it.
    pub(super) known: Instant,
}

impl Job {
    pub(super) fn new(spec: Arc<TaskSpec>) -> Self {
        Self {
            spec,
            stage: Stage::Preparing,
            native: None,
            killed: false,
            adopted: false,
            started: false,
            hopeless: false,
            reported: None,
            accepted: now_millis(),
            known: Instant::now(),
        }
    }

    /// Its job exists.
    pub(super) fn watched(&mut self, native: String, now: Instant) {
        self.native = Some(native);
        self.stage = Stage::Watched;
        self.accepted = now_millis();
        self.known = now;
    }
}

/// What to terminate to end just those jobs: children of an array singly, because a call for the array ends all of
/// them; the array when there are several and no other of its children lives.
pub(super) fn termination_targets(jobs: &[String], living: &[&str]) -> Vec<String> {
    let parent = |id: &str| id.split_once(':').map(|(parent, _)| parent.to_owned());
    let mut alive: HashMap<String, usize> = HashMap::new();
    for id in living {
        if let Some(parent) = parent(id) {
            *alive.entry(parent).or_default() += 1;
        }
    }
    let mut targets = Vec::new();
    let mut arrays: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in jobs {
        match parent(id) {
            None => targets.push(id.clone()),
            Some(parent) => arrays.entry(parent).or_default().push(id.clone()),
        }
    }
    for (parent, children) in arrays {
        if children.len() > 1 && alive.get(&parent) == Some(&children.len()) {
            targets.push(parent);
        } else {
            targets.extend(children);
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::termination_targets;

    #[test]
    fn children_are_ended_singly_unless_all_are() {
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let living = ["a", "x:0", "x:1", "x:2", "y:0", "y:5"];
        let targets = |jobs: &[&str]| termination_targets(&texts(jobs), &living);
        assert_eq!(targets(&["a", "x:1"]), ["a", "x:1"]);
        assert_eq!(targets(&["x:0", "x:2"]), ["x:0", "x:2"]);
        assert_eq!(targets(&["y:0", "y:5"]), ["y"]);
        assert!(targets(&[]).is_empty());
    }
}

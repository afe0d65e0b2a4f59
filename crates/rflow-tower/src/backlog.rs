//! What is known of the run and what the endpoint does not know yet. Filled by events, emptied by the sender.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use rflow_task::tally::Tally;
use rflow_task::{Event, EventKind, Graph, TaskId, TaskTrace};

use crate::TowerOptions;
use crate::metrics::Measured;
use crate::task::{Images, TaskState, state_of, unmeasured};
use crate::workflow::Ended;

/// Most bytes of waiting states; see [`TowerOptions::max_waiting_tasks`].
const MOST_BYTES: usize = 16 << 20;
/// Longest wait at the end of a run for an endpoint that has never answered.
const MOST_FOR_UNREACHED: Duration = Duration::from_secs(10);

/// Names an event among those of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventKey {
    at: u64,
    id: TaskId,
    kind: u8,
}

/// The key of an event that tells of a task and is in the journal.
pub(crate) fn key_of(event: &Event) -> Option<EventKey> {
    let (id, kind) = match &event.kind {
        EventKind::TaskSubmitted(trace) => (trace.id, 1),
        EventKind::TaskStarted { id, .. } => (*id, 2),
        EventKind::TaskCompleted(trace) => (trace.id, 3),
        EventKind::TaskFailed(trace) => (trace.id, 4),
        EventKind::TaskAborted(trace) => (trace.id, 5),
        EventKind::TaskCached(trace) => (trace.id, 6),
        _ => return None,
    };
    Some(EventKey {
        at: event.at,
        id,
        kind,
    })
}

/// An aborted task has no outcome that tells when and as what it started; its start does.
pub(crate) fn add_start(trace: &mut Arc<TaskTrace>, open: Option<&TaskTrace>) {
    let known = trace.start.is_some() && trace.submit.is_some() && trace.native_id.is_some();
    let Some(open) = open.filter(|_| !known) else {
        return;
    };
    let trace = Arc::make_mut(trace);
    trace.start = trace.start.or(open.start);
    trace.submit = trace.submit.or(open.submit);
    if trace.native_id.is_none() {
        trace.native_id.clone_from(&open.native_id);
    }
}

/// Too much came while the endpoint was away: it is to be read from the journal again.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    /// Nothing before this time, in milliseconds since the epoch, is missing.
    pub(crate) since: u64,
    /// Which tasks have news.
    pub(crate) tasks: TaskSet,
}

/// Whether a spot instance was taken back, rather than the platform failed in another way: the words of AWS Batch.
fn is_reclaim(reason: &str) -> bool {
    const WORDS: [&str; 3] = ["Host EC2", "Spot Task was interrupted", "Spot interruption"];
    WORDS.iter().any(|words| reason.contains(words))
}

/// The time after the end of the run in which what is left is delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastCall {
    since: Instant,
    most: Duration,
}

/// The state of the report.
#[derive(Default)]
pub(crate) struct Backlog {
    /// The first event has come.
    pub(crate) started: Option<u64>,
    pub(crate) tally: Tally,
    pub(crate) measured: Measured,
    pub(crate) images: Images,
    /// Newest states that are not sent yet.
    pub(crate) waiting: IndexMap<TaskId, TaskState>,
    waiting_bytes: usize,
    /// So many waiting states are what the sender wants to be woken for.
    pub(crate) wake_for: usize,
    pub(crate) behind: Option<Behind>,
    /// The newest event that the journal will have.
    pub(crate) newest: Option<EventKey>,
    /// Submitted tasks that have not ended.
    open: HashMap<TaskId, Arc<TaskTrace>>,
    /// How often spot instances were taken back under attempts of tasks, by name of the task.
    interruptions: HashMap<String, u32>,
    /// The network is built, or the run is over.
    pub(crate) built: bool,
    /// The parameters as the script sees them.
    pub(crate) params: Option<serde_json::Value>,
    /// The network, until it is sent.
    pub(crate) graph: Option<Box<Graph>>,
    /// Exit status of the task that ended the run.
    task_exit: Option<i32>,
    pub(crate) ended: Option<Ended>,
    /// Set at the end of the run.
    last_call: Option<LastCall>,
    /// The user does not want to wait for what is left.
    pub(crate) skipped: bool,
    /// The endpoint has answered a call, if only with an error.
    pub(crate) answered: bool,
    /// Tasks whose states are being sent.
    pub(crate) in_flight: TaskSet,
    /// Tasks whose states the endpoint refused, or that the journal does not have.
    pub(crate) refused: TaskSet,
    /// Why the last call failed.
    pub(crate) last_failure: Option<String>,
    /// The end of the run is delivered.
    pub(crate) completed: bool,
    /// Nothing more is sent, and the user knows why.
    pub(crate) given_up: bool,
    /// The sender has ended.
    pub(crate) sender_done: bool,
}

impl Backlog {
    /// Takes note of an event.
    pub(crate) fn event(&mut self, event: &Event, options: &TowerOptions) {
        self.count(event);
        if let Some(key) = key_of(event) {
            self.newest = Some(key);
        }
        if self.given_up {
            return;
        }
        if let Some(mut state) = state_of(event, |id| self.open.get(&id).cloned()) {
            self.built = true;
            state.interruptions = self.interruptions.get(&state.trace.name).copied();
            self.images.add(&state.trace);
            if state.status.is_last() {
                let open = self.open.remove(&state.trace.id);
                add_start(&mut state.trace, open.as_deref());
            } else {
                self.open.insert(state.trace.id, state.trace.clone());
            }
            self.wait(state, options);
        }
    }

    /// What the sender looks at besides the waiting states: a change is to wake it.
    pub(crate) fn phase(&self) -> impl PartialEq + use<> {
        let known = (self.started.is_some(), self.built, self.ended.is_some());
        (
            known,
            self.behind.is_some(),
            self.last_call.is_some(),
            self.given_up,
        )
    }

    fn count(&mut self, event: &Event) {
        let at = event.at;
        match &event.kind {
            EventKind::RunBegin(_) => self.started = Some(at),
            EventKind::Params { params } => self.params = Some(params.clone()),
            EventKind::Graph(graph) => {
                self.built = true;
                self.graph = Some(graph.clone());
            }
            EventKind::TaskSubmitted(task) => self.measured.process(&task.process),
            EventKind::TaskCompleted(task) | EventKind::TaskCached(task) => self.measured.task(task),
            EventKind::TaskFailed(task) => {
                let action = task.error_action.as_deref().unwrap_or_default();
                if matches!(action, "TERMINATE" | "FINISH") && self.task_exit.is_none() {
                    self.task_exit = task.exit;
                }
                if action == "LOST" && is_reclaim(task.error.as_deref().unwrap_or_default()) {
                    *self.interruptions.entry(task.name.clone()).or_default() += 1;
                }
                let task = Arc::new(unmeasured(task));
                self.measured.task(&task);
                self.tally.event(at, &EventKind::TaskFailed(task));
                return;
            }
            EventKind::RunEnd(end) => {
                self.built = true;
                self.ended = Some(Ended {
                    end: end.as_ref().clone(),
                    at,
                    task_exit: self.task_exit,
                });
            }
            EventKind::ProcessDefined { .. }
            | EventKind::ProcessClosed { .. }
            | EventKind::TaskPending(_)
            | EventKind::TaskStarted { .. }
            | EventKind::TaskStored(_)
            | EventKind::TaskAborted(_)
            | EventKind::TaskAccepted { .. }
            | EventKind::TaskHashed { .. }
            | EventKind::TaskWaiting { .. }
            | EventKind::FilePublished { .. }
            | EventKind::Message { .. }
            | EventKind::ProcessBacklog { .. } => {}
        }
        self.tally.event(at, &event.kind);
    }

    /// The run is over: what is left is delivered within that time.
    pub(crate) fn start_last_call(&mut self, most: Duration) {
        let since = Instant::now();
        self.last_call = Some(LastCall { since, most });
    }

    /// Calls have failed, and none was ever answered.
    pub(crate) fn is_unreached(&self) -> bool {
        !self.answered && self.last_failure.is_some()
    }

    /// The longest wait for what is left, once the run is over.
    pub(crate) fn last_wait(&self) -> Option<Duration> {
        let most = self.last_call?.most;
        Some(match self.is_unreached() {
            true => most.min(MOST_FOR_UNREACHED),
            false => most,
        })
    }

    /// When that wait is over. The first answer, and the first failure, may change it.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        Some(self.last_call?.since + self.last_wait()?)
    }

    fn wait(&mut self, state: TaskState, options: &TowerOptions) {
        let id = state.trace.id;
        if let Some(behind) = &mut self.behind {
            behind.tasks.insert(id);
            return;
        }
        self.waiting_bytes += state.size();
        if let Some(older) = self.waiting.insert(id, state) {
            self.waiting_bytes -= older.size();
        }
        if self.waiting.len() > options.max_waiting_tasks || self.waiting_bytes > MOST_BYTES {
            let mut behind = Behind {
                since: self.waiting.values().map(|state| state.at).min().unwrap_or(0),
                tasks: TaskSet::default(),
            };
            self.waiting.keys().for_each(|id| behind.tasks.insert(*id));
            self.waiting = IndexMap::new();
            self.waiting_bytes = 0;
            self.behind = Some(behind);
        }
    }

    /// Takes the oldest waiting states, up to a number.
    pub(crate) fn take(&mut self, most: usize) -> Vec<TaskState> {
        let count = most.min(self.waiting.len());
        let taken: Vec<TaskState> = self.waiting.drain(..count).map(|(_, state)| state).collect();
        self.waiting_bytes -= taken.iter().map(TaskState::size).sum::<usize>();
        taken
    }

    /// Puts states back that did not go out; newer ones stand.
    pub(crate) fn put_back(&mut self, states: Vec<TaskState>) {
        if let Some(behind) = &mut self.behind {
            for state in states {
                behind.since = behind.since.min(state.at);
                behind.tasks.insert(state.trace.id);
            }
            return;
        }
        for (index, state) in states.into_iter().enumerate() {
            let id = state.trace.id;
            let size = state.size();
            if !self.waiting.contains_key(&id) {
                let index = index.min(self.waiting.len());
                self.waiting.shift_insert(index, id, state);
                self.waiting_bytes += size;
            }
        }
    }

    /// The trace of a submitted task that has not ended.
    pub(crate) fn open(&self, id: TaskId) -> Option<Arc<TaskTrace>> {
        self.open.get(&id).cloned()
    }

    /// Nothing more is sent: keeps only what the counts need.
    pub(crate) fn give_up(&mut self) {
        self.given_up = true;
        self.waiting = IndexMap::new();
        self.waiting_bytes = 0;
        self.behind = None;
        self.open = HashMap::new();
    }

    /// The tasks of which the endpoint does not know the newest state.
    pub(crate) fn undelivered(&self) -> TaskSet {
        let mut tasks = self.refused.clone();
        tasks.merge(&self.in_flight);
        self.waiting.keys().for_each(|id| tasks.insert(*id));
        if let Some(behind) = &self.behind {
            tasks.merge(&behind.tasks);
        }
        tasks
    }
}

/// A set of task numbers, one bit for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaskSet {
    words: Vec<u64>,
}

impl TaskSet {
    pub(crate) fn insert(&mut self, id: TaskId) {
        let (word, bit) = (id.0 as usize / 64, id.0 % 64);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    pub(crate) fn remove(&mut self, id: TaskId) {
        if let Some(word) = self.words.get_mut(id.0 as usize / 64) {
            *word &= !(1 << (id.0 % 64));
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// `3, 5-14, …`: up to eight ranges.
    pub(crate) fn ranges(&self) -> String {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for id in 0..self.words.len() * 64 {
            if self.words[id / 64] & (1 << (id % 64)) == 0 {
                continue;
            }
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == id => *last = id,
                _ => ranges.push((id, id)),
            }
        }
        let more = ranges.len() > 8;
        let texts = ranges.iter().take(8).map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        });
        let mut text = texts.collect::<Vec<_>>().join(", ");
        if more {
            text.push_str(", …");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_never_answered_is_waited_for_briefly() {
        let mut backlog = Backlog::default();
        assert_eq!((backlog.last_wait(), backlog.deadline()), (None, None));
        backlog.start_last_call(Duration::from_secs(60));
        // Perhaps it is only slow.
        assert_eq!(backlog.last_wait(), Some(Duration::from_secs(60)));
        backlog.last_failure = Some("refused".to_owned());
        assert_eq!(backlog.last_wait(), Some(Duration::from_secs(10)));
        backlog.answered = true;
        assert_eq!(backlog.last_wait(), Some(Duration::from_secs(60)));
        backlog.answered = false;
        backlog.start_last_call(Duration::from_secs(3));
        assert_eq!(backlog.last_wait(), Some(Duration::from_secs(3)));
        assert!(backlog.deadline() <= Some(Instant::now() + Duration::from_secs(3)));
    }

    #[test]
    fn sets_of_tasks() {
        let mut set = TaskSet::default();
        for id in [3, 5, 6, 7, 64, 200] {
            set.insert(TaskId(id));
        }
        assert_eq!((set.len(), set.ranges()), (6, "3, 5-7, 64, 200".to_owned()));
        set.remove(TaskId(6));
        set.remove(TaskId(9999));
        let mut other = TaskSet::default();
        other.insert(TaskId(1000));
        set.merge(&other);
        assert_eq!(set.ranges(), "3, 5, 7, 64, 200, 1000");
        for id in (300..400).step_by(2) {
            set.insert(TaskId(id));
        }
        assert!(set.ranges().ends_with("300, 302, 304, …"), "{}", set.ranges());
    }
}

//! Which tasks run when: admission by cpus, memory, queue size and `maxForks`, over all executors of a run.

mod awaits;
mod backlog;
mod budget;
mod staging;
mod storing;

use std::sync::Arc;

use indexmap::IndexMap;
use rflow_storage::{Fetch, Fetcher, Pool};
use rflow_task::{Capacity, Demand, Executor, ExecutorEvent, ExecutorEventKind, Outcome, TaskId, TaskSpec};
use rustc_hash::FxHashMap;

use crate::flow::NodeId;
use crate::resume::Unfinished;
use crate::run::now;
use crate::task::{EndKind, TaskEnd};
use awaits::Awaits;
use backlog::Backlog;
use budget::Budget;
pub use staging::StageDirs;
use staging::Staging;
pub use storing::Keep;
use storing::Storing;

/// A task that wants to run.
pub struct Request {
    /// The task.
    pub spec: Arc<TaskSpec>,
    /// Name of the executor that is to run it.
    pub executor: String,
    /// The process that wants to know its end.
    pub node: NodeId,
    /// How many tasks of the process may run at once.
    pub max_forks: Option<u32>,
    /// Most milliseconds that its executor may take to start it.
    pub max_await: Option<u64>,
    /// It was submitted by an earlier run.
    pub adopt: Option<Unfinished>,
}

/// A task that was handed to its executor.
pub struct Admitted {
    /// The task.
    pub spec: Arc<TaskSpec>,
    /// When, in milliseconds since the epoch; by an earlier run, if that did it.
    pub submitted: u64,
    /// Process id, job id, …, where an earlier run left it.
    pub native_id: Option<String>,
}

struct Running {
    request: Request,
    submitted: u64,
    native_id: Option<String>,
    started: bool,
    /// It was not started in time, and is being taken back.
    overdue: bool,
}

/// Makes the executor of a name. An error is text for the user.
pub type MakeExecutor = Box<dyn FnMut(&str) -> Result<Box<dyn Executor>, String>>;

struct Member {
    executor: Box<dyn Executor>,
    budget: usize,
}

/// Admits tasks to executors. All transitions happen on the engine's thread.
pub struct Scheduler {
    make: MakeExecutor,
    members: IndexMap<String, Member>,
    budgets: Vec<Budget>,
    staging: Staging,
    storing: Storing,
    running: FxHashMap<TaskId, Running>,
    backlog: Backlog,
    awaits: Awaits,
    /// Processes that create no more tasks, whose executors have not been told yet.
    ended: Vec<(String, String)>,
    closed: bool,
    /// The running tasks were told to stop.
    killed: bool,
}

impl Scheduler {
    /// A scheduler whose executors are made when they are first asked for.
    #[must_use]
    pub fn new(make: MakeExecutor, fetcher: Fetcher, dirs: StageDirs, keeper: Pool<Keep>) -> Self {
        Self {
            make,
            staging: Staging::new(fetcher, dirs),
            storing: Storing::new(keeper),
            members: IndexMap::new(),
            budgets: Vec::new(),
            running: FxHashMap::default(),
            backlog: Backlog::default(),
            awaits: Awaits::default(),
            ended: Vec::new(),
            closed: false,
            killed: false,
        }
    }

    /// The executor of a name, made if need be.
    ///
    /// # Errors
    /// Why it cannot be made, for the user.
    pub fn executor(&mut self, name: &str) -> Result<&mut dyn Executor, String> {
        if !self.members.contains_key(name) {
            let executor = (self.make)(name)?;
            let found = self.budgets.iter().position(|b| b.name == executor.budget());
            let budget = found.unwrap_or_else(|| {
                self.budgets
                    .push(Budget::new(executor.budget(), executor.capacity()));
                self.budgets.len() - 1
            });
            self.members.insert(name.to_string(), Member { executor, budget });
        }
        match self.members.get_mut(name) {
            Some(member) => Ok(member.executor.as_mut()),
            None => Err(format!("Unknown executor `{name}`")),
        }
    }

    /// What an executor can hold.
    ///
    /// # Errors
    /// Why it cannot be made, for the user.
    pub fn capacity(&mut self, name: &str) -> Result<Capacity, String> {
        self.executor(name)?;
        let budget = self.members.get(name).map_or(0, |m| m.budget);
        Ok(self.budgets[budget].capacity)
    }

    /// Lets executors look at the processes of the run before any task exists; gives what is wrong.
    pub fn check(&mut self, demands: &IndexMap<String, Vec<Demand>>) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, demands) in demands {
            match self.executor(name) {
                Ok(executor) => wrong.extend(executor.check(demands)),
                Err(error) => wrong.push(error),
            }
        }
        wrong
    }

    /// Takes over a task. `true` when some of its inputs have to be brought into its reach first.
    ///
    /// # Errors
    /// When its executor cannot be made.
    pub fn enqueue(&mut self, request: Request) -> Result<bool, String> {
        let scheme = self.executor(&request.executor)?.work_scheme();
        let node = request.node;
        let ready = self.staging.start(request, scheme);
        let waits = ready.is_none();
        self.backlog.came(node);
        ready.into_iter().for_each(|r| self.queue(r));
        Ok(waits)
    }

    fn queue(&mut self, request: Request) {
        let budget = self.members.get(&request.executor).map_or(0, |m| m.budget);
        self.budgets[budget].queue(request);
    }

    /// A transfer of an input has ended; gives the tasks that fail because of it.
    pub fn staged(&mut self, fetch: &Fetch, result: &std::io::Result<()>) -> Vec<(NodeId, TaskEnd)> {
        let staged = self.staging.ended(fetch, result.is_ok());
        staged.ready.into_iter().for_each(|r| self.queue(r));
        let error = result.as_ref().err().map(|e| staging::failure(fetch, e));
        staged.failed.iter().for_each(|r| self.backlog.left(r.node));
        let failed = |r: Request| {
            let outcome = Outcome {
                started: now(),
                completed: now(),
                error: error.clone(),
                ..Outcome::default()
            };
            let end = TaskEnd {
                id: r.spec.id,
                submitted: None,
                native_id: None,
                how: EndKind::Ran(Box::new(outcome)),
            };
            (r.node, end)
        };
        staged.failed.into_iter().map(failed).collect()
    }

    /// Whether enough tasks of a process wait. Its node is then told by [`Scheduler::hungry`] when there are few.
    pub fn is_sated(&mut self, node: NodeId) -> bool {
        // What is prepared after the end of the run would only be dropped.
        self.closed || self.backlog.is_full(node)
    }

    /// The processes that were told to wait and of whose tasks few are left.
    pub fn hungry(&mut self) -> Vec<NodeId> {
        match self.closed {
            true => Vec::new(),
            false => self.backlog.hungry(),
        }
    }

    /// No more tasks of a process come.
    pub fn process_ended(&mut self, process: &str) {
        for name in self.members.keys() {
            self.ended.push((name.clone(), process.to_string()));
        }
    }

    /// Brings outputs of a finished task of a node to where `storeDir` keeps them; [`Scheduler::stored`] takes in how
    /// that ended.
    ///
    /// # Errors
    /// When it cannot even be begun.
    pub fn store(&mut self, node: NodeId, keep: Keep) -> std::io::Result<()> {
        self.storing.start(node, keep)
    }

    /// The outputs of a task are stored, or could not be.
    pub fn stored(&mut self, task: TaskId, result: std::io::Result<()>) -> Option<(NodeId, TaskEnd)> {
        self.storing.ended(task, result)
    }

    /// Whether tasks wait or run, or outputs are being stored.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
            || self.staging.is_busy()
            || self.storing.is_busy()
            || self.budgets.iter().any(Budget::is_busy)
    }

    /// Whether no more tasks are started.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Starts what fits now and gives the started tasks. A task that does not fit waits while smaller ones
    /// behind it may start.
    pub fn admit(&mut self) -> Vec<Admitted> {
        if self.closed {
            return Vec::new();
        }
        let mut started = Vec::new();
        let mut submit: IndexMap<String, Vec<Arc<TaskSpec>>> = IndexMap::new();
        let mut adopt: IndexMap<String, Vec<(Arc<TaskSpec>, String)>> = IndexMap::new();
        for budget in &mut self.budgets {
            for request in budget.admit() {
                self.backlog.left(request.node);
                let spec = request.spec.clone();
                let executor = request.executor.clone();
                let earlier = request.adopt.clone();
                let native_id = earlier.as_ref().map(|task| task.native_id.clone());
                match native_id.clone() {
                    Some(id) => adopt.entry(executor).or_default().push((spec.clone(), id)),
                    None => submit.entry(executor).or_default().push(spec.clone()),
                }
                if let Some(limit) = request.max_await {
                    self.awaits.add(now().saturating_add(limit), spec.id);
                }
                let submitted = earlier.and_then(|task| task.submitted).unwrap_or_else(now);
                started.push(Admitted {
                    spec: spec.clone(),
                    submitted,
                    native_id: native_id.clone().filter(|id| !id.is_empty()),
                });
                self.running.insert(
                    spec.id,
                    Running {
                        submitted,
                        native_id,
                        started: false,
                        overdue: false,
                        request,
                    },
                );
            }
        }
        for (name, tasks) in submit {
            if let Some(member) = self.members.get_mut(&name) {
                member.executor.submit(tasks);
            }
        }
        for (name, tasks) in adopt {
            if let Some(member) = self.members.get_mut(&name) {
                member.executor.adopt(tasks);
            }
        }
        self.flush();
        started
    }

    /// Tells executors of processes whose last task has been handed over.
    fn flush(&mut self) {
        if self.ended.is_empty() {
            return;
        }
        let (members, budgets) = (&mut self.members, &self.budgets);
        self.ended.retain(|(name, process)| {
            let Some(member) = members.get_mut(name) else {
                return false;
            };
            let waits = budgets[member.budget].holds(process, name);
            if !waits {
                member.executor.flush(process);
            }
            waits
        });
    }

    /// Takes in what an executor reports; the end of a task goes to its process.
    pub fn report(&mut self, event: ExecutorEvent) -> Option<(NodeId, TaskEnd)> {
        match event.kind {
            ExecutorEventKind::Waiting { .. } => None,
            ExecutorEventKind::Accepted { native_id } => {
                if let Some(running) = self.running.get_mut(&event.id) {
                    running.native_id = Some(native_id);
                }
                None
            }
            ExecutorEventKind::Started { native_id, .. } => {
                if let Some(running) = self.running.get_mut(&event.id) {
                    running.native_id = Some(native_id);
                    running.started = true;
                }
                None
            }
            ExecutorEventKind::Finished(outcome) => self.ended(event.id, outcome),
        }
    }

    fn ended(&mut self, id: TaskId, outcome: Box<Outcome>) -> Option<(NodeId, TaskEnd)> {
        let running = self.running.remove(&id)?;
        let budget = self
            .members
            .get(&running.request.executor)
            .map_or(0, |m| m.budget);
        self.budgets[budget].account(&running.request, false);
        // A task that was killed because the run ends has not failed.
        let how = if self.killed && outcome.exit != Some(0) {
            EndKind::Dropped
        } else if running.overdue && outcome.exit != Some(0) {
            EndKind::Overdue(outcome)
        } else {
            EndKind::Ran(outcome)
        };
        let end = TaskEnd {
            id,
            submitted: Some(running.submitted),
            native_id: running.native_id,
            how,
        };
        Some((running.request.node, end))
    }

    /// Takes back the tasks that their executors have not started in time; their ends are reported as those of others.
    pub fn expire(&mut self) {
        while let Some(id) = self.awaits.due(now()) {
            if let Some(running) = self.running.get_mut(&id)
                && !running.started
                && let Some(member) = self.members.get_mut(&running.request.executor)
            {
                running.overdue = true;
                member.executor.kill(&[id]);
            }
        }
    }

    /// When [`Scheduler::expire`] has something to do next, in milliseconds since the epoch.
    #[must_use]
    pub fn next_expiry(&self) -> Option<u64> {
        self.awaits.next()
    }

    /// Starts nothing any more; gives the tasks that were waiting.
    pub fn close(&mut self) -> Vec<(NodeId, TaskEnd)> {
        self.closed = true;
        let dropped = |r: Request| {
            let end = TaskEnd {
                id: r.spec.id,
                submitted: None,
                native_id: None,
                how: EndKind::Dropped,
            };
            (r.node, end)
        };
        let staging = self.staging.drain();
        self.backlog.clear();
        let pending = self.budgets.iter_mut().flat_map(Budget::drain);
        pending.chain(staging).map(dropped).collect()
    }

    /// Stops all running tasks; their ends are still reported.
    pub fn kill(&mut self) {
        self.killed = true;
        for (name, member) in &mut self.members {
            let ids: Vec<TaskId> = self
                .running
                .iter()
                .filter(|(_, r)| r.request.executor == *name)
                .map(|(id, _)| *id)
                .collect();
            if !ids.is_empty() {
                member.executor.kill(&ids);
            }
        }
    }

    /// Releases the executors.
    pub fn shut_down(&mut self) {
        for (_, mut member) in self.members.drain(..) {
            member.executor.close();
        }
    }

    /// Lets go of all executors without closing them, which would stop their tasks. They stay as they are until the
    /// process ends; `-resume` finds the tasks.
    pub fn abandon(&mut self) {
        for (_, member) in self.members.drain(..) {
            std::mem::forget(member.executor);
        }
    }
}

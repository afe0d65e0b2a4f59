//! Which tasks run when: admission by cpus, memory, queue size and `maxForks`.

use std::collections::VecDeque;
use std::sync::Arc;

use rflow_task::{Capacity, Executor, ExecutorEvent, ExecutorEventKind, Outcome, TaskId, TaskSpec};
use rustc_hash::FxHashMap;

use crate::flow::NodeId;
use crate::run::now;
use crate::task::{EndKind, TaskEnd};

/// A task that wants to run.
pub struct Request {
    /// The task.
    pub spec: Arc<TaskSpec>,
    /// The process that wants to know its end.
    pub node: NodeId,
    /// How many tasks of the process may run at once.
    pub max_forks: Option<u32>,
}

struct Running {
    request: Request,
    submitted: u64,
    native_id: Option<String>,
}

/// Admits tasks to an executor. All transitions happen on the engine's thread.
pub struct Scheduler {
    executor: Option<Box<dyn Executor>>,
    capacity: Option<Capacity>,
    pending: VecDeque<Request>,
    running: FxHashMap<TaskId, Running>,
    cpus: u32,
    memory: u64,
    forks: FxHashMap<String, u32>,
    closed: bool,
}

impl Scheduler {
    /// A scheduler for one executor; `None` for runs that start no task.
    #[must_use]
    pub fn new(executor: Option<Box<dyn Executor>>) -> Self {
        Self {
            capacity: executor.as_ref().map(|e| e.capacity()),
            executor,
            pending: VecDeque::new(),
            running: FxHashMap::default(),
            cpus: 0,
            memory: 0,
            forks: FxHashMap::default(),
            closed: false,
        }
    }

    /// What the executor can hold.
    #[must_use]
    pub fn capacity(&self) -> Option<Capacity> {
        self.capacity
    }

    /// Takes over a task.
    pub fn enqueue(&mut self, request: Request) {
        self.pending.push_back(request);
    }

    /// Whether tasks wait or run.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty() || !self.running.is_empty()
    }

    /// Whether no more tasks are started.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Starts what fits now and gives the started tasks. A task that does not fit waits while smaller ones
    /// behind it may start.
    pub fn admit(&mut self) -> Vec<Arc<TaskSpec>> {
        let Some(capacity) = self.capacity.filter(|_| !self.closed) else {
            return Vec::new();
        };
        let mut started = Vec::new();
        let mut waiting = VecDeque::new();
        while let Some(request) = self.pending.pop_front() {
            let full = self.running.len() >= capacity.tasks as usize
                || capacity.cpus.is_some_and(|all| self.cpus >= all);
            if full {
                waiting.push_back(request);
                // Nothing behind it can fit either.
                waiting.append(&mut self.pending);
                break;
            }
            if !self.fits(&request, capacity) {
                waiting.push_back(request);
                continue;
            }
            self.account(&request, true);
            started.push(request.spec.clone());
            let id = request.spec.id;
            self.running.insert(
                id,
                Running {
                    request,
                    submitted: now(),
                    native_id: None,
                },
            );
        }
        self.pending = waiting;
        if let (Some(executor), false) = (&mut self.executor, started.is_empty()) {
            executor.submit(started.clone());
        }
        started
    }

    fn fits(&self, request: &Request, capacity: Capacity) -> bool {
        let resources = &request.spec.resources;
        let forks = self.forks.get(&request.spec.process).copied().unwrap_or(0);
        capacity.cpus.is_none_or(|all| self.cpus + resources.cpus <= all)
            && capacity
                .memory
                .is_none_or(|all| self.memory + resources.memory.unwrap_or(0) <= all)
            && request.max_forks.is_none_or(|max| forks < max)
    }

    fn account(&mut self, request: &Request, add: bool) {
        let resources = &request.spec.resources;
        let memory = resources.memory.unwrap_or(0);
        if add {
            self.cpus += resources.cpus;
            self.memory += memory;
        } else {
            self.cpus = self.cpus.saturating_sub(resources.cpus);
            self.memory = self.memory.saturating_sub(memory);
        }
        if request.max_forks.is_some() {
            let forks = self.forks.entry(request.spec.process.clone()).or_default();
            *forks = if add { *forks + 1 } else { forks.saturating_sub(1) };
        }
    }

    /// Takes in what an executor reports; the end of a task goes to its process.
    pub fn report(&mut self, event: ExecutorEvent) -> Option<(NodeId, TaskEnd)> {
        match event.kind {
            ExecutorEventKind::Waiting { .. } => None,
            ExecutorEventKind::Accepted { native_id } | ExecutorEventKind::Started { native_id, .. } => {
                if let Some(running) = self.running.get_mut(&event.id) {
                    running.native_id = Some(native_id);
                }
                None
            }
            ExecutorEventKind::Finished(outcome) => self.ended(event.id, outcome),
        }
    }

    fn ended(&mut self, id: TaskId, outcome: Box<Outcome>) -> Option<(NodeId, TaskEnd)> {
        let running = self.running.remove(&id)?;
        self.account(&running.request, false);
        // A task that was killed because the run ends has not failed.
        let how = if self.closed && outcome.exit != Some(0) {
            EndKind::Dropped
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

    /// Starts nothing any more; gives the tasks that were waiting.
    pub fn close(&mut self) -> Vec<(NodeId, TaskEnd)> {
        self.closed = true;
        let dropped = |r: Request| {
            let how = EndKind::Dropped;
            (
                r.node,
                TaskEnd {
                    id: r.spec.id,
                    submitted: None,
                    native_id: None,
                    how,
                },
            )
        };
        self.pending.drain(..).map(dropped).collect()
    }

    /// Stops all running tasks; their ends are still reported.
    pub fn kill(&mut self) {
        let ids: Vec<TaskId> = self.running.keys().copied().collect();
        if let Some(executor) = &mut self.executor {
            executor.kill(&ids);
        }
    }

    /// Releases the executor.
    pub fn shut_down(&mut self) {
        if let Some(mut executor) = self.executor.take() {
            executor.close();
        }
    }
}

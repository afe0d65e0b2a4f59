//! What executors that share a machine or a platform can hold at once, and the tasks that wait for room in it.

use std::collections::VecDeque;

use rflow_task::Capacity;
use rustc_hash::FxHashMap;

use super::Request;

/// Room for tasks.
pub(super) struct Budget {
    pub(super) name: String,
    pub(super) capacity: Capacity,
    pending: VecDeque<Request>,
    /// Tasks of an earlier run that are found again.
    adopted: Vec<Request>,
    running: u32,
    cpus: u32,
    memory: u64,
    forks: FxHashMap<String, u32>,
}

impl Budget {
    pub(super) fn new(name: &str, capacity: Capacity) -> Self {
        Self {
            name: name.to_string(),
            capacity,
            pending: VecDeque::new(),
            adopted: Vec::new(),
            running: 0,
            cpus: 0,
            memory: 0,
            forks: FxHashMap::default(),
        }
    }

    /// Takes a task that waits for room. Adopted tasks run already, so they need none.
    pub(super) fn queue(&mut self, request: Request) {
        match request.adopt {
            Some(_) => self.adopted.push(request),
            None => self.pending.push_back(request),
        }
    }

    /// Takes out of the waiting tasks those that have room now.
    pub(super) fn admit(&mut self) -> Vec<Request> {
        let mut admitted = std::mem::take(&mut self.adopted);
        admitted.iter().for_each(|r| self.account(r, true));
        let mut waiting = Vec::new();
        while !self.is_full()
            && let Some(request) = self.pending.pop_front()
        {
            if self.fits(&request) {
                self.account(&request, true);
                admitted.push(request);
            } else {
                waiting.push(request);
            }
        }
        for request in waiting.into_iter().rev() {
            self.pending.push_front(request);
        }
        admitted
    }

    /// Whether tasks wait.
    pub(super) fn is_busy(&self) -> bool {
        !self.pending.is_empty() || !self.adopted.is_empty()
    }

    /// Takes out all waiting tasks.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Request> {
        self.pending.drain(..).chain(self.adopted.drain(..))
    }

    /// Whether a task of a process waits to be given to an executor.
    pub(super) fn holds(&self, process: &str, executor: &str) -> bool {
        let mut waiting = self.pending.iter().chain(&self.adopted);
        waiting.any(|r| r.spec.process == process && r.executor == executor)
    }

    /// Whether no task fits, however small.
    fn is_full(&self) -> bool {
        self.running >= self.capacity.tasks || self.capacity.cpus.is_some_and(|all| self.cpus >= all)
    }

    fn fits(&self, request: &Request) -> bool {
        let resources = &request.spec.resources;
        let forks = self.forks.get(&request.spec.process).copied().unwrap_or(0);
        self.capacity
            .cpus
            .is_none_or(|all| self.cpus + resources.cpus <= all)
            && self
                .capacity
                .memory
                .is_none_or(|all| self.memory + resources.memory.unwrap_or(0) <= all)
            && request.max_forks.is_none_or(|max| forks < max)
    }

    /// Adds or takes away what a task holds.
    pub(super) fn account(&mut self, request: &Request, add: bool) {
        let resources = &request.spec.resources;
        let memory = resources.memory.unwrap_or(0);
        if add {
            self.running += 1;
            self.cpus += resources.cpus;
            self.memory += memory;
        } else {
            self.running = self.running.saturating_sub(1);
            self.cpus = self.cpus.saturating_sub(resources.cpus);
            self.memory = self.memory.saturating_sub(memory);
        }
        if request.max_forks.is_some() {
            let forks = self.forks.entry(request.spec.process.clone()).or_default();
            *forks = if add { *forks + 1 } else { forks.saturating_sub(1) };
        }
    }
}

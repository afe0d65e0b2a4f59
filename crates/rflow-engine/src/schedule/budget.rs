//! What executors that share a machine or a platform can hold at once, and the tasks that wait for room in it.

use std::collections::VecDeque;

use rflow_task::Capacity;
use rustc_hash::FxHashMap;

use super::Request;

/// Room for tasks.
pub(super) struct Budget {
    pub(super) name: String,
    pub(super) capacity: Capacity,
    pub(super) pending: VecDeque<Request>,
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
            running: 0,
            cpus: 0,
            memory: 0,
            forks: FxHashMap::default(),
        }
    }

    /// Takes out of the waiting tasks those that have room now. Adopted tasks run already, so they need none.
    pub(super) fn admit(&mut self) -> Vec<Request> {
        let mut admitted = Vec::new();
        let mut waiting = VecDeque::new();
        while let Some(request) = self.pending.pop_front() {
            let full =
                self.running >= self.capacity.tasks || self.capacity.cpus.is_some_and(|all| self.cpus >= all);
            if full && request.adopt.is_none() {
                waiting.push_back(request);
                // Nothing behind it can fit either, but for tasks that run already.
                let (found, rest): (Vec<_>, Vec<_>) = self.pending.drain(..).partition(|r| r.adopt.is_some());
                found.iter().for_each(|r| self.account(r, true));
                admitted.extend(found);
                waiting.extend(rest);
                break;
            }
            if request.adopt.is_none() && !self.fits(&request) {
                waiting.push_back(request);
                continue;
            }
            self.account(&request, true);
            admitted.push(request);
        }
        self.pending = waiting;
        admitted
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

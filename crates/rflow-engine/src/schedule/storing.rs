//! Outputs of finished tasks that go to where `storeDir` keeps them, in the background: between file systems that takes
//! as long as copying.

use std::io;
use std::path::PathBuf;

use rflow_storage::Pool;
use rflow_task::TaskId;
use rustc_hash::FxHashMap;

use crate::flow::NodeId;
use crate::task::{EndKind, TaskEnd};

/// Files and folders that a task made, and their places in the store.
pub struct Keep {
    /// The task.
    pub task: TaskId,
    /// From where to where.
    pub moves: Vec<(PathBuf, PathBuf)>,
}

/// Tasks whose outputs are on their way.
pub(super) struct Storing {
    pool: Pool<Keep>,
    tasks: FxHashMap<TaskId, NodeId>,
}

impl Storing {
    pub(super) fn new(pool: Pool<Keep>) -> Self {
        Self {
            pool,
            tasks: FxHashMap::default(),
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.tasks.is_empty()
    }

    pub(super) fn start(&mut self, node: NodeId, keep: Keep) -> io::Result<()> {
        let task = keep.task;
        self.pool
            .submit(keep)
            .map_err(|_| io::Error::other("the threads that store files could not be started"))?;
        self.tasks.insert(task, node);
        Ok(())
    }

    pub(super) fn ended(&mut self, task: TaskId, result: io::Result<()>) -> Option<(NodeId, TaskEnd)> {
        let node = self.tasks.remove(&task)?;
        let end = TaskEnd {
            id: task,
            submitted: None,
            native_id: None,
            how: EndKind::Stored(result),
        };
        Some((node, end))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn storing_is_waited_for_but_holds_nothing_up() {
        let (finish, finished) = channel::<()>();
        let (tell, told) = channel();
        let finished = Arc::new(Mutex::new(finished));
        let pool = Pool::new("store", 2, move |keep: Keep| {
            finished.lock().unwrap().recv().unwrap();
            tell.send(keep.task).unwrap();
        });
        let mut storing = Storing::new(pool);
        assert!(!storing.is_busy());
        let keep = |task| Keep {
            task,
            moves: Vec::new(),
        };
        // Both calls return although no file can be moved yet.
        storing.start(NodeId(1), keep(TaskId(7))).unwrap();
        storing.start(NodeId(2), keep(TaskId(8))).unwrap();
        assert!(storing.is_busy());
        finish.send(()).unwrap();
        finish.send(()).unwrap();
        let mut nodes = Vec::new();
        for _ in 0..2 {
            assert!(storing.is_busy());
            let (node, end) = storing.ended(told.recv().unwrap(), Ok(())).unwrap();
            assert!(matches!(end.how, EndKind::Stored(Ok(()))));
            nodes.push((node.0, end.id.0));
        }
        nodes.sort_unstable();
        assert_eq!(nodes, [(1, 7), (2, 8)]);
        assert!(!storing.is_busy());
        assert!(storing.ended(TaskId(7), Ok(())).is_none());
    }
}

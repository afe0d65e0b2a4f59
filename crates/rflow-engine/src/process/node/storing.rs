//! From the outputs of a task to the end of that task, over the `storeDir` if it has one.

use std::io;

use rflow_lang::{Eval, Raise};
use rflow_storage::Overwrite;
use rflow_task::{TaskId, TaskTrace};

use super::super::collect::Collected;
use super::super::fail::Failure;
use super::super::prepare::Attempt;
use super::super::store;
use super::{ProcessNode, unknown};
use crate::flow::Cx;
use crate::schedule::Keep;

/// A task that has its outputs.
pub(super) struct Storing {
    attempt: Attempt,
    plan: store::Plan,
    origin: Origin,
}

/// How a task came by its outputs.
pub(super) enum Origin {
    /// It ran.
    Ran(Box<TaskTrace>),
    /// They are those of an earlier run; published files are replaced as this says.
    Cached(Overwrite),
}

impl ProcessNode {
    /// Has the outputs of a task brought to its `storeDir`, if it has one.
    pub(super) fn store(
        &mut self,
        cx: &mut Cx<'_>,
        attempt: Attempt,
        collected: Collected,
        origin: Origin,
    ) -> Eval<()> {
        let mut plan = match store::plan(cx.interp, &attempt.context, &attempt.spec, &collected) {
            Ok(Some(plan)) => plan,
            Ok(None) => return self.taken(cx, &attempt, collected, origin),
            Err(raise) => return self.untaken(cx, attempt, raise, origin),
        };
        let id = attempt.spec.id;
        let moves = std::mem::take(&mut plan.moves);
        let started = self
            .process
            .run
            .scheduler
            .borrow_mut()
            .store(cx.id(), Keep { task: id, moves });
        let storing = Storing {
            attempt,
            plan,
            origin,
        };
        self.storing.insert(id, storing);
        match started {
            Ok(()) => Ok(()),
            Err(error) => self.stored(cx, id, Err(error)),
        }
    }

    /// The outputs of a task are in its `storeDir`, or could not be brought there.
    pub(super) fn stored(&mut self, cx: &mut Cx<'_>, id: TaskId, result: io::Result<()>) -> Eval<()> {
        let Some(Storing {
            attempt,
            plan,
            origin,
        }) = self.storing.remove(&id)
        else {
            return Err(unknown(id));
        };
        match result {
            Ok(()) => self.taken(cx, &attempt, plan.stored, origin),
            Err(error) => self.untaken(cx, attempt, plan.failure(&error), origin),
        }
    }

    /// The outputs of a task are where they stay.
    fn taken(
        &mut self,
        cx: &mut Cx<'_>,
        attempt: &Attempt,
        collected: Collected,
        origin: Origin,
    ) -> Eval<()> {
        match origin {
            Origin::Ran(trace) => {
                self.succeeded(*trace);
                self.show_output(cx, attempt)?;
                self.completed(cx, attempt, collected, Overwrite::Always)
            }
            Origin::Cached(overwrite) => self.completed(cx, attempt, collected, overwrite),
        }
    }

    /// The outputs of a task could not be stored. A task of an earlier run cannot be tried again.
    fn untaken(&mut self, cx: &mut Cx<'_>, attempt: Attempt, raise: Box<Raise>, origin: Origin) -> Eval<()> {
        match origin {
            Origin::Ran(trace) => self.failed(cx, Failure::raised(attempt, *trace, raise)),
            Origin::Cached(_) => Err(raise),
        }
    }
}

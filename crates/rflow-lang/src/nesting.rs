//! Guards Rust code that goes into values against values that have no end.
//!
//! Hashes, comparisons and texts are made where no exception can be raised: in maps and sets, in the middle of a text.
//! So what goes wrong there is kept, the work at hand is given up, and the next statement, or the engine, raises it.

use std::cell::{Cell, RefCell};

use crate::raise::{Eval, Raise};

/// Values within values that fit the evaluator's stack together with the calls that it allows.
const MAX_DEPTH: u32 = 5_000;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
    static IS_PENDING: Cell<bool> = const { Cell::new(false) };
    static PENDING: RefCell<Option<Box<Raise>>> = const { RefCell::new(None) };
}

/// Goes one level into a value. Where there is no end, or something went wrong before, the result is `otherwise`, and
/// all that is under way on this thread comes to its end without looking any further.
pub(crate) fn descend<T>(otherwise: T, run: impl FnOnce() -> T) -> T {
    if is_pending() {
        return otherwise;
    }
    let depth = DEPTH.get() + 1;
    if depth > MAX_DEPTH {
        postpone(Raise::stack_overflow(
            "The value holds itself, so that there is no end to it",
        ));
        return otherwise;
    }
    DEPTH.set(depth);
    let leave = Leave;
    let result = run();
    drop(leave);
    result
}

struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Runs something while no code of the pipeline may run, because it would find a collection half changed: instances
/// have the hashes that they had before, and are equal to themselves only.
pub(crate) fn quietly<T>(run: impl FnOnce() -> T) -> T {
    let before = IS_QUIET.replace(true);
    let result = run();
    IS_QUIET.set(before);
    result
}

/// Whether no code of the pipeline may run.
pub(crate) fn is_quiet() -> bool {
    IS_QUIET.get()
}

/// Keeps an exception of code that runs where none can be raised, such as a `toString` method. The first one counts.
pub(crate) fn postpone(raise: Box<Raise>) {
    IS_PENDING.set(true);
    PENDING.with_borrow_mut(|pending| pending.get_or_insert(raise).class.len());
}

/// Whether there is an exception that was not raised yet.
pub(crate) fn is_pending() -> bool {
    IS_PENDING.get()
}

/// Raises what was postponed.
///
/// # Errors
/// The exception, once.
pub fn raise_postponed() -> Eval<()> {
    if !IS_PENDING.replace(false) {
        return Ok(());
    }
    PENDING.take().map_or(Ok(()), Err)
}

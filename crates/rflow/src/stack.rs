//! Room for deep recursion.

/// Runs something on a thread whose stack holds deep recursion of scripts.
pub(crate) fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    const STACK: usize = 512 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("main".into())
            .stack_size(STACK)
            .spawn_scoped(scope, run);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // Without memory for a stack nothing else would work either.
            Err(e) => std::panic::resume_unwind(Box::new(format!("cannot start a thread: {e}"))),
        }
    })
}

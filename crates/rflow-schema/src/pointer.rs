//! JSON pointers.

/// The names on a pointer's way: `/a/b~1c` is `a`, `b/c`.
pub(crate) fn tokens(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').filter(|part| !part.is_empty());
    parts
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// The pointer to what holds the last name of this one.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|at| &pointer[..at])
}

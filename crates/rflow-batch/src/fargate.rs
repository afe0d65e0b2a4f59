//! The sizes that Fargate offers.

/// Cpus and MiB of memory that Fargate gives for a request, with a warning when that is less or much more.
///
/// # Errors
/// More cpus than there are.
pub(crate) fn round(cpus: u32, memory: Option<i32>) -> Result<(u32, i32, Option<String>), String> {
    // Cpus, then smallest, largest and step of the memory in GiB; from the service's table of task sizes.
    const SIZES: [(u32, i32, i32, i32); 5] = [
        (1, 2, 8, 1),
        (2, 4, 16, 1),
        (4, 8, 30, 1),
        (8, 16, 60, 4),
        (16, 32, 120, 8),
    ];
    let Some((given, low, high, step)) = SIZES.into_iter().find(|size| size.0 >= cpus) else {
        return Err(format!(
            "Fargate gives at most 16 cpus to a task, but {cpus} are asked for"
        ));
    };
    let Some(asked) = memory else {
        return Ok((given, low * 1024, None));
    };
    let asked_gib = (asked + 1023) / 1024;
    let steps = (asked_gib - low).max(0);
    let rounded = (low + (steps + step - 1) / step * step).min(high);
    let warning = (asked_gib < low || asked_gib > high).then(|| {
        format!("Fargate gives {low} to {high} GB of memory with {given} cpus: {rounded} GB instead of {asked_gib} GB")
    });
    Ok((given, rounded * 1024, warning))
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn sizes() {
        let sizes = |cpus, memory| round(cpus, memory).map(|(c, m, w)| (c, m / 1024, w.is_some()));
        assert_eq!(sizes(1, None), Ok((1, 2, false)));
        assert_eq!(sizes(1, Some(1024)), Ok((1, 2, true)));
        assert_eq!(sizes(3, Some(9000)), Ok((4, 9, false)));
        assert_eq!(sizes(8, Some(17 * 1024)), Ok((8, 20, false)));
        assert_eq!(sizes(16, Some(500 * 1024)), Ok((16, 120, true)));
        assert_eq!(sizes(8, Some(60 * 1024)), Ok((8, 60, false)));
        assert!(sizes(17, None).is_err());
    }
}

//! `cpus`, `memory`, `disk`, `time` and other numbers.

use rflow_lang::Value;

use super::{DirectiveError, Of};
use crate::convert;

/// `cpus`: at least 1; `None` when it is `null`.
pub fn cpus(of: Of<'_>, value: &Value) -> Result<Option<u32>, DirectiveError> {
    if value.is_null() {
        return Ok(None);
    }
    let n = convert::int(value)
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0);
    n.map(Some)
        .ok_or_else(|| of.invalid("cpus", value, "a number of CPUs, e.g. 4"))
}

/// `memory` in bytes.
pub fn memory(of: Of<'_>, value: &Value) -> Result<Option<u64>, DirectiveError> {
    bytes(of, "memory", value)
}

/// `disk` in bytes. Of a map (`request: '100 GB', type: 'x'`) the requested size.
pub fn disk(of: Of<'_>, value: &Value) -> Result<Option<u64>, DirectiveError> {
    match value {
        Value::Map(map) => bytes(of, "disk", &map.get_str("request").unwrap_or_default()),
        Value::List(list) if list.len() == 2 => match (list.get(0), list.get(1)) {
            // A size with options beside it.
            (Some(Value::Map(_)), Some(size)) => bytes(of, "disk", &size),
            _ => Err(of.invalid("disk", value, "an amount of disk space, e.g. '100 GB'")),
        },
        other => bytes(of, "disk", other),
    }
}

fn bytes(of: Of<'_>, directive: &'static str, value: &Value) -> Result<Option<u64>, DirectiveError> {
    if value.is_null() {
        return Ok(None);
    }
    let bytes = convert::memory(value).and_then(|n| u64::try_from(n).ok());
    bytes
        .map(Some)
        .ok_or_else(|| of.invalid(directive, value, "an amount of memory, e.g. '8 GB' or 8.GB"))
}

/// `time` in milliseconds.
pub fn time(of: Of<'_>, value: &Value) -> Result<Option<u64>, DirectiveError> {
    if value.is_null() {
        return Ok(None);
    }
    let ms = convert::duration(value).and_then(|n| u64::try_from(n).ok());
    ms.map(Some)
        .ok_or_else(|| of.invalid("time", value, "a duration, e.g. '2h' or 30.min"))
}

/// `maxRetries`, `maxErrors`, `maxForks`, `array`: a whole number, which may come as text.
pub fn whole_number(
    of: Of<'_>,
    directive: &'static str,
    value: &Value,
) -> Result<Option<i64>, DirectiveError> {
    if value.is_null() {
        return Ok(None);
    }
    convert::int(value)
        .map(Some)
        .ok_or_else(|| of.invalid(directive, value, "a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: Of<'static> = Of("FOO");

    #[test]
    fn sizes_and_times() {
        assert_eq!(memory(P, &Value::str("8 GB")), Ok(Some(8 << 30)));
        assert_eq!(memory(P, &Value::Memory(5)), Ok(Some(5)));
        assert_eq!(memory(P, &Value::Null), Ok(None));
        assert_eq!(time(P, &Value::str("2h")), Ok(Some(7_200_000)));
        assert_eq!(cpus(P, &Value::str("4")), Ok(Some(4)));
        assert_eq!(whole_number(P, "maxErrors", &Value::str("-1")), Ok(Some(-1)));
    }

    #[test]
    fn errors_name_process_and_directive() {
        let e = memory(P, &Value::str("lots")).unwrap_err();
        assert_eq!(
            e.to_string(),
            "Process `FOO` has an invalid value for the directive `memory`: 'lots' is not an amount of memory, \
             e.g. '8 GB' or 8.GB"
        );
        assert!(cpus(P, &Value::Int(0)).is_err());
    }
}

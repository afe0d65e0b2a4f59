//! `resourceLimits`.

use rflow_lang::Value;

use super::{DirectiveError, Of};
use crate::convert;

/// Upper bounds of what tasks may request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResourceLimits {
    /// CPUs.
    pub cpus: Option<u32>,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Bytes of disk space.
    pub disk: Option<u64>,
    /// Milliseconds.
    pub time: Option<u64>,
}

/// `resourceLimits`: a map of which only the known keys count.
pub fn resource_limits(of: Of<'_>, value: &Value) -> Result<ResourceLimits, DirectiveError> {
    let mut limits = ResourceLimits::default();
    let map = match value {
        Value::Null => return Ok(limits),
        Value::Map(map) => map,
        other => return Err(of.invalid("resourceLimits", other, "a map such as [cpus: 8, memory: 32.GB]")),
    };
    for (key, value) in map.to_vec() {
        if value.is_null() {
            continue;
        }
        let invalid = |wanted: &str| {
            let shown = rflow_lang::text::inspect(&value);
            of.error(
                "resourceLimits",
                format!("`{key}` is {shown}, which is not {wanted}"),
            )
        };
        let bytes = || convert::memory(&value).and_then(|n| u64::try_from(n).ok());
        match key.as_str() {
            Some("cpus") => {
                let cpus = convert::int(&value).and_then(|n| u32::try_from(n).ok());
                limits.cpus = Some(cpus.ok_or_else(|| invalid("a number of CPUs"))?);
            }
            Some("memory") => limits.memory = Some(bytes().ok_or_else(|| invalid("an amount of memory"))?),
            Some("disk") => limits.disk = Some(bytes().ok_or_else(|| invalid("an amount of disk space"))?),
            Some("time") => {
                let time = convert::duration(&value).and_then(|n| u64::try_from(n).ok());
                limits.time = Some(time.ok_or_else(|| invalid("a duration"))?);
            }
            _ => {
                let problem = format!("`{key}` is none of cpus, memory, disk and time");
                return Err(of.error("resourceLimits", problem));
            }
        }
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_converted() {
        let value = Value::map_from([
            ("cpus", Value::Int(4)),
            ("memory", Value::str("15.GB")),
            ("time", Value::str("1.h")),
        ]);
        let limits = resource_limits(Of("P"), &value).unwrap();
        assert_eq!(limits.cpus, Some(4));
        assert_eq!(limits.memory, Some(15 << 30));
        assert_eq!(limits.time, Some(3_600_000));
        assert_eq!(limits.disk, None);
    }

    #[test]
    fn unknown_keys_are_errors() {
        let value = Value::map_from([("cpu", Value::Int(4))]);
        assert!(resource_limits(Of("P"), &value).is_err());
    }
}

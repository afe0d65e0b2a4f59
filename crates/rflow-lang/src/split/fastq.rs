//! Reads in FASTQ format.

use super::Options;
use super::chunk::fields;
use crate::method::lines;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// One read per record: its four lines, or a map of its fields. An incomplete read at the end is left out.
pub(super) fn records(content: &str, options: &Options<'_>, name: &str) -> Eval<Vec<Value>> {
    let limit = options.size("limit").unwrap_or(usize::MAX);
    let lines = lines(content);
    let mut records = Vec::new();
    for read in lines.chunks_exact(4).take(limit) {
        let (Some(header), Some(quality)) = (read[0].strip_prefix('@'), read[2].strip_prefix('+')) else {
            let place = if name.is_empty() {
                String::new()
            } else {
                format!(" for file: {name}")
            };
            return Err(Raise::illegal_state(format!("Invalid FASTQ format{place}")));
        };
        let all = [
            ("readHeader", Value::str(header)),
            ("readString", Value::str(read[1])),
            ("qualityHeader", Value::str(quality)),
            ("qualityString", Value::str(read[3])),
        ];
        records.push(match options.get("record") {
            Some(Value::Map(_)) => fields(options, &all).unwrap_or_default(),
            Some(record) if record.truthy() => Value::map_from(all),
            _ => Value::from(read.iter().map(|line| format!("{line}\n")).collect::<String>()),
        });
    }
    Ok(records)
}

//! Splitters: texts and files cut into records.

use std::io::Write;

use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// Calls a splitter as a method of a text or file.
pub(crate) fn call(_interp: &Interp, _source: &Value, _name: &str, _args: &[Value]) -> Option<Eval> {
    None
}

/// Compresses bytes as gzip.
pub(crate) fn compress(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

//! JSON as the reference indents it.

use serde::Serialize;

/// A document in lines, indented by four blanks.
pub(crate) fn indented(document: &serde_json::Value) -> anyhow::Result<String> {
    let mut out = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut out, indent))?;
    out.push(b'\n');
    Ok(String::from_utf8(out)?)
}

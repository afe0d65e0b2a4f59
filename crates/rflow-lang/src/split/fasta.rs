//! Sequences in FASTA format.

use super::Options;
use super::chunk::fields;
use crate::method::lines;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

/// One sequence per record: its text, or a map of the fields that are asked for.
pub(super) fn records(content: &str, options: &Options<'_>) -> Eval<Vec<Value>> {
    let limit = options.size("limit").unwrap_or(usize::MAX);
    let texts: Vec<String> = texts(content).into_iter().take(limit).collect();
    match options.get("record") {
        Some(Value::Map(wanted)) => {
            let width = wanted
                .get_str("width")
                .and_then(|w| w.as_i64())
                .and_then(|w| usize::try_from(w).ok());
            Ok(texts
                .iter()
                .filter_map(|text| record(text, width, options))
                .collect())
        }
        // Fields have to be named.
        Some(record) if record.truthy() => Ok(Vec::new()),
        _ => Ok(match options.get("size") {
            Some(size) => by_residues(&texts, residue_limit(size)),
            None => texts.into_iter().map(Value::from).collect(),
        }),
    }
}

/// The texts of the sequences; comment lines are left out.
fn texts(content: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current = String::new();
    let mut has_header = false;
    for line in lines(content) {
        if line.starts_with(';') {
            continue;
        }
        if line.starts_with('>') {
            if has_header {
                all.push(std::mem::take(&mut current));
            }
            has_header = true;
        }
        current.push_str(line);
        current.push('\n');
    }
    if !current.is_empty() {
        all.push(current);
    }
    all
}

fn sequence_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.starts_with('>') && !line.is_empty())
}

fn record(text: &str, width: Option<usize>, options: &Options<'_>) -> Option<Value> {
    let header = text
        .lines()
        .find_map(|line| line.strip_prefix('>'))
        .unwrap_or_default();
    let (id, desc) = match header.split_once(' ') {
        Some((id, desc)) => (id, Value::str(desc)),
        None => (header, Value::Null),
    };
    let joined: String = sequence_lines(text).collect();
    let sequence = match width.filter(|w| *w > 0) {
        Some(width) => {
            let chars: Vec<char> = joined.chars().collect();
            chars
                .chunks(width)
                .map(|line| line.iter().collect::<String>() + "\n")
                .collect()
        }
        None => sequence_lines(text)
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    };
    let all = [
        ("id", Value::str(id)),
        ("desc", desc),
        ("header", Value::str(header)),
        ("text", Value::str(text)),
        ("seqString", Value::from(joined)),
        ("sequence", Value::from(sequence)),
        ("uuid", Value::from(uuid::Uuid::new_v4().to_string())),
    ];
    fields(options, &all)
}

/// A number of residues, also written as a size of memory.
fn residue_limit(size: &Value) -> usize {
    let n = match size {
        Value::Memory(bytes) => Some(*bytes),
        Value::Str(written) => text::parse_memory(written),
        other => other.as_i64(),
    };
    n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0).max(1)
}

/// Chunks of whole sequences that have at least so many residues.
fn by_residues(texts: &[String], limit: usize) -> Vec<Value> {
    let mut chunks = Vec::new();
    let (mut chunk, mut residues) = (String::new(), 0);
    for text in texts {
        chunk.push_str(text);
        residues += sequence_lines(text).map(str::len).sum::<usize>();
        if residues >= limit {
            chunks.push(Value::from(std::mem::take(&mut chunk)));
            residues = 0;
        }
    }
    if !chunk.is_empty() {
        chunks.push(Value::from(chunk));
    }
    chunks
}

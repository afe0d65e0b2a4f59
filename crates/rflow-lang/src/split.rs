//! Splitters: texts and files cut into records.
//!
//! They serve as methods of paths (`file.splitCsv(header: true)`) and as channel operators; the operators add
//! what concerns channels (`elem`, `pe`, `into`).

mod chunk;
mod csv;
mod fasta;
mod fastq;
mod json;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::interp::Interp;
use crate::method::{self, decode, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, StrKey, Value};

/// What kind of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows of separated values.
    Csv,
    /// Sequences.
    Fasta,
    /// Reads with qualities.
    Fastq,
    /// Elements of a JSON array or object.
    Json,
    /// Lines.
    Text,
}

const COMMON: &[&str] = &[
    "each",
    "by",
    "into",
    "autoClose",
    "limit",
    "elem",
    "decompress",
    "charset",
];
const FILES: &[&str] = &["file", "compress", "keepHeader"];

impl Kind {
    /// The splitter behind `splitCsv`, `countFasta`, …
    #[must_use]
    pub fn of_method(name: &str) -> Option<Self> {
        Some(
            match name
                .strip_prefix("split")
                .or_else(|| name.strip_prefix("count"))?
            {
                "Csv" => Self::Csv,
                "Fasta" => Self::Fasta,
                "Fastq" => Self::Fastq,
                "Json" => Self::Json,
                "Text" | "Lines" => Self::Text,
                _ => return None,
            },
        )
    }

    /// Name in messages.
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "CsvSplitter",
            Self::Fasta => "FastaSplitter",
            Self::Fastq => "FastqSplitter",
            Self::Json => "JsonSplitter",
            Self::Text => "TextSplitter",
        }
    }

    /// Names of its options.
    fn options(self) -> Vec<&'static str> {
        match self {
            Self::Csv => [COMMON, &["sep", "strip", "header", "quote", "skip"]].concat(),
            Self::Fasta => [COMMON, FILES, &["record", "size"]].concat(),
            Self::Fastq => [COMMON, FILES, &["record", "pe"]].concat(),
            Self::Json => vec!["autoClose", "into", "limit", "path", "each", "elem"],
            Self::Text => [COMMON, FILES].concat(),
        }
    }
}

/// Options of a splitter.
pub(crate) struct Options<'a>(&'a Entries);

impl Options<'_> {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(&StrKey(name)).filter(|v| !v.is_null())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::truthy)
    }

    pub(crate) fn size(&self, name: &str) -> Option<usize> {
        self.get(name)
            .and_then(Value::as_i64)
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n > 0)
    }

    fn check(&self, kind: Kind) -> Eval<()> {
        let known = kind.options();
        for name in self.0.keys().map(text::text) {
            if !known.contains(&name.as_str()) {
                return Err(Raise::illegal_argument(format!(
                    "Unknown argument '{name}' for operator '{}' -- Possible arguments: {}",
                    kind.name(),
                    known.join(", ")
                )));
            }
        }
        Ok(())
    }
}

/// Splits a text, path, file or reader into records or chunks of `by` records.
///
/// Chunks that are written to files go to `folder`, or into a fresh folder of the work dir.
pub fn split(
    interp: &Interp,
    kind: Kind,
    source: &Value,
    options: &Entries,
    folder: Option<&Path>,
) -> Eval<Vec<Value>> {
    let options = Options(options);
    options.check(kind)?;
    let content = content(interp, source, &options)?;
    let records = match kind {
        Kind::Csv => csv::rows(&content, &options)?,
        Kind::Fasta => fasta::records(&content, &options)?,
        Kind::Fastq => fastq::records(&content, &options, &name_of(source))?,
        Kind::Json => json::elements(&content, &options)?,
        Kind::Text => chunk::lines(&content, &options),
    };
    let mut chunks = chunk::group(kind, records, &options);
    if let Some(file) = options.get("file").filter(|f| f.truthy()) {
        chunks = chunk::save(interp, source, file, &chunks, options.flag("compress"), folder)?;
    }
    match options.get("each") {
        Some(closure) => chunks
            .iter()
            .map(|chunk| interp.call(closure, std::slice::from_ref(chunk)))
            .collect(),
        None => Ok(chunks),
    }
}

/// `splitCsv`
pub fn split_csv(interp: &Interp, source: &Value, options: &Entries) -> Eval<Vec<Value>> {
    split(interp, Kind::Csv, source, options, None)
}

/// `splitText`
pub fn split_text(interp: &Interp, source: &Value, options: &Entries) -> Eval<Vec<Value>> {
    split(interp, Kind::Text, source, options, None)
}

/// `splitFasta`
pub fn split_fasta(interp: &Interp, source: &Value, options: &Entries) -> Eval<Vec<Value>> {
    split(interp, Kind::Fasta, source, options, None)
}

/// `splitFastq`
pub fn split_fastq(interp: &Interp, source: &Value, options: &Entries) -> Eval<Vec<Value>> {
    split(interp, Kind::Fastq, source, options, None)
}

/// `splitJson`
pub fn split_json(interp: &Interp, source: &Value, options: &Entries) -> Eval<Vec<Value>> {
    split(interp, Kind::Json, source, options, None)
}

/// `countLines`, `countFasta`, `countFastq`, `countJson`
pub fn count(interp: &Interp, kind: Kind, source: &Value, options: &Entries) -> Eval<i64> {
    let records = split(interp, kind, source, options, None)?;
    Ok(i64::try_from(records.len()).unwrap_or(i64::MAX))
}

/// Calls a splitter as a method of a text or file; `None` when it is none.
pub(crate) fn call(interp: &Interp, source: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    let kind = Kind::of_method(name)?;
    let mut options = Entries::default();
    for arg in args {
        match arg {
            Value::Map(given) => options.extend(given.to_vec()),
            Value::Closure(_) => {
                options.insert(Value::str("each"), arg.clone());
            }
            _ => return None,
        }
    }
    if name.starts_with("count") {
        return Some(count(interp, kind, source, &options).map(Value::Long));
    }
    Some(split(interp, kind, source, &options, None).map(Value::list))
}

/// The text of a source; what is compressed with gzip is decoded.
fn content(interp: &Interp, source: &Value, options: &Options<'_>) -> Eval<String> {
    let charset = options.get("charset");
    if let Value::Str(content) = source {
        return Ok(content.trim_start_matches('\u{feff}').to_string());
    }
    let bytes = match (streams::rest_of(source), paths::of_value(source)) {
        (Some(bytes), _) => bytes,
        (None, Some(path)) => method::read_path(interp, &path)?,
        (None, None) => match method::as_bytes(source) {
            Some(bytes) => bytes,
            None => {
                return Err(Raise::illegal_argument(format!(
                    "A splitter needs a text or a file, not {} of class {}",
                    text::inspect(source),
                    crate::ops::class_name(source)
                )));
            }
        },
    };
    let packed = match options.get("decompress") {
        Some(wanted) => wanted.truthy(),
        None => name_of(source).ends_with(".gz"),
    };
    let bytes = if packed {
        decompress(&bytes).map_err(|e| Raise::io(format!("{}: {e}", name_of(source))))?
    } else {
        bytes
    };
    Ok(decode(&bytes, charset).trim_start_matches('\u{feff}').to_string())
}

/// The path of a source as text; empty for what has none.
fn name_of(source: &Value) -> String {
    match source {
        Value::Str(_) => String::new(),
        other => paths::of_value(other)
            .map(|p| PathBuf::from(&p.real).display().to_string())
            .unwrap_or_default(),
    }
}

/// Decodes gzip, all members of it.
pub(crate) fn decompress(data: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(data).read_to_end(&mut out)?;
    Ok(out)
}

/// Compresses bytes as gzip.
pub(crate) fn compress(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

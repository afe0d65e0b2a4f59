//! `splitCsv`, `splitText`, … and `countLines`, `countFasta`, …
//!
//! The work is done by the methods of that name, which texts and files have.

use std::cell::Cell;

use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value, ops};
use rflow_syntax::ast::BinaryOp;

use super::chunk_files::ChunkFiles;
use super::key::tuple;
use super::node::{each, fold};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx};

macro_rules! splitters {
    ($($constant:ident $name:literal $build:ident [$($option:literal)*] $doc:literal $example:literal;)*) => {
        $(
            #[doc = concat!("See the manual of `", $name, "`.")]
            pub(super) static $constant: Def = Def {
                name: $name,
                options: &["autoClose", "by", "charset", "decompress", "each", "elem", "into", "limit", $($option),*],
                doc: $doc,
                example: $example,
                build: $build,
            };
        )*
    };
}

splitters! {
    SPLIT_CSV "splitCsv" split ["sep" "strip" "header" "quote" "skip"]
        "Emits the rows of CSV texts and files as lists, or as maps by the names in the header."
        "channel.of('a,b\\n1,2').splitCsv(header: true)";
    SPLIT_TEXT "splitText" split ["keepHeader" "file" "compress"]
        "Emits the lines of texts and files, or chunks of `by` lines."
        "channel.of('a\\nb\\n').splitText()";
    SPLIT_FASTA "splitFasta" split ["record" "size" "file" "compress"]
        "Emits the sequences of FASTA texts and files, as text or records."
        "channel.of('>s1\\nACGT\\n').splitFasta(record: [id: true])";
    SPLIT_FASTQ "splitFastq" split ["record" "pe" "file" "compress"]
        "Emits the reads of FASTQ texts and files, as text or records."
        "channel.of('@r1\\nACGT\\n+\\nIIII\\n').splitFastq(record: true)";
    SPLIT_JSON "splitJson" split ["path"]
        "Emits the elements of JSON arrays, or the entries of objects."
        "channel.of('[1, 2]').splitJson()";
    COUNT_LINES "countLines" count ["keepHeader"]
        "Emits the number of lines in texts and files."
        "channel.of('a\\nb\\n').countLines()";
    COUNT_FASTA "countFasta" count ["record" "size"]
        "Emits the number of sequences in FASTA texts and files."
        "channel.of('>s1\\nACGT\\n').countFasta()";
    COUNT_FASTQ "countFastq" count ["record"]
        "Emits the number of reads in FASTQ texts and files."
        "channel.of('@r1\\nACGT\\n+\\nIIII\\n').countFastq()";
    COUNT_JSON "countJson" count ["path"]
        "Emits the number of elements in JSON texts and files."
        "channel.of('[1, 2]').countJson()";
}

/// Options that concern the operator, not the method.
const OWN: &[&str] = &["elem", "into", "pe", "file", "compress", "autoClose"];

/// Arguments of the method: the options that it knows but one, and the closure.
fn method_args(call: &Call<'_>, without: &str) -> Vec<Value> {
    let known = |name: &Value| name.as_str().is_some_and(|n| !OWN.contains(&n) && n != without);
    let options: Entries = call
        .options
        .iter()
        .filter(|(k, _)| known(k))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let options = (!options.is_empty()).then(|| Value::map(options));
    options.into_iter().chain(call.closure()).collect()
}

/// Which elements of a tuple are split.
enum Elements {
    /// The first file of the first tuple, or its first element; the same place in all later ones.
    First(Cell<Option<usize>>),
    /// Those given by `elem`; negative ones are the n-th file.
    Given(Vec<i64>),
    /// A pair of FASTQ files, which are split side by side.
    Pair,
}

impl Elements {
    fn read(call: &Call<'_>) -> Eval<Self> {
        if let Some(elem) = call.option("elem").filter(|v| !v.is_null()) {
            let indices = elem.elements().unwrap_or_else(|| vec![elem.clone()]);
            let indices: Option<Vec<i64>> = indices.iter().map(Value::as_i64).collect();
            return indices.map(Elements::Given).ok_or_else(|| {
                Raise::illegal_argument(format!(
                    "Option `elem` of operator `{}` must be an index or a list of indices",
                    call.name
                ))
            });
        }
        Ok(if call.flag("pe") {
            Elements::Pair
        } else {
            Elements::First(Cell::default())
        })
    }

    /// Positions in a tuple.
    fn of(&self, items: &[Value]) -> Eval<Vec<usize>> {
        let files = || {
            items
                .iter()
                .enumerate()
                .filter(|(_, v)| matches!(v, Value::Path(_)))
                .map(|(i, _)| i)
        };
        let lacking =
            |elem: i64| Raise::illegal_argument(format!("Cannot find splittable file (elem={elem})"));
        match self {
            Elements::First(place) => {
                let at = place.get().unwrap_or_else(|| files().next().unwrap_or(0));
                place.set(Some(at));
                match at < items.len() {
                    true => Ok(vec![at]),
                    false => Err(lacking(i64::try_from(at).unwrap_or(i64::MAX))),
                }
            }
            Elements::Pair => match files().take(2).collect::<Vec<usize>>() {
                pair if pair.len() == 2 => Ok(pair),
                _ => Err(lacking(-2)),
            },
            Elements::Given(given) => given
                .iter()
                .map(|&elem| {
                    let found = match usize::try_from(elem) {
                        Ok(index) => Some(index).filter(|i| *i < items.len()),
                        Err(_) => files().nth(usize::try_from(-1 - elem).unwrap_or(usize::MAX)),
                    };
                    found.ok_or_else(|| lacking(elem))
                })
                .collect(),
        }
    }
}

fn split(call: &mut Call<'_>) -> Eval {
    let name = call.name;
    let elements = Elements::read(call)?;
    let files = ChunkFiles::read(call)?;
    // Single lines of text lose the header that they should keep; only chunks and files have it.
    let headless = files.is_none() && call.flag("keepHeader") && call.integer("by")?.is_none_or(|by| by < 2);
    let args = method_args(call, if headless { "keepHeader" } else { "" });
    let splitter = Splitter {
        name,
        args,
        files,
        headless,
    };
    let node = each(move |cx, item: Value| {
        let Some(list) = tuple(&item) else {
            for piece in splitter.pieces(cx, &item, None)? {
                cx.emit(0, piece);
            }
            return Ok(());
        };
        let items = list.to_vec();
        let at = elements.of(&items)?;
        let mate = |n: usize| matches!(elements, Elements::Pair).then_some(n + 1);
        let columns: Vec<Vec<Value>> = at
            .iter()
            .enumerate()
            .map(|(n, i)| splitter.pieces(cx, &items[*i], mate(n)))
            .collect::<Eval<_>>()?;
        for row in 0..columns.iter().map(Vec::len).min().unwrap_or(0) {
            let mut out = items.clone();
            for (i, column) in at.iter().zip(&columns) {
                out[*i] = column[row].clone();
            }
            cx.emit(0, Value::list(out));
        }
        Ok(())
    });
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

/// How texts and files are split.
struct Splitter {
    name: &'static str,
    args: Vec<Value>,
    files: Option<ChunkFiles>,
    /// The first piece is left out.
    headless: bool,
}

impl Splitter {
    /// The pieces of a text or file.
    fn pieces(&self, cx: &Cx<'_>, source: &Value, mate: Option<usize>) -> Eval<Vec<Value>> {
        check(source)?;
        let pieces = cx.interp.call_method(source, self.name, &self.args)?;
        let mut pieces = cx.interp.elements(&pieces);
        if self.headless && !pieces.is_empty() {
            pieces.remove(0);
        }
        match &self.files {
            Some(files) => files.write(cx.interp, source, pieces, mate),
            None => Ok(pieces),
        }
    }
}

fn check(source: &Value) -> Eval<()> {
    match source {
        Value::Str(_) | Value::Path(_) | Value::Host(_) => Ok(()),
        other => Err(Raise::illegal_argument(format!(
            "Object of class '{}' does not support 'splitter' methods",
            ops::class_name(other)
        ))),
    }
}

fn count(call: &mut Call<'_>) -> Eval {
    let name = call.name;
    let elements = Elements::read(call)?;
    let args = method_args(call, "");
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            Value::Long(0),
            move |total: &mut Value, cx, item| {
                let source = match tuple(&item) {
                    Some(list) => {
                        let items = list.to_vec();
                        elements
                            .of(&items)?
                            .first()
                            .and_then(|i| items.get(*i))
                            .cloned()
                            .unwrap_or_default()
                    }
                    None => item,
                };
                check(&source)?;
                let n = cx.interp.call_method(&source, name, &args)?;
                *total = ops::binary(cx.interp, BinaryOp::Add, total, &n)?;
                Ok(())
            },
            |total, cx| {
                cx.emit(0, total);
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

//! What to say about a method or property that is not there.

use crate::ops;
use crate::raise::Raise;
use crate::value::Value;

/// The exception for a method that a value does not have.
pub(super) fn method(receiver: &Value, name: &str, args: &[Value]) -> Box<Raise> {
    let raise = ops::missing_method(receiver, name, args);
    match suggest(name, names_for(receiver)) {
        Some(known) if known == name => raise.hint(format!(
            "`{name}` exists for this type, but not with these arguments"
        )),
        Some(known) => raise.hint(format!("Did you mean `{known}`?")),
        None => raise,
    }
}

/// The known name closest to a written one, when it is close enough.
fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count().div_ceil(3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let distance = edit_distance(name, candidate);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Edits that turn one text into the other; a swap of neighbours and a change of case count once.
fn edit_distance(left: &str, right: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (
        left.to_lowercase().chars().collect(),
        right.to_lowercase().chars().collect(),
    );
    if a == b {
        return usize::from(left != right);
    }
    let width = b.len() + 1;
    let mut rows: Vec<usize> = (0..width).collect();
    for i in 1..=a.len() {
        rows.push(i);
        for j in 1..=b.len() {
            let up = rows[(i - 1) * width + j] + 1;
            let side = rows[i * width + j - 1] + 1;
            let diagonal = rows[(i - 1) * width + j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = up.min(side).min(diagonal);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[(i - 2) * width + j - 2] + 1);
            }
            rows.push(cost);
        }
    }
    rows[a.len() * width + b.len()]
}

const OBJECT: &[&str] = &[
    "toString",
    "equals",
    "hashCode",
    "getClass",
    "is",
    "with",
    "tap",
    "asType",
    "inspect",
    "dump",
    "println",
    "print",
    "each",
    "collect",
    "find",
    "findAll",
    "any",
    "every",
    "inject",
    "isCase",
    "compareTo",
    "grep",
];

const COLLECTION: &[&str] = &[
    "size",
    "isEmpty",
    "contains",
    "containsAll",
    "add",
    "addAll",
    "remove",
    "removeAll",
    "removeIf",
    "retainAll",
    "clear",
    "iterator",
    "stream",
    "toList",
    "toSet",
    "join",
    "sum",
    "min",
    "max",
    "average",
    "count",
    "countBy",
    "groupBy",
    "collectMany",
    "collectEntries",
    "collectNested",
    "eachWithIndex",
    "findResult",
    "findResults",
    "findIndexOf",
    "findLastIndexOf",
    "findIndexValues",
    "sort",
    "toSorted",
    "unique",
    "toUnique",
    "flatten",
    "head",
    "tail",
    "init",
    "first",
    "last",
    "take",
    "takeRight",
    "takeWhile",
    "drop",
    "dropRight",
    "dropWhile",
    "withIndex",
    "indexed",
    "collate",
    "combinations",
    "permutations",
    "subsequences",
    "transpose",
    "intersect",
    "disjoint",
    "plus",
    "minus",
    "multiply",
    "split",
    "asImmutable",
    "reverse",
    "reverseEach",
    "indices",
];

const LIST: &[&str] = &[
    "get",
    "getAt",
    "putAt",
    "set",
    "indexOf",
    "lastIndexOf",
    "subList",
    "push",
    "pop",
    "removeAt",
    "removeElement",
    "removeLast",
    "swap",
    "chop",
    "leftShift",
];

const MAP: &[&str] = &[
    "size",
    "isEmpty",
    "get",
    "getAt",
    "put",
    "putAt",
    "putAll",
    "remove",
    "clear",
    "keySet",
    "values",
    "entrySet",
    "containsKey",
    "containsValue",
    "getOrDefault",
    "putIfAbsent",
    "computeIfAbsent",
    "computeIfPresent",
    "compute",
    "merge",
    "subMap",
    "sort",
    "groupBy",
    "countBy",
    "count",
    "collectMany",
    "collectEntries",
    "eachWithIndex",
    "findResult",
    "findResults",
    "min",
    "max",
    "plus",
    "minus",
    "leftShift",
    "intersect",
    "take",
    "drop",
    "takeWhile",
    "dropWhile",
    "withDefault",
    "asImmutable",
    "replaceAll",
    "replace",
    "removeAll",
    "retainAll",
    "forEach",
    "clone",
];

const TEXT: &[&str] = &[
    "size",
    "length",
    "isEmpty",
    "isBlank",
    "contains",
    "startsWith",
    "endsWith",
    "indexOf",
    "lastIndexOf",
    "substring",
    "split",
    "tokenize",
    "replace",
    "replaceAll",
    "replaceFirst",
    "trim",
    "strip",
    "toLowerCase",
    "toUpperCase",
    "capitalize",
    "uncapitalize",
    "matches",
    "count",
    "padLeft",
    "padRight",
    "center",
    "reverse",
    "readLines",
    "eachLine",
    "toInteger",
    "toLong",
    "toFloat",
    "toDouble",
    "toBigDecimal",
    "toBoolean",
    "isInteger",
    "isNumber",
    "stripIndent",
    "stripMargin",
    "concat",
    "equalsIgnoreCase",
    "format",
    "toList",
    "minus",
    "plus",
    "multiply",
    "take",
    "drop",
    "execute",
    "splitCsv",
    "splitText",
    "splitFasta",
    "splitFastq",
    "splitJson",
    "countLines",
    "md5",
    "sha256",
    "charAt",
    "getBytes",
    "toURL",
];

const PATH: &[&str] = &[
    "getName",
    "getBaseName",
    "getSimpleName",
    "getExtension",
    "getParent",
    "getFileName",
    "exists",
    "isFile",
    "isDirectory",
    "isLink",
    "isEmpty",
    "isHidden",
    "size",
    "lastModified",
    "getText",
    "setText",
    "readLines",
    "eachLine",
    "withReader",
    "withWriter",
    "withInputStream",
    "newReader",
    "write",
    "append",
    "copyTo",
    "moveTo",
    "renameTo",
    "mklink",
    "delete",
    "deleteDir",
    "mkdir",
    "mkdirs",
    "list",
    "listDirectory",
    "listFiles",
    "eachFile",
    "resolve",
    "relativize",
    "normalize",
    "toAbsolutePath",
    "toRealPath",
    "toUriString",
    "toFile",
    "startsWith",
    "endsWith",
    "splitCsv",
    "splitText",
    "splitFasta",
    "splitFastq",
    "splitJson",
    "countLines",
    "countFasta",
    "countFastq",
];

/// Whether values that operators emit (collections, maps, texts, paths) have a method of that name.
#[must_use]
pub fn is_method_of_values(name: &str) -> bool {
    [COLLECTION, LIST, MAP, TEXT, PATH]
        .iter()
        .any(|table| table.contains(&name))
}

/// Names of methods that a value's type has, for suggestions.
fn names_for(receiver: &Value) -> impl Iterator<Item = &'static str> {
    let tables: &[&[&'static str]] = match receiver {
        Value::List(_) | Value::Range(_) => &[COLLECTION, LIST, OBJECT],
        Value::Set(_) => &[COLLECTION, OBJECT],
        Value::Map(_) => &[MAP, OBJECT],
        Value::Str(_) => &[TEXT, OBJECT],
        Value::Path(_) => &[PATH, OBJECT],
        _ => &[OBJECT],
    };
    tables
        .iter()
        .copied()
        .flatten()
        .copied()
        .collect::<Vec<_>>()
        .into_iter()
}

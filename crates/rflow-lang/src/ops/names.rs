//! Classes of values.

use std::borrow::Cow;

use super::full_class_name;
use crate::closure::ClosureKind;
use crate::definition::Def;
use crate::order::Order;
use crate::raise::Raise;
use crate::value::{ListKind, MapKind, RangeKind, Value};

/// Java class name of a value.
#[must_use]
pub fn class_name(value: &Value) -> Cow<'_, str> {
    if let Value::Host(h) = value {
        return Cow::Borrowed(h.class());
    }
    if let Value::Cell(c) = value {
        return Cow::Owned(class_name(&c.borrow()).into_owned());
    }
    Cow::Borrowed(chain(value).first().copied().unwrap_or("null"))
}

/// The last part of [`class_name`].
#[must_use]
pub fn simple_class_name(value: &Value) -> Cow<'_, str> {
    let last = |name: &str| name.rsplit(['.', '$']).next().unwrap_or_default().to_string();
    match value {
        Value::List(l) if l.kind.get() == ListKind::Array => {
            Cow::Owned(array_name(&class_name(value)).unwrap_or_else(|| "Object[]".to_string()))
        }
        _ => match class_name(value) {
            Cow::Borrowed(name) => Cow::Borrowed(name.rsplit(['.', '$']).next().unwrap_or_default()),
            Cow::Owned(name) => Cow::Owned(last(&name)),
        },
    }
}

/// How a class of arrays is written, `int[]` for `[I`; `None` for other classes.
pub(crate) fn array_name(class: &str) -> Option<String> {
    let known = ARRAYS.iter().find(|(_, chain)| chain.first() == Some(&class));
    let element = match known {
        Some((element, _)) => element,
        None => class.strip_prefix("[L")?.strip_suffix(';')?.rsplit('.').next()?,
    };
    Some(format!("{element}[]"))
}

/// The classes of arrays by those of their elements.
const ARRAYS: &[(&str, &[&str])] = &[
    ("int", &["[I"]),
    ("long", &["[J"]),
    ("double", &["[D"]),
    ("float", &["[F"]),
    ("short", &["[S"]),
    ("byte", &["[B"]),
    ("char", &["[C"]),
    ("boolean", &["[Z"]),
    ("String", &["[Ljava.lang.String;", "[Ljava.lang.Object;"]),
    ("Integer", &["[Ljava.lang.Integer;", "[Ljava.lang.Object;"]),
    ("Long", &["[Ljava.lang.Long;", "[Ljava.lang.Object;"]),
    ("Double", &["[Ljava.lang.Double;", "[Ljava.lang.Object;"]),
    ("int[]", &["[[I", "[Ljava.lang.Object;"]),
    ("long[]", &["[[J", "[Ljava.lang.Object;"]),
    ("double[]", &["[[D", "[Ljava.lang.Object;"]),
    ("String[]", &["[[Ljava.lang.String;", "[Ljava.lang.Object;"]),
];

fn is_text_array(value: &Value) -> bool {
    match value {
        Value::List(l) => l.borrow().iter().all(|v| matches!(v, Value::Str(_))),
        _ => false,
    }
}

/// A value's class and what that extends or implements; `java.lang.Object` is left out.
fn chain(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null | Value::Cell(_) | Value::Host(_) => &[],
        Value::Bool(_) => &[
            "java.lang.Boolean",
            "java.lang.Comparable",
            "java.io.Serializable",
        ],
        Value::Int(_)
        | Value::Long(_)
        | Value::Short(_)
        | Value::Byte(_)
        | Value::BigInt(_)
        | Value::Decimal(_)
        | Value::Float(_)
        | Value::Double(_) => number_chain(value),
        Value::Char(_) => &[
            "java.lang.Character",
            "java.lang.Comparable",
            "java.io.Serializable",
        ],
        Value::Str(_) => &[
            "java.lang.String",
            "java.lang.CharSequence",
            "java.lang.Comparable",
            "java.io.Serializable",
        ],
        Value::List(l) => list_chain(l.kind.get(), value),
        Value::Map(m) => match (m.kind.get(), m.order.get()) {
            (MapKind::Map, Order::Hashed(_)) => &LINKED_HASH_MAP[1..],
            (MapKind::Map, Order::Sorted) => TREE_MAP,
            (kind, _) => map_chain(kind),
        },
        Value::Set(s) if matches!(s.order.get(), Order::Hashed(_)) => &LINKED_HASH_SET[1..],
        Value::Set(s) if s.order.get() == Order::Sorted => TREE_SET,
        Value::Set(_) => LINKED_HASH_SET,
        Value::Range(r) => range_chain(r),
        Value::Closure(c) => closure_chain(&c.kind),
        Value::Path(_) => &[
            "sun.nio.fs.UnixPath",
            "java.nio.file.Path",
            "java.lang.Comparable",
            "java.lang.Iterable",
        ],
        Value::Duration(_) => &[
            "nextflow.util.Duration",
            "java.lang.Comparable",
            "java.io.Serializable",
        ],
        Value::Memory(_) => &[
            "nextflow.util.MemoryUnit",
            "java.lang.Comparable",
            "java.io.Serializable",
        ],
        Value::Class(_) => &["java.lang.Class", "java.io.Serializable"],
        Value::Def(d) => match &*d.def {
            Def::Process(_) => &["nextflow.script.ProcessDef"],
            Def::Workflow(_) => &["nextflow.script.WorkflowDef"],
        },
    }
}

const CLOSURE: &str = "groovy.lang.Closure";
const RUNNABLE: &str = "java.lang.Runnable";
const CALLABLE: &str = "java.util.concurrent.Callable";

fn number_chain(value: &Value) -> &'static [&'static str] {
    macro_rules! number {
        ($class:literal) => {
            &[
                $class,
                "java.lang.Number",
                "java.lang.Comparable",
                "java.io.Serializable",
            ]
        };
    }
    match value {
        Value::Int(_) => number!("java.lang.Integer"),
        Value::Long(_) => number!("java.lang.Long"),
        Value::Short(_) => number!("java.lang.Short"),
        Value::Byte(_) => number!("java.lang.Byte"),
        Value::BigInt(_) => number!("java.math.BigInteger"),
        Value::Decimal(_) => number!("java.math.BigDecimal"),
        Value::Float(_) => number!("java.lang.Float"),
        _ => number!("java.lang.Double"),
    }
}

fn closure_chain(kind: &ClosureKind) -> &'static [&'static str] {
    match kind {
        ClosureKind::Method { .. } => &[
            "org.codehaus.groovy.runtime.MethodClosure",
            CLOSURE,
            RUNNABLE,
            CALLABLE,
        ],
        ClosureKind::Curried { .. } => &[
            "org.codehaus.groovy.runtime.CurriedClosure",
            CLOSURE,
            RUNNABLE,
            CALLABLE,
        ],
        // See `class::comparator`.
        ClosureKind::Native { name, arity: 2, .. } if name == "compare" => &["java.util.Comparator"],
        _ => &[
            CLOSURE,
            RUNNABLE,
            CALLABLE,
            "java.lang.Cloneable",
            "java.io.Serializable",
        ],
    }
}

fn range_chain(range: &crate::value::RangeObj) -> &'static [&'static str] {
    match range.kind {
        _ if range.is_empty() => &[
            "groovy.lang.EmptyRange",
            "groovy.lang.Range",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.AbstractList",
        ],
        RangeKind::Char => &[
            "groovy.lang.ObjectRange",
            "groovy.lang.Range",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.AbstractList",
        ],
        RangeKind::Long => &[
            "groovy.lang.NumberRange",
            "groovy.lang.Range",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.AbstractList",
            "java.io.Serializable",
        ],
        RangeKind::Int => &[
            "groovy.lang.IntRange",
            "groovy.lang.Range",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.AbstractList",
            "java.io.Serializable",
        ],
    }
}

fn list_chain(kind: ListKind, value: &Value) -> &'static [&'static str] {
    match kind {
        ListKind::List if is_of(value, "LinkedList") => &[
            "java.util.LinkedList",
            "java.util.AbstractSequentialList",
            "java.util.AbstractList",
            "java.util.AbstractCollection",
            "java.util.List",
            "java.util.Deque",
            "java.util.Queue",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.lang.Cloneable",
            "java.io.Serializable",
        ],
        ListKind::List if is_of(value, "Stack") => &[
            "java.util.Stack",
            "java.util.Vector",
            "java.util.AbstractList",
            "java.util.AbstractCollection",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.RandomAccess",
            "java.lang.Cloneable",
            "java.io.Serializable",
        ],
        ListKind::List => &[
            "java.util.ArrayList",
            "java.util.AbstractList",
            "java.util.AbstractCollection",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.util.RandomAccess",
            "java.lang.Cloneable",
            "java.io.Serializable",
        ],
        ListKind::Bag => &[
            "nextflow.util.ArrayBag",
            "nextflow.util.Bag",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
        ],
        ListKind::Tuple => &[
            "nextflow.util.ArrayTuple",
            "java.util.ArrayList",
            "java.util.AbstractList",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.io.Serializable",
        ],
        ListKind::Frozen => &[
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
            "java.io.Serializable",
        ],
        ListKind::Files => &[
            "nextflow.util.BlankSeparatedList",
            "java.util.List",
            "java.util.Collection",
            "java.lang.Iterable",
        ],
        ListKind::Array => array_chain(value),
    }
}

/// Whether a list is of a class, by its simple name.
fn is_of(value: &Value, class: &str) -> bool {
    matches!(value, Value::List(list) if list.class() == Some(class))
}

/// The class of an array, which is told by its elements.
fn array_chain(value: &Value) -> &'static [&'static str] {
    let Value::List(items) = value else {
        return &["[Ljava.lang.Object;"];
    };
    let known = items
        .class()
        .and_then(|class| ARRAYS.iter().find(|(element, _)| *element == class));
    if let Some((_, chain)) = known {
        return chain;
    }
    let items = items.borrow();
    let all = |is: fn(&Value) -> bool| !items.is_empty() && items.iter().all(is);
    if all(|v| matches!(v, Value::Byte(_))) {
        &["[B"]
    } else if all(|v| matches!(v, Value::Char(_))) {
        &["[C"]
    } else if is_text_array(value) {
        &["[Ljava.lang.String;", "[Ljava.lang.Object;"]
    } else {
        &["[Ljava.lang.Object;"]
    }
}

/// Whether it is an array of characters, whose text is that of the characters.
pub(crate) fn is_char_array(list: &crate::value::ListObj) -> bool {
    let items = list.borrow();
    list.kind.get() == ListKind::Array
        && !items.is_empty()
        && items.iter().all(|v| matches!(v, Value::Char(_)))
}

/// Without its first one it is the chain of a plain hash map.
const LINKED_HASH_MAP: &[&str] = &[
    "java.util.LinkedHashMap",
    "java.util.HashMap",
    "java.util.AbstractMap",
    "java.util.Map",
    "java.lang.Cloneable",
    "java.io.Serializable",
];

const TREE_MAP: &[&str] = &[
    "java.util.TreeMap",
    "java.util.AbstractMap",
    "java.util.NavigableMap",
    "java.util.SortedMap",
    "java.util.Map",
    "java.lang.Cloneable",
    "java.io.Serializable",
];

/// Without its first one it is the chain of a plain hash set.
const LINKED_HASH_SET: &[&str] = &[
    "java.util.LinkedHashSet",
    "java.util.HashSet",
    "java.util.AbstractSet",
    "java.util.Set",
    "java.util.Collection",
    "java.lang.Iterable",
    "java.util.AbstractCollection",
    "java.lang.Cloneable",
    "java.io.Serializable",
];

const TREE_SET: &[&str] = &[
    "java.util.TreeSet",
    "java.util.AbstractSet",
    "java.util.NavigableSet",
    "java.util.SortedSet",
    "java.util.Set",
    "java.util.Collection",
    "java.lang.Iterable",
    "java.util.AbstractCollection",
    "java.lang.Cloneable",
    "java.io.Serializable",
];

fn map_chain(kind: MapKind) -> &'static [&'static str] {
    match kind {
        MapKind::Map => LINKED_HASH_MAP,
        MapKind::Record => &[
            "nextflow.util.RecordMap",
            "nextflow.script.types.Record",
            "java.util.Map",
        ],
        MapKind::Frozen => &[
            "java.util.Collections$UnmodifiableMap",
            "java.util.Map",
            "java.io.Serializable",
        ],
        MapKind::Params => &[
            "nextflow.script.ScriptBinding$ParamsMap",
            "java.util.LinkedHashMap",
            "java.util.HashMap",
            "java.util.Map",
            "java.lang.Cloneable",
        ],
    }
}

/// `value instanceof class`, the class by its simple or full name.
#[must_use]
pub fn instance_of(value: &Value, class: &str) -> bool {
    let class = match class {
        "int" => "Integer",
        "long" => "Long",
        "double" => "Double",
        "float" => "Float",
        "boolean" => "Boolean",
        "short" => "Short",
        "byte" => "Byte",
        "char" => "Character",
        "Object[]" => "[Ljava.lang.Object;",
        other => match other.strip_suffix("[]") {
            Some(of) => {
                let found = ARRAYS.iter().find(|(element, _)| *element == of);
                found
                    .and_then(|(_, chain)| chain.first())
                    .copied()
                    .unwrap_or(other)
            }
            None => other,
        },
    };
    if value.is_null() {
        return false;
    }
    if matches!(class, "Object" | "java.lang.Object") {
        return true;
    }
    match value {
        Value::Host(h) => h.instance_of(class),
        Value::Cell(c) => instance_of(&c.borrow(), class),
        _ => {
            let simple = |full: &str| full.rsplit('.').next() == Some(class);
            chain(value).iter().any(|full| *full == class || simple(full))
        }
    }
}

/// The error for a method that a value does not have for these arguments.
#[must_use]
pub fn missing_method(receiver: &Value, method: &str, args: &[Value]) -> Box<Raise> {
    let types = argument_types(args);
    let values: Vec<String> = args.iter().map(shown).collect();
    let class = match receiver {
        Value::Class(name) => format!("static {}", full_class_name(name)),
        Value::Host(h) if h.as_any().is::<crate::groovy::ClassValue>() => {
            format!("static {}", crate::groovy::class_title(receiver))
        }
        _ => class_name(receiver).into_owned(),
    };
    Raise::missing_method(format!(
        "No signature of method: {class}.{method}() is applicable for argument types: {types} values: [{}]",
        values.join(", ")
    ))
    .named(method)
}

/// The classes of arguments in parentheses.
pub(crate) fn argument_types(args: &[Value]) -> String {
    let types: Vec<String> = args.iter().map(argument_type).collect();
    format!("({})", types.join(", "))
}

/// The class of an argument: without its package when that is imported by default.
fn argument_type(value: &Value) -> String {
    let class = class_name(value);
    let packages = [
        "java.lang.",
        "java.util.",
        "java.math.",
        "java.io.",
        "java.net.",
        "groovy.lang.",
    ];
    for package in packages {
        if let Some(simple) = class.strip_prefix(package)
            && !simple.contains('.')
        {
            return simple.to_string();
        }
    }
    class.into_owned()
}

/// An argument, cut when it is long.
fn shown(value: &Value) -> String {
    const MAX: usize = 120;
    let text = crate::text::text(value);
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

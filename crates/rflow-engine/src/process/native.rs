//! What an `exec:` task leaves for a later run: the variables its body set.
//!
//! The outputs of such a task are values that only its body can compute, so they are written into its work dir
//! when it ends well, and `-resume` takes them from there. A body that sets a variable which cannot be written
//! down (a closure, an open file) runs again instead.

use std::path::Path;

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use rflow_lang::Value;
use rflow_lang::interp::Interp;
use rflow_lang::path::PathObj;
use rflow_lang::value::{Elements, Entries, ListKind, MapKind, RangeKind, RangeObj};
use rflow_storage::location::is_remote;
use serde::{Deserialize, Serialize};

use super::context::Context;

/// Name of the file in the work dir.
const FILE: &str = ".command.values";

/// A value in the file.
#[derive(Serialize, Deserialize)]
enum Stored {
    Null,
    Bool(bool),
    Int(i32),
    Long(i64),
    BigInt(String),
    Decimal(String),
    /// Bits: JSON has neither infinity nor NaN.
    Float(u32),
    Short(i16),
    Byte(i8),
    Char(char),
    Double(u64),
    Str(String),
    List(Kind, Vec<Stored>),
    Map(Kind, Vec<(Stored, Stored)>),
    Set(Vec<Stored>),
    Range {
        from: i64,
        to: i64,
        inclusive: bool,
        chars: bool,
        #[serde(default)]
        longs: bool,
        #[serde(default)]
        open: bool,
    },
    Path {
        place: String,
        staged: Option<String>,
    },
    Duration(i64),
    Memory(i64),
}

/// Sorts of lists and maps.
#[derive(Serialize, Deserialize)]
enum Kind {
    Plain,
    Linked,
    Bag,
    Tuple,
    Array,
    Frozen,
    Files,
    Record,
}

impl Stored {
    /// `None` for a value that means nothing outside of its run.
    fn of(value: &Value) -> Option<Self> {
        let all = |items: &[Value]| items.iter().map(Self::of).collect::<Option<Vec<_>>>();
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Int(n) => Self::Int(*n),
            Value::Long(n) => Self::Long(*n),
            Value::BigInt(n) => Self::BigInt(n.to_string()),
            Value::Decimal(n) => Self::Decimal(n.to_string()),
            Value::Float(n) => Self::Float(n.to_bits()),
            Value::Short(n) => Self::Short(*n),
            Value::Byte(n) => Self::Byte(*n),
            Value::Char(c) => Self::Char(*c),
            Value::Double(n) => Self::Double(n.to_bits()),
            Value::Str(text) => Self::Str(text.to_string()),
            Value::List(list) => {
                let kind = match list.kind.get() {
                    ListKind::List if list.is_linked() => Kind::Linked,
                    ListKind::List => Kind::Plain,
                    ListKind::Bag => Kind::Bag,
                    ListKind::Tuple => Kind::Tuple,
                    ListKind::Array => Kind::Array,
                    ListKind::Frozen => Kind::Frozen,
                    ListKind::Files => Kind::Files,
                };
                Self::List(kind, all(&list.borrow())?)
            }
            Value::Map(map) => {
                let kind = match map.kind.get() {
                    MapKind::Map | MapKind::Params => Kind::Plain,
                    MapKind::Record => Kind::Record,
                    MapKind::Frozen => Kind::Frozen,
                };
                if map.default.borrow().is_some() {
                    return None;
                }
                let entries = map.to_vec();
                let pairs = entries
                    .iter()
                    .map(|(k, v)| Some((Self::of(k)?, Self::of(v)?)))
                    .collect::<Option<_>>()?;
                Self::Map(kind, pairs)
            }
            Value::Set(set) => Self::Set(all(&set.to_vec())?),
            Value::Range(r) => Self::Range {
                from: r.from,
                to: r.to,
                inclusive: r.inclusive,
                chars: r.kind == RangeKind::Char,
                longs: r.kind == RangeKind::Long,
                open: r.open,
            },
            Value::Path(path) => Self::Path {
                place: path.place().to_str()?.to_string(),
                staged: path.staged.as_ref().map(ToString::to_string),
            },
            Value::Duration(millis) => Self::Duration(*millis),
            Value::Memory(bytes) => Self::Memory(*bytes),
            Value::Closure(_) | Value::Class(_) | Value::Def(_) | Value::Host(_) | Value::Cell(_) => {
                return None;
            }
        })
    }

    fn value(self) -> Option<Value> {
        let all = |items: Vec<Self>| items.into_iter().map(Self::value).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(b) => Value::Bool(b),
            Self::Int(n) => Value::Int(n),
            Self::Long(n) => Value::Long(n),
            Self::BigInt(n) => Value::BigInt(n.parse::<BigInt>().ok()?.into()),
            Self::Decimal(text) => Value::Decimal(text.parse::<BigDecimal>().ok()?.into()),
            Self::Float(bits) => Value::Float(f32::from_bits(bits)),
            Self::Short(n) => Value::Short(n),
            Self::Byte(n) => Value::Byte(n),
            Self::Char(c) => Value::Char(c),
            Self::Double(bits) => Value::Double(f64::from_bits(bits)),
            Self::Str(text) => Value::from(text),
            Self::List(kind, items) => {
                let kind = match kind {
                    Kind::Linked => return Some(Value::linked_list(all(items)?)),
                    Kind::Bag => ListKind::Bag,
                    Kind::Tuple => ListKind::Tuple,
                    Kind::Array => ListKind::Array,
                    Kind::Frozen => ListKind::Frozen,
                    Kind::Files => ListKind::Files,
                    Kind::Plain | Kind::Record => ListKind::List,
                };
                Value::list_of(kind, all(items)?)
            }
            Self::Map(kind, pairs) => {
                let kind = match kind {
                    Kind::Record => MapKind::Record,
                    Kind::Frozen => MapKind::Frozen,
                    _ => MapKind::Map,
                };
                let pairs = pairs.into_iter().map(|(k, v)| Some((k.value()?, v.value()?)));
                Value::map_of(kind, pairs.collect::<Option<Entries>>()?)
            }
            Self::Set(items) => Value::set(all(items)?.into_iter().collect::<Elements>()),
            Self::Range {
                from,
                to,
                inclusive,
                chars,
                longs,
                open,
            } => Value::Range(
                RangeObj {
                    from,
                    to,
                    inclusive,
                    open,
                    kind: match (chars, longs) {
                        (true, _) => RangeKind::Char,
                        (_, true) => RangeKind::Long,
                        _ => RangeKind::Int,
                    },
                }
                .into(),
            ),
            Self::Path { place, staged } => {
                let mut path = PathObj::at(place);
                path.staged = staged.map(Into::into);
                Value::Path(path.into())
            }
            Self::Duration(millis) => Value::Duration(millis),
            Self::Memory(bytes) => Value::Memory(bytes),
        })
    }
}

/// The variables of a task before its body runs, each with its text where it has one.
pub(super) struct Before(Vec<(arcstr::ArcStr, Option<String>)>);

/// Looks at the variables of a task.
pub(super) fn before(context: &Context) -> Before {
    let entries = context.scope.entries().into_iter();
    Before(entries.map(|(name, value)| (name, text(&value))).collect())
}

fn text(value: &Value) -> Option<String> {
    serde_json::to_string(&Stored::of(value)?).ok()
}

impl Before {
    /// Whether a variable is as it was. One that cannot be written down, such as `task`, is taken to be.
    fn has(&self, name: &str, value: &Value) -> bool {
        let was = self.0.iter().find(|(known, _)| known == name);
        was.is_some_and(|(_, was)| *was == text(value))
    }
}

/// What the last statement of a body gives, as an output: paths and null stay, everything else becomes a text.
pub(super) fn printable(value: &Value) -> Value {
    match value {
        Value::Path(_) | Value::Null => value.clone(),
        other => Value::from(other.to_string()),
    }
}

/// Writes down the variables that the body of a task has set or changed. It is no error when that cannot be done:
/// the task then runs again in a resumed run. So does one whose body reads secrets, which must not be written.
pub(super) fn keep(interp: &Interp, context: &Context, before: &Before, work_dir: &Path) {
    let body = context.process.def().body.as_ref();
    let reads_secrets = |name: &arcstr::ArcStr| name == "secrets" || name.starts_with("secrets.");
    if body.is_some_and(|body| body.free_names.iter().any(reads_secrets)) {
        return;
    }
    let set = context.scope.entries().into_iter();
    let stored: Option<Vec<(String, Stored)>> = set
        .filter(|(name, value)| !before.has(name, value))
        .map(|(name, value)| Some((name.to_string(), Stored::of(&value)?)))
        .collect();
    let text = stored.and_then(|stored| serde_json::to_vec(&stored).ok());
    let Some(text) = text else {
        tracing::debug!(
            "{} sets values that cannot be kept for -resume",
            context.process.qualified
        );
        return;
    };
    let file = work_dir.join(FILE);
    // Complete or not there at all, whenever the run is killed; objects of remote storage are so anyway.
    let written = match is_remote(work_dir) {
        true => interp.machine.write(&file, &text, false),
        false => {
            let part = work_dir.join(format!("{FILE}.part"));
            let written = interp.machine.write(&part, &text, false);
            written.and_then(|()| interp.machine.rename(&part, &file))
        }
    };
    if let Err(error) = written {
        tracing::debug!("{}: {error}", file.display());
    }
}

/// Sets the variables that the body of a finished task had set; `false` when they were not kept.
pub(super) fn recall(interp: &Interp, context: &Context, work_dir: &Path) -> bool {
    let Ok(text) = interp.machine.read(&work_dir.join(FILE)) else {
        return false;
    };
    let Ok(stored) = serde_json::from_slice::<Vec<(String, Stored)>>(&text) else {
        return false;
    };
    let values = stored
        .into_iter()
        .map(|(name, stored)| Some((name, stored.value()?)));
    let Some(values) = values.collect::<Option<Vec<_>>>() else {
        return false;
    };
    for (name, value) in values {
        context.scope.set(&name, value);
    }
    true
}

//! Constants of enumerations: `RoundingMode`, `Month`, `DayOfWeek`, `ChronoField`.

use std::any::Any;
use std::cmp::Ordering;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, Value};

/// The enumerations by their full names, with their constants in order.
const ENUMERATIONS: &[(&str, &[&str])] = &[
    (
        ROUNDING,
        &[
            "UP",
            "DOWN",
            "CEILING",
            "FLOOR",
            "HALF_UP",
            "HALF_DOWN",
            "HALF_EVEN",
            "UNNECESSARY",
        ],
    ),
    (
        MONTH,
        &[
            "JANUARY",
            "FEBRUARY",
            "MARCH",
            "APRIL",
            "MAY",
            "JUNE",
            "JULY",
            "AUGUST",
            "SEPTEMBER",
            "OCTOBER",
            "NOVEMBER",
            "DECEMBER",
        ],
    ),
    (
        DAY,
        &[
            "MONDAY",
            "TUESDAY",
            "WEDNESDAY",
            "THURSDAY",
            "FRIDAY",
            "SATURDAY",
            "SUNDAY",
        ],
    ),
    (
        FIELD,
        &[
            "YEAR",
            "MONTH_OF_YEAR",
            "DAY_OF_MONTH",
            "DAY_OF_YEAR",
            "DAY_OF_WEEK",
            "HOUR_OF_DAY",
            "MINUTE_OF_HOUR",
            "SECOND_OF_MINUTE",
            "MILLI_OF_SECOND",
            "NANO_OF_SECOND",
        ],
    ),
    (
        "org.yaml.snakeyaml.DumperOptions$FlowStyle",
        &["FLOW", "BLOCK", "AUTO"],
    ),
    (
        "org.yaml.snakeyaml.DumperOptions$ScalarStyle",
        &["DOUBLE_QUOTED", "SINGLE_QUOTED", "LITERAL", "FOLDED", "PLAIN"],
    ),
    (
        "org.yaml.snakeyaml.DumperOptions$LineBreak",
        &["WIN", "MAC", "UNIX"],
    ),
];

/// The enumeration of a name; one inside of a class may be written with a dot.
fn enumeration(class: &str) -> Option<(&'static str, &'static [&'static str])> {
    let same = |full: &str| full == class || full.replace('$', ".") == class;
    ENUMERATIONS.iter().copied().find(|(full, _)| same(full))
}

pub(crate) const ROUNDING: &str = "java.math.RoundingMode";
pub(crate) const MONTH: &str = "java.time.Month";
pub(crate) const DAY: &str = "java.time.DayOfWeek";
pub(crate) const FIELD: &str = "java.time.temporal.ChronoField";

/// A constant of an enumeration.
pub(crate) struct ConstantObj {
    class: &'static str,
    names: &'static [&'static str],
    ordinal: usize,
}

/// The constant of a class at a position.
pub(crate) fn at(class: &str, ordinal: usize) -> Option<Value> {
    let (class, names) = enumeration(class)?;
    (ordinal < names.len()).then(|| {
        Value::host(ConstantObj {
            class,
            names,
            ordinal,
        })
    })
}

/// The position of a constant in its class.
pub(crate) fn place(class: &str, name: &str) -> Option<usize> {
    let (_, names) = enumeration(class)?;
    names.iter().position(|n| *n == name)
}

/// `Class.NAME`
pub(crate) fn static_property(class: &str, name: &str) -> Option<Value> {
    at(class, place(class, name)?)
}

/// `Class.values()`, `Class.valueOf(name)`, `Month.of(3)`
pub(super) fn call_static(class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    let (_, names) = enumeration(class)?;
    match (method, args) {
        ("values", []) => {
            let all = (0..names.len()).filter_map(|i| at(class, i)).collect();
            Some(Ok(Value::list_of(ListKind::Array, all)))
        }
        ("valueOf", [Value::Str(name)]) => Some(
            static_property(class, name)
                .ok_or_else(|| Raise::illegal_argument(format!("No enum constant {class}.{name}"))),
        ),
        ("of", [n]) if matches!(class, MONTH | DAY) => {
            let n = number::to_i64(n)?;
            let ordinal = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
            Some(ordinal.and_then(|i| at(class, i)).ok_or_else(|| {
                let what = class.rsplit('.').next().unwrap_or(class);
                Raise::new(
                    "java.time.DateTimeException",
                    format!("Invalid value for {what}: {n}"),
                )
            }))
        }
        _ => None,
    }
}

impl ConstantObj {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.names.get(self.ordinal).copied().unwrap_or_default()
    }

    /// Its position, from 0.
    pub(crate) fn ordinal(&self) -> usize {
        self.ordinal
    }

    /// Its class.
    pub(crate) fn enumeration(&self) -> &'static str {
        self.class
    }

    /// The constant some places further, around the end.
    fn moved(&self, by: i64) -> Option<Value> {
        let len = i64::try_from(self.names.len()).ok()?;
        let from = i64::try_from(self.ordinal).ok()?;
        at(
            self.class,
            usize::try_from((from + by % len).rem_euclid(len)).ok()?,
        )
    }
}

impl HostObject for ConstantObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        self.class
    }

    fn text(&self) -> String {
        if self.class != FIELD {
            return self.name().to_string();
        }
        // `DAY_OF_MONTH` writes itself `DayOfMonth`.
        let words = self.name().split('_').map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!("{first}{}", rest.to_lowercase())
        });
        words.collect()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let calendar = matches!(self.class, MONTH | DAY);
        Some(Ok(match (method, args) {
            ("name", []) => Value::str(self.name()),
            ("ordinal", []) => Value::count(self.ordinal),
            ("getValue", []) if calendar => Value::count(self.ordinal + 1),
            ("plus", [n]) if calendar => self.moved(number::to_i64(n)?)?,
            ("minus", [n]) if calendar => self.moved(number::to_i64(n)?.checked_neg()?)?,
            ("next", []) => self.moved(1)?,
            ("previous", []) => self.moved(-1)?,
            ("getDeclaringClass", []) => Value::Class(self.class.into()),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name == "value" && matches!(self.class, MONTH | DAY)).then(|| Ok(Value::count(self.ordinal + 1)))
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(vec![Value::str(self.class), Value::str(self.name())]))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let other = other
            .as_host::<Self>()
            .filter(|other| other.class == self.class)?;
        Some(self.ordinal.cmp(&other.ordinal))
    }

    fn instance_of(&self, class: &str) -> bool {
        self.class == class
            || self.class.rsplit('.').next() == Some(class)
            || matches!(
                class,
                "Enum" | "java.lang.Enum" | "Comparable" | "java.lang.Comparable"
            )
    }
}

//! `NumberFormat`: numbers as people write them.

use std::any::Any;
use std::cell::Cell;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::date::decimal_text;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

const CLASS: &str = "java.text.NumberFormat";

/// Digits and what stands around them.
#[derive(Clone, Copy)]
struct Layout {
    before: &'static str,
    after: &'static str,
    groups: bool,
    least_fraction: usize,
    most_fraction: usize,
    least_whole: usize,
}

struct NumberFormat(Cell<Layout>);

/// More digits than this are not written.
const MAX_DIGITS: usize = 340;

/// `NumberFormat.getInstance()` and the like, for any locale.
pub(super) fn call_static(class: &str, method: &str) -> Option<Eval> {
    let plain = Layout {
        before: "",
        after: "",
        groups: true,
        least_fraction: 0,
        most_fraction: 3,
        least_whole: 1,
    };
    if class != CLASS {
        return None;
    }
    let layout = match method {
        "getInstance" | "getNumberInstance" => plain,
        "getIntegerInstance" => Layout {
            most_fraction: 0,
            ..plain
        },
        "getPercentInstance" => Layout {
            most_fraction: 0,
            after: "%",
            ..plain
        },
        "getCurrencyInstance" => Layout {
            before: "$",
            least_fraction: 2,
            most_fraction: 2,
            ..plain
        },
        _ => return None,
    };
    Some(Ok(Value::host(NumberFormat(Cell::new(layout)))))
}

/// `NumberFormat.instance` and the like.
pub(super) fn static_property(class: &str, name: &str) -> Option<Value> {
    if class != CLASS {
        return None;
    }
    let method = crate::property::accessor_name("get", name);
    call_static(class, &method)?.ok()
}

impl Layout {
    fn pattern(&self) -> String {
        let whole = "0".repeat(self.least_whole);
        let whole = match (self.groups, whole.len()) {
            (true, 0..=3) => format!("#,{whole:#>3}"),
            (true, n) => format!("{},{}", &whole[..n - 3], &whole[n - 3..]),
            (false, _) => format!("#{whole}"),
        };
        let most = self.most_fraction.max(self.least_fraction);
        let least = "0".repeat(self.least_fraction);
        let point = if most > 0 { "." } else { "" };
        format!("{}{whole}{point}{least:#<most$}{}", self.before, self.after)
    }
}

/// The number at the start of a text.
pub(crate) fn parse(source: &str) -> Eval {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let (sign, rest) = match source.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", source),
    };
    let end = rest.find(|c| !digits(c)).unwrap_or(rest.len());
    let number: String = rest.chars().take(end).filter(|c| *c != ',').collect();
    let number = format!("{sign}{number}");
    let parsed: Option<f64> = number.parse().ok();
    match (number.parse::<i64>(), parsed) {
        (Ok(whole), _) => Ok(Value::Long(whole)),
        (Err(_), Some(n)) => Ok(Value::Double(n)),
        (Err(_), None) => Err(Raise::new(
            "java.text.ParseException",
            format!("Unparseable number: \"{source}\""),
        )),
    }
}

impl HostObject for NumberFormat {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.text.DecimalFormat"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let mut layout = self.0.get();
        match (method, args) {
            ("format", [n]) => return Some(decimal_text(&layout.pattern(), n).map(Value::from)),
            ("parse", [source]) => return Some(parse(&text::text(source))),
            ("setGroupingUsed", [on]) => layout.groups = on.truthy(),
            (_, [n]) => {
                let n = usize::try_from(n.as_i64()?).unwrap_or(0).min(MAX_DIGITS);
                match method {
                    "setMaximumFractionDigits" => {
                        layout.most_fraction = n;
                        layout.least_fraction = layout.least_fraction.min(n);
                    }
                    "setMinimumFractionDigits" => {
                        layout.least_fraction = n;
                        layout.most_fraction = layout.most_fraction.max(n);
                    }
                    "setMinimumIntegerDigits" => layout.least_whole = n,
                    _ => return None,
                }
            }
            _ => return None,
        }
        self.0.set(layout);
        Some(Ok(Value::Null))
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "NumberFormat" | "java.text.NumberFormat" | "DecimalFormat" | "java.text.DecimalFormat"
        )
    }
}

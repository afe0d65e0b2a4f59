//! `String.format`.

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::text;
use crate::ops::decimal::{Rounding, set_scale};
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// One `%` of a format.
#[derive(Default)]
struct Spec {
    index: Option<usize>,
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    group: bool,
    paren: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    conversion: char,
    /// Which part of a date, behind `t`.
    part: char,
    /// `<`: the argument of the one before.
    again: bool,
}

/// Formats as `java.util.Formatter` does.
pub fn format(pattern: &str, args: &[Value]) -> Eval<String> {
    // One list stands for the arguments.
    let spliced = match args {
        [Value::List(list)]
            if pattern.matches('%').count() > 1 || list.kind.get() == crate::value::ListKind::Array =>
        {
            Some(list.to_vec())
        }
        _ => None,
    };
    let args = spliced.as_deref().unwrap_or(args);
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    let (mut next, mut last) = (0, 0);
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let spec = parse(&mut chars)?;
        match spec.conversion {
            '%' => out.push_str(&pad(&spec, "%".into())),
            'n' => out.push('\n'),
            _ => {
                let at = match spec.index {
                    Some(i) => i.saturating_sub(1),
                    None if spec.again => last,
                    None => {
                        next += 1;
                        next - 1
                    }
                };
                last = at;
                let Some(arg) = args.get(at) else {
                    return Err(Raise::new(
                        "java.util.MissingFormatArgumentException",
                        format!("Format specifier '%{}'", spec.conversion),
                    ));
                };
                out.push_str(&one(&spec, arg)?);
            }
        }
    }
    Ok(out)
}

fn parse(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Eval<Spec> {
    let mut spec = Spec::default();
    let mut number = String::new();
    loop {
        let Some(c) = chars.next() else {
            return Err(Raise::new(
                "java.util.UnknownFormatConversionException",
                "Conversion = '%'",
            ));
        };
        match c {
            '-' => spec.left = true,
            '+' => spec.plus = true,
            ' ' => spec.space = true,
            ',' => spec.group = true,
            '(' => spec.paren = true,
            '#' => spec.alternate = true,
            '<' => spec.again = true,
            '0' if number.is_empty() => spec.zero = true,
            '0'..='9' => number.push(c),
            '$' => {
                spec.index = number.parse().ok();
                number.clear();
            }
            '.' => {
                spec.width = number.parse().unwrap_or(0);
                number.clear();
                while let Some(d) = chars.peek().copied().filter(char::is_ascii_digit) {
                    number.push(d);
                    chars.next();
                }
                spec.precision = number.parse().ok();
                number.clear();
            }
            c => {
                if !number.is_empty() {
                    spec.width = number.parse().unwrap_or(0);
                }
                spec.width = spec.width.min(1_000_000);
                spec.precision = spec.precision.map(|p| p.min(10_000));
                spec.conversion = c;
                if matches!(c, 't' | 'T') {
                    spec.part = chars.next().unwrap_or(c);
                }
                return Ok(spec);
            }
        }
    }
}

fn one(spec: &Spec, arg: &Value) -> Eval<String> {
    let upper = spec.conversion.is_ascii_uppercase();
    let body = match spec.conversion.to_ascii_lowercase() {
        's' => cut(spec, java_text(arg)),
        't' => date(spec, arg)?,
        'b' => cut(
            spec,
            if matches!(arg, Value::Bool(b) if !b) || arg.is_null() {
                "false"
            } else {
                "true"
            }
            .into(),
        ),
        'c' => character(spec, arg)?,
        'h' => format!("{:x}", crate::method::hash_code::hash_code(arg)),
        'd' | 'x' | 'o' | 'f' | 'e' | 'g' if arg.is_null() => "null".into(),
        'd' => return integer(spec, arg),
        'x' | 'o' => radix(spec, arg)?,
        'f' => return fixed(spec, arg),
        'e' | 'g' => return scientific(spec, arg),
        _ => {
            return Err(Raise::new(
                "java.util.UnknownFormatConversionException",
                format!("Conversion = '{}'", spec.conversion),
            ));
        }
    };
    Ok(pad(spec, if upper { body.to_uppercase() } else { body }))
}

/// `%c`: a character, or the code of one.
fn character(spec: &Spec, arg: &Value) -> Eval<String> {
    match arg {
        Value::Null => Ok("null".into()),
        Value::Char(c) => Ok(c.to_string()),
        Value::Int(_) | Value::Short(_) | Value::Byte(_) => {
            let code = number::to_i64(arg).unwrap_or(-1);
            let c = u32::try_from(code).ok().and_then(char::from_u32);
            c.map(|c| c.to_string()).ok_or_else(|| {
                Raise::new(
                    "java.util.IllegalFormatCodePointException",
                    format!("Code point = 0x{code:x}"),
                )
            })
        }
        _ => Err(wrong(spec, arg)),
    }
}

/// The text of a value as Java makes it, which writes maps otherwise than the language does.
fn java_text(value: &Value) -> String {
    let joined = |items: Vec<Value>| items.iter().map(java_text).collect::<Vec<_>>().join(", ");
    match value {
        Value::Map(map) => {
            let entries = map.to_vec().into_iter();
            let pairs = entries.map(|(k, v)| format!("{}={}", java_text(&k), java_text(&v)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::List(list) => format!("[{}]", joined(list.to_vec())),
        Value::Set(set) => format!("[{}]", joined(set.to_vec())),
        other => text(other),
    }
}

/// A part of a date or time: `%tY`, `%tF`.
fn date(spec: &Spec, arg: &Value) -> Eval<String> {
    let pattern = match spec.part {
        'Y' => "yyyy",
        'y' => "yy",
        'm' => "MM",
        'd' => "dd",
        'e' => "d",
        'H' => "HH",
        'k' => "H",
        'I' => "hh",
        'l' => "h",
        'M' => "mm",
        'S' => "ss",
        'L' => "SSS",
        'B' => "MMMM",
        'b' | 'h' => "MMM",
        'A' => "EEEE",
        'a' => "EEE",
        'j' => "DDD",
        'Z' => "z",
        'z' => "Z",
        'F' => "yyyy-MM-dd",
        'T' => "HH:mm:ss",
        'R' => "HH:mm",
        'D' => "MM/dd/yy",
        'c' => "EEE MMM dd HH:mm:ss z yyyy",
        other => {
            return Err(Raise::new(
                "java.util.UnknownFormatConversionException",
                format!("Conversion = 't{other}'"),
            ));
        }
    };
    crate::method::date::formatted(arg, pattern).unwrap_or_else(|| Err(wrong(spec, arg)))
}

fn wrong(spec: &Spec, arg: &Value) -> Box<Raise> {
    Raise::new(
        "java.util.IllegalFormatConversionException",
        format!("{} != {}", spec.conversion, crate::ops::class_name(arg)),
    )
}

fn cut(spec: &Spec, text: String) -> String {
    match spec.precision {
        Some(n) => text.chars().take(n).collect(),
        None => text,
    }
}

fn pad(spec: &Spec, text: String) -> String {
    let missing = spec.width.saturating_sub(text.chars().count());
    if missing == 0 {
        return text;
    }
    let blanks = " ".repeat(missing);
    if spec.left { text + &blanks } else { blanks + &text }
}

/// Puts sign, groups and zeros to a number without a sign.
fn signed(spec: &Spec, negative: bool, digits: &str) -> String {
    let (int, rest) = digits.split_at(digits.find(['.', 'e']).unwrap_or(digits.len()));
    let mut body = String::new();
    for (i, c) in int.chars().enumerate() {
        if spec.group && i > 0 && (int.len() - i) % 3 == 0 {
            body.push(',');
        }
        body.push(c);
    }
    body.push_str(rest);
    let (before, after) = match (negative, spec.paren) {
        (true, true) => ("(", ")"),
        (true, false) => ("-", ""),
        _ if spec.plus => ("+", ""),
        _ if spec.space => (" ", ""),
        _ => ("", ""),
    };
    if spec.zero && !spec.left {
        let missing = spec.width.saturating_sub(before.len() + body.len() + after.len());
        body.insert_str(0, &"0".repeat(missing));
    }
    pad(spec, format!("{before}{body}{after}"))
}

fn integer(spec: &Spec, arg: &Value) -> Eval<String> {
    if !matches!(
        arg,
        Value::Int(_) | Value::Long(_) | Value::Short(_) | Value::Byte(_) | Value::BigInt(_)
    ) {
        return Err(wrong(spec, arg));
    }
    let n: BigInt = number::to_bigint(arg).unwrap_or_default();
    Ok(signed(spec, n.is_negative(), &n.magnitude().to_string()))
}

fn radix(spec: &Spec, arg: &Value) -> Eval<String> {
    let hex = spec.conversion.eq_ignore_ascii_case(&'x');
    let digits = match arg {
        Value::Byte(n) if hex => format!("{n:x}"),
        Value::Byte(n) => format!("{n:o}"),
        Value::Short(n) if hex => format!("{n:x}"),
        Value::Short(n) => format!("{n:o}"),
        Value::Int(n) if hex => format!("{n:x}"),
        Value::Int(n) => format!("{n:o}"),
        Value::Long(n) if hex => format!("{n:x}"),
        Value::Long(n) => format!("{n:o}"),
        Value::BigInt(n) => n.to_str_radix(if hex { 16 } else { 8 }),
        _ => return Err(wrong(spec, arg)),
    };
    let prefix = match (spec.alternate, hex) {
        (false, _) => "",
        (true, true) => "0x",
        (true, false) => "0",
    };
    let missing = if spec.zero {
        spec.width.saturating_sub(digits.len() + prefix.len())
    } else {
        0
    };
    Ok(format!("{prefix}{}{digits}", "0".repeat(missing)))
}

fn fixed(spec: &Spec, arg: &Value) -> Eval<String> {
    let places = spec.precision.unwrap_or(6);
    let n = match arg {
        Value::Decimal(_) | Value::Float(_) | Value::Double(_) => number::to_decimal(arg),
        _ => return Err(wrong(spec, arg)),
    };
    let Some(n) = n else {
        // Not a number, or infinite.
        return Ok(pad(spec, text(arg)));
    };
    let rounded = set_scale(&n, i64::try_from(places).unwrap_or(6), Rounding::HalfUp)?;
    let digits = super::plain_decimal_text(&rounded);
    let negative =
        digits.starts_with('-') || number::to_f64(arg).is_some_and(|n| n.is_sign_negative() && n == 0.0);
    Ok(signed(spec, negative, digits.trim_start_matches('-')))
}

fn scientific(spec: &Spec, arg: &Value) -> Eval<String> {
    if !matches!(arg, Value::Decimal(_) | Value::Float(_) | Value::Double(_)) {
        return Err(wrong(spec, arg));
    }
    let n = number::to_f64(arg).unwrap_or(f64::NAN);
    if !n.is_finite() {
        return Ok(pad(spec, text(arg)));
    }
    let places = spec.precision.unwrap_or(6);
    let general = spec.conversion.eq_ignore_ascii_case(&'g');
    let size = n.abs();
    let digits = if general {
        let digits = places.max(1);
        if size == 0.0 || (1e-4..10_f64.powi(digits.to_i32().unwrap_or(6))).contains(&size) {
            // Zeros in front are no digits that count.
            let before = if size == 0.0 {
                1.0
            } else {
                size.log10().floor() + 1.0
            };
            let digits = digits.to_f64().unwrap_or(6.0) - before;
            format!("{size:.*}", digits.max(0.0).to_usize().unwrap_or(0))
        } else {
            exponent_of_two_digits(&format!("{size:.*e}", digits - 1))
        }
    } else {
        exponent_of_two_digits(&format!("{size:.places$e}"))
    };
    let text = signed(spec, n < 0.0, &digits);
    Ok(if spec.conversion.is_ascii_uppercase() {
        text.to_uppercase()
    } else {
        text
    })
}

/// From `1.5e7` to `1.5e+07`.
fn exponent_of_two_digits(text: &str) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut out = String::from(mantissa);
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "e{}{:02}",
        if exponent < 0 { '-' } else { '+' },
        exponent.abs()
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str, args: &[Value]) -> String {
        format(pattern, args).unwrap()
    }

    #[test]
    fn formats() {
        let pi = Value::decimal("3.14159".parse().unwrap());
        assert_eq!(
            of(
                "%05.2f|%-5s|%3d|%x",
                &[pi.clone(), "ab".into(), Value::Int(7), Value::Int(255)]
            ),
            "03.14|ab   |  7|ff"
        );
        assert_eq!(
            of("%,d %+d %%%n", &[Value::Int(1_234_567), Value::Int(5)]),
            "1,234,567 +5 %\n"
        );
        assert_eq!(of("%2$s %1$s", &["a".into(), "b".into()]), "b a");
        assert_eq!(
            of(
                "%S %.2s %b %c",
                &["ab".into(), "xyz".into(), Value::Bool(true), Value::Char('q')]
            ),
            "AB xy true q"
        );
        assert_eq!(of("%e", &[Value::Double(12345.678)]), "1.234568e+04");
        assert_eq!(of("%08.3f", &[Value::Double(-7.28318)]), "-007.283");
        assert_eq!(of("%s", &[Value::Null]), "null");
        assert_eq!(of("%.0f", &[Value::Double(2.5)]), "3");
        assert!(format("%d", &["x".into()]).is_err());
        assert!(format("%d", &[]).is_err());
        assert!(format("%d", &[pi]).is_err());
    }
}

//! Numbers as Java writes them.

use bigdecimal::BigDecimal;

/// `Double.toString`.
#[must_use]
pub fn double_text(n: f64) -> String {
    if n.is_nan() {
        return "NaN".into();
    }
    if n.is_infinite() {
        return if n > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    if n == 0.0 {
        return if n.is_sign_negative() { "-0.0" } else { "0.0" }.into();
    }
    let shortest = format!("{n:e}");
    // Java writes two digits at least, and then the two that are closest.
    java_notation(&if shortest.contains('.') {
        shortest
    } else {
        format!("{n:.1e}")
    })
}

/// `Float.toString`.
#[must_use]
pub fn float_text(n: f32) -> String {
    if !n.is_finite() || n == 0.0 {
        return double_text(f64::from(n));
    }
    let shortest = format!("{n:e}");
    java_notation(&if shortest.contains('.') {
        shortest
    } else {
        format!("{n:.1e}")
    })
}

/// From Rust's `-1.25e7` to Java's choice between plain and scientific notation.
fn java_notation(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    if !(-3..7).contains(&exponent) {
        return format!("{sign}{mantissa}E{exponent}");
    }
    let mut digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    // `{:.1e}` leaves a zero behind a single digit, which would be one too many here.
    if digits.len() == 2 && digits.ends_with('0') {
        digits.pop();
    }
    if exponent < 0 {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    while digits.len() <= whole {
        digits.push('0');
    }
    let (int, fraction) = digits.split_at(whole);
    format!("{sign}{int}.{fraction}")
}

/// `BigDecimal.toString`.
#[must_use]
pub fn decimal_text(n: &BigDecimal) -> String {
    let (unscaled, scale) = n.as_bigint_and_exponent();
    if scale == 0 {
        return unscaled.to_string();
    }
    let (sign, digits) = sign_and_digits(&unscaled.to_string());
    let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let adjusted = (count - 1).saturating_sub(scale);
    if scale >= 0 && adjusted >= -6 {
        return place_point(sign, &digits, scale);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let plus = if adjusted >= 0 { "+" } else { "" };
    format!("{sign}{first}{point}{rest}E{plus}{adjusted}")
}

/// `BigDecimal.toPlainString`.
#[must_use]
pub fn plain_decimal_text(n: &BigDecimal) -> String {
    let (unscaled, scale) = n.as_bigint_and_exponent();
    let (sign, digits) = sign_and_digits(&unscaled.to_string());
    if scale <= 0 {
        if digits == "0" {
            return digits;
        }
        // A script could write 1e999999999; nobody wants to read that many zeros.
        let zeros = usize::try_from(scale.unsigned_abs()).unwrap_or(0).min(100_000);
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    }
    place_point(sign, &digits, scale.min(100_000))
}

fn sign_and_digits(text: &str) -> (&'static str, String) {
    match text.strip_prefix('-') {
        Some(rest) => ("-", rest.to_string()),
        None => ("", text.to_string()),
    }
}

fn place_point(sign: &str, digits: &str, scale: i64) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    if digits.len() > scale {
        let (int, fraction) = digits.split_at(digits.len() - scale);
        format!("{sign}{int}.{fraction}")
    } else {
        format!("{sign}0.{}{digits}", "0".repeat(scale - digits.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles() {
        for (n, text) in [
            (100.0, "100.0"),
            (1e7, "1.0E7"),
            (1e6, "1000000.0"),
            (12_345_678.9, "1.23456789E7"),
            (1e-3, "0.001"),
            (1e-4, "1.0E-4"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-0.0, "-0.0"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::from_bits(1), "4.9E-324"),
            (2.0 / 3.0, "0.6666666666666666"),
            (0.05, "0.05"),
            (120.0, "120.0"),
        ] {
            assert_eq!(double_text(n), text);
        }
        assert_eq!(float_text(3.4e38), "3.4E38");
        assert_eq!(float_text(0.1), "0.1");
        assert_eq!(float_text(f32::from_bits(1)), "1.4E-45");
    }

    #[test]
    fn decimals() {
        for (source, text) in [
            ("1E+3", "1E+3"),
            ("1.5E3", "1.5E+3"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("1.0e-7", "1.0E-7"),
            ("123456789.123", "123456789.123"),
            ("-0.05", "-0.05"),
        ] {
            let n: BigDecimal = source.parse().unwrap();
            assert_eq!(decimal_text(&n), text);
        }
        let n: BigDecimal = "1e3".parse().unwrap();
        assert_eq!(plain_decimal_text(&n), "1000");
    }
}

//! Decimal arithmetic with the scales of Java's `BigDecimal`.

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::raise::{Eval, Raise};

/// Digits beyond those of the operands that a quotient without end keeps.
const EXTRA_PRECISION: i64 = 10;
/// Decimal places that a quotient without end keeps at least.
const MIN_SCALE: i64 = 10;
/// Larger exponents are refused instead of filling the memory with zeros.
const MAX_SHIFT: i64 = 1_000_000;

/// How a discarded fraction rounds the digit before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards positive infinity.
    Ceiling,
    /// Towards negative infinity.
    Floor,
    /// To the nearest, away from zero when in the middle.
    HalfUp,
    /// To the nearest, towards zero when in the middle.
    HalfDown,
    /// To the nearest, to the even one when in the middle.
    HalfEven,
    /// An error.
    Unnecessary,
}

impl Rounding {
    /// By the name of the Java constant, or by its old number.
    #[must_use]
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.trim_start_matches("ROUND_") {
            "UP" | "0" => Self::Up,
            "DOWN" | "1" => Self::Down,
            "CEILING" | "2" => Self::Ceiling,
            "FLOOR" | "3" => Self::Floor,
            "HALF_UP" | "4" => Self::HalfUp,
            "HALF_DOWN" | "5" => Self::HalfDown,
            "HALF_EVEN" | "6" => Self::HalfEven,
            "UNNECESSARY" | "7" => Self::Unnecessary,
            _ => return None,
        })
    }
}

fn parts(n: &BigDecimal) -> (BigInt, i64) {
    n.as_bigint_and_exponent()
}

/// Number of digits.
#[must_use]
pub(crate) fn precision(n: &BigInt) -> i64 {
    let digits = n.magnitude().to_string().len();
    i64::try_from(digits).unwrap_or(i64::MAX)
}

fn ten_to(exponent: i64) -> Eval<BigInt> {
    if exponent > MAX_SHIFT {
        return Err(Raise::arithmetic("Number is too large"));
    }
    Ok(BigInt::from(10).pow(exponent.to_u32().unwrap_or(0)))
}

/// Both unscaled values at the larger of the two scales.
fn aligned(a: &BigDecimal, b: &BigDecimal) -> Eval<(BigInt, BigInt, i64)> {
    let ((x, s), (y, t)) = (parts(a), parts(b));
    let scale = s.max(t);
    Ok((
        x * ten_to(scale.saturating_sub(s))?,
        y * ten_to(scale.saturating_sub(t))?,
        scale,
    ))
}

/// `a + b`
pub(crate) fn add(a: &BigDecimal, b: &BigDecimal) -> Eval<BigDecimal> {
    let (x, y, scale) = aligned(a, b)?;
    Ok(BigDecimal::new(x + y, scale))
}

/// `a - b`
pub(crate) fn subtract(a: &BigDecimal, b: &BigDecimal) -> Eval<BigDecimal> {
    let (x, y, scale) = aligned(a, b)?;
    Ok(BigDecimal::new(x - y, scale))
}

/// `a * b`
#[must_use]
pub(crate) fn multiply(a: &BigDecimal, b: &BigDecimal) -> BigDecimal {
    let ((x, s), (y, t)) = (parts(a), parts(b));
    BigDecimal::new(x * y, s.saturating_add(t))
}

/// `a % b`
pub(crate) fn remainder(a: &BigDecimal, b: &BigDecimal) -> Eval<BigDecimal> {
    let (x, y, scale) = aligned(a, b)?;
    if y.is_zero() {
        return Err(Raise::arithmetic("Division by zero"));
    }
    Ok(BigDecimal::new(x % y, scale))
}

/// `a / b` by the language's rule: exact when it ends, else with ten more digits.
pub(crate) fn divide(a: &BigDecimal, b: &BigDecimal) -> Eval<BigDecimal> {
    if parts(b).0.is_zero() {
        return Err(Raise::arithmetic("Division by zero"));
    }
    if let Some(exact) = divide_exact(a, b)? {
        return Ok(exact);
    }
    let ((x, s), (y, t)) = (parts(a), parts(b));
    let digits = precision(&x).max(precision(&y)) + EXTRA_PRECISION;
    let quotient = divide_digits(a, b, digits)?;
    let scale = s.max(t).max(MIN_SCALE);
    if quotient.fractional_digit_count() > scale {
        return set_scale(&quotient, scale, Rounding::HalfUp);
    }
    Ok(quotient)
}

/// `a.divide(b)`: the quotient when it has an end.
pub(crate) fn divide_exact(a: &BigDecimal, b: &BigDecimal) -> Eval<Option<BigDecimal>> {
    let ((x, s), (y, t)) = (parts(a), parts(b));
    if y.is_zero() {
        return Err(Raise::arithmetic("Division by zero"));
    }
    let preferred = s.saturating_sub(t);
    if x.is_zero() {
        return Ok(Some(BigDecimal::new(BigInt::zero(), preferred)));
    }
    let common = gcd(&x, &y);
    let (mut rest, mut fives, mut twos) = ((&y / &common).abs(), 0_i64, 0_i64);
    for (prime, count) in [(2, &mut twos), (5, &mut fives)] {
        let prime = BigInt::from(prime);
        while (&rest % &prime).is_zero() {
            rest /= &prime;
            *count += 1;
        }
    }
    if !rest.is_one() {
        return Ok(None);
    }
    let places = twos.max(fives);
    let quotient = x * ten_to(places)? / y;
    Ok(Some(BigDecimal::new(quotient, preferred.saturating_add(places))))
}

fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        (a, b) = (b.clone(), a % b);
    }
    a
}

/// `a.divide(b, context)`: exact when that many digits are enough.
pub(crate) fn divide_to_digits(
    a: &BigDecimal,
    b: &BigDecimal,
    digits: i64,
    rounding: Rounding,
) -> Eval<BigDecimal> {
    match divide_exact(a, b)? {
        Some(exact) if precision(&parts(&exact).0) <= digits => Ok(exact),
        _ => round_to_digits(&long_quotient(a, b, digits)?, digits, rounding),
    }
}

/// `n.sqrt(context)`
pub(crate) fn square_root(n: &BigDecimal, digits: i64, rounding: Rounding) -> Eval<BigDecimal> {
    let Some(root) = n.sqrt() else {
        return Err(Raise::arithmetic("Attempted square root of negative BigDecimal"));
    };
    let root = round_to_digits(&root, digits, rounding)?;
    let plain = strip_zeros(&root);
    if &plain * &plain == *n {
        let (_, scale) = parts(&plain);
        return set_scale(&plain, scale.max(parts(n).1 / 2), rounding);
    }
    Ok(root)
}

/// The quotient with that many digits, rounded half up.
fn divide_digits(a: &BigDecimal, b: &BigDecimal, digits: i64) -> Eval<BigDecimal> {
    round_to_digits(&long_quotient(a, b, digits)?, digits, Rounding::HalfUp)
}

/// The quotient with more than that many digits, the last of which tells of a remainder.
fn long_quotient(a: &BigDecimal, b: &BigDecimal, digits: i64) -> Eval<BigDecimal> {
    let ((x, s), (y, t)) = (parts(a), parts(b));
    // One digit more than needed at least, so that the rounding sees it.
    let shift = (digits + precision(&y) - precision(&x) + 1).max(0);
    let scaled = x * ten_to(shift)?;
    let (mut quotient, left_over) = (&scaled / &y, &scaled % &y);
    let mut scale = s.saturating_sub(t).saturating_add(shift);
    if !left_over.is_zero() {
        // A further digit stands for all that follow: rounding must not take a remainder for a tie.
        let sign = if (scaled.is_negative()) == (y.is_negative()) {
            1
        } else {
            -1
        };
        quotient = quotient * 10 + sign;
        scale += 1;
    }
    Ok(BigDecimal::new(quotient, scale))
}

/// `a.divide(b, scale, rounding)`
pub(crate) fn divide_to_scale(
    a: &BigDecimal,
    b: &BigDecimal,
    scale: i64,
    rounding: Rounding,
) -> Eval<BigDecimal> {
    let ((x, s), (y, t)) = (parts(a), parts(b));
    if y.is_zero() {
        return Err(Raise::arithmetic("Division by zero"));
    }
    // Digits enough in front of the point and behind it, and some that the rounding sees.
    let places = scale
        .max(0)
        .saturating_add(s.saturating_sub(t).abs())
        .saturating_add(2);
    let digits = (precision(&x) - precision(&y)).abs().saturating_add(places);
    set_scale(&long_quotient(a, b, digits)?, scale, rounding)
}

/// Rounds to a number of significant digits.
pub(crate) fn round_to_digits(n: &BigDecimal, digits: i64, rounding: Rounding) -> Eval<BigDecimal> {
    let mut n = n.clone();
    loop {
        let (unscaled, scale) = parts(&n);
        let excess = precision(&unscaled) - digits;
        if digits <= 0 || excess <= 0 {
            return Ok(n);
        }
        n = set_scale(&n, scale - excess, rounding)?;
    }
}

/// `setScale`
pub(crate) fn set_scale(n: &BigDecimal, scale: i64, rounding: Rounding) -> Eval<BigDecimal> {
    let (unscaled, old) = parts(n);
    if scale >= old {
        return Ok(BigDecimal::new(
            unscaled * ten_to(scale.saturating_sub(old))?,
            scale,
        ));
    }
    let unit = ten_to(old.saturating_sub(scale))?;
    let (quotient, left_over) = (&unscaled / &unit, &unscaled % &unit);
    if left_over.is_zero() {
        return Ok(BigDecimal::new(quotient, scale));
    }
    let negative = unscaled.is_negative();
    let twice = left_over.abs() * 2;
    let away = match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => twice >= unit,
        Rounding::HalfDown => twice > unit,
        Rounding::HalfEven => twice > unit || (twice == unit && (&quotient % 2) != BigInt::zero()),
        Rounding::Unnecessary => return Err(Raise::arithmetic("Rounding necessary")),
    };
    let step = i32::from(away) * if negative { -1 } else { 1 };
    Ok(BigDecimal::new(quotient + step, scale))
}

/// The integer part.
#[must_use]
pub(crate) fn truncate(n: &BigDecimal) -> BigInt {
    set_scale(n, 0, Rounding::Down).map_or_else(|_| BigInt::zero(), |n| parts(&n).0)
}

/// `n` to a power that is not negative.
pub(crate) fn power(n: &BigDecimal, exponent: u32) -> Eval<BigDecimal> {
    let (unscaled, scale) = parts(n);
    let result = integer_power(&unscaled, exponent)?;
    Ok(BigDecimal::new(result, scale.saturating_mul(i64::from(exponent))))
}

/// `n` to a power, unless the result were absurdly large.
pub(crate) fn integer_power(n: &BigInt, exponent: u32) -> Eval<BigInt> {
    if n.bits().saturating_mul(u64::from(exponent)) > 100_000_000 {
        return Err(Raise::arithmetic("BigInteger would overflow supported range"));
    }
    Ok(n.pow(exponent))
}

/// `stripTrailingZeros`
#[must_use]
pub(crate) fn strip_zeros(n: &BigDecimal) -> BigDecimal {
    let (mut unscaled, mut scale) = parts(n);
    if unscaled.is_zero() {
        return BigDecimal::new(BigInt::zero(), 0);
    }
    let ten = BigInt::from(10);
    while (&unscaled % &ten).is_zero() {
        unscaled /= &ten;
        scale -= 1;
    }
    BigDecimal::new(unscaled, scale)
}

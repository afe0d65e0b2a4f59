//! Java's `hashCode`, and the order in which a Java hash set iterates.

use num_traits::ToPrimitive;

use crate::nesting::descend;
use crate::order::Order;
use crate::value::Value;

/// `value.hashCode()` as Java computes it. Objects without content of their own have no stable hash.
pub(crate) fn hash_code(value: &Value) -> i32 {
    match value {
        Value::List(_) | Value::Map(_) | Value::Set(_) | Value::Host(_) => descend(0, || content(value)),
        _ => content(value),
    }
}

fn content(value: &Value) -> i32 {
    match value {
        Value::Null | Value::Closure(_) | Value::Def(_) => 0,
        Value::Bool(b) => {
            if *b {
                1231
            } else {
                1237
            }
        }
        Value::Int(n) => *n,
        Value::Long(n) | Value::Duration(n) | Value::Memory(n) => fold(*n),
        Value::Short(n) => i32::from(*n),
        Value::Byte(n) => i32::from(*n),
        Value::Char(c) => u32::from(*c).cast_signed(),
        Value::BigInt(n) => big_integer(n),
        Value::Decimal(n) => {
            let (digits, scale) = n.as_bigint_and_exponent();
            let scale = scale.to_i32().unwrap_or(0);
            if let Some(small) = digits.to_i64() {
                // A decimal that fits 64 bits folds its unscaled value by a formula of its own.
                let magnitude = small.unsigned_abs();
                let folded = (high(magnitude)).wrapping_mul(31).wrapping_add(low(magnitude));
                let signed = if small < 0 { folded.wrapping_neg() } else { folded };
                return signed.wrapping_mul(31).wrapping_add(scale);
            }
            big_integer(&digits).wrapping_mul(31).wrapping_add(scale)
        }
        Value::Float(n) => n.to_bits().cast_signed(),
        Value::Double(n) => fold(n.to_bits().cast_signed()),
        Value::Str(text) => text_hash(text),
        Value::List(list) => ordered(list.borrow().iter()),
        Value::Range(range) if !range.is_of_chars() => {
            // Ranges of integers have a hash of their own, unlike equal lists.
            let last = if range.inclusive || range.is_empty() {
                range.to
            } else {
                range.to - 1
            };
            let first = match range.open {
                true if range.from <= range.to => range.from + 1,
                true => range.from - 1,
                false => range.from,
            };
            let (from, to) = (first.min(last), first.max(last));
            let sum = from.wrapping_add(to);
            let pair = sum.wrapping_add(1).wrapping_mul(sum) >> 1;
            low(pair.wrapping_add(to).cast_unsigned())
        }
        Value::Range(range) => ordered(range.to_vec().iter()),
        Value::Map(map) => {
            let entries = map.borrow();
            entries
                .iter()
                .map(|(k, v)| entry(k, v))
                .fold(0, i32::wrapping_add)
        }
        Value::Set(set) => set.borrow().iter().map(hash_code).fold(0, i32::wrapping_add),
        Value::Path(path) => path
            .text()
            .bytes()
            .fold(0i32, |h, b| h.wrapping_mul(31).wrapping_add(i32::from(b))),
        Value::Class(name) => text_hash(name),
        Value::Host(host) => host.hash_key().map_or(0, |key| hash_code(&key)),
        Value::Cell(cell) => hash_code(&cell.borrow()),
    }
}

/// Hash of a map entry.
pub(crate) fn entry(key: &Value, value: &Value) -> i32 {
    hash_code(key) ^ hash_code(value)
}

fn ordered<'a>(items: impl Iterator<Item = &'a Value>) -> i32 {
    items.fold(1, |h, v| h.wrapping_mul(31).wrapping_add(hash_code(v)))
}

fn text_hash(text: &str) -> i32 {
    text.encode_utf16()
        .fold(0, |h, unit| h.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

fn fold(n: i64) -> i32 {
    let bits = n.cast_unsigned();
    low(bits ^ (bits >> 32))
}

fn low(bits: u64) -> i32 {
    u32::try_from(bits & 0xffff_ffff).unwrap_or(0).cast_signed()
}

fn high(bits: u64) -> i32 {
    low(bits >> 32)
}

fn big_integer(n: &num_bigint::BigInt) -> i32 {
    let (sign, mut digits) = n.to_u32_digits();
    digits.reverse();
    let hash = digits
        .iter()
        .fold(0i32, |h, d| h.wrapping_mul(31).wrapping_add(d.cast_signed()));
    if sign == num_bigint::Sign::Minus {
        hash.wrapping_neg()
    } else {
        hash
    }
}

/// Elements in the order in which a Java `HashSet` iterates over them, when it was made for `capacity`
/// elements and then filled: scripts that print a hash set show this order.
pub(crate) fn hash_set(items: impl IntoIterator<Item = Value>, capacity: usize) -> Value {
    Value::ordered_set(Order::hashed(capacity), items.into_iter().collect())
}

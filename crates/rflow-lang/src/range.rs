//! Ranges as values.

use crate::value::Value;

/// What the elements of a range are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeKind {
    /// 32-bit integers.
    Int,
    /// 64-bit integers.
    Long,
    /// One-character texts; the ends are code points.
    Char,
}

/// A range of integers or of one-character texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RangeObj {
    /// First element.
    pub from: i64,
    /// Last element written; it may be smaller than `from` (the range then counts down).
    pub to: i64,
    /// `..` as opposed to `..<`.
    pub inclusive: bool,
    /// `<..` as opposed to `..`: the first end is no element.
    pub open: bool,
    /// What its elements are.
    pub kind: RangeKind,
}

impl RangeObj {
    /// Its elements in order.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        (0..self.len()).map(|i| self.at(i)).collect()
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        let n =
            (self.from.abs_diff(self.to) + u64::from(self.inclusive)).saturating_sub(u64::from(self.open));
        usize::try_from(n).unwrap_or(usize::MAX)
    }

    /// Whether its elements are characters.
    #[must_use]
    pub fn is_of_chars(&self) -> bool {
        self.kind == RangeKind::Char
    }

    /// Whether there is no element (`0..<0`).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element `i`, which must be below [`RangeObj::len`].
    #[must_use]
    pub fn at(&self, i: usize) -> Value {
        let step = i64::try_from(i)
            .unwrap_or(i64::MAX)
            .saturating_add(i64::from(self.open));
        let n = if self.from <= self.to {
            self.from + step
        } else {
            self.from - step
        };
        match self.kind {
            RangeKind::Char => {
                let c = u32::try_from(n).ok().and_then(char::from_u32).unwrap_or('?');
                Value::str(c.encode_utf8(&mut [0; 4]))
            }
            RangeKind::Long => Value::Long(n),
            RangeKind::Int => i32::try_from(n).map_or(Value::Long(n), Value::Int),
        }
    }
}

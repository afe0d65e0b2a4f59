//! Ranges as values.

use crate::value::Value;

/// A range of integers or of one-character texts (then `chars` is true and the ends are code points).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RangeObj {
    /// First element.
    pub from: i64,
    /// Last element written; it may be smaller than `from` (the range then counts down).
    pub to: i64,
    /// `..` as opposed to `..<`.
    pub inclusive: bool,
    /// Elements are characters.
    pub chars: bool,
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
        let n = self.from.abs_diff(self.to) + u64::from(self.inclusive);
        usize::try_from(n).unwrap_or(usize::MAX)
    }

    /// Whether there is no element (`0..<0`).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element `i`, which must be below [`RangeObj::len`].
    #[must_use]
    pub fn at(&self, i: usize) -> Value {
        let step = i64::try_from(i).unwrap_or(i64::MAX);
        let n = if self.from <= self.to {
            self.from + step
        } else {
            self.from - step
        };
        if self.chars {
            let c = u32::try_from(n).ok().and_then(char::from_u32).unwrap_or('?');
            return Value::str(c.encode_utf8(&mut [0; 4]));
        }
        i32::try_from(n).map_or(Value::Long(n), Value::Int)
    }
}

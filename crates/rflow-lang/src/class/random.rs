//! `java.util.Random`, number for number.

use std::any::Any;
use std::cell::Cell;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

const MULTIPLIER: u64 = 0x5_deec_e66d;
const MASK: u64 = (1 << 48) - 1;

/// A source of random numbers.
pub(crate) struct RandomObj {
    state: Cell<u64>,
    spare: Cell<Option<f64>>,
}

impl RandomObj {
    /// A source that gives the same numbers for the same seed.
    pub(crate) fn seeded(seed: i64) -> Self {
        Self {
            state: Cell::new((seed.cast_unsigned() ^ MULTIPLIER) & MASK),
            spare: Cell::new(None),
        }
    }

    /// A source with a seed of chance.
    pub(crate) fn new() -> Self {
        let (seed, _) = uuid::Uuid::new_v4().as_u64_pair();
        Self::seeded(seed.cast_signed())
    }

    fn bits(&self, n: u32) -> i32 {
        let state = self.state.get().wrapping_mul(MULTIPLIER).wrapping_add(0xb) & MASK;
        self.state.set(state);
        let bits = u32::try_from(state >> 16).unwrap_or(0) >> (32 - n);
        bits.cast_signed()
    }

    /// The next number below a bound.
    pub(crate) fn below(&self, bound: i32) -> Eval<i32> {
        if bound <= 0 {
            return Err(Raise::illegal_argument("bound must be positive"));
        }
        let mut bits = self.bits(31);
        if bound & (bound - 1) == 0 {
            let product = i64::from(bound) * i64::from(bits);
            return Ok(i32::try_from(product >> 31).unwrap_or(0));
        }
        loop {
            let value = bits % bound;
            // Numbers from the incomplete last stretch would be favoured.
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return Ok(value);
            }
            bits = self.bits(31);
        }
    }

    fn long(&self) -> i64 {
        let high = i64::from(self.bits(32)) << 32;
        high.wrapping_add(i64::from(self.bits(32)))
    }

    /// The next number between 0 and 1.
    pub(crate) fn double(&self) -> f64 {
        let high = f64::from(self.bits(26)) * 134_217_728.0;
        (high + f64::from(self.bits(27))) / 9_007_199_254_740_992.0
    }

    fn gaussian(&self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (a, b) = (2.0 * self.double() - 1.0, 2.0 * self.double() - 1.0);
            let s = a * a + b * b;
            if s < 1.0 && s != 0.0 {
                let scale = (-2.0 * s.ln() / s).sqrt();
                self.spare.set(Some(b * scale));
                return a * scale;
            }
        }
    }

    /// Shuffles as `Collections.shuffle` does.
    pub(crate) fn shuffle(&self, items: &mut [Value]) -> Eval<()> {
        for i in (2..=items.len()).rev() {
            let j = self.below(i32::try_from(i).unwrap_or(i32::MAX))?;
            items.swap(i - 1, usize::try_from(j).unwrap_or(0));
        }
        Ok(())
    }
}

impl HostObject for RandomObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.Random"
    }

    fn text(&self) -> String {
        "java.util.Random".into()
    }

    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "24 bits fit single precision"
    )]
    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("nextInt", []) => Ok(Value::Int(self.bits(32))),
            ("nextInt", [Value::Int(bound)]) => self.below(*bound).map(Value::Int),
            ("nextInt", [Value::Int(from), Value::Int(to)]) => self
                .below(to.wrapping_sub(*from))
                .map(|n| Value::Int(from.wrapping_add(n))),
            ("nextLong", []) => Ok(Value::Long(self.long())),
            ("nextDouble", []) => Ok(Value::Double(self.double())),
            ("nextFloat", []) => Ok(Value::Float(self.bits(24) as f32 / 16_777_216.0)),
            ("nextBoolean", []) => Ok(Value::Bool(self.bits(1) != 0)),
            ("nextGaussian", []) => Ok(Value::Double(self.gaussian())),
            ("setSeed", [seed]) => {
                self.state.set(Self::seeded(seed.as_i64()?).state.get());
                self.spare.set(None);
                Ok(Value::Null)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp, reason = "the same bits are wanted")]
    fn numbers_are_those_of_java() {
        assert_eq!(RandomObj::seeded(42).bits(32), -1_170_105_035);
        assert_eq!(RandomObj::seeded(42).long(), -5_025_562_857_975_149_833);
        assert_eq!(RandomObj::seeded(42).double(), 0.727_563_680_032_868_1);
        // The logarithm may differ in its last bit.
        assert!((RandomObj::seeded(42).gaussian() - 1.141_905_315_473_054_7).abs() < 1e-12);
        let random = RandomObj::seeded(42);
        let some: Vec<i32> = [10, 10, 10, 7]
            .into_iter()
            .map(|n| random.below(n).unwrap())
            .collect();
        assert_eq!(some, [0, 3, 8, 3]);
        let mut list: Vec<Value> = (1..=5).map(Value::Int).collect();
        RandomObj::seeded(42).shuffle(&mut list).unwrap();
        assert_eq!(crate::text::text(&Value::list(list)), "[2, 3, 4, 5, 1]");
    }
}

//! `randomSample`

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use rflow_lang::{Eval, Value};

use super::node::fold;
use super::{Call, Def};
use crate::flow::ChannelKind;

/// See the manual of `randomSample`.
pub(super) static RANDOM_SAMPLE: Def = Def {
    name: "randomSample",
    options: &[],
    doc: "Emits `n` items picked at random, in random order; the same ones for the same seed.",
    example: "channel.of(1..100).randomSample(10, 234)",
    build,
};

/// Java's generator, so that a seed picks what it picks in the reference engine.
struct Random(u64);

impl Random {
    fn new(seed: i64) -> Self {
        Self((u64::from_le_bytes(seed.to_le_bytes()) ^ 0x5_DEEC_E66D) & ((1 << 48) - 1))
    }

    /// 31 bits.
    fn next(&mut self) -> u64 {
        self.0 = (self.0.wrapping_mul(0x5_DEEC_E66D).wrapping_add(0xB)) & ((1 << 48) - 1);
        self.0 >> 17
    }

    /// A number below `bound`, as `nextInt(bound)`.
    fn below(&mut self, bound: usize) -> usize {
        let bound = (bound as u64).clamp(1, 1 << 31);
        let number = if bound.is_power_of_two() {
            (bound * self.next()) >> 31
        } else {
            loop {
                let bits = self.next();
                let number = bits % bound;
                if bits - number + (bound - 1) < 1 << 31 {
                    break number;
                }
            }
        };
        usize::try_from(number).unwrap_or(0)
    }
}

#[derive(Default)]
struct Sample {
    seen: usize,
    picked: Vec<Value>,
    random: Option<Random>,
}

fn build(call: &mut Call<'_>) -> Eval {
    call.refuse_value_channel()?;
    let size = usize::try_from(call.need_integer("the number of items")?).unwrap_or(0);
    let seed = call.args.get(1).and_then(Value::as_i64);
    let seed =
        seed.unwrap_or_else(|| i64::from_le_bytes(RandomState::new().build_hasher().finish().to_le_bytes()));
    let out = call.node(
        &[],
        &[ChannelKind::Queue],
        fold(
            Sample {
                random: Some(Random::new(seed)),
                ..Sample::default()
            },
            move |sample: &mut Sample, _, item| {
                sample.seen += 1;
                if sample.seen <= size {
                    sample.picked.push(item);
                } else if let Some(random) = &mut sample.random {
                    let at = random.below(sample.seen);
                    if let Some(slot) = sample.picked.get_mut(at) {
                        *slot = item;
                    }
                }
                Ok(())
            },
            move |mut sample: Sample, cx| {
                // A sample of all items would otherwise keep their order.
                if let Some(random) = &mut sample.random
                    && sample.seen <= size
                {
                    for i in (1..sample.picked.len()).rev() {
                        sample.picked.swap(i, random.below(i + 1));
                    }
                }
                sample.picked.into_iter().for_each(|item| cx.emit(0, item));
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

//! The hash by which the reference engine orders items "by hash": MurmurHash3 (x64, 128 bits, seed 0) over the
//! value's parts, of which the first 64 bits count, as a signed number.

use rflow_lang::interp::Interp;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value};

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// Hash of a value; files count by their content when `deep`, by path, size and time otherwise.
pub(super) fn value_hash(interp: &Interp, value: &Value, deep: bool) -> Eval<i64> {
    Ok(i64::from_le_bytes(sum(interp, value, deep)?.0.to_le_bytes()))
}

fn sum(interp: &Interp, value: &Value, deep: bool) -> Eval<(u64, u64)> {
    let mut bytes = Vec::new();
    feed(interp, value, deep, &mut bytes)?;
    Ok(murmur128(&bytes))
}

fn feed(interp: &Interp, value: &Value, deep: bool, out: &mut Vec<u8>) -> Eval<()> {
    match value {
        Value::Null => out.push(0),
        Value::Bool(b) => out.push(u8::from(*b)),
        Value::Int(n) => out.extend(n.to_le_bytes()),
        Value::Long(n) => out.extend(n.to_le_bytes()),
        Value::Float(n) => out.extend(n.to_bits().to_le_bytes()),
        Value::Double(n) => out.extend(n.to_bits().to_le_bytes()),
        Value::Str(s) => out.extend(s.encode_utf16().flat_map(u16::to_le_bytes)),
        Value::List(l) if l.kind.get() != ListKind::Bag => {
            for item in l.to_vec() {
                feed(interp, &item, deep, out)?;
            }
        }
        Value::Range(r) => {
            for item in r.to_vec() {
                feed(interp, &item, deep, out)?;
            }
        }
        Value::List(_) | Value::Set(_) => {
            let mut total = [0u8; 16];
            for item in value.elements().unwrap_or_default() {
                let (a, b) = sum(interp, &item, deep)?;
                add(&mut total, a, b);
            }
            out.extend(total);
        }
        Value::Map(m) => {
            for (key, value) in m.to_vec() {
                feed(interp, &key, deep, out)?;
                feed(interp, &value, deep, out)?;
            }
        }
        Value::Path(p) if p.remote.is_none() && deep => match interp.machine.stat(&p.place()) {
            Some(stat) if stat.is_file => {
                let content = interp
                    .machine
                    .read(&p.real)
                    .map_err(|e| Raise::io(format!("Cannot read `{}`: {e}", p.real.display())))?;
                out.extend(content);
            }
            _ => feed(interp, &Value::from(p.uri()), deep, out)?,
        },
        Value::Path(p) => {
            feed(interp, &Value::from(p.uri()), deep, out)?;
            if p.remote.is_none()
                && let Some(stat) = interp.machine.stat(&p.place())
            {
                out.extend(stat.len.to_le_bytes());
                out.extend(stat.modified.to_le_bytes());
            }
        }
        other => {
            let code = interp.call_method(other, "hashCode", &[])?;
            feed(interp, &code, deep, out)?;
        }
    }
    Ok(())
}

/// Adds a hash to another byte by byte, so that the order of the parts does not matter.
fn add(total: &mut [u8; 16], a: u64, b: u64) {
    let bytes = a.to_le_bytes().into_iter().chain(b.to_le_bytes());
    for (t, byte) in total.iter_mut().zip(bytes) {
        *t = t.wrapping_add(byte);
    }
}

fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

fn mix_low(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn mix_high(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

fn finish(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

/// MurmurHash3_x64_128 with seed 0.
fn murmur128(data: &[u8]) -> (u64, u64) {
    let (mut h1, mut h2) = (0u64, 0u64);
    let blocks = data.chunks_exact(16);
    let tail = blocks.remainder();
    for block in blocks {
        h1 ^= mix_low(word(&block[..8]));
        h1 = h1
            .rotate_left(27)
            .wrapping_add(h2)
            .wrapping_mul(5)
            .wrapping_add(0x52dc_e729);
        h2 ^= mix_high(word(&block[8..]));
        h2 = h2
            .rotate_left(31)
            .wrapping_add(h1)
            .wrapping_mul(5)
            .wrapping_add(0x3849_5ab5);
    }
    let (low, high) = tail.split_at(tail.len().min(8));
    h2 ^= mix_high(word(high));
    h1 ^= mix_low(word(low));
    h1 ^= data.len() as u64;
    h2 ^= data.len() as u64;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1);
    h2 = finish(h2);
    h1 = h1.wrapping_add(h2);
    (h1, h2.wrapping_add(h1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(bytes: &[u8]) -> i64 {
        i64::from_le_bytes(murmur128(bytes).0.to_le_bytes())
    }

    #[test]
    fn as_the_reference() {
        assert_eq!(hash(b"a\0"), -7_591_212_652_331_886_403);
        assert_eq!(hash(b"b\0"), 315_532_781_288_749_487);
        assert_eq!(hash(&1i32.to_le_bytes()), -8_604_791_237_420_463_362);
        assert_eq!(hash(&2i32.to_le_bytes()), -2_734_554_653_617_988_768);
    }
}

//! The digests of the SHA-2 family that work on words of 64 bits.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::primes;

/// The first 64 fractional bits of the square or cube root of a prime.
fn root_bits(prime: u32, degree: u32) -> u64 {
    let scaled = BigUint::from(prime) << (64 * degree);
    let fraction = scaled.nth_root(degree) % (BigUint::from(1_u8) << 64_u8);
    fraction.to_u64().unwrap_or(0)
}

/// SHA-512 of bytes.
pub(super) fn sha512(bytes: &[u8]) -> Vec<u8> {
    hash(bytes, &primes(8))
}

/// SHA-384 of bytes.
pub(super) fn sha384(bytes: &[u8]) -> Vec<u8> {
    let mut out = hash(bytes, &primes(16)[8..]);
    out.truncate(48);
    out
}

/// The message in blocks of 128 bytes: padded, with its length in bits at the end.
fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 128 != 112 {
        message.push(0);
    }
    let bits = u128::try_from(bytes.len()).unwrap_or(0).wrapping_mul(8);
    message.extend(bits.to_be_bytes());
    message
}

/// Begins with the square roots of eight primes.
fn hash(bytes: &[u8], start: &[u32]) -> Vec<u8> {
    let round: Vec<u64> = primes(80).iter().map(|p| root_bits(*p, 3)).collect();
    let mut state: Vec<u64> = start.iter().map(|p| root_bits(*p, 2)).collect();
    for block in padded(bytes).chunks_exact(128) {
        let mut w = [0_u64; 80];
        for (word, chunk) in w.iter_mut().zip(block.chunks_exact(8)) {
            *word = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        for i in 16..80 {
            let (a, b) = (w[i - 15], w[i - 2]);
            let s0 = a.rotate_right(1) ^ a.rotate_right(8) ^ (a >> 7);
            let s1 = b.rotate_right(19) ^ b.rotate_right(61) ^ (b >> 6);
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
        }
        let mut v = [0_u64; 8];
        v.copy_from_slice(&state);
        for (word, constant) in w.iter().zip(&round) {
            let s1 = v[4].rotate_right(14) ^ v[4].rotate_right(18) ^ v[4].rotate_right(41);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7]
                .wrapping_add(s1)
                .wrapping_add(choice)
                .wrapping_add(*constant)
                .wrapping_add(*word);
            let s0 = v[0].rotate_right(28) ^ v[0].rotate_right(34) ^ v[0].rotate_right(39);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(t1);
            v[0] = t1.wrapping_add(s0.wrapping_add(majority));
        }
        for (s, v) in state.iter_mut().zip(v) {
            *s = s.wrapping_add(v);
        }
    }
    state.iter().flat_map(|s| s.to_be_bytes()).collect()
}

//! Digests that scripts ask for. None of them guards anything here; speed is no concern either.

mod sha512;

/// Digest of bytes by the name of the algorithm; `None` when it is unknown.
#[must_use]
pub(crate) fn digest(algorithm: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    match algorithm.to_ascii_uppercase().as_str() {
        "MD5" => Some(md5(bytes)),
        "SHA" | "SHA1" | "SHA-1" => Some(sha1(bytes)),
        "SHA256" | "SHA-256" => Some(sha256(bytes)),
        "SHA384" | "SHA-384" => Some(sha512::sha384(bytes)),
        "SHA512" | "SHA-512" => Some(sha512::sha512(bytes)),
        _ => None,
    }
}

/// The message in blocks of 64 bytes: padded, with its length in bits at the end.
fn blocks(bytes: &[u8], big_endian: bool) -> Vec<u8> {
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    let bits = u64::try_from(bytes.len()).unwrap_or(0).wrapping_mul(8);
    message.extend(if big_endian {
        bits.to_be_bytes()
    } else {
        bits.to_le_bytes()
    });
    message
}

/// Words of a block.
fn words<const N: usize>(block: &[u8], big_endian: bool) -> [u32; N] {
    let mut out = [0; N];
    for (word, chunk) in out.iter_mut().zip(block.chunks_exact(4)) {
        let quad = [chunk[0], chunk[1], chunk[2], chunk[3]];
        *word = if big_endian {
            u32::from_be_bytes(quad)
        } else {
            u32::from_le_bytes(quad)
        };
    }
    out
}

/// Fractional bits of the square or cube root of a prime.
fn root_bits(prime: u32, cube: bool) -> u32 {
    // The largest x with x^2 <= p * 2^64, or x^3 <= p * 2^96, found bit by bit.
    let (mut root, p) = (0_u128, u128::from(prime));
    for bit in (0..36).rev() {
        let x = root | 1 << bit;
        let fits = if cube { cube_fits(x, p) } else { x * x <= p << 64 };
        if fits {
            root = x;
        }
    }
    u32::try_from(root & 0xffff_ffff).unwrap_or(0)
}

/// Whether `x³ <= p · 2⁹⁶`, where the left side has at most 108 bits.
fn cube_fits(x: u128, p: u128) -> bool {
    x * x * x <= p << 96
}

fn primes(n: usize) -> Vec<u32> {
    (2_u32..)
        .filter(|p| (2..*p).all(|d| p % d != 0))
        .take(n)
        .collect()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    let primes = primes(64);
    let round: Vec<u32> = primes.iter().map(|p| root_bits(*p, true)).collect();
    let mut state: Vec<u32> = primes.iter().take(8).map(|p| root_bits(*p, false)).collect();
    for block in blocks(bytes, true).chunks_exact(64) {
        let mut w = [0_u32; 64];
        w[..16].copy_from_slice(&words::<16>(block, true));
        for i in 16..64 {
            let (a, b) = (w[i - 15], w[i - 2]);
            let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
        }
        let mut v = [0_u32; 8];
        v.copy_from_slice(&state);
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7]
                .wrapping_add(s1)
                .wrapping_add(choice)
                .wrapping_add(round[i])
                .wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
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

fn sha1(bytes: &[u8]) -> Vec<u8> {
    let mut state = [
        0x6745_2301_u32,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in blocks(bytes, true).chunks_exact(64) {
        let mut w = [0_u32; 80];
        w[..16].copy_from_slice(&words::<16>(block, true));
        for i in 16..80 {
            w[i] = (w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (i, word) in w.iter().enumerate() {
            let (f, k) = match i / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc_u32),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let t = a
                .rotate_left(5)
                .wrapping_add(f)
                .wrapping_add(e)
                .wrapping_add(k)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, t);
        }
        for (s, v) in state.iter_mut().zip([a, b, c, d, e]) {
            *s = s.wrapping_add(v);
        }
    }
    state.iter().flat_map(|s| s.to_be_bytes()).collect()
}

fn md5(bytes: &[u8]) -> Vec<u8> {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2^32 by definition"
    )]
    let sine: Vec<u32> = (1..=64_u32)
        .map(|i| (f64::from(i).sin().abs() * 4_294_967_296.0) as u32)
        .collect();
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in blocks(bytes, false).chunks_exact(64) {
        let w = words::<16>(block, false);
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64 {
            let (f, g) = match i / 16 {
                0 => ((b & c) | (!b & d), i),
                1 => ((d & b) | (!d & c), (5 * i + 1) % 16),
                2 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), (7 * i) % 16),
            };
            let sum = a.wrapping_add(f).wrapping_add(sine[i]).wrapping_add(w[g]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(SHIFTS[i / 16][i % 4]));
        }
        for (s, v) in state.iter_mut().zip([a, b, c, d]) {
            *s = s.wrapping_add(v);
        }
    }
    state.iter().flat_map(|s| s.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;

    #[test]
    fn known_digests() {
        let of = |algorithm: &str, text: &str| hex(&digest(algorithm, text.as_bytes()).unwrap());
        assert_eq!(of("MD5", "abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(of("SHA-1", "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            of("SHA-256", "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            of("SHA-384", "abc"),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        );
        assert_eq!(of("SHA-512", &"a".repeat(112))[..16], *"c01d080efd492776");
        let long = "a".repeat(100);
        assert_eq!(of("MD5", &long), "36a92cc94a9e0fa21f625f8bfb007adf");
    }
}

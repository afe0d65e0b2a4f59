//! Run names: `adjective_scientist`.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::words::{ADJECTIVES, SCIENTISTS};

/// What a run name must look like, for messages.
pub const RUN_NAME_PATTERN: &str = r"^[a-z](?:[a-z\d]|[-_](?=[a-z\d])){0,79}$";

/// Whether a name given with `-name` can be used: up to 80 lower case letters, digits, and single `-` or `_`
/// between them, a letter first.
#[must_use]
pub fn is_valid_run_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    // Capital letters are allowed, too: the reference ignores case.
    let word = |b: u8| b.is_ascii_alphanumeric();
    (1..=80).contains(&bytes.len())
        && bytes[0].is_ascii_alphabetic()
        && bytes.iter().enumerate().all(|(i, &b)| {
            word(b) || (matches!(b, b'-' | b'_') && bytes.get(i + 1).is_some_and(|&n| word(n)))
        })
}

/// A name that `is_taken` does not know. Should all be taken, a number is added.
pub fn random_run_name(mut is_taken: impl FnMut(&str) -> bool) -> String {
    // The hasher's random keys are random enough for a name and cost no dependency.
    let random = RandomState::new();
    for attempt in 0..100_u32 {
        let mut hasher = random.build_hasher();
        hasher.write_u32(attempt);
        let number = hasher.finish();
        let pick = |words: &[&'static str], number: u64| {
            let index = number % words.len() as u64;
            words[usize::try_from(index).unwrap_or_default()]
        };
        let mut name = format!(
            "{}_{}",
            pick(&ADJECTIVES, number & 0xffff_ffff),
            pick(&SCIENTISTS, number >> 32)
        );
        if attempt >= 50 {
            name.push_str(&format!("_{}", number % 100_000));
        }
        if !is_taken(&name) {
            return name;
        }
    }
    format!("run_{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn validates() {
        for good in ["a", "A1", "a1", "sad_name", "a-b_c", "a1-2", &"a".repeat(80)] {
            assert!(is_valid_run_name(good), "{good}");
        }
        for bad in ["", "1a", "a_", "a__b", "a-_b", "_a", "a.b", "é", &"a".repeat(81)] {
            assert!(!is_valid_run_name(bad), "{bad}");
        }
    }

    #[test]
    fn words_make_valid_names() {
        assert!(ADJECTIVES.len() >= 150 && SCIENTISTS.len() >= 150);
        let mut seen = HashSet::new();
        for word in ADJECTIVES.iter().chain(&SCIENTISTS) {
            assert!(is_valid_run_name(word) && seen.insert(word), "{word}");
        }
    }

    #[test]
    fn avoids_taken_names() {
        assert!(is_valid_run_name(&random_run_name(|_| false)));
        let mut calls = 0;
        let name = random_run_name(|_| {
            calls += 1;
            calls < 60
        });
        assert_eq!(name.matches('_').count(), 2, "{name}");
        assert!(is_valid_run_name(&random_run_name(|_| true)));
    }
}

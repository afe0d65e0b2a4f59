//! Names that a wrong one may be a slip of.

/// All candidates at the least edit distance, if that is small for the length of the name.
pub(crate) fn similar<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    let scored: Vec<(usize, &str)> = candidates.into_iter().map(|c| (distance(name, c), c)).collect();
    let limit = match name.chars().count() {
        0..=3 => 1,
        n @ 4..=10 => n / 2,
        _ => 5,
    };
    let Some(least) = scored.iter().map(|(d, _)| *d).min().filter(|d| *d <= limit) else {
        return Vec::new();
    };
    scored
        .iter()
        .filter(|(d, _)| *d == least)
        .map(|(_, c)| (*c).to_owned())
        .collect()
}

/// Number of characters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_only() {
        assert_eq!(similar("tst", ["test", "docker"]), ["test"]);
        assert_eq!(
            similar("test_ful", ["test", "test_full", "docker"]),
            ["test_full"]
        );
        assert!(similar("conda", ["singularity", "docker"]).is_empty());
        assert_eq!(similar("b", ["a", "c", "long"]), ["a", "c"]);
    }
}

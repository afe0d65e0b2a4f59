//! "Did you mean": the closest of some names.

/// The name closest to a mistyped one, if it is close: one change per three letters.
pub(crate) fn closest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_ascii_lowercase();
    names
        .map(|name| (distance(&typed, &name.to_ascii_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.len().max(typed.len()).div_ceil(3).min(3))
        .filter(|(distance, name)| *distance < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_close() {
        let names = ["resume", "profile", "with-docker", "w", "run"];
        let close = |typed| closest(typed, names.iter().copied());
        assert_eq!(close("resum"), Some("resume"));
        assert_eq!(close("rseume"), Some("resume"));
        assert_eq!(close("Profile"), Some("profile"));
        assert_eq!(close("with-doker"), Some("with-docker"));
        assert_eq!(close("rnu"), Some("run"));
        assert_eq!(close("bogus"), None);
        assert_eq!(close("x"), None);
    }
}

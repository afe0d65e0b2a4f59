//! A line diff for failure messages.

/// The lines of both texts, `-` for those only expected, `+` for those only found; long runs of common
/// lines are cut.
pub fn diff(expected: &str, found: &str) -> String {
    let (left, right): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let common = common_suffixes(&left, &right);
    let mut marked = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if i < left.len() && j < right.len() && left[i] == right[j] {
            marked.push((' ', left[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == right.len() || (i < left.len() && common[i + 1][j] >= common[i][j + 1]) {
            marked.push(('-', left[i]));
            i += 1;
        } else {
            marked.push(('+', right[j]));
            j += 1;
        }
    }
    let changed: Vec<bool> = marked.iter().map(|(mark, _)| *mark != ' ').collect();
    let mut text = String::new();
    for (at, (mark, line)) in marked.iter().enumerate() {
        let near = changed[at.saturating_sub(2)..changed.len().min(at + 3)].contains(&true);
        if near {
            text.extend(["  ", &mark.to_string(), " ", line, "\n"]);
        } else if !text.ends_with("  ...\n") {
            text.push_str("  ...\n");
        }
    }
    if expected.lines().eq(found.lines()) {
        text.push_str("  (only the newline at the end differs)\n");
    }
    text
}

/// Lengths of the longest common subsequences of all suffixes.
fn common_suffixes(left: &[&str], right: &[&str]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            table[i][j] = match left[i] == right[j] {
                true => table[i + 1][j + 1] + 1,
                false => table[i + 1][j].max(table[i][j + 1]),
            };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_changed_lines_only() {
        assert_eq!(diff("a\nb\nc\n", "a\nx\nc\n"), "    a\n  - b\n  + x\n    c\n");
    }
}

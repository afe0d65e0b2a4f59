//! Keys that group files by the varying part of their name.

use super::Pattern;

/// The grouping key of a file found by a `fromFilePairs` pattern: the part of its name up to the end of the
/// last `*` or `?` before the first `{` or `[`, without trailing `-`, `_` and `.`.
///
/// Only the last component of the pattern counts. When no wildcard stands before the bracket, the key is the
/// literal text there; without brackets it ends with the last wildcard; without anything it is the name up to
/// its first dot. Wildcards take as much as they can, the first one first. A name that does not match its
/// pattern is its own key.
///
/// ```
/// assert_eq!(rflow_storage::pair_key("reads/*_R{1,2}_*.fq.gz", "A_S1_R1_001.fq.gz"), "A_S1");
/// assert_eq!(rflow_storage::pair_key("*.fq", "s1_1.fq"), "s1_1");
/// ```
#[must_use]
pub fn pair_key(pattern: &str, file_name: &str) -> String {
    let pattern = pattern.rsplit('/').next().unwrap_or(pattern);
    let bracket = pattern.find(['{', '[']);
    let head = &pattern[..bracket.unwrap_or(pattern.len())];
    let end = match head.rfind(['*', '?']) {
        Some(last) => {
            // The greedy prefix is cut at the last wildcard; what follows it must match the rest.
            let rest = Pattern::new(&pattern[last + 1..]);
            let head: Vec<char> = head[..=last].chars().collect();
            let name: Vec<char> = file_name.chars().collect();
            greedy(&head, &name, 0, &rest).map(|end| name[..end].iter().map(|c| c.len_utf8()).sum())
        }
        None if bracket.is_some() => Some(head.len()),
        None => Some(file_name.find('.').unwrap_or(file_name.len())),
    };
    let key = end.and_then(|end| file_name.get(..end)).unwrap_or(file_name);
    key.trim_end_matches(['-', '_', '.']).to_owned()
}

/// Where the last wildcard of `head` ends in `name`, when each takes as much as it can and `rest` matches what
/// is left.
fn greedy(head: &[char], name: &[char], at: usize, rest: &Pattern) -> Option<usize> {
    let Some((first, tail)) = head.split_first() else {
        let left: String = name[at..].iter().collect();
        return rest.matches(&left).then_some(at);
    };
    match first {
        '*' => (at..=name.len())
            .rev()
            .find_map(|to| greedy(tail, name, to, rest)),
        '?' => (at < name.len())
            .then(|| greedy(tail, name, at + 1, rest))
            .flatten(),
        c => (name.get(at) == Some(c))
            .then(|| greedy(tail, name, at + 1, rest))
            .flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::pair_key;

    #[test]
    fn keys_as_the_reference() {
        for (pattern, name, expected) in [
            ("*_{1,2}.fq", "s1_1.fq", "s1"),
            ("*_R{1,2}_*.fastq.gz", "A_S1_R1_001.fastq.gz", "A_S1"),
            ("*_R{1,2}_*.gz", "A_R1_R2_x.gz", "A_R1"),
            ("sample?_{1,2}.fa", "sampleX_1.fa", "sampleX"),
            ("?1_{1,2}.fq", "s1_1.fq", "s"),
            ("?a_{1,2}.q", "ba_1.q", "b"),
            ("*.{1,2}.bam", "x.1.bam", "x"),
            ("pre*R{1,2}.txt", "pre-one-R1.txt", "pre-one"),
            ("pre-*-R{1,2}.txt", "pre-one-R1.txt", "pre-one"),
            ("*{1,2}.fq", "s1_1.fq", "s1"),
            ("*.fq", "s1_1.fq", "s1_1"),
            ("*_{1,2}*", "s1_1.fq", "s1"),
            ("foo{1,2}.aa", "foo1.aa", "foo"),
            ("{1,2}.tt", "1.tt", ""),
            ("*/z_{1,2}.fq", "z_1.fq", "z"),
            ("**/*_{1,2}.fq", "w_2.fq", "w"),
            ("**_{1,2}.fq", "w_2.fq", "w"),
            ("q{1,2}/*.fq", "w_2.fq", "w_2"),
            ("s[12]_{1,2}.fq", "s1_1.fq", "s"),
            ("*.{bam,bam.bai}", "a.b.bam.bai", "a.b"),
            ("a.b.{bam,bam.bai}", "a.b.bam", "a.b"),
            ("s?_*.fq", "s1_1.fq", "s1_1"),
            ("sample*_[12].fa", "sampleX_1.fa", "sampleX"),
            ("*1.fq", "s1_1.fq", "s1"),
            ("s1_*", "s1_1.fq", "s1_1.fq"),
            ("*R*", "pre-one-R1.txt", "pre-one-R1.txt"),
            ("pre-one-R?.txt", "pre-one-R1.txt", "pre-one-R1"),
            ("{s1,s2}_{1,2}.fq", "s1_1.fq", ""),
            ("A_*_R{1,2}_*.gz", "A_S1_R1_001.fastq.gz", "A_S1"),
            ("*_L*_R{1,2}.gz", "S_L1_R2.gz", "S_L1"),
            ("*_*{1,2}.gz", "S_L1_R2.gz", "S_L1_R"),
            ("t*{1,11}.x", "t11.x", "t1"),
            ("t*{1,11}.x", "t1.x", "t"),
            ("*.{1,2}.q", "c..1.q", "c"),
            ("x?_?.fq", "xy_1.fq", "xy_1"),
            ("a.b.bam", "a.b.bam", "a"),
            ("s1_1.fq", "s1_1.fq", "s1_1"),
            ("**", "a.b.bam", "a.b.bam"),
            ("é*_{1,2}", "éü_1", "éü"),
        ] {
            assert_eq!(pair_key(pattern, name), expected, "{pattern} on {name}");
        }
    }
}

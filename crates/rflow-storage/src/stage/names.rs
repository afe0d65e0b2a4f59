//! Names that inputs get in the work dir.

use std::collections::HashMap;

use thiserror::Error;

/// A `stageAs` pattern that gives no usable name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StageNameError {
    /// The name is empty, as `*` + `*` for a single file.
    #[error("Process input file target path must be relative: {0}")]
    NotRelative(String),
    /// The name leads out of the work dir or names a folder only.
    #[error("Process input file target path is not a file name inside the work directory: {0}")]
    Outside(String),
}

/// Several inputs of a task want the same name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "Process `{process}` input file name collision -- There are multiple input files for each of the following \
     file names: {}",
    names.join(", ")
)]
pub struct NameCollision {
    /// The process.
    pub process: String,
    /// The names, in order of their first use.
    pub names: Vec<String>,
}

/// The staged names of the files of one `path` input. `pattern` is its `stageAs` text, `originals` the plain
/// names of the files.
///
/// | Pattern | One file | Several files |
/// |---|---|---|
/// | none, empty, `*` | its own name | their own names |
/// | `fixed.txt` | `fixed.txt` | `fixed.txt1`, `fixed.txt2` |
/// | `one*.x` | `one.x` | `one1.x`, `one2.x` |
/// | `q?`, `qq??` | `q1`, `qq01` | `q1`, `q2`; `qq01`, `qq02` |
/// | `dir/*`, `dir/` | `dir/own` | `dir/own` each |
/// | `?/*`, `d*/*`, `d??/*` | `1/own`, `d1/own`, `d01/own` | with 1, 2, … |
///
/// So: `*` gives the number of the file, and nothing when there is one file and it stands in the last
/// component; a run of `?` gives the number padded with zeros; other glob characters mean nothing. Verified
/// against the reference with 1, 3 and 12 files.
///
/// # Errors
///
/// [`StageNameError`] when a name is empty, absolute or leads out of the work dir.
pub fn staged_names(pattern: Option<&str>, originals: &[&str]) -> Result<Vec<String>, StageNameError> {
    let pattern = match pattern {
        None | Some("" | "*") => "*".to_owned(),
        Some(fixed) if !fixed.contains(['*', '?']) && originals.len() > 1 => format!("{fixed}*"),
        Some(pattern) => pattern.to_owned(),
    };
    let (folder, last) = match pattern.rfind('/') {
        Some(slash) => (Some(&pattern[..slash]), &pattern[slash + 1..]),
        None => (None, pattern.as_str()),
    };
    let name_of = |(at, original): (usize, &&str)| {
        let number = at + 1;
        let name = match last {
            "" | "*" => (*original).to_owned(),
            _ => numbered(last, number, originals.len() > 1),
        };
        let name = match folder {
            Some(folder) => format!("{}/{name}", numbered(folder, number, true)),
            None => name,
        };
        check(name)
    };
    originals.iter().enumerate().map(name_of).collect()
}

/// Puts the number in the place of wildcards.
fn numbered(text: &str, number: usize, star: bool) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if star => result.push_str(&number.to_string()),
            '*' => {}
            '?' => {
                let mut width = 1;
                while chars.next_if_eq(&'?').is_some() {
                    width += 1;
                }
                result.push_str(&format!("{number:0width$}"));
            }
            other => result.push(other),
        }
    }
    result
}

pub(super) fn check(name: String) -> Result<String, StageNameError> {
    if name.is_empty() || name.starts_with('/') {
        return Err(StageNameError::NotRelative(name));
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    if matches!(last, "" | ".") || name.contains('\0') || name.split('/').any(|part| part == "..") {
        return Err(StageNameError::Outside(name));
    }
    Ok(name)
}

/// Finds names that several inputs of a task share; `names` are those of all its inputs together.
///
/// # Errors
///
/// [`NameCollision`] with the names in question.
pub fn check_collisions<'a>(
    process: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), NameCollision> {
    let mut seen: HashMap<&str, bool> = HashMap::new();
    let mut shared = Vec::new();
    for name in names {
        let plain = name.trim_start_matches("./");
        match seen.get_mut(plain) {
            None => drop(seen.insert(plain, false)),
            Some(told) => {
                if !std::mem::replace(told, true) {
                    shared.push(plain.to_owned());
                }
            }
        }
    }
    if shared.is_empty() {
        return Ok(());
    }
    Err(NameCollision {
        process: process.to_owned(),
        names: shared,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 3] = ["n1.txt", "n2.txt", "n3.txt"];

    #[test]
    fn names_as_the_reference() {
        for (pattern, one, three) in [
            ("", "n1.txt", "n1.txt n2.txt n3.txt"),
            ("*", "n1.txt", "n1.txt n2.txt n3.txt"),
            ("fixed.txt", "fixed.txt", "fixed.txt1 fixed.txt2 fixed.txt3"),
            ("one*.x", "one.x", "one1.x one2.x one3.x"),
            ("q?", "q1", "q1 q2 q3"),
            ("qq??", "qq01", "qq01 qq02 qq03"),
            ("dir/*", "dir/n1.txt", "dir/n1.txt dir/n2.txt dir/n3.txt"),
            ("dir/", "dir/n1.txt", "dir/n1.txt dir/n2.txt dir/n3.txt"),
            ("?/*", "1/n1.txt", "1/n1.txt 2/n2.txt 3/n3.txt"),
            ("dd??/*", "dd01/n1.txt", "dd01/n1.txt dd02/n2.txt dd03/n3.txt"),
            ("dd*/*", "dd1/n1.txt", "dd1/n1.txt dd2/n2.txt dd3/n3.txt"),
            ("*/*", "1/n1.txt", "1/n1.txt 2/n2.txt 3/n3.txt"),
            ("a*/b?.x", "a1/b1.x", "a1/b1.x a2/b2.x a3/b3.x"),
            ("x??y*.z", "x01y.z", "x01y1.z x02y2.z x03y3.z"),
            (
                "dir?/fixed.txt",
                "dir1/fixed.txt",
                "dir1/fixed.txt dir2/fixed.txt dir3/fixed.txt",
            ),
            (
                "dir/fixed.txt",
                "dir/fixed.txt",
                "dir/fixed.txt1 dir/fixed.txt2 dir/fixed.txt3",
            ),
            ("*/fixed", "1/fixed", "1/fixed 2/fixed 3/fixed"),
            (
                "d*/e?/*",
                "d1/e1/n1.txt",
                "d1/e1/n1.txt d2/e2/n2.txt d3/e3/n3.txt",
            ),
            ("[ab].txt", "[ab].txt", "[ab].txt1 [ab].txt2 [ab].txt3"),
            ("a*b*", "ab", "a1b1 a2b2 a3b3"),
            ("*.txt", ".txt", "1.txt 2.txt 3.txt"),
            ("./*", "./n1.txt", "./n1.txt ./n2.txt ./n3.txt"),
        ] {
            assert_eq!(
                staged_names(Some(pattern), &FILES[..1]).unwrap().join(" "),
                one,
                "{pattern}"
            );
            assert_eq!(
                staged_names(Some(pattern), &FILES).unwrap().join(" "),
                three,
                "{pattern}"
            );
        }
        assert_eq!(staged_names(None, &FILES).unwrap(), FILES);
        assert_eq!(staged_names(Some("q?"), &["x"; 12]).unwrap()[11], "q12");
        assert_eq!(staged_names(Some("q??"), &["x"; 100]).unwrap()[99], "q100");
        assert!(staged_names(Some("x"), &[]).unwrap().is_empty());
    }

    #[test]
    fn refuses_bad_names() {
        let relative = "Process input file target path must be relative: ";
        assert_eq!(
            staged_names(Some("**"), &["a"]).unwrap_err().to_string(),
            relative
        );
        assert_eq!(
            staged_names(Some("/x"), &["a"]).unwrap_err().to_string(),
            format!("{relative}/x")
        );
        assert!(staged_names(Some("*.*"), &["a"]).is_err());
        assert!(staged_names(Some("../x"), &["a"]).is_err());
    }

    #[test]
    fn collisions_are_listed_once() {
        assert_eq!(check_collisions("P", ["a", "b"]), Ok(()));
        assert_eq!(
            check_collisions("P", ["a", "b", "a", "c", "a", "b"])
                .unwrap_err()
                .to_string(),
            "Process `P` input file name collision -- There are multiple input files for each of the following \
             file names: a, b"
        );
    }
}

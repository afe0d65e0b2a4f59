//! Removes from the output what legitimately differs between two runs: paths, hashes, the banner.

use std::path::Path;

use regex::Regex;

/// Normalises the output of runs made in one folder.
#[derive(Debug)]
pub struct Normaliser {
    dir: String,
    colours: Regex,
    work: Regex,
    hash: Regex,
    event: Regex,
    stamp: Regex,
}

/// Lines of the engine's own that are not compared.
const NOISE: [&str; 7] = [
    "N E X T F L O W",
    "Launching `",
    "* PREVIEW *",
    "executor >",
    "WARN: ",
    "Tip: ",
    "Picked up JAVA_TOOL_OPTIONS",
];

impl Normaliser {
    /// A normaliser for runs in `dir`, the copy of the case.
    #[expect(clippy::unwrap_used, reason = "the patterns are constants")]
    pub fn new(dir: &Path) -> Self {
        let pattern = |text| Regex::new(text).unwrap();
        Self {
            dir: dir.to_string_lossy().into_owned(),
            colours: pattern("\u{1b}\\[[0-9;]*[A-Za-z]"),
            work: pattern(r"\$DIR/work/(?:(?:tmp|collect-file)/)?[0-9a-f]{2}/[0-9a-f]{30}"),
            hash: pattern(r"\[[0-9a-f]{2}/[0-9a-f]{6}\]"),
            event: pattern(
                r"^\[(?:hash|skipping)\] (?:(?:Re-s|S)ubmitted|Cached|Stored) process > |^\[hash\] NOTE: ",
            ),
            stamp: pattern(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"),
        }
    }

    /// Replaces paths, hashes and time stamps, keeps every line.
    pub fn text(&self, text: &str) -> String {
        let text = self.colours.replace_all(text, "");
        let text = text.replace(&self.dir, "$DIR").replace("\r\n", "\n");
        let text = self.work.replace_all(&text, "$$DIR/work/[hash]");
        let text = self.hash.replace_all(&text, "[hash]");
        self.stamp.replace_all(&text, "[time]").into_owned()
    }

    /// Normalises standard output: the banner, warnings and error blocks go, the lines about tasks are
    /// sorted and put last, blank lines at both ends are dropped.
    pub fn stdout(&self, text: &str) -> String {
        let text = self.text(text);
        let mut lines = Vec::new();
        let mut events = Vec::new();
        let mut in_error = false;
        // The list of workflow outputs, which the reference engine prints since 26.04.
        let mut in_outputs = false;
        for line in text.lines() {
            in_outputs = line == "Outputs:" || in_outputs && (line.is_empty() || line.starts_with("  "));
            if in_outputs {
                continue;
            }
            if line.starts_with("ERROR ~ ") {
                in_error = true;
            }
            if in_error {
                in_error = !line.starts_with(" -- Check '.nextflow.log' file for details");
            } else if self.event.is_match(line) {
                events.push(line);
            } else if !NOISE.iter().any(|noise| line.trim_start().starts_with(noise)) {
                lines.push(line);
            }
        }
        events.sort_unstable();
        let blank = |line: &&str| line.trim().is_empty();
        let start = lines.iter().position(|line| !blank(line)).unwrap_or(lines.len());
        let end = lines
            .iter()
            .rposition(|line| !blank(line))
            .map_or(start, |last| last + 1);
        let mut result = String::new();
        for line in lines[start..end].iter().chain(&events) {
            result.push_str(line);
            result.push('\n');
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_only_what_must_agree() {
        let text = " N E X T F L O W  ~  version 1\nLaunching `main.nf` [a_b] DSL2\n\n\
            [ab/cdef01] Submitted process > B\nhello\u{1b}[0m /tmp/x/case/a\n[ab/cdef02] Submitted process > A\n\
            ERROR ~ bad\nmore\n\n -- Check '.nextflow.log' file for details\nbye\n\nOutputs:\n\n  /x\n\n  a: b\n";
        let normalised = Normaliser::new(Path::new("/tmp/x/case")).stdout(text);
        assert_eq!(
            normalised,
            "hello $DIR/a\nbye\n[hash] Submitted process > A\n[hash] Submitted process > B\n"
        );
    }

    #[test]
    fn hides_work_folders() {
        let text = "/c/work/ab/0123456789abcdef0123456789abcd/x.txt";
        assert_eq!(
            Normaliser::new(Path::new("/c")).text(text),
            "$DIR/work/[hash]/x.txt"
        );
    }
}

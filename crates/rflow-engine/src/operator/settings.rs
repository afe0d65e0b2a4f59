//! What operators need to know of the run.

use std::path::PathBuf;

/// Settings of a run that operators depend on. Whoever starts the run fills them before scripts are evaluated.
#[derive(Debug, Clone, Default)]
pub struct FlowSettings {
    /// What `dump` shows.
    pub dump: DumpTags,
    /// `nextflow.enable.strict`: `join` fails on duplicates and mismatches unless told otherwise.
    pub strict: bool,
    /// Folder of the run's work; files that are kept nowhere else are made in its `tmp`.
    pub work_dir: PathBuf,
}

/// Which `dump` operators print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DumpTags {
    /// None: the run was started without `-dump-channels`.
    #[default]
    None,
    /// All of them.
    All,
    /// Those whose tag matches one of these; `*` stands for anything.
    Tags(Vec<String>),
}

impl DumpTags {
    /// Whether the `dump` with that tag prints.
    #[must_use]
    pub fn select(&self, tag: Option<&str>) -> bool {
        match self {
            DumpTags::None => false,
            DumpTags::All => true,
            DumpTags::Tags(tags) => tag.is_some_and(|tag| tags.iter().any(|t| matches(t, tag))),
        }
    }
}

/// Whether the text matches the pattern, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).any(|i| rest.is_char_boundary(i) && matches(tail, &rest[i..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_select() {
        let tags = DumpTags::Tags(vec!["foo".into(), "ba*".into()]);
        assert!(tags.select(Some("foo")) && tags.select(Some("bar")));
        assert!(!tags.select(Some("xbar")) && !tags.select(None));
        assert!(DumpTags::All.select(None) && !DumpTags::None.select(Some("foo")));
    }
}

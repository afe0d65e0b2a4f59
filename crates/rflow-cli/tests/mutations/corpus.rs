//! The texts that are damaged.

use std::fs;
use std::path::{Path, PathBuf};

use super::damage::{Random, damage, pieces};

/// Longer texts are cut: the time is better spent on more of them.
const LONGEST: usize = 32 << 10;

/// Scripts and configuration files.
pub(crate) struct Corpus {
    files: Vec<Text>,
    seed: u64,
}

/// A script or a configuration file.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_script: bool,
    /// The file that it was.
    pub(crate) origin: PathBuf,
}

impl Text {
    /// The ending of its name.
    pub(crate) fn ending(&self) -> &'static str {
        if self.is_script { "nf" } else { "config" }
    }

    /// Nothing in it reaches out, waits, or changes something outside of its folder when it is evaluated.
    pub(crate) fn is_harmless(&self) -> bool {
        let text = String::from_utf8_lossy(&self.bytes);
        let words = [
            "://",
            "execute",
            "delete",
            "sleep",
            "watchPath",
            "interval",
            "while",
            "for (",
            "import",
            "mkdir",
            "../",
        ];
        !words.iter().any(|word| text.contains(word))
    }
}

impl Corpus {
    /// The texts of this repository and of the folders that the environment names, in the order of their names.
    pub(crate) fn read() -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut folders = vec![repository.join("conformance/cases"), repository.join("workflows")];
        if let Some(more) = std::env::var_os("RFLOW_FUZZ_CORPUS") {
            folders.extend(std::env::split_paths(&more));
        }
        let mut files = Vec::new();
        for folder in folders {
            collect(&folder, &mut files);
        }
        assert!(files.len() > 100, "{} files", files.len());
        Self {
            files,
            seed: super::number("RFLOW_FUZZ_SEED", 1) as u64,
        }
    }

    /// The damaged text of a number.
    pub(crate) fn damaged(&self, index: usize) -> Text {
        let mut random = Random::new(self.seed, index as u64);
        let mut text = random.choose(&self.files).clone();
        let other = random.choose(&self.files);
        for _ in 0..1 + random.below(4) {
            damage(&mut random, &mut text.bytes, &pieces(&other.bytes));
        }
        text
    }
}

fn collect(folder: &Path, files: &mut Vec<Text>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            collect(&path, files);
            continue;
        }
        let is_script = path.extension().is_some_and(|e| e == "nf");
        if is_script || path.extension().is_some_and(|e| e == "config") {
            let mut bytes = fs::read(&path).unwrap_or_default();
            bytes.truncate(LONGEST);
            files.push(Text {
                bytes,
                is_script,
                origin: path,
            });
        }
    }
}

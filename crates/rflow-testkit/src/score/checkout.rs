//! A checkout of the reference engine: which tests it has and which of them its harness runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The `tests` folder of a checkout.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// The folder with the scripts.
    pub tests: PathBuf,
}

/// The lists of tests that the harness leaves out, in `checks/`: of all, without Docker, on a Java version.
/// `.IGNORE-PARSER-V2` concerns the older parser, which is never asked for here.
const IGNORED: &str = ".IGNORE";
const IGNORED_WITHOUT_DOCKER: &str = ".IGNORE-DOCKER";

impl Checkout {
    /// Opens a checkout by its folder, or by its `tests` folder.
    pub fn open(dir: &Path) -> Result<Self> {
        let candidates = [dir.join("tests"), dir.to_path_buf()];
        match candidates.iter().find(|dir| dir.join("checks").is_dir()) {
            Some(tests) => Ok(Self {
                tests: tests
                    .canonicalize()
                    .with_context(|| format!("cannot open {}", tests.display()))?,
            }),
            None => bail!(
                "{} is no checkout of the reference engine: it has no folder tests/checks",
                dir.display()
            ),
        }
    }

    /// File names of all test scripts, sorted. A folder in `checks/` without a script is no test, as for the
    /// harness.
    pub fn names(&self) -> Result<Vec<String>> {
        let entries =
            fs::read_dir(&self.tests).with_context(|| format!("cannot read {}", self.tests.display()))?;
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // What the shell's `*.nf` matches.
            if name.ends_with(".nf") && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Why the harness leaves the test out, if it does.
    pub fn left_out(&self, name: &str, docker: bool) -> Option<String> {
        // The harness greps the list for the name.
        let listed = |list: &str| {
            fs::read_to_string(self.tests.join("checks").join(list))
                .is_ok_and(|text| text.lines().any(|line| line.contains(name)))
        };
        if listed(IGNORED) {
            Some("left out by the harness always".to_string())
        } else if !docker && listed(IGNORED_WITHOUT_DOCKER) {
            Some("left out by the harness without Docker (try --docker)".to_string())
        } else {
            None
        }
    }
}

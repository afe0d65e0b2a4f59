//! The case format: `case.toml` and where the cases live.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// How the standard output of the runs is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stdout {
    /// Line by line; lines about tasks are compared as a sorted group.
    #[default]
    Exact,
    /// As a multiset of lines.
    Unordered,
    /// Not at all; only the `contains` and `absent` patterns count.
    Contains,
}

/// Which syntax the reference engine is asked to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parser {
    /// The lenient parser, a superset of Groovy.
    V1,
    /// The strict parser.
    #[default]
    V2,
}

impl Parser {
    /// The value of `NXF_SYNTAX_PARSER` that selects it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

/// One exit code for every run, or one per run.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Exit {
    All(i32),
    Each(Vec<i32>),
}

/// The content of `case.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    title: String,
    description: String,
    #[serde(default)]
    runs: Vec<Vec<String>>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    parser: Parser,
    exit: Option<Exit>,
    #[serde(default)]
    stdout: Stdout,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    published: Vec<String>,
    #[serde(default)]
    links: bool,
    differs: Option<String>,
    pending: Option<String>,
}

/// One conformance case: a small pipeline with the command lines to run and what must come out.
#[derive(Debug, Clone)]
pub struct Case {
    /// `area/name`.
    pub id: String,
    /// The folder that holds it.
    pub dir: PathBuf,
    /// A short name for tables.
    pub title: String,
    /// The rule that the case shows.
    pub description: String,
    /// The command lines, one per run. A first word `sh` means a shell step instead of an engine run.
    pub runs: Vec<Vec<String>>,
    /// Extra environment of every run.
    pub env: BTreeMap<String, String>,
    /// Parser of the reference engine.
    pub parser: Parser,
    /// The expected exit code of each run.
    pub exits: Vec<i32>,
    /// How standard output is compared.
    pub stdout: Stdout,
    /// Texts that must occur in the combined output of the runs.
    pub contains: Vec<String>,
    /// Texts that must not occur in the combined output of the runs.
    pub absent: Vec<String>,
    /// Folders and files whose tree is compared after the last run.
    pub published: Vec<String>,
    /// Whether the tree also tells links from files.
    pub links: bool,
    /// Why the expectation is not what the reference engine does; such a case is written by hand.
    pub differs: Option<String>,
    /// Why rflow does not pass yet; such a case does not count as a failure.
    pub pending: Option<String>,
}

impl Case {
    /// Loads the case in `dir`.
    pub fn load(dir: &Path) -> Result<Self> {
        let file = dir.join("case.toml");
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let manifest: Manifest = toml::from_str(&text).with_context(|| format!("in {}", file.display()))?;
        let name = |path: Option<&Path>| {
            path.and_then(Path::file_name)
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let runs = match manifest.runs.is_empty() {
            true => vec![vec!["run".to_owned(), "main.nf".to_owned()]],
            false => manifest.runs,
        };
        let exits = match manifest.exit {
            None => vec![0; runs.len()],
            Some(Exit::All(code)) => vec![code; runs.len()],
            Some(Exit::Each(codes)) => codes,
        };
        if exits.len() != runs.len() || runs.iter().any(Vec::is_empty) {
            bail!("{}: every run needs arguments and an exit code", file.display());
        }
        Ok(Self {
            id: format!("{}/{}", name(dir.parent()), name(Some(dir))),
            dir: dir.to_owned(),
            title: manifest.title,
            description: manifest.description,
            runs,
            env: manifest.env,
            parser: manifest.parser,
            exits,
            stdout: manifest.stdout,
            contains: manifest.contains,
            absent: manifest.absent,
            published: manifest.published,
            links: manifest.links,
            differs: manifest.differs,
            pending: manifest.pending,
        })
    }

    /// The area, the first half of the id.
    pub fn area(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Loads every case under `root` whose id contains `filter`, in the order of their ids.
    pub fn discover(root: &Path, filter: &str) -> Result<Vec<Self>> {
        let mut cases = Vec::new();
        for area in subfolders(root)? {
            for dir in subfolders(&area)? {
                let case = Self::load(&dir)?;
                if case.id.contains(filter) {
                    cases.push(case);
                }
            }
        }
        Ok(cases)
    }

    /// The folder `conformance/cases` of this repository.
    pub fn root() -> PathBuf {
        repository().join("conformance/cases")
    }
}

/// The root of this repository.
pub fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

fn subfolders(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

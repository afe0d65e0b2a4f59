//! What tests need beyond the engine: the table `cannot-run.toml` and how a need is looked for.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The table of this crate.
const TABLE: &str = include_str!("../../cannot-run.toml");

/// What a test asks of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Hosts of the internet.
    Network,
    /// A container image in the local Docker engine.
    Image(String),
    /// A program on `PATH`.
    Program(String),
    /// An environment variable that holds credentials.
    Variable(String),
    /// Processors.
    Cpus(usize),
}

/// The needs of all listed tests, by script.
#[derive(Debug, Default)]
pub struct Needs(BTreeMap<String, Vec<Need>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    test: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    needs: Vec<String>,
}

impl Needs {
    /// The table of the kit.
    pub fn load() -> Result<Self> {
        Self::parse(TABLE).context("cannot-run.toml")
    }

    /// Reads a table.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let mut needs = BTreeMap::new();
        for Entry { name, needs: words } in file.test {
            let parsed = words.iter().map(|word| Need::parse(word)).collect::<Result<_>>();
            needs.insert(name.clone(), parsed.with_context(|| format!("test {name}"))?);
        }
        Ok(Self(needs))
    }

    /// The first need of the test that is not met, in words.
    pub fn missing(&self, name: &str) -> Option<String> {
        let needs = self.0.get(name)?;
        needs.iter().find(|need| !need.met()).map(Need::words)
    }
}

impl Need {
    fn parse(word: &str) -> Result<Self> {
        Ok(match word.split_once(':') {
            None if word == "network" => Self::Network,
            Some(("image", name)) => Self::Image(name.to_string()),
            Some(("program", name)) => Self::Program(name.to_string()),
            Some(("variable", name)) => Self::Variable(name.to_string()),
            Some(("cpus", number)) => Self::Cpus(number.parse()?),
            _ => bail!("unknown need `{word}`"),
        })
    }

    /// Whether this machine offers it. The network is not looked for: a test must not depend on the weather.
    fn met(&self) -> bool {
        match self {
            Self::Network => false,
            Self::Image(name) => Command::new("docker")
                .args(["image", "inspect", name])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success()),
            Self::Program(name) => std::env::var_os("PATH")
                .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file())),
            Self::Variable(name) => std::env::var_os(name).is_some_and(|value| !value.is_empty()),
            Self::Cpus(number) => {
                std::thread::available_parallelism().is_ok_and(|have| have.get() >= *number)
            }
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Network => "needs hosts of the internet".to_string(),
            Self::Image(name) => format!("needs the image {name}"),
            Self::Program(name) => format!("needs the program {name}"),
            Self::Variable(name) => format!("needs credentials ({name})"),
            Self::Cpus(number) => format!("needs {number} processors"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_readable() {
        assert!(!Needs::load().unwrap().0.is_empty());
    }

    #[test]
    fn needs_are_looked_for() {
        let needs = Needs::parse(
            "[[test]]\nname = 'a.nf'\nneeds = ['program:sh', 'cpus:1', 'variable:RFLOW_NO_SUCH_VARIABLE']\n\
             [[test]]\nname = 'b.nf'\nneeds = ['program:sh']\n",
        )
        .unwrap();
        assert_eq!(
            needs.missing("a.nf").as_deref(),
            Some("needs credentials (RFLOW_NO_SUCH_VARIABLE)")
        );
        assert_eq!(needs.missing("b.nf"), None);
        assert_eq!(needs.missing("c.nf"), None);
    }

    #[test]
    fn an_unknown_need_is_an_error() {
        let error = Needs::parse("[[test]]\nname = 'a.nf'\nneeds = ['moon']\n").unwrap_err();
        assert!(format!("{error:#}").contains("unknown need `moon`"), "{error:#}");
    }
}

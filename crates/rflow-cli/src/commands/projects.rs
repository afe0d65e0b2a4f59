//! `pull`, `clone`, `list`, `view` and `drop`: the projects of repositories that are on this machine.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rflow::options::Source;
use rflow::projects;

/// What is done with projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProjectsAction {
    /// Download, or bring up to date.
    Pull {
        names: Vec<String>,
        all: bool,
        source: Source,
    },
    /// Clone to a folder.
    Clone {
        name: String,
        target: Option<String>,
        source: Source,
    },
    /// Print the names.
    List,
    /// Print the main script, or the names of the files.
    View { name: String, quiet: bool, files: bool },
    /// Remove.
    Drop { name: String, force: bool },
}

/// Acts and returns the exit code. With `quiet` nothing is told but what was asked for.
pub(crate) fn projects(action: &ProjectsAction, quiet: bool) -> Result<u8> {
    let tell = |text: &str| if quiet { Ok(0) } else { crate::print(text) };
    let waits = |text: &str| drop(tell(&format!("{text}\n")));
    match action {
        ProjectsAction::Pull { names, all, source } => {
            let names = if *all { projects::list()? } else { names.clone() };
            if names.is_empty() {
                return tell("(nothing to do)\n");
            }
            pull(&names, source, &tell, &waits)
        }
        ProjectsAction::Clone { name, target, source } => {
            let clone = projects::clone(name, target.as_deref().map(Path::new), source)?;
            let revision = source
                .revision
                .as_ref()
                .map_or(String::new(), |name| format!(":{name}"));
            tell(&format!("Cloning {}{revision} ...\n", clone.project()))?;
            clone.run(source)?;
            tell(&format!(
                "{} cloned to: {}\n",
                clone.project(),
                clone.target().display()
            ))
        }
        ProjectsAction::List => {
            let names = projects::list()?;
            match names.is_empty() {
                true => tell("(none)\n"),
                false => crate::print(&names.iter().map(|name| format!("{name}\n")).collect::<String>()),
            }
        }
        ProjectsAction::View { name, quiet, files } => view(name, *quiet, *files),
        ProjectsAction::Drop { name, force } => {
            projects::remove(name, *force, &waits)?;
            Ok(0)
        }
    }
}

/// One that fails does not keep the others from being updated.
fn pull(
    names: &[String],
    source: &Source,
    tell: &dyn Fn(&str) -> Result<u8>,
    waits: &dyn Fn(&str),
) -> Result<u8> {
    let mut failed = Vec::new();
    for name in names {
        tell(&format!("Checking {} ...\n", shown(name)))?;
        match projects::pull(name, source, waits) {
            Ok((done, revision)) => {
                let done = done.as_deref().unwrap_or("done");
                tell(&format!(" {done} - revision: {revision}\n"))?;
            }
            Err(error) if names.len() == 1 => return Err(error.into()),
            Err(error) => failed.push(format!("{}: {error}", shown(name))),
        }
    }
    match failed.is_empty() {
        true => Ok(0),
        false => bail!(
            "Cannot pull {} of {} projects\n{}",
            failed.len(),
            names.len(),
            failed.join("\n")
        ),
    }
}

/// An address without name and password.
fn shown(name: &str) -> String {
    rflow::projects::without_secrets_in(name)
}

fn view(name: &str, quiet: bool, files: bool) -> Result<u8> {
    let project = projects::open(name)?;
    let heading = |path: &Path, what: &str| match quiet {
        true => String::new(),
        false => format!("== content of {what}: {}\n", path.display()),
    };
    if files {
        let dir = project.dir();
        let entries = std::fs::read_dir(dir).with_context(|| dir.display().to_string())?;
        let mut names = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<Vec<_>>>()
            .with_context(|| dir.display().to_string())?;
        names.sort();
        let names: String = names.iter().map(|name| format!("{name}\n")).collect();
        return crate::print(&format!("{}{names}", heading(dir, "path")));
    }
    let script: PathBuf = project.dir().join(project.main_script());
    let text =
        std::fs::read(&script).with_context(|| format!("Cannot read the script {}", script.display()))?;
    let text = String::from_utf8_lossy(&text);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    crate::print(&format!("{}{text}{end}", heading(&script, "file")))
}

//! What the configuration of a project says about the project itself, read before the configuration of the run.

use std::path::Path;

use rflow_config::ConfigRequest;
use rflow_lang::host::Machine;
use serde_json::Value as Json;

use crate::events::Events;
use crate::stack::with_stack;

/// The scope `manifest` of a project's configuration.
#[derive(Debug, Clone, Default)]
pub(super) struct Manifest(Json);

/// Which submodules are checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Submodules {
    All,
    None,
    Some(Vec<String>),
}

impl Manifest {
    /// Reads `nextflow.config` in that folder. A file that cannot be evaluated is told about when the run loads its
    /// configuration; until then the manifest is empty, but for the main script.
    pub(super) fn read(dir: &Path) -> Self {
        let Ok(bytes) = std::fs::read(dir.join("nextflow.config")) else {
            return Self::default();
        };
        let text = rflow_syntax::decode(bytes);
        if !text.contains("manifest") {
            return Self::default();
        }
        let scope = with_stack(|| {
            let (interp, _, machine) = crate::prepare::evaluator(dir, &Events::default());
            machine.hush(true);
            let request = ConfigRequest {
                snippets: vec![("nextflow.config".to_owned(), text.clone())],
                project_dir: dir.to_path_buf(),
                launch_dir: dir.to_path_buf(),
                ignore_includes: true,
                strip_secrets: true,
                ..ConfigRequest::default()
            };
            let config = rflow_config::load(&interp, &request).ok()?;
            Some(config.plain().get("manifest").cloned().unwrap_or(Json::Null))
        });
        Self(scope.unwrap_or_else(|| {
            tracing::debug!(folder = %dir.display(), "the manifest cannot be evaluated");
            match script_in(&text) {
                Some(script) => serde_json::json!({ "mainScript": script }),
                None => Json::Null,
            }
        }))
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Json::String(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// The script that is run, relative to the project.
    pub(super) fn main_script(&self) -> String {
        self.text("mainScript").unwrap_or_else(|| "main.nf".to_owned())
    }

    /// An option as it is set, or null.
    pub(super) fn get(&self, name: &str) -> Json {
        self.0.get(name).cloned().unwrap_or(Json::Null)
    }

    pub(super) fn submodules(&self) -> Submodules {
        let words = |text: &str| {
            text.split([',', ' '])
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match self.get("gitmodules") {
            Json::Bool(false) => Submodules::None,
            Json::String(text) => Submodules::Some(words(&text)),
            Json::Array(paths) => Submodules::Some(
                paths
                    .iter()
                    .filter_map(|p| p.as_str().map(str::to_owned))
                    .collect(),
            ),
            _ => Submodules::All,
        }
    }

    /// Submodules of submodules, too.
    pub(super) fn recurses(&self) -> bool {
        self.get("recurseSubmodules") == Json::Bool(true)
    }
}

/// `mainScript` in a file that cannot be evaluated.
fn script_in(text: &str) -> Option<String> {
    let at = text.find("mainScript")?;
    let rest = text[at + "mainScript".len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    rest[1..].split(quote).next().map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        let temp = tempfile::tempdir().unwrap();
        std::fs::write(temp.path().join("nextflow.config"), text).unwrap();
        Manifest::read(temp.path())
    }

    #[test]
    fn options() {
        let read = manifest("def v = 'x'\nmanifest { mainScript = \"${v}.nf\"\n gitmodules = 'a, b' }\n");
        assert_eq!(read.main_script(), "x.nf");
        assert_eq!(read.submodules(), Submodules::Some(vec!["a".into(), "b".into()]));
        assert_eq!(
            manifest("manifest.gitmodules = false").submodules(),
            Submodules::None
        );
        assert_eq!(manifest("params.x = 1").submodules(), Submodules::All);
        assert_eq!(manifest("").main_script(), "main.nf");
    }

    #[test]
    fn a_file_that_cannot_be_evaluated_still_names_its_script() {
        let read = manifest("manifest { mainScript = 'x.nf' }\nparams.y = nowhere.z()\n");
        assert_eq!(read.main_script(), "x.nf");
    }
}

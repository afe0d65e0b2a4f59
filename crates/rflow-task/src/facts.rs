//! What services that follow a run want to know of it besides what the console shows.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Facts about a run that do not change while it goes on. Whatever could be a secret is taken out before they are
/// put into an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFacts {
    /// `owner/repository` of a pipeline from a repository, else the name of the main script.
    pub project_name: String,
    /// Address of the repository.
    pub repository: Option<String>,
    /// Full commit id of the repository.
    pub commit_id: Option<String>,
    /// Branch or tag of the repository.
    pub revision: Option<String>,
    /// 32 hex digits that name the text of the main script.
    pub script_id: String,
    /// Name of the user who runs it.
    pub user: Option<String>,
    /// The user's home folder.
    pub home_dir: Option<PathBuf>,
    /// Folder of workflow outputs.
    pub output_dir: PathBuf,
    /// Name of the container engine that is on (`docker`).
    pub container_engine: Option<String>,
    /// The image that all processes use, when the configuration names one.
    pub container: Option<String>,
    /// The resolved configuration as text, secrets replaced.
    pub config_text: String,
    /// The `manifest` scope by option name.
    pub manifest: serde_json::Value,
    /// Parameters by name, secrets replaced.
    pub params: serde_json::Value,
    /// `workflow.failOnIgnore`.
    pub fail_on_ignore: bool,
    /// `-preview` was given.
    pub preview: bool,
    /// Version of the language that scripts see as `nextflow.version`.
    pub language_version: String,
    /// Feature flags (`nextflow.enable.*`) by their last name.
    pub enable: serde_json::Value,
    /// `wave.enabled`
    pub wave: bool,
    /// `fusion.enabled`
    pub fusion: bool,
    /// Version of Fusion, when it is known.
    pub fusion_version: Option<String>,
}

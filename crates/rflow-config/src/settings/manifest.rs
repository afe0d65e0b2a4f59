//! The `manifest` scope.

use rflow_lang::Value;

use crate::config::Config;

/// Facts about the pipeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `name`
    pub name: Option<String>,
    /// `author`, or the names of `contributors`.
    pub author: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `version`
    pub version: Option<String>,
    /// `doi`
    pub doi: Option<String>,
    /// `homePage`
    pub home_page: Option<String>,
    /// `docsUrl`
    pub docs_url: Option<String>,
    /// `icon`
    pub icon: Option<String>,
    /// `organization`
    pub organization: Option<String>,
    /// `license`
    pub license: Option<String>,
    /// `mainScript`; `main.nf` when it is not set.
    pub main_script: String,
    /// `defaultBranch`
    pub default_branch: Option<String>,
    /// `nextflowVersion`
    pub nextflow_version: Option<String>,
    /// `gitmodules`: `false` as text when they are not to be read.
    pub gitmodules: Vec<String>,
    /// `recurseSubmodules`
    pub recurse_submodules: bool,
}

impl Config {
    /// The `manifest` scope.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        let text = |name: &str| self.str(&format!("manifest.{name}"));
        Manifest {
            name: text("name"),
            author: text("author").or_else(|| self.contributor_names()),
            description: text("description"),
            version: text("version"),
            doi: text("doi"),
            home_page: text("homePage"),
            docs_url: text("docsUrl"),
            icon: text("icon"),
            organization: text("organization"),
            license: text("license"),
            main_script: text("mainScript").unwrap_or_else(|| "main.nf".to_owned()),
            default_branch: text("defaultBranch"),
            nextflow_version: text("nextflowVersion"),
            gitmodules: self.list("manifest.gitmodules"),
            recurse_submodules: self.bool("manifest.recurseSubmodules").unwrap_or(false),
        }
    }

    fn contributor_names(&self) -> Option<String> {
        let people = self.get("manifest.contributors")?.elements()?;
        let names: Vec<String> = people
            .iter()
            .filter_map(|p| match p {
                Value::Map(map) => map.get_str("name").map(|n| rflow_lang::text::text(&n)),
                _ => None,
            })
            .collect();
        if names.is_empty() {
            None
        } else {
            Some(names.join(", "))
        }
    }
}

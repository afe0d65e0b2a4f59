//! `info` and the versions.

use anyhow::Result;
use rflow::projects::{self, LocalProject, Reference};
use rflow_task::{NEXTFLOW_VERSION, RFLOW_VERSION};
use serde_json::{Value as Json, json};

/// One line; tools read the third word.
pub(crate) fn version_line() -> String {
    format!("nextflow version {NEXTFLOW_VERSION}.0 (rflow {RFLOW_VERSION})\n")
}

/// A block in which tools look for `version X build Y`.
pub(crate) fn version_details() -> String {
    format!(
        "\n      N E X T F L O W\n      version {NEXTFLOW_VERSION} build 0\n      rflow {RFLOW_VERSION}\n      \
         cite doi:10.1038/nbt.3820\n\n"
    )
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Details {
    Few,
    /// `-d`
    More,
    /// `-dd`
    All,
}

/// What `info` was asked about a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProjectInfo {
    pub(crate) name: String,
    pub(crate) details: Details,
    /// Ask the repository for newer commits.
    pub(crate) updates: bool,
    pub(crate) format: InfoFormat,
}

/// How `info` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InfoFormat {
    Text,
    Json,
    Yaml,
}

/// Prints what is known about a project, and returns the exit code.
pub(crate) fn project(info: &ProjectInfo) -> Result<u8> {
    let project = projects::open(&info.name)?;
    let text = match info.format {
        InfoFormat::Text => project_text(&project, info)?,
        InfoFormat::Json => crate::json::indented(&project_document(&project, info)?)?,
        InfoFormat::Yaml => yaml(&project_document(&project, info)?, 0),
    };
    crate::print(&text)
}

fn project_text(project: &LocalProject, info: &ProjectInfo) -> Result<String> {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| text.push_str(&format!(" {name:<12}: {value}\n"));
    line("project name", project.name());
    line("repository", project.repository());
    line("local path", &project.dir().display().to_string());
    line("main script", &project.main_script());
    for (name, option) in [
        ("home page", "homePage"),
        ("description", "description"),
        ("author", "author"),
    ] {
        match project.manifest(option) {
            Json::String(value) if !value.is_empty() && value != project.repository() => line(name, &value),
            _ => {}
        }
    }
    let short = |commit: &str| match info.details {
        Details::Few => String::new(),
        Details::More => format!(" {commit:.10}"),
        Details::All => format!(" {commit}"),
    };
    let current = project.current()?;
    let default = project.default_branch()?;
    let references = project.references(info.updates)?;
    let revision = |reference: &Reference| {
        let mark = if current.name.as_deref() == Some(&reference.name) {
            '*'
        } else {
            ' '
        };
        let kind = match reference.tag {
            true => " [t]",
            false if reference.name == default => " (default)",
            false => "",
        };
        format!("{mark}{} {}{kind}", short(&reference.commit), reference.name)
    };
    let revisions: Vec<String> = references.iter().map(revision).collect();
    match revisions.as_slice() {
        [only] => line("revision", only),
        several => {
            line("revisions", "");
            several
                .iter()
                .for_each(|revision| text.push_str(&format!(" {revision}\n")));
        }
    }
    let updates = references.iter().filter_map(|reference| {
        let latest = reference.latest.as_ref()?;
        let latest = if info.details == Details::All {
            latest
        } else {
            &latest[..10]
        };
        Some(format!("   {latest} {}\n", reference.name))
    });
    let updates: String = updates.collect();
    if !updates.is_empty() {
        text.push_str(&format!(" updates     : \n{updates}"));
    }
    Ok(text)
}

/// Options of the manifest in the order in which they are told.
const MANIFEST: [&str; 14] = [
    "mainScript",
    "nextflowVersion",
    "author",
    "defaultBranch",
    "icon",
    "description",
    "homePage",
    "version",
    "license",
    "docsUrl",
    "organization",
    "gitmodules",
    "contributors",
    "doi",
];

fn project_document(project: &LocalProject, info: &ProjectInfo) -> Result<Json> {
    let mut manifest = serde_json::Map::new();
    for option in MANIFEST {
        let value = match (option, project.manifest(option)) {
            ("mainScript", Json::Null) => json!("main.nf"),
            ("contributors", Json::Null) => json!([]),
            (_, value) => value,
        };
        manifest.insert(option.to_owned(), value);
    }
    let references = project.references(info.updates)?;
    let list = |tags: bool| -> Vec<Json> {
        let chosen = references.iter().filter(|reference| reference.tag == tags);
        let entry = |reference: &Reference| {
            let mut entry = json!({ "name": reference.name, "commitId": reference.commit });
            if let (Some(latest), Json::Object(entry)) = (&reference.latest, &mut entry) {
                entry.insert("latestId".to_owned(), json!(latest));
            }
            entry
        };
        chosen.map(entry).collect()
    };
    Ok(json!({
        "projectName": project.name(),
        "repository": project.repository(),
        "localPath": project.dir(),
        "manifest": manifest,
        "revisions": {
            "current": project.current()?.title(),
            "master": project.default_branch()?,
            "branches": list(false),
            "tags": list(true),
        },
    }))
}

/// A document as YAML.
fn yaml(value: &Json, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    // A text in the form of JSON is one of YAML, too.
    let plain = |text: &str| {
        let safe = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && text.chars().all(safe);
        word && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off"
        )
    };
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            let entry = |(name, value): (&String, &Json)| match value {
                Json::Object(inner) if !inner.is_empty() => {
                    format!("{blanks}{name}:\n{}", yaml(value, indent + 2))
                }
                Json::Array(inner) if !inner.is_empty() => {
                    format!("{blanks}{name}:\n{}", yaml(value, indent))
                }
                _ => format!("{blanks}{name}: {}", yaml(value, 0)),
            };
            entries.iter().map(entry).collect()
        }
        Json::Array(items) if !items.is_empty() => {
            let item = |item: &Json| format!("{blanks}- {}", yaml(item, indent + 2).trim_start());
            items.iter().map(item).collect()
        }
        Json::String(text) if plain(text) => format!("{text}\n"),
        other => format!("{other}\n"),
    }
}

/// What `info` prints of the system.
pub(crate) fn info(details: Details) -> String {
    let mut text = format!("  Version: {NEXTFLOW_VERSION} build 0\n  Runtime: rflow {RFLOW_VERSION}\n");
    text.push_str(&format!("  System: {}\n", rflow_report::system::system()));
    text.push_str("  Encoding: UTF-8 (UTF-8)\n");
    if details != Details::Few {
        text.push_str(&format!("  Process: {}\n", rflow_report::system::process()));
        text.push_str(&format!("  {}\n", rflow_report::system::resources()));
        let mut variables: Vec<_> = std::env::vars_os()
            .filter(|(name, _)| name.to_string_lossy().starts_with("NXF_"))
            .collect();
        variables.sort();
        text.push_str("  Environment:\n");
        for (name, value) in variables {
            text.push_str(&format!(
                "    {}={}\n",
                name.to_string_lossy(),
                value.to_string_lossy()
            ));
        }
    }
    text
}

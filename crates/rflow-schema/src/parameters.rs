//! Checks of parameters.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::checker::{Checked, Checker};
use crate::error::SchemaError;
use crate::message::{Subject, plain};
use crate::options::Level;
use crate::pointer;

const HEADING: &str = "The following invalid input values have been detected";

/// Parameters that the schema does not know, and how to tell that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognised {
    /// How.
    pub level: Level,
    /// What, in words.
    pub text: String,
}

impl Checker<'_> {
    /// Checks parameters with the schema of that name, or the one of the options.
    ///
    /// # Errors
    /// The schema cannot be used, or it does not allow some values; the error names all of them.
    pub fn check_parameters(
        &self,
        params: &Json,
        schema: Option<&str>,
    ) -> Result<Option<Unrecognised>, SchemaError> {
        let schema = self.schema(schema.unwrap_or(&self.options.parameters_schema))?;
        let checked = self.check(&schema, params)?;
        if !checked.problems.is_empty() {
            let told = checked.problems.iter().filter(|p| !self.ignored(&p.at.join(".")));
            let lines: Vec<String> = told.map(|p| p.line(Subject::Parameter)).collect();
            return match lines.is_empty() {
                true => Ok(None),
                false => Err(invalid(lines)),
            };
        }
        let mut misplaced = Vec::new();
        let mut unknown = Vec::new();
        for (at, value) in unevaluated(&checked, params) {
            if at.len() == 1 && NEXTFLOW_OPTIONS.contains(&at[0].as_str()) {
                let name = &at[0];
                misplaced.push(format!(
                    "* You used a core Nextflow option with two hyphens: '--{name}'. Please resubmit with '-{name}'"
                ));
            } else if !self.ignored(&at.join(".")) {
                unknown.push(format!("* --{}: {}", at.join("."), plain(value)));
            }
        }
        if self.options.unrecognised_parameters == Level::Error {
            misplaced.append(&mut unknown);
        }
        if !misplaced.is_empty() {
            return Err(invalid(misplaced));
        }
        Ok((!unknown.is_empty()).then(|| Unrecognised {
            level: self.options.unrecognised_parameters,
            text: format!("{HEADING}:\n\n{}\n\n", unknown.join("\n")),
        }))
    }

    fn ignored(&self, name: &str) -> bool {
        self.options.ignore.iter().any(|ignored| {
            name.strip_prefix(ignored.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

fn invalid(lines: Vec<String>) -> SchemaError {
    SchemaError::Invalid {
        heading: HEADING.to_string(),
        lines,
    }
}

/// Values that no part of the schema is about.
fn unevaluated<'a>(checked: &Checked, params: &'a Json) -> Vec<(Vec<String>, &'a Json)> {
    let evaluation = checked.validator.evaluate(params);
    let mut known: HashSet<Vec<String>> = HashSet::new();
    for entry in evaluation.iter_annotations() {
        let keyword = entry.schema_location.rsplit('/').next().unwrap_or_default();
        if !matches!(
            keyword,
            "properties" | "patternProperties" | "additionalProperties"
        ) {
            continue;
        }
        let names = entry.annotations.value().as_array();
        for name in names.into_iter().flatten().filter_map(Json::as_str) {
            let mut at = pointer::tokens(entry.instance_location.as_str());
            at.push(name.to_string());
            known.insert(at);
        }
    }
    let mut leaves = Vec::new();
    collect_leaves(params, &mut Vec::new(), &mut leaves);
    leaves.retain(|(at, _)| {
        let camel: Vec<String> = at.iter().map(|name| camel_case(name)).collect();
        !known.contains(at) && !known.contains(&camel)
    });
    leaves
}

fn collect_leaves<'a>(value: &'a Json, at: &mut Vec<String>, out: &mut Vec<(Vec<String>, &'a Json)>) {
    match value {
        Json::Object(map) => {
            for (name, value) in map {
                at.push(name.clone());
                collect_leaves(value, at, out);
                at.pop();
            }
        }
        leaf => out.push((at.clone(), leaf)),
    }
}

/// `a-name` is the same parameter as `aName`.
fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '-' && next.is_ascii_alphanumeric() => {
                out.push(next.to_ascii_uppercase());
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// Options of the command that are easily mistaken for parameters.
const NEXTFLOW_OPTIONS: &[&str] = &[
    "C",
    "D",
    "E",
    "N",
    "ansi",
    "ansi-log",
    "bg",
    "bucket-dir",
    "c",
    "cache",
    "config",
    "d",
    "dockerize",
    "dsl2",
    "dump-channels",
    "dump-hashes",
    "entry",
    "h",
    "latest",
    "lib",
    "log",
    "main-script",
    "name",
    "offline",
    "params-file",
    "pi",
    "plugins",
    "poll-interval",
    "pool-size",
    "profile",
    "ps",
    "q",
    "qs",
    "queue-size",
    "quiet",
    "r",
    "resume",
    "revision",
    "stdin",
    "stub",
    "stub-run",
    "syslog",
    "test",
    "v",
    "w",
    "with-charliecloud",
    "with-conda",
    "with-dag",
    "with-docker",
    "with-mpi",
    "with-notification",
    "with-podman",
    "with-report",
    "with-singularity",
    "with-timeline",
    "with-tower",
    "with-trace",
    "with-weblog",
    "without-docker",
    "without-podman",
    "work-dir",
];

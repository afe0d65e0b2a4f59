//! The summary of a run: parameters that differ from their defaults.

use serde_json::{Map, Value as Json};

use crate::checker::Checker;
use crate::colours::Colours;
use crate::error::SchemaError;
use crate::groups::groups;
use crate::message::plain;
use crate::options::{Options, SummaryOptions};

/// The group of what describes the run itself.
const CORE: &str = "Core Nextflow options";

/// Parameters that differ from the defaults of the schema, by group; the last group describes the run (`core`).
///
/// Values of `params` are texts as the language prints them, maps of such, or null.
///
/// # Errors
/// The schema cannot be read.
pub fn summary(
    checker: &Checker<'_>,
    params: &Map<String, Json>,
    core: Map<String, Json>,
    schema: Option<&str>,
) -> Result<Map<String, Json>, SchemaError> {
    let options = checker.options;
    let schema = checker.schema(schema.unwrap_or(&options.parameters_schema))?;
    let outdir = params.get("outdir").map(plain).unwrap_or_default();
    let writer = Writer {
        options: &options.summary,
        masks: masks(&options.summary)?,
        outdir,
    };
    let mut out = Map::new();
    for (title, parameters) in groups(&schema.json) {
        let mut group = writer.differing(params, &parameters);
        for name in &options.summary.hide {
            hide(&mut group, &name.split('.').collect::<Vec<_>>());
        }
        out.insert(title, Json::Object(group));
    }
    let core = core.into_iter().map(|(name, value)| match value {
        Json::String(text) => (name, Json::String(writer.masked(&text))),
        other => (name, other),
    });
    out.insert(CORE.to_string(), Json::Object(core.collect()));
    Ok(out)
}

/// A summary as text for the console. `before` and `after` override the texts of the options.
#[must_use]
pub fn summary_log(
    summary: &Map<String, Json>,
    options: &Options,
    before: Option<&str>,
    after: Option<&str>,
) -> String {
    let Colours {
        reset,
        bold,
        dim,
        blue,
        green,
        ..
    } = Colours::new(options.monochrome);
    let groups: Vec<(&String, Vec<(String, String)>)> = summary
        .iter()
        .map(|(title, group)| (title, flat(group.as_object(), title == CORE)))
        .collect();
    let names = groups.iter().flat_map(|(_, entries)| entries.iter());
    let width = names.map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut out = before.unwrap_or(&options.summary.before_text).to_string();
    for (title, entries) in groups.iter().filter(|(_, entries)| !entries.is_empty()) {
        out.push_str(&format!("{bold}{title}{reset}\n"));
        for (name, value) in entries {
            out.push_str(&format!("  {blue}{name:width$}: {green}{value}{reset}\n"));
        }
        out.push('\n');
    }
    out.push_str("!! Only displaying parameters that differ from the pipeline defaults !!\n");
    out.push_str(&format!("-{dim}{}{reset}-", "-".repeat(52)));
    out.push_str(after.unwrap_or(&options.summary.after_text));
    out
}

/// Entries of nested maps under their full names. Containers, of which there may be hundreds, are not listed.
fn flat(group: Option<&Map<String, Json>>, core: bool) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (name, value) in group.into_iter().flatten() {
        match value {
            _ if core && name == "container" => {}
            Json::Object(nested) => {
                let inner = flat(Some(nested), false).into_iter();
                out.extend(inner.map(|(sub, value)| (format!("{name}.{sub}"), value)));
            }
            value => out.push((name.clone(), plain(value))),
        }
    }
    out
}

struct Writer<'a> {
    options: &'a SummaryOptions,
    masks: Vec<fancy_regex::Regex>,
    outdir: String,
}

fn masks(options: &SummaryOptions) -> Result<Vec<fancy_regex::Regex>, SchemaError> {
    let compile = |text: &String| {
        fancy_regex::Regex::new(text).map_err(|e| SchemaError::BadSchema {
            place: "validation.summary.maskSubpaths".to_string(),
            cause: e.to_string(),
        })
    };
    options.mask_subpaths.iter().map(compile).collect()
}

impl Writer<'_> {
    fn differing(&self, params: &Map<String, Json>, schema: &Map<String, Json>) -> Map<String, Json> {
        let mut out = Map::new();
        for (name, about) in schema {
            let nested = about.get("properties").and_then(Json::as_object);
            match (params.get(name), nested) {
                (Some(Json::Object(values)), Some(nested)) => {
                    out.insert(name.clone(), Json::Object(self.differing(values, nested)));
                }
                (None | Some(Json::Null), _) => {}
                (Some(value), _) => {
                    let value = plain(value);
                    if self.differs(&value, about) {
                        out.insert(name.clone(), Json::String(self.masked(&value)));
                    }
                }
            }
        }
        out
    }

    fn differs(&self, value: &str, about: &Json) -> bool {
        let Some(default) = about.get("default").filter(|d| !d.is_null()).map(plain) else {
            return !value.is_empty() && value != "false";
        };
        if value == default {
            return false;
        }
        if about.get("type").and_then(Json::as_str) != Some("string") {
            return true;
        }
        // Defaults that name a folder of the run are the same wherever that folder is.
        let without = |names: [&str; 2]| {
            let found = names.iter().any(|name| default.contains(name));
            found.then(|| default.replace(names[0], "").replace(names[1], ""))
        };
        let in_project = without(["$projectDir", "${projectDir}"]).is_some_and(|rest| value.contains(&rest));
        let in_outdir = without(["$params.outdir", "${params.outdir}"])
            .is_some_and(|rest| value == format!("{}{rest}", self.outdir));
        !in_project && !in_outdir
    }

    fn masked(&self, text: &str) -> String {
        self.masks.iter().fold(text.to_string(), |text, mask| {
            mask.replace_all(&text, self.options.mask.as_str()).into_owned()
        })
    }
}

fn hide(group: &mut Map<String, Json>, name: &[&str]) {
    match name {
        [] => {}
        [last] => {
            group.remove(*last);
        }
        [first, rest @ ..] => {
            if let Some(Json::Object(nested)) = group.get_mut(*first) {
                hide(nested, rest);
            }
        }
    }
}

//! The keywords and formats that JSON Schema does not have.
//!
//! A validator runs without access to files, since its parts must be shareable between threads and the files of a
//! run are not. What a keyword has to know it asks [`Facts`]; what is not known there yet is noted as a question,
//! and taken to be all right. The checker answers the questions and validates again, until none is left.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexSet;
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value as Json};

use crate::files::Look;
use crate::message;

/// Something to be found out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// What is at a place?
    Look(String),
    /// Does this file fit this schema?
    Content(String, String),
}

#[derive(Default)]
struct Known {
    looks: HashMap<String, Look>,
    contents: HashMap<(String, String), Vec<String>>,
    open: IndexSet<Question>,
}

/// What is known about files, and what has been asked.
#[derive(Clone, Default)]
pub(crate) struct Facts(Arc<Mutex<Known>>);

impl Facts {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is at a place, once that is known.
    pub(crate) fn look(&self, place: &str) -> Option<Look> {
        let mut known = self.known();
        let look = known.looks.get(place).cloned();
        if look.is_none() {
            known.open.insert(Question::Look(place.to_string()));
        }
        look
    }

    /// The problems in the content of a file.
    fn content(&self, file: &str, schema: &str) -> Vec<String> {
        let mut known = self.known();
        let key = (file.to_string(), schema.to_string());
        if let Some(problems) = known.contents.get(&key) {
            return problems.clone();
        }
        known.open.insert(Question::Content(key.0, key.1));
        Vec::new()
    }

    /// Takes the questions that have no answer yet.
    pub(crate) fn questions(&self) -> Vec<Question> {
        std::mem::take(&mut self.known().open).into_iter().collect()
    }

    pub(crate) fn set_look(&self, place: String, look: Look) {
        self.known().looks.insert(place, look);
    }

    pub(crate) fn set_content(&self, file: String, schema: String, problems: Vec<String>) {
        self.known().contents.insert((file, schema), problems);
    }
}

/// The formats of files.
pub(crate) const FORMATS: [&str; 4] = ["file-path", "directory-path", "path", "file-path-pattern"];

/// What is wrong with a value in one of [`FORMATS`].
pub(crate) fn format_problem(format: &str, value: &str, look: &Look) -> Option<String> {
    if let Look::Unknown(cause) = look {
        let kind = match format {
            "directory-path" => "directory",
            _ => "file",
        };
        return Some(format!("could not validate {kind} format of '{value}': {cause}"));
    }
    match (format, look) {
        ("file-path-pattern", Look::Missing) => Some(no_match(value)),
        ("file-path-pattern", Look::Pattern(found)) if found.is_empty() => Some(no_match(value)),
        ("file-path-pattern", Look::Pattern(found)) => {
            let folders = found.iter().filter(|(_, folder)| *folder);
            let lines: Vec<String> = folders
                .map(|(name, _)| format!("'{name}' is not a file, but a directory"))
                .collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        }
        ("file-path", Look::Pattern(_)) => Some(format!("'{value}' is not a file, but a file path pattern")),
        ("directory-path", Look::Pattern(_)) => {
            Some(format!("'{value}' is not a directory, but a file path pattern"))
        }
        ("path", Look::Pattern(_)) => Some(format!("'{value}' is not a path, but a file path pattern")),
        ("file-path" | "file-path-pattern", Look::Folder) => {
            Some(format!("'{value}' is not a file, but a directory"))
        }
        ("directory-path", Look::File) => Some(format!("'{value}' is not a directory, but a file")),
        _ => None,
    }
}

fn no_match(value: &str) -> String {
    format!("No files were found using the glob pattern '{value}'")
}

/// Adds formats and keywords to a validator.
pub(crate) fn add<'a>(
    mut options: ValidationOptions<'a>,
    facts: &Facts,
    lenient: bool,
) -> ValidationOptions<'a> {
    for format in FORMATS {
        let facts = facts.clone();
        options = options.with_format(format, move |value: &str| {
            let look = facts.look(value);
            look.is_none_or(|look| format_problem(format, value, &look).is_none())
        });
    }
    let exists = facts.clone();
    let content = facts.clone();
    options = options
        .with_keyword("exists", move |_, value, _| {
            Ok(keyword(exists.clone(), value, |facts, wanted, instance| {
                exists_problem(facts, wanted.as_bool()?, instance.as_str()?)
            }))
        })
        .with_keyword("schema", move |_, value, _| {
            Ok(keyword(content.clone(), value, |facts, schema, instance| {
                content_problem(facts, schema.as_str()?, instance.as_str()?)
            }))
        })
        .with_keyword("uniqueEntries", |_, value, _| {
            Ok(keyword(Facts::default(), value, |_, names, instance| {
                duplicate(names.as_array()?, instance.as_array()?)
            }))
        })
        .with_keyword("deprecated", |_, value, _| {
            Ok(keyword(Facts::default(), value, |_, deprecated, _| {
                (deprecated == &Json::Bool(true)).then(|| "This option is deprecated".to_string())
            }))
        });
    if lenient {
        options = options.with_keyword("type", |_, value, _| {
            Ok(keyword(Facts::default(), value, |_, types, instance| {
                lenient_type(types, instance)
            }))
        });
    }
    options
}

type Problem = fn(&Facts, &Json, &Json) -> Option<String>;

/// A keyword with its value in the schema.
struct Custom {
    facts: Facts,
    value: Json,
    problem: Problem,
}

fn keyword(facts: Facts, value: &Json, problem: Problem) -> Box<dyn for<'i> Keyword<'i>> {
    Box::new(Custom {
        facts,
        value: value.clone(),
        problem,
    })
}

impl<'i> Keyword<'i> for Custom {
    fn validate(&self, instance: &'i Json) -> Result<(), ValidationError<'i>> {
        match (self.problem)(&self.facts, &self.value, instance) {
            Some(text) => Err(ValidationError::custom(text)),
            None => Ok(()),
        }
    }

    fn is_valid(&self, instance: &'i Json) -> bool {
        (self.problem)(&self.facts, &self.value, instance).is_none()
    }
}

fn exists_problem(facts: &Facts, wanted: bool, value: &str) -> Option<String> {
    let exists = match facts.look(value)? {
        Look::Skipped => return None,
        Look::Missing => false,
        Look::Pattern(found) => !found.is_empty(),
        Look::File | Look::Folder => true,
        Look::Unknown(cause) | Look::Unreachable(cause) => {
            return Some(format!("could not check existence of '{value}': {cause}"));
        }
    };
    match (exists, wanted) {
        (false, true) => Some(format!("the file or directory '{value}' does not exist")),
        (true, false) => Some(format!("the file or directory '{value}' should not exist")),
        _ => None,
    }
}

/// Only what is a file has content to be checked.
fn content_problem(facts: &Facts, schema: &str, value: &str) -> Option<String> {
    if facts.look(value)? != Look::File {
        return None;
    }
    let problems = facts.content(value, schema);
    if problems.is_empty() {
        return None;
    }
    let lines = problems.iter().map(|line| format!("\n\t{line}"));
    Some(message::FILE_FAILED.to_string() + &lines.collect::<String>())
}

/// Entries of a list must differ in the values of some of their fields, taken together.
fn duplicate(names: &[Json], entries: &[Json]) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    for (at, entry) in entries.iter().enumerate() {
        let fields: &Map<String, Json> = entry.as_object()?;
        let found: Vec<String> = names
            .iter()
            .filter_map(Json::as_str)
            .filter_map(|name| Some(format!("{name}:{}", message::plain(fields.get(name)?))))
            .collect();
        let key = found.join(", ");
        if !found.is_empty() && !seen.insert(key.clone()) {
            return Some(format!("Entry {}: Detected duplicate entries: [{key}]", at + 1));
        }
    }
    None
}

/// Where texts are allowed, anything that can be written as one is.
fn lenient_type(types: &Json, instance: &Json) -> Option<String> {
    let allowed: Vec<&str> = match types {
        Json::Array(all) => all.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let found = message::type_of(instance);
    let fits = allowed.contains(&found)
        || (found == "integer" && allowed.contains(&"number"))
        || (allowed.contains(&"string") && !matches!(found, "array" | "object"));
    (!fits).then(|| format!("Value is [{found}] but should be [{}]", allowed.join(", ")))
}

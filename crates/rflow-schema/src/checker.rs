//! Checks of values and files.

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::error::SchemaError;
use crate::files::{Files, Look, schema_place};
use crate::groups::groups;
use crate::item::Item;
use crate::keywords::{self, Facts, Question};
use crate::message::{self, Problem, Subject};
use crate::options::Options;
use crate::sheet;

/// Checks values with schemas.
#[derive(Clone, Copy)]
pub struct Checker<'a> {
    /// Options.
    pub options: &'a Options,
    /// Files that values name.
    pub files: &'a dyn Files,
}

/// A schema with its place.
pub(crate) struct Schema {
    pub(crate) place: String,
    pub(crate) json: Json,
}

/// What a check found.
pub(crate) struct Checked {
    pub(crate) problems: Vec<Problem>,
    /// For what is left to ask it.
    pub(crate) validator: Validator,
}

impl Checker<'_> {
    /// Checks any value; the result has a line for each problem.
    ///
    /// # Errors
    /// The schema cannot be used.
    pub fn check_value(&self, value: &Json, schema: &str) -> Result<Vec<String>, SchemaError> {
        let schema = self.schema(schema)?;
        let checked = self.check(&schema, value)?;
        Ok(lines(&checked.problems, Subject::Object))
    }

    /// Checks a sample sheet and gives its content.
    ///
    /// # Errors
    /// A file is missing or unreadable, or the content does not fit the schema.
    pub fn check_sheet(&self, sheet: &str, schema: &str) -> Result<(Item, Json), SchemaError> {
        let schema = self.schema(schema)?;
        if schema.json.get("properties").is_some() || schema.json.get("items").is_none() {
            return Err(SchemaError::NotASheetSchema {
                sheet: sheet.to_string(),
                schema: schema.place,
            });
        }
        if self.files.look(sheet) == Look::Missing {
            return Err(SchemaError::Missing {
                what: "Samplesheet file",
                place: sheet.to_string(),
            });
        }
        let content = self.read(sheet, &schema)?;
        let checked = self.check(&schema, &content.to_json())?;
        let lines = lines(&checked.problems, Subject::Field);
        if !lines.is_empty() {
            let heading = format!("The following errors have been detected in {sheet}");
            return Err(SchemaError::Invalid { heading, lines });
        }
        Ok((content, schema.json))
    }

    /// The schema of the content of the file that a parameter names, when its description tells one.
    ///
    /// # Errors
    /// The schema of the parameters cannot be read.
    pub fn content_schema(&self, parameter: &str) -> Result<Option<String>, SchemaError> {
        let schema = self.schema(&self.options.parameters_schema)?;
        let groups = groups(&schema.json);
        let about = groups.iter().find_map(|(_, group)| group.get(parameter));
        let name = about.and_then(|about| about.get("schema")?.as_str());
        Ok(name.map(str::to_string))
    }

    /// Reads a schema, from where its name leads or from the folder of the pipeline.
    pub(crate) fn schema(&self, name: &str) -> Result<Schema, SchemaError> {
        let place = schema_place(self.files, name);
        if self.files.look(&place) == Look::Missing {
            return Err(SchemaError::Missing {
                what: "JSON schema file",
                place,
            });
        }
        let bytes = self.files.read(&place).map_err(|e| SchemaError::Unreadable {
            place: place.clone(),
            cause: e.to_string(),
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(json) => Ok(Schema { place, json }),
            Err(e) => Err(SchemaError::BadSchema {
                place,
                cause: e.to_string(),
            }),
        }
    }

    fn read(&self, place: &str, schema: &Schema) -> Result<Item, SchemaError> {
        sheet::read(self.files, place, schema, self.options.typed_cells)
    }

    /// Validates until nothing more has to be found out about files.
    pub(crate) fn check(&self, schema: &Schema, value: &Json) -> Result<Checked, SchemaError> {
        let facts = Facts::default();
        let options = jsonschema::options().should_validate_formats(true);
        let validator = keywords::add(options, &facts, self.options.lenient)
            .build(&schema.json)
            .map_err(|e| SchemaError::BadSchema {
                place: schema.place.clone(),
                cause: match e.instance_path().as_str() {
                    "" => e.to_string(),
                    at => format!("{e} (at {at})"),
                },
            })?;
        loop {
            let problems =
                message::problems(validator.iter_errors(value), &schema.json, &facts, self.options);
            let questions = facts.questions();
            if questions.is_empty() {
                return Ok(Checked { problems, validator });
            }
            for question in questions {
                self.answer(&facts, question);
            }
        }
    }

    fn answer(&self, facts: &Facts, question: Question) {
        match question {
            Question::Look(place) => {
                let look = self.files.look(&place);
                facts.set_look(place, look);
            }
            Question::Content(file, schema) => {
                let problems = self.check_content(&file, &schema).unwrap_or_else(|e| {
                    let text = e.to_string();
                    vec![text.replace('\n', "\n\t")]
                });
                facts.set_content(file, schema, problems);
            }
        }
    }

    /// Checks a file that a value names: rows of a sheet, or a map.
    fn check_content(&self, file: &str, schema: &str) -> Result<Vec<String>, SchemaError> {
        let schema = self.schema(schema)?;
        let content = self.read(file, &schema)?;
        let subject = match content {
            Item::Map(_) => Subject::Parameter,
            _ => Subject::Field,
        };
        let checked = self.check(&schema, &content.to_json())?;
        Ok(lines(&checked.problems, subject))
    }
}

pub(crate) fn lines(problems: &[Problem], subject: Subject) -> Vec<String> {
    problems.iter().map(|problem| problem.line(subject)).collect()
}

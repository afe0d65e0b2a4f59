//! Documents checked with JSON Schema alone: without the keywords and formats of nf-schema.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError};
use serde_json::Value as Json;

use crate::keywords::Facts;
use crate::message::{Writer, plain};
use crate::options::Options;
use crate::pointer;

/// Something in a document that a schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the document: `#/sample/id`.
    pub pointer: String,
    /// The keyword that does not allow it.
    pub keyword: String,
    /// Where in the schema: the part that has the keyword.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What is wrong by each of the choices that the keyword offers.
    pub causes: Vec<Violation>,
}

/// Checks a document. A schema that does not tell its version is one of draft 4.
///
/// # Errors
/// What is wrong with the schema.
pub fn violations(schema: &Json, document: &Json) -> Result<Vec<Violation>, String> {
    let mut options = jsonschema::options().should_validate_formats(true);
    if schema.get("$schema").is_none() {
        options = options.with_draft(Draft::Draft4);
    }
    let validator = options
        .build(schema)
        .map_err(|e| match e.instance_path().as_str() {
            "" => e.to_string(),
            at => format!("{e} (at {at})"),
        })?;
    let finder = Finder {
        schema,
        facts: Facts::default(),
        options: Options::default(),
    };
    let mut out = Vec::new();
    for error in validator.iter_errors(document) {
        finder.add(&error, &mut out);
    }
    Ok(out)
}

struct Finder<'a> {
    schema: &'a Json,
    facts: Facts,
    options: Options,
}

impl Finder<'_> {
    fn add(&self, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
        let schema_path = error.schema_path().as_str();
        let place = pointer::parent(schema_path).unwrap_or_default();
        // A missing property that another one asks for is told as any other that is missing.
        let keyword = match schema_path.ends_with("/dependencies") {
            true => "dependencies",
            false => error.kind().keyword(),
        };
        let violation = |message: String, causes| Violation {
            pointer: format!("#{}", error.instance_path().as_str()),
            keyword: keyword.to_string(),
            place: format!("#{place}"),
            message,
            causes,
        };
        let writer = Writer {
            schema: self.schema,
            facts: &self.facts,
            options: &self.options,
        };
        let text = || writer.text(error);
        out.push(match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                let mut causes = Vec::new();
                context
                    .iter()
                    .flatten()
                    .for_each(|inner| self.add(inner, &mut causes));
                let message = "Value does not match against any of the schemas".to_string();
                violation(message, causes)
            }
            // Pipelines look for these words.
            Kind::Required { property } if keyword == "dependencies" => {
                violation(format!("property [{}] is required", plain(property)), Vec::new())
            }
            Kind::Required { property } => violation(
                format!("required key [{}] not found", plain(property)),
                Vec::new(),
            ),
            Kind::Enum { .. } => {
                let message = format!("{} is not a valid enum value", plain(error.instance()));
                violation(message, Vec::new())
            }
            Kind::AdditionalProperties { unexpected } => {
                let all = unexpected.iter();
                out.extend(all.map(|name| {
                    violation(
                        format!("The schema does not allow the property [{name}]"),
                        Vec::new(),
                    )
                }));
                return;
            }
            _ => violation(text(), Vec::new()),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Json {
        json!({
            "$schema": "http://json-schema.org/draft-07/schema",
            "type": "object",
            "definitions": {
                "io": {
                    "type": "object",
                    "required": ["input"],
                    "properties": {
                        "input": {"type": "string", "format": "file-path", "exists": true},
                        "mode": {"type": "string", "enum": ["a", "b"]},
                        "n": {"type": "integer", "maximum": 5}
                    },
                    "dependencies": {"n": ["mode"]}
                },
                "one": {"oneOf": [{"required": ["p"]}, {"required": ["q"]}]}
            },
            "allOf": [{"$ref": "#/definitions/io"}, {"$ref": "#/definitions/one"}]
        })
    }

    fn found(document: &Json) -> Vec<(String, String, String, String)> {
        let all = violations(&schema(), document).unwrap();
        let fields = |v: Violation| (v.pointer, v.keyword, v.place, v.message);
        all.into_iter().map(fields).collect()
    }

    fn line(pointer: &str, keyword: &str, place: &str, message: &str) -> (String, String, String, String) {
        (pointer.into(), keyword.into(), place.into(), message.into())
    }

    #[test]
    fn files_are_not_looked_at() {
        assert!(found(&json!({"input": "nowhere.csv", "p": 1})).is_empty());
    }

    #[test]
    fn places_are_those_behind_references() {
        let wanted = [
            line(
                "#",
                "required",
                "#/definitions/io",
                "required key [input] not found",
            ),
            line(
                "#/n",
                "maximum",
                "#/definitions/io/properties/n",
                "7 is greater than 5",
            ),
            line(
                "#",
                "dependencies",
                "#/definitions/io",
                "property [mode] is required",
            ),
        ];
        let mut all = found(&json!({"p": 1, "n": 7}));
        all.sort_by_key(|f| wanted.iter().position(|w| w == f));
        assert_eq!(all, wanted);
        let wrong = json!({"input": "x", "p": 1, "mode": "c"});
        let wanted = line(
            "#/mode",
            "enum",
            "#/definitions/io/properties/mode",
            "c is not a valid enum value",
        );
        assert_eq!(found(&wrong), [wanted]);
    }

    #[test]
    fn choices_tell_what_is_wrong_with_each() {
        let all = violations(&schema(), &json!({"input": "x"})).unwrap();
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(
            (one.keyword.as_str(), one.place.as_str()),
            ("oneOf", "#/definitions/one")
        );
        let places: Vec<&str> = one.causes.iter().map(|c| c.place.as_str()).collect();
        assert_eq!(places, ["#/definitions/one/oneOf/0", "#/definitions/one/oneOf/1"]);
    }

    #[test]
    fn schemas_may_be_wrong() {
        assert!(violations(&json!({"type": "nothing"}), &json!(1)).is_err());
    }
}

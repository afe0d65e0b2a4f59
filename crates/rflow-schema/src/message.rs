//! What is wrong, in words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use crate::keywords::{FORMATS, Facts, format_problem};
use crate::options::Options;
use crate::pointer;

/// Begins the problem of a file whose content is wrong.
pub(crate) const FILE_FAILED: &str = "Validation of file failed:";

/// Something that a schema does not allow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// Pointer to the keyword in the schema.
    place: String,
    /// Names on the way to the value.
    pub(crate) at: Vec<String>,
    /// The value, shortened.
    pub(crate) value: String,
    /// What is wrong.
    pub(crate) text: String,
    /// Properties that are missing.
    pub(crate) missing: Vec<String>,
    /// `errorMessage` of the schema.
    pub(crate) explanation: Option<String>,
}

/// What sort of value a problem is in, which its line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Parameters, or a file that holds a map.
    Parameter,
    /// Rows of a sheet.
    Field,
    /// Any other value.
    Object,
}

/// The problems behind the errors of a validator.
pub(crate) fn problems<'a>(
    errors: impl IntoIterator<Item = ValidationError<'a>>,
    schema: &Json,
    facts: &Facts,
    options: &Options,
) -> Vec<Problem> {
    let writer = Writer {
        schema,
        facts,
        options,
    };
    let mut out = Vec::new();
    for error in errors {
        writer.add(&error, &mut out);
    }
    out
}

/// Puts errors into words.
pub(crate) struct Writer<'a> {
    pub(crate) schema: &'a Json,
    pub(crate) facts: &'a Facts,
    pub(crate) options: &'a Options,
}

impl Writer<'_> {
    fn add(&self, error: &ValidationError<'_>, out: &mut Vec<Problem>) {
        let at = pointer::tokens(error.instance_path().as_str());
        let place = error.schema_path().as_str();
        let mut problem = Problem {
            place: place.to_string(),
            value: self.shown(error.instance()),
            text: String::new(),
            missing: Vec::new(),
            explanation: self.explanation(place),
            at,
        };
        match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                context.iter().flatten().for_each(|inner| self.add(inner, out));
                problem.text = "Value does not match against any of the schemas".to_string();
            }
            Kind::Required { property } if place.ends_with("/required") => {
                let name = plain(property);
                let same = |last: &&mut Problem| last.place == place && last.at == problem.at;
                if let Some(last) = out.last_mut().filter(same) {
                    last.missing.push(name);
                    return;
                }
                problem.missing.push(name);
            }
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    let mut one = problem.clone();
                    one.at.push(name.clone());
                    one.value = error
                        .instance()
                        .get(name)
                        .map_or(String::new(), |v| self.shown(v));
                    one.text = "The schema does not allow this property".to_string();
                    out.push(one);
                }
                return;
            }
            _ => problem.text = self.text(error),
        }
        // The explanation is about the value, not about what is in the file that it names.
        if problem.text.starts_with(FILE_FAILED) {
            problem.explanation = None;
        }
        out.push(problem);
    }

    pub(crate) fn text(&self, error: &ValidationError<'_>) -> String {
        let value = plain(error.instance());
        match error.kind() {
            Kind::Type { kind } => format!(
                "Value is [{}] but should be [{}]",
                type_of(error.instance()),
                self.types(error.schema_path().as_str(), kind)
            ),
            Kind::Pattern { pattern } => format!("\"{value}\" does not match regular expression {pattern}"),
            Kind::Enum { options } => format!("Expected any of {}", plain(options)),
            Kind::Constant { expected_value } => format!("Expected {}", plain(expected_value)),
            Kind::Format { format } => self.format(format, &value),
            Kind::MaxLength { limit } => format!("\"{value}\" is longer than {limit} characters"),
            Kind::MinLength { limit } => format!("\"{value}\" is shorter than {limit} characters"),
            Kind::Maximum { limit } => format!("{value} is greater than {limit}"),
            Kind::ExclusiveMaximum { limit } => format!("{value} is greater than or equal to {limit}"),
            Kind::Minimum { limit } => format!("{value} is less than {limit}"),
            Kind::ExclusiveMinimum { limit } => format!("{value} is less than or equal to {limit}"),
            Kind::MultipleOf { multiple_of } => format!("{value} is not multiple of {multiple_of}"),
            Kind::MaxItems { limit } => format!("Array has more than {limit} items"),
            Kind::MinItems { limit } => format!("Array has less than {limit} items"),
            Kind::AdditionalItems { limit } => format!("Array has more than {limit} items"),
            Kind::UniqueItems => "Array contains non-unique items".to_string(),
            Kind::Contains => "Array contains no matching items".to_string(),
            Kind::MaxProperties { limit } => format!("Object has more than {limit} properties"),
            Kind::MinProperties { limit } => format!("Object has less than {limit} properties"),
            Kind::Required { property } => format!(
                "Object does not have some of the required properties [{}]",
                plain(property)
            ),
            Kind::OneOfMultipleValid { .. } => "Value matches against more than one schema".to_string(),
            Kind::Not { .. } => "Value matches against given schema but it must not".to_string(),
            Kind::FalseSchema => "The schema allows no value here".to_string(),
            Kind::Custom { message, .. } => message.clone(),
            _ => error.to_string(),
        }
    }

    /// The types that are allowed, in the order of the schema.
    fn types(&self, place: &str, kind: &TypeKind) -> String {
        match (kind, self.schema.pointer(place)) {
            (TypeKind::Single(one), _) => one.to_string(),
            (_, Some(Json::Array(names))) => names.iter().map(plain).collect::<Vec<_>>().join(", "),
            (TypeKind::Multiple(set), _) => {
                let names: Vec<String> = set.iter().map(|t| t.to_string()).collect();
                names.join(", ")
            }
        }
    }

    fn format(&self, format: &str, value: &str) -> String {
        let about_file = FORMATS.contains(&format).then(|| {
            let look = self.facts.look(value)?;
            format_problem(format, value, &look)
        });
        about_file
            .flatten()
            .unwrap_or_else(|| format!("\"{value}\" is not in the valid format ({format})"))
    }

    /// `errorMessage` beside the keyword.
    fn explanation(&self, place: &str) -> Option<String> {
        let mut place = pointer::parent(place)?;
        loop {
            match self.schema.pointer(place)? {
                Json::Object(map) if map.contains_key("errorMessage") => {
                    return map.get("errorMessage").map(plain);
                }
                // Keywords with parts of their own, like `dependentRequired`.
                _ if place.ends_with("/dependentRequired") => place = pointer::parent(place)?,
                _ => return None,
            }
        }
    }

    /// A value in a message.
    fn shown(&self, value: &Json) -> String {
        let text = plain(value);
        let Some(most) = self.options.max_value_size else {
            return text;
        };
        let count = text.chars().count();
        if count <= most {
            return text;
        }
        let half = most / 2;
        let begin: String = text.chars().take(half).collect();
        let end: String = text.chars().skip(count - half).collect();
        format!("{begin}...{end}")
    }
}

impl Problem {
    /// The line that tells it.
    pub(crate) fn line(&self, subject: Subject) -> String {
        let noun = match subject {
            Subject::Field => "field",
            Subject::Parameter | Subject::Object => "parameter",
        };
        let text = match self.missing.as_slice() {
            [] => self.text.clone(),
            missing if subject == Subject::Object => format!(
                "Object does not have some of the required properties [{}]",
                missing.join(", ")
            ),
            missing => format!("Missing required {noun}(s): {}", missing.join(", ")),
        };
        let value = &self.value;
        let row = self.at.first().and_then(|n| n.parse::<usize>().ok());
        let mut line = match (subject, row, self.at.as_slice()) {
            (Subject::Object, _, []) => format!("({value}): {text}"),
            (Subject::Object, _, at) => return format!("/{} ({value}): {text}", at.join("/")),
            (Subject::Field, Some(n), [_]) => format!("-> Entry {}: {text}", n + 1),
            (Subject::Field, Some(n), [_, field @ ..]) => format!(
                "-> Entry {}: Error for field '{}' ({value}): {text}",
                n + 1,
                field.join("/")
            ),
            (Subject::Field, ..) => format!("-> {text}"),
            (Subject::Parameter, _, []) => format!("* {text}"),
            (Subject::Parameter, _, at) => format!("* --{} ({value}): {text}", at.join(".")),
        };
        if let Some(explanation) = self.explanation.as_ref().filter(|e| !e.is_empty()) {
            line.push_str(&format!(" ({explanation})"));
        }
        line
    }
}

/// A value as the language prints it: `[a, 1]`, `{"b":2}`.
pub(crate) fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Null => "null".to_string(),
        other => other.to_string(),
    }
}

/// The name of a value's type.
pub(crate) fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(n) if n.is_f64() && n.as_f64().is_some_and(|x| x.fract() != 0.0) => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

//! Values of options.

use super::spec::UsageError;

pub(crate) fn parse_bool(name: &str, text: &str) -> Result<bool, UsageError> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(UsageError(format!(
            "Invalid value for option -{name}: `{text}` -- It must be true or false"
        ))),
    }
}

pub(crate) fn parse_number(name: &str, text: &str) -> Result<u32, UsageError> {
    text.parse().map_err(|_| {
        UsageError(format!(
            "Invalid value for option -{name}: `{text}` -- It must be a whole number"
        ))
    })
}

/// The parts of a list, without blanks and empty parts.
pub(crate) fn split(text: &str, separator: char) -> impl Iterator<Item = String> {
    text.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

//! Checks of documents for scripts that use JSON Schema themselves.

use rflow_lang::host::Violation;

/// What a schema does not allow in a document; both are texts.
///
/// # Errors
/// What is wrong with the schema.
pub(crate) fn check_json(schema: &str, document: &str) -> Result<Vec<Violation>, String> {
    let read = |text: &str| serde_json::from_str(text).map_err(|e| e.to_string());
    let found = rflow_schema::violations(&read(schema)?, &read(document)?)?;
    Ok(found.into_iter().map(convert).collect())
}

fn convert(violation: rflow_schema::Violation) -> Violation {
    Violation {
        pointer: violation.pointer,
        keyword: violation.keyword,
        schema_location: violation.place,
        message: violation.message,
        causes: violation.causes.into_iter().map(convert).collect(),
    }
}

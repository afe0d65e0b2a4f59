//! What can go wrong.

/// An error for the user of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// A file is not there.
    #[error("{what} {place} does not exist")]
    Missing {
        /// `JSON schema file`, `Samplesheet file`
        what: &'static str,
        /// Where it was looked for.
        place: String,
    },
    /// A file cannot be read.
    #[error("Cannot read {place}: {cause}")]
    Unreadable {
        /// The file.
        place: String,
        /// Why.
        cause: String,
    },
    /// A schema is not JSON, or not a JSON Schema.
    #[error("Failed to load JSON schema ({place}):\n    {cause}")]
    BadSchema {
        /// The file.
        place: String,
        /// Why.
        cause: String,
    },
    /// The schema of a sample sheet describes something else.
    #[error(
        "The schema for '{sheet}' ({schema}) is not valid. Please make sure that 'items' is the top level keyword and not 'properties'"
    )]
    NotASheetSchema {
        /// The sample sheet.
        sheet: String,
        /// Its schema.
        schema: String,
    },
    /// A sample sheet is in no known format, or its content does not fit the format.
    #[error("{0}")]
    BadSheet(String),
    /// Values that the schema does not allow: all of them, a line each.
    #[error("{heading}:\n\n{}", lines.join("\n"))]
    Invalid {
        /// What was checked.
        heading: String,
        /// The problems.
        lines: Vec<String>,
    },
    /// Help was asked for something that the schema does not have.
    #[error("Unable to create help message: Specified param '{0}' does not exist in JSON schema.")]
    UnknownParameter(String),
}

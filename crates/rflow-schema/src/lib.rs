//! Parameters and sample sheets checked with JSON Schema.

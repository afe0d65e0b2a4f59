//! Options of nf-validation, which are parameters of the pipeline.

use rflow_schema::{Level, Options};
use serde_json::Value as Json;

/// The parameters that are options.
const NAMES: &[&str] = &[
    "monochrome_logs",
    "monochromeLogs",
    "validationFailUnrecognisedParams",
    "validationLenientMode",
    "validationS3PathCheck",
    "validationSchemaIgnoreParams",
    "validationShowHiddenParams",
    "validationSkipDuplicateCheck",
    "validate_params",
];

/// Takes options from parameters.
pub(super) fn apply(options: &mut Options, params: &Json) {
    let flag = |name: &str| params.get(name).and_then(Json::as_bool);
    options.typed_cells = true;
    options.lenient |= flag("validationLenientMode").unwrap_or(false);
    options.monochrome |= flag("monochrome_logs")
        .or(flag("monochromeLogs"))
        .unwrap_or(false);
    options.help.show_hidden |= flag("validationShowHiddenParams").unwrap_or(false);
    if flag("validationFailUnrecognisedParams") == Some(true) {
        options.unrecognised_parameters = Level::Error;
    }
    let ignored = params.get("validationSchemaIgnoreParams").and_then(Json::as_str);
    let ignored = ignored.unwrap_or_default().split(',').map(str::trim);
    options
        .ignore
        .extend(ignored.filter(|name| !name.is_empty()).map(str::to_string));
    options
        .ignore
        .extend(NAMES.iter().map(|name| (*name).to_string()));
}

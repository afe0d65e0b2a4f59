//! JSON as `JsonOutput` of Groovy writes it: durations and amounts of memory are objects with their parts, decimals
//! keep their digits, and what is beyond ASCII is escaped.

use rflow_lang::library::json::{pretty, to_json};
use rflow_lang::{Eval, Value};

/// Plain data with four blanks per level.
///
/// # Errors
/// For numbers that JSON does not have, and values that hold themselves.
pub(super) fn print(root: &Value) -> Eval<String> {
    Ok(pretty(&to_json(root)?)? + "\n")
}

//! What the codes of errors and warnings mean.

use rflow_syntax::Explanation;

/// The explanation of a code such as `RF0201`, in upper or lower case.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Explanation> {
    explanations().find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}

/// All explanations in the order of their codes.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    let names = rflow_lang::codes::explanations();
    let config = rflow_config::codes::explanations();
    rflow_syntax::explanations().iter().chain(names).chain(config)
}

//! `explain`: what the code of an error means.

use std::fmt::Write;

use anyhow::{Result, bail};
use rflow::codes::{explain, explanations};

/// Prints the explanation of a code, or all codes without one, and returns the exit code.
pub(crate) fn run(code: Option<&str>) -> Result<u8> {
    let mut text = String::new();
    let Some(code) = code else {
        for explanation in explanations() {
            let _ = writeln!(text, "{}  {}", explanation.code, explanation.title);
        }
        return crate::print(&text);
    };
    let Some(found) = explain(code) else {
        bail!("There is no error code `{code}` -- `rflow explain` lists all codes");
    };
    let _ = writeln!(text, "{}: {}\n\n{}", found.code, found.title, found.text);
    for (title, example) in [("Wrong", found.wrong), ("Right", found.right)] {
        if !example.is_empty() {
            let _ = writeln!(text, "\n{title}:\n");
            for line in example.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    crate::print(&text)
}

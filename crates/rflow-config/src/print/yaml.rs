//! YAML in blocks, as SnakeYAML writes it.
//!
//! Durations and amounts of memory are texts (`1h`): the reference writes tags of its own classes without a value,
//! which no program can read.

use rflow_lang::Value;
use rflow_lang::library::yaml::{Flow, Layout, dump};

/// Plain data as a document.
pub(super) fn print(root: &Value) -> String {
    let layout = Layout {
        flow: Flow::Block,
        ..Layout::default()
    };
    dump(root, layout)
}

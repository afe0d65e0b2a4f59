//! `config`: prints the resolved configuration.

use anyhow::{Result, anyhow};
use rflow::options::{ConfigOptions, GlobalOptions};

/// Prints the configuration and returns the exit code.
pub(crate) fn config(global: &GlobalOptions, options: &ConfigOptions) -> Result<u8> {
    let text = rflow::show_config(global, options).map_err(|text| anyhow!("{}", text.trim_end()))?;
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    crate::print(&format!("{text}{end}"))
}

//! `config`: prints the resolved configuration.

use anyhow::{Result, bail};
use rflow::options::{ConfigOptions, GlobalOptions};

/// Prints the configuration and returns the exit code.
pub(crate) fn config(_global: &GlobalOptions, _options: &ConfigOptions) -> Result<u8> {
    bail!("the configuration is not connected to the command yet")
}

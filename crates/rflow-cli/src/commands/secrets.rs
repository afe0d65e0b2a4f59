//! `secrets`: the store of secrets that tasks and configuration files may use.

use anyhow::{Context, Result, bail};
use rflow::secrets::SecretStore;

/// What is done with the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretsAction {
    /// Print the names.
    List,
    /// Print a value.
    Get(String),
    /// Keep a value; `-` reads it from standard input, where no other user of the machine can see it.
    Set(String, String),
    /// Forget a value.
    Delete(String),
}

/// Acts on the user's store and returns the exit code. Output and exit codes are the reference's.
pub(crate) fn secrets(action: &SecretsAction) -> Result<u8> {
    let Some(store) = SecretStore::of_user() else {
        bail!("There is no place for secrets: set HOME, NXF_HOME or NXF_SECRETS_FILE");
    };
    let text = match action {
        SecretsAction::List => match store.names()?.as_slice() {
            [] => "no secrets available\n".to_string(),
            names => names.iter().map(|name| format!("{name}\n")).collect(),
        },
        SecretsAction::Get(name) => format!("{}\n", store.get(name)?.as_deref().unwrap_or("null")),
        SecretsAction::Set(name, value) => {
            check_name(name)?;
            let value = match value.as_str() {
                "-" => std::io::read_to_string(std::io::stdin())
                    .context("Cannot read the value from standard input")?
                    .trim_end_matches('\n')
                    .to_string(),
                value => value.to_string(),
            };
            store.set(name, &value)?;
            String::new()
        }
        SecretsAction::Delete(name) => {
            store.delete(name)?;
            String::new()
        }
    };
    crate::print(&text)
}

/// A secret becomes a variable of a shell, so it must be a name of one.
fn check_name(name: &str) -> Result<()> {
    let valid = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !valid {
        bail!("Invalid secret name: {name} -- letters, digits and `_` make one, and no digit begins it");
    }
    Ok(())
}

//! Parameters of a run: command line over params file over configuration.

use std::path::{Path, PathBuf};

use rflow_config::Fetch;
use rflow_config::param::{cast_like, guess, merge_params, params_of_file, set_nested};
use rflow_lang::Value;
use rflow_lang::host::Machine;
use rflow_lang::value::{Entries, StrKey};
use rflow_storage::location;

use crate::options::{ParamArg, RunOptions};

/// Values of the params file, which `fetch` reads from a web server, and, above them, the command line. The text of an argument takes the type of the
/// parameter's default in `defaults`; without a default, the type that it looks like.
pub(crate) fn given(
    machine: &dyn Machine,
    fetch: &Fetch,
    options: &RunOptions,
    launch_dir: &Path,
    project_dir: &Path,
    defaults: &Entries,
) -> Result<Entries, String> {
    let mut out = Entries::default();
    let file = options
        .params_file
        .clone()
        .or_else(|| machine.env("NXF_PARAMS_FILE"));
    if let Some(file) = file {
        let folder = |name: &str| match name {
            "baseDir" | "projectDir" => Some(project_dir.display().to_string()),
            "launchDir" => Some(launch_dir.display().to_string()),
            _ => None,
        };
        let path = location::resolve(launch_dir, Path::new(&file));
        // The name is for messages and for the format.
        let (name, content) = match location::is_remote(&path) {
            true => {
                let name = location::without_query(&path).to_string_lossy();
                let name = PathBuf::from(location::without_secrets(&name));
                (name, fetch(&file).map(String::into_bytes))
            }
            false => (path.clone(), machine.read(&path)),
        };
        let values = params_of_file(&name, content, &folder).map_err(|e| e.to_string())?;
        merge_params(&mut out, &values);
    }
    let as_text = machine
        .env_flag("NXF_DISABLE_PARAMS_TYPE_DETECTION")
        .unwrap_or(false);
    for arg in &options.params {
        let text = Value::str(&arg.value);
        let value = match default_of(defaults, arg) {
            _ if as_text => text,
            Some(
                default @ (Value::Bool(_)
                | Value::Int(_)
                | Value::Long(_)
                | Value::Decimal(_)
                | Value::Double(_)),
            ) => cast_like(&default, &text),
            Some(Value::Str(_)) if arg.value != "true" && arg.value != "false" => text,
            _ => guess(&arg.value),
        };
        set_nested(&mut out, &arg.path, value);
    }
    Ok(out)
}

fn default_of(defaults: &Entries, arg: &ParamArg) -> Option<Value> {
    let mut parts = arg.path.iter();
    let mut value = defaults.get(&StrKey(parts.next()?)).cloned()?;
    for part in parts {
        value = match &value {
            Value::Map(m) => m.get_str(part)?,
            _ => return None,
        };
    }
    Some(value)
}

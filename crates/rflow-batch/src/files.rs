//! The files of a work dir that the head writes: what a container needs to run its task.

use std::path::Path;

use rflow_executor::wrapper::command_sh;
use rflow_storage::{Store, WriteOptions};
use rflow_task::TaskSpec;

use crate::command::Tool;
use crate::options::{BatchOptions, Staging};
use crate::wrapper;

/// Addresses of the two lists of an array's work dirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArrayLists {
    /// A JSON list.
    pub(crate) json: String,
    /// One a line.
    pub(crate) text: String,
}

/// What the static program reads.
#[derive(serde::Serialize)]
struct Described<'a> {
    #[serde(flatten)]
    task: &'a TaskSpec,
    config: &'a serde_json::Value,
}

/// Writes `.command.sh`, `.command.in`, `.command.run` and, for the static program, the specification as JSON.
pub(crate) fn write_task(
    store: &dyn Store,
    spec: &TaskSpec,
    options: &BatchOptions,
    region: Option<&str>,
    bin_dirs: &[String],
) -> Result<(), String> {
    let write = |name: &str, data: &[u8]| put(store, &spec.work_dir.join(name), data);
    write(".command.sh", command_sh(spec).as_bytes())?;
    if let Some(stdin) = &spec.stdin {
        write(".command.in", stdin.as_bytes())?;
    }
    if options.staging == Staging::Helper {
        let mut task = spec.clone();
        task.bin_dirs = bin_dirs.iter().map(Into::into).collect();
        let described = Described {
            task: &task,
            config: &options.store_config,
        };
        let json =
            serde_json::to_vec(&described).map_err(|e| format!("The task cannot be written as JSON: {e}"))?;
        write(".command.task.json", &json)?;
    }
    let tool = Tool::new(options, region);
    let run = wrapper::command_run(spec, options, &tool, bin_dirs);
    write(".command.run", run.as_bytes())
}

/// Writes the work dirs of an array's children, by index.
pub(crate) fn write_lists(store: &dyn Store, work: &Path, dirs: &[String]) -> Result<ArrayLists, String> {
    let lines = dirs.join("\n") + "\n";
    let hash = blake3::hash(lines.as_bytes()).to_hex();
    let folder = work.join("tmp").join(&hash[..2]).join(&hash[2..32]);
    let (json, text) = (folder.join("array.json"), folder.join("array.txt"));
    let list = serde_json::to_vec(dirs).map_err(|e| format!("The array cannot be written as JSON: {e}"))?;
    put(store, &json, &list)?;
    put(store, &text, lines.as_bytes())?;
    let address = |path: &Path| path.to_string_lossy().into_owned();
    Ok(ArrayLists {
        json: address(&json),
        text: address(&text),
    })
}

fn put(store: &dyn Store, path: &Path, data: &[u8]) -> Result<(), String> {
    store
        .write(path, data, &WriteOptions::default())
        .map_err(|e| format!("{} cannot be written: {e}", path.display()))
}

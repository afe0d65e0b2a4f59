//! What a configuration is loaded from.

use std::io;
use std::path::PathBuf;
use std::rc::Rc;

use indexmap::IndexMap;
use rflow_lang::value::Entries;

/// Reads a remote configuration file by its address.
pub type Fetch = dyn Fn(&str) -> io::Result<String>;

/// What to load, decided by the command line.
#[derive(Clone, Default)]
pub struct ConfigRequest {
    /// Files that must exist, lowest precedence first: home, project and launch folder (those that exist), then
    /// `-c` files; or the `-C` files alone. See [`default_files`].
    pub files: Vec<PathBuf>,
    /// Further configuration as text, applied after the files: a name for messages, and the text.
    pub snippets: Vec<(String, String)>,
    /// `-profile`, in the order given. Without any, the profile `standard` is applied when there is one.
    pub profiles: Vec<String>,
    /// Parameters from the params file and, above them, the command line: they win over the files, and
    /// expressions in the files see them.
    pub params: Entries,
    /// Folder of the pipeline: `projectDir` and `baseDir`.
    pub project_dir: PathBuf,
    /// Folder where the run was started.
    pub launch_dir: PathBuf,
    /// `outputDir` as the command line knows it.
    pub output_dir: Option<PathBuf>,
    /// What `secrets.NAME` is.
    pub secrets: IndexMap<String, String>,
    /// Variables for `env` from the command line (`-e.NAME=value`), below those of the files.
    pub env: Vec<(String, String)>,
    /// Do not read secrets: `secrets.NAME` is that text (`config` command).
    pub strip_secrets: bool,
    /// Do not apply profiles but keep them all under `profiles` (`config -show-profiles`).
    pub show_profiles: bool,
    /// Skip `includeConfig`.
    pub ignore_includes: bool,
    /// Reads `http(s)` and other remote files that are included; without it they are an error.
    pub fetch: Option<Rc<Fetch>>,
}

/// The files that are read when `-C` is not given: the user's own, the project's, that of the launch folder
/// when it is another one, and then `extra` (the `-c` files). `launch_name` is `nextflow.config` unless
/// `NXF_CONFIG_FILE` says otherwise.
#[must_use]
pub fn default_files(
    machine: &dyn rflow_lang::host::Machine,
    home: Option<PathBuf>,
    project_dir: &std::path::Path,
    launch_dir: &std::path::Path,
    launch_name: &str,
    extra: &[PathBuf],
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut add = |path: PathBuf| {
        if machine.stat(&path).is_some() && !files.contains(&path) {
            files.push(path);
        }
    };
    if let Some(home) = home {
        add(home.join("config"));
    }
    if project_dir != launch_dir {
        add(project_dir.join("nextflow.config"));
    }
    add(launch_dir.join(launch_name));
    files.extend(extra.iter().map(|path| launch_dir.join(path)));
    files
}

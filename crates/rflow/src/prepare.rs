//! What a run needs before its script is read: evaluator, configuration, parameters.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use indexmap::IndexMap;
use rflow_config::{Config, ConfigRequest, default_files};
use rflow_engine::globals::RunGlobals;
use rflow_engine::run::DumpHashes;
use rflow_lang::Value;
use rflow_lang::class::VersionObj;
use rflow_lang::host::Machine;
use rflow_lang::interp::Interp;
use rflow_lang::value::Entries;
use rflow_storage::Store;
use rflow_task::NEXTFLOW_VERSION;

use crate::events::Events;
use crate::machine::RunMachine;
use crate::options::{ConfigOptions, GlobalOptions, RunOptions, Switch, unavailable};
use crate::project::{self, Project, Wanted};
use crate::secrets::SecretStore;

/// An evaluator with a loaded configuration.
pub(crate) struct Prepared {
    pub(crate) interp: Rc<Interp>,
    pub(crate) globals: Rc<RunGlobals>,
    pub(crate) config: Config,
    /// Configuration files, without those that they include.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) machine: Rc<RunMachine>,
}

pub(crate) fn evaluator(launch_dir: &Path, events: &Events) -> (Rc<Interp>, Rc<RunGlobals>, Rc<RunMachine>) {
    let globals = Rc::new(RunGlobals::new());
    let machine = Rc::new(RunMachine::new(launch_dir, events.clone()));
    (
        Rc::new(Interp::new(machine.clone(), globals.clone())),
        globals,
        machine,
    )
}

/// The folder of the user's own files.
fn home(interp: &Interp) -> Option<PathBuf> {
    let home = interp.machine.env("NXF_HOME").map(PathBuf::from);
    home.or_else(|| {
        interp
            .machine
            .env("HOME")
            .map(|h| Path::new(&h).join(".nextflow"))
    })
}

fn files(
    interp: &Interp,
    global: &GlobalOptions,
    more: &[PathBuf],
    project_dir: &Path,
    launch_dir: &Path,
) -> Vec<PathBuf> {
    if !global.config_only.is_empty() {
        return global.config_only.iter().map(|p| launch_dir.join(p)).collect();
    }
    let name = interp
        .machine
        .env("NXF_CONFIG_FILE")
        .unwrap_or_else(|| "nextflow.config".to_string());
    default_files(
        &*interp.machine,
        home(interp),
        project_dir,
        launch_dir,
        &name,
        &[&global.config[..], more].concat(),
    )
}

/// Makes the folders with Groovy classes known: those that are named, else `lib` of the project.
fn libraries(interp: &Interp, named: &[PathBuf], project: &Path, launch_dir: &Path) -> Result<(), String> {
    for folder in named {
        let folder = launch_dir.join(folder);
        if !folder.exists() {
            return Err(format!("Cannot find specified library: {}", folder.display()));
        }
        interp.classes.add_folder(folder);
    }
    let usual = project.join("lib");
    if named.is_empty() && usual.is_dir() {
        interp.classes.add_folder(usual);
    }
    Ok(())
}

/// Reads the texts behind addresses that configuration files include, each once: the files are read again for the types
/// of parameters. The configuration says how remote storage is reached, so these are addresses that need no credentials.
fn fetcher() -> Rc<rflow_config::Fetch> {
    let known = RefCell::new(HashMap::<String, String>::new());
    Rc::new(move |address: &str| {
        if let Some(text) = known.borrow().get(address) {
            return Ok(text.clone());
        }
        let bytes = rflow_http::HttpStore::new().read(Path::new(address))?;
        let text = rflow_syntax::decode(bytes);
        known.borrow_mut().insert(address.to_owned(), text.clone());
        Ok(text)
    })
}

/// Loads the configuration of a run.
///
/// # Errors
/// Text for the user.
pub(crate) fn prepare(
    global: &GlobalOptions,
    options: &RunOptions,
    project: &Project,
    launch_dir: &Path,
    events: &Events,
) -> Result<Prepared, String> {
    if let Some(error) = unavailable::error(options) {
        return Err(error);
    }
    let warnings = unavailable::warnings(options);
    warnings.iter().for_each(|text| events.message("warn", text));
    let (interp, globals, machine) = evaluator(launch_dir, events);
    let fetch = fetcher();
    let mut request = ConfigRequest {
        files: files(&interp, global, &options.config, &project.dir, launch_dir),
        // `standard` is applied in any case when it is defined, and need not be.
        profiles: if options.profile == ["standard"] {
            Vec::new()
        } else {
            options.profile.clone()
        },
        project_dir: project.dir.clone(),
        launch_dir: launch_dir.to_path_buf(),
        output_dir: options
            .output_dir
            .as_ref()
            .map(|d| rflow_storage::location::resolve(launch_dir, d)),
        env: environment(options, &interp),
        secrets: match SecretStore::of_user() {
            Some(store) => store.all().map_err(|e| format!("Cannot read the secrets: {e}"))?,
            None => IndexMap::new(),
        },
        ignore_includes: global.config_ignore_includes,
        snippets: snippets(options),
        fetch: Some(fetch.clone()),
        ..ConfigRequest::default()
    };
    let defaults = if options.params.is_empty() {
        Entries::default()
    } else {
        defaults(launch_dir, &request)
    };
    request.params = crate::params::given(
        &*interp.machine,
        &*fetch,
        options,
        launch_dir,
        &project.dir,
        &defaults,
    )?;
    let config = rflow_config::load(&interp, &request);
    // Errors may show values.
    events.secrets.learn_from(&interp.sources.borrow());
    let config = config.map_err(|e| e.message(&interp.sources.borrow()))?;
    if let Some(warning) = required_version(&config)? {
        events.message("warn", &warning);
    }
    let unknown = config.unknown_options();
    unknown.iter().for_each(|d| events.message("warn", &d.message));
    for missing in config.missing_functions() {
        let place = missing.span().map(|span| interp.sources.borrow().locate(span));
        let text = format!("{}: {}", place.unwrap_or_default(), missing.message);
        events.message("warn", &text);
    }
    // After the configuration, which does not see these classes.
    libraries(&interp, &options.lib, &project.dir, launch_dir)?;
    Ok(Prepared {
        interp,
        globals,
        config,
        files: request.files,
        machine,
    })
}

/// Checks `manifest.nextflowVersion`: a version that is not met is an error when it begins with `!`, else a warning.
fn required_version(config: &Config) -> Result<Option<String>, String> {
    let Some(wanted) = config.manifest().nextflow_version else {
        return Ok(None);
    };
    let wanted = wanted.trim();
    let (wanted, strict) = match wanted.strip_prefix('!') {
        Some(rest) => (rest.trim(), true),
        None => (wanted, false),
    };
    let version = VersionObj::new(NEXTFLOW_VERSION);
    let met = version
        .matches(wanted)
        .map_err(|e| format!("manifest.nextflowVersion: {}", e.message))?;
    let message =
        format!("Nextflow version {NEXTFLOW_VERSION} does not match workflow required version: {wanted}");
    match (met, strict) {
        (true, _) => Ok(None),
        (false, true) => Err(message),
        (false, false) => Ok(Some(format!(
            "{message} -- Execution will continue, but things may break!"
        ))),
    }
}

/// Variables for tasks from the command line: `-e.NAME=value`, and with `-E` the whole environment below those.
fn environment(options: &RunOptions, interp: &Interp) -> Vec<(String, String)> {
    let mut env = options.env_overrides.clone();
    if options.export_env {
        let all = interp.machine.env_all();
        env.extend(all.into_iter().filter(|(name, _)| is_shell_name(name)));
    }
    env
}

/// Exported functions and the like have names that no variable can have.
fn is_shell_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.starts_with("NXF_")
}

/// What the command line or, without it, the option `dumpHashes` of the configuration says.
pub(crate) fn dump_hashes(options: &RunOptions, config: &Config) -> Option<DumpHashes> {
    let text = match &options.dump_hashes {
        Some(switch) => switch.value().cloned().unwrap_or_default(),
        None => config.get("dumpHashes").filter(Value::truthy)?.to_string(),
    };
    match text.as_str() {
        "false" => None,
        "json" => Some(DumpHashes::Json),
        _ => Some(DumpHashes::Text),
    }
}

/// Parameters as the files set them, whose types the command line follows. Errors show when the files are
/// loaded for good.
fn defaults(launch_dir: &Path, request: &ConfigRequest) -> Entries {
    let (interp, _, machine) = evaluator(launch_dir, &Events::default());
    // What the files print is printed when they are read for the run.
    machine.hush(true);
    rflow_config::load(&interp, request)
        .map(|c| c.params())
        .unwrap_or_default()
}

/// Command line options that set configuration: `-process.cpus=2`, `-with-docker image`, …
fn snippets(options: &RunOptions) -> Vec<(String, String)> {
    let mut text = String::new();
    for (scope, entries) in [
        ("process", &options.process_overrides),
        ("executor", &options.executor_overrides),
    ] {
        for (key, value) in entries {
            text.push_str(&format!("{scope}.{key} = {}\n", literal(value)));
        }
    }
    if let Some(interval) = &options.poll_interval {
        text.push_str(&format!("executor.pollInterval = {}\n", literal(interval)));
    }
    match &options.reports.notification {
        None => {}
        Some(Switch::With(to)) if to == "false" => text.push_str("notification.enabled = false\n"),
        Some(to) => {
            text.push_str("notification.enabled = true\n");
            if let Some(to) = to.value().filter(|to| *to != "true") {
                text.push_str(&format!("notification.to = {}\n", literal(to)));
            }
        }
    }
    let env = &options.environments;
    let engines = [
        ("docker", &env.docker),
        ("singularity", &env.singularity),
        ("apptainer", &env.apptainer),
        ("podman", &env.podman),
        ("charliecloud", &env.charliecloud),
    ];
    for (engine, switch) in engines {
        let Some(switch) = switch else { continue };
        text.push_str(&format!("{engine}.enabled = true\n"));
        if let Some(image) = switch.value() {
            text.push_str(&format!("process.container = {}\n", literal(image)));
        }
    }
    for (engine, off) in [
        ("docker", env.without_docker),
        ("podman", env.without_podman),
        ("conda", env.without_conda),
    ] {
        if off {
            text.push_str(&format!("{engine}.enabled = false\n"));
        }
    }
    if text.is_empty() {
        Vec::new()
    } else {
        vec![("command line".to_string(), text)]
    }
}

/// A number or Boolean as it is, anything else as a quoted text.
fn literal(value: &str) -> String {
    if value.parse::<f64>().is_ok() || matches!(value, "true" | "false") {
        return value.to_string();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Loads what the `config` command shows.
pub(crate) fn config_only(global: &GlobalOptions, options: &ConfigOptions) -> Result<Prepared, String> {
    let launch_dir = std::env::current_dir().map_err(|e| format!("Cannot tell the current folder: {e}"))?;
    let project_dir = match &options.pipeline {
        None => launch_dir.clone(),
        Some(name) if launch_dir.join(name).is_dir() => launch_dir
            .join(name)
            .canonicalize()
            .unwrap_or(launch_dir.join(name)),
        Some(name) => {
            let wanted = Wanted {
                pipeline: name,
                main_script: None,
                source: &options.source,
                launch_dir: &launch_dir,
            };
            let found = project::find(&wanted, &|text| tracing::info!("{text}"));
            found.map_err(|error| error.to_string())?.dir
        }
    };
    let (interp, globals, machine) = evaluator(&launch_dir, &Events::default());
    let request = ConfigRequest {
        files: files(&interp, global, &[], &project_dir, &launch_dir),
        profiles: options.profile.clone(),
        project_dir,
        launch_dir,
        ignore_includes: global.config_ignore_includes,
        show_profiles: options.show_profiles,
        strip_secrets: true,
        fetch: Some(fetcher()),
        ..ConfigRequest::default()
    };
    let config = rflow_config::load(&interp, &request).map_err(|e| e.message(&interp.sources.borrow()))?;
    Ok(Prepared {
        interp,
        globals,
        config,
        files: request.files,
        machine,
    })
}

//! What has to be there before a container is made: the image, the devices, the files of the work dir.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bollard::Docker;
use rflow_executor::container::SECRETS_END;
use rflow_executor::wrapper::{command_run, command_sh, quote};
use rflow_storage::stage;
use rflow_task::{ContainerSpec, ExecutorEventKind, Outcome, TaskSpec};

use super::{Shared, failure, fatal, lost};
use crate::request::{Origin, Request, needs_host_shell, request};

/// A task with everything it needs.
pub(super) struct Prepared {
    pub(super) docker: Docker,
    pub(super) spec: Arc<TaskSpec>,
    pub(super) container: ContainerSpec,
    pub(super) way: Way,
    /// Folder of the host that is `/tmp` inside, to be removed at the end.
    pub(super) temp: Option<PathBuf>,
}

/// How a task is run.
pub(super) enum Way {
    /// Through the interface of the daemon.
    Interface(Box<Request>),
    /// By `.command.run`, for that reason.
    Command(String),
}

/// Prepares a task.
///
/// # Errors
/// The outcome of a task that cannot be run.
pub(super) async fn prepare(
    shared: &Arc<Shared>,
    spec: &Arc<TaskSpec>,
    devices: Vec<PathBuf>,
) -> Result<Prepared, Box<Outcome>> {
    let Some(container) = spec.container.clone() else {
        return Err(Box::new(fatal(format!(
            "Process `{}` has no container",
            spec.process
        ))));
    };
    let docker = shared.docker().await.map_err(fatal)?;
    fetch_image(shared, &docker, spec, &container).await?;
    let (shared, spec) = (shared.clone(), spec.clone());
    let files = tokio::task::spawn_blocking(move || files(&shared, docker, &spec, container, &devices));
    files
        .await
        .unwrap_or_else(|error| Err(Box::new(failure(format!("Cannot prepare the task: {error}")))))
}

/// Sees to it that the image is there, and tells how that goes.
///
/// # Errors
/// The outcome of a task whose image cannot be had.
pub(super) async fn fetch_image(
    shared: &Shared,
    docker: &Docker,
    spec: &TaskSpec,
    container: &ContainerSpec,
) -> Result<(), Box<Outcome>> {
    let progress = |reason: String| {
        let kind = ExecutorEventKind::Waiting {
            state: "pulling image".to_owned(),
            reason: Some(format!("{}: {reason}", container.image)),
        };
        shared.tell(spec.id, kind);
    };
    let result = shared
        .images
        .ensure(docker, &container.image, spec.arch.as_deref(), progress)
        .await;
    Ok(result.map_err(|error| {
        if error.transient {
            lost(error.text)
        } else {
            fatal(error.text)
        }
    })?)
}

/// Writes the files of the work dir and decides how the task is run.
fn files(
    shared: &Shared,
    docker: Docker,
    spec: &Arc<TaskSpec>,
    mut container: ContainerSpec,
    devices: &[PathBuf],
) -> Result<Prepared, Box<Outcome>> {
    let user = rustix::process::getuid().as_raw();
    let group = rustix::process::getgid().as_raw();
    let variable = |name: &str| std::env::var(name).ok();
    let temp = container.settings.temp.as_deref().map(|temp| match temp {
        "auto" => new_folder().map(|folder| (folder, true)),
        folder => Ok((PathBuf::from(folder), false)),
    });
    let temp = temp.transpose().map_err(failure)?;
    let folder = temp
        .as_ref()
        .map(|(folder, _)| folder.to_string_lossy().into_owned());
    let origin = Origin {
        variable: &variable,
        owner: (user, group),
        session: shared.options.session.as_deref(),
        devices,
        temp: folder.as_deref(),
    };
    let way = match needs_host_shell(spec, &container) {
        Some(reason) => Way::Command(reason),
        None => match request(spec, &container, &origin) {
            Ok(request) => Way::Interface(Box::new(request)),
            Err(unmapped) => Way::Command(format!("{} is for the command alone", unmapped.0)),
        },
    };
    // The wrapper has to name the devices of this attempt, too.
    for device in devices {
        let option = format!(" --device {}", quote(&device.to_string_lossy()));
        container.options.push_str(&option);
    }
    let mut own = TaskSpec::clone(spec);
    own.container = Some(container.clone());
    let own = Arc::new(own);
    if matches!(way, Way::Interface(_)) {
        write_files(&own)?;
    }
    Ok(Prepared {
        docker,
        spec: own,
        container,
        way,
        temp: temp.and_then(|(folder, own)| own.then_some(folder)),
    })
}

fn write_files(spec: &TaskSpec) -> Result<(), Box<Outcome>> {
    let dir = &spec.work_dir;
    let write = |name: &str, text: &str| {
        let path = dir.join(name);
        fs::write(&path, text).map_err(|cause| format!("Cannot write {}: {cause}", path.display()))
    };
    write(".command.sh", &command_sh(spec)).map_err(failure)?;
    write(".command.run", &command_run(spec)).map_err(failure)?;
    if let Some(text) = &spec.stdin {
        write(".command.in", text).map_err(failure)?;
    }
    stage(dir, &spec.inputs, spec.stage_mode).map_err(|error| failure(error.to_string()))?;
    Ok(())
}

/// A new folder that everybody may use, as a container's user can be anybody.
fn new_folder() -> Result<PathBuf, String> {
    use std::os::unix::fs::PermissionsExt;

    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("rflow-{}-{}-{number}", std::process::id(), super::now_millis());
    let path = std::env::temp_dir().join(name);
    fs::create_dir(&path)
        .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o1777)))
        .map_err(|cause| format!("Cannot make the folder {}: {cause}", path.display()))?;
    Ok(path)
}

/// Shell text that exports the secrets of a task, for the standard input of its container.
///
/// # Errors
/// The outcome of a task whose secret there is not.
pub(super) fn secrets_text(shared: &Shared, spec: &TaskSpec) -> Result<Option<String>, Box<Outcome>> {
    if spec.secrets.is_empty() {
        return Ok(None);
    }
    let mut text = String::new();
    for name in &spec.secrets {
        let Some(value) = shared.secrets.value(name) else {
            return Err(Box::new(fatal(format!(
                "Process `{}` needs the secret `{name}`, which is not there: add it with `secrets set {name}`",
                spec.process
            ))));
        };
        if value.lines().any(|line| line == SECRETS_END) {
            return Err(Box::new(fatal(format!(
                "The secret `{name}` holds a line `{SECRETS_END}`, which cannot be handed to a container"
            ))));
        }
        text.push_str(&format!("export {name}={}\n", quote(&value)));
    }
    text.push_str(SECRETS_END);
    text.push('\n');
    Ok(Some(text))
}

//! A task as a request to make a container.

mod flags;
mod sizes;

use std::collections::HashMap;
use std::path::PathBuf;

use bollard::models::{
    ContainerCreateBody, DeviceMapping, HostConfig, HostConfigLogConfig, Mount as ApiMount, MountType,
};
use rflow_executor::container::{Inner, Mount, TASK_LABEL, WORK_DIR_LABEL, inner_command, mounts};
use rflow_task::{ContainerSpec, TaskSpec};

use crate::words::{Surroundings, words};

/// Label of containers: the session of the run.
pub(crate) const SESSION_LABEL: &str = "rflow.session";

/// Label of containers that stay when they have ended (`docker.remove = false`).
pub(crate) const KEEP_LABEL: &str = "rflow.keep";

/// Why a task cannot be run through Docker's interface, but only by the command `docker`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unmapped(pub(crate) String);

/// What Docker is asked for.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Request {
    pub(crate) body: ContainerCreateBody,
    pub(crate) host: HostConfig,
    pub(crate) platform: Option<String>,
}

impl Request {
    /// The body with everything in it.
    pub(crate) fn into_body(self) -> ContainerCreateBody {
        ContainerCreateBody {
            host_config: Some(self.host),
            ..self.body
        }
    }
}

/// What a request is made from besides the task.
pub(crate) struct Origin<'a> {
    /// Variables of this process.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
    /// User and group of this process.
    pub(crate) owner: (u32, u32),
    /// Session id of the run.
    pub(crate) session: Option<&'a str>,
    /// Devices that the task has for itself.
    pub(crate) devices: &'a [PathBuf],
    /// Folder of the host that becomes `/tmp`.
    pub(crate) temp: Option<&'a str>,
}

/// Why a task needs a shell on the host besides its container; such tasks are run by their `.command.run`.
pub(crate) fn needs_host_shell(spec: &TaskSpec, container: &ContainerSpec) -> Option<String> {
    let settings = &container.settings;
    let reasons = [
        (spec.before_script.is_some(), "it has a beforeScript"),
        (spec.after_script.is_some(), "it has an afterScript"),
        (spec.scratch.is_some(), "it runs in a scratch folder"),
        (!spec.modules.is_empty(), "it loads modules"),
        (
            spec.env.iter().any(|(_, value)| value.contains(['$', '`', '\\'])),
            "its variables are to be expanded by a shell",
        ),
        (
            settings
                .temp
                .as_deref()
                .is_some_and(|temp| temp.contains(['$', '~', '`'])),
            "`docker.temp` is to be expanded by a shell",
        ),
        (settings.sudo, "`docker.sudo` is on"),
        (
            !settings.engine_options.is_empty(),
            "`docker.engineOptions` is set",
        ),
    ];
    let found = reasons.into_iter().find(|(applies, _)| *applies);
    found.map(|(_, reason)| reason.to_owned())
}

/// The request for a task.
///
/// # Errors
/// When an option has no counterpart in Docker's interface.
pub(crate) fn request(
    spec: &TaskSpec,
    container: &ContainerSpec,
    origin: &Origin<'_>,
) -> Result<Request, Unmapped> {
    let settings = &container.settings;
    let folder = spec.work_dir.to_string_lossy();
    let mut request = Request {
        body: body(spec, container, origin),
        host: limits(spec, container),
        platform: spec.arch.clone(),
    };
    for mount in mounts(spec, settings.writable_inputs) {
        add_mount(&mut request.host, &mount, &settings.mount_flags);
    }
    if let Some(temp) = origin.temp {
        let binds = request.host.binds.get_or_insert_default();
        binds.push(format!("{temp}:/tmp"));
    }
    for device in origin.devices {
        let path = Some(device.to_string_lossy().into_owned());
        request.host.devices.get_or_insert_default().push(DeviceMapping {
            path_on_host: path.clone(),
            path_in_container: path,
            cgroup_permissions: Some("rwm".to_owned()),
        });
    }
    let around = Surroundings {
        variable: origin.variable,
        user: origin.owner.0,
        group: origin.owner.1,
        folder: &folder,
    };
    for text in [&settings.run_options, &container.options] {
        flags::apply(&mut request, &words(text, &around)?, origin.variable)?;
    }
    if !spec.secrets.is_empty() {
        // They come on standard input, which a terminal would show.
        request.body.tty = Some(false);
    }
    Ok(request)
}

fn body(spec: &TaskSpec, container: &ContainerSpec, origin: &Origin<'_>) -> ContainerCreateBody {
    let settings = &container.settings;
    let folder = spec.work_dir.to_string_lossy().into_owned();
    let mut env = vec![format!("NXF_TASK_WORKDIR={folder}")];
    if settings.fix_ownership {
        env.push(format!("NXF_OWNER={}:{}", origin.owner.0, origin.owner.1));
    }
    let passed = settings.env_whitelist.iter();
    env.extend(passed.filter_map(|name| Some(format!("{name}={}", (origin.variable)(name)?))));
    env.extend(spec.env.iter().map(|(name, value)| format!("{name}={value}")));
    let mut labels = HashMap::from([
        (TASK_LABEL.to_owned(), spec.hash.to_string()),
        (WORK_DIR_LABEL.to_owned(), folder.clone()),
    ]);
    if let Some(session) = origin.session {
        labels.insert(SESSION_LABEL.to_owned(), session.to_owned());
    }
    if !settings.remove {
        labels.insert(KEEP_LABEL.to_owned(), "true".to_owned());
    }
    let with_secrets = !spec.secrets.is_empty();
    let inner = Inner {
        record_exit: true,
        secrets: with_secrets,
        own_stdin: true,
    };
    ContainerCreateBody {
        image: Some(container.image.clone()),
        cmd: Some(inner_command(spec, inner)),
        env: Some(env),
        working_dir: Some(folder),
        labels: Some(labels),
        tty: Some(settings.tty),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        attach_stdin: Some(with_secrets),
        open_stdin: Some(with_secrets),
        stdin_once: Some(with_secrets),
        ..ContainerCreateBody::default()
    }
}

fn limits(spec: &TaskSpec, container: &ContainerSpec) -> HostConfig {
    let cpus = i64::from(spec.resources.cpus);
    let mebibyte = 1024 * 1024;
    let memory = spec
        .resources
        .memory
        .map(|memory| i64::try_from(memory / mebibyte * mebibyte).unwrap_or(i64::MAX));
    let mut host = HostConfig {
        memory,
        // Output is read from there when this process has died, so nothing of it may be thrown away: the limit that
        // a daemon may have by default is lifted.
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(HashMap::from([("max-size".to_owned(), "8t".to_owned())])),
        }),
        ..HostConfig::default()
    };
    if container.settings.cpu_limits {
        host.nano_cpus = Some(cpus * 1_000_000_000);
    } else {
        host.cpu_shares = Some(cpus * 1024);
    }
    host
}

/// Flags exist only in the older form of mounts, which cannot express all paths.
fn add_mount(host: &mut HostConfig, mount: &Mount, flags: &str) {
    let path = mount.path.to_string_lossy().into_owned();
    if flags.is_empty() || path.contains(':') {
        host.mounts.get_or_insert_default().push(ApiMount {
            target: Some(path.clone()),
            source: Some(path),
            typ: Some(MountType::BIND),
            read_only: Some(!mount.writable),
            ..ApiMount::default()
        });
        return;
    }
    let mode = if mount.writable { "" } else { "ro," };
    let binds = host.binds.get_or_insert_default();
    binds.push(format!("{path}:{path}:{mode}{flags}"));
}

#[cfg(test)]
mod tests;

//! Job definitions: their content as plain data, their names, and the token that tells equal ones.

use rflow_task::TaskSpec;
use serde::Serialize;

use crate::options::{BatchOptions, Platform, Staging};
use crate::{consumables, container_options};

/// Key of the definition's parameters that holds [`token`].
pub(crate) const TOKEN: &str = "rflow-token";

/// What precedes the name of a definition that is used as it is.
const BY_NAME: &str = "job-definition://";

/// The definition that a task's job refers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Definition {
    /// One that exists, `name` or `name:revision`.
    Named(String),
    /// One that is registered when there is none of this content.
    Content(Box<Properties>),
}

/// The content of a definition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Properties {
    pub(crate) image: String,
    pub(crate) job_role: Option<String>,
    pub(crate) execution_role: Option<String>,
    /// CloudWatch group and its region.
    pub(crate) logs: Option<(String, Option<String>)>,
    pub(crate) privileged: bool,
    pub(crate) read_only_root: bool,
    pub(crate) user: Option<String>,
    pub(crate) environment: Vec<(String, String)>,
    /// Name of the variable and where its value comes from (an ARN).
    pub(crate) secrets: Vec<(String, String)>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) devices: Vec<Device>,
    pub(crate) ulimits: Vec<Ulimit>,
    pub(crate) init: bool,
    /// MiB.
    pub(crate) shm: Option<i32>,
    pub(crate) tmpfs: Vec<Tmpfs>,
    /// MiB.
    pub(crate) max_swap: Option<i32>,
    pub(crate) swappiness: Option<i32>,
    pub(crate) fargate: Option<Fargate>,
    /// Names or ARNs, and how many a job takes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) consumables: Vec<(String, i64)>,
}

/// A folder or file of the host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Mount {
    /// Name of the volume.
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) container: String,
    pub(crate) read_only: bool,
}

/// A device of the host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Device {
    pub(crate) host: String,
    pub(crate) container: String,
    /// Of `r`, `w` and `m`.
    pub(crate) permissions: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Ulimit {
    pub(crate) name: String,
    pub(crate) soft: i32,
    pub(crate) hard: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Tmpfs {
    pub(crate) path: String,
    /// MiB.
    pub(crate) size: i32,
    pub(crate) options: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Fargate {
    /// GiB of disk.
    pub(crate) storage: i32,
    /// Arm processors.
    pub(crate) arm: bool,
}

/// A definition with what the user should be told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) definition: Definition,
    pub(crate) warnings: Vec<String>,
}

/// The definition for a task. `secrets` are those of the task whose values are addresses of a secret store.
pub(crate) fn plan(
    spec: &TaskSpec,
    options: &BatchOptions,
    region: Option<&str>,
    secrets: Vec<(String, String)>,
) -> Result<Planned, String> {
    let Some(container) = spec.container.as_ref().filter(|c| !c.image.is_empty()) else {
        return Err(format!(
            "Process `{}` has no container: give it an image with the `container` directive, or the name of a \
             job definition (`container 'job-definition://NAME'`)",
            spec.process
        ));
    };
    if let Some(name) = container.image.strip_prefix(BY_NAME) {
        let mut warnings = Vec::new();
        let consumables = consumables::of_task(spec, &mut warnings)?;
        warnings.extend(unused(
            name,
            &container.options,
            options,
            spec,
            &secrets,
            &consumables,
        ));
        return Ok(Planned {
            warnings,
            definition: Definition::Named(name.to_owned()),
        });
    }
    let mut properties = Properties {
        image: container.image.clone(),
        job_role: options.job_role.clone(),
        execution_role: options.execution_role.clone(),
        logs: options
            .logs_group
            .clone()
            .map(|group| (group, region.map(str::to_owned))),
        secrets,
        ..Properties::default()
    };
    let mut warnings = container_options::apply(&container.options, &mut properties)?;
    properties.consumables = consumables::of_task(spec, &mut warnings)?;
    match options.platform {
        Platform::Ec2 => mount_tools(options, &mut properties),
        Platform::Fargate => {
            warnings.extend(fargate_limits(&properties));
            properties.fargate = Some(Fargate {
                storage: fargate_storage(spec.resources.disk, &mut warnings),
                arm: spec.arch.as_deref().is_some_and(is_arm),
            });
        }
    }
    for volume in &options.volumes {
        properties.mounts.push(volume_mount(volume)?);
    }
    fpga(spec, options, &mut properties)?;
    for (n, mount) in properties.mounts.iter_mut().enumerate() {
        if mount.name.is_empty() {
            mount.name = format!("vol-{}", n + 1);
        }
    }
    Ok(Planned {
        definition: Definition::Content(Box::new(properties)),
        warnings,
    })
}

/// Whether a task asks for FPGAs. Batch has no such resource: the card is reached through its device.
pub(crate) fn wants_fpga(spec: &TaskSpec) -> Option<u32> {
    let (count, kind) = spec.resources.accelerator.as_ref()?;
    let fpga = kind.as_ref()?.to_ascii_lowercase().contains("fpga");
    (fpga && *count > 0).then_some(*count)
}

fn fpga(spec: &TaskSpec, options: &BatchOptions, properties: &mut Properties) -> Result<(), String> {
    let Some(count) = wants_fpga(spec) else {
        return Ok(());
    };
    if options.fpga_privileged {
        properties.privileged = true;
        return Ok(());
    }
    let listed = options.fpga_devices.len();
    if listed > 0 && count as usize > listed {
        return Err(format!(
            "Process `{}` asks for {count} FPGAs, but `aws.batch.fpgaDevices` names {listed}",
            spec.process
        ));
    }
    for n in 0..count {
        let device = match options.fpga_devices.get(n as usize) {
            Some(device) => container_options::device(device)?,
            None => container_options::device(&format!("/dev/fpga{n}"))?,
        };
        if !properties.devices.iter().any(|d| d.container == device.container) {
            properties.devices.push(device);
        }
    }
    Ok(())
}

/// The program that moves files, which comes from the host.
fn mount_tools(options: &BatchOptions, properties: &mut Properties) {
    let mut mount = |name: &str, path: &str| {
        properties.mounts.push(Mount {
            name: name.to_owned(),
            host: path.to_owned(),
            container: path.to_owned(),
            read_only: true,
        });
    };
    match (options.staging, &options.helper, &options.cli_path) {
        (Staging::Helper, Some(helper), _) => mount("rflow-stage", helper),
        (Staging::AwsCli, _, Some(cli)) => {
            // The command line comes with libraries of its own: <folder>/bin/aws needs all of <folder>.
            mount("aws-cli", cli.strip_suffix("/bin/aws").unwrap_or(cli));
        }
        (Staging::S5cmd, _, Some(cli)) => mount("s5cmd", cli),
        _ => {}
    }
}

/// `host[:container[:ro|rw]]`
pub(crate) fn volume_mount(text: &str) -> Result<Mount, String> {
    let parts: Vec<_> = text.split(':').collect();
    let (host, container, mode) = match parts[..] {
        [host] => (host, host, "rw"),
        [host, container] => (host, container, "rw"),
        [host, container, mode] => (host, container, mode),
        _ => ("", "", ""),
    };
    let modes: Vec<_> = mode.split(',').collect();
    // Flags for SELinux and caches mean nothing to Batch.
    let known = |m: &&str| ["ro", "rw", "z", "Z", "cached", "delegated", "consistent"].contains(m);
    if !host.starts_with('/') || !container.starts_with('/') || !modes.iter().all(known) {
        return Err(format!(
            "the volume `{text}` is not of the form `/host/folder[:/container/folder[:ro|rw]]`"
        ));
    }
    Ok(Mount {
        name: String::new(),
        host: host.to_owned(),
        container: container.to_owned(),
        read_only: modes.contains(&"ro"),
    })
}

fn is_arm(arch: &str) -> bool {
    arch.contains("arm64") || arch.contains("aarch64")
}

/// Fargate gives 21 to 200 GiB; 50 are what the reference asks for.
fn fargate_storage(disk: Option<u64>, warnings: &mut Vec<String>) -> i32 {
    let Some(bytes) = disk else {
        return 50;
    };
    let asked = bytes.div_ceil(1 << 30);
    let given = asked.clamp(21, 200);
    if given < asked {
        warnings.push(format!(
            "`disk` asks for {asked} GB, but Fargate gives at most 200 GB"
        ));
    }
    i32::try_from(given).unwrap_or(200)
}

/// What Fargate does not have.
fn fargate_limits(properties: &Properties) -> Vec<String> {
    let mut names = Vec::new();
    for (set, name) in [
        (properties.privileged, "`--privileged`"),
        (!properties.devices.is_empty(), "`--device`"),
        (!properties.mounts.is_empty(), "`--volume`"),
        (properties.shm.is_some(), "`--shm-size`"),
        (!properties.tmpfs.is_empty(), "`--tmpfs`"),
        (
            properties.max_swap.is_some() || properties.swappiness.is_some(),
            "swap options",
        ),
    ] {
        if set {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Fargate has no equivalent of {} in `containerOptions`",
        names.join(", ")
    )]
}

/// Options that say what a definition should be have no effect on one that exists.
fn unused(
    name: &str,
    container_options: &str,
    options: &BatchOptions,
    spec: &TaskSpec,
    secrets: &[(String, String)],
    consumables: &[(String, i64)],
) -> Vec<String> {
    let mut names = Vec::new();
    for (set, option) in [
        (!container_options.trim().is_empty(), "containerOptions"),
        (!options.volumes.is_empty(), "aws.batch.volumes"),
        (options.job_role.is_some(), "aws.batch.jobRole"),
        (options.execution_role.is_some(), "aws.batch.executionRole"),
        (options.logs_group.is_some(), "aws.batch.logsGroup"),
        (wants_fpga(spec).is_some(), "accelerator (type fpga)"),
        (!secrets.is_empty(), "secret (by address of a secret store)"),
        (!consumables.is_empty(), "hints (consumableResources)"),
    ] {
        if set {
            names.push(option);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "the job definition `{name}` is used as it is, so these have no effect: {}",
        names.join(", ")
    )]
}

/// The name under which definitions of an image are registered; the prefix is the reference's, which access rules of
/// accounts may rely on.
pub(crate) fn name(image: &str) -> String {
    let mut name = String::from("nf-");
    for c in image.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    if name.len() > 125 {
        let hash = blake3::hash(image.as_bytes()).to_hex();
        name.truncate(40);
        name = format!("{name}-{}", &hash[..32]);
    }
    name
}

/// Equal for definitions of equal content, in all runs and on all machines.
pub(crate) fn token(properties: &Properties) -> String {
    // Plain data of fields with fixed names: this cannot fail, and the order of keys is that of the fields.
    let text = serde_json::to_string(properties).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests;

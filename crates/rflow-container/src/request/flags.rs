//! Options of `docker run` as fields of a request.

use std::collections::HashMap;

use bollard::models::{
    DeviceMapping, DeviceRequest, Mount as ApiMount, MountTmpfsOptions, MountType, ResourcesUlimits,
};

use super::sizes::{bytes, scaled};
use super::{Request, Unmapped};

/// Short forms.
const SHORT: &[(char, &str)] = &[
    ('v', "volume"),
    ('e', "env"),
    ('u', "user"),
    ('w', "workdir"),
    ('m', "memory"),
    ('c', "cpu-shares"),
    ('h', "hostname"),
    ('l', "label"),
    ('i', "interactive"),
    ('t', "tty"),
];

/// Options that may stand without a value.
const SWITCHES: &[&str] = &[
    "interactive",
    "tty",
    "privileged",
    "init",
    "read-only",
    "rm",
    "oom-kill-disable",
    "sig-proxy",
    "quiet",
];

/// Adds options to a request. Lists grow; of other options the last one counts.
///
/// # Errors
/// An option or a value that has no counterpart here.
pub(super) fn apply(
    request: &mut Request,
    words: &[String],
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(), Unmapped> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let unmapped = || Unmapped(format!("option `{word}`"));
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            if SWITCHES.contains(&name) {
                let on = match value {
                    None | Some("true") => true,
                    Some("false") => false,
                    Some(_) => return Err(unmapped()),
                };
                switch(request, name, on).ok_or_else(unmapped)?;
                continue;
            }
            let value = match value {
                Some(value) => value,
                None => words.next().ok_or_else(unmapped)?,
            };
            set(request, name, value, variable)
                .ok_or_else(|| Unmapped(format!("option `{word}` ({value})")))?;
            continue;
        }
        let mut letters = word.strip_prefix('-').ok_or_else(unmapped)?;
        while let Some(letter) = letters.chars().next() {
            letters = &letters[letter.len_utf8()..];
            let (_, name) = SHORT
                .iter()
                .find(|(short, _)| *short == letter)
                .ok_or_else(unmapped)?;
            if SWITCHES.contains(name) {
                switch(request, name, true).ok_or_else(unmapped)?;
                continue;
            }
            let value = match letters.strip_prefix('=').unwrap_or(letters) {
                "" => words.next().ok_or_else(unmapped)?,
                value => value,
            };
            set(request, name, value, variable).ok_or_else(unmapped)?;
            break;
        }
    }
    Ok(())
}

fn switch(request: &mut Request, name: &str, on: bool) -> Option<()> {
    match name {
        // The container has what it needs of these, and is removed when its output was read.
        "interactive" | "rm" | "sig-proxy" | "quiet" => {}
        "tty" => request.body.tty = Some(on),
        "privileged" => request.host.privileged = Some(on),
        "init" => request.host.init = Some(on),
        "read-only" => request.host.readonly_rootfs = Some(on),
        "oom-kill-disable" => request.host.oom_kill_disable = Some(on),
        _ => return None,
    }
    Some(())
}

/// Sets an option with a value; `None` when that is not possible.
fn set(
    request: &mut Request,
    name: &str,
    value: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<()> {
    let (body, host) = (&mut request.body, &mut request.host);
    let text = value.to_owned();
    match name {
        "env" => match value.split_once('=') {
            Some(_) => body.env.get_or_insert_default().push(text),
            // A name alone passes a variable of this process on, if there is one.
            None => body
                .env
                .get_or_insert_default()
                .extend(variable(value).map(|own| format!("{value}={own}"))),
        },
        "user" => body.user = Some(text),
        "workdir" => body.working_dir = Some(text),
        "entrypoint" => body.entrypoint = Some(vec![text]),
        "hostname" => body.hostname = Some(text),
        "domainname" => body.domainname = Some(text),
        "stop-signal" => body.stop_signal = Some(text),
        "label" => {
            let (label, value) = value.split_once('=').unwrap_or((value, ""));
            body.labels
                .get_or_insert_default()
                .insert(label.to_owned(), value.to_owned());
        }
        "platform" => request.platform = Some(text),
        "volume" if value.contains(':') => host.binds.get_or_insert_default().push(text),
        "volume" => body.volumes.get_or_insert_default().push(text),
        "volumes-from" => host.volumes_from.get_or_insert_default().push(text),
        "mount" => host.mounts.get_or_insert_default().push(mount(value)?),
        "tmpfs" => {
            let (path, options) = value.split_once(':').unwrap_or((value, ""));
            host.tmpfs
                .get_or_insert_default()
                .insert(path.to_owned(), options.to_owned());
        }
        "device" => host.devices.get_or_insert_default().push(device(value)?),
        "gpus" => host.device_requests.get_or_insert_default().push(gpus(value)?),
        "device-cgroup-rule" => host.device_cgroup_rules.get_or_insert_default().push(text),
        "ulimit" => host.ulimits.get_or_insert_default().push(ulimit(value)?),
        "network" | "net" if !value.contains(['=', ',']) => host.network_mode = Some(text),
        "add-host" => {
            // Both `name:address` and `name=address` are written.
            let entry = value.replacen('=', ":", usize::from(!value.contains(':')));
            host.extra_hosts.get_or_insert_default().push(entry);
        }
        "dns" => host.dns.get_or_insert_default().push(text),
        "dns-search" => host.dns_search.get_or_insert_default().push(text),
        "dns-option" | "dns-opt" => host.dns_options.get_or_insert_default().push(text),
        "cap-add" => host.cap_add.get_or_insert_default().push(text),
        "cap-drop" => host.cap_drop.get_or_insert_default().push(text),
        // A profile is a file that the command reads.
        "security-opt" if !value.starts_with("seccomp=") || value == "seccomp=unconfined" => {
            host.security_opt.get_or_insert_default().push(text);
        }
        "group-add" => host.group_add.get_or_insert_default().push(text),
        "ipc" => host.ipc_mode = Some(text),
        "pid" => host.pid_mode = Some(text),
        "uts" => host.uts_mode = Some(text),
        "userns" => host.userns_mode = Some(text),
        "runtime" => host.runtime = Some(text),
        "cgroup-parent" => host.cgroup_parent = Some(text),
        "sysctl" => {
            let (key, value) = value.split_once('=')?;
            host.sysctls
                .get_or_insert_default()
                .insert(key.to_owned(), value.to_owned());
        }
        _ => return limit(request, name, value),
    }
    Some(())
}

/// Options that are numbers.
fn limit(request: &mut Request, name: &str, value: &str) -> Option<()> {
    let host = &mut request.host;
    let number = || value.parse::<i64>().ok();
    match name {
        "cpus" => {
            // Shares of other tasks are no use beside a hard limit, but no harm either.
            host.nano_cpus = Some(scaled(value, 1_000_000_000)?);
        }
        "cpu-shares" => host.cpu_shares = Some(number()?),
        "cpu-period" => host.cpu_period = Some(number()?),
        "cpu-quota" => host.cpu_quota = Some(number()?),
        "cpuset-cpus" => host.cpuset_cpus = Some(value.to_owned()),
        "cpuset-mems" => host.cpuset_mems = Some(value.to_owned()),
        "memory" => host.memory = Some(bytes(value)?),
        "memory-swap" if value == "-1" => host.memory_swap = Some(-1),
        "memory-swap" => host.memory_swap = Some(bytes(value)?),
        "memory-reservation" => host.memory_reservation = Some(bytes(value)?),
        "memory-swappiness" => host.memory_swappiness = Some(number()?),
        "shm-size" => host.shm_size = Some(bytes(value)?),
        "pids-limit" => host.pids_limit = Some(number()?),
        "oom-score-adj" => host.oom_score_adj = Some(number()?),
        "stop-timeout" => request.body.stop_timeout = Some(number()?),
        _ => return None,
    }
    Some(())
}

/// `<host>[:<container>[:<permissions>]]`
fn device(text: &str) -> Option<DeviceMapping> {
    let mut parts = text.split(':');
    let on_host = parts.next().filter(|path| path.starts_with('/'))?;
    let rights = |part: &str| !part.is_empty() && part.chars().all(|c| "rwm".contains(c));
    let (inside, permissions) = match (parts.next(), parts.next()) {
        (None, _) => (on_host, "rwm"),
        (Some(part), None) if rights(part) => (on_host, part),
        (Some(path), None) => (path, "rwm"),
        (Some(path), Some(part)) if rights(part) => (path, part),
        _ => return None,
    };
    parts.next().is_none().then(|| DeviceMapping {
        path_on_host: Some(on_host.to_owned()),
        path_in_container: Some(inside.to_owned()),
        cgroup_permissions: Some(permissions.to_owned()),
    })
}

/// `all`, a number, or `device=0,1` (which must be in quotes of its own).
fn gpus(text: &str) -> Option<DeviceRequest> {
    let text = text.trim_matches('"');
    let (count, ids) = match text.strip_prefix("device=") {
        Some(list) => (None, Some(list.split(',').map(str::to_owned).collect())),
        None if text == "all" => (Some(-1), None),
        None => (Some(text.parse().ok()?), None),
    };
    Some(DeviceRequest {
        count,
        device_ids: ids,
        capabilities: Some(vec![vec!["gpu".to_owned()]]),
        ..DeviceRequest::default()
    })
}

/// `<name>=<soft>[:<hard>]`
fn ulimit(text: &str) -> Option<ResourcesUlimits> {
    let (name, limits) = text.split_once('=')?;
    let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
    Some(ResourcesUlimits {
        name: Some(name.to_owned()),
        soft: Some(soft.parse().ok()?),
        hard: Some(hard.parse().ok()?),
    })
}

/// `type=bind,source=/a,target=/b[,readonly]`, the usual keys of it.
fn mount(text: &str) -> Option<ApiMount> {
    if text.contains('"') {
        return None;
    }
    let mut keys: HashMap<&str, &str> = HashMap::new();
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap_or((part, "true"));
        keys.insert(key, value);
    }
    let mut take = |names: &[&'static str]| names.iter().find_map(|name| keys.remove(name));
    let typ = match take(&["type"]) {
        Some("bind") => MountType::BIND,
        Some("tmpfs") => MountType::TMPFS,
        Some("volume") | None => MountType::VOLUME,
        Some(_) => return None,
    };
    let source = take(&["source", "src"]).map(str::to_owned);
    let target = take(&["target", "destination", "dst"])?.to_owned();
    let read_only = match take(&["readonly", "ro"]) {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(_) => return None,
    };
    let tmpfs = match take(&["tmpfs-size"]) {
        Some(size) => Some(MountTmpfsOptions {
            size_bytes: Some(bytes(size)?),
            ..MountTmpfsOptions::default()
        }),
        None => None,
    };
    keys.is_empty().then(|| ApiMount {
        target: Some(target),
        source,
        typ: Some(typ),
        read_only: Some(read_only),
        tmpfs_options: tmpfs,
        ..ApiMount::default()
    })
}

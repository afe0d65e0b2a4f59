//! `containerOptions`: the options of `docker run` as properties of a job definition.

use crate::definition::{Device, Properties, Tmpfs, Ulimit, volume_mount};
use crate::words;

/// Options with a value that have no equivalent in Batch.
const UNMAPPED_WITH_VALUE: &[&str] = &[
    "--add-host",
    "--annotation",
    "--blkio-weight",
    "--cap-add",
    "--cap-drop",
    "--cgroup-parent",
    "--cgroupns",
    "--cidfile",
    "--cpu-period",
    "--cpu-quota",
    "--cpu-shares",
    "--cpus",
    "--cpuset-cpus",
    "--cpuset-mems",
    "--device-cgroup-rule",
    "--dns",
    "--dns-option",
    "--dns-search",
    "--domainname",
    "--entrypoint",
    "--env-file",
    "--expose",
    "--gpus",
    "--group-add",
    "--hostname",
    "--ip",
    "--ipc",
    "--isolation",
    "--label",
    "--link",
    "--log-driver",
    "--log-opt",
    "--mac-address",
    "--memory",
    "--memory-reservation",
    "--name",
    "--net",
    "--network",
    "--oom-score-adj",
    "--pid",
    "--pids-limit",
    "--platform",
    "--publish",
    "--pull",
    "--restart",
    "--runtime",
    "--security-opt",
    "--stop-signal",
    "--stop-timeout",
    "--storage-opt",
    "--sysctl",
    "--userns",
    "--uts",
    "--volume-driver",
    "--volumes-from",
    "--workdir",
];

/// Short forms of options with a value.
const SHORT: &[(char, &str)] = &[
    ('e', "--env"),
    ('u', "--user"),
    ('v', "--volume"),
    ('c', "--cpu-shares"),
    ('m', "--memory"),
    ('h', "--hostname"),
    ('l', "--label"),
    ('p', "--publish"),
    ('w', "--workdir"),
    ('a', "--attach"),
];

/// Adds what the options say to the properties.
///
/// Returns warnings, which name what has no equivalent in Batch.
///
/// # Errors
/// All options whose values have the wrong form, or are missing.
pub(crate) fn apply(text: &str, properties: &mut Properties) -> Result<Vec<String>, String> {
    let mut notes = Notes::default();
    let mut wrong = Vec::new();
    let mut words = words::split(text).into_iter();
    while let Some(word) = words.next() {
        wrong.extend(apply_one(&word, &mut words, properties, &mut notes).err());
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let mut warnings = notes.warnings;
    if !notes.dropped.is_empty() {
        let names: Vec<_> = notes.dropped.iter().map(|name| format!("`{name}`")).collect();
        warnings.push(format!(
            "containerOptions: AWS Batch has no equivalent of {}; it is left out",
            names.join(", ")
        ));
    }
    Ok(warnings)
}

/// What is to be told of options that can be understood.
#[derive(Default)]
struct Notes {
    warnings: Vec<String>,
    /// Options that have no equivalent.
    dropped: Vec<String>,
}

/// Adds one option; its value may be the next of the words.
fn apply_one(
    word: &str,
    words: &mut impl Iterator<Item = String>,
    properties: &mut Properties,
    notes: &mut Notes,
) -> Result<(), String> {
    let (name, attached) = parts(word);
    let mut value = || {
        attached
            .clone()
            .or_else(|| words.next())
            .ok_or_else(|| format!("containerOptions: `{name}` needs a value"))
    };
    // A flag may be written `--init=true`.
    let on = attached.as_deref() != Some("false");
    match name.as_str() {
        "--env" => {
            let text = value()?;
            match text.split_once('=') {
                Some((name, value)) => properties.environment.push((name.to_owned(), value.to_owned())),
                None => notes.warnings.push(format!(
                    "containerOptions: `--env {text}` has no value, and jobs know nothing of this machine's \
                     variables: write `--env {text}=VALUE`"
                )),
            }
        }
        "--privileged" => properties.privileged = on,
        "--read-only" => properties.read_only_root = on,
        "--init" => properties.init = on,
        "--user" => properties.user = Some(value()?),
        "--ulimit" => properties.ulimits.push(ulimit(&value()?)?),
        "--shm-size" => properties.shm = Some(mebibytes(&value()?, "--shm-size")?),
        "--tmpfs" => properties.tmpfs.push(tmpfs(&value()?)?),
        "--memory-swap" => properties.max_swap = Some(mebibytes(&value()?, "--memory-swap")?),
        "--memory-swappiness" => {
            let text = value()?;
            properties.swappiness = match text.parse() {
                Ok(number @ 0..=100) => Some(number),
                _ => return Err(bad("--memory-swappiness", &text, "a number from 0 to 100")),
            };
        }
        "--device" => properties.devices.push(device(&value()?)?),
        "--volume" => properties.mounts.push(volume_mount(&value()?)?),
        // Batch removes containers by itself, and gives them no terminal or input.
        "--rm" | "--detach" | "-d" => {}
        _ if UNMAPPED_WITH_VALUE.contains(&name.as_str()) || SHORT.iter().any(|(_, long)| *long == name) => {
            notes.dropped.push(format!("{name} {}", value()?));
        }
        _ => notes.dropped.push(word.to_owned()),
    }
    Ok(())
}

/// The long name of an option, and its value when that is in the same word.
fn parts(word: &str) -> (String, Option<String>) {
    if word.starts_with("--") {
        return match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word.to_owned(), None),
        };
    }
    let mut chars = word.chars();
    if let (Some('-'), Some(letter)) = (chars.next(), chars.next())
        && let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == letter)
    {
        let rest = chars.as_str();
        let value = rest.strip_prefix('=').unwrap_or(rest);
        return ((*long).to_owned(), (!rest.is_empty()).then(|| value.to_owned()));
    }
    (word.to_owned(), None)
}

fn bad(option: &str, value: &str, expected: &str) -> String {
    format!("containerOptions: `{option} {value}` must have {expected}")
}

/// `host[:container[:rwm]]`
///
/// # Errors
/// Another form.
pub(crate) fn device(text: &str) -> Result<Device, String> {
    let parts: Vec<_> = text.split(':').collect();
    let allowed = |p: &str| !p.is_empty() && p.chars().all(|c| "rwm".contains(c));
    let (host, container, permissions) = match parts[..] {
        [host] => (host, host, "rwm"),
        // As in Docker, `/dev/x:rw` names permissions only.
        [host, second] if allowed(second) => (host, host, second),
        [host, container] => (host, container, "rwm"),
        [host, container, permissions] if allowed(permissions) => (host, container, permissions),
        _ => ("", "", ""),
    };
    if !host.starts_with('/') || !container.starts_with('/') {
        return Err(format!(
            "the device `{text}` is not of the form `/dev/host[:/dev/container[:rwm]]`"
        ));
    }
    Ok(Device {
        host: host.to_owned(),
        container: container.to_owned(),
        permissions: permissions.to_owned(),
    })
}

/// `name=soft[:hard]`
fn ulimit(text: &str) -> Result<Ulimit, String> {
    let parse = || {
        let (name, limits) = text.split_once('=')?;
        let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
        Some(Ulimit {
            name: name.to_owned(),
            soft: soft.parse().ok()?,
            hard: hard.parse().ok()?,
        })
    };
    parse().ok_or_else(|| bad("--ulimit", text, "the form `name=soft[:hard]` with numbers"))
}

/// A size as Docker writes it (`16000000`, `64m`, `2gb`), in MiB, at least 1.
fn mebibytes(text: &str, option: &str) -> Result<i32, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let (number, unit) = lower.split_at(digits);
    let shift = match unit.trim().trim_end_matches("ib").trim_end_matches('b') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => 64,
    };
    let bytes = number
        .parse::<u128>()
        .ok()
        .filter(|n| *n > 0 && shift < 64 && *n < 1 << 62)
        .map(|n| n << shift);
    match bytes.and_then(|bytes| i32::try_from((bytes >> 20).max(1)).ok()) {
        Some(size) => Ok(size),
        None => Err(bad(option, text, "a size such as `64m` or `2g`")),
    }
}

/// `path:options,size=N`
fn tmpfs(text: &str) -> Result<Tmpfs, String> {
    let form = "the form `/path:size=64m[,option…]`: Batch wants a size";
    let (path, options) = text.split_once(':').ok_or_else(|| bad("--tmpfs", text, form))?;
    let mut size = None;
    let mut rest = Vec::new();
    for option in options.split(',').filter(|o| !o.is_empty()) {
        match option.strip_prefix("size=") {
            Some(value) => size = Some(mebibytes(value, "--tmpfs")?),
            None => rest.push(option.to_owned()),
        }
    }
    match size {
        Some(size) if path.starts_with('/') => Ok(Tmpfs {
            path: path.to_owned(),
            size,
            options: rest,
        }),
        _ => Err(bad("--tmpfs", text, form)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str) -> (Properties, Vec<String>) {
        let mut properties = Properties::default();
        let warnings = apply(text, &mut properties).unwrap();
        (properties, warnings)
    }

    #[test]
    fn options_become_properties() {
        let (p, warnings) = applied(
            "-e A=b=c --env 'B=x y' -eC=1 --privileged --read-only --init -u 1000:1000 --ulimit nofile=10:20 \
             --ulimit nproc=5 --shm-size 16000000 --tmpfs /run:rw,noexec,size=64m --memory-swap 1g \
             --memory-swappiness=10 --device /dev/fpga0 --device=/dev/null:/dev/fpga1:rw -v /a:/b:ro --rm",
        );
        assert_eq!(warnings, Vec::<String>::new());
        let env: Vec<_> = p.environment.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(env, ["A=b=c", "B=x y", "C=1"]);
        assert!(p.privileged && p.read_only_root && p.init);
        assert_eq!(p.user.as_deref(), Some("1000:1000"));
        assert_eq!(
            (p.ulimits[0].soft, p.ulimits[0].hard, p.ulimits[1].hard),
            (10, 20, 5)
        );
        assert_eq!(
            (p.shm, p.max_swap, p.swappiness),
            (Some(15), Some(1024), Some(10))
        );
        assert_eq!((p.tmpfs[0].size, p.tmpfs[0].options.len()), (64, 2));
        assert_eq!(p.devices[0].permissions, "rwm");
        assert_eq!(
            (p.devices[1].host.as_str(), p.devices[1].container.as_str()),
            ("/dev/null", "/dev/fpga1")
        );
        assert!(p.mounts[0].read_only);
    }

    #[test]
    fn what_has_no_equivalent_is_named() {
        let (p, warnings) = applied("--network host --cap-add=SYS_ADMIN -it --gpus all -m 4g --user me");
        assert_eq!(p.user.as_deref(), Some("me"));
        assert_eq!(warnings.len(), 1);
        for name in [
            "`--network host`",
            "`--cap-add SYS_ADMIN`",
            "`-it`",
            "`--gpus all`",
            "`--memory 4g`",
        ] {
            assert!(warnings[0].contains(name), "{name}: {}", warnings[0]);
        }
    }

    #[test]
    fn all_wrong_values_are_told() {
        let text = "--device foo --init --ulimit x --shm-size";
        let told = apply(text, &mut Properties::default()).unwrap_err();
        for words in ["`foo`", "`--ulimit x`", "`--shm-size` needs a value"] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert_eq!(told.matches("; ").count(), 2, "{told}");
    }

    #[test]
    fn wrong_values_are_errors() {
        for text in [
            "--ulimit nofile",
            "--shm-size big",
            "--tmpfs /x",
            "--device fpga0",
            "--device /a:/b:x",
            "--user",
            "--memory-swappiness 101",
            "-v x",
            "--shm-size 0",
        ] {
            assert!(apply(text, &mut Properties::default()).is_err(), "{text}");
        }
    }
}

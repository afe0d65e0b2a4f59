//! Tasks in containers: what a container sees of the host, what runs inside it, and how an engine is called by its
//! command line.
//!
//! [`script`] is the part of `.command.run` that starts the container. Executors that reach an engine in another
//! way share [`mounts`], [`inner_command`] and [`file_options`] with it, so that both ways compute the same.

mod docker;
mod inner;
mod mounts;
mod singularity;

use rflow_task::{ContainerSpec, TaskSpec};

use crate::wrapper::quote;

pub use inner::{Inner, SECRETS_END, USAGE_FILE, inner_command};
pub use mounts::{Mount, mounts};
pub use singularity::{image_address, image_file};

/// What a task that was killed for its memory is told.
pub const OUT_OF_MEMORY: &str = docker::OUT_OF_MEMORY;
/// Label of containers: the hash of the task.
pub const TASK_LABEL: &str = "rflow.task";
/// Label of containers: the work dir of the task.
pub const WORK_DIR_LABEL: &str = "rflow.work-dir";

/// Shell text that defines `launch`, which replaces its process by the container engine, and `cleanup`, which is
/// called once at the end. In it, `task_dir` is the work dir, `NXF_TASK_WORKDIR` the folder the task runs in, and
/// the variables of the task are exported.
pub(crate) fn script(spec: &TaskSpec, container: &ContainerSpec) -> String {
    match container.engine.as_str() {
        "singularity" | "apptainer" => singularity::script(spec, container),
        _ => docker::script(spec, container),
    }
}

/// Options of `docker run` that make one folder visible: `-v`, or `--mount` for paths that `-v` cannot express.
#[must_use]
pub fn file_options(mount: &Mount, flags: &str) -> [String; 2] {
    let path = mount.path.to_string_lossy();
    if path.contains([':', ',']) {
        // The value is a line of comma-separated values, in which quotes protect.
        let field = |name: &str| format!("\"{name}={}\"", path.replace('"', "\"\""));
        let read_only = if mount.writable { "" } else { ",readonly" };
        let value = format!("type=bind,{},{}{read_only}", field("source"), field("target"));
        return ["--mount".to_owned(), quote(&value)];
    }
    let mut all: Vec<&str> = Vec::new();
    if !mount.writable {
        all.push("ro");
    }
    all.extend(flags.split(',').map(str::trim).filter(|flag| !flag.is_empty()));
    let mut value = format!("{path}:{path}");
    for (at, flag) in all.into_iter().enumerate() {
        value.push(if at == 0 { ':' } else { ',' });
        value.push_str(flag);
    }
    ["-v".to_owned(), quote(&value)]
}

/// Names of variables that the container gets from the process that starts it, in order, each once.
fn passed_names<'a>(spec: &'a TaskSpec, container: &'a ContainerSpec) -> Vec<&'a str> {
    let whitelist = container.settings.env_whitelist.iter().map(String::as_str);
    let own = spec.env.iter().map(|(name, _)| name.as_str());
    let secrets = spec.secrets.iter().map(String::as_str);
    let mut names = Vec::new();
    for name in whitelist.chain(own).chain(secrets) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The words of an engine's call so far, as shell text.
#[derive(Default)]
struct Call(Vec<String>);

impl Call {
    /// Shell text, several words included.
    fn text(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.0.push(text.to_owned());
        }
    }

    fn texts<const N: usize>(&mut self, texts: [&str; N]) {
        texts.into_iter().for_each(|text| self.text(text));
    }

    fn into_text(self) -> String {
        self.0.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn options_of_mounts() {
        let mount = |path: &str, writable| Mount {
            path: PathBuf::from(path),
            writable,
        };
        assert_eq!(file_options(&mount("/a b", true), ""), ["-v", "'/a b:/a b'"]);
        assert_eq!(file_options(&mount("/a", false), "Z, z"), ["-v", "/a:/a:ro,Z,z"]);
        assert_eq!(
            file_options(&mount("/a:b\"c", false), "Z"),
            [
                "--mount",
                "'type=bind,\"source=/a:b\"\"c\",\"target=/a:b\"\"c\",readonly'"
            ]
        );
    }
}

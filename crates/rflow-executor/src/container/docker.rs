//! Docker and Podman, which take the same options.

use rflow_task::{ContainerSpec, TaskSpec};

use super::inner::{Inner, inner_command};
use super::mounts::mounts;
use super::{Call, TASK_LABEL, WORK_DIR_LABEL, file_options, passed_names};
use crate::wrapper::{double_quoted, quote};

/// At the end the container goes. What the kernel killed for its memory says so, as its status does not.
const CLEANUP: &str = r#"
cleanup() {
    if [ "$script_status" -eq 137 ] &&
        [ "$(ENGINE inspect -f '{{.State.OOMKilled}}' "$container" 2>/dev/null)" = true ]; then
        echo OOM_TEXT | tee -a .command.err >> .command.log
    fi
    REMOVE
}
"#;

/// What a task that was killed for its memory is told.
pub(super) const OUT_OF_MEMORY: &str =
    "The task was killed because it used more memory than it asked for; raise its `memory`";

pub(super) fn script(spec: &TaskSpec, container: &ContainerSpec) -> String {
    let settings = &container.settings;
    let engine = if settings.sudo {
        format!("sudo {}", container.engine)
    } else {
        container.engine.clone()
    };
    let remove = if settings.remove {
        format!("{engine} rm -f \"$container\" > /dev/null 2>&1 || true")
    } else {
        ":".to_owned()
    };
    let name: String = spec.hash.to_string().chars().take(12).collect();
    let cleanup = CLEANUP
        .replace("ENGINE", &engine)
        .replace("OOM_TEXT", &quote(OUT_OF_MEMORY))
        .replace("REMOVE", &remove);
    format!(
        "\ncontainer=rflow-{name}-$$\n{cleanup}\nlaunch() {{\n    exec {}\n}}\n",
        run_command(&engine, spec, container)
    )
}

fn run_command(engine: &str, spec: &TaskSpec, container: &ContainerSpec) -> String {
    let settings = &container.settings;
    let mut call = Call::default();
    call.texts([engine, &settings.engine_options, "run", "-i"]);
    // Where the two differ in the reference, so do we: later options win.
    let limits_first = container.engine == "docker";
    if limits_first {
        limits(&mut call, spec, container);
    }
    if settings.tty {
        call.text("-t");
    }
    call.text("-e NXF_TASK_WORKDIR");
    if settings.fix_ownership {
        call.text("-e NXF_OWNER=\"$(id -u):$(id -g)\"");
    }
    for name in passed_names(spec, container) {
        call.texts(["-e", &quote(name)]);
    }
    match settings.temp.as_deref() {
        None => {}
        Some("auto") if spec.scratch.is_some() => call.text("-v \"$NXF_TASK_WORKDIR\":/tmp"),
        Some("auto") => call.text("-v \"$(mktemp -d)\":/tmp"),
        Some(folder) => call.texts(["-v", &format!("{}:/tmp", double_quoted(folder))]),
    }
    for mount in mounts(spec, settings.writable_inputs) {
        let [option, value] = file_options(&mount, &settings.mount_flags);
        call.texts([&option, &value]);
    }
    if spec.scratch.is_some() {
        call.text("-v \"$NXF_TASK_WORKDIR\":\"$NXF_TASK_WORKDIR\"");
    }
    call.text("-w \"$NXF_TASK_WORKDIR\"");
    call.texts([&settings.run_options, &container.options]);
    if !limits_first {
        limits(&mut call, spec, container);
    }
    for (label, value) in [
        (TASK_LABEL, spec.hash.to_string()),
        (WORK_DIR_LABEL, spec.work_dir.to_string_lossy().into_owned()),
    ] {
        call.texts(["--label", &quote(&format!("{label}={value}"))]);
    }
    call.texts(["--name \"$container\"", &quote(&container.image)]);
    for word in inner_command(spec, Inner::default()) {
        call.text(&quote(&word));
    }
    call.into_text()
}

fn limits(call: &mut Call, spec: &TaskSpec, container: &ContainerSpec) {
    let cpus = spec.resources.cpus;
    if container.settings.cpu_limits {
        call.text(&format!("--cpus {cpus}"));
    } else {
        call.text(&format!("--cpu-shares {}", u64::from(cpus) * 1024));
    }
    if let Some(memory) = spec.resources.memory {
        call.text(&format!("--memory {}m", memory / (1024 * 1024)));
    }
    if let Some(platform) = &spec.arch {
        call.texts(["--platform", &quote(platform)]);
    }
}

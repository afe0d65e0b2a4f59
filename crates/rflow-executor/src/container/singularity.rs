//! Singularity and Apptainer.

use std::path::{Path, PathBuf};

use rflow_task::{ContainerSpec, TaskSpec};

use super::inner::search_path;
use super::mounts::mounts;
use super::{Call, passed_names};
use crate::wrapper::{is_name, quote};

/// Downloads an image once, whoever else wants it at the same time, on this machine or another one that shares
/// the folder.
const PULL: &str = r#"
image=IMAGE
if [ ! -e "$image" ]; then
    mkdir -p -- "${image%/*}"
    (
        flock 9
        if [ ! -e "$image" ]; then
            cd -- "${image%/*}"
            ENGINE pull --name "${image##*/}.pulling.$$" ADDRESS > /dev/null
            mv -- "$image.pulling.$$" "$image"
        fi
    ) 9> "$image.lock"
fi
"#;

pub(super) fn script(spec: &TaskSpec, container: &ContainerSpec) -> String {
    let settings = &container.settings;
    let engine = &container.engine;
    let file = image_file(spec, container);
    let mut text = String::new();
    let image = match &file {
        Some(path) => {
            let mut address = String::new();
            if settings.no_https {
                address.push_str("--nohttps ");
            }
            address.push_str(&quote(&image_address(&container.image)));
            text.push_str(
                &PULL
                    .replace("IMAGE", &quote(&path.to_string_lossy()))
                    .replace("ENGINE", engine)
                    .replace("ADDRESS", &address),
            );
            quote(&path.to_string_lossy())
        }
        None => quote(&image_address(&container.image)),
    };
    let mut call = Call::default();
    call.text("env - PATH=\"$PATH\"");
    let prefix = format!("{}ENV_", engine.to_uppercase());
    let names = ["TMP", "TMPDIR", "NXF_TASK_WORKDIR"];
    for name in names
        .into_iter()
        .chain(passed_names(spec, container))
        .filter(|name| is_name(name))
    {
        call.text(&format!("${{{name}:+{prefix}{name}=\"${name}\"}}"));
    }
    call.texts([engine, &settings.engine_options, "exec --no-home --pid"]);
    if settings.auto_mounts {
        for mount in mounts(spec, true) {
            call.texts(["-B", &quote(&mount.path.to_string_lossy())]);
        }
        if spec.scratch.is_some() {
            call.text("-B \"$NXF_TASK_WORKDIR\"");
        }
    }
    if settings.cpu_limits {
        call.text(&format!("--cpus {}", spec.resources.cpus));
        if let Some(memory) = spec.resources.memory {
            call.text(&format!("--memory {}m", memory / (1024 * 1024)));
        }
    }
    call.texts([&settings.run_options, &container.options, &image]);
    let inner = format!(
        "cd \"$NXF_TASK_WORKDIR\" || exit 1\n{}exec \"$@\"",
        search_path(spec)
    );
    call.texts(["/bin/sh -c", &quote(&inner), "rflow"]);
    for word in &spec.shell {
        call.text(&quote(word));
    }
    call.text(&quote(&spec.work_dir.join(".command.sh").to_string_lossy()));
    text.push_str("\nlaunch() {\n    set +u\n    exec ");
    text.push_str(&call.into_text());
    text.push_str("\n}\n");
    text
}

/// The image as the engine is told it: a path, or an address with a scheme; names without one are those of Docker.
#[must_use]
pub fn image_address(image: &str) -> String {
    if let Some(path) = image.strip_prefix("file://") {
        return path.to_owned();
    }
    if image.contains("://") || image.starts_with('/') {
        return image.to_owned();
    }
    format!("docker://{image}")
}

/// The file that an image is downloaded to, or is found in without download; `None` when it is a local file or the
/// engine fetches it itself.
///
/// Its name is the address without the scheme, with `-` for `/` and `:`, and `.img` at the end, as in the
/// reference, so that folders of images can be shared.
#[must_use]
pub fn image_file(spec: &TaskSpec, container: &ContainerSpec) -> Option<PathBuf> {
    let address = image_address(&container.image);
    let (scheme, rest) = address.split_once("://")?;
    if container.settings.auto_pull && scheme != "http" && scheme != "https" {
        return None;
    }
    let mut name = rest.replace(['/', ':'], "-");
    if !name.ends_with(".sif") && !name.ends_with(".img") {
        name.push_str(".img");
    }
    let settings = &container.settings;
    if let Some(library) = &settings.library_dir {
        let path = Path::new(library).join(&name);
        if path.exists() {
            return Some(path);
        }
    }
    let cache = match &settings.cache_dir {
        Some(folder) => PathBuf::from(folder),
        None => {
            let base = spec.work_dir.parent().and_then(Path::parent);
            base.unwrap_or(&spec.work_dir).join("singularity")
        }
    };
    Some(cache.join(name))
}

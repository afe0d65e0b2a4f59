//! The container of a task: its image and options, and the engine that runs it.

use rflow_config::Config;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::ContainerSpec;

use super::bind::UNRECOVERABLE;
use super::context::Context;

/// Engines in the order in which the first enabled one is taken.
const ENGINES: &[&str] = &[
    "docker",
    "podman",
    "singularity",
    "apptainer",
    "charliecloud",
    "shifter",
    "sarus",
];

/// Engines that rflow can run.
const KNOWN: &[&str] = &["docker", "podman", "singularity", "apptainer"];

/// The container engine that the configuration enables.
#[must_use]
pub fn container_engine(config: &Config) -> Option<&'static str> {
    let enabled = |e: &&&str| config.get(&format!("{e}.enabled")).is_some_and(|v| v.truthy());
    ENGINES.iter().find(enabled).copied()
}

/// The container of a task; `None` when it runs on the machine as it is.
pub(super) fn of_task(
    interp: &Interp,
    context: &Context,
    image: Option<String>,
    executor: &str,
) -> Eval<Option<ContainerSpec>> {
    let run = &context.process.run;
    let native = run
        .scheduler
        .borrow_mut()
        .executor(executor)
        .map_err(|e| Raise::new(UNRECOVERABLE, e))?
        .runs_containers();
    let engine = match native {
        true => "docker",
        false => match container_engine(&run.config) {
            Some(engine) => engine,
            None => return Ok(None),
        },
    };
    let Some(image) = image.filter(|i| !i.trim().is_empty()) else {
        return Ok(None);
    };
    if !KNOWN.contains(&engine) {
        // Running it without its container would compute something else.
        return Err(Raise::new(
            UNRECOVERABLE,
            format!("Tasks cannot be run in {engine} containers"),
        )
        .hint(format!(
            "set `{engine}.enabled = false` and enable one of: {}",
            KNOWN.join(", ")
        )));
    }
    let settings = run.settings.containers.get(engine).cloned().unwrap_or_default();
    let name = ["registry", "registryOverride"].map(|key| run.config.get(&format!("{engine}.{key}")));
    let image = match &name {
        [Some(registry), over] if !registry.to_string().is_empty() => with_registry(
            &image,
            &registry.to_string(),
            over.as_ref().is_some_and(Value::truthy),
        ),
        _ => image,
    };
    Ok(Some(ContainerSpec {
        engine: engine.to_string(),
        image,
        options: options(&context.directive(interp, "containerOptions")?),
        settings,
    }))
}

/// `containerOptions` is text, or a map of options by name without dashes.
fn options(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::Map(map) => map
            .to_vec()
            .into_iter()
            .flat_map(|(name, value)| {
                let name = name.to_string();
                let dashes = if name.len() == 1 { "-" } else { "--" };
                let values = match value {
                    Value::List(list) => list.to_vec(),
                    other => vec![other],
                };
                values.into_iter().map(move |value| match value {
                    Value::Bool(true) => format!("{dashes}{name}"),
                    value => format!("{dashes}{name} {value}"),
                })
            })
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

/// An image without a registry of its own gets that of the configuration. The first part of a name is a registry when
/// it has a dot or a port, or is `localhost`; with `replace` it is replaced.
fn with_registry(image: &str, registry: &str, replace: bool) -> String {
    let registry = registry.trim_end_matches('/');
    let first = image.split_once('/');
    let own = first.filter(|(host, _)| host.contains('.') || host.contains(':') || *host == "localhost");
    match own {
        Some((_, rest)) if replace => format!("{registry}/{rest}"),
        Some(_) => image.to_string(),
        None if image.contains("://") || image.starts_with('/') => image.to_string(),
        None => format!("{registry}/{image}"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_registry;

    #[test]
    fn images_get_the_registry_unless_they_have_one() {
        for (image, replace, expected) in [
            ("tool:1", false, "r.io/tool:1"),
            ("org/tool:1", false, "r.io/org/tool:1"),
            ("quay.io/org/tool", false, "quay.io/org/tool"),
            ("quay.io/org/tool", true, "r.io/org/tool"),
            ("localhost/tool", false, "localhost/tool"),
            ("docker://x/y", false, "docker://x/y"),
        ] {
            assert_eq!(with_registry(image, "r.io/", replace), expected, "{image}");
        }
    }
}

//! The container of a task: its image and options, and the engine that runs it.

use rflow_config::Config;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::{CONTAINER_ENGINES, ContainerSpec};

use super::bind::UNRECOVERABLE;
use super::context::Context;

/// The container engine that the configuration enables.
#[must_use]
pub fn container_engine(config: &Config) -> Option<&'static str> {
    let enabled = |e: &&&str| config.get(&format!("{e}.enabled")).is_some_and(|v| v.truthy());
    CONTAINER_ENGINES.iter().find(enabled).copied()
}

/// The container of a task; `None` when it runs on the machine as it is.
pub(super) fn of_task(
    interp: &Interp,
    context: &Context,
    image: Option<&str>,
    executor: &str,
) -> Eval<Option<ContainerSpec>> {
    let run = &context.process.run;
    let image = image.map(str::trim).filter(|i| !i.is_empty());
    let native = run
        .scheduler
        .borrow_mut()
        .executor(executor)
        .map_err(|e| Raise::new(UNRECOVERABLE, e))?
        .runs_containers();
    let options = options(&context.directive(interp, "containerOptions")?);
    Ok(match (native, image) {
        (true, Some(image)) => Some(ContainerSpec {
            engine: "docker".to_string(),
            image: image.to_string(),
            options,
            ..ContainerSpec::default()
        }),
        (true, None) => None,
        (false, image) => (run.containers)(image, &options),
    })
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

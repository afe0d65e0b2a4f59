//! Plugins of the reference that are built in.

mod document;
mod files;
mod old_options;
mod schema;
mod values;

use std::rc::Weak;

use rflow_config::Config;
use rflow_lang::Value;
use rflow_lang::closure::Closure;

use crate::globals::RunGlobals;

pub(crate) use document::check_json;
pub(crate) use schema::{from_samplesheet, help_wanted};

/// What rflow has instead of a plugin that a configuration names.
struct Plugin {
    name: &'static str,
    /// What to tell users about it; nothing when it does what they expect.
    note: Option<&'static str>,
}

const fn silent(name: &'static str) -> Plugin {
    Plugin { name, note: None }
}

const fn noted(name: &'static str, note: &'static str) -> Plugin {
    Plugin {
        name,
        note: Some(note),
    }
}

/// Plugins whose presence changes nothing that a pipeline would miss, or only what the note says.
const KNOWN: &[Plugin] = &[
    silent(schema::NAME),
    silent(schema::OLD_NAME),
    // Storage and executors that need no plugin.
    silent("nf-amazon"),
    silent("nf-tower"),
    silent("nf-console"),
    noted("nf-prov", "no provenance documents are written"),
    noted("nf-co2footprint", "the carbon footprint is not estimated"),
    noted("nf-wave", "containers are not built or augmented by Wave"),
    noted("nf-quilt", "Quilt packages can be neither read nor written"),
    noted("nf-weblog", "events are not sent to a web address"),
    noted("nf-cloudcache", "the cache stays in the launch folder"),
    noted(
        "nf-codecommit",
        "pipelines on AWS CodeCommit have to be cloned by hand",
    ),
    noted("nf-google", "Google Cloud is not supported"),
    noted("nf-azure", "Azure is not supported"),
    noted("nf-k8s", "Kubernetes is not supported"),
];

/// What users should know about the plugins that a configuration names.
#[must_use]
pub fn warnings(config: &Config) -> Vec<String> {
    let mut out = Vec::new();
    for id in config.plugins() {
        let name = id.split('@').next().unwrap_or(id);
        match KNOWN.iter().find(|plugin| plugin.name == name) {
            Some(Plugin { note: None, .. }) => {}
            Some(Plugin { note: Some(note), .. }) => {
                out.push(format!("Plugin `{id}` has no effect: {note}"));
            }
            None => out.push(format!(
                "Plugin `{id}` has no effect: rflow loads no plugins, and this one is not built in"
            )),
        }
    }
    out
}

/// The functions that scripts can include from plugins, for a run whose names are in `globals`.
pub fn functions(globals: Weak<RunGlobals>) -> impl Fn(&str, &str) -> Option<Value> {
    move |plugin, name| {
        if plugin != schema::NAME && plugin != schema::OLD_NAME {
            return None;
        }
        let function = schema::function(plugin, name)?;
        let globals = globals.clone();
        Some(Closure::native(name, 1, move |interp, args| {
            schema::call(globals.upgrade().as_deref(), interp, function, args)
        }))
    }
}

/// Whether a function of a plugin is a channel factory.
pub(crate) fn is_factory(name: &str) -> bool {
    name == "fromSamplesheet"
}

/// What to do about an include that brings nothing.
pub(crate) fn advice(plugin: &str, name: &str) -> String {
    let functions = schema::names(plugin);
    if !functions.is_empty() {
        return match rflow_lang::compile::closest(name, functions.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has: {}", functions.join(", ")),
        };
    }
    match KNOWN.iter().any(|known| known.name == plugin) {
        true => "this plugin is built in, but for its functions; replace what is included by a function of the pipeline"
            .to_string(),
        false => format!(
            "plugins cannot be loaded, and `{plugin}` is not built in (nf-schema is); replace what is included by a function of the pipeline"
        ),
    }
}

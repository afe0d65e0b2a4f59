//! `workflow` and `nextflow`.

use std::any::Any;
use std::path::Path;
use std::rc::Rc;

use rflow_config::Config;
use rflow_lang::closure::Closure;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::value::{Entries, MapKind};
use rflow_lang::{Eval, Raise, Value};

use super::stats::{Bean, Stats};
use crate::run::Run;

/// The value of `workflow`.
pub(crate) fn workflow(run: &Rc<Run>) -> Value {
    Value::host(WorkflowMeta(run.clone()))
}

/// The value of `nextflow`.
#[must_use]
pub fn nextflow(version: &str) -> Value {
    Value::map_of(
        MapKind::Frozen,
        [
            (
                "version",
                Value::host(rflow_lang::class::VersionObj::new(version)),
            ),
            ("build", Value::Int(0)),
            ("timestamp", Value::str("")),
            (
                "enable",
                Value::map_from([("dsl", Value::Double(2.0)), ("strict", Value::Bool(false))]),
            ),
            ("preview", Value::map_from([])),
        ]
        .into_iter()
        .map(|(k, v)| (Value::str(k), v))
        .collect(),
    )
}

struct WorkflowMeta(Rc<Run>);

const PROPERTIES: &[&str] = &[
    "runName",
    "scriptId",
    "scriptFile",
    "scriptName",
    "repository",
    "commitId",
    "revision",
    "projectDir",
    "projectName",
    "launchDir",
    "workDir",
    "outputDir",
    "homeDir",
    "start",
    "container",
    "commandLine",
    "nextflow",
    "sessionId",
    "resume",
    "stubRun",
    "preview",
    "profile",
    "userName",
    "configFiles",
    "stats",
    "success",
    "complete",
    "duration",
    "exitStatus",
    "errorMessage",
    "errorReport",
    "containerEngine",
    "wave",
    "fusion",
    "manifest",
    "failOnIgnore",
];

impl WorkflowMeta {
    fn get(&self, interp: &Interp, name: &str) -> Option<Value> {
        let s = &self.0.settings;
        let path = |p: &Path| Value::path(p);
        let repository = s.repository.as_ref();
        let text = |text: Option<&String>| text.map_or(Value::Null, Value::str);
        let progress = self.0.progress.borrow();
        let enabled =
            |scope: &str| Value::Bool(self.0.config.bool(&format!("{scope}.enabled")) == Some(true));
        Some(match name {
            "runName" => Value::str(&s.run_name),
            "scriptId" => Value::str(&s.script_id),
            "scriptFile" => path(&s.script),
            "projectName" if repository.is_some() => text(repository.map(|r| &r.project)),
            // A project that no repository holds is called after its script.
            "scriptName" | "projectName" => Value::from(
                s.script
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default(),
            ),
            "repository" => text(repository.map(|r| &r.address)),
            "commitId" => text(repository.map(|r| &r.commit)),
            "revision" => text(repository.and_then(|r| r.revision.as_ref())),
            "container" => containers(&self.0.config, interp),
            "projectDir" => path(&s.project_dir),
            "launchDir" => path(&s.launch_dir),
            "workDir" => path(&s.work_dir),
            "outputDir" => path(&s.output_dir),
            "homeDir" => match interp.machine.env("HOME") {
                Some(home) => path(Path::new(&home)),
                None => Value::Null,
            },
            "userName" => s.user_name.as_ref().map_or(Value::Null, Value::str),
            "start" => rflow_lang::class::offset_date_time(i64::try_from(s.started).unwrap_or_default()),
            "complete" => progress.completed.map_or(Value::Null, |t| {
                rflow_lang::class::offset_date_time(i64::try_from(t).unwrap_or_default())
            }),
            "duration" => progress.completed.map_or(Value::Null, |t| {
                Value::Duration(i64::try_from(t.saturating_sub(s.started)).unwrap_or(i64::MAX))
            }),
            "commandLine" => Value::str(&s.command_line),
            "nextflow" => nextflow(&s.language_version),
            "sessionId" => rflow_lang::class::uuid(&s.session).unwrap_or_else(|| Value::str(&s.session)),
            "resume" => Value::Bool(s.resume),
            "stubRun" => Value::Bool(s.stub),
            "preview" => Value::Bool(s.preview),
            "profile" => Value::str(&s.profile),
            "configFiles" => Value::list(s.config_files.iter().map(|p| Value::path(p.clone())).collect()),
            "success" => Value::Bool(progress.success.unwrap_or(false)),
            // Only tasks have one: an error of the script gives none.
            "exitStatus" => match (progress.success, &progress.task) {
                (Some(true), _) => Value::Int(0),
                (Some(false), Some(task)) => task.exit.map_or(Value::Null, Value::Int),
                _ => Value::Null,
            },
            "errorMessage" => progress.error_message.clone().map_or(Value::Null, Value::from),
            "errorReport" => progress.error_report.clone().map_or(Value::Null, Value::from),
            "failOnIgnore" => self
                .0
                .config
                .get("workflow.failOnIgnore")
                .unwrap_or(Value::Bool(false)),
            "containerEngine" => {
                crate::process::container_engine(&self.0.config).map_or(Value::Null, Value::str)
            }
            "manifest" => Value::host(Manifest(
                self.0
                    .config
                    .get("manifest")
                    .unwrap_or_else(|| Value::map_from([])),
            )),
            "stats" => Value::host(Stats(self.0.clone())),
            "wave" => Bean::value("nextflow.script.WaveMetadata", vec![("enabled", enabled("wave"))]),
            "fusion" => Bean::value(
                "nextflow.script.FusionMetadata",
                vec![("enabled", enabled("fusion")), ("version", Value::Null)],
            ),
            _ => return None,
        })
    }

    fn handler(&self, name: &str, closure: &Value) -> Eval<()> {
        if !matches!(closure, Value::Closure(_)) {
            return Err(Raise::illegal_argument(format!(
                "`workflow.{name}` needs a closure"
            )));
        }
        let closure = Closure::with_delegate(closure, Value::host(HandlerScope(self.0.clone())));
        let mut handlers = self.0.handlers.borrow_mut();
        match name {
            "onComplete" => handlers.on_complete.push(closure),
            _ => handlers.on_error.push(closure),
        }
        Ok(())
    }
}

/// Images that the configuration names: those of selectors by the name in them, and the general one as `default`;
/// that one alone is a text. An image that can only be told for a task is left out.
fn containers(config: &Config, interp: &Interp) -> Value {
    let image = |value: Option<Value>| match value? {
        Value::Null => None,
        closure @ Value::Closure(_) => interp.call(&closure, &[]).ok().filter(|v| !v.is_null()),
        image => Some(image),
    };
    let scope = config
        .scope("process")
        .map(|scope| scope.to_vec())
        .unwrap_or_default();
    let mut found: Entries = scope
        .into_iter()
        .filter_map(|(key, settings)| {
            let key = key.to_string();
            let Value::Map(settings) = settings else {
                return None;
            };
            let name = match key.strip_prefix("withName:") {
                Some(name) => name,
                None => key.starts_with("withLabel:").then_some(key.as_str())?,
            };
            Some((Value::str(name), image(settings.get_str("container"))?))
        })
        .collect();
    match image(config.get("process.container")) {
        Some(image) if found.is_empty() => return image,
        Some(image) => drop(found.insert(Value::str("default"), image)),
        None => {}
    }
    Value::map(found)
}

impl HostObject for WorkflowMeta {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.script.WorkflowMetadata"
    }

    fn text(&self) -> String {
        format!("workflow {}", self.0.settings.run_name)
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match (method, args) {
            ("onComplete" | "onError", [closure]) => {
                Some(self.handler(method, closure).map(|()| Value::Null))
            }
            ("toMap", []) => {
                let entries = PROPERTIES.iter().filter_map(|n| Some((*n, self.get(interp, n)?)));
                Some(Ok(Value::map_from(entries)))
            }
            _ => None,
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        match self.get(interp, name) {
            Some(value) => Some(Ok(value)),
            None => rflow_lang::compile::closest(name, PROPERTIES.iter().copied()).map(|near| {
                let message = format!("No such property: {name} for class: {}", self.class());
                Err(Raise::missing_property(message)
                    .named(name)
                    .hint(format!("did you mean `workflow.{near}`?")))
            }),
        }
    }

    fn set_property(&self, _: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        matches!(name, "onComplete" | "onError").then(|| self.handler(name, &value))
    }
}

/// What handlers delegate to: properties of `workflow`, and null for what is none.
struct HandlerScope(Rc<Run>);

impl HostObject for HandlerScope {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.script.WorkflowMetadata"
    }

    fn text(&self) -> String {
        WorkflowMeta(self.0.clone()).text()
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        Some(Ok(WorkflowMeta(self.0.clone())
            .get(interp, name)
            .unwrap_or_default()))
    }
}

/// `workflow.manifest`: an option that is not set is null.
struct Manifest(Value);

impl Manifest {
    const OPTIONS: [&str; 15] = [
        "author",
        "contributors",
        "defaultBranch",
        "description",
        "docsUrl",
        "doi",
        "gitmodules",
        "homePage",
        "icon",
        "license",
        "mainScript",
        "name",
        "nextflowVersion",
        "organization",
        "version",
    ];

    /// All options, as a map.
    fn all(&self) -> Value {
        Value::map_from(Self::OPTIONS.map(|name| (name, self.option(name))))
    }

    fn option(&self, name: &str) -> Value {
        let set = match &self.0 {
            Value::Map(map) => map.get_str(name),
            _ => None,
        };
        set.unwrap_or_else(|| match name {
            "mainScript" => Value::str("main.nf"),
            "contributors" => Value::list(Vec::new()),
            _ => Value::Null,
        })
    }
}

impl HostObject for Manifest {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.config.Manifest"
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn call(&self, _: &Interp, _: &Value, method: &str, _: &[Value]) -> Option<Eval> {
        (method == "toMap").then(|| Ok(self.all()))
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        match &self.0 {
            Value::Map(_) => Some(Ok(self.option(name))),
            other => Some(interp.property(other, name)),
        }
    }
}

//! The known scopes and options of configuration files, for warnings and for the reference documentation.

mod aws;
mod container;
mod package;
mod report;
mod run;

use rflow_lang::Value;
use rflow_syntax::Diagnostic;

use crate::codes;
use crate::config::Config;
use crate::load::is_selector;

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Number,
    /// A text.
    Text,
    /// A file or folder.
    Path,
    /// A duration.
    Duration,
    /// An amount of memory.
    Memory,
    /// A list of texts, or one text with commas.
    List,
    /// Named values of your own.
    Map,
    /// A closure.
    Closure,
}

/// An option.
#[derive(Debug, Clone, Copy)]
pub struct OptionDef {
    /// Its name inside the scope, dotted when it is in an inner scope.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it does.
    pub doc: &'static str,
}

/// A scope.
#[derive(Debug, Clone, Copy)]
pub struct ScopeDef {
    /// Its name; empty for options outside of any scope.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its options; `None` when any name is accepted.
    pub options: Option<&'static [OptionDef]>,
}

const fn opt(name: &'static str, kind: Kind, doc: &'static str) -> OptionDef {
    OptionDef { name, kind, doc }
}

const fn scope(name: &'static str, doc: &'static str, options: &'static [OptionDef]) -> ScopeDef {
    ScopeDef {
        name,
        doc,
        options: Some(options),
    }
}

const fn open(name: &'static str, doc: &'static str) -> ScopeDef {
    ScopeDef {
        name,
        doc,
        options: None,
    }
}

/// All scopes, those with a table of options first.
pub const SCOPES: &[ScopeDef] = &[
    scope("", "Options outside of any scope", run::UNSCOPED),
    scope("apptainer", "Apptainer containers", container::SINGULARITY),
    scope("aws", "Amazon Web Services: credentials, S3 and Batch", aws::AWS),
    scope("charliecloud", "Charliecloud containers", container::CHARLIECLOUD),
    scope("conda", "Conda environments", package::CONDA),
    scope("dag", "Diagram of the workflow", report::DAG),
    scope("docker", "Docker containers", container::DOCKER),
    scope("executor", "How and where tasks are submitted", run::EXECUTOR),
    scope("mail", "Sending of e-mail", report::MAIL),
    scope("manifest", "Facts about the pipeline", run::MANIFEST),
    scope("nextflow", "Behaviour of the engine itself", run::NEXTFLOW),
    scope("notification", "E-mail at the end of a run", report::NOTIFICATION),
    scope("podman", "Podman containers", container::PODMAN),
    scope("report", "HTML report of a run", report::REPORT),
    scope("sarus", "Sarus containers", container::SARUS),
    scope("shifter", "Shifter containers", container::SHIFTER),
    scope("singularity", "Singularity containers", container::SINGULARITY),
    scope("spack", "Spack environments", package::SPACK),
    scope("timeline", "HTML timeline of a run", report::TIMELINE),
    scope("tower", "Reporting to Seqera Platform", report::TOWER),
    scope("trace", "Table of all tasks of a run", report::TRACE),
    scope("weblog", "Events of a run sent to a web address", report::WEBLOG),
    scope("workflow", "The end of a run, and its outputs", run::WORKFLOW),
    open("appleContainer", "Containers of Apple"),
    open("azure", "Microsoft Azure"),
    open("cloudcache", "Cache of runs in object storage"),
    open("co2footprint", "Plugin nf-co2footprint"),
    open("env", "Environment variables of tasks"),
    open("fusion", "Fusion file system"),
    open("google", "Google Cloud"),
    open("k8s", "Kubernetes"),
    open("lineage", "Records of where results come from"),
    open("params", "Parameters of the pipeline"),
    open("plugins", "Plugins and their versions"),
    open("process", "Directives of processes, and selectors"),
    open("prov", "Plugin nf-prov"),
    open("registry", "Registry of modules"),
    open("seqera", "Seqera Platform"),
    open("smolvm", "Small virtual machines"),
    open("validation", "Checks of parameters by nf-schema"),
    open("wave", "Containers made on demand by Wave"),
];

/// A scope by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static ScopeDef> {
    SCOPES.iter().find(|s| s.name == name)
}

/// An option by its dotted name.
#[must_use]
pub fn option(path: &[&str]) -> Option<&'static OptionDef> {
    let (scope, rest) = match path {
        [name] => ("", vec![*name]),
        [scope, rest @ ..] => (*scope, rest.to_vec()),
        [] => return None,
    };
    let name = rest.join(".");
    find(scope)?.options?.iter().find(|o| o.name == name)
}

impl Config {
    /// Warnings about options that nothing reads, and about variables in `env` that have no effect.
    #[must_use]
    pub fn unknown_options(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (key, value) in self.tree().root().to_vec() {
            let Some(name) = key.as_str() else { continue };
            self.check_scope(&mut vec![name], &value, &mut out);
        }
        out
    }

    fn check_scope(&self, path: &mut Vec<&str>, value: &Value, out: &mut Vec<Diagnostic>) {
        let [scope, ..] = path.as_slice() else { return };
        if matches!(*scope, "params" | "profiles" | "plugins") {
            return;
        }
        let Value::Map(map) = value else {
            self.check_option(path, out);
            return;
        };
        if path.len() > 1 && is_map_option(path) {
            return;
        }
        let inner = map.to_vec();
        for (key, value) in &inner {
            let Some(name) = key.as_str() else { continue };
            let mut path = path.clone();
            path.push(name);
            self.check_scope(&mut path, value, out);
        }
    }

    fn check_option(&self, path: &[&str], out: &mut Vec<Diagnostic>) {
        let span = self.origin_at(path).unwrap_or_default();
        if let ["env", name] = path {
            if name.starts_with("NXF_") && *name != "NXF_DEBUG" {
                let message = format!(
                    "Nextflow environment variables must be defined in the launch environment -- the following \
                     environment variable in the config will be ignored: '{name}'"
                );
                out.push(Diagnostic::warning(codes::ENV_IGNORED, message, span));
            }
            return;
        }
        let names: Vec<&str> = path.iter().copied().filter(|name| !is_selector(name)).collect();
        if is_known(&names) {
            return;
        }
        let near = suggestion(&names);
        // A scope that is like none of ours may be that of a plugin.
        let unlike = near.is_none() && names.first().is_some_and(|scope| find(scope).is_none());
        if unlike && !self.plugins().is_empty() {
            return;
        }
        let message = format!("Unrecognized config option '{}'", names.join("."));
        let diagnostic = Diagnostic::warning(codes::UNKNOWN_OPTION, message, span);
        out.push(match near {
            Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
    }
}

/// Options of the command line that are kept in the configuration.
const HIDDEN: &[&str] = &[
    "cacheable",
    "dumpChannels",
    "dumpHashes",
    "libDir",
    "poolSize",
    "preview",
    "runName",
    "stubRun",
];

fn is_known(path: &[&str]) -> bool {
    match path {
        ["process", directive, ..] => crate::directive::is_directive(directive),
        ["executor", local, rest @ ..] if local.starts_with('$') => {
            rest.is_empty() || option(&[&["executor"], rest].concat()).is_some()
        }
        ["nextflow", "enable" | "preview", ..] => true,
        // Such as the settings of a mail server, which are passed on.
        ["mail", "smtp", ..] => true,
        [name] if HIDDEN.contains(name) || find(name).is_some() => true,
        [scope, ..] if find(scope).is_some_and(|s| s.options.is_none()) => true,
        path => option(path).is_some() || is_map_option(path),
    }
}

/// Whether an option at the path, or around it, holds a map of free names.
fn is_map_option(path: &[&str]) -> bool {
    if let ["process", rest @ ..] = path {
        let directive = rest.iter().find(|name| !is_selector(name));
        return directive.is_some_and(|name| crate::directive::directive(name).is_some());
    }
    (2..=path.len()).any(|n| option(&path[..n]).is_some_and(|o| o.kind == Kind::Map))
}

fn suggestion(path: &[&str]) -> Option<String> {
    let (last, scopes) = path.split_last()?;
    if scopes == ["process"] {
        return crate::directive::closest(last).map(|near| format!("process.{near}"));
    }
    let Some(scope) = scopes.first() else {
        let names = SCOPES
            .iter()
            .map(|s| s.name)
            .chain(run::UNSCOPED.iter().map(|o| o.name));
        return rflow_lang::compile::closest(last, names).map(str::to_owned);
    };
    match find(scope) {
        Some(def) => {
            let name = path[1..].join(".");
            let near = rflow_lang::compile::closest(&name, def.options?.iter().map(|o| o.name))?;
            Some(format!("{scope}.{near}"))
        }
        None => rflow_lang::compile::closest(scope, SCOPES.iter().map(|s| s.name))
            .map(|near| format!("{near}.{}", path[1..].join("."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_text() {
        for scope in SCOPES {
            assert!(!scope.doc.is_empty());
            for option in scope.options.unwrap_or_default() {
                assert!(
                    !option.doc.is_empty() && !option.doc.ends_with('.'),
                    "{}.{}",
                    scope.name,
                    option.name
                );
            }
        }
    }

    #[test]
    fn lookup() {
        assert!(option(&["docker", "enabled"]).is_some());
        assert!(option(&["executor", "retry", "delay"]).is_some());
        assert!(option(&["workDir"]).is_some());
        assert!(is_known(&["executor", "$slurm", "queueSize"]));
        assert!(!is_known(&["docker", "enable"]));
        assert_eq!(
            suggestion(&["docker", "enable"]).as_deref(),
            Some("docker.enabled")
        );
        assert_eq!(
            suggestion(&["dokcer", "enabled"]).as_deref(),
            Some("docker.enabled")
        );
    }
}

//! The configuration scopes of container engines.

use rflow_task::{CONTAINER_ENGINES, ContainerSettings, ContainerSpec};
use serde_json::Value;

use crate::error::ContainerError;
use crate::image::with_registry;

/// Engines that tasks can run in.
const SUPPORTED: &[&str] = &["docker", "podman", "singularity", "apptainer"];

/// Options that change nothing here, with the engines that know them.
const WITHOUT_EFFECT: &[&str] = &["legacy", "ociMode", "pullTimeout"];

/// The container engine of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerOptions {
    engine: Option<&'static str>,
    settings: ContainerSettings,
    registry: Option<String>,
    registry_override: bool,
    warnings: Vec<String>,
}

impl ContainerOptions {
    /// Reads the scopes `docker`, `podman`, `singularity` and `apptainer` of a resolved configuration.
    ///
    /// # Errors
    /// When several engines are enabled, or one that rflow cannot use, or a value has the wrong kind.
    pub fn from_config(config: &Value) -> Result<Self, ContainerError> {
        let enabled: Vec<&'static str> = CONTAINER_ENGINES
            .iter()
            .copied()
            .filter(|engine| is_true(&config[*engine]["enabled"]))
            .collect();
        let engine = match enabled.as_slice() {
            [] => return Ok(Self::default()),
            [engine] => *engine,
            several => return Err(ContainerError::Several(several.join(", "))),
        };
        if !SUPPORTED.contains(&engine) {
            return Err(ContainerError::Unsupported(engine.to_owned()));
        }
        let scope = Scope {
            engine,
            values: &config[engine],
        };
        let ignored: Vec<String> = WITHOUT_EFFECT
            .iter()
            .filter(|name| is_true(&config[engine][**name]))
            .map(|name| format!("`{engine}.{name}`"))
            .collect();
        let mut warnings = Vec::new();
        if !ignored.is_empty() {
            warnings.push(format!("Options without effect in rflow: {}", ignored.join(", ")));
        }
        Ok(Self {
            engine: Some(engine),
            settings: scope.settings()?,
            registry: scope.text("registry")?,
            registry_override: scope.flag("registryOverride")?.unwrap_or(false),
            warnings,
        })
    }

    /// Name of the enabled engine.
    #[must_use]
    pub fn engine(&self) -> Option<&'static str> {
        self.engine
    }

    /// What the user should know, a sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The container of a task: `None` without engine or image, which means that the task runs without. `image`
    /// and `options` are the values of the directives `container` and `containerOptions`.
    #[must_use]
    pub fn spec(&self, image: Option<&str>, options: Option<&str>) -> Option<ContainerSpec> {
        let engine = self.engine?;
        let image = image.map(str::trim).filter(|image| !image.is_empty())?;
        Some(ContainerSpec {
            engine: engine.to_owned(),
            image: match &self.registry {
                Some(registry) => with_registry(image, registry, self.registry_override),
                None => image.to_owned(),
            },
            options: options.unwrap_or_default().trim().to_owned(),
            settings: self.settings.clone(),
        })
    }
}

/// What the language takes for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => !text.is_empty() && text != "false",
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// One engine's scope.
struct Scope<'a> {
    engine: &'static str,
    values: &'a Value,
}

impl Scope<'_> {
    fn settings(&self) -> Result<ContainerSettings, ContainerError> {
        let default = ContainerSettings::default();
        let folder = |name: &str, variable: &str| -> Result<Option<String>, ContainerError> {
            let variable = format!("NXF_{}_{variable}", self.engine.to_uppercase());
            Ok(self.text(name)?.or_else(|| std::env::var(variable).ok()))
        };
        let kill = match &self.values["kill"] {
            Value::String(signal) => Some(signal.clone()),
            _ => None,
        };
        let cpu_limits = match self.flag("cpuLimits")? {
            Some(flag) => flag,
            None => self.flag("resourceLimits")?.unwrap_or(false),
        };
        Ok(ContainerSettings {
            run_options: self.text("runOptions")?.unwrap_or_default(),
            engine_options: self.text("engineOptions")?.unwrap_or_default(),
            env_whitelist: self.words("envWhitelist")?,
            fix_ownership: self.flag("fixOwnership")?.unwrap_or(default.fix_ownership),
            remove: self.flag("remove")?.unwrap_or(default.remove),
            sudo: self.flag("sudo")?.unwrap_or(default.sudo),
            tty: self.flag("tty")?.unwrap_or(default.tty),
            temp: self.text("temp")?,
            mount_flags: self.text("mountFlags")?.unwrap_or_default(),
            writable_inputs: self
                .flag("writableInputMounts")?
                .unwrap_or(default.writable_inputs),
            auto_mounts: self.flag("autoMounts")?.unwrap_or(default.auto_mounts),
            kill,
            cpu_limits,
            cache_dir: folder("cacheDir", "CACHEDIR")?,
            library_dir: folder("libraryDir", "LIBRARYDIR")?,
            auto_pull: self.flag("ociAutoPull")?.unwrap_or(default.auto_pull),
            no_https: self.flag("noHttps")?.unwrap_or(default.no_https),
        })
    }

    fn wrong(&self, name: &str, wants: &'static str, found: &Value) -> ContainerError {
        ContainerError::Value {
            option: format!("{}.{name}", self.engine),
            wants,
            found: found.to_string(),
        }
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, ContainerError> {
        match &self.values[name] {
            Value::Null => Ok(None),
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::String(text) if text == "true" => Ok(Some(true)),
            Value::String(text) if text == "false" => Ok(Some(false)),
            other => Err(self.wrong(name, "true or false", other)),
        }
    }

    /// A text; `false` and the empty text count as none.
    fn text(&self, name: &str) -> Result<Option<String>, ContainerError> {
        match &self.values[name] {
            Value::Null | Value::Bool(false) => Ok(None),
            Value::String(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            other => Err(self.wrong(name, "a text", other)),
        }
    }

    /// A list, or a text with commas.
    fn words(&self, name: &str) -> Result<Vec<String>, ContainerError> {
        let split = |text: &str| -> Vec<String> {
            text.split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match &self.values[name] {
            Value::Null => Ok(Vec::new()),
            Value::String(text) => Ok(split(text)),
            Value::Array(list) => {
                let word = |value: &Value| match value {
                    Value::String(text) => Ok(text.clone()),
                    other => Err(self.wrong(name, "a list of names", other)),
                };
                list.iter().map(word).collect()
            }
            other => Err(self.wrong(name, "a list of names", other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_engine() {
        let none = ContainerOptions::from_config(&json!({"docker": {"enabled": false}})).expect("options");
        assert_eq!(none.spec(Some("x"), None), None);
        let config = json!({"docker": {
            "enabled": true, "registry": "quay.io", "runOptions": "-u $(id -u)", "envWhitelist": "A, B",
            "temp": "auto", "remove": "false", "legacy": true, "writableInputMounts": false, "kill": "SIGUSR1"
        }});
        let options = ContainerOptions::from_config(&config).expect("options");
        assert_eq!(
            options.warnings(),
            ["Options without effect in rflow: `docker.legacy`"]
        );
        assert_eq!(options.spec(None, None), None, "runs without container");
        let spec = options
            .spec(Some("org/tool:1"), Some(" --init "))
            .expect("container");
        assert_eq!(
            (spec.engine.as_str(), spec.image.as_str()),
            ("docker", "quay.io/org/tool:1")
        );
        assert_eq!(spec.options, "--init");
        assert_eq!(spec.settings.env_whitelist, ["A", "B"]);
        assert_eq!(spec.settings.kill.as_deref(), Some("SIGUSR1"));
        assert!(!spec.settings.remove && !spec.settings.writable_inputs);
    }

    #[test]
    fn wrong_configurations() {
        let text = |config: Value| {
            let error = ContainerOptions::from_config(&config).expect_err("wrong");
            error.to_string()
        };
        assert_eq!(
            text(json!({"docker": {"enabled": true}, "singularity": {"enabled": true}})),
            "Cannot enable more than one container engine -- Choose either one of: docker, singularity"
        );
        assert!(text(json!({"shifter": {"enabled": true}})).contains("shifter"));
        assert_eq!(
            text(json!({"docker": {"enabled": true, "tty": 3}})),
            "Option `docker.tty` must be true or false, but is 3"
        );
    }
}

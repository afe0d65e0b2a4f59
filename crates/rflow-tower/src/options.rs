//! The switches: command line, the `tower` scope, environment, and which of them wins.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::{Redactor, RetryPolicy, TowerError};

/// The endpoint when none is given.
pub const DEFAULT_ENDPOINT: &str = "https://api.cloud.seqera.io";

/// A text that no debug output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Where a launching platform finds the output of the run (`TOWER_ALLOW_NEXTFLOW_LOGS`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFiles {
    /// `aws-batch::<job>` or `local-platform::<process id>`.
    pub operation_id: String,
    /// `NXF_LOG_FILE`
    pub log_file: Option<String>,
    /// `NXF_OUT_FILE`
    pub out_file: Option<String>,
}

/// How a run is reported.
#[derive(Debug, Clone)]
pub struct TowerOptions {
    /// Address of the service, without a slash at the end.
    pub endpoint: String,
    /// Access token.
    pub token: Secret,
    /// Brings a new access token when the first one has expired.
    pub refresh_token: Option<Secret>,
    /// Workspace; none for the user's own.
    pub workspace: Option<u64>,
    /// Id that the platform gave the run that it launched (`TOWER_WORKFLOW_ID`).
    pub workflow_id: Option<String>,
    /// A failure to report ends the run, as with the reference (`tower.strict`, off).
    pub strict: bool,
    /// Limit for connecting (`tower.httpConnectTimeout`, 60 s).
    pub connect_timeout: Duration,
    /// Limit for an answer (`tower.httpReadTimeout`, 60 s).
    pub read_timeout: Duration,
    /// Certificates to trust instead of the public ones (`SSL_CERT_FILE`), for services of one's own.
    pub ca_file: Option<PathBuf>,
    /// How calls are tried again (`tower.retryPolicy`).
    pub retry: RetryPolicy,
    /// Longest time after the end of the run for delivering what is left (`tower.flushTimeout`, 60 s); 10 s at
    /// most for an endpoint that never answered.
    pub flush_timeout: Duration,
    /// Least time between two reports of progress (1 s).
    pub send_interval: Duration,
    /// After this time without a report the endpoint is told that the run lives (60 s).
    pub heartbeat_interval: Duration,
    /// Most bytes of task states in one report, if it holds more than one task (95 kB: there are servers that take
    /// only 100 000 bytes).
    pub max_batch_bytes: usize,
    /// Most tasks that are kept in memory while they wait to be sent; beyond that they are read from the journal.
    pub max_waiting_tasks: usize,
    /// Names of log files for the platform.
    pub logs: Option<LogFiles>,
    /// Takes secrets out of what is sent.
    pub redactor: Redactor,
    /// What the user should know about these options.
    pub warnings: Vec<String>,
}

impl TowerOptions {
    /// Options for an endpoint and a token, all others as usual.
    #[must_use]
    pub fn new(endpoint: &str, token: &str) -> Self {
        let mut redactor = Redactor::default();
        redactor.add(token);
        Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            token: Secret::new(token),
            refresh_token: None,
            workspace: None,
            workflow_id: None,
            strict: false,
            connect_timeout: Duration::from_secs(60),
            read_timeout: Duration::from_secs(60),
            ca_file: None,
            retry: RetryPolicy::default(),
            flush_timeout: Duration::from_secs(60),
            send_interval: Duration::from_secs(1),
            heartbeat_interval: Duration::from_secs(60),
            max_batch_bytes: 95_000,
            max_waiting_tasks: 5000,
            logs: None,
            redactor,
            warnings: Vec::new(),
        }
    }

    /// Reads the switches. `with_tower` is the value of `-with-tower`, the empty text when it came without one.
    /// `None` when the run is not to be reported.
    ///
    /// The configuration wins over the environment. In a run that the platform launched (`TOWER_WORKFLOW_ID`) token,
    /// refresh token and workspace come from the environment alone, because the configuration is that of somebody
    /// else; the endpoint still comes from the configuration first.
    ///
    /// # Errors
    /// When an option cannot be used, or there is no token.
    pub fn resolve(
        config: &Value,
        with_tower: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, TowerError> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let workflow_id = env("TOWER_WORKFLOW_ID");
        let launched = workflow_id.is_some();
        let scope = Scope(config.get("tower"));
        let enabled = with_tower.is_some() || launched || scope.flag("enabled");
        let fusion = config.pointer("/fusion/enabled").is_some_and(is_true);
        if !enabled && !fusion {
            return Ok(None);
        }
        let either = |option: &str, variable: &str| match launched {
            true => env(variable),
            false => scope.text(option).or_else(|| env(variable)),
        };
        let Some(token) = either("accessToken", "TOWER_ACCESS_TOKEN") else {
            return match (enabled, launched) {
                // Only Fusion asks for a report, and it works without one.
                (false, _) => Ok(None),
                (true, true) => Err(TowerError::NoLaunchToken),
                (true, false) => Err(TowerError::NoToken),
            };
        };
        let endpoint = with_tower
            .map(str::to_owned)
            .into_iter()
            .chain(scope.text("endpoint"))
            .chain(env("TOWER_API_ENDPOINT"))
            .find(|text| !text.is_empty() && text != "-")
            .unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
        let mut redactor = Redactor::new(config);
        redactor.add(&token);
        if !endpoint.starts_with("http://") && !endpoint.starts_with("https://") {
            return Err(TowerError::Endpoint(redactor.text(&endpoint)));
        }
        let workspace = match either("workspaceId", "TOWER_WORKSPACE_ID") {
            None => None,
            Some(text) => match text.trim().parse() {
                Ok(id) => Some(id),
                Err(_) => return Err(TowerError::Workspace(text)),
            },
        };
        let refresh_token = either("refreshToken", "TOWER_REFRESH_TOKEN");
        refresh_token.iter().for_each(|token| redactor.add(token));
        let mut options = Self {
            refresh_token: refresh_token.map(Secret::new),
            workspace,
            workflow_id,
            strict: scope.flag("strict"),
            redactor,
            logs: log_files(&env),
            ca_file: env("SSL_CERT_FILE").map(PathBuf::from),
            ..Self::new(&endpoint, &token)
        };
        if endpoint.contains("://api.tower.nf") {
            options.warnings.push(format!(
                "The address api.tower.nf of Seqera Platform is deprecated -- use {DEFAULT_ENDPOINT}"
            ));
        }
        options.times(&scope)?;
        Ok(Some(options))
    }

    fn times(&mut self, scope: &Scope<'_>) -> Result<(), TowerError> {
        let set = |option, to: &mut Duration| {
            scope
                .duration(&[option], option)
                .map(|found| *to = found.unwrap_or(*to))
        };
        set("httpConnectTimeout", &mut self.connect_timeout)?;
        set("httpReadTimeout", &mut self.read_timeout)?;
        set("flushTimeout", &mut self.flush_timeout)?;
        let retry = &mut self.retry;
        if let Some(delay) = scope.duration(&["retryPolicy", "delay"], "retryPolicy.delay")? {
            retry.delay = delay;
        } else if let Some(delay) = scope.duration(&["backOffDelay"], "backOffDelay")? {
            retry.delay = delay;
        }
        if let Some(delay) = scope.duration(&["retryPolicy", "maxDelay"], "retryPolicy.maxDelay")? {
            retry.max_delay = delay;
        }
        let number = |new: &'static str, name: &str, old: Option<&'static str>| {
            let found = scope.number(&["retryPolicy", name], new)?;
            match (found, old) {
                (None, Some(old)) => scope.number(&[old], old),
                _ => Ok(found),
            }
        };
        if let Some(count) = number("retryPolicy.maxAttempts", "maxAttempts", Some("maxRetries"))? {
            // A number of calls: fractions have no meaning, and the bounds keep it sane.
            retry.max_attempts = count.clamp(1.0, 1000.0) as u32;
        }
        if let Some(jitter) = number("retryPolicy.jitter", "jitter", None)? {
            retry.jitter = jitter;
        }
        if let Some(factor) = number("retryPolicy.multiplier", "multiplier", Some("backOffBase"))? {
            retry.multiplier = factor;
        }
        Ok(())
    }
}

fn log_files(env: &dyn Fn(&str) -> Option<String>) -> Option<LogFiles> {
    if env("TOWER_ALLOW_NEXTFLOW_LOGS").as_deref() != Some("true") {
        return None;
    }
    let operation_id = match env("AWS_BATCH_JOB_ID") {
        Some(job) => format!("aws-batch::{job}"),
        None => format!("local-platform::{}", std::process::id()),
    };
    Some(LogFiles {
        operation_id,
        log_file: env("NXF_LOG_FILE"),
        out_file: env("NXF_OUT_FILE"),
    })
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The `tower` scope.
struct Scope<'a>(Option<&'a Value>);

impl Scope<'_> {
    fn at(&self, path: &[&str]) -> Option<&Value> {
        let found = path.iter().try_fold(self.0?, |value, name| value.get(name))?;
        (!found.is_null()).then_some(found)
    }

    fn flag(&self, option: &str) -> bool {
        self.at(&[option]).is_some_and(is_true)
    }

    fn text(&self, option: &str) -> Option<String> {
        match self.at(&[option])? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
        .filter(|text| !text.is_empty())
    }

    /// Milliseconds, or a text with a unit.
    fn duration(&self, path: &[&str], option: &'static str) -> Result<Option<Duration>, TowerError> {
        let Some(value) = self.at(path) else {
            return Ok(None);
        };
        let found = match value {
            Value::Number(millis) => millis.as_f64(),
            Value::String(text) => millis(text),
            _ => None,
        };
        found
            .and_then(|millis| Duration::try_from_secs_f64(millis / 1000.0).ok())
            .map(Some)
            .ok_or_else(|| TowerError::Option {
                option,
                wanted: "a duration, e.g. '60 s'",
                found: value.to_string(),
            })
    }

    fn number(&self, path: &[&str], option: &'static str) -> Result<Option<f64>, TowerError> {
        let Some(value) = self.at(path) else {
            return Ok(None);
        };
        let found = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        found.map(Some).ok_or_else(|| TowerError::Option {
            option,
            wanted: "a number",
            found: value.to_string(),
        })
    }
}

/// `350 ms`, `1.5s`, `2min`: for programs that pass the configuration on as it was written.
fn millis(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let number: f64 = text[..unit_at].trim().parse().ok()?;
    let factor = match &text[unit_at..] {
        "" | "ms" | "milli" | "millis" => 1.0,
        "s" | "sec" | "second" | "seconds" => 1000.0,
        "m" | "min" | "minute" | "minutes" => 60_000.0,
        "h" | "hour" | "hours" => 3_600_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolve(
        config: Value,
        with_tower: Option<&str>,
        env: &[(&str, &str)],
    ) -> Result<Option<TowerOptions>, TowerError> {
        TowerOptions::resolve(&config, with_tower, &|name| {
            env.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    fn on(config: Value, with_tower: Option<&str>, env: &[(&str, &str)]) -> TowerOptions {
        resolve(config, with_tower, env).unwrap().unwrap()
    }

    const TOKEN: (&str, &str) = ("TOWER_ACCESS_TOKEN", "from-env");

    #[test]
    fn what_switches_it_on() {
        assert!(resolve(json!({}), None, &[TOKEN]).unwrap().is_none());
        assert!(
            resolve(json!({"tower": {"enabled": false}}), None, &[TOKEN])
                .unwrap()
                .is_none()
        );
        assert!(
            resolve(json!({"fusion": {"enabled": true}}), None, &[])
                .unwrap()
                .is_none()
        );
        for options in [
            on(json!({}), Some(""), &[TOKEN]),
            on(json!({"tower": {"enabled": true}}), None, &[TOKEN]),
            on(json!({}), None, &[TOKEN, ("TOWER_WORKFLOW_ID", "wf")]),
            on(json!({"fusion": {"enabled": true}}), None, &[TOKEN]),
        ] {
            assert_eq!(options.endpoint, DEFAULT_ENDPOINT);
            assert_eq!(options.token.expose(), "from-env");
            assert!(!options.strict);
        }
    }

    #[test]
    fn the_configuration_wins_over_the_environment() {
        let config =
            json!({"tower": {"accessToken": "from-config", "endpoint": "http://c/api//", "workspaceId": 7}});
        let env = [
            TOKEN,
            ("TOWER_API_ENDPOINT", "http://e"),
            ("TOWER_WORKSPACE_ID", "8"),
            ("TOWER_REFRESH_TOKEN", "refresh"),
        ];
        let options = on(config.clone(), Some(""), &env);
        assert_eq!(options.token.expose(), "from-config");
        assert_eq!((&*options.endpoint, options.workspace), ("http://c/api", Some(7)));
        assert_eq!(options.refresh_token, Some(Secret::new("refresh")));
        let options = on(config, Some("http://option/"), &env);
        assert_eq!(options.endpoint, "http://option");
        let options = on(json!({"tower": {"endpoint": "-"}}), Some("-"), &env);
        assert_eq!((&*options.endpoint, options.workspace), ("http://e", Some(8)));
    }

    #[test]
    fn a_launched_run_takes_identity_from_the_environment_alone() {
        let config = json!({"tower": {"accessToken": "from-config", "endpoint": "http://c", "workspaceId": "7",
                                      "refreshToken": "r"}});
        let launched = ("TOWER_WORKFLOW_ID", "wfEnv");
        let options = on(
            config.clone(),
            None,
            &[TOKEN, launched, ("TOWER_API_ENDPOINT", "http://e")],
        );
        assert_eq!(options.token.expose(), "from-env");
        assert_eq!((&*options.endpoint, options.workspace), ("http://c", None));
        assert_eq!(options.refresh_token, None);
        assert_eq!(options.workflow_id.as_deref(), Some("wfEnv"));
        assert!(matches!(
            resolve(config, None, &[launched]),
            Err(TowerError::NoLaunchToken)
        ));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let error = |config, with: Option<&str>, env: &[(&str, &str)]| {
            resolve(config, with, env).unwrap_err().to_string()
        };
        assert!(error(json!({}), Some(""), &[]).contains("`TOWER_ACCESS_TOKEN`"));
        let config = json!({"tower": {"workspaceId": "mine"}});
        assert!(
            error(config, Some(""), &[TOKEN]).starts_with("Invalid Seqera Platform workspace ID: 'mine'")
        );
        assert!(error(json!({}), Some("ftp://x"), &[TOKEN]).contains("ftp://x"));
        let config = json!({"tower": {"httpReadTimeout": "soon"}});
        assert!(error(config, Some(""), &[TOKEN]).contains("tower.httpReadTimeout"));
        let options = on(json!({}), Some("https://api.tower.nf"), &[TOKEN]);
        assert_eq!(options.warnings.len(), 1);
    }

    #[test]
    fn times_and_retries() {
        let config = json!({"tower": {"strict": true, "httpConnectTimeout": 1500, "httpReadTimeout": "2 min",
            "flushTimeout": 0, "retryPolicy": {"delay": "1s", "maxAttempts": 3}, "backOffBase": 3, "maxRetries": 9}});
        let options = on(config, Some(""), &[TOKEN]);
        assert!(options.strict);
        assert_eq!(options.connect_timeout, Duration::from_millis(1500));
        assert_eq!(options.read_timeout, Duration::from_secs(120));
        assert_eq!(options.flush_timeout, Duration::ZERO);
        assert_eq!(options.retry.delay, Duration::from_secs(1));
        assert_eq!((options.retry.max_attempts, options.retry.multiplier), (3, 3.0));
        assert_eq!(options.retry.max_delay, Duration::from_secs(90));
    }

    #[test]
    fn logs_and_secrecy() {
        let logs = [
            TOKEN,
            ("TOWER_ALLOW_NEXTFLOW_LOGS", "true"),
            ("AWS_BATCH_JOB_ID", "job-1"),
            ("NXF_LOG_FILE", "a.log"),
        ];
        let options = on(json!({}), Some(""), &logs);
        let files = options.logs.clone().unwrap();
        assert_eq!(
            (&*files.operation_id, files.log_file.as_deref()),
            ("aws-batch::job-1", Some("a.log"))
        );
        assert_eq!(files.out_file, None);
        assert!(!format!("{options:?}").contains("from-env"));
        assert_eq!(options.redactor.text("x from-env"), "x [redacted]");
    }
}

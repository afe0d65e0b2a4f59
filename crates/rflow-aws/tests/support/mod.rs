//! A lab (see `conformance/lab`) for the tests of one file, and connections to it.
#![allow(
    dead_code,
    clippy::print_stderr,
    reason = "every test file uses its own part; a skipped test says so"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rflow_aws::{Aws, AwsOptions, S3Store};
use serde_json::{Value, json};

/// A running lab; it is stopped when dropped.
pub(crate) struct Lab {
    port: u16,
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

/// Labs of one process are started one after the other: each looks for a free port.
static STARTING: Mutex<()> = Mutex::new(());

impl Lab {
    /// Starts a lab with variables for its faults. Without an installed lab the test is skipped, unless
    /// RFLOW_REQUIRE_LAB=1.
    pub(crate) fn start(variables: &[(&'static str, &str)]) -> Option<Self> {
        let tools = std::env::var_os("RFLOW_LAB_TOOLS").map(PathBuf::from);
        let tools = tools.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/rflow-lab")));
        if !tools.is_some_and(|t| t.join("installed").exists()) {
            assert_ne!(
                std::env::var("RFLOW_REQUIRE_LAB").as_deref(),
                Ok("1"),
                "the lab is not installed: run conformance/lab/lab install"
            );
            Self::skipped("the lab is not installed (conformance/lab/lab install)");
            return None;
        }
        let _one = STARTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let port = free_port();
        let lab = Self {
            port,
            folder: tempfile::Builder::new().prefix("rflow-lab-").tempdir().unwrap(),
            variables: variables.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(),
        };
        let up = lab.command("up").output().unwrap();
        assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
        Some(lab)
    }

    fn command(&self, verb: &str) -> Command {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/lab/lab");
        let mut command = Command::new(program);
        command
            .arg(verb)
            .env("RFLOW_LAB_PORT", self.port.to_string())
            .env("RFLOW_LAB", self.folder.path());
        command.envs(self.variables.iter().map(|(k, v)| (*k, v)));
        command
    }

    /// Says that a test, or part of it, is left out.
    pub(crate) fn skipped(why: &str) {
        eprintln!("SKIPPED: {why}");
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Options to reach the lab, with further ones of `aws.client`.
    pub(crate) fn options(&self, client: &Value) -> AwsOptions {
        let mut config = json!({"aws": {"accessKey": "test", "secretKey": "hidden-secret", "region": "eu-west-1",
            "client": {"endpoint": self.endpoint()}}});
        for (name, value) in client.as_object().unwrap() {
            config["aws"]["client"][name] = value.clone();
        }
        AwsOptions::from_config(&config).unwrap()
    }

    pub(crate) fn store(&self) -> S3Store {
        self.store_with(&json!({}))
    }

    pub(crate) fn store_with(&self, client: &Value) -> S3Store {
        S3Store::new(Aws::connect(self.options(client)).unwrap())
    }

    /// Requests that S3 got, of one method.
    pub(crate) fn requests(&self, method: &str) -> Vec<Value> {
        let log = std::fs::read_to_string(self.folder.path().join("s3.jsonl")).unwrap_or_default();
        log.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|entry| entry["method"] == method)
            .collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.command("down").output();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Bytes without a pattern, the same every time.
pub(crate) fn noise(len: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut data = vec![0; len];
    random.fill(&mut data);
    data
}

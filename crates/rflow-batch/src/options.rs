//! What the configuration says about AWS Batch: the scopes `aws` and `executor`.

mod read;

use serde_json::Value;

use crate::BatchError;

use read::{ExecutorScope, Read, wrong};

/// Where the static in-task program is on hosts when `aws.batch.helper` is just `true`.
pub const DEFAULT_HELPER: &str = "/opt/rflow/bin/rflow-stage";

/// Kind of compute that queues stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Platform {
    /// Instances.
    #[default]
    Ec2,
    /// Fargate.
    Fargate,
}

/// What brings inputs into a container and outputs back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staging {
    /// The static program `rflow-stage`.
    Helper,
    /// The AWS command line.
    AwsCli,
    /// s5cmd.
    S5cmd,
}

/// Options of the executor. Keys of the configuration are named at each field.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchOptions {
    /// `aws.batch.platformType`.
    pub platform: Platform,
    /// `aws.batch.stagingTool` (`helper`, `aws`, `s5cmd`), or what the other options lead to.
    pub staging: Staging,
    /// `aws.batch.helper`: absolute path of the static program on the hosts (in the image on Fargate).
    pub helper: Option<String>,
    /// `aws.batch.cliPath`: absolute path of `aws` or `s5cmd` on the hosts.
    pub cli_path: Option<String>,
    /// `aws.batch.jobRole`.
    pub job_role: Option<String>,
    /// `aws.batch.executionRole`.
    pub execution_role: Option<String>,
    /// `aws.batch.logsGroup`.
    pub logs_group: Option<String>,
    /// `aws.batch.volumes`, each `host[:container[:ro|rw]]`.
    pub volumes: Vec<String>,
    /// `aws.batch.shareIdentifier`.
    pub share_identifier: Option<String>,
    /// `aws.batch.schedulingPriority`.
    pub scheduling_priority: i32,
    /// `aws.batch.maxSpotAttempts`; 0 leaves repetitions to the scheduler.
    pub max_spot_attempts: i32,
    /// `aws.batch.terminateUnschedulableJobs`.
    pub terminate_unschedulable: bool,
    /// `aws.batch.environment`: variables of every job, in order.
    pub environment: Vec<(String, String)>,
    /// `aws.batch.fpgaDevices`, each `host[:container[:rwm]]`: what `accelerator N, type: 'fpga'` maps.
    pub fpga_devices: Vec<String>,
    /// `aws.batch.fpgaPrivileged`: such tasks run privileged and get no device mapping.
    pub fpga_privileged: bool,
    /// `aws.batch.maxParallelTransfers`; the tool decides when it is not said.
    pub max_parallel_transfers: Option<u32>,
    /// `aws.batch.maxTransferAttempts`; the tool decides when it is not said.
    pub max_transfer_attempts: Option<u32>,
    /// `aws.batch.delayBetweenAttempts`, milliseconds.
    pub delay_between_attempts: u64,
    /// `aws.batch.retryMode`.
    pub retry_mode: Option<String>,
    /// `aws.batch.forceGlacierTransfer`.
    pub force_glacier: bool,
    /// `aws.client.storageEncryption`.
    pub encryption: Option<String>,
    /// `aws.client.storageKmsKeyId`.
    pub kms_key: Option<String>,
    /// `aws.client.storageClass`.
    pub storage_class: Option<String>,
    /// `aws.client.s3Acl`.
    pub acl: Option<String>,
    /// `aws.client.requesterPays`.
    pub requester_pays: bool,
    /// The part of the configuration that the static program reads: `aws.region` and `aws.client`, but for the proxy,
    /// which is the way out of this machine, not of the hosts.
    pub store_config: Value,
    /// `executor.queueSize`: jobs at the same time.
    pub queue_size: u32,
    /// `executor.pollInterval`, milliseconds: the longest time between two looks at running jobs.
    pub poll_interval: u64,
    /// `executor.submitRateLimit`, calls per second.
    pub submit_rate: f64,
    /// `cleanup`: false keeps scratch folders in containers.
    pub keep_scratch: bool,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self {
            platform: Platform::Ec2,
            staging: Staging::AwsCli,
            helper: None,
            cli_path: None,
            job_role: None,
            execution_role: None,
            logs_group: None,
            volumes: Vec::new(),
            share_identifier: None,
            scheduling_priority: 0,
            max_spot_attempts: 0,
            terminate_unschedulable: false,
            environment: Vec::new(),
            fpga_devices: Vec::new(),
            fpga_privileged: false,
            max_parallel_transfers: None,
            max_transfer_attempts: None,
            delay_between_attempts: 10_000,
            retry_mode: None,
            force_glacier: false,
            encryption: None,
            kms_key: None,
            storage_class: None,
            acl: None,
            requester_pays: false,
            store_config: Value::Null,
            queue_size: 1000,
            poll_interval: 10_000,
            submit_rate: 50.0,
            keep_scratch: false,
        }
    }
}

impl BatchOptions {
    /// Reads the resolved configuration.
    ///
    /// # Errors
    /// A value of the wrong kind, or options that exclude each other.
    pub fn from_config(config: &Value) -> Result<Self, BatchError> {
        let none = Value::Null;
        let aws = config.get("aws").unwrap_or(&none);
        let read = Read(aws);
        let executor = ExecutorScope(config.get("executor").unwrap_or(&none));
        let default = Self::default();
        let platform = match read.text("batch.platformType")?.as_deref() {
            None => Platform::Ec2,
            Some(text) if text.eq_ignore_ascii_case("ec2") => Platform::Ec2,
            Some(text) if text.eq_ignore_ascii_case("fargate") => Platform::Fargate,
            Some(other) => return wrong("aws.batch.platformType", other, "`ec2` or `fargate`"),
        };
        let cli_path = read.text("batch.cliPath")?;
        let helper = match aws.pointer("/batch/helper") {
            None | Some(Value::Null | Value::Bool(false)) => None,
            Some(Value::Bool(true)) => Some(DEFAULT_HELPER.to_owned()),
            Some(Value::String(path)) if path.starts_with('/') => Some(path.clone()),
            Some(other) => {
                return wrong(
                    "aws.batch.helper",
                    other,
                    "an absolute path on the hosts, or `true`",
                );
            }
        };
        Ok(Self {
            staging: staging(&read, platform, helper.as_deref(), cli_path.as_deref())?,
            platform,
            helper,
            cli_path,
            job_role: read.text("batch.jobRole")?,
            execution_role: read.text("batch.executionRole")?,
            logs_group: read.text("batch.logsGroup")?,
            volumes: read.list("batch.volumes")?,
            share_identifier: read.text("batch.shareIdentifier")?,
            scheduling_priority: read.number("batch.schedulingPriority", 0)?,
            max_spot_attempts: read.number("batch.maxSpotAttempts", 0)?.clamp(0, 10),
            terminate_unschedulable: read.flag("batch.terminateUnschedulableJobs")?,
            environment: read.map("batch.environment")?,
            fpga_devices: read.list("batch.fpgaDevices")?,
            fpga_privileged: read.flag("batch.fpgaPrivileged")?,
            max_parallel_transfers: read.positive("batch.maxParallelTransfers")?,
            max_transfer_attempts: read.positive("batch.maxTransferAttempts")?,
            delay_between_attempts: read
                .number("batch.delayBetweenAttempts", default.delay_between_attempts)?,
            retry_mode: retry_mode(&read)?,
            force_glacier: read.flag("batch.forceGlacierTransfer")?,
            encryption: read.text("client.storageEncryption")?,
            kms_key: read.text("client.storageKmsKeyId")?,
            storage_class: match read.text("client.storageClass")? {
                None => read.text("client.uploadStorageClass")?,
                some => some,
            }
            .map(|class| class.to_ascii_uppercase()),
            acl: read.text("client.s3Acl")?.map(|acl| canned_acl(&acl)),
            requester_pays: read.flag("client.requesterPays")?,
            store_config: store_config(aws),
            queue_size: executor
                .number("queueSize")?
                .map_or(default.queue_size, |n| n.max(1.0) as u32),
            poll_interval: executor
                .number("pollInterval")?
                .map_or(default.poll_interval, |n| n.max(50.0) as u64),
            submit_rate: executor.rate()?.unwrap_or(default.submit_rate),
            keep_scratch: config.get("cleanup") == Some(&Value::Bool(false)),
        })
    }
}

fn staging(
    read: &Read<'_>,
    platform: Platform,
    helper: Option<&str>,
    cli: Option<&str>,
) -> Result<Staging, BatchError> {
    if let Some(path) = cli {
        let known = path.ends_with("/bin/aws") || path.ends_with("/s5cmd");
        if !path.starts_with('/') || !known {
            return wrong(
                "aws.batch.cliPath",
                path,
                "the absolute path of the command line, ending with `/bin/aws` or `/s5cmd`",
            );
        }
    }
    Ok(match read.text("batch.stagingTool")?.as_deref() {
        Some("helper") if helper.is_some() => Staging::Helper,
        Some("helper") => {
            return wrong(
                "aws.batch.stagingTool",
                "helper",
                "that `aws.batch.helper` is set too",
            );
        }
        Some("aws") => Staging::AwsCli,
        Some("s5cmd") => Staging::S5cmd,
        Some(other) => return wrong("aws.batch.stagingTool", other, "`helper`, `aws` or `s5cmd`"),
        None if helper.is_some() => Staging::Helper,
        None => match cli {
            Some(path) if path.ends_with("/s5cmd") => Staging::S5cmd,
            None if platform == Platform::Fargate => Staging::S5cmd,
            _ => Staging::AwsCli,
        },
    })
}

fn retry_mode(read: &Read<'_>) -> Result<Option<String>, BatchError> {
    let mode = read.text("batch.retryMode")?;
    match mode.as_deref() {
        None | Some("legacy" | "standard" | "adaptive") => Ok(mode),
        // Repetition by the wrapper, which is always on here.
        Some("built-in") => Ok(None),
        Some(other) => wrong(
            "aws.batch.retryMode",
            other,
            "`legacy`, `standard`, `adaptive` or `built-in`",
        ),
    }
}

fn store_config(aws: &Value) -> Value {
    let mut kept = serde_json::Map::new();
    if let Some(region) = aws.get("region") {
        kept.insert("region".to_owned(), region.clone());
    }
    if let Some(Value::Object(client)) = aws.get("client") {
        let client = client.iter().filter(|(key, _)| !key.starts_with("proxy"));
        let client = client.map(|(key, value)| (key.clone(), value.clone())).collect();
        kept.insert("client".to_owned(), Value::Object(client));
    }
    serde_json::json!({ "aws": kept })
}

/// `BucketOwnerFullControl` and `bucket-owner-full-control` are the same rule; the tools want the latter.
fn canned_acl(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars() {
        if c.is_ascii_uppercase() && !result.is_empty() {
            result.push('-');
        }
        result.push(c.to_ascii_lowercase());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_the_configuration() {
        let options = BatchOptions::from_config(&json!({
            "aws": { "batch": {
                "cliPath": "/opt/conda/bin/aws", "volumes": "/a, /b:/c:ro", "maxSpotAttempts": 3,
                "environment": { "A": "1", "N": 2 }, "jobRole": "arn:r" },
                "client": { "s3Acl": "BucketOwnerFullControl", "storageClass": "standard_ia" } },
            "executor": { "queueSize": 5, "$awsbatch": { "queueSize": 7, "pollInterval": 2000 } },
        }))
        .unwrap();
        assert_eq!(options.staging, Staging::AwsCli);
        assert_eq!(options.volumes, ["/a", "/b:/c:ro"]);
        assert_eq!(
            options.environment,
            [("A".into(), "1".into()), ("N".into(), "2".into())]
        );
        assert_eq!((options.queue_size, options.poll_interval), (7, 2000));
        assert_eq!(options.acl.as_deref(), Some("bucket-owner-full-control"));
        assert_eq!(options.storage_class.as_deref(), Some("STANDARD_IA"));
        assert_eq!(options.max_spot_attempts, 3);
        assert_eq!(options.max_transfer_attempts, None);
        assert_eq!(
            options.store_config["aws"]["client"]["s3Acl"],
            "BucketOwnerFullControl"
        );
    }

    #[test]
    fn staging_follows_from_options() {
        let staging = |batch: Value| {
            BatchOptions::from_config(&json!({ "aws": { "batch": batch } })).map(|o| o.staging)
        };
        assert_eq!(staging(json!({})).unwrap(), Staging::AwsCli);
        assert_eq!(staging(json!({ "helper": true })).unwrap(), Staging::Helper);
        assert_eq!(
            staging(json!({ "platformType": "fargate" })).unwrap(),
            Staging::S5cmd
        );
        assert_eq!(
            staging(json!({ "helper": true, "stagingTool": "s5cmd" })).unwrap(),
            Staging::S5cmd
        );
        let error = staging(json!({ "cliPath": "aws" })).unwrap_err().to_string();
        assert!(
            error.contains("aws.batch.cliPath") && error.contains("absolute"),
            "{error}"
        );
        assert!(staging(json!({ "stagingTool": "helper" })).is_err());
    }
}

//! Amazon Web Services.

use super::{Kind, OptionDef, opt};

pub(super) const AWS: &[OptionDef] = &[
    opt(
        "accessKey",
        Kind::Text,
        "Access key; better kept in the credentials file",
    ),
    opt(
        "batch.apiTimeout",
        Kind::Duration,
        "How long a call of the service may take",
    ),
    opt(
        "batch.cliPath",
        Kind::Path,
        "The `aws` command on the compute nodes",
    ),
    opt(
        "batch.delayBetweenAttempts",
        Kind::Duration,
        "Pause between attempts to transfer a file (10 s)",
    ),
    opt("batch.environment", Kind::Map, "Variables of every job"),
    opt("batch.executionRole", Kind::Text, "Role of the container agent"),
    opt(
        "batch.forceGlacierTransfer",
        Kind::Bool,
        "Transfer archived objects (false)",
    ),
    opt(
        "batch.fpgaDevices",
        Kind::List,
        "Devices for `accelerator N, type: 'fpga'`: `/host[:/container[:rwm]]` (/dev/fpga0, …)",
    ),
    opt(
        "batch.fpgaPrivileged",
        Kind::Bool,
        "Tasks with FPGAs run privileged instead of getting devices (false)",
    ),
    opt(
        "batch.helper",
        Kind::Path,
        "The program `rflow-stage` on the compute nodes; `true` is /opt/rflow/bin/rflow-stage",
    ),
    opt("batch.jobRole", Kind::Text, "Role that tasks run under"),
    opt(
        "batch.logsGroup",
        Kind::Text,
        "CloudWatch group of the logs (/aws/batch/job)",
    ),
    opt(
        "batch.maxParallelTransfers",
        Kind::Int,
        "Files that a task transfers at the same time (4)",
    ),
    opt(
        "batch.maxSpotAttempts",
        Kind::Int,
        "Attempts after a spot instance was reclaimed (0)",
    ),
    opt(
        "batch.maxTransferAttempts",
        Kind::Int,
        "Attempts to transfer a file (1)",
    ),
    opt("batch.platformType", Kind::Text, "`ec2` or `fargate`"),
    opt(
        "batch.retryMode",
        Kind::Text,
        "How the command line tool retries (standard)",
    ),
    opt(
        "batch.schedulingPriority",
        Kind::Int,
        "Priority among jobs of the same share (0)",
    ),
    opt("batch.shareIdentifier", Kind::Text, "Share of a fair-share queue"),
    opt(
        "batch.stagingTool",
        Kind::Text,
        "What moves files in containers: `helper`, `aws` or `s5cmd`",
    ),
    opt(
        "batch.terminateUnschedulableJobs",
        Kind::Bool,
        "Cancel jobs that can never start (false)",
    ),
    opt(
        "batch.volumes",
        Kind::List,
        "Host folders mounted in containers: `/host:/container:ro`",
    ),
    opt(
        "client.anonymous",
        Kind::Bool,
        "Read public buckets without credentials (false)",
    ),
    opt(
        "client.connectionTimeout",
        Kind::Int,
        "Milliseconds that connecting may take (10000)",
    ),
    opt(
        "client.endpoint",
        Kind::Text,
        "Address of a service that is compatible with S3",
    ),
    opt("client.maxConcurrency", Kind::Int, "Requests at the same time"),
    opt("client.maxConnections", Kind::Int, "Open connections (50)"),
    opt(
        "client.maxDownloadHeapMemory",
        Kind::Memory,
        "Memory for downloads",
    ),
    opt(
        "client.maxErrorRetry",
        Kind::Int,
        "Attempts after a failed request",
    ),
    opt("client.maxNativeMemory", Kind::Memory, "Memory for transfers"),
    opt(
        "client.minimumPartSize",
        Kind::Memory,
        "Size of the parts of an upload",
    ),
    opt(
        "client.multipartThreshold",
        Kind::Memory,
        "Size from which files are uploaded in parts",
    ),
    opt("client.protocol", Kind::Text, "`https` or `http`"),
    opt("client.proxyHost", Kind::Text, "Proxy"),
    opt("client.proxyPassword", Kind::Text, "Password for the proxy"),
    opt("client.proxyPort", Kind::Int, "Port of the proxy"),
    opt("client.proxyScheme", Kind::Text, "Protocol of the proxy"),
    opt("client.proxyUsername", Kind::Text, "User at the proxy"),
    opt(
        "client.requesterPays",
        Kind::Bool,
        "Pay for requests to such buckets (false)",
    ),
    opt("client.s3Acl", Kind::Text, "Canned access rules of new objects"),
    opt(
        "client.s3PathStyleAccess",
        Kind::Bool,
        "Bucket in the path and not in the host name (false)",
    ),
    opt("client.signerOverride", Kind::Text, "Algorithm of signatures"),
    opt(
        "client.socketRecvBufferSizeHint",
        Kind::Int,
        "Size of the receive buffer",
    ),
    opt(
        "client.socketSendBufferSizeHint",
        Kind::Int,
        "Size of the send buffer",
    ),
    opt(
        "client.socketTimeout",
        Kind::Int,
        "Milliseconds without data after which a connection fails (30000)",
    ),
    opt("client.storageClass", Kind::Text, "Storage class of new objects"),
    opt(
        "client.storageEncryption",
        Kind::Text,
        "Encryption of new objects: `AES256` or `aws:kms`",
    ),
    opt("client.storageKmsKeyId", Kind::Text, "Key for the encryption"),
    opt(
        "client.targetThroughputInGbps",
        Kind::Number,
        "Speed that transfers aim for",
    ),
    opt(
        "client.uploadChunkSize",
        Kind::Memory,
        "Size of the parts of an upload",
    ),
    opt(
        "client.uploadMaxAttempts",
        Kind::Int,
        "Attempts to upload a part (5)",
    ),
    opt(
        "client.uploadMaxThreads",
        Kind::Int,
        "Parts uploaded at the same time (10)",
    ),
    opt(
        "client.uploadRetrySleep",
        Kind::Duration,
        "Pause before a part is uploaded again (500 ms)",
    ),
    opt(
        "client.uploadStorageClass",
        Kind::Text,
        "Former name of `client.storageClass`",
    ),
    opt("client.userAgent", Kind::Text, "Name sent with requests"),
    opt("profile", Kind::Text, "Profile of the credentials file"),
    opt("region", Kind::Text, "Region"),
    opt(
        "secretKey",
        Kind::Text,
        "Secret key; better kept in the credentials file",
    ),
];

//! Reports and messages about a run.

use super::{Kind, OptionDef, opt};

const OVERWRITE: OptionDef = opt("overwrite", Kind::Bool, "Replace an existing file (false)");

pub(super) const REPORT: &[OptionDef] = &[
    opt("enabled", Kind::Bool, "Write the report (false)"),
    opt("file", Kind::Path, "The file (report-<time>.html)"),
    opt(
        "maxTasks",
        Kind::Int,
        "Tasks above this number are left out of the table (10000)",
    ),
    OVERWRITE,
];

pub(super) const TIMELINE: &[OptionDef] = &[
    opt("enabled", Kind::Bool, "Write the timeline (false)"),
    opt("file", Kind::Path, "The file (timeline-<time>.html)"),
    OVERWRITE,
];

pub(super) const TRACE: &[OptionDef] = &[
    opt("enabled", Kind::Bool, "Write the table (false)"),
    opt("fields", Kind::List, "Columns of the table"),
    opt("file", Kind::Path, "The file (trace-<time>.txt)"),
    OVERWRITE,
    opt(
        "raw",
        Kind::Bool,
        "Plain numbers instead of readable units (false)",
    ),
    opt("sep", Kind::Text, "Separator of columns (tab)"),
];

pub(super) const DAG: &[OptionDef] = &[
    opt("depth", Kind::Int, "Levels of subworkflows that are shown"),
    opt(
        "direction",
        Kind::Text,
        "TB from top to bottom, LR from left to right (TB)",
    ),
    opt("enabled", Kind::Bool, "Write the diagram (false)"),
    opt(
        "file",
        Kind::Path,
        "The file; its extension decides the format (dag-<time>.html)",
    ),
    OVERWRITE,
    opt("verbose", Kind::Bool, "Show channels and operators, too (false)"),
];

pub(super) const MAIL: &[OptionDef] = &[
    opt("debug", Kind::Bool, "Log the talk with the mail server (false)"),
    opt("from", Kind::Text, "Sender"),
    opt(
        "sendMailTimeout",
        Kind::Duration,
        "How long a program of the machine may take to send (15s)",
    ),
    opt("smtp", Kind::Map, "Settings of the mail server"),
    opt("smtp.host", Kind::Text, "Name of the mail server"),
    opt("smtp.password", Kind::Text, "Password for the mail server"),
    opt("smtp.port", Kind::Int, "Port of the mail server"),
    opt(
        "smtp.proxy.host",
        Kind::Text,
        "Proxy on the way to the mail server",
    ),
    opt("smtp.proxy.port", Kind::Int, "Port of the proxy"),
    opt(
        "smtp.timeout",
        Kind::Duration,
        "How long an answer of the mail server may take (30s)",
    ),
    opt("smtp.user", Kind::Text, "User at the mail server"),
];

pub(super) const NOTIFICATION: &[OptionDef] = &[
    opt("attributes", Kind::Map, "Values for the template"),
    opt("enabled", Kind::Bool, "Send an e-mail when the run ends (false)"),
    opt("from", Kind::Text, "Sender"),
    opt("template", Kind::List, "Files that the text is made from"),
    opt("to", Kind::List, "Receivers"),
];

pub(super) const TOWER: &[OptionDef] = &[
    opt("accessToken", Kind::Text, "Token of the account"),
    opt("computeEnvId", Kind::Text, "Id of the compute environment"),
    opt("enabled", Kind::Bool, "Report the run (false)"),
    opt("endpoint", Kind::Text, "Address of the service"),
    opt(
        "httpConnectTimeout",
        Kind::Duration,
        "How long connecting may take",
    ),
    opt(
        "flushTimeout",
        Kind::Duration,
        "How long the end of a run waits for what is not delivered yet (60s)",
    ),
    opt("httpReadTimeout", Kind::Duration, "How long an answer may take"),
    opt("refreshToken", Kind::Text, "Token that brings a new access token"),
    opt(
        "retryPolicy.delay",
        Kind::Duration,
        "Wait before the first repetition of a call (350ms)",
    ),
    opt(
        "retryPolicy.jitter",
        Kind::Number,
        "Share by which waits vary (0.25)",
    ),
    opt(
        "retryPolicy.maxAttempts",
        Kind::Int,
        "Calls before an endpoint counts as away (10)",
    ),
    opt("retryPolicy.maxDelay", Kind::Duration, "Longest wait (90s)"),
    opt(
        "retryPolicy.multiplier",
        Kind::Number,
        "Factor from one wait to the next (2)",
    ),
    opt("strict", Kind::Bool, "A failure to report ends the run (false)"),
    opt("workspaceId", Kind::Text, "Id of the workspace"),
];

pub(super) const WEBLOG: &[OptionDef] = &[
    opt("basicToken", Kind::Text, "User and password, as user:password"),
    opt("enabled", Kind::Bool, "Send events (false)"),
    opt("url", Kind::Text, "Where events are sent"),
];

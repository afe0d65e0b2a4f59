//! The command of a job: how a container gets its task, and the tool that moves the files.

use rflow_executor::wrapper::quote;

use crate::options::{BatchOptions, Platform, Staging};

/// Tries for each file when nothing is said.
pub(crate) const ATTEMPTS: u32 = 5;

/// Variables that every job gets.
pub(crate) fn environment(options: &BatchOptions) -> Vec<(String, String)> {
    let mut variables = options.environment.clone();
    let mut add = |name: &str, value: String| {
        if !variables.iter().any(|(known, _)| known == name) {
            variables.push((name.to_owned(), value));
        }
    };
    if let Some(mode) = &options.retry_mode {
        add("AWS_RETRY_MODE", mode.clone());
    }
    let attempts = options.max_transfer_attempts.unwrap_or(ATTEMPTS).to_string();
    add("AWS_MAX_ATTEMPTS", attempts.clone());
    add("AWS_METADATA_SERVICE_NUM_ATTEMPTS", attempts);
    variables
}

/// The tool in the container that reads and writes S3, as shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    /// Which.
    pub(crate) kind: Staging,
    program: String,
}

impl Tool {
    /// The tool that the options lead to.
    pub(crate) fn new(options: &BatchOptions, region: Option<&str>) -> Self {
        let default = match options.staging {
            Staging::S5cmd => "s5cmd",
            _ => "aws",
        };
        let mut program = quote(options.cli_path.as_deref().unwrap_or(default));
        if options.staging == Staging::AwsCli
            && let Some(region) = region
        {
            program.push_str(&format!(" --region {}", quote(region)));
        }
        Self {
            kind: options.staging,
            program,
        }
    }

    /// A command line of the tool, up to the words that follow a verb.
    fn call(&self, options: &BatchOptions, verb: &str) -> String {
        let program = &self.program;
        let payer = if options.requester_pays {
            " --request-payer requester"
        } else {
            ""
        };
        match self.kind {
            Staging::S5cmd => format!("{program}{payer} --log error {verb}"),
            _ => format!("{program} s3 {verb}{payer}"),
        }
    }

    /// The command line that copies one object; source and target follow.
    fn copy(&self, options: &BatchOptions, upload: bool) -> String {
        let mut words = vec![self.call(options, "cp")];
        if self.kind != Staging::S5cmd {
            words.push("--only-show-errors".to_owned());
        }
        if upload {
            for (option, value) in [
                ("--sse", &options.encryption),
                ("--sse-kms-key-id", &options.kms_key),
                ("--storage-class", &options.storage_class),
                ("--acl", &options.acl),
            ] {
                if let Some(value) = value {
                    words.push(format!("{option} {}", quote(value)));
                }
            }
        }
        words.join(" ")
    }

    /// Shell functions: `copy_in`, `copy_in_folder`, `copy_out`, `copy_out_folder` and `is_folder`.
    pub(crate) fn functions(&self, options: &BatchOptions) -> String {
        let (down, up) = (self.copy(options, false), self.copy(options, true));
        let list = self.call(options, "ls");
        match self.kind {
            // Without `--raw`, `*` and `?` in names would be wildcards.
            Staging::S5cmd => format!(
                "copy_in() {{ {down} --raw \"$1\" \"$2\"; }}\n\
                 copy_in_folder() {{ {down} \"$1/*\" \"$2/\"; }}\n\
                 copy_out() {{ {up} --raw \"$1\" \"$2\"; }}\n\
                 copy_out_folder() {{\n    local file\n    while IFS= read -r -d '' file; do copy_out \"$file\" \
                 \"$2${{file#\"$1\"}}\" || return 1; done < <(find -L \"$1\" -type f -print0)\n}}\n\
                 is_folder() {{ {list} \"$1/\" > /dev/null 2>&1; }}\n"
            ),
            _ => {
                let thaw = if options.force_glacier {
                    " --force-glacier-transfer"
                } else {
                    ""
                };
                format!(
                    "copy_in() {{ {down} \"$1\" \"$2\"; }}\n\
                     copy_in_folder() {{ {down} --recursive{thaw} \"$1/\" \"$2/\"; }}\n\
                     copy_out() {{ {up} \"$1\" \"$2\"; }}\n\
                     copy_out_folder() {{ {up} --recursive \"$1/\" \"$2/\"; }}\n\
                     is_folder() {{ {list} \"$1/\" > /dev/null 2>&1; }}\n"
                )
            }
        }
    }

    /// The job's command: fetches `.command.run` and becomes it.
    fn launch(&self, options: &BatchOptions, task: &Place<'_>) -> Vec<String> {
        let copy = self.copy(options, false);
        let raw = if self.kind == Staging::S5cmd { " --raw" } else { "" };
        let find = match task {
            Place::Task(url) => format!("task={}", quote(url)),
            Place::List { text, .. } => format!(
                "fetch {} \"$dir/list\"; mapfile -t list < \"$dir/list\"; task=${{list[$AWS_BATCH_JOB_ARRAY_INDEX]}}",
                quote(text)
            ),
        };
        let missing = quote(&format!("rflow: {}", missing_tool(options)));
        let text = format!(
            "trap 'exit 143' TERM; dir=$(mktemp -d \"${{TMPDIR:-/tmp}}/rflow.XXXXXXXXXX\") || exit 1; \
             fetch() {{ local n s; for n in 1 2 3 4 5; do {copy}{raw} \"$1\" \"$2\" && return; s=$?; \
             case $s in 126|127) echo {missing} >&2; exit $s;; esac; sleep $((n * n)); done; \
             echo \"rflow: $1 cannot be fetched\" >&2; exit 74; }}; {find}; \
             fetch \"$task/.command.run\" \"$dir/run\"; export RFLOW_LAUNCH_DIR=\"$dir\"; exec bash \"$dir/run\""
        );
        ["bash", "-o", "pipefail", "-c", &text]
            .map(str::to_owned)
            .to_vec()
    }
}

/// Why the command line or s5cmd cannot be started in a container, and what to do.
pub(crate) fn missing_tool(options: &BatchOptions) -> String {
    let name = match options.staging {
        Staging::S5cmd => "s5cmd",
        _ => "aws",
    };
    let hosts = options.platform == Platform::Ec2;
    match &options.cli_path {
        Some(path) => format!(
            "{path} (`aws.batch.cliPath`) cannot be run in the container: it must be {}, with all that it needs, and be \
             made for the C library of the image",
            if hosts { "on the hosts" } else { "in the image" }
        ),
        None if hosts => format!(
            "the image has no `{name}` that can be run, which brings files from and to S3: add it to the image, or name \
             one on the hosts with `aws.batch.cliPath`, or use rflow-stage (`aws.batch.helper`), which needs nothing in \
             the image"
        ),
        None => format!(
            "the image has no `{name}` that can be run, which brings files from and to S3: add it, or rflow-stage \
             (`aws.batch.helper`), to the image"
        ),
    }
}

/// Where a job finds its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// The work dir.
    Task(&'a str),
    /// Objects with the work dirs of an array's children: as JSON, and one a line.
    List {
        /// A JSON list of texts.
        json: &'a str,
        /// Lines.
        text: &'a str,
    },
}

/// The command of a job.
pub(crate) fn command(options: &BatchOptions, region: Option<&str>, place: Place<'_>) -> Vec<String> {
    let helper = options
        .helper
        .as_deref()
        .filter(|_| options.staging == Staging::Helper);
    let Some(helper) = helper else {
        return Tool::new(options, region).launch(options, &place);
    };
    let mut words = vec![helper.to_owned()];
    for (option, value) in [
        ("--transfers", options.max_parallel_transfers),
        ("--attempts", options.max_transfer_attempts),
    ] {
        if let Some(value) = value {
            words.extend([option.to_owned(), value.to_string()]);
        }
    }
    match place {
        Place::Task(url) => words.push(url.to_owned()),
        Place::List { json, .. } => words.extend(["--array".to_owned(), json.to_owned()]),
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        let mut options = BatchOptions {
            staging: Staging::Helper,
            helper: Some("/opt/rflow/bin/rflow-stage".into()),
            ..BatchOptions::default()
        };
        let list = Place::List {
            json: "s3://b/a.json",
            text: "s3://b/a.txt",
        };
        assert_eq!(
            command(&options, None, Place::Task("s3://b/w/ab/cd")),
            ["/opt/rflow/bin/rflow-stage", "s3://b/w/ab/cd"]
        );
        assert_eq!(
            command(&options, None, list),
            ["/opt/rflow/bin/rflow-stage", "--array", "s3://b/a.json"]
        );
        options.staging = Staging::AwsCli;
        let single = command(&options, Some("eu-west-1"), Place::Task("s3://b/o'x"));
        assert_eq!(&single[..4], ["bash", "-o", "pipefail", "-c"]);
        assert!(single[4].contains("task='s3://b/o'\\''x'"), "{}", single[4]);
        assert!(single[4].contains("aws --region eu-west-1 s3 cp --only-show-errors \"$1\""));
        let array = command(&options, None, list);
        assert!(array[4].contains("fetch s3://b/a.txt"), "{}", array[4]);
    }

    #[test]
    fn uploads_carry_the_options_of_the_store() {
        let options = BatchOptions {
            encryption: Some("aws:kms".into()),
            kms_key: Some("k".into()),
            acl: Some("bucket-owner-full-control".into()),
            requester_pays: true,
            ..BatchOptions::default()
        };
        let functions = Tool::new(&options, None).functions(&options);
        assert!(functions.contains(
            "copy_out() { aws s3 cp --request-payer requester --only-show-errors --sse aws:kms --sse-kms-key-id k \
             --acl bucket-owner-full-control \"$1\" \"$2\"; }"
        ), "{functions}");
        assert!(
            functions.contains("copy_in() { aws s3 cp --request-payer requester --only-show-errors \"$1\"")
        );
        assert!(functions.contains("is_folder() { aws s3 ls --request-payer requester \"$1/\""));
        let s5cmd = BatchOptions {
            staging: Staging::S5cmd,
            ..options
        };
        let functions = Tool::new(&s5cmd, None).functions(&s5cmd);
        for verb in ["cp --raw \"$1\"", "cp \"$1/*\"", "ls \"$1/\""] {
            let line = format!("{{ s5cmd --request-payer requester --log error {verb}");
            assert!(functions.contains(&line), "{line}: {functions}");
        }
    }

    #[test]
    fn variables() {
        let options = BatchOptions {
            environment: vec![("AWS_MAX_ATTEMPTS".into(), "9".into())],
            retry_mode: Some("adaptive".into()),
            ..BatchOptions::default()
        };
        let text: Vec<_> = environment(&options)
            .into_iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        assert_eq!(
            text,
            [
                "AWS_MAX_ATTEMPTS=9",
                "AWS_RETRY_MODE=adaptive",
                "AWS_METADATA_SERVICE_NUM_ATTEMPTS=5"
            ]
        );
    }
}

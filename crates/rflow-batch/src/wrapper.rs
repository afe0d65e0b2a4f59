//! The text of `.command.run` for containers in which the AWS command line or s5cmd moves files.
//!
//! The wrapper needs bash 4.4, the core utilities and the tool. It brings inputs side by side, runs the script in
//! a process group of its own, hands signals on to it, and always delivers what was printed and, last, the exit
//! status.

use std::fmt::Write;

use rflow_executor::wrapper::{FIND_OUTPUTS, double_quoted, find_outputs, quote};
use rflow_task::TaskSpec;

use crate::command::{ATTEMPTS, Tool};
use crate::options::BatchOptions;

const BODY: &str = include_str!("wrapper/body.bash");
const LAUNCH: &str = include_str!("wrapper/launch.bash");
const MEASURE: &str = include_str!("wrapper/measure.bash");
const NOT_MEASURED: &str = "\nmeasure_begin() { :; }\nmeasure_end() { :; }\n";

/// Files moved at the same time when nothing is said.
const PARALLEL: u32 = 4;

/// The text of `.command.run`. `bin_dirs` are addresses of folders that go onto `PATH`.
pub(crate) fn command_run(
    spec: &TaskSpec,
    options: &BatchOptions,
    tool: &Tool,
    bin_dirs: &[String],
) -> String {
    let mut text = String::with_capacity(8192);
    header(&mut text, spec, options);
    text.push_str(&tool.functions(options));
    text.push_str(BODY);
    text.push_str(if spec.metrics { MEASURE } else { NOT_MEASURED });
    before(&mut text, spec);
    scratch(&mut text, spec);
    inputs(&mut text, spec, bin_dirs);
    let words: Vec<_> = spec.shell.iter().map(|word| quote(word)).collect();
    put(
        &mut text,
        format_args!(
            "launch() {{ exec {} \"$task_dir/.command.sh\"; }}\n",
            words.join(" ")
        ),
    );
    text.push_str(LAUNCH);
    after(&mut text, spec);
    text
}

/// Makes the folder in which the task runs, in the first of several places, as far as that can be told beforehand.
const SCRATCH: &str = r#"IFS=: read -ra scratch_bases <<< "$scratch_bases"
for scratch_base in "${scratch_bases[@]}"; do
    mkdir -p -- "$scratch_base" && task_dir=$(mktemp -d "$scratch_base/rflow.XXXXXXXXXX") && break
done
[ -n "$task_dir" ] && cd "$task_dir" || { echo "rflow: no folder can be made in ${scratch_bases[*]}" >&2; exit 1; }
export NXF_TASK_WORKDIR="$PWD"
"#;

/// Failures to write a `String` do not exist.
fn put(text: &mut String, part: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(part);
}

fn header(text: &mut String, spec: &TaskSpec, options: &BatchOptions) {
    text.push_str("#!/bin/bash\n# Runs this task in a container of AWS Batch.\n");
    for (what, value) in [("task", &spec.name), ("hash", &spec.hash.to_string())] {
        put(
            text,
            format_args!("# {what}: {}\n", value.replace(['\n', '\r'], " ")),
        );
    }
    put(
        text,
        format_args!(
            "task_url={}\nparallel={}\nattempts={}\npause={}\nkeep_scratch={}\n",
            quote(&spec.work_dir.to_string_lossy()),
            options.max_parallel_transfers.unwrap_or(PARALLEL),
            options.max_transfer_attempts.unwrap_or(ATTEMPTS),
            options.delay_between_attempts.div_ceil(1000),
            if options.keep_scratch { "yes" } else { "''" },
        ),
    );
}

fn before(text: &mut String, spec: &TaskSpec) {
    if let Some(before) = &spec.before_script {
        put(
            text,
            format_args!(
                "\n# beforeScript\nset -e +u\n{}\nset +e -u\n\n",
                before.trim_end()
            ),
        );
    }
    if !spec.modules.is_empty() {
        text.push_str("set -e +u\n");
        for module in &spec.modules {
            put(text, format_args!("module load {}\n", quote(module)));
        }
        text.push_str("set +e -u\n");
    }
    for (name, value) in &spec.env {
        // Values may use other variables, so they are expanded by the shell.
        put(text, format_args!("export {name}={}\n", double_quoted(value)));
    }
}

/// Tasks always run in a folder of the container's own.
fn scratch(text: &mut String, spec: &TaskSpec) {
    let base = match spec.scratch.as_deref() {
        None | Some("true") => "\"${TMPDIR:-/tmp}\"".to_owned(),
        Some("ram-disk") => "/dev/shm".to_owned(),
        Some(folder) => double_quoted(folder),
    };
    put(text, format_args!("\nscratch_bases={base}\n{SCRATCH}"));
}

fn inputs(text: &mut String, spec: &TaskSpec, bin_dirs: &[String]) {
    let work = spec.work_dir.to_string_lossy();
    let mut input = |source: &str, name: &str| {
        put(
            text,
            format_args!("sources+=({}); names+=({})\n", quote(source), quote(name)),
        );
    };
    input(&format!("{work}/.command.sh"), ".command.sh");
    if spec.stdin.is_some() {
        input(&format!("{work}/.command.in"), ".command.in");
    }
    for staged in &spec.inputs {
        input(&staged.source.to_string_lossy(), &staged.name);
    }
    for (n, dir) in bin_dirs.iter().enumerate() {
        put(
            text,
            format_args!(
                "bin=$run_dir/bin-{n}\nmkdir -p \"$bin\" && again copy_in_folder {} \"$bin\" && chmod -R +x \"$bin\" \
                 || {{ echo 'rflow: the programs of the pipeline could not be brought' >&2; exit 1; }}\n\
                 export PATH=\"$bin:$PATH\"\n",
                quote(dir)
            ),
        );
    }
    text.push_str(if spec.stdin.is_some() {
        "input=.command.in\n"
    } else {
        "input=/dev/null\n"
    });
}

fn after(text: &mut String, spec: &TaskSpec) {
    text.push_str(FIND_OUTPUTS);
    text.push_str("\nif [ \"$script_status\" -eq 0 ]; then\n    shopt -s globstar nullglob\n");
    for pattern in &spec.output_patterns {
        let find = find_outputs(pattern);
        put(
            text,
            format_args!("    {find}\n    outputs_of ${{found[@]+\"${{found[@]}}\"}}\n"),
        );
    }
    text.push_str(
        "    shopt -u globstar nullglob\n    side_by_side deliver_output \"${#outputs[@]}\" || { echo 'rflow: the \
         outputs of the task could not be uploaded' >&2; exit 1; }\nfi\n",
    );
    if let Some(after) = &spec.after_script {
        put(
            text,
            format_args!(
                "\n# afterScript\ncd \"$task_dir\"\nset +u\n{}\n",
                after.trim_end()
            ),
        );
    }
    text.push_str("exit \"$script_status\"\n");
}

#[cfg(test)]
mod tests;

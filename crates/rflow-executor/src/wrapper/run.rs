//! The text of `.command.run`.

use std::fmt::Write;

use rflow_task::{StageMode, TaskSpec};

use super::quote::{FIND_OUTPUTS, double_quoted, find_outputs, quote};
use crate::container;

/// Set by the local worker, which then reads the script's output from pipes and writes the files itself.
pub(crate) const CAPTURED: &str = "RFLOW_CAPTURED";

/// What every wrapper begins with.
const HEAD: &str = r#"
set -e -u
case ${BASH_SOURCE[0]} in */*) CDPATH='' cd -- "${BASH_SOURCE[0]%/*}" ;; esac
task_dir=$PWD
script_status=0
interrupted=''
signalled=''
script_pid=''
script_group=''
scratch_dir=''

# What besides files is left to remove.
cleanup() { :; }

# Runs at every end. The status is that of the script, else of what failed besides it.
finish() {
    local status=$?
    trap '' TERM INT HUP USR2
    [ "$script_status" -eq 0 ] || status=$script_status
    cd "$task_dir"
    cleanup
    # What survives the script must not survive its interruption.
    [ -z "$signalled" ] || [ -z "$script_group" ] || kill -s KILL -- "-$script_group" 2>/dev/null || true
    [ -z "$scratch_dir" ] || rm -rf -- "$scratch_dir"
    printf '%s' "$status" > .exitcode.part && mv -f .exitcode.part .exitcode
    exit "$status"
}

# Hands a signal on to the script with everything it started, which runs in a process group of its own.
forward() {
    interrupted=yes
    signalled=$2
    [ -z "$script_group" ] || kill -s "$1" -- "-$script_group" 2>/dev/null || true
    [ -n "$script_pid" ] || exit "$2"
}

# stage <source> <name>
stage() {
    case $2 in */*) mkdir -p -- "${2%/*}" ;; esac
    rm -rf -- "$2"
    STAGE_COMMAND
}

# unstage <name>...: copies outputs out of the scratch folder
unstage() {
    local name
    for name; do
        [ -e "$name" ] || [ -L "$name" ] || continue
        name=${name%/}
        case $name in */*) mkdir -p -- "$task_dir/${name%/*}" ;; esac
        if [ -d "$name" ]; then
            # To a folder that is there already its contents go, not the folder itself.
            mkdir -p -- "$task_dir/$name"
            cp -fRL -- "$name/." "$task_dir/$name/"
        else
            cp -fRL -- "$name" "$task_dir/$name"
        fi
    done
}

trap finish EXIT
trap 'forward TERM 143' TERM
trap 'forward INT 130' INT
trap 'forward HUP 129' HUP
trap 'forward USR2 140' USR2
trap '' USR1

rm -f .exitcode
: > .command.begin
"#;

/// Runs the script. File descriptors 3 and 4 are where its output goes.
const LAUNCH: &str = r#"
# The worker keeps the output of the script in files itself; otherwise it is shown and kept here. Either way it passes
# through processes whose end tells that nobody writes any more: `tee >(sort > sorted)` goes on after the script.
if [ -n "${RFLOW_CAPTURED:-}" ]; then
    exec 3> >(trap '' INT TERM HUP; exec cat); keep=(${!:-})
    exec 4> >(trap '' INT TERM HUP; exec cat >&2); keep+=(${!:-})
    exec >> .command.log 2>&1
else
    : > .command.out; : > .command.err; : > .command.log
    exec 3> >(trap '' INT TERM HUP; exec tee -a -- "$task_dir/.command.out" "$task_dir/.command.log"); keep=(${!:-})
    exec 4> >(trap '' INT TERM HUP; exec tee -a -- "$task_dir/.command.err" "$task_dir/.command.log" >&2); keep+=(${!:-})
fi
unset RFLOW_CAPTURED
"#;

const WAIT: &str = r#"
set +e
set -m
launch < INPUT >&3 2>&4 3>&- 4>&- &
script_pid=$!
script_group=$script_pid
set +m
exec 3>&- 4>&-
# A signal ends `wait` before the script has ended. When the script ends at that very moment, bash gives 127 or
# -1 for a status that it no longer knows.
while true; do
    interrupted=''
    wait "$script_pid"; script_status=$?
    case $script_status in 127|-1) script_status=${signalled:-$script_status} ;; esac
    [ -n "$interrupted" ] && kill -0 "$script_pid" 2>/dev/null || break
done
# After an interruption even a status of 0 does not mean success; what survives the script is killed.
if [ -n "$signalled" ]; then
    kill -s KILL -- "-$script_group" 2>/dev/null
    [ "$script_status" -ne 0 ] || script_status=$signalled
fi
script_pid=''
for pid in ${keep[@]+"${keep[@]}"}; do
    wait "$pid" 2>/dev/null
    # Before bash 5.1 only the last of them can be waited for.
    [ $? -ne 127 ] || while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
done
true
"#;

/// The text of `.command.run`: repeats the task in its work dir, from any launch folder, whoever starts it.
///
/// It makes the begin marker, runs `beforeScript`, loads modules, exports variables, enters the scratch folder,
/// stages inputs, runs the script, copies outputs back, runs `afterScript` and writes `.exitcode` by renaming.
/// Signals go on to the process group of the script.
#[must_use]
pub fn command_run(spec: &TaskSpec) -> String {
    let mut text = String::with_capacity(4096);
    header(&mut text, spec);
    text.push_str(&HEAD.replace("STAGE_COMMAND", stage_command(spec.stage_mode)));
    text.push_str(LAUNCH);
    before(&mut text, spec);
    scratch(&mut text, spec);
    text.push_str("export NXF_TASK_WORKDIR=\"$PWD\"\n");
    for input in &spec.inputs {
        let source = input.source.to_string_lossy();
        put(
            &mut text,
            format_args!("stage {} {}\n", quote(&source), quote(&input.name)),
        );
    }
    // `launch` is the one place that knows what runs the script.
    if let Some(container) = &spec.container {
        text.push_str(&container::script(spec, container));
    } else {
        let words: Vec<_> = spec.shell.iter().map(|word| quote(word)).collect();
        put(
            &mut text,
            format_args!(
                "\nlaunch() {{ exec {} \"$task_dir/.command.sh\"; }}\n",
                words.join(" ")
            ),
        );
    }
    let input = if spec.stdin.is_some() {
        "\"$task_dir/.command.in\""
    } else {
        "/dev/null"
    };
    text.push_str(&WAIT.replace("INPUT", input));
    after(&mut text, spec);
    text
}

/// Failures to write a `String` do not exist.
fn put(text: &mut String, part: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(part);
}

fn header(text: &mut String, spec: &TaskSpec) {
    text.push_str("#!/bin/bash\n# Repeats this task in this folder: bash .command.run\n");
    for (what, value) in [("task", &spec.name), ("hash", &spec.hash.to_string())] {
        put(
            text,
            format_args!("# {what}: {}\n", value.replace(['\n', '\r'], " ")),
        );
    }
}

fn stage_command(mode: StageMode) -> &'static str {
    match mode {
        StageMode::Symlink => r#"ln -s -- "$1" "$2""#,
        StageMode::Rellink => r#"ln -s -r -- "$1" "$2""#,
        StageMode::Link => r#"ln -- "$1" "$2""#,
        StageMode::Copy => r#"cp -fRL -- "$1" "$2""#,
    }
}

fn before(text: &mut String, spec: &TaskSpec) {
    if let Some(before) = &spec.before_script {
        put(
            text,
            format_args!("\n# beforeScript\nset +u\n{}\nset -u\n\n", before.trim_end()),
        );
    }
    if !spec.modules.is_empty() {
        text.push_str("set +u\n");
        for module in &spec.modules {
            put(text, format_args!("module load {}\n", quote(module)));
        }
        text.push_str("set -u\n");
    }
    for name in &spec.secrets {
        // Whoever starts the task for the run has set them; by hand they come from the store of the user.
        put(
            text,
            format_args!(
                "if [ -z \"${{{name}+set}}\" ]; then {name}=$(rflow secrets get {name}); export {name}; fi\n"
            ),
        );
    }
    for (name, value) in &spec.env {
        // Values may use other variables, so they are expanded by the shell.
        put(text, format_args!("export {name}={}\n", double_quoted(value)));
    }
    if !spec.bin_dirs.is_empty() {
        let dirs: Vec<_> = spec
            .bin_dirs
            .iter()
            .map(|dir| quote(&dir.to_string_lossy()))
            .collect();
        put(text, format_args!("export PATH=\"$PATH\":{}\n", dirs.join(":")));
    }
}

fn scratch(text: &mut String, spec: &TaskSpec) {
    let base = match spec.scratch.as_deref() {
        None => return,
        Some("true") => "\"${TMPDIR:-/tmp}\"".to_owned(),
        Some("ram-disk") => "/dev/shm".to_owned(),
        Some(folder) => double_quoted(folder),
    };
    put(
        text,
        format_args!(
            // Without the variable that it names the usual folder serves, as in the reference.
            "\nset +u\nscratch_base={base}\nset -u\nscratch_base=${{scratch_base:-/tmp}}\n\
             mkdir -p -- \"$scratch_base\"\n\
             scratch_dir=$(mktemp -d \"$scratch_base/rflow.XXXXXXXXXX\")\ncd \"$scratch_dir\"\n"
        ),
    );
}

fn after(text: &mut String, spec: &TaskSpec) {
    if spec.scratch.is_some() {
        text.push_str(FIND_OUTPUTS);
        text.push_str("\nif [ \"$script_status\" -eq 0 ]; then\n    set -e\n    shopt -s globstar nullglob 2>/dev/null || true\n");
        for pattern in &spec.output_patterns {
            // Staged inputs that a pattern finds are copied as well; they are told apart when outputs are read.
            let find = find_outputs(pattern);
            put(
                text,
                format_args!("    {find}\n    unstage ${{found[@]+\"${{found[@]}}\"}}\n"),
            );
        }
        text.push_str("    [ ! -e .command.env ] || unstage .command.env\n    set +e\nfi\n");
    }
    if let Some(after) = &spec.after_script {
        put(
            text,
            format_args!(
                "\n# afterScript\ncd \"$task_dir\"\nset +u\n{}\n",
                after.trim_end()
            ),
        );
    }
}

//! The small script that starts a task's script inside a container.
//!
//! As the first process of its container it must hand on signals, which the kernel would otherwise drop; and only
//! from inside the use of resources can be read at the very end. It needs nothing but a POSIX shell.

use rflow_task::TaskSpec;

use crate::wrapper::quote;

/// File in the work dir into which the figures of the kernel go.
pub const USAGE_FILE: &str = ".command.usage";

/// The line that ends the secrets on standard input.
pub const SECRETS_END: &str = "# end of secrets";

/// What varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Inner {
    /// The exit status is written to `.exitcode`, because nobody outside may be there to do it.
    pub record_exit: bool,
    /// Shell text that exports secrets comes on standard input, ended by [`SECRETS_END`]. So their values are in
    /// no description of the container.
    pub secrets: bool,
    /// Standard input comes from `.command.in` or is empty, instead of that of the container.
    pub own_stdin: bool,
}

const SECRETS: &str = r#"text=; line=
while IFS= read -r line && [ "$line" != '# end of secrets' ]; do text="$text$line
"; done
[ "$line" = '# end of secrets' ] || { echo 'The secrets of the task did not arrive' >&2; exit 1; }
eval "$text"
unset text line
"#;

/// Runs the script so that signals reach it. What ignores them is killed a little later.
const RUN: &str = r#"child=; hit=
on() { hit=1; [ -z "$child" ] || { kill -s "$1" "$child"; (sleep 4; kill -s KILL "$child") & } 2>/dev/null; }
for signal in TERM INT HUP USR1 USR2; do trap "on $signal" "$signal"; done
"$@" <&3 3<&- &
child=$!
exec 3<&-
while :; do
    hit=; wait "$child"; status=$?
    [ -n "$hit" ] && kill -0 "$child" 2>/dev/null || break
done
"#;

const USAGE: &str = r#"usage() {
    for file; do
        [ -r "$file" ] || continue
        printf '== %s\n' "$file"
        while IFS= read -r line; do printf '%s\n' "$line"; done < "$file"
    done
}
group=/sys/fs/cgroup
usage "/proc/$$/stat" "/proc/$$/io" "/proc/$$/status" "$group/cpuacct/cpuacct.usage" "$group/cpu.stat" \
    "$group/memory/memory.max_usage_in_bytes" "$group/memory.peak" "$group/memory/memory.oom_control" \
    "$group/memory.events" > "$dir/.command.usage" 2>/dev/null
"#;

const OWNER: &str = r#"[ -z "${NXF_OWNER:-}" ] || chown -hR "$NXF_OWNER" "$dir" "$PWD" 2>/dev/null
"#;

const EXIT: &str = r#"{ printf %s "$status" > "$dir/.exitcode.part" && mv -f "$dir/.exitcode.part" "$dir/.exitcode"; } 2>/dev/null
"#;

/// The words that run the script of a task in its container.
#[must_use]
pub fn inner_command(spec: &TaskSpec, inner: Inner) -> Vec<String> {
    let dir = spec.work_dir.to_string_lossy();
    let mut text = String::from("dir=$1; shift\n");
    if inner.secrets {
        text.push_str(SECRETS);
    }
    text.push_str(&search_path(spec));
    text.push_str(match (inner.own_stdin, &spec.stdin) {
        (true, Some(_)) => "exec 3< \"$dir/.command.in\"\n",
        (true, None) => "exec 3< /dev/null\n",
        (false, _) => "exec 3<&0\n",
    });
    text.push_str(RUN);
    if spec.metrics {
        text.push_str(USAGE);
    }
    text.push_str(OWNER);
    if inner.record_exit {
        text.push_str(EXIT);
    }
    text.push_str("exit \"$status\"\n");
    let head = ["/bin/sh", "-c", &text, "rflow", &dir].map(str::to_owned);
    let script = spec.work_dir.join(".command.sh").to_string_lossy().into_owned();
    head.into_iter()
        .chain(spec.shell.iter().cloned())
        .chain([script])
        .collect()
}

/// A line that puts the folders of programs behind those of the image.
pub(super) fn search_path(spec: &TaskSpec) -> String {
    if spec.bin_dirs.is_empty() {
        return String::new();
    }
    let dirs: Vec<_> = spec
        .bin_dirs
        .iter()
        .map(|dir| quote(&dir.to_string_lossy()))
        .collect();
    format!("export PATH=\"$PATH\":{}\n", dirs.join(":"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    fn run(inner: Inner, script: &str, stdin: &str) -> (tempfile::TempDir, std::process::Output) {
        let temp = tempfile::tempdir().expect("folder");
        let spec = TaskSpec {
            work_dir: temp.path().to_owned(),
            shell: vec!["/bin/bash".into(), "-ue".into()],
            metrics: true,
            ..TaskSpec::default()
        };
        fs::write(temp.path().join(".command.sh"), script).expect("script");
        let words = inner_command(&spec, inner);
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("shell");
        let mut input = child.stdin.take().expect("pipe");
        input.write_all(stdin.as_bytes()).expect("written");
        drop(input);
        (temp, child.wait_with_output().expect("output"))
    }

    #[test]
    fn keeps_status_input_and_usage() {
        let inner = Inner {
            record_exit: true,
            ..Inner::default()
        };
        let (temp, output) = run(inner, "cat; exit 7", "text");
        assert_eq!(output.status.code(), Some(7));
        assert_eq!(output.stdout, b"text");
        let exit = fs::read_to_string(temp.path().join(".exitcode")).expect("status");
        assert_eq!(exit, "7");
        let usage = fs::read_to_string(temp.path().join(USAGE_FILE)).expect("usage");
        assert!(usage.starts_with("== /proc/"), "{usage}");
        assert!(usage.contains("\nrchar: "), "{usage}");
    }

    #[test]
    fn secrets_come_before_the_input() {
        let inner = Inner {
            secrets: true,
            ..Inner::default()
        };
        let text = format!("export A='x\ny'\n{SECRETS_END}\nrest");
        let (_temp, output) = run(inner, "echo \"$A\"; cat", &text);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "x\ny\nrest");
        let (_temp, output) = run(inner, "echo no", "export A=1\n");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
    }
}

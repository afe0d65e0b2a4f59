//! The text of `.command.sh`.

use std::fmt::Write;

use rflow_task::TaskSpec;

/// Evaluates a command for an `eval` output. Its standard output becomes the value, or its standard error when it
/// fails. Both are read without temporary files: the inner substitution keeps the errors while the output goes
/// through to the outer one; on failure the errors follow after a separator.
const EVAL: &str = r#"
save_eval() {
    local name=$1 text status
    shift
    text=$({ problem=$("$@" 2>&1 >&3 3>&-); } 3>&1; status=$?; [ $status -eq 0 ] || printf '\1%s' "$problem"; exit $status)
    status=$?
    [ $status -eq 0 ] || text=${text##*$'\1'}
    while [[ $text == $'\n'* ]]; do text=${text#?}; done
    printf '%s=%s\n/%s/=exit:%s\n' "$name" "$text" "$name" $status >> .command.env
}
"#;

/// The text of `.command.sh`: the rendered script and, when values are captured, the section that writes
/// `.command.env`.
///
/// That file has for each variable a line `NAME=value` (the value may go on over several lines) closed by
/// `/NAME/`; for each command the same closed by `/name/=exit:<status>`. Array elements are joined by blanks.
/// Scripts that are not run by a shell get no such section.
#[must_use]
pub fn command_sh(spec: &TaskSpec) -> String {
    let mut text = spec.script.clone();
    if spec.env_outputs.is_empty() && spec.eval_outputs.is_empty() || !is_shell(&spec.shell) {
        return text;
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    // The script may have changed the options and the folder.
    text.push_str("\n# save the values of outputs\nset +u\nset +e\ncd \"$NXF_TASK_WORKDIR\"\n");
    if !spec.eval_outputs.is_empty() {
        text.push_str(EVAL);
    }
    text.push_str("echo '' > .command.env\n");
    for name in &spec.env_outputs {
        // Failures to write a `String` do not exist.
        let _ = writeln!(
            text,
            "echo {name}=\"${{{name}[@]}}\" >> .command.env\necho /{name}/ >> .command.env"
        );
    }
    for (name, command) in &spec.eval_outputs {
        // Only double quotes are escaped, so this shell expands the rest, as the language defines it.
        let _ = writeln!(
            text,
            "save_eval {name} bash -c \"{}\"",
            command.replace('"', "\\\"")
        );
    }
    text
}

fn is_shell(words: &[String]) -> bool {
    let name = |word: &String| word.rsplit('/').next().unwrap_or_default().to_owned();
    let mut names = words.iter().map(name);
    let first = names.next().unwrap_or_default();
    let program = if first == "env" {
        names.next().unwrap_or_default()
    } else {
        first
    };
    ["bash", "sh", "zsh", "dash", "ksh", "ash"].contains(&program.as_str())
}

//! The block that explains a failed task.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use rflow_task::TaskTrace;

/// Lines of output that are shown.
const LINES: usize = 50;
/// Output is searched for its last lines no farther from its end than this.
const TAIL: u64 = 1 << 20;

/// What the block is about.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The task.
    pub task: &'a TaskTrace,
    /// Why it failed.
    pub cause: &'a str,
    /// Its script ran; otherwise there is nothing to show of it.
    pub executed: bool,
    /// The stub was run: the block says so.
    pub stub: bool,
}

/// Ends of the block, by turns.
const TIPS: [&str; 5] = [
    "run `bash .command.run` in the work dir to repeat the task as it was run",
    "run the script `.command.sh` in the work dir by hand to see what it does with its inputs",
    "after a fix, add `-resume` to the command line: tasks that have succeeded are not run again",
    "the work dir holds all the task's inputs, outputs and messages: look there first",
    "`.command.out`, `.command.err` and `.command.log` in the work dir have all that the task has printed",
];

/// The text that follows `ERROR ~ ` when a task ends the run. Reads the task's output from its work dir.
#[must_use]
pub fn task_error_block(failure: &Failure<'_>) -> String {
    let task = failure.task;
    let mut text = format!("Error executing process > '{}'\n\nCaused by:\n", task.name);
    push_lines(&mut text, failure.cause.lines());
    text.push_str("\n\n");
    if failure.executed {
        let title = if failure.stub {
            "Command stub"
        } else {
            "Command executed"
        };
        text.push_str(&format!("{title}:\n\n"));
        push_lines(&mut text, script_lines(&task.script).iter().map(String::as_str));
        let exit = task.exit.map_or("-".to_owned(), |exit| exit.to_string());
        text.push_str(&format!("\nCommand exit status:\n  {exit}\n"));
        push_output(&mut text, "Command output", task, &[".command.out"]);
        push_output(&mut text, "Command error", task, &[".command.err"]);
    }
    if failure.executed && is_empty(task, ".command.out") && is_empty(task, ".command.err") {
        // The container system or the wrapper itself may have complained.
        push_output(&mut text, "Command wrapper", task, &[".command.log"]);
    }
    text.push_str(&format!("\nWork dir:\n  {}\n", task.work_dir.display()));
    if let Some(container) = &task.container {
        text.push_str(&format!("\nContainer:\n  {container}\n"));
    }
    let tip = TIPS[task.hash.0[0] as usize % TIPS.len()];
    text.push_str(&format!("\nTip: {tip}\n"));
    text
}

fn push_lines<'a>(text: &mut String, lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
}

/// The script without its shebang line and with its indentation removed.
fn script_lines(script: &str) -> Vec<String> {
    let script = match script.split_once('\n') {
        Some((first, rest)) if first.starts_with("#!/bin/bash") => rest,
        _ => script,
    };
    let lines: Vec<&str> = script.trim_start_matches('\n').trim_end().lines().collect();
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or("").to_owned())
        .collect()
}

fn is_empty(task: &TaskTrace, file: &str) -> bool {
    std::fs::metadata(task.work_dir.join(file)).map_or(true, |meta| meta.len() == 0)
}

fn push_output(text: &mut String, title: &str, task: &TaskTrace, files: &[&str]) {
    let lines = files.iter().find_map(|file| {
        last_lines(&task.work_dir.join(file))
            .ok()
            .filter(|lines| !lines.is_empty())
    });
    match lines {
        None if title == "Command output" => text.push_str(&format!("\n{title}:\n  (empty)\n")),
        None => {}
        Some(lines) => {
            text.push_str(&format!("\n{title}:\n"));
            push_lines(text, lines.iter().map(String::as_str));
        }
    }
}

fn last_lines(path: &Path) -> std::io::Result<VecDeque<String>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > TAIL {
        file.seek(SeekFrom::End(-i64::try_from(TAIL).unwrap_or(0)))?;
    }
    let mut lines = VecDeque::with_capacity(LINES + 1);
    let mut input = BufReader::new(file);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if lines.len() == LINES {
            lines.pop_front();
        }
        let text = String::from_utf8_lossy(&line);
        lines.push_back(text.trim_end_matches(['\n', '\r']).to_owned());
        line.clear();
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::testing::task;

    #[test]
    fn the_whole_block() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(".command.err"), "some err\n  indented\n").unwrap();
        let mut task = task(1, "A (t1)");
        task.work_dir = dir.path().to_owned();
        task.script = "#!/bin/bash -ue\n    echo hi 1\n\n      exit 3\n    ".into();
        task.exit = Some(3);
        task.container = Some("image:1".into());
        let failure = Failure {
            task: &task,
            cause: "Process `A (t1)` terminated with an error exit status (3)",
            executed: true,
            stub: false,
        };
        let block = task_error_block(&failure);
        let (body, tip) = block.split_once("\nTip: ").unwrap();
        assert_eq!(
            body.replace(&dir.path().display().to_string(), "/w"),
            "Error executing process > 'A (t1)'\n\nCaused by:\n  Process `A (t1)` terminated with an error \
             exit status (3)\n\n\nCommand executed:\n\n  echo hi 1\n  \n    exit 3\n\nCommand exit \
             status:\n  3\n\nCommand output:\n  (empty)\n\nCommand error:\n  some err\n    indented\n\nWork \
             dir:\n  /w\n\nContainer:\n  image:1\n"
        );
        assert!(tip.ends_with('\n'));
    }

    #[test]
    fn shows_the_last_lines_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let text: String = (0..60).map(|n| format!("line {n}\n")).collect();
        std::fs::write(&path, text).unwrap();
        let lines = last_lines(&path).unwrap();
        assert_eq!((lines.len(), lines[0].as_str()), (50, "line 10"));
    }

    #[test]
    fn a_task_that_never_ran() {
        let task = task(1, "A");
        let failure = Failure {
            task: &task,
            cause: "no such file",
            executed: false,
            stub: false,
        };
        let block = task_error_block(&failure);
        assert!(!block.contains("Command"), "{block}");
        assert!(block.contains("Caused by:\n  no such file\n"), "{block}");
    }
}

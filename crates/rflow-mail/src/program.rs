//! Delivery by a program of the machine.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rflow_task::Mail;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::{MailError, MailOptions, message};

/// The program `sendmail`, else `mail`, which takes text only. Both read receivers from the message.
pub(crate) fn send(mail: &Mail, options: &MailOptions) -> Result<(), MailError> {
    let (program, letter) = match (find("sendmail"), find("mail")) {
        (Some(program), _) => (program, message::full(mail, options)?),
        (None, Some(_)) if !mail.attachments.is_empty() => {
            return Err(MailError::Content(
                "the program `mail` cannot send files -- install `sendmail`, or set `mail.smtp.host`"
                    .to_owned(),
            ));
        }
        (None, Some(program)) => (program, message::plain(mail, options)?),
        (None, None) => return Err(MailError::NoWay),
    };
    tracing::debug!(program = %program.display(), "sending e-mail");
    run(&program, &lines(&letter.text), options.patience).map_err(|cause| MailError::Program {
        program: program.display().to_string(),
        cause,
    })
}

/// Where it is; `sendmail` often stands where only administrators look.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/lib", "/sbin"].map(PathBuf::from));
    folders
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Lines end here as everywhere on this machine.
fn lines(message: &[u8]) -> Vec<u8> {
    let lines = message.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.collect::<Vec<_>>().join(&b'\n')
}

/// The cause in words, if it fails.
fn run(program: &Path, message: &[u8], patience: Duration) -> Result<(), String> {
    let mut child = Command::new(program)
        .arg("-t")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| error.to_string())?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
        return Err("it has no standard input and output".to_owned());
    };
    let message = message.to_vec();
    // It may print before it has read all.
    let writer = std::thread::spawn(move || stdin.write_all(&message));
    let readers = [read(stderr), read(stdout)];
    let end = Instant::now() + patience;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() >= end => {
                // With what it has started, which could still send it. It may have ended just now.
                let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
                let _ = group.map(|group| kill_process_group(group, Signal::KILL));
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it was ended because it took more than {patience:?}"));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    if status.success() {
        // A program that ends well has read what it wants; the thread ends with the pipe.
        drop(writer);
        return Ok(());
    }
    // What it has left running may keep the pipes open.
    let rest = Instant::now() + REST;
    let ended = || readers.iter().all(|(thread, _)| thread.is_finished());
    while !ended() && Instant::now() < rest {
        std::thread::sleep(Duration::from_millis(5));
    }
    let printed = readers.iter().map(|(_, printed)| {
        let printed = printed.lock().map(|bytes| bytes.clone()).unwrap_or_default();
        String::from_utf8_lossy(&printed).trim().to_owned()
    });
    let printed = printed
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    Err(match printed.is_empty() {
        true => format!("it ended with {status}"),
        false => format!("it ended with {status}: {printed}"),
    })
}

/// How long the output of a program that has failed is waited for.
const REST: Duration = Duration::from_millis(500);

type Printed = Arc<Mutex<Vec<u8>>>;

/// A thread that takes what is printed, and what it has so far.
fn read(mut pipe: impl Read + Send + 'static) -> (std::thread::JoinHandle<()>, Printed) {
    let printed = Printed::default();
    let own = printed.clone();
    let thread = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        // What cannot be read is only missing in a message.
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            if let (Ok(mut printed), Some(new)) = (own.lock(), buffer.get(..read)) {
                printed.extend_from_slice(new);
            }
        }
    });
    (thread, printed)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_slow_program_is_ended_with_what_it_has_started() {
        let dir = tempfile::tempdir().unwrap();
        let (program, sent) = (dir.path().join("sendmail"), dir.path().join("sent"));
        let script = format!("#!/bin/sh\n(sleep 2; cat > '{}')\n", sent.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let ended = run(&program, b"text", Duration::from_millis(500));
        assert!(ended.is_err_and(|cause| cause.contains("took more than")));
        std::thread::sleep(Duration::from_millis(2500));
        assert!(!sent.exists());
    }
}

//! Delivery by a program of the machine.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rflow_task::Mail;

use crate::{MailError, MailOptions, message};

/// The program `sendmail`, else `mail`, which takes text only. Both read receivers from the message.
pub(crate) fn send(mail: &Mail, options: &MailOptions) -> Result<(), MailError> {
    let (program, text) = match (find("sendmail"), find("mail")) {
        (Some(program), _) => (program, message::full(mail, options)?),
        (None, Some(program)) => (program, message::plain(mail, options)?),
        (None, None) => return Err(MailError::NoWay),
    };
    tracing::debug!(program = %program.display(), "sending e-mail");
    run(&program, &lines(&text.formatted()), options.patience).map_err(|cause| MailError::Program {
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
        .spawn()
        .map_err(|error| error.to_string())?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) = pipes else {
        return Err("it has no standard input and output".to_owned());
    };
    let message = message.to_vec();
    // It may print before it has read all.
    let writer = std::thread::spawn(move || stdin.write_all(&message));
    let reader = std::thread::spawn(move || {
        let mut printed = Vec::new();
        // What cannot be read is only missing in a message.
        let _ = stderr.read_to_end(&mut printed);
        let _ = stdout.read_to_end(&mut printed);
        String::from_utf8_lossy(&printed).trim().to_owned()
    });
    let end = Instant::now() + patience;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() >= end => {
                // It may have ended just now.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it was ended because it took more than {patience:?}"));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    if status.success() {
        // A program that ends well has read what it wants.
        let _ = writer.join();
        return Ok(());
    }
    let printed = reader.join().unwrap_or_default();
    Err(match printed.is_empty() {
        true => format!("it ended with {status}"),
        false => format!("it ended with {status}: {printed}"),
    })
}

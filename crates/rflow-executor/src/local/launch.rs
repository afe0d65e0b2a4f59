//! The start of a task: its files, its inputs, its process.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rflow_storage::{StageError, stage};
use rflow_task::TaskSpec;
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};
use thiserror::Error;

use super::probe::Marker;
use super::stream::Stream;
use super::tree::signal_tree;
use super::{not_written, now_millis};
use crate::devices::DeviceLease;
use crate::wrapper::{CAPTURED, command_run, command_sh, needs_wrapper};

/// A task whose process runs.
pub(super) struct Launched {
    pub(super) spec: Arc<TaskSpec>,
    pub(super) child: Child,
    pub(super) pidfd: OwnedFd,
    pub(super) out: Stream,
    pub(super) err: Stream,
    pub(super) log: File,
    /// Milliseconds since the epoch.
    pub(super) started: u64,
    /// Devices that it has for itself until this is dropped.
    #[allow(dead_code, reason = "kept for what happens when it is dropped")]
    pub(super) lease: DeviceLease,
}

/// Why a task could not be started.
#[derive(Debug, Error)]
pub(super) enum LaunchError {
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error("{}", not_written(path, cause))]
    Write { path: PathBuf, cause: io::Error },
    #[error("Cannot start the task: {0}")]
    System(#[from] io::Error),
    #[error("Cannot start `{program}`: {reason}")]
    Program {
        program: String,
        reason: String,
        status: i32,
    },
}

impl LaunchError {
    /// The exit status a shell would give: 127 for a missing program, 126 for one that cannot be run.
    pub(super) fn status(&self) -> Option<i32> {
        match self {
            Self::Program { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// Fills the work dir and starts the process, with those secrets in its environment. On success the begin marker is
/// there.
pub(super) fn launch(spec: &Arc<TaskSpec>, secrets: &[(String, String)]) -> Result<Launched, LaunchError> {
    let dir = spec.work_dir.as_path();
    let wrapped = needs_wrapper(spec);
    write(dir, ".command.sh", command_sh(spec).as_bytes())?;
    // Held until the begin marker is there; see `is_starting`.
    let _starting = write_locked(dir, ".command.run", command_run(spec).as_bytes())?;
    if let Some(text) = &spec.stdin {
        write(dir, ".command.in", text.as_bytes())?;
    }
    if !wrapped {
        stage(dir, &spec.inputs, spec.stage_mode)?;
    }
    let log = create(dir, ".command.log")?;
    let (out, out_end) = pipe(create(dir, ".command.out")?)?;
    let (err, err_end) = pipe(create(dir, ".command.err")?)?;
    let mut command = if wrapped {
        wrapped_command(dir)
    } else {
        direct_command(spec)?
    };
    command
        .envs(secrets.iter().map(|(name, value)| (name, value)))
        .current_dir(dir)
        .process_group(0)
        .stdin(if wrapped { Stdio::null() } else { stdin(spec)? })
        .stdout(out_end)
        .stderr(err_end);
    let started = now_millis();
    let mut child = command.spawn().map_err(|cause| cannot_run(&spec.shell, &cause))?;
    // The write ends live in `command`: they must close for the pipes to end.
    drop(command);
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pidfd = match pid {
        Some(pid) => pidfd_open(pid, PidfdFlags::empty()).map_err(io::Error::from),
        None => Err(io::ErrorKind::InvalidData.into()),
    };
    let marker = Marker::new(child.id()).to_string();
    let watched = (pidfd.map_err(LaunchError::from))
        .and_then(|pidfd| write(dir, ".command.begin", marker.as_bytes()).map(|()| pidfd));
    let pidfd = match watched {
        Ok(pidfd) => pidfd,
        Err(error) => {
            // What cannot be watched must not run.
            signal_tree(child.id(), Signal::KILL);
            let _ = child.wait();
            return Err(error);
        }
    };
    Ok(Launched {
        spec: spec.clone(),
        child,
        pidfd,
        out,
        err,
        log,
        started,
        lease: DeviceLease::default(),
    })
}

fn write(dir: &Path, name: &str, content: &[u8]) -> Result<(), LaunchError> {
    let path = dir.join(name);
    fs::write(&path, content).map_err(|cause| LaunchError::Write { path, cause })
}

/// Writes a file and keeps a lock on it, where the file system has locks, until the result is dropped.
fn write_locked(dir: &Path, name: &str, content: &[u8]) -> Result<File, LaunchError> {
    let path = dir.join(name);
    let write = || {
        let mut file = File::create(&path)?;
        // Without locks the time of the file has to tell.
        let _ = flock(&file, FlockOperation::NonBlockingLockExclusive);
        file.write_all(content)?;
        Ok(file)
    };
    write().map_err(|cause| LaunchError::Write {
        path: path.clone(),
        cause,
    })
}

/// A new output file. It is appended to, because `.command.log` is written by the wrapper as well.
fn create(dir: &Path, name: &str) -> Result<File, LaunchError> {
    let path = dir.join(name);
    let open = OpenOptions::new().create(true).append(true).open(&path);
    let file = open.map_err(|cause| LaunchError::Write {
        path: path.clone(),
        cause,
    })?;
    Ok(file)
}

/// A pipe whose read end does not block; that is a property of the end, so the task sees a plain pipe.
fn pipe(file: File) -> io::Result<(Stream, OwnedFd)> {
    let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    rustix::fs::fcntl_setfl(&read, OFlags::NONBLOCK)?;
    Ok((Stream::new(read, file), write))
}

fn stdin(spec: &TaskSpec) -> Result<Stdio, LaunchError> {
    if spec.stdin.is_none() {
        return Ok(Stdio::null());
    }
    let path = spec.work_dir.join(".command.in");
    match File::open(&path) {
        Ok(file) => Ok(file.into()),
        Err(cause) => Err(LaunchError::Write { path, cause }),
    }
}

fn wrapped_command(dir: &Path) -> Command {
    let mut command = Command::new("/bin/bash");
    command
        .arg(dir.join(".command.run"))
        .env(CAPTURED, "1")
        .env("NXF_TASK_WORKDIR", dir);
    command
}

fn direct_command(spec: &TaskSpec) -> Result<Command, LaunchError> {
    let path = search_path(spec);
    let Some((program, args)) = spec.shell.split_first() else {
        return Err(cannot_run(&spec.shell, &io::ErrorKind::NotFound.into()));
    };
    let mut command = Command::new(resolve(program, &path)?);
    command.args(args).arg(spec.work_dir.join(".command.sh"));
    command.envs(spec.env.iter().map(|(name, value)| (name, value)));
    if !spec.bin_dirs.is_empty() {
        command.env("PATH", &path);
    }
    command
        .env("NXF_TASK_WORKDIR", &spec.work_dir)
        .env("PWD", &spec.work_dir);
    Ok(command)
}

/// `PATH` of the task: its own or ours, with the `bin` folders at the end, so that system tools win.
fn search_path(spec: &TaskSpec) -> OsString {
    let own = spec
        .env
        .iter()
        .rev()
        .find(|(name, _)| name == "PATH")
        .map(|(_, value)| OsString::from(value));
    let mut path = own
        .or_else(|| env::var_os("PATH"))
        .unwrap_or_else(|| "/usr/bin:/bin".into());
    for dir in &spec.bin_dirs {
        if !path.is_empty() {
            path.push(":");
        }
        path.push(dir);
    }
    path
}

/// The absolute path of a program. Found here, not by the standard library, which would start processes in a
/// slower way when `PATH` differs from its own.
fn resolve(program: &str, path: &OsStr) -> Result<PathBuf, LaunchError> {
    if program.contains('/') {
        return Ok(PathBuf::from(program));
    }
    let runs = |path: &PathBuf| {
        fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    let found = env::split_paths(path).map(|dir| dir.join(program)).find(runs);
    found.ok_or_else(|| LaunchError::Program {
        program: program.to_owned(),
        reason: "command not found".to_owned(),
        status: 127,
    })
}

fn cannot_run(shell: &[String], cause: &io::Error) -> LaunchError {
    let program = shell.first().cloned().unwrap_or_default();
    let (reason, status) = match cause.kind() {
        io::ErrorKind::NotFound => ("command not found".to_owned(), 127),
        io::ErrorKind::PermissionDenied => ("it is not executable".to_owned(), 126),
        _ => (cause.to_string(), 126),
    };
    LaunchError::Program {
        program,
        reason,
        status,
    }
}

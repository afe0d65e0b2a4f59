//! Programs of the local system that a script runs itself.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::host::{Ended, Program};

/// How long the rest of the output is waited for of a program that was stopped or that nobody waits for.
const REST: Duration = Duration::from_millis(300);

/// A program that runs. Threads take what it writes, and hand it its input, so that it never waits for the script.
pub(super) struct LocalProgram {
    child: Child,
    input: Option<Sender<Vec<u8>>>,
    out: Option<Reader>,
    err: Option<Reader>,
}

impl LocalProgram {
    pub(super) fn start(argv: &[String], folder: &Path) -> io::Result<Self> {
        let (program, args) = argv
            .split_first()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no program"))?;
        let mut child = Command::new(program)
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (sender, receiver) = channel::<Vec<u8>>();
        if let Some(mut input) = child.stdin.take() {
            // A program that does not read its input closes the pipe, which is no error.
            std::thread::spawn(move || {
                for data in receiver {
                    if input.write_all(&data).and_then(|()| input.flush()).is_err() {
                        break;
                    }
                }
            });
        }
        Ok(Self {
            out: child.stdout.take().map(collected),
            err: child.stderr.take().map(collected),
            input: Some(sender),
            child,
        })
    }

    /// `asked` when it is only looked whether it has ended: what the program has started itself may keep its pipes open for
    /// long, as it may when the program was stopped.
    fn ended(&mut self, status: ExitStatus, asked: bool) -> Ended {
        let limit = (asked || status.signal().is_some()).then(|| Instant::now() + REST);
        let content = |reader: Option<Reader>| reader.map(|reader| reader.rest(limit)).unwrap_or_default();
        Ended {
            status: status
                .code()
                .unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
            out: content(self.out.take()),
            err: content(self.err.take()),
        }
    }
}

/// A thread that reads a pipe to its end.
struct Reader {
    content: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

fn collected(mut pipe: impl Read + Send + 'static) -> Reader {
    let content = Arc::new(Mutex::new(Vec::new()));
    let own = content.clone();
    let thread = std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        // What came before a failure counts.
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            if let (Ok(mut content), Some(new)) = (own.lock(), buffer.get(..read)) {
                content.extend_from_slice(new);
            }
        }
    });
    Reader { content, thread }
}

impl Reader {
    /// All that was read at the end of the pipe, or until then.
    fn rest(self, limit: Option<Instant>) -> Vec<u8> {
        match limit {
            None => {
                // It cannot fail.
                let _ = self.thread.join();
            }
            Some(limit) => {
                while !self.thread.is_finished() && Instant::now() < limit {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
        self.content
            .lock()
            .map(|mut content| std::mem::take(&mut *content))
            .unwrap_or_default()
    }
}

impl Program for LocalProgram {
    fn write(&mut self, data: &[u8]) {
        if let Some(input) = &self.input {
            // It may have closed its input.
            let _ = input.send(data.to_vec());
        }
    }

    fn close_input(&mut self) {
        self.input = None;
    }

    fn poll(&mut self) -> io::Result<Option<Ended>> {
        let status = self.child.try_wait()?;
        Ok(status.map(|status| self.ended(status, true)))
    }

    fn wait(&mut self) -> io::Result<Ended> {
        self.close_input();
        let status = self.child.wait()?;
        Ok(self.ended(status, false))
    }

    fn kill(&mut self, by_force: bool) -> io::Result<()> {
        if by_force {
            return self.child.kill();
        }
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        match id.map(|id| kill_process(id, Signal::TERM)) {
            Some(Err(e)) => Err(e.into()),
            _ => Ok(()),
        }
    }
}

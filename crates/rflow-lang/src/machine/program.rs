//! Programs of the local system that a script runs itself.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::host::{Program, Stream};

/// How long the rest of the output is waited for of a program that was stopped: what it has started itself may keep its
/// pipes open.
const REST: Duration = Duration::from_millis(300);

/// How much of an output is kept that nobody has asked for: the program waits then, as it does for any full pipe.
const UNASKED: usize = 16 << 20;

/// A program that runs. Threads take what it writes, and hand it its input.
pub(super) struct LocalProgram {
    /// There until it is dropped.
    child: Option<Child>,
    status: Option<ExitStatus>,
    input: Option<Sender<Vec<u8>>>,
    outputs: [Reader; 2],
    left: Rc<Left>,
}

/// Programs that nobody waits for any more.
pub(super) struct Left {
    running: RefCell<Vec<Child>>,
    /// How long it is still waited for such programs, in all.
    patience: Cell<Duration>,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            running: RefCell::default(),
            patience: Cell::new(Duration::from_secs(1)),
        }
    }
}

impl Left {
    /// Takes a program that nobody can ask for any more. A short one comes to its end, so that what it makes is there for
    /// what follows; a run that leaves many running does not wait for each of them.
    fn take(&self, mut child: Child) {
        let begin = Instant::now();
        // A failure of the system is no end.
        while !matches!(child.try_wait(), Ok(Some(_))) {
            if begin.elapsed() >= self.patience.get() {
                self.patience.set(Duration::ZERO);
                self.running.borrow_mut().push(child);
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.clear();
    }

    /// Forgets those that have ended.
    fn clear(&self) {
        let is_running = |child: &mut Child| matches!(child.try_wait(), Ok(None));
        self.running.borrow_mut().retain_mut(is_running);
    }
}

impl LocalProgram {
    pub(super) fn start(argv: &[String], folder: &Path, left: &Rc<Left>) -> io::Result<Self> {
        left.clear();
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
            outputs: [Reader::of(child.stdout.take()), Reader::of(child.stderr.take())],
            input: Some(sender),
            status: None,
            child: Some(child),
            left: left.clone(),
        })
    }

    fn child(&mut self) -> io::Result<&mut Child> {
        self.child.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn reader(&self, stream: Stream) -> &Reader {
        match stream {
            Stream::Out => &self.outputs[0],
            Stream::Err => &self.outputs[1],
        }
    }

    fn want(&self) {
        for reader in &self.outputs {
            reader.change(Use::Wanted);
        }
    }
}

impl Drop for LocalProgram {
    fn drop(&mut self) {
        self.close_input();
        for reader in &self.outputs {
            reader.change(Use::Dropped);
        }
        if let Some(child) = self.child.take() {
            self.left.take(child);
        }
    }
}

/// What an output is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Nobody has asked for it so far.
    Unasked,
    /// All of it is needed.
    Wanted,
    /// Nobody can ask for it any more, or wants it.
    Dropped,
}

/// A thread that reads a pipe to its end, and what it has read.
struct Reader(Arc<(Mutex<Output>, Condvar)>);

struct Output {
    content: Vec<u8>,
    used: Use,
    has_ended: bool,
}

impl Reader {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let output = Output {
            content: Vec::new(),
            used: Use::Unasked,
            has_ended: pipe.is_none(),
        };
        let reader = Self(Arc::new((Mutex::new(output), Condvar::new())));
        if let Some(pipe) = pipe {
            let own = Self(reader.0.clone());
            std::thread::spawn(move || own.fill(pipe));
        }
        reader
    }

    /// What a thread that has panicked left behind counts.
    fn lock(&self) -> MutexGuard<'_, Output> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, mut pipe: impl Read) {
        let mut buffer = vec![0; 1 << 16];
        // What came before a failure counts.
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            let mut output = self.lock();
            if output.used != Use::Dropped {
                output
                    .content
                    .extend_from_slice(buffer.get(..read).unwrap_or_default());
            }
            let is_full =
                |output: &mut Output| output.used == Use::Unasked && output.content.len() >= UNASKED;
            drop(self.0.1.wait_while(output, is_full));
        }
        self.lock().has_ended = true;
        self.0.1.notify_all();
    }

    fn change(&self, used: Use) {
        let mut output = self.lock();
        output.used = used;
        if used == Use::Dropped {
            output.content = Vec::new();
        }
        drop(output);
        self.0.1.notify_all();
    }

    /// All that was read since the last time, at the end of the pipe or after some time.
    fn take(&self, patience: Option<Duration>) -> Vec<u8> {
        let is_open = |output: &mut Output| !output.has_ended;
        let mut output = match patience {
            None => self
                .0
                .1
                .wait_while(self.lock(), is_open)
                .unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.0.1.wait_timeout_while(self.lock(), patience, is_open);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        std::mem::take(&mut output.content)
    }
}

impl Program for LocalProgram {
    fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    fn write(&mut self, data: &[u8]) {
        if let Some(input) = &self.input {
            // It may have closed its input.
            let _ = input.send(data.to_vec());
        }
    }

    fn close_input(&mut self) {
        self.input = None;
    }

    fn poll(&mut self) -> io::Result<Option<i32>> {
        self.status = self.child()?.try_wait()?;
        Ok(self.status.map(code))
    }

    fn wait(&mut self) -> io::Result<i32> {
        self.close_input();
        self.want();
        let status = self.child()?.wait()?;
        self.status = Some(status);
        Ok(code(status))
    }

    fn consume(&mut self, stream: Stream, keep: bool) {
        self.reader(stream)
            .change(if keep { Use::Wanted } else { Use::Dropped });
    }

    fn read(&mut self, stream: Stream, patience: Option<Duration>) -> Vec<u8> {
        let was_stopped = self.status.is_some_and(|status| status.signal().is_some());
        self.reader(stream)
            .take(patience.or_else(|| was_stopped.then_some(REST)))
    }

    fn kill(&mut self, by_force: bool) -> io::Result<()> {
        if by_force {
            return self.child()?.kill();
        }
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        match id.map(|id| kill_process(id, Signal::TERM)) {
            Some(Err(e)) => Err(e.into()),
            _ => Ok(()),
        }
    }
}

fn code(status: ExitStatus) -> i32 {
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}

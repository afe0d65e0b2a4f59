//! `'command'.execute()`: programs that a script runs itself.

mod builder;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::host::{HostObject, Program, Stream};
use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub(super) use builder::builder;

/// How long the output of a program that has ended is waited for when it goes to a writer: what the program has left
/// running may keep it open.
const REST: Duration = Duration::from_millis(300);

/// A program that was started. Its input ends when something of its output is needed.
struct Process {
    argv: Vec<String>,
    program: RefCell<Box<dyn Program>>,
    status: Cell<Option<i32>>,
    /// Standard output and standard error, once they are read.
    outputs: RefCell<[Option<Rc<Vec<u8>>>; 2]>,
    /// Where these go when it has come to its end; null for what nobody wants.
    sinks: RefCell<[Value; 2]>,
    /// Whether the sinks were given what it had printed at its end.
    has_delivered: Cell<bool>,
}

/// Calls `execute()` on a text or list.
pub(crate) fn call(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    if name != "execute" || args.len() > 2 {
        return None;
    }
    let argv = match receiver {
        Value::Str(line) => Ok(line.split_ascii_whitespace().map(str::to_string).collect()),
        Value::List(_) => words(receiver),
        _ => return None,
    };
    Some(argv.and_then(|argv| start(interp, argv, args)))
}

/// The words of a command, none of which may be null.
fn words(command: &Value) -> Eval<Vec<String>> {
    let words = method::elements(command);
    if words.iter().any(Value::is_null) {
        return Err(Raise::null_pointer("A word of the command is null"));
    }
    Ok(words.iter().map(text::text).collect())
}

fn start(interp: &Interp, argv: Vec<String>, args: &[Value]) -> Eval {
    let Some(program) = argv.first() else {
        return Err(Raise::illegal_argument("Empty command"));
    };
    if !exists(interp, program) {
        return Err(Raise::io(format!(
            "Cannot run program \"{program}\": error=2, No such file or directory"
        )));
    }
    let argv = match args {
        [] => argv,
        [environment, folder @ ..] => {
            let folder = folder.first().filter(|f| !f.is_null()).and_then(paths::of_value);
            let folder = folder.map(|f| paths::place(interp, &f));
            if let Some(folder) = &folder
                && !interp.machine.stat(folder).is_some_and(|s| s.is_dir)
            {
                return Err(Raise::io(format!(
                    "Cannot run program \"{program}\" (in directory \"{}\"): error=2, No such file or directory",
                    folder.display()
                )));
            }
            let folder = folder.map(|f| f.display().to_string());
            wrapped(argv, environment, folder)
        }
    };
    let program = interp.machine.start(&argv).map_err(|e| unusable(&argv, &e))?;
    Ok(Value::host(Process {
        argv,
        program: RefCell::new(program),
        status: Cell::default(),
        outputs: RefCell::default(),
        sinks: RefCell::default(),
        has_delivered: Cell::default(),
    }))
}

fn unusable(argv: &[String], error: &std::io::Error) -> Box<Raise> {
    let program = argv.first().map_or("", String::as_str);
    Raise::io(format!("Cannot run program \"{program}\": {error}"))
}

/// Whether a program can be found, so that a missing one is reported where it is asked for.
fn exists(interp: &Interp, program: &str) -> bool {
    if program.contains('/') {
        return interp
            .machine
            .stat(&interp.machine.launch_dir().join(program))
            .is_some();
    }
    let path = interp
        .machine
        .env("PATH")
        .unwrap_or_else(|| "/usr/bin:/bin".to_string());
    path.split(':').any(|dir| {
        interp
            .machine
            .stat(&Path::new(dir).join(program))
            .is_some_and(|s| s.is_file)
    })
}

/// The command in another folder or environment.
fn wrapped(argv: Vec<String>, environment: &Value, folder: Option<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if let Some(folder) = folder {
        out.extend(["sh", "-c", "cd \"$0\" && exec \"$@\""].map(str::to_string));
        out.push(folder);
    }
    if !environment.is_null() {
        out.extend(["env", "-i"].map(str::to_string));
        out.extend(method::elements(environment).iter().map(text::text));
    }
    out.extend(argv);
    out
}

impl Process {
    /// Waits for its end, and tells its exit status.
    fn finish(&self) -> Eval<i32> {
        if let Some(status) = self.status.get() {
            return Ok(status);
        }
        let ended = self.program.borrow_mut().wait();
        let status = ended.map_err(|e| unusable(&self.argv, &e))?;
        self.status.set(Some(status));
        Ok(status)
    }

    /// Its exit status, when it has come to its end.
    fn poll(&self) -> Eval<Option<i32>> {
        if self.status.get().is_none() {
            let ended = self.program.borrow_mut().poll();
            self.status.set(ended.map_err(|e| unusable(&self.argv, &e))?);
        }
        Ok(self.status.get())
    }

    /// All that it prints; what it leaves running may print more when it has ended itself.
    fn output(&self, stream: Stream) -> Eval<Rc<Vec<u8>>> {
        let place = usize::from(stream == Stream::Err);
        if let Some(Some(known)) = self.outputs.borrow().get(place) {
            return Ok(known.clone());
        }
        self.finish()?;
        let output = Rc::new(self.program.borrow_mut().read(stream, None));
        if let Some(known) = self.outputs.borrow_mut().get_mut(place) {
            *known = Some(output.clone());
        }
        Ok(output)
    }

    /// Waits for its end, but not longer than some milliseconds; whether it came.
    fn finish_within(&self, millis: i64) -> Eval<bool> {
        let limit = Instant::now() + Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        loop {
            if self.poll()?.is_some() {
                return Ok(true);
            }
            let left = limit.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            std::thread::sleep(left.min(Duration::from_millis(10)));
        }
    }

    fn kill(&self, by_force: bool) -> Eval<()> {
        if self.poll()?.is_some() {
            return Ok(());
        }
        let killed = self.program.borrow_mut().kill(by_force);
        killed.map_err(|e| unusable(&self.argv, &e))
    }

    /// `consumeProcessOutput` and the like: what it prints goes to the streams or text buffers that are given, else nowhere.
    fn consume(&self, method: &str, given: &[Value]) {
        let streams = match method {
            "consumeProcessOutputStream" => &[Stream::Out][..],
            "consumeProcessErrorStream" => &[Stream::Err],
            _ => &[Stream::Out, Stream::Err],
        };
        for (i, stream) in streams.iter().enumerate() {
            let sink = given.get(i).cloned().unwrap_or_default();
            self.program.borrow_mut().consume(*stream, !sink.is_null());
            if let Some(place) = self
                .sinks
                .borrow_mut()
                .get_mut(usize::from(*stream == Stream::Err))
            {
                *place = sink;
            }
        }
    }

    /// Hands what it has printed to those that wait for it: all of it, or what comes in a short time.
    fn deliver(&self, interp: &Interp, all: bool) -> Eval<()> {
        let sinks = self.sinks.borrow().clone();
        let patience = match (all, self.has_delivered.replace(true)) {
            (true, _) => None,
            (false, false) => Some(REST),
            (false, true) => Some(Duration::ZERO),
        };
        for (sink, stream) in sinks.iter().zip([Stream::Out, Stream::Err]) {
            if sink.is_null() {
                continue;
            }
            let bytes = self.program.borrow_mut().read(stream, patience);
            if bytes.is_empty() {
                continue;
            }
            // A stream takes what is no text as well.
            match streams::takes_bytes(sink) {
                true => interp.call_method(sink, "write", &[method::byte_array(&bytes)])?,
                false => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    interp.call_method(sink, "append", &[Value::from(text)])?
                }
            };
        }
        Ok(())
    }

    /// `waitForOrKill(millis)`
    fn finish_or_kill(&self, millis: i64) -> Eval {
        if !self.finish_within(millis)? {
            self.kill(false)?;
        }
        self.finish().map(|_| Value::Null)
    }
}

impl HostObject for Process {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.lang.ProcessImpl"
    }

    fn text(&self) -> String {
        match self.status.get() {
            Some(status) => format!("Process[exitValue={status}]"),
            None => "Process[exitValue=\"not exited\"]".to_string(),
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let result = self.answer(interp, this, method, args)?;
        // Whatever call it was that saw its end.
        let has_ended = self.status.get().is_some();
        match has_ended.then(|| self.deliver(interp, method == "waitForProcessOutput")) {
            Some(Err(raise)) => Some(Err(raise)),
            _ => Some(result),
        }
    }
}

impl Process {
    fn answer(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("getText", [] | [_]) => self
                .output(Stream::Out)
                .map(|out| Value::from(String::from_utf8_lossy(&out).into_owned())),
            ("waitFor", []) => self.finish().map(Value::Int),
            ("exitValue", []) => self.poll().and_then(|found| match found {
                Some(status) => Ok(Value::Int(status)),
                None => Err(
                    Raise::new("java.lang.IllegalThreadStateException", "process hasn't exited")
                        .hint("call `waitFor()` before"),
                ),
            }),
            ("waitFor", [time, unit]) => {
                let millis = interp.call_method(unit, "toMillis", std::slice::from_ref(time));
                let in_time = millis.and_then(|millis| self.finish_within(millis.as_i64().unwrap_or(0)));
                in_time.map(Value::Bool)
            }
            ("waitForOrKill", [millis]) => self.finish_or_kill(millis.as_i64()?),
            (
                "waitForProcessOutput"
                | "consumeProcessOutput"
                | "consumeProcessOutputStream"
                | "consumeProcessErrorStream",
                _,
            ) => {
                self.consume(method, args);
                // It is waited for by another call, or was given nothing to hand its output to.
                match method {
                    "waitForProcessOutput" => self.finish().map(|_| Value::Null),
                    _ => Ok(Value::Null),
                }
            }
            ("leftShift", [content]) => {
                self.program.borrow_mut().write(&method::bytes_of(content));
                Ok(this.clone())
            }
            ("getIn" | "getInputStream", []) => self.output(Stream::Out).map(streams::input),
            ("inputReader", [] | [_]) => self.output(Stream::Out).map(streams::reader),
            ("getErr" | "getErrorStream", []) => self.output(Stream::Err).map(streams::input),
            ("errorReader", [] | [_]) => self.output(Stream::Err).map(streams::reader),
            ("pid", []) => Ok(Value::Long(self.program.borrow().id().into())),
            ("getOut" | "getOutputStream" | "outputWriter", []) => Ok(Value::host(Input(this.clone()))),
            ("withWriter" | "withOutputStream", [f @ Value::Closure(_)]) => {
                let input = Value::host(Input(this.clone()));
                let result = interp.call(f, std::slice::from_ref(&input));
                self.program.borrow_mut().close_input();
                result.map(|_| Value::Null)
            }
            ("isAlive", []) => self.poll().map(|found| Value::Bool(found.is_none())),
            ("closeStreams", []) => {
                self.program.borrow_mut().close_input();
                Ok(Value::Null)
            }
            ("destroy", []) => self.kill(false).map(|()| Value::Null),
            ("destroyForcibly", []) => self.kill(true).map(|()| this.clone()),
            ("or" | "pipeTo", [next]) => {
                let next_process = next.as_host::<Process>()?;
                self.output(Stream::Out).map(|out| {
                    next_process.program.borrow_mut().write(&out);
                    next.clone()
                })
            }
            _ => return None,
        })
    }
}

/// The input of a program: what is written is passed on.
struct Input(Value);

impl HostObject for Input {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.io.BufferedOutputStream"
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let put = |content: &Value| interp.call_method(&self.0, "leftShift", std::slice::from_ref(content));
        Some(match (method, args) {
            ("write" | "print", [content]) => put(content).map(|_| Value::Null),
            ("leftShift" | "append", [content]) => put(content).map(|_| this.clone()),
            ("println" | "writeLine", [content]) => put(content)
                .and_then(|_| put(&Value::str("\n")))
                .map(|_| Value::Null),
            ("flush", []) => Ok(Value::Null),
            ("close", []) => interp.call_method(&self.0, "closeStreams", &[]),
            ("newWriter" | "newPrintWriter", [] | [_]) => Ok(this.clone()),
            ("withWriter" | "withPrintWriter" | "withStream" | "withCloseable", [f] | [_, f]) => {
                let result = interp.call(f, std::slice::from_ref(this));
                interp.call_method(&self.0, "closeStreams", &[]).and(result)
            }
            _ => return None,
        })
    }
}

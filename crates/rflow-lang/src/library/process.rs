//! `'command'.execute()`: programs that a script runs itself.

mod builder;

use std::any::Any;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::host::{Ended, HostObject, Program};
use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub(super) use builder::builder;

/// A program that was started. Its input ends when something of its output is needed.
struct Process {
    argv: Vec<String>,
    program: RefCell<Box<dyn Program>>,
    finished: RefCell<Option<Rc<Ended>>>,
    /// Where its output and its messages go when it has come to its end; null for what nobody wants.
    sinks: RefCell<[Value; 2]>,
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
        finished: RefCell::default(),
        sinks: RefCell::default(),
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
    /// Waits for its end.
    fn finish(&self) -> Eval<Rc<Ended>> {
        if let Some(finished) = &*self.finished.borrow() {
            return Ok(finished.clone());
        }
        let ended = self.program.borrow_mut().wait();
        self.note(ended.map_err(|e| unusable(&self.argv, &e))?)
    }

    /// What it left behind, when it has come to its end.
    fn poll(&self) -> Eval<Option<Rc<Ended>>> {
        if let Some(finished) = &*self.finished.borrow() {
            return Ok(Some(finished.clone()));
        }
        let ended = self.program.borrow_mut().poll();
        match ended.map_err(|e| unusable(&self.argv, &e))? {
            Some(ended) => self.note(ended).map(Some),
            None => Ok(None),
        }
    }

    fn note(&self, ended: Ended) -> Eval<Rc<Ended>> {
        let ended = Rc::new(ended);
        self.finished.replace(Some(ended.clone()));
        Ok(ended)
    }

    /// Waits for its end, but not longer than some milliseconds; whether it came.
    fn finish_within(&self, millis: i64) -> Eval<bool> {
        self.program.borrow_mut().close_input();
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

    /// Hands the outputs to the writers or text buffers that wait for them.
    fn deliver(&self, interp: &Interp) -> Eval<()> {
        let sinks = self.sinks.take();
        if sinks.iter().all(Value::is_null) {
            return Ok(());
        }
        let finished = self.finish()?;
        for (sink, bytes) in sinks.iter().zip([&finished.out, &finished.err]) {
            if !sink.is_null() {
                let text = Value::from(String::from_utf8_lossy(bytes).into_owned());
                interp.call_method(sink, "append", &[text])?;
            }
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

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody waited for it: it runs on, and nobody can be told when it fails. A short one comes to its end, so that
        // what it makes is there.
        let _ = self.finish_within(1000);
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
        match &*self.finished.borrow() {
            Some(finished) => format!("Process[exitValue={}]", finished.status),
            None => "Process[exitValue=\"not exited\"]".to_string(),
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let result = self.answer(interp, this, method, args)?;
        // Whatever call it was that saw its end.
        let has_ended = self.finished.borrow().is_some();
        match has_ended.then(|| self.deliver(interp)) {
            Some(Err(raise)) => Some(Err(raise)),
            _ => Some(result),
        }
    }
}

impl Process {
    fn answer(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("getText", [] | [_]) => self
                .finish()
                .map(|f| Value::from(String::from_utf8_lossy(&f.out).into_owned())),
            ("waitFor", []) => self.finish().map(|f| Value::Int(f.status)),
            ("exitValue", []) => self.poll().and_then(|found| match found {
                Some(finished) => Ok(Value::Int(finished.status)),
                None => Err(Raise::new(
                    "java.lang.IllegalThreadStateException",
                    "The program has not come to its end",
                )
                .hint("call `waitFor()` before")),
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
                let mut sinks = self.sinks.borrow_mut();
                let first = usize::from(method == "consumeProcessErrorStream");
                for (sink, arg) in sinks.iter_mut().skip(first).zip(args) {
                    *sink = arg.clone();
                }
                drop(sinks);
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
            ("getIn" | "getInputStream" | "inputReader", []) => {
                self.finish().map(|f| streams::reader(f.out.clone()))
            }
            ("getErr" | "getErrorStream" | "errorReader", []) => {
                self.finish().map(|f| streams::reader(f.err.clone()))
            }
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
                self.finish().map(|f| {
                    next_process.program.borrow_mut().write(&f.out);
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

//! `'command'.execute()`: programs that a script runs itself.

mod builder;

use std::any::Any;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use crate::host::{HostObject, Machine};
use crate::interp::Interp;
use crate::method::{self, path as paths, streams};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

pub(super) use builder::builder;

/// What a program left behind.
struct Finished {
    status: i32,
    out: Vec<u8>,
    err: Vec<u8>,
}

/// A program that was asked for. It runs when something of it is needed, or when the script drops it: until
/// then its input can be written.
struct Process {
    machine: Rc<dyn Machine>,
    argv: Vec<String>,
    input: RefCell<Vec<u8>>,
    finished: RefCell<Option<Rc<Finished>>>,
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
    Ok(Value::host(Process {
        machine: interp.machine.clone(),
        argv,
        input: RefCell::default(),
        finished: RefCell::default(),
    }))
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
    fn finish(&self) -> Eval<Rc<Finished>> {
        if let Some(finished) = &*self.finished.borrow() {
            return Ok(finished.clone());
        }
        let input = std::mem::take(&mut *self.input.borrow_mut());
        let (status, out, err) = self.machine.execute(&self.argv, &input).map_err(|e| {
            Raise::io(format!(
                "Cannot run program \"{}\": {e}",
                self.argv.first().map_or("", String::as_str)
            ))
        })?;
        let finished = Rc::new(Finished { status, out, err });
        *self.finished.borrow_mut() = Some(finished.clone());
        Ok(finished)
    }

    /// Hands the outputs to writers or text buffers.
    fn consume(&self, interp: &Interp, sinks: &[Value]) -> Eval {
        let finished = self.finish()?;
        for (sink, bytes) in sinks.iter().zip([&finished.out, &finished.err]) {
            if !sink.is_null() {
                let text = Value::from(String::from_utf8_lossy(bytes).into_owned());
                interp.call_method(sink, "append", &[text])?;
            }
        }
        Ok(Value::Null)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A command nobody waited for runs all the same; nobody can be told when it fails.
        let _ = self.finish();
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
        Some(match (method, args) {
            ("getText", [] | [_]) => self
                .finish()
                .map(|f| Value::from(String::from_utf8_lossy(&f.out).into_owned())),
            ("waitFor", []) => self.finish().map(|f| Value::Int(f.status)),
            ("exitValue", []) => match &*self.finished.borrow() {
                Some(finished) => Ok(Value::Int(finished.status)),
                None => Err(Raise::new(
                    "java.lang.IllegalThreadStateException",
                    "The program has not come to its end",
                )
                .hint("call `waitFor()` before")),
            },
            ("waitFor", [_, _]) => self.finish().map(|_| Value::Bool(true)),
            (
                "waitForOrKill"
                | "waitForProcessOutput"
                | "consumeProcessOutput"
                | "consumeProcessOutputStream",
                _,
            ) => {
                let sinks = if method == "waitForOrKill" { &[] } else { args };
                self.consume(interp, sinks)
            }
            ("leftShift", [content]) => {
                self.input.borrow_mut().extend(method::bytes_of(content));
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
                interp.call(f, std::slice::from_ref(&input)).map(|_| Value::Null)
            }
            // Who asks waits for the end, one way or the other.
            ("isAlive", []) => self.finish().map(|_| Value::Bool(false)),
            ("closeStreams" | "destroy" | "destroyForcibly", []) => Ok(Value::Null),
            ("or" | "pipeTo", [next]) => {
                let next_process = next.as_host::<Process>()?;
                self.finish().map(|f| {
                    next_process.input.borrow_mut().extend(&f.out);
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
            ("flush" | "close", []) => Ok(Value::Null),
            ("newWriter" | "newPrintWriter", [] | [_]) => Ok(this.clone()),
            ("withWriter" | "withPrintWriter" | "withStream" | "withCloseable", [f] | [_, f]) => {
                interp.call(f, std::slice::from_ref(this))
            }
            _ => return None,
        })
    }
}

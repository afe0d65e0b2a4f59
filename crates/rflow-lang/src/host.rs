//! The doors of the language to the outside: objects that other crates define, and the machine.

use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rflow_syntax::Span;

use crate::definition::DefRef;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// An object whose behaviour is defined in Rust: patterns, dates, channels, …
pub trait HostObject: Any {
    /// For downcasts; return `self`.
    fn as_any(&self) -> &dyn Any;

    /// Java class name, for `getClass()`, `instanceof` and messages.
    fn class(&self) -> &str;

    /// Its text.
    fn text(&self) -> String;

    /// Its text where texts inside of it are quoted, as `inspect()` writes it.
    fn inspect(&self) -> String {
        self.text()
    }

    /// Calls a method; `None` when there is none of that name for these arguments. Named arguments come as a
    /// map in first position. `this` is the value that holds `self`.
    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let _ = (interp, this, method, args);
        None
    }

    /// Whether it takes calls of any name, as builders do. Functions that there are come before it then.
    fn takes_any_call(&self) -> bool {
        false
    }

    /// Reads a property; `None` when there is none. Getters (`getX`) are tried by the caller.
    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let _ = (interp, name);
        None
    }

    /// Sets a property; `None` when there is none.
    fn set_property(&self, interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        let _ = (interp, name, value);
        None
    }

    /// `object[index]`.
    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        let _ = (interp, index);
        None
    }

    /// `left op right` with this object on the left, by the method name of the operator (`plus`, `minus`,
    /// `leftShift`, `or`, `and`, …).
    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        self.call(interp, this, method, std::slice::from_ref(right))
    }

    /// Truth in a condition.
    fn truthy(&self) -> bool {
        true
    }

    /// The value by which it is compared and hashed; `None` for identity.
    fn hash_key(&self) -> Option<Value> {
        None
    }

    /// Order relative to another value, for `<=>` and sorting.
    fn compare(&self, other: &Value) -> Option<std::cmp::Ordering> {
        let _ = other;
        None
    }

    /// Whether another value is equal to it; `None` when [`HostObject::hash_key`] decides.
    fn equals(&self, other: &Value) -> Option<bool> {
        let _ = other;
        None
    }

    /// Whether `value in object` holds; `None` when its elements decide.
    fn is_case(&self, value: &Value) -> Option<bool> {
        let _ = value;
        None
    }

    /// The exception that it is, when it can be thrown; `this` is the value that holds `self`.
    fn thrown(&self, this: &Value) -> Option<Box<Raise>> {
        let _ = this;
        None
    }

    /// What it is made of, for the hash of a task: its class, and its fields as a map.
    fn content(&self) -> Option<(Value, Value)> {
        None
    }

    /// Elements when it can be iterated.
    fn elements(&self) -> Option<Vec<Value>> {
        None
    }

    /// Whether it is an instance of a class named simply or fully.
    fn instance_of(&self, class: &str) -> bool {
        let own = self.class();
        own == class || own.rsplit('.').next() == Some(class)
    }
}

/// Attributes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStat {
    /// Bytes.
    pub len: u64,
    /// Milliseconds since the epoch.
    pub modified: i64,
    /// It is a directory.
    pub is_dir: bool,
    /// It is a regular file.
    pub is_file: bool,
    /// The path itself is a symbolic link.
    pub is_link: bool,
}

/// Which files a glob lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobRequest {
    /// Files whose name begins with a dot, too.
    pub hidden: bool,
    /// List files.
    pub files: bool,
    /// List directories.
    pub dirs: bool,
    /// Deepest level below the fixed part of the pattern.
    pub max_depth: Option<usize>,
    /// Enter symbolic links to directories.
    pub follow_links: bool,
    /// Results relative to the fixed part of the pattern.
    pub relative: bool,
}

/// The machine: files, environment, console. The language does no I/O but through this.
pub trait Machine {
    /// Whole content.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// A reader of the content, which may be too large to be held.
    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        Ok(Box::new(io::Cursor::new(self.read(path)?)))
    }
    /// The last bytes of a file, not more than `limit`.
    fn read_end(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let mut content = self.read(path)?;
        content.drain(..content.len().saturating_sub(limit));
        Ok(content)
    }
    /// Replaces or appends to a file.
    fn write(&self, path: &Path, data: &[u8], append: bool) -> io::Result<()>;
    /// Attributes (following links); `None` when it does not exist.
    fn stat(&self, path: &Path) -> Option<FileStat>;
    /// Whether it exists. Unlike [`Machine::stat`] it tells when that cannot be found out: no access, no connection.
    fn exists(&self, path: &Path) -> io::Result<bool> {
        Ok(self.stat(path).is_some())
    }
    /// Names in a directory, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
    /// Creates a directory, with its parents when `all`.
    fn mkdir(&self, path: &Path, all: bool) -> io::Result<()>;
    /// Deletes a file or, when `recursive`, a directory tree.
    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()>;
    /// Copies a file or tree.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file or tree.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes `link` point to `target`; a hard link when `hard`.
    fn link(&self, target: &Path, link: &Path, hard: bool) -> io::Result<()>;
    /// Resolves links and dots.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;
    /// Files that match an absolute glob pattern, sorted.
    fn glob(&self, pattern: &Path, request: GlobRequest) -> io::Result<Vec<PathBuf>>;
    /// Whether a text has glob characters.
    fn is_glob(&self, text: &str) -> bool;
    /// An environment variable.
    fn env(&self, name: &str) -> Option<String>;
    /// Whether a variable of the environment that switches something on is `true`; `None` when it is not there.
    fn env_flag(&self, name: &str) -> Option<bool> {
        Some(self.env(name)? == "true")
    }
    /// All environment variables.
    fn env_all(&self) -> Vec<(String, String)>;
    /// Folder that relative paths are resolved against.
    fn launch_dir(&self) -> PathBuf;
    /// Milliseconds since the epoch.
    fn now(&self) -> i64;
    /// Writes to standard output, as it is.
    fn print(&self, text: &str);
    /// Writes to standard error, as it is.
    fn eprint(&self, text: &str);
    /// `log.info` and the like; the level is `error`, `warn`, `info`, `debug` or `trace`.
    fn log(&self, level: &str, text: &str);
    /// While `quiet`, nothing is printed or logged: for a look ahead that must not be noticed.
    fn hush(&self, quiet: bool) {
        let _ = quiet;
    }
    /// Starts a program.
    ///
    /// # Errors
    /// When it cannot be started.
    fn start(&self, argv: &[String]) -> io::Result<Box<dyn Program>>;
    /// Runs a program to its end.
    ///
    /// # Errors
    /// When it cannot be started or waited for.
    fn execute(&self, argv: &[String], stdin: &[u8]) -> io::Result<Ended> {
        let mut program = self.start(argv)?;
        program.write(stdin);
        Ok(Ended {
            status: program.wait()?,
            out: program.read(Stream::Out, None),
            err: program.read(Stream::Err, None),
        })
    }
}

/// A program that runs. It waits when it prints much that nobody has asked for.
pub trait Program {
    /// Its number in the system.
    fn id(&self) -> u32;
    /// Hands it input.
    fn write(&mut self, data: &[u8]);
    /// Ends its input.
    fn close_input(&mut self);
    /// Its exit status when it has come to its end; 128 and the number of the signal that ended it.
    ///
    /// # Errors
    /// When the system does not tell.
    fn poll(&mut self) -> io::Result<Option<i32>>;
    /// Ends its input, and waits for its end, but not for what it leaves running. All that it prints is kept.
    ///
    /// # Errors
    /// When the system does not tell.
    fn wait(&mut self) -> io::Result<i32>;
    /// Has it print as much as it wants, to be read or for nobody.
    fn consume(&mut self, stream: Stream, keep: bool);
    /// What it has printed since this was asked the last time. Waits until the output is closed, or for some time; the
    /// output of a program that was stopped only for a short one.
    fn read(&mut self, stream: Stream, patience: Option<Duration>) -> Vec<u8>;
    /// Asks it to end, or makes it.
    ///
    /// # Errors
    /// When the system refuses that.
    fn kill(&mut self, by_force: bool) -> io::Result<()>;
}

/// An output of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Its standard output.
    Out,
    /// Its standard error.
    Err,
}

/// What a program left behind.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    /// Its exit status; 128 and the number of the signal that ended it.
    pub status: i32,
    /// Its standard output.
    pub out: Vec<u8>,
    /// Its standard error.
    pub err: Vec<u8>,
}

/// Names that are there without being defined in a script: what the engine adds to the language.
pub trait Globals {
    /// Whether a variable of that name exists.
    fn has_variable(&self, name: &str) -> bool;
    /// Whether a function of that name exists.
    fn has_function(&self, name: &str) -> bool;
    /// The names of variables and functions, for suggestions.
    fn names(&self) -> Vec<&'static str>;
    /// Value of a variable; `module` is the script it is read in.
    fn variable(&self, interp: &Interp, module: &crate::module::Module, name: &str) -> Option<Eval>;
    /// Calls a function.
    fn call(&self, interp: &Interp, call: &GlobalCall<'_>) -> Option<Eval>;
    /// Calls a process or workflow.
    fn invoke(&self, interp: &Interp, def: &std::rc::Rc<DefRef>, args: &[Value], span: Span) -> Eval;
    /// `left | right` and `left & right` where a channel, process or workflow is involved; `None` otherwise.
    fn pipe(
        &self,
        interp: &Interp,
        op: rflow_syntax::ast::BinaryOp,
        left: &Value,
        right: &Value,
        span: Span,
    ) -> Option<Eval>;
    /// Method of a process or workflow (`recurse`); `None` when there is none of that name.
    fn definition_call(
        &self,
        interp: &Interp,
        def: &std::rc::Rc<DefRef>,
        name: &str,
        args: &[Value],
    ) -> Option<Eval> {
        let _ = (interp, def, name, args);
        None
    }
    /// Property of a process or workflow (`out`).
    fn definition_property(&self, interp: &Interp, def: &std::rc::Rc<DefRef>, name: &str) -> Eval;
    /// What a JSON Schema does not allow in a document; both are JSON texts.
    ///
    /// # Errors
    /// What is wrong with the schema.
    fn check_json(&self, schema: &str, document: &str) -> Result<Vec<Violation>, String> {
        let _ = (schema, document);
        Err("there is nothing here to check with".to_string())
    }
}

/// Something in a document that a JSON Schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the document: `#/sample/id`.
    pub pointer: String,
    /// The keyword of the schema that does not allow it.
    pub keyword: String,
    /// Where in the schema: the part that has the keyword.
    pub schema_location: String,
    /// What is wrong.
    pub message: String,
    /// What is wrong by each of the choices that a schema offers.
    pub causes: Vec<Violation>,
}

/// Name under which the scope of an output's path closure has what `>>` does there.
pub const PUBLISH: &str = "$publish";

/// A call of a global function.
pub struct GlobalCall<'a> {
    /// The script that calls.
    pub module: &'a std::rc::Rc<crate::module::Module>,
    /// The function.
    pub name: &'a str,
    /// Its arguments, named ones as a map in front.
    pub args: &'a [Value],
    /// Where.
    pub span: Span,
}

//! `System`, `Thread`, `Runtime` and the console streams.

use std::any::Any;
use std::path::Path;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, MapKind, Value};

/// `Class.method(args)` for these classes.
pub(super) fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match class {
        "java.lang.System" => system(interp, method, args),
        "java.lang.Thread" => match (method, args) {
            ("sleep", [millis, ..]) => {
                let millis = millis.as_i64().and_then(|n| u64::try_from(n).ok())?;
                std::thread::sleep(std::time::Duration::from_millis(millis));
                Some(Ok(Value::Null))
            }
            ("currentThread", []) => Some(Ok(Value::host(Singleton::Thread))),
            _ => None,
        },
        "java.lang.Runtime" if method == "getRuntime" => Some(Ok(Value::host(Singleton::Runtime))),
        _ => None,
    }
}

/// `Class.PROPERTY` for these classes.
pub(super) fn static_property(interp: &Interp, class: &str, name: &str) -> Option<Eval> {
    Some(match (class, name) {
        ("java.lang.System", "out") => Ok(Value::host(Singleton::Out)),
        ("java.lang.System", "err") => Ok(Value::host(Singleton::Err)),
        ("java.lang.System", "env") => Ok(environment(interp)),
        ("java.lang.System", "properties") => {
            let known = PROPERTIES
                .iter()
                .filter_map(|name| Some((*name, property(interp, name)?)));
            Ok(Value::map_from(known))
        }
        ("java.lang.Runtime", "runtime") => Ok(Value::host(Singleton::Runtime)),
        _ => return None,
    })
}

const PROPERTIES: &[&str] = &[
    "user.dir",
    "user.home",
    "user.name",
    "java.io.tmpdir",
    "line.separator",
    "file.separator",
    "path.separator",
    "os.name",
    "os.arch",
    "os.version",
    "java.version",
    "file.encoding",
];

fn property(interp: &Interp, name: &str) -> Option<Value> {
    Some(match name {
        "user.dir" => Value::from(interp.machine.launch_dir().to_string_lossy().into_owned()),
        "user.home" => interp.machine.env("HOME").map(Value::from)?,
        "user.name" => interp
            .machine
            .env("USER")
            .or_else(|| interp.machine.env("LOGNAME"))
            .or_else(|| interp.machine.env("HOME")?.rsplit('/').next().map(str::to_string))
            .map(Value::from)?,
        "java.io.tmpdir" => Value::str("/tmp"),
        "line.separator" => Value::str("\n"),
        "file.separator" => Value::str("/"),
        "path.separator" => Value::str(":"),
        "os.name" if cfg!(target_os = "macos") => Value::str("Mac OS X"),
        "os.name" => Value::str("Linux"),
        "os.arch" if cfg!(target_arch = "x86_64") => Value::str("amd64"),
        "os.arch" => Value::str(std::env::consts::ARCH),
        "os.version" => {
            let release = interp.machine.read(Path::new("/proc/sys/kernel/osrelease"));
            Value::str(String::from_utf8_lossy(&release.unwrap_or_default()).trim())
        }
        // Scripts compare it with the oldest version they work with.
        "java.version" => Value::str("17.0.0"),
        "file.encoding" => Value::str("UTF-8"),
        _ => return None,
    })
}

fn environment(interp: &Interp) -> Value {
    let all = interp.machine.env_all().into_iter();
    let entries: Entries = all.map(|(k, v)| (Value::from(k), Value::from(v))).collect();
    Value::map_of(MapKind::Frozen, entries)
}

fn system(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    Some(Ok(match (method, args) {
        ("getenv", []) => environment(interp),
        ("getenv", [name]) => interp
            .machine
            .env(&text::text_arc(name))
            .map_or(Value::Null, Value::from),
        ("getProperty", [name]) => property(interp, &text::text_arc(name)).unwrap_or_default(),
        ("getProperty", [name, default]) => {
            property(interp, &text::text_arc(name)).unwrap_or_else(|| default.clone())
        }
        ("getProperties", []) => return static_property(interp, "java.lang.System", "properties"),
        ("setProperty" | "gc" | "clearProperty", _) => Value::Null,
        ("currentTimeMillis", []) => Value::Long(interp.machine.now()),
        ("nanoTime", []) => Value::Long(interp.machine.now().wrapping_mul(1_000_000)),
        ("lineSeparator", []) => Value::str("\n"),
        ("identityHashCode", [value]) => Value::Int(crate::method::hash_code::hash_code(value)),
        ("exit", [code]) => {
            let code = code
                .as_i64()
                .and_then(|n| i32::try_from(n & 0xff).ok())
                .unwrap_or(1);
            return Some(Err(Raise::exit(code, "")));
        }
        _ => return None,
    }))
}

/// Objects of which there is one.
#[derive(Clone, Copy)]
enum Singleton {
    Out,
    Err,
    Thread,
    Runtime,
}

impl Singleton {
    fn write(self, interp: &Interp, text: &str) {
        match self {
            Singleton::Err => interp.machine.eprint(text),
            _ => interp.machine.print(text),
        }
    }
}

impl HostObject for Singleton {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self {
            Singleton::Out | Singleton::Err => "java.io.PrintStream",
            Singleton::Thread => "java.lang.Thread",
            Singleton::Runtime => "java.lang.Runtime",
        }
    }

    fn text(&self) -> String {
        self.class().to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        match self {
            Singleton::Out | Singleton::Err => {
                match (method, args) {
                    ("println", []) => self.write(interp, "\n"),
                    ("println", [value]) => self.write(interp, &format!("{value}\n")),
                    ("print" | "leftShift" | "append" | "write", [value]) => {
                        self.write(interp, &text::text_arc(value))
                    }
                    ("printf" | "format", [Value::Str(pattern), rest @ ..]) => {
                        match text::format(pattern, rest) {
                            Ok(text) => self.write(interp, &text),
                            Err(e) => return Some(Err(e)),
                        }
                    }
                    ("flush" | "close", []) => {}
                    _ => return None,
                }
                Some(Ok(if method == "leftShift" {
                    this.clone()
                } else {
                    Value::Null
                }))
            }
            Singleton::Thread => match method {
                "getName" => Some(Ok(Value::str("main"))),
                "getId" => Some(Ok(Value::Long(1))),
                "isInterrupted" => Some(Ok(Value::Bool(false))),
                "interrupt" => Some(Ok(Value::Null)),
                _ => None,
            },
            Singleton::Runtime if method == "exec" => {
                let (command, more) = args.split_first()?;
                crate::library::process::call(interp, command, "execute", more)
            }
            Singleton::Runtime => Some(Ok(match method {
                "availableProcessors" => {
                    Value::count(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
                }
                "maxMemory" | "totalMemory" | "freeMemory" => Value::Long(4 << 30),
                "gc" => Value::Null,
                _ => return None,
            })),
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        match (self, name) {
            (Singleton::Thread, "name") => self.call(interp, &Value::Null, "getName", &[]),
            (Singleton::Thread, "id") => self.call(interp, &Value::Null, "getId", &[]),
            _ => None,
        }
    }
}

//! `java.io.File`: a path of the local system, relative to the launch folder.

use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::{self, path as paths};
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// A file of the Java library. It behaves like a path but for the types of some results.
pub struct File {
    /// Where it is.
    pub path: Rc<PathObj>,
}

/// A file as a value.
#[must_use]
pub fn value(path: Rc<PathObj>) -> Value {
    Value::host(File { path })
}

/// `new File(path)`, `new File(folder, name)`.
pub(crate) fn construct(args: &[Value]) -> Option<Eval> {
    Some(match args {
        [Value::Null] => Err(Raise::null_pointer("`new File()` needs a path, not null")),
        [one] => Ok(value(paths::of_value(one)?)),
        [Value::Null, name] => Ok(value(paths::of_value(name)?)),
        [folder, name] => {
            let joined = paths::of_value(folder)?
                .real
                .join(text::text(name).trim_start_matches('/'));
            Ok(value(Rc::new(PathObj::local(joined))))
        }
        _ => return None,
    })
}

impl File {
    fn renamed(result: Eval) -> Eval {
        // A missing file has another exception in this library.
        result.map_err(|mut raise| {
            if raise.class == "java.nio.file.NoSuchFileException" {
                raise.class = arcstr::literal!("java.io.FileNotFoundException");
                raise.message = format!("{} (No such file or directory)", raise.message);
            }
            raise
        })
    }

    fn as_path(&self) -> Value {
        Value::Path(self.path.clone())
    }
}

/// The same result with files in place of paths.
fn to_file(found: &Value) -> Value {
    match found {
        Value::Path(path) => value(path.clone()),
        Value::List(list) => Value::list_of(ListKind::Array, list.borrow().iter().map(to_file).collect()),
        other => other.clone(),
    }
}

impl HostObject for File {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.io.File"
    }

    fn text(&self) -> String {
        self.path.text()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let on_path = |name: &str| paths::call(interp, &self.path, &self.as_path(), name, args);
        let as_text = |found: Eval| {
            found.map(|v| {
                if v.is_null() {
                    v
                } else {
                    Value::from(text::text(&v))
                }
            })
        };
        Some(match (method, args) {
            ("getPath", []) => Ok(Value::from(self.path.text())),
            ("getAbsolutePath", []) => as_text(on_path("toAbsolutePath")?),
            ("getCanonicalPath", []) => match on_path("toRealPath")? {
                Ok(real) => as_text(Ok(real)),
                Err(_) => as_text(
                    on_path("toAbsolutePath")?.and_then(|path| interp.call_method(&path, "normalize", &[])),
                ),
            },
            ("getAbsoluteFile" | "getCanonicalFile", []) => on_path("toAbsolutePath")?.map(|v| to_file(&v)),
            ("getParent", []) => as_text(on_path("getParent")?),
            ("getParentFile", []) => on_path("getParent")?.map(|v| to_file(&v)),
            ("toPath", []) => Ok(self.as_path()),
            ("toFile", []) => Ok(this.clone()),
            ("length" | "size", []) => Ok(on_path("size")?.unwrap_or(Value::Long(0))),
            ("isDirectory" | "isFile" | "exists", []) => on_path(method)?,
            ("listFiles", []) => on_path("listFiles")?.map(|v| to_file(&v)),
            ("list", []) if on_path("listFiles")?.is_ok_and(|v| v.is_null()) => Ok(Value::Null),
            ("toURI" | "toURL", []) => on_path("toUri")?.map(|uri| {
                let address = super::uri_text(&uri).unwrap_or_default();
                super::uri_of(&address.replacen("file://", "file:", 1))
            }),
            ("renameTo", [_]) => Ok(Value::Bool(on_path("renameTo")?.is_ok_and(|v| v.truthy()))),
            ("leftShift", [_]) => on_path("leftShift")?.map(|_| this.clone()),
            ("equals", [other]) => Ok(Value::Bool(
                other.as_host::<File>().is_some_and(|f| f.path == self.path),
            )),
            (
                "eachFile" | "eachDir" | "eachFileRecurse" | "eachDirRecurse" | "eachFileMatch" | "traverse",
                [options @ .., f],
            ) => {
                let f = f.clone();
                let wrapped = crate::closure::Closure::native("eachFile", 1, move |interp, args| {
                    let args: Vec<Value> = args.iter().map(to_file).collect();
                    interp.call(&f, &args)
                });
                let mut args = options.to_vec();
                args.push(wrapped);
                paths::call(interp, &self.path, &self.as_path(), method, &args)?
            }
            ("plus" | "minus" | "div" | "getClass" | "toString" | "hashCode" | "is", _) => return None,
            _ if method.starts_with("split") || method.starts_with("count") => return None,
            _ => Self::renamed(on_path(method)?),
        })
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let own = matches!(
            name,
            "path"
                | "absolutePath"
                | "canonicalPath"
                | "absoluteFile"
                | "canonicalFile"
                | "parent"
                | "parentFile"
        );
        if own || name == "totalSpace" {
            let getter = crate::property::accessor_name("get", name);
            return self.call(interp, &value(self.path.clone()), &getter, &[]);
        }
        paths::property(interp, &self.path, name).map(Self::renamed)
    }

    fn set_property(&self, interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        paths::set_property(interp, &self.path, name, &value)
    }

    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        (method == "leftShift").then(|| method::call(interp, this, method, std::slice::from_ref(right)))
    }

    fn hash_key(&self) -> Option<Value> {
        let class = Value::Class(arcstr::literal!("java.io.File"));
        Some(Value::list(vec![class, Value::from(self.path.text())]))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let other = other.as_host::<File>()?;
        Some(self.path.text().cmp(&other.path.text()))
    }
}

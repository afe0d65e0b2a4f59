//! Methods that list, copy, move and delete files.

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Found;
use super::path::{derived, of_value, place};
use super::path_content::failed;
use super::util::{int, is_closure};
use crate::interp::Interp;
use crate::ops;
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};
use rflow_syntax::ast::BinaryOp;

/// Calls one of the methods of this table.
pub(super) fn call(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    listing(interp, path, name, args)
        .or_else(|| change(interp, path, this, name, args))
        .or_else(|| permissions(interp, path, name, args))
}

fn listing(interp: &Interp, path: &Rc<PathObj>, name: &str, args: &[Value]) -> Found {
    let at = place(interp, path);
    let is_dir = || interp.machine.stat(&at).is_some_and(|s| s.is_dir);
    let children = || interp.machine.list(&at).unwrap_or_default();
    Some(match (name, args) {
        ("list", []) => {
            let names = children()
                .iter()
                .filter_map(|p| {
                    p.file_name()
                        .map(|n| Value::from(n.to_string_lossy().into_owned()))
                })
                .collect();
            Ok(Value::list_of(ListKind::Array, names))
        }
        ("listFiles" | "listDirectory", []) => Ok(if is_dir() {
            let paths = children()
                .iter()
                .map(|child| child_of(path, &at, child))
                .collect();
            Value::list_of(ListKind::Array, paths)
        } else {
            Value::Null
        }),
        (
            "eachFile" | "eachDir" | "eachFileRecurse" | "eachDirRecurse" | "eachFileMatch" | "eachDirMatch"
            | "traverse",
            [options @ .., f],
        ) if is_closure(f) => each_file(interp, path, name, options, f),
        _ => return None,
    })
}

/// A child of a folder under the name that the script knows the folder by.
fn child_of(path: &PathObj, place: &Path, child: &Path) -> Value {
    let relative = child.strip_prefix(place).unwrap_or(child);
    derived(path, path.real.join(relative))
}

fn each_file(interp: &Interp, path: &Rc<PathObj>, name: &str, options: &[Value], f: &Value) -> Eval {
    let at = place(interp, path);
    match interp.machine.stat(&at) {
        None => {
            return Err(Raise::new(
                "java.io.FileNotFoundException",
                at.display().to_string(),
            ));
        }
        Some(stat) if !stat.is_dir => {
            return Err(Raise::illegal_argument(format!(
                "The provided Path object is not a directory: {}",
                at.display()
            )));
        }
        Some(_) => {}
    }
    let kind = options
        .iter()
        .map(text::text)
        .find(|t| matches!(t.as_str(), "FILES" | "DIRECTORIES" | "ANY"));
    let kind = kind.unwrap_or_else(|| {
        if name.starts_with("eachDir") {
            "DIRECTORIES"
        } else {
            "ANY"
        }
        .to_string()
    });
    let filter = options.last().filter(|_| name.ends_with("Match"));
    let recurse = name.ends_with("Recurse") || name == "traverse";
    walk(interp, path, &at, recurse, &mut |child, is_dir| {
        let wanted = match kind.as_str() {
            "FILES" => !is_dir,
            "DIRECTORIES" => is_dir,
            _ => true,
        };
        let Value::Path(file) = child else { return Ok(()) };
        let matches = match filter {
            Some(filter) => ops::binary(interp, BinaryOp::In, &Value::from(file.name()), filter)?.truthy(),
            None => true,
        };
        if wanted && matches {
            interp.call(f, std::slice::from_ref(child))?;
        }
        Ok(())
    })?;
    Ok(Value::Null)
}

fn walk(
    interp: &Interp,
    path: &PathObj,
    at: &Path,
    recurse: bool,
    visit: &mut dyn FnMut(&Value, bool) -> Eval<()>,
) -> Eval<()> {
    for child in interp.machine.list(at).map_err(|e| failed(at, &e))? {
        let value = child_of(path, at, &child);
        let is_dir = interp
            .machine
            .stat(&child)
            .is_some_and(|s| s.is_dir && !s.is_link);
        visit(&value, is_dir)?;
        if let (true, true, Value::Path(inner)) = (recurse, is_dir, &value) {
            walk(interp, inner, &child, recurse, visit)?;
        }
    }
    Ok(())
}

fn change(interp: &Interp, path: &Rc<PathObj>, this: &Value, name: &str, args: &[Value]) -> Found {
    let at = place(interp, path);
    let machine = &interp.machine;
    let done = |result: io::Result<()>| Ok(Value::Bool(result.is_ok()));
    Some(match (name, args) {
        ("delete", []) => match machine.stat(&at) {
            None if machine.canonical(&at).is_err() && !dangling(interp, &at) => Ok(Value::Bool(false)),
            _ => done(machine.delete(&at, false)),
        },
        ("deleteDir", []) => match machine.stat(&at) {
            None => Ok(Value::Bool(true)),
            Some(stat) if stat.is_dir => done(machine.delete(&at, true)),
            Some(_) => Ok(Value::Bool(false)),
        },
        ("deleteOnExit", []) => Ok(Value::Null),
        ("mkdir", []) => done(machine.mkdir(&at, false)),
        ("mkdirs", []) => match machine.stat(&at) {
            Some(stat) => Ok(Value::Bool(stat.is_dir)),
            None => done(machine.mkdir(&at, true)),
        },
        ("createNewFile", []) => match machine.stat(&at) {
            Some(_) => Ok(Value::Bool(false)),
            None => machine
                .write(&at, &[], false)
                .map(|()| Value::Bool(true))
                .map_err(|e| failed(&at, &e)),
        },
        ("copyTo", [target]) => transfer(interp, path, target, false)?,
        ("moveTo", [target]) => transfer(interp, path, target, true)?,
        ("renameTo", [target]) => {
            let target = place(interp, &*of_value(target)?);
            machine
                .rename(&at, &target)
                .map(|()| Value::Bool(true))
                .map_err(|e| {
                    let mut raise = failed(&at, &e);
                    raise.message = format!("{} -> {}", at.display(), target.display());
                    raise
                })
        }
        ("mklink", args) => link(interp, path, args)?,
        ("createParentDirectories", []) => {
            let parent = at.parent().unwrap_or(Path::new("/"));
            machine
                .mkdir(parent, true)
                .map(|()| this.clone())
                .map_err(|e| failed(parent, &e))
        }
        ("createDirIfNotExists", []) => machine
            .mkdir(&at, true)
            .map(|()| this.clone())
            .map_err(|e| failed(&at, &e)),
        ("setLastModified", [_]) => Ok(Value::Bool(true)),
        _ => return None,
    })
}

/// Whether a path is a link to nothing: it has no attributes, but can be deleted.
fn dangling(interp: &Interp, at: &Path) -> bool {
    let parent = at.parent().unwrap_or(Path::new("/"));
    interp
        .machine
        .list(parent)
        .is_ok_and(|all| all.iter().any(|p| p.file_name() == at.file_name()))
}

/// Where a copy goes: into a target that is a folder, else to the target itself, whose folder is made.
fn destination(interp: &Interp, path: &PathObj, target: &PathObj) -> Eval<(PathBuf, Value)> {
    let at = place(interp, target);
    if interp.machine.stat(&at).is_some_and(|s| s.is_dir) {
        let name = path.unstaged().file_name().map(PathBuf::from).unwrap_or_default();
        return Ok((at.join(&name), derived(target, target.real.join(&name))));
    }
    if let Some(parent) = at.parent()
        && interp.machine.stat(parent).is_none()
    {
        interp
            .machine
            .mkdir(parent, true)
            .map_err(|e| failed(parent, &e))?;
    }
    Ok((at, derived(target, target.real.clone())))
}

fn transfer(interp: &Interp, path: &Rc<PathObj>, target: &Value, removing: bool) -> Found {
    let target = of_value(target)?;
    let from = place(interp, path);
    Some((|| {
        if interp.machine.stat(&from).is_none() {
            return Err(Raise::no_such_file(from.display().to_string()));
        }
        let (to, shown) = destination(interp, path, &target)?;
        let result = if removing {
            interp.machine.rename(&from, &to)
        } else {
            interp.machine.copy(&from, &to)
        };
        result.map_err(|e| failed(&to, &e))?;
        Ok(shown)
    })())
}

/// `mklink(link, hard: false, overwrite: false)`; without a link, one is made in the launch folder.
fn link(interp: &Interp, path: &Rc<PathObj>, args: &[Value]) -> Found {
    let (options, rest) = match args {
        [Value::Map(options), rest @ ..] => (Some(options), rest),
        rest => (None, rest),
    };
    let flag = |name: &str| options.and_then(|o| o.get_str(name)).is_some_and(|v| v.truthy());
    let link = match rest {
        [] => Rc::new(PathObj::local(path.name())),
        [link] => of_value(link)?,
        _ => return None,
    };
    let at = place(interp, &link);
    if flag("overwrite")
        && (interp.machine.stat(&at).is_some() || dangling(interp, &at))
        && let Err(error) = interp.machine.delete(&at, true)
    {
        return Some(Err(failed(&at, &error)));
    }
    let made = interp.machine.link(&place(interp, path), &at, flag("hard"));
    Some(made.map(|()| Value::Path(link)).map_err(|e| failed(&at, &e)))
}

/// Permissions go through the system's own tools: the language has no other door to them.
fn permissions(interp: &Interp, path: &Rc<PathObj>, name: &str, args: &[Value]) -> Found {
    let at = place(interp, path).display().to_string();
    let mode = match (name, args) {
        ("getPermissions", []) => return Some(read_permissions(interp, &at)),
        ("getPermissionsMode", []) => {
            return Some(read_permissions(interp, &at).map(|mode| {
                let digits = symbolic_mode(&crate::text::text(&mode)).unwrap_or_default();
                Value::Int(i32::from_str_radix(&digits, 8).unwrap_or(0))
            }));
        }
        ("setPermissionsMode", [mode]) => format!("{:03o}", int(mode)?),
        ("setPermissions", [Value::Str(mode)]) => match symbolic_mode(mode) {
            Some(mode) => mode,
            None => return Some(Err(Raise::illegal_argument("Invalid mode"))),
        },
        ("setPermissions", [user, group, other]) => format!("{}{}{}", int(user)?, int(group)?, int(other)?),
        ("setReadOnly", []) => "a-w".to_string(),
        ("setReadable" | "setWritable" | "setExecutable", [Value::Bool(on), ..]) => {
            let flag = match name {
                "setReadable" => 'r',
                "setWritable" => 'w',
                _ => 'x',
            };
            format!("u{}{flag}", if *on { '+' } else { '-' })
        }
        _ => return None,
    };
    let done = interp.machine.execute(&["chmod".to_string(), mode, at], &[]);
    Some(Ok(Value::Bool(done.is_ok_and(|ended| ended.status == 0))))
}

fn read_permissions(interp: &Interp, at: &str) -> Eval {
    if interp.machine.stat(Path::new(at)).is_none() {
        return Err(Raise::no_such_file(at));
    }
    let listed = interp
        .machine
        .execute(&["ls".to_string(), "-ldL".to_string(), at.to_string()], &[]);
    let text = listed
        .map(|ended| String::from_utf8_lossy(&ended.out).into_owned())
        .unwrap_or_default();
    Ok(Value::from(text.chars().skip(1).take(9).collect::<String>()))
}

/// `rwxr-xr-x` as the digits `755`.
fn symbolic_mode(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() != 9 {
        return None;
    }
    let mut digits = String::new();
    for triple in chars.chunks(3) {
        let mut digit = 0;
        for (c, (flag, value)) in triple.iter().zip([('r', 4), ('w', 2), ('x', 1)]) {
            match c {
                '-' => {}
                c if *c == flag => digit += value,
                _ => return None,
            }
        }
        digits.push_str(&digit.to_string());
    }
    Some(digits)
}

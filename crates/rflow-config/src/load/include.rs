//! `includeConfig`.

use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_syntax::ast::Expr;
use rflow_syntax::{Diagnostic, Span};

use super::{File, Loader, eval};
use crate::error::ConfigError;

impl Loader<'_> {
    /// Evaluates another file and merges it into the scope of `prefix`.
    pub(super) fn include(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        source: &Expr,
    ) -> Result<(), ConfigError> {
        let value = self.value(file, prefix, source)?;
        let target = rflow_lang::text::text(&value);
        if value.is_null() || target.is_empty() {
            let message = "`includeConfig` needs the path of a file, but this is empty";
            let diagnostic = Diagnostic::error(crate::codes::INCLUDE, message, source.span);
            return Err(ConfigError::at(
                diagnostic.hint("use '/dev/null' to include nothing"),
            ));
        }
        if self.request.ignore_includes {
            return Ok(());
        }
        let (path, text) = self.read_include(&file.path, &value, &target, source.span)?;
        if text.trim().is_empty() {
            return Ok(());
        }
        // Here the circle is closed: the other includes on the way are right for themselves.
        if let Some(first) = self.including.iter().position(|open| *open == path) {
            let way = self.including[first..].iter().chain([&path]);
            let way: Vec<String> = way.map(|p| format!("`{}`", p.display())).collect();
            let message = format!("`{}` includes itself", path.display());
            let diagnostic = Diagnostic::error(crate::codes::INCLUDE_CYCLE, message, source.span);
            return Err(ConfigError::at(
                diagnostic.hint(format!("one includes the next: {}", way.join(", "))),
            ));
        }
        let mut child = self.open(&path, &text);
        inherit(file, &child);
        self.run(&mut child, &text)?;
        if !prefix.is_empty() {
            keep_own_params(&child);
        }
        self.merge(file, prefix, &child, source.span)
    }

    fn merge(&self, file: &mut File, prefix: &[ArcStr], child: &File, span: Span) -> Result<(), ConfigError> {
        file.tree
            .merge(prefix, &child.tree)
            .map_err(|e| super::item::not_a_scope(&prefix[..e.depth], span))?;
        let root = child.tree.root().to_vec();
        let names: Vec<ArcStr> = match prefix.first() {
            Some(first) => vec![first.clone()],
            None => root
                .iter()
                .filter_map(|(k, _)| k.as_str().map(ArcStr::from))
                .collect(),
        };
        names.iter().for_each(|name| eval::expose(file, name));
        Ok(())
    }

    fn read_include(
        &self,
        parent: &Path,
        value: &Value,
        target: &str,
        span: Span,
    ) -> Result<(PathBuf, String), ConfigError> {
        let fail = |shown: &str, why: &str, hint: &str| {
            let message = format!("Cannot include the config file `{shown}`: {why}");
            ConfigError::at(Diagnostic::error(crate::codes::INCLUDE, message, span).hint(hint))
        };
        if let Some(address) = address_of(parent, value, target) {
            let Some(fetch) = &self.request.fetch else {
                return Err(fail(
                    &address,
                    "remote files cannot be read now",
                    "set NXF_OFFLINE=true if the file makes this include depend on it, or use a local copy",
                ));
            };
            let text = fetch(&address).map_err(|e| {
                fail(
                    &address,
                    &e.to_string(),
                    "check the address and the network, or use a local copy",
                )
            })?;
            return Ok((PathBuf::from(address), text));
        }
        let path = resolve(parent, target);
        match self.interp.machine.read(&path) {
            Ok(bytes) => Ok((path, String::from_utf8_lossy(&bytes).into_owned())),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(fail(
                &path.display().to_string(),
                "it does not exist",
                "the path is relative to the folder of the file that includes it",
            )),
            Err(e) => Err(fail(
                &path.display().to_string(),
                &e.to_string(),
                "check that it is a readable file",
            )),
        }
    }
}

/// The address of a remote file, given as such or relative to a remote file.
fn address_of(parent: &Path, value: &Value, target: &str) -> Option<String> {
    let is_remote = |text: &str| text.contains("://") && !text.starts_with("file://");
    if let Value::Path(path) = value
        && path.remote.is_some()
    {
        return Some(path.uri());
    }
    if is_remote(target) {
        return Some(target.to_owned());
    }
    let parent = parent.to_str().filter(|p| is_remote(p))?;
    if target.starts_with('/') {
        return None;
    }
    let folder = parent.rsplit_once('/').map_or(parent, |(folder, _)| folder);
    Some(format!("{folder}/{target}"))
}

fn resolve(parent: &Path, target: &str) -> PathBuf {
    let target = target.strip_prefix("file://").unwrap_or(target);
    parent.parent().unwrap_or(Path::new("")).join(target)
}

/// An included file sees the parameters, scopes, functions and variables of the file that includes it.
fn inherit(parent: &File, child: &File) {
    let params = child.params();
    for (key, value) in parent.params().to_vec() {
        params.insert(key, value);
    }
    for (name, value) in parent.scope.entries() {
        if name != "params" {
            child.scope.set(&name, value);
        }
    }
    for (from, to) in [
        (&parent.module.names, &child.module.names),
        (&parent.module.binding, &child.module.binding),
    ] {
        let mut to = to.borrow_mut();
        for (name, value) in from.borrow().iter() {
            to.insert(name.clone(), value.clone());
        }
    }
}

/// Parameters that were only inherited must not turn up in the scope that the file is included in.
fn keep_own_params(child: &File) {
    let params = child.params();
    let inherited: Vec<Value> = params.to_vec().into_iter().map(|(k, _)| k).collect();
    for key in inherited {
        let own = key
            .as_str()
            .is_some_and(|name| child.tree.has_origin_below(&["params", name]));
        if !own {
            params.borrow_mut().shift_remove(&key);
        }
    }
    if params.is_empty() {
        child
            .tree
            .root()
            .borrow_mut()
            .shift_remove(&rflow_lang::value::StrKey("params"));
    }
}

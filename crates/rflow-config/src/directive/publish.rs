//! `publishDir`.

use rflow_lang::Value;

use super::{DirectiveError, Of};

/// How a file gets into the folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PublishMode {
    /// Absolute symbolic link.
    #[default]
    Symlink,
    /// Relative symbolic link.
    RelLink,
    /// Hard link.
    Link,
    /// Copy.
    Copy,
    /// Copy of what links point to.
    CopyNoFollow,
    /// Move.
    Move,
}

impl PublishMode {
    /// A mode by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace('_', "").as_str() {
            "symlink" => Some(Self::Symlink),
            "rellink" => Some(Self::RelLink),
            "link" => Some(Self::Link),
            "copy" => Some(Self::Copy),
            "copynofollow" => Some(Self::CopyNoFollow),
            "move" => Some(Self::Move),
            _ => None,
        }
    }
}

/// One `publishDir`, its closures not yet called.
#[derive(Debug, Clone, Default)]
pub struct PublishDir {
    /// The folder: a text, path or closure.
    pub path: Value,
    /// How; `None` when it is not given or a closure is to decide (then it is in `dynamic_mode`).
    pub mode: Option<PublishMode>,
    /// A closure that gives the mode.
    pub dynamic_mode: Option<Value>,
    /// Only files that match: a glob, or a closure.
    pub pattern: Option<Value>,
    /// Closure that gives the name of a published file, or `null` to leave it out.
    pub save_as: Option<Value>,
    /// Replace what is there; when not given, the engine decides.
    pub overwrite: Option<bool>,
    /// Off: nothing is published. May be a closure or a text.
    pub enabled: Option<Value>,
    /// A failure ends the run.
    pub fail_on_error: Option<bool>,
    /// Type of the content for object stores: a text or a switch.
    pub content_type: Option<Value>,
    /// Storage class for object stores.
    pub storage_class: Option<String>,
    /// Tags for object stores: a map or a closure.
    pub tags: Option<Value>,
}

/// `publishDir` values: one path, one map of options, or a list of them.
pub fn publish_dirs(of: Of<'_>, value: &Value) -> Result<Vec<PublishDir>, DirectiveError> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::List(list) => match (list.get(0), list.get(1), list.len()) {
            // Options and path of one command-style line.
            (Some(options @ Value::Map(_)), Some(path), 2) if !matches!(path, Value::Map(_)) => {
                let mut one = publish_dir(of, &options)?;
                one.path = path;
                Ok(vec![one])
            }
            _ => list
                .to_vec()
                .iter()
                .filter(|v| !v.is_null())
                .map(|v| publish_dir(of, v))
                .collect(),
        },
        other => Ok(vec![publish_dir(of, other)?]),
    }
}

fn publish_dir(of: Of<'_>, value: &Value) -> Result<PublishDir, DirectiveError> {
    let map = match value {
        Value::Map(map) => map,
        Value::Str(_) | Value::Path(_) | Value::Closure(_) => {
            return Ok(PublishDir {
                path: value.clone(),
                ..PublishDir::default()
            });
        }
        other => return Err(of.invalid("publishDir", other, "a path, or a map with a `path`")),
    };
    let mut out = PublishDir::default();
    for (key, value) in map.to_vec() {
        if value.is_null() {
            continue;
        }
        let text = || rflow_lang::text::text(&value);
        match key.as_str().unwrap_or_default() {
            "path" => out.path = value,
            "mode" if matches!(value, Value::Closure(_)) => out.dynamic_mode = Some(value),
            "mode" => out.mode = Some(publish_mode(of, &text())?),
            "pattern" => out.pattern = Some(value),
            "saveAs" => out.save_as = Some(value),
            "overwrite" => out.overwrite = Some(switch(&value)),
            "enabled" => out.enabled = Some(value),
            "failOnError" => out.fail_on_error = Some(switch(&value)),
            "contentType" => out.content_type = Some(value),
            "storageClass" => out.storage_class = Some(text()),
            "tags" => out.tags = Some(value),
            other => {
                let known = [
                    "path",
                    "mode",
                    "pattern",
                    "saveAs",
                    "overwrite",
                    "enabled",
                    "failOnError",
                ];
                let near = rflow_lang::compile::closest(other, known);
                let hint = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
                return Err(of.error("publishDir", format!("`{other}` is no option of it{hint}")));
            }
        }
    }
    Ok(out)
}

fn publish_mode(of: Of<'_>, name: &str) -> Result<PublishMode, DirectiveError> {
    PublishMode::from_name(name).ok_or_else(|| {
        let problem = format!("mode '{name}' is none of symlink, rellink, link, copy, copyNoFollow and move");
        of.error("publishDir", problem)
    })
}

fn switch(value: &Value) -> bool {
    match value {
        Value::Str(text) => text.eq_ignore_ascii_case("true"),
        other => other.truthy(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let of = Of("P");
        assert_eq!(
            publish_dirs(of, &Value::str("x")).unwrap()[0].path,
            Value::str("x")
        );
        let options = Value::map_from([("mode", Value::str("copy")), ("overwrite", Value::Bool(true))]);
        let line = publish_dirs(of, &Value::list(vec![options, Value::str("y")])).unwrap();
        assert_eq!((line.len(), line[0].mode), (1, Some(PublishMode::Copy)));
        let maps = Value::list(vec![
            Value::map_from([("path", Value::str("a"))]),
            Value::map_from([("path", Value::str("b")), ("enabled", Value::Bool(false))]),
        ]);
        assert_eq!(publish_dirs(of, &maps).unwrap().len(), 2);
    }

    #[test]
    fn mistakes() {
        let value = Value::map_from([("patern", Value::str("*.x"))]);
        let e = publish_dirs(Of("P"), &value).unwrap_err();
        assert!(e.problem.contains("did you mean `pattern`?"), "{e}");
        assert!(publish_dirs(Of("P"), &Value::map_from([("mode", Value::str("teleport"))])).is_err());
    }
}

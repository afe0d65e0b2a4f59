//! Params files: YAML and JSON.

use std::io;
use std::path::Path;

use rflow_lang::Value;
use rflow_lang::value::Entries;

use crate::error::ConfigError;

/// The values of a params file, whose content is given or cannot be read. `${name}` and `$name` in its text are replaced
/// through `variable` (`baseDir`, `projectDir`, `launchDir`), and stay when that knows nothing of them.
///
/// # Errors
/// When it cannot be read or holds no values with names.
pub fn params_of_file(
    path: &Path,
    content: io::Result<Vec<u8>>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Entries, ConfigError> {
    let bytes = content.map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => ConfigError::NoParamsFile(path.to_path_buf()),
        _ => ConfigError::Io {
            path: path.to_path_buf(),
            cause,
        },
    })?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        params_error(path, format!("it is not UTF-8 text (byte {at})"))
    })?;
    parse_params(path, &replace(&text, variable))
}

/// Names with hyphens become camel case, as on the command line.
fn in_camel_case((name, value): (Value, Value)) -> (Value, Value) {
    let camel = name.as_str().and_then(super::camel_case);
    (camel.map_or(name, Value::from), value)
}

/// Parses the text of a params file; the extension of the path decides the format.
pub fn parse_params(path: &Path, text: &str) -> Result<Entries, ConfigError> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let parsed = match extension.to_ascii_lowercase().as_str() {
        // The reader of scripts, because numbers stay as they are written (`1.50`).
        "json" => {
            rflow_lang::library::json::parse(text).map_err(|e| params_error(path, e.message.clone()))?
        }
        "yml" | "yaml" => {
            if text
                .lines()
                .all(|l| l.trim().is_empty() || l.trim_start().starts_with('#'))
            {
                return Ok(Entries::default());
            }
            super::yaml::parse(text).map_err(|e| params_error(path, e))?
        }
        _ => return Err(ConfigError::ParamsExtension(path.to_path_buf())),
    };
    match parsed {
        Value::Map(map) => Ok(map.to_vec().into_iter().map(in_camel_case).collect()),
        Value::Null => Ok(Entries::default()),
        _ => Err(params_error(
            path,
            "a params file holds names with values, such as `input: data.csv` in YAML",
        )),
    }
}

fn params_error(path: &Path, cause: impl Into<String>) -> ConfigError {
    ConfigError::ParamsFile {
        path: path.to_path_buf(),
        cause: cause.into(),
    }
}

/// Replaces `${name}` and `$name`.
fn replace(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, len) = match after
            .strip_prefix('{')
            .and_then(|t| t.find('}').map(|end| &t[..end]))
        {
            Some(name) => (name, name.len() + 2),
            None => {
                let end = after
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(after.len());
                (&after[..end], end)
            }
        };
        match variable(name) {
            Some(value) => {
                out.push_str(&value);
                rest = &after[len..];
            }
            None => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values() {
        let yaml = "a: 1\nb: true\nc: 'x'\nd: 1.5\ne:\n  f: [1, two]\ng: null\nh: 007\n";
        let params = parse_params(Path::new("p.yml"), yaml).unwrap();
        let shown = format!("{:?}", Value::map(params));
        assert!(
            shown.starts_with("['a':1, 'b':true, 'c':'x', 'd':1.5, 'e':['f':[1, 'two']], 'g':null"),
            "{shown}"
        );
        let json = parse_params(
            Path::new("p.json"),
            r#"{"n": 3000000000, "m": {"k": "v"}, "d": 1.50}"#,
        )
        .unwrap();
        assert_eq!(
            format!("{:?}", Value::map(json)),
            "['n':3000000000, 'm':['k':'v'], 'd':1.50]"
        );
    }

    #[test]
    fn mistakes() {
        assert!(parse_params(Path::new("p.txt"), "a: 1").is_err());
        assert!(parse_params(Path::new("p.json"), "[1]").is_err());
        assert!(
            parse_params(Path::new("p.yml"), "# nothing\n")
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn placeholders() {
        let know = |name: &str| (name == "baseDir").then(|| "/b".to_owned());
        assert_eq!(
            replace("x: ${baseDir}/y $baseDir ${other} $", &know),
            "x: /b/y /b ${other} $"
        );
    }
}

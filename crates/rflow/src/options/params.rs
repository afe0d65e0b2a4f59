//! Parameters given as `--name value`: their names and the types of their values.

use serde::{Deserialize, Serialize};

/// A parameter from the command line, before its type is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamArg {
    /// The name's parts: `--a.b-c` has `a` and `b-c`. A dot after a backslash does not divide.
    pub path: Vec<String>,
    /// The text; `true` when the name came alone.
    pub value: String,
}

impl ParamArg {
    /// Splits a name at its dots.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        let mut path = vec![String::new()];
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, path.last_mut()) {
                ('.', _) => path.push(String::new()),
                ('\\', Some(part)) if chars.peek() == Some(&'.') => {
                    chars.next();
                    part.push('.');
                }
                (c, Some(part)) => part.push(c),
                (_, None) => {}
            }
        }
        Self {
            path,
            value: value.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(ParamArg::new("a.b-c.d", "1").path, ["a", "b-c", "d"]);
        assert_eq!(ParamArg::new(r"a\.b.c\d", "1").path, ["a.b", r"c\d"]);
        assert_eq!(ParamArg::new("a", "").value, "");
    }
}

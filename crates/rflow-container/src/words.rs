//! Words of option texts, as a shell would see them.

use crate::request::Unmapped;

/// Where variables and the output of a few commands come from.
pub(crate) struct Surroundings<'a> {
    /// Value of a variable.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
    /// User id.
    pub(crate) user: u32,
    /// Group id.
    pub(crate) group: u32,
    /// Folder that the task runs in.
    pub(crate) folder: &'a str,
}

impl Surroundings<'_> {
    /// The output of the commands that option texts use in practice.
    fn command(&self, text: &str) -> Option<String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["id", "-u"] => Some(self.user.to_string()),
            ["id", "-g"] => Some(self.group.to_string()),
            ["pwd"] => Some(self.folder.to_owned()),
            _ => None,
        }
    }
}

/// The words of a text with quotes, variables, `$(id -u)`, `$(id -g)` and `$(pwd)`.
///
/// # Errors
/// Anything else that a shell would act upon.
pub(crate) fn words(text: &str, around: &Surroundings<'_>) -> Result<Vec<String>, Unmapped> {
    let unmapped = |what: String| Err(Unmapped(format!("{what} in `{text}`")));
    let mut result = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' => match chars.next() {
                Some(next) if !quoted || "\"\\$`".contains(next) => word.get_or_insert_default().push(next),
                Some(next) => word.get_or_insert_default().extend(['\\', next]),
                None => return unmapped("a backslash at the end".to_owned()),
            },
            '$' => {
                let mut name = String::new();
                let value = match chars.peek() {
                    Some('(') => {
                        chars.next();
                        let body: String = chars.by_ref().take_while(|c| *c != ')').collect();
                        match around.command(&body) {
                            Some(value) => value,
                            None => return unmapped(format!("the command `{body}`")),
                        }
                    }
                    Some('{') => {
                        chars.next();
                        name.extend(chars.by_ref().take_while(|c| *c != '}'));
                        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                        if !plain {
                            return unmapped(format!("the expansion `{name}`"));
                        }
                        (around.variable)(&name).unwrap_or_default()
                    }
                    Some(c) if c.is_ascii_alphabetic() || *c == '_' => {
                        while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                            name.push(c);
                        }
                        (around.variable)(&name).unwrap_or_default()
                    }
                    _ => return unmapped("a dollar sign".to_owned()),
                };
                if !quoted && value.contains(char::is_whitespace) {
                    return unmapped("a variable with blanks, without quotes,".to_owned());
                }
                if quoted || !value.is_empty() {
                    word.get_or_insert_default().push_str(&value);
                }
            }
            '`' => return unmapped("a backquote".to_owned()),
            c if quoted => word.get_or_insert_default().push(c),
            '\'' => {
                let word = word.get_or_insert_default();
                let mut closed = false;
                for c in chars.by_ref() {
                    closed = c == '\'';
                    if closed {
                        break;
                    }
                    word.push(c);
                }
                if !closed {
                    return unmapped("a quote without end".to_owned());
                }
            }
            c if c.is_whitespace() => result.extend(word.take()),
            ';' | '|' | '&' | '<' | '>' | '*' | '?' | '[' | '#' | '~' | '(' | ')' => {
                return unmapped(format!("`{c}`"));
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    if quoted {
        return unmapped("a quote without end".to_owned());
    }
    result.extend(word);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Result<Vec<String>, Unmapped> {
        let variable = |name: &str| match name {
            "HOME" => Some("/home/me".to_owned()),
            "TWO" => Some("a b".to_owned()),
            _ => None,
        };
        let around = Surroundings {
            variable: &variable,
            user: 10,
            group: 20,
            folder: "/work",
        };
        words(text, &around)
    }

    #[test]
    fn expands_what_is_usual() {
        let ok = |text: &str| split(text).expect("words");
        assert_eq!(ok("-u $(id -u):$(id -g)  --init"), ["-u", "10:20", "--init"]);
        assert_eq!(
            ok("-v \"$HOME:${HOME}\" -e A='$x y'"),
            ["-v", "/home/me:/home/me", "-e", "A=$x y"]
        );
        assert_eq!(ok("\"$TWO\" '' $NONE x\\ y"), ["a b", "", "x y"]);
        assert_eq!(ok("-v $(pwd):/x"), ["-v", "/work:/x"]);
    }

    #[test]
    fn leaves_the_rest_to_a_shell() {
        for text in [
            "$(date)", "`id`", "${A:-b}", "a;b", "*", "'x", "\"x", "$TWO", "$1",
        ] {
            assert!(split(text).is_err(), "{text}");
        }
    }
}

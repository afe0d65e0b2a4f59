//! Tables of options, and the one parser that reads arguments by them.
//!
//! The command line to be understood has long options with a single dash, options whose value may be left
//! out, and any number of `--name value` parameters, which general argument parsers do not mix.

use super::suggest::closest;

/// How an option takes its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No value.
    Flag,
    /// The next argument.
    Value,
    /// The next argument unless it begins with a dash.
    Optional,
    /// The next argument if it names a session or a run.
    Resume,
    /// `-name.key=value` or `-name.key value`; the table has the name with its dot.
    Pairs,
}

/// An option of a command.
#[derive(Debug)]
pub(crate) struct OptionSpec {
    /// All names without the dash; the first is the one the code knows it by.
    pub(crate) names: &'static [&'static str],
    pub(crate) kind: Kind,
    /// Empty for options that are accepted but not advertised.
    pub(crate) help: &'static str,
}

/// Shortens the tables.
pub(crate) const fn option(names: &'static [&'static str], kind: Kind, help: &'static str) -> OptionSpec {
    OptionSpec { names, kind, help }
}

/// Ends messages about a wrong command line.
pub(crate) const SYNTAX_HINT: &str = "Check the available commands and options and syntax with 'help'";

/// Options with a value that may be given several times.
const REPEATABLE: &[&str] = &["C", "config", "exclude"];

/// A wrong command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UsageError(pub(crate) String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// What an argument, or two, turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// An option by its first name, with its value.
    Option(&'static str, Option<String>),
    /// `-name.key=value`.
    Pair(&'static str, String, String),
    /// `--name value`.
    Param(String, String),
    /// Anything else.
    Word(String),
}

/// What the parser must know besides the table.
pub(crate) struct Syntax<'a> {
    pub(crate) options: &'static [OptionSpec],
    /// `--name value` is a parameter.
    pub(crate) params: bool,
    /// Stop before the first word that is no option (the command).
    pub(crate) stop_at_word: bool,
    /// Whether a run of this name is in the history.
    pub(crate) is_run: &'a dyn Fn(&str) -> bool,
}

impl Syntax<'_> {
    /// Reads arguments; returns the tokens and how many arguments were used.
    pub(crate) fn read(&self, args: &[String]) -> Result<(Vec<Token>, usize), UsageError> {
        let mut tokens = Vec::new();
        let mut next = 0;
        while let Some(arg) = args.get(next) {
            let following = args.get(next + 1).map(String::as_str);
            let (token, used) = match arg.strip_prefix("--") {
                Some("") => {
                    tokens.extend(args[next + 1..].iter().cloned().map(Token::Word));
                    return Ok((tokens, args.len()));
                }
                Some(param) if self.params => read_param(param, following),
                _ => match arg.strip_prefix('-') {
                    None | Some("") if self.stop_at_word => return Ok((tokens, next)),
                    None | Some("") => (Token::Word(arg.clone()), 1),
                    Some(name) => self.read_option(arg, name, following)?,
                },
            };
            if let Token::Option(name, Some(_)) = &token
                && !REPEATABLE.contains(name)
                && tokens
                    .iter()
                    .any(|t| matches!(t, Token::Option(n, Some(_)) if n == name))
            {
                return Err(UsageError(format!("Can only specify option -{name} once")));
            }
            tokens.push(token);
            next += used;
        }
        Ok((tokens, next))
    }

    fn read_option(
        &self,
        arg: &str,
        name: &str,
        following: Option<&str>,
    ) -> Result<(Token, usize), UsageError> {
        for spec in self.options.iter().filter(|spec| spec.kind == Kind::Pairs) {
            if let Some(pair) = name.strip_prefix(spec.names[0]).filter(|pair| !pair.is_empty()) {
                return Ok(read_pair(spec.names[0], pair, following));
            }
        }
        let spec = self.options.iter().find(|spec| spec.names.contains(&name));
        let Some(spec) = spec else {
            return Err(self.unknown(arg, name));
        };
        let token = |value: Option<&str>| {
            let used = 1 + usize::from(value.is_some());
            (Token::Option(spec.names[0], value.map(str::to_owned)), used)
        };
        Ok(match spec.kind {
            Kind::Flag | Kind::Pairs => token(None),
            Kind::Value => match following {
                Some(value) => token(Some(value)),
                None => {
                    return Err(UsageError(format!(
                        "Expected a value after parameter {arg} -- {SYNTAX_HINT}"
                    )));
                }
            },
            Kind::Optional => token(following.filter(|value| !value.starts_with('-'))),
            Kind::Resume => token(following.filter(|value| {
                // `-resume main.nf` is common, so only what names a session or run is taken.
                *value == "last" || is_session_id(value) || (self.is_run)(value)
            })),
        })
    }

    fn unknown(&self, arg: &str, name: &str) -> UsageError {
        let bare = name.split('=').next().unwrap_or(name);
        let names = self.options.iter().flat_map(|spec| spec.names.iter().copied());
        let hint = match closest(bare, names) {
            Some(name) if name == bare => format!("\n\nWrite the value after a space: -{name} <value>"),
            Some(name) => format!("\n\nDid you mean -{}?", name.trim_end_matches('.')),
            None if self.params => format!("\n\nA parameter of the pipeline has two dashes: --{name}"),
            None => String::new(),
        };
        UsageError(format!("Unknown option: {arg} -- {SYNTAX_HINT}{hint}"))
    }
}

fn read_param(param: &str, following: Option<&str>) -> (Token, usize) {
    if let Some((name, value)) = param.split_once('=') {
        return (Token::Param(name.to_owned(), value.to_owned()), 1);
    }
    // An empty word is no value, while nothing behind `=` is the empty text.
    let (value, used) = match following.filter(|value| is_value(value)) {
        Some("") => ("true", 2),
        Some(value) => (value, 2),
        None => ("true", 1),
    };
    (Token::Param(param.to_owned(), value.to_owned()), used)
}

fn read_pair(name: &'static str, pair: &str, following: Option<&str>) -> (Token, usize) {
    if let Some((key, value)) = pair.split_once('=') {
        return (Token::Pair(name, key.to_owned(), value.to_owned()), 1);
    }
    match following.filter(|value| is_value(value)) {
        Some(value) => (Token::Pair(name, pair.to_owned(), value.to_owned()), 2),
        None => (Token::Pair(name, pair.to_owned(), "true".to_owned()), 1),
    }
}

/// Whether a word is the value of the parameter before it, and no option: a dash alone, a number, or a text that
/// has a blank.
fn is_value(word: &str) -> bool {
    !word.starts_with('-') || word == "-" || word.contains(' ') || is_negative_number(word)
}

fn is_negative_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|digits| {
        digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok()
    })
}

/// A session id or a beginning of one that cannot be anything else: at least its first eight digits and the
/// hyphen after them, or all of its hexadecimal digits.
pub(crate) fn is_session_id(text: &str) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|b| b.is_ascii_hexdigit());
    (2..=5).contains(&parts.len())
        && parts.iter().all(hex)
        && parts.iter().enumerate().all(|(i, part)| {
            let last = i + 1 == parts.len();
            if last {
                part.len() <= GROUPS[i]
            } else {
                part.len() == GROUPS[i]
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids() {
        for good in ["7e5279f0-5d2a-4f7d-89f1-aa452e29bec8", "7e5279f0-5d", "7e5279f0-"] {
            assert!(is_session_id(good), "{good}");
        }
        for bad in ["main.nf", "7e52", "7e5279f0", "xe5279f0-5d2a", "7e5279f0-5d2a5"] {
            assert!(!is_session_id(bad), "{bad}");
        }
    }

    #[test]
    fn values_with_a_dash() {
        for value in ["x", "", "-", "--foo bar", "-5"] {
            assert!(is_value(value), "{value}");
        }
        for option in ["-x", "--foo", "--"] {
            assert!(!is_value(option), "{option}");
        }
    }

    #[test]
    fn negative_numbers() {
        for good in ["-1", "-0.5", "-.5", "-1e3"] {
            assert!(is_negative_number(good), "{good}");
        }
        for bad in ["-", "-x", "-inf", "1", "-1x"] {
            assert!(!is_negative_number(bad), "{bad}");
        }
    }
}

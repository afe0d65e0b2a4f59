//! Keeps secrets out of what is written, shown and sent: by the names of options, and by their values wherever these
//! turn up.

use serde_json::Value;

/// What stands in place of a secret.
const HIDDEN: &str = "[redacted]";
/// Shorter secrets are not looked for in other texts: they would hit parts of ordinary words.
const SHORTEST: usize = 4;
/// The same for values of options that only have a telling name: `accessKey = 'test'` is common.
const SHORTEST_NAMED: usize = 6;
/// The same for single lines of a secret.
const SHORTEST_LINE: usize = 8;

/// Replaces secrets in texts and JSON.
#[derive(Clone, Default)]
pub struct Redactor {
    values: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} values)", self.values.len())
    }
}

impl Redactor {
    /// Learns the values of all options of a configuration whose names say that they are secret.
    #[must_use]
    pub fn new(config: &Value) -> Self {
        let mut redactor = Self::default();
        redactor.learn(config, false);
        redactor
    }

    /// A value that must never show. The lines of a longer one count each, because reports indent texts and show
    /// only the last lines of what a task printed.
    pub fn add(&mut self, secret: &str) {
        self.add_from(secret, SHORTEST);
    }

    fn add_from(&mut self, secret: &str, shortest: usize) {
        let secret = secret.trim();
        let lines = secret.lines().map(str::trim);
        let lines = lines.filter(|line| line.len() >= SHORTEST_LINE && *line != secret);
        let before = self.values.len();
        for value in lines.chain([secret].into_iter().filter(|all| all.len() >= shortest)) {
            if !self.values.iter().any(|known| known == value) {
                self.values.push(value.to_owned());
            }
        }
        if self.values.len() > before {
            // A secret that contains another one is to be replaced as a whole.
            self.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        }
    }

    /// No value is known, so there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn learn(&mut self, value: &Value, secret: bool) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    self.learn(value, secret || is_secret_name(name));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item, secret)),
            Value::String(text) if secret => self.add_from(text, SHORTEST_NAMED),
            _ => {}
        }
    }

    /// The text without known secrets and without passwords in addresses.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut out = without_passwords(text);
        self.hide(&mut out);
        out
    }

    /// Replaces known secrets; a text without any is only looked at.
    pub fn hide(&self, text: &mut String) {
        for value in &self.values {
            if text.contains(value.as_str()) {
                *text = text.replace(value.as_str(), HIDDEN);
            }
        }
    }

    /// The text of a configuration without the values of secret options.
    #[must_use]
    pub fn config_text(&self, text: &str) -> String {
        self.text(&hide_assigned(text))
    }

    /// A command line without the values of secret options and known secrets.
    #[must_use]
    pub fn command_line(&self, text: &str) -> String {
        let mut out = String::new();
        let mut hide_next = false;
        for part in shell_words(text) {
            let (word, blank) = part.strip_suffix(' ').map_or((part, ""), |word| (word, " "));
            // An option whose value holds a blank is quoted as a whole: `'--password=a b'`.
            let quoted = word.starts_with("'-");
            let bare = if quoted { &word[1..] } else { word };
            let name = bare.strip_prefix('-').map(|name| name.trim_start_matches('-'));
            match name {
                Some(name) if is_secret_name(name.split('=').next().unwrap_or_default()) => {
                    match bare.split_once('=') {
                        Some((name, _)) => out.push_str(&format!("{name}={HIDDEN}")),
                        None => out.push_str(word),
                    }
                    hide_next = !word.contains('=');
                }
                None if hide_next && !word.is_empty() => {
                    out.push_str(HIDDEN);
                    hide_next = false;
                }
                _ => {
                    out.push_str(word);
                    hide_next = hide_next && word.is_empty();
                }
            }
            out.push_str(blank);
        }
        self.text(&out)
    }

    /// Lines `NAME=value` without the values of secret variables.
    #[must_use]
    pub fn environment(&self, text: &str) -> String {
        let lines = text.lines().map(|line| match line.split_once('=') {
            Some((name, _)) if is_secret_name(name) => format!("{name}={HIDDEN}"),
            _ => line.to_owned(),
        });
        self.text(&lines.collect::<Vec<_>>().join("\n"))
    }

    /// Replaces the values of members whose names say that they are secret; for parameters.
    pub fn members(&self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map.iter_mut() {
                    if is_secret_name(name) {
                        hide(value);
                    } else {
                        self.members(value);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.members(item)),
            Value::String(text) => *text = self.text(text),
            _ => {}
        }
    }

    /// Replaces known secrets in all texts of a message.
    pub fn scrub(&self, value: &mut Value) {
        match value {
            Value::Object(map) => map.values_mut().for_each(|value| self.scrub(value)),
            Value::Array(items) => items.iter_mut().for_each(|item| self.scrub(item)),
            Value::String(text) if self.values.iter().any(|v| text.contains(v.as_str())) => {
                *text = self.text(text);
            }
            _ => {}
        }
    }
}

/// The words of a command line, each with the blank that follows it. Blanks in quotes do not end a word.
fn shell_words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut quote, mut escaped) = (0, None, false);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\\', None | Some('"')) => escaped = true,
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            (' ', None) => {
                words.push(&text[start..=at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if quote.is_some() {
        // Not written for a shell.
        return text.split_inclusive(' ').collect();
    }
    words.extend((start < text.len()).then(|| &text[start..]));
    words
}

fn hide(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Object(map) => map.values_mut().for_each(hide),
        Value::Array(items) => items.iter_mut().for_each(hide),
        other => *other = Value::from(HIDDEN),
    }
}

/// Whether the name of an option, parameter or variable says that its value is a secret.
fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let pair = |first: &str| words.windows(2).any(|two| two[0] == first && two[1] == "key");
    has(&[
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "credential",
        "credentials",
        "apikey",
        "accesskey",
        "secretkey",
        "privatekey",
    ]) || [
        "access",
        "secret",
        "private",
        "api",
        "account",
        "encryption",
        "signing",
    ]
    .iter()
    .any(|first| pair(first))
}

/// `awsSecretKey`, `AWS_SECRET_KEY`, `aws-secret-key` and `aws.secretKey` are the words aws, secret, key.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        // A word begins at a capital after a small letter, and at the last of several capitals: `JWTToken`.
        let next_is_small = chars.peek().is_some_and(|next| next.is_lowercase());
        let starts = c.is_uppercase() && (!before.is_uppercase() || next_is_small);
        before = c;
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Replaces `value` in `name = value` and `name: value` where the name is that of a secret. Quoted values may hold
/// anything and span lines; others end at a comma, bracket or line.
fn hide_assigned(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        let name_end = rest[start..]
            .find(|c| !is_name(c))
            .map_or(rest.len(), |n| start + n);
        let name = &rest[start..name_end];
        let after = &rest[name_end..];
        let Some((sign, value)) = assigned(after).filter(|_| is_secret_name(name)) else {
            out.push_str(&rest[..name_end]);
            rest = after;
            continue;
        };
        out.push_str(&rest[..name_end]);
        out.push_str(&after[..sign]);
        let text = &after[sign..sign + value];
        if matches!(text, "null" | "true" | "false") || text.starts_with(['{', '[']) {
            rest = &after[sign..];
            continue;
        }
        out.push_str(&format!("'{HIDDEN}'"));
        rest = &after[sign + value..];
    }
    out.push_str(rest);
    out
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '$')
}

/// What follows a name up to its value, and the value: their lengths in bytes.
fn assigned(after: &str) -> Option<(usize, usize)> {
    let mut chars = after.char_indices().peekable();
    // The name may be in quotes.
    chars.next_if(|(_, c)| matches!(c, '\'' | '"'));
    while chars.next_if(|(_, c)| *c == ' ').is_some() {}
    chars.next_if(|(_, c)| matches!(c, '=' | ':'))?;
    while chars.next_if(|(_, c)| *c == ' ').is_some() {}
    let (start, first) = *chars.peek()?;
    if first == '\n' {
        return None;
    }
    let value = &after[start..];
    if first != '\'' && first != '"' {
        let end = value.find([',', ']', '}', '\n']).unwrap_or(value.len());
        return Some((start, value[..end].trim_end().len()));
    }
    let mut escaped = false;
    let end = value.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == first && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    Some((start, end.map_or(value.len(), |(n, _)| n + 1)))
}

/// `https://user:word@host` becomes `https://[redacted]@host`.
fn without_passwords(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"' | '?' | '#'))
            .unwrap_or(after.len());
        rest = after;
        if let Some(sign) = after[..end].rfind('@')
            && after[..sign].contains(':')
        {
            out.push_str(HIDDEN);
            rest = &after[sign..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "accessToken",
            "TOWER_ACCESS_TOKEN",
            "secretKey",
            "AWS_ACCESS_KEY_ID",
            "db_password",
            "accountKey",
            "api-key",
            "apiKey",
            "clientSecret",
            "private_key",
            "aws.secretKey",
            "sasToken",
            "JWTToken",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "endpoint",
            "key",
            "tokenizer",
            "keyboard",
            "pubKey",
            "secretary",
            "workspaceId",
            "compass",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn configuration() {
        let text = "tower {\n   accessToken = 'it\\'s me'\n   enabled = true\n}\naws {\n   accessKey = \"A = B\"\n   \
                    client {\n      maxErrorRetry = 3\n   }\n}\nprocess {\n   ext = [password:'x, y', n:1]\n}\n\
                    'my-token' = abc def\nsecrets {\n   secret = null\n}\n";
        let expected = "tower {\n   accessToken = '[redacted]'\n   enabled = true\n}\naws {\n   accessKey = \
                        '[redacted]'\n   client {\n      maxErrorRetry = 3\n   }\n}\nprocess {\n   ext = \
                        [password:'[redacted]', n:1]\n}\n'my-token' = '[redacted]'\nsecrets {\n   secret = null\n}\n";
        assert_eq!(Redactor::default().config_text(text), expected);
    }

    #[test]
    fn known_values_are_found_everywhere() {
        let config = json!({"tower": {"accessToken": "abcdef1234"}, "aws": {"secretKey": "s3cr3t-key", "region": "x"},
                            "params": {"token": "12"}});
        let redactor = Redactor::new(&config);
        assert_eq!(
            redactor.text("curl -H abcdef1234 https://me:pw@host/x?a=s3cr3t-key 12"),
            "curl -H [redacted] https://[redacted]@host/x?a=[redacted] 12"
        );
        let mut message = json!({"a": ["abcdef1234"], "b": 1});
        redactor.scrub(&mut message);
        assert_eq!(message, json!({"a": ["[redacted]"], "b": 1}));
        assert!(!format!("{redactor:?}").contains("abcdef"));
    }

    #[test]
    fn short_and_long_secrets() {
        let mut redactor = Redactor::default();
        ["", " ", "abc", " four\n", "first line\n  second line\n}\n"]
            .iter()
            .for_each(|secret| redactor.add(secret));
        assert_eq!(redactor.text("abc fourth"), "abc [redacted]th");
        // As an error report has it: indented, and without the first lines.
        assert_eq!(redactor.text("  | second line\n  | }"), "  | [redacted]\n  | }");
        assert_eq!(
            redactor.text("x first line\n  second line\n} y"),
            "x [redacted] y"
        );
        assert!(Redactor::new(&json!({"secretKey": "test"})).is_empty());
    }

    #[test]
    fn command_lines_parameters_and_variables() {
        let redactor = Redactor::default();
        assert_eq!(
            redactor.command_line(
                "rflow run x.nf --api-key 123 -resume --password=abc --n 3 -e.MY_TOKEN=q --token -q"
            ),
            "rflow run x.nf --api-key [redacted] -resume --password=[redacted] --n 3 -e.MY_TOKEN=[redacted] --token -q"
        );
        assert_eq!(
            redactor.command_line(
                r"rflow run x.nf --password 'a b'\''c d' --n 'x y' '--token=p q' --apikey k\ l m"
            ),
            "rflow run x.nf --password [redacted] --n 'x y' --token=[redacted] --apikey [redacted] m"
        );
        // Text that no shell would take: blanks alone divide it.
        assert_eq!(
            redactor.command_line("run --note it's --token z"),
            "run --note it's --token [redacted]"
        );
        let mut params =
            json!({"type": "wes", "db": {"password": "x", "user": "u"}, "tokens": 3, "token": 4});
        redactor.members(&mut params);
        assert_eq!(
            params,
            json!({"type": "wes", "db": {"password": "[redacted]", "user": "u"}, "tokens": 3, "token": "[redacted]"})
        );
        assert_eq!(
            redactor.environment("A=1\nAWS_SECRET_ACCESS_KEY=x = y\nB=2"),
            "A=1\nAWS_SECRET_ACCESS_KEY=[redacted]\nB=2"
        );
    }
}

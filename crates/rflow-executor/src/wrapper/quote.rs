//! Quoting for bash.

/// The text as one word of a shell command, whatever it holds. Plain words stay as they are.
#[must_use]
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The text in double quotes, so that the shell expands `$x`, `$(…)` and backslashes in it.
#[must_use]
pub fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// A glob pattern as words of a bash `for`: wildcards live, everything else protected.
#[must_use]
pub fn live_pattern(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len());
    // A leading dash or tilde must not become an option or a home folder.
    if pattern.starts_with(['-', '~']) {
        result.push_str("./");
    }
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                result.push('\\');
                result.push(chars.next().unwrap_or('\\'));
            }
            '\n' => result.push_str("$'\\n'"),
            '*' | '?' | '[' | ']' | '{' | '}' | ',' | '!' | '/' => result.push(c),
            c if c.is_alphanumeric() || "_-.".contains(c) => result.push(c),
            c => {
                result.push('\\');
                result.push(c);
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes() {
        assert_eq!(quote("/a/b-c.txt"), "/a/b-c.txt");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("it's $x\n"), "'it'\\''s $x\n'");
        assert_eq!(double_quoted("a \"q\" $HOME"), "\"a \\\"q\\\" $HOME\"");
        assert_eq!(live_pattern("a b*.{x,y}"), "a\\ b*.{x,y}");
        assert_eq!(live_pattern("-$x`y`\\*"), "./-\\$x\\`y\\`\\*");
    }
}

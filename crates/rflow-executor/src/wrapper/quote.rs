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
fn live_pattern(pattern: &str) -> String {
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

/// Functions that [`find_outputs`] needs.
pub const FIND_OUTPUTS: &str = r#"
# below <folder> <pattern> <folders?>: puts what a pattern whose * crosses folders finds below a folder into `found`
below() {
    local name
    found=()
    for name in "$1"**; do
        [[ $name == $2 ]] || continue
        [ -n "$3" ] || [ ! -d "$name" ] || continue
        found+=("$name")
    done
}
"#;

/// The command that puts the names which an output pattern finds into the variable `found`, with `globstar` and
/// `nullglob` on. It may find more than the pattern means, never less; what is meant is told apart later.
///
/// In the patterns of Java `**` crosses folders wherever it stands (`**.csv`), in those of bash only between slashes.
#[must_use]
pub fn find_outputs(pattern: &str) -> String {
    if !pattern.contains("**") {
        return format!("found=({})", live_pattern(pattern));
    }
    let wild = pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(0);
    let folder = pattern[..wild].rfind('/').map_or("", |at| &pattern[..=at]);
    let mut test = String::with_capacity(pattern.len());
    let mut depth = 0;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next().unwrap_or('\\');
                if depth == 0 {
                    test.extend(['\\', escaped]);
                }
            }
            '{' => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                test.push('*');
            }
            _ if depth > 0 => {}
            c => test.push(c),
        }
    }
    // Folders are wanted by name only: those that every name fits hold nothing else.
    let last = pattern.rsplit('/').next().unwrap_or_default();
    let folders = if last.chars().all(|c| c == '*') {
        "''"
    } else {
        "yes"
    };
    format!("below {} {} {folders}", quote(folder), quote(&test))
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
        assert_eq!(find_outputs("a b*.txt"), "found=(a\\ b*.txt)");
        assert_eq!(find_outputs("o/p*/**"), "below o/ 'o/p*/**' ''");
        assert_eq!(find_outputs("**.{csv,t\\}v}"), "below '' '**.*' yes");
        assert_eq!(live_pattern("-$x`y`\\*"), "./-\\$x\\`y\\`\\*");
    }
}

//! Splits a text into words as a shell does.

/// The words of a command line: blanks separate, quotes and backslashes protect; nothing is expanded.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                word.extend(chars.by_ref().take_while(|c| *c != '\''));
            }
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                            Some(c) => word.extend(['\\', c]),
                            None => word.push('\\'),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => {
                let word = word.get_or_insert_default();
                word.extend(chars.next());
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn splits() {
        assert_eq!(
            split("-e  A='x y' --user \"a\\\"b\" c\\ d ''"),
            ["-e", "A=x y", "--user", "a\"b", "c d", ""]
        );
        assert_eq!(split("  "), Vec::<String>::new());
        assert_eq!(split("'open"), ["open"]);
    }
}

//! Colours of the terminal.

/// The escape sequences that texts are coloured with; all empty without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colours {
    /// Back to normal.
    pub reset: &'static str,
    /// Bold.
    pub bold: &'static str,
    /// Dim.
    pub dim: &'static str,
    /// Underlined.
    pub underlined: &'static str,
    /// Green.
    pub green: &'static str,
    /// Yellow.
    pub yellow: &'static str,
    /// Blue.
    pub blue: &'static str,
    /// Cyan.
    pub cyan: &'static str,
}

impl Colours {
    /// The sequences, or none.
    #[must_use]
    pub fn new(monochrome: bool) -> Self {
        if monochrome {
            return Self::default();
        }
        Self {
            reset: "\x1b[0m",
            bold: "\x1b[1m",
            dim: "\x1b[2m",
            underlined: "\x1b[4m",
            green: "\x1b[0;32m",
            yellow: "\x1b[0;33m",
            blue: "\x1b[0;34m",
            cyan: "\x1b[0;36m",
        }
    }
}

/// A text without sequences for colours (`ESC [ digits m`).
#[must_use]
pub fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\x1b[") {
        let (before, sequence) = rest.split_at(at);
        out.push_str(before);
        let parameters = sequence[2..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        rest = match parameters.strip_prefix('m') {
            Some(after) => after,
            None => {
                out.push_str(&sequence[..2]);
                &sequence[2..]
            }
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_text_stays() {
        assert_eq!(
            without_colours("-\x1b[2m--\x1b[0m-\x1b[0;32mé\x1b[K"),
            "----é\x1b[K"
        );
    }
}

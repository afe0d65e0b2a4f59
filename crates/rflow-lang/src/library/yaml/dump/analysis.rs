//! Which ways of writing a scalar keep its text.

/// A way of writing a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|` and lines of its own.
    Literal,
}

/// What a scalar's text allows.
#[allow(clippy::struct_excessive_bools, reason = "independent facts about one text")]
pub(super) struct Analysis {
    multiline: bool,
    flow_plain: bool,
    block_plain: bool,
    single_quoted: bool,
    literal: bool,
}

impl Analysis {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self {
                multiline: false,
                flow_plain: false,
                block_plain: true,
                single_quoted: true,
                literal: false,
            };
        }
        let chars: Vec<char> = text.chars().collect();
        let (flow_indicator, block_indicator) = indicators(&chars, text);
        let multiline = chars.iter().any(|c| is_break(*c));
        let special = chars.iter().any(|c| *c != '\n' && !is_printable(*c));
        let (first, last) = (chars[0], chars[chars.len() - 1]);
        let open_end = |c: char| c == ' ' || is_break(c);
        let edges = open_end(first) || open_end(last);
        let follows = |a: fn(char) -> bool, b: fn(char) -> bool| chars.windows(2).any(|w| a(w[0]) && b(w[1]));
        let break_space = follows(is_break, |c| c == ' ');
        let lost = special || follows(|c| c == ' ', is_break);
        Self {
            multiline,
            flow_plain: !(edges || break_space || lost || multiline || flow_indicator),
            block_plain: !(edges || break_space || lost || block_indicator),
            single_quoted: !(break_space || lost),
            literal: !(last == ' ' || lost),
        }
    }

    /// The way a text is written; `is_text` tells whether it would be read back as a text when it is plain.
    pub(super) fn style(&self, is_text: bool, in_flow: bool, is_key: bool) -> Style {
        // Texts of several lines ask for a block of their own.
        if self.multiline && !in_flow && !is_key {
            return self.block(in_flow, is_key);
        }
        let plain = if in_flow {
            self.flow_plain
        } else {
            self.block_plain
        };
        if is_text && plain && !self.multiline {
            return Style::Plain;
        }
        self.quoted(is_key)
    }

    /// The quotes of a text that is not written as it is.
    pub(super) fn quoted(&self, is_key: bool) -> Style {
        if self.single_quoted && !(is_key && self.multiline) {
            Style::Single
        } else {
            Style::Double
        }
    }

    /// As a block of lines, where that can be.
    pub(super) fn block(&self, in_flow: bool, is_key: bool) -> Style {
        if self.literal && !in_flow && !is_key {
            Style::Literal
        } else {
            Style::Double
        }
    }
}

/// Whether characters are there that mean something: in flow collections, and anywhere.
fn indicators(chars: &[char], text: &str) -> (bool, bool) {
    let (mut flow, mut block) = (false, false);
    if text.starts_with("---") || text.starts_with("...") {
        (flow, block) = (true, true);
    }
    for (i, c) in chars.iter().enumerate() {
        let blank_before = i == 0 || chars[i - 1].is_whitespace();
        let blank_after = chars.get(i + 1).is_none_or(|c| c.is_whitespace());
        let (in_flow, in_block) = match (i, c) {
            (
                0,
                '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
                | '`',
            ) => (true, true),
            (0, '?' | ':') => (true, blank_after),
            (0, '-') => (blank_after, blank_after),
            (0, _) => (false, false),
            (_, ',' | '?' | '[' | ']' | '{' | '}') => (true, false),
            (_, ':') => (true, blank_after),
            (_, '#') => (blank_before, blank_before),
            _ => (false, false),
        };
        flow |= in_flow;
        block |= in_block;
    }
    (flow, block)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
        || c >= '\u{10000}'
}

/// A character inside of double quotes.
pub(super) fn escaped(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        other if is_printable(other) => return other.to_string(),
        other => {
            let code = u32::from(other);
            return if code < 0x100 {
                format!("\\x{code:02x}")
            } else {
                format!("\\u{code:04x}")
            };
        }
    };
    format!("\\{short}")
}

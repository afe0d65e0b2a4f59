//! From Java's regular expressions to those of the engines here.

/// Stands for `$` until it is known how it must match; no pattern has this character.
const DOLLAR: char = '\u{f8ff}';

/// A pattern in the engines' syntax.
pub(super) struct Translated {
    /// `$` is the end of the text.
    pub(super) pattern: String,
    marked: String,
    /// It has a `$`.
    pub(super) has_dollar: bool,
    /// It has something that only the backtracking engine knows, but the other would take for something else.
    pub(super) backtracking: bool,
}

impl Translated {
    /// The pattern with `$` matching before a line break at the end, too.
    pub(super) fn before_newline(&self) -> String {
        self.marked.replace(DOLLAR, r"(?=(?:\r\n|\n|\r)?\z)")
    }
}

struct Translator<'a> {
    rest: std::str::Chars<'a>,
    out: String,
    has_dollar: bool,
    backtracking: bool,
    dot_all: bool,
    multiline: bool,
}

/// Translates a pattern.
pub(super) fn translate(source: &str) -> Result<Translated, String> {
    let mut t = Translator {
        rest: source.chars(),
        out: String::with_capacity(source.len() + 16),
        has_dollar: false,
        backtracking: false,
        dot_all: false,
        multiline: false,
    };
    t.run()?;
    Ok(Translated {
        pattern: t.out.replace(DOLLAR, "$"),
        marked: t.out,
        has_dollar: t.has_dollar,
        backtracking: t.backtracking,
    })
}

impl Translator<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group(),
                '.' if !self.dot_all => self.out.push_str(r"[^\n\r\x{85}\x{2028}\x{2029}]"),
                '$' if !self.multiline => {
                    self.has_dollar = true;
                    self.out.push(DOLLAR);
                }
                '*' | '+' | '?' | '}' => {
                    self.out.push(c);
                    // `a++` is possessive; the linear engine would repeat the repetition.
                    if self.peek() == Some('+') {
                        self.backtracking = true;
                        self.rest.next();
                        self.out.push('+');
                    }
                }
                c => self.out.push(c),
            }
        }
        Ok(())
    }

    /// The start of a group, with its flags.
    fn group(&mut self) {
        self.out.push('(');
        if self.peek() != Some('?') {
            return;
        }
        let ahead = self.rest.as_str();
        let flags: String = ahead
            .chars()
            .skip(1)
            .take_while(|c| c.is_ascii_alphabetic() || *c == '-')
            .collect();
        let end = ahead.chars().nth(flags.len() + 1);
        if flags.is_empty() || !matches!(end, Some(')' | ':')) {
            return;
        }
        let set = flags.split('-').next().unwrap_or_default();
        self.dot_all |= set.contains('s');
        self.multiline |= set.contains('m');
        // These change little here, and mean something else to the engines.
        let kept: String = flags.chars().filter(|c| !matches!(c, 'd' | 'u' | 'U')).collect();
        for _ in 0..=flags.len() {
            self.rest.next();
        }
        if kept.is_empty() || kept == "-" {
            self.out.push_str("?:");
            // `(?u)` becomes an empty group, `(?u:` an ordinary one.
            if end == Some(':') {
                self.rest.next();
            }
        } else {
            self.out.push('?');
            self.out.push_str(&kept);
        }
    }

    /// Behind a backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(c) = self.rest.next() else {
            return Err("a backslash at the end".into());
        };
        match c {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str("[a-zA-Z_0-9]"),
            'W' => self.out.push_str("[^a-zA-Z_0-9]"),
            's' => self.out.push_str(r"[ \t\n\x0B\f\r]"),
            'S' => self.out.push_str(r"[^ \t\n\x0B\f\r]"),
            'h' => self
                .out
                .push_str(r"[ \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]"),
            'H' => self
                .out
                .push_str(r"[^ \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]"),
            'v' => self.out.push_str(r"[\n\x0B\f\r\x{85}\x{2028}\x{2029}]"),
            'V' => self.out.push_str(r"[^\n\x0B\f\r\x{85}\x{2028}\x{2029}]"),
            'R' if !in_class => self.out.push_str(r"(?:\r\n|[\n\x0B\f\r\x{85}\x{2028}\x{2029}])"),
            'Z' if !in_class => {
                self.backtracking = true;
                self.out.push_str(r"(?=(?:\r\n|\n|\r)?\z)");
            }
            'e' => self.out.push_str(r"\x1B"),
            'a' | 't' | 'n' | 'r' | 'f' | 'x' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'A' | 'b' | 'B' | 'z' if !in_class => {
                self.out.push('\\');
                self.out.push(c);
            }
            'G' | 'k' | '1'..='9' if !in_class => {
                self.backtracking = true;
                self.out.push('\\');
                self.out.push(c);
            }
            'u' => {
                let hex: String = self.rest.clone().take(4).collect();
                if hex.len() != 4 || !hex.chars().all(|c| c.is_ascii_hexdigit()) {
                    return Err("an incomplete \\u escape".into());
                }
                self.skip(4);
                self.out.push_str(&format!(r"\x{{{hex}}}"));
            }
            '0' => {
                let octal: String = self.rest.clone().take(3).take_while(|c| c.is_digit(8)).collect();
                self.skip(octal.len());
                let code = u32::from_str_radix(&octal, 8).map_err(|_| "an incomplete octal escape")?;
                self.out.push_str(&format!(r"\x{{{code:x}}}"));
            }
            'c' => {
                let code = self.rest.next().map_or(0, |c| u32::from(c) ^ 64);
                self.out.push_str(&format!(r"\x{{{code:x}}}"));
            }
            'p' | 'P' => self.property(c)?,
            'Q' => self.quoted(),
            'E' => {}
            c if c.is_ascii_alphabetic() => return Err(format!("there is no escape \\{c}")),
            c => self.literal(c),
        }
        Ok(())
    }

    fn skip(&mut self, n: usize) {
        for _ in 0..n {
            self.rest.next();
        }
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
            self.out.push('\\');
        }
        self.out.push(c);
    }

    /// `\Q…\E`
    fn quoted(&mut self) {
        let text = self.rest.as_str();
        let (quoted, skipped) = match text.find(r"\E") {
            Some(at) => (text.get(..at).unwrap_or_default(), 2),
            None => (text, 0),
        };
        let quoted = quoted.to_string();
        self.skip(quoted.chars().count() + skipped);
        for c in quoted.chars() {
            self.literal(c);
        }
    }

    /// `\p{Name}`
    fn property(&mut self, kind: char) -> Result<(), String> {
        let name: String = if self.peek() == Some('{') {
            self.rest.next();
            let name: String = self.rest.clone().take_while(|c| *c != '}').collect();
            self.skip(name.chars().count() + 1);
            name
        } else {
            self.rest.next().map(String::from).unwrap_or_default()
        };
        let negated = kind == 'P';
        let class = match name.as_str() {
            "Lower" => "a-z",
            "Upper" => "A-Z",
            "ASCII" => r"\x00-\x7F",
            "Alpha" => "a-zA-Z",
            "Digit" => "0-9",
            "Alnum" => "a-zA-Z0-9",
            "Punct" => r"!-/:-@\[-`{-~",
            "Graph" => "!-~",
            "Print" => " -~",
            "Blank" => r" \t",
            "Cntrl" => r"\x00-\x1F\x7F",
            "XDigit" => "0-9a-fA-F",
            "Space" => r" \t\n\x0B\f\r",
            "" => return Err("an incomplete \\p".into()),
            other => {
                let name = match other {
                    "javaLowerCase" => "Lowercase",
                    "javaUpperCase" => "Uppercase",
                    "javaWhitespace" => "White_Space",
                    "javaLetter" | "javaAlphabetic" => "L",
                    "javaDigit" => "Nd",
                    other => other
                        .strip_prefix("Is")
                        .or(other.strip_prefix("In"))
                        .unwrap_or(other),
                };
                self.out.push_str(&format!(r"\{kind}{{{name}}}"));
                return Ok(());
            }
        };
        self.out.push_str(if negated { "[^" } else { "[" });
        self.out.push_str(class);
        self.out.push(']');
        Ok(())
    }

    /// Behind the `[` of a class, nested ones included.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.peek() == Some('^') {
            self.rest.next();
            self.out.push('^');
        }
        if self.peek() == Some(']') {
            self.rest.next();
            self.out.push_str(r"\]");
        }
        while let Some(c) = self.rest.next() {
            match c {
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' => self.class()?,
                '\\' => self.escape(true)?,
                '&' if self.peek() == Some('&') => {
                    self.rest.next();
                    self.out.push_str("&&");
                }
                // Doubled, these are operators to the engines but not to Java.
                '-' if self.peek() == Some('-') => self.out.push_str(r"\-"),
                '~' | '&' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c => self.out.push(c),
            }
        }
        Err("an unclosed character class".into())
    }
}

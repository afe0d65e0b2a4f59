//! Glob patterns as automata: parsing, matching, and matching of a part of a path to prune a walk.

use std::iter::Peekable;
use std::str::Chars;

/// A glob pattern with the syntax of the Java platform.
///
/// | Part | Matches |
/// |---|---|
/// | `*` | any characters but `/` |
/// | `**` | any characters |
/// | `?` | one character but `/` |
/// | `[abc]`, `[a-c]`, `[!abc]` | one character of the set, or one outside it; never `/`; `^` has no meaning |
/// | `{x,y}` | one of the alternatives, which may hold other parts and (unlike in Java) further groups |
/// | `\c` | the character `c` itself |
///
/// Dots have no special meaning: hidden files are the business of the walk. A bracket or brace that is never
/// closed stands for itself.
///
/// Matching takes time proportional to the length of the text times that of the pattern, whatever the pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    states: Vec<State>,
    /// The states a match starts in.
    start: Live,
}

/// The states that are alive after some text was read; none when the text cannot be the start of a match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Live(Vec<usize>);

impl Live {
    pub(crate) fn is_dead(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Debug, Clone)]
enum State {
    /// Reads one character and goes on to the next state.
    Char(CharSet),
    /// Goes on to several states without reading.
    Fork(Vec<usize>),
    /// The end of the pattern.
    Accept,
}

#[derive(Debug, Clone)]
enum CharSet {
    One(char),
    /// Any character; `true`: even `/`.
    Any(bool),
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl CharSet {
    fn contains(&self, c: char) -> bool {
        match self {
            Self::One(wanted) => *wanted == c,
            Self::Any(slash) => *slash || c != '/',
            Self::Class { negated, ranges } => {
                c != '/' && ranges.iter().any(|&(low, high)| low <= c && c <= high) != *negated
            }
        }
    }
}

/// A parsed piece of a pattern.
#[derive(Debug, Clone)]
enum Node {
    Set(CharSet),
    /// Any number of characters of the set.
    Many(CharSet),
    Either(Vec<Vec<Node>>),
}

impl Pattern {
    /// Compiles a pattern. Every text is a pattern.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let nodes = parse(&mut text.chars().peekable(), false).unwrap_or_default();
        let mut pattern = Self {
            states: Vec::new(),
            start: Live::default(),
        };
        pattern.emit(&nodes);
        pattern.states.push(State::Accept);
        let mut seen = vec![false; pattern.states.len()];
        let mut start = Live::default();
        pattern.enter(0, &mut seen, &mut start);
        pattern.start = start;
        pattern
    }

    /// True when the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.accepts(&self.advance(&self.start, text))
    }

    /// The states before any text.
    pub(crate) fn start(&self) -> &Live {
        &self.start
    }

    /// The states after some more text.
    pub(crate) fn advance(&self, live: &Live, text: &str) -> Live {
        let mut current = live.clone();
        let mut next = Live::default();
        let mut seen = vec![false; self.states.len()];
        for c in text.chars() {
            seen.fill(false);
            next.0.clear();
            for &state in &current.0 {
                if let State::Char(set) = &self.states[state]
                    && set.contains(c)
                {
                    self.enter(state + 1, &mut seen, &mut next);
                }
            }
            std::mem::swap(&mut current, &mut next);
            if current.is_dead() {
                break;
            }
        }
        current
    }

    /// True when the text read so far is a match.
    pub(crate) fn accepts(&self, live: &Live) -> bool {
        live.0
            .iter()
            .any(|&state| matches!(self.states[state], State::Accept))
    }

    fn enter(&self, state: usize, seen: &mut [bool], live: &mut Live) {
        if std::mem::replace(&mut seen[state], true) {
            return;
        }
        match &self.states[state] {
            State::Fork(targets) => targets.iter().for_each(|&target| self.enter(target, seen, live)),
            _ => live.0.push(state),
        }
    }

    fn emit(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Set(set) => self.states.push(State::Char(set.clone())),
                Node::Many(set) => {
                    let fork = self.states.len();
                    self.states.push(State::Fork(vec![fork + 1, fork + 3]));
                    self.states.push(State::Char(set.clone()));
                    self.states.push(State::Fork(vec![fork]));
                }
                Node::Either(alternatives) => self.emit_either(alternatives),
            }
        }
    }

    fn emit_either(&mut self, alternatives: &[Vec<Node>]) {
        let fork = self.states.len();
        self.states.push(State::Fork(Vec::new()));
        let mut begins = Vec::new();
        let mut ends = Vec::new();
        for alternative in alternatives {
            begins.push(self.states.len());
            self.emit(alternative);
            ends.push(self.states.len());
            self.states.push(State::Fork(Vec::new()));
        }
        let after = self.states.len();
        self.states[fork] = State::Fork(begins);
        for end in ends {
            self.states[end] = State::Fork(vec![after]);
        }
    }
}

type Source<'a> = Peekable<Chars<'a>>;

/// Reads nodes up to the end, or in a group up to (not including) `,` or `}`. `None` when a group does not end.
fn parse(source: &mut Source<'_>, in_group: bool) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    loop {
        match source.peek() {
            None if in_group => return None,
            None => return Some(nodes),
            Some(',' | '}') if in_group => return Some(nodes),
            Some(_) => nodes.push(parse_node(source)?),
        }
    }
}

fn parse_node(source: &mut Source<'_>) -> Option<Node> {
    let c = source.next()?;
    Some(match c {
        '*' if source.next_if_eq(&'*').is_some() => Node::Many(CharSet::Any(true)),
        '*' => Node::Many(CharSet::Any(false)),
        '?' => Node::Set(CharSet::Any(false)),
        // A backslash at the very end stands for itself.
        '\\' => Node::Set(CharSet::One(source.next().unwrap_or('\\'))),
        '[' => try_parse(source, parse_class).unwrap_or(Node::Set(CharSet::One('['))),
        '{' => try_parse(source, parse_group).unwrap_or(Node::Set(CharSet::One('{'))),
        other => Node::Set(CharSet::One(other)),
    })
}

/// Runs a parser and takes back what it read when it finds nothing.
fn try_parse(source: &mut Source<'_>, parser: fn(&mut Source<'_>) -> Option<Node>) -> Option<Node> {
    let before = source.clone();
    let result = parser(source);
    if result.is_none() {
        *source = before;
    }
    result
}

fn parse_group(source: &mut Source<'_>) -> Option<Node> {
    let mut alternatives = Vec::new();
    loop {
        alternatives.push(parse(source, true)?);
        if source.next()? == '}' {
            return Some(Node::Either(alternatives));
        }
    }
}

fn parse_class(source: &mut Source<'_>) -> Option<Node> {
    let negated = source.next_if_eq(&'!').is_some();
    let mut ranges = Vec::new();
    loop {
        let low = match source.next()? {
            ']' if ranges.is_empty() => return None,
            ']' => return Some(Node::Set(CharSet::Class { negated, ranges })),
            c => c,
        };
        let mut ahead = source.clone();
        let high = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(c)) if c != ']' => {
                *source = ahead;
                c
            }
            _ => low,
        };
        ranges.push((low, high));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_java_rules() {
        for (pattern, text, expected) in [
            ("*", "a", true),
            ("*", "", true),
            ("*", "a/b", false),
            ("**", "a/b", true),
            ("**/x", "x", false),
            ("**/x", "a/x", true),
            ("**/x", "a/b/x", true),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("***", "a/b", true),
            ("*.txt", ".txt", true),
            ("?.txt", "é.txt", true),
            ("?", "/", false),
            ("[ab].txt", "b.txt", true),
            ("[!a].txt", "b.txt", true),
            ("[!a]", "/", false),
            ("[^a]", "^", true),
            ("[^a]", "b", false),
            ("[a-c]x", "bx", true),
            ("[a-]", "-", true),
            ("[a", "[a", true),
            ("[]", "[]", true),
            ("{a,b*}.txt", "bcd.txt", true),
            ("{a,b*}.txt", "cd.txt", false),
            ("{sub/c,a}.txt", "sub/c.txt", true),
            ("{a,{b,c}}", "c", true),
            ("{a,}", "", true),
            ("{a", "{a", true),
            ("{a,b", "{a,b", true),
            ("a}", "a}", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("\\{a\\}", "{a}", true),
            ("a,b", "a,b", true),
            ("{x,[}]}", "}", true),
            ("", "", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(text),
                expected,
                "{pattern} on {text}"
            );
        }
    }

    #[test]
    fn stays_fast_on_hostile_patterns() {
        let pattern = Pattern::new(&"*a".repeat(60));
        assert!(!pattern.matches(&format!("{}b", "a".repeat(2000))));
    }

    #[test]
    fn knows_dead_ends() {
        let pattern = Pattern::new("sub/*.txt");
        let live = pattern.advance(pattern.start(), "sub/");
        assert!(!live.is_dead() && !pattern.accepts(&live));
        assert!(pattern.advance(pattern.start(), "other/").is_dead());
    }
}

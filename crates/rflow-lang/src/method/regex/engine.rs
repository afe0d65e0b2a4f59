//! A compiled pattern: the linear-time engine where it suffices, the backtracking one where it does not.

use std::cell::OnceCell;
use std::ops::Range;

use arcstr::ArcStr;

use super::translate::{self, Translated};
use crate::raise::{Eval, Raise};

/// Places of the groups of a match, the whole match first.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

enum Engine {
    Linear(Box<regex::Regex>),
    Backtracking(Box<fancy_regex::Regex>),
}

impl Engine {
    fn new(pattern: &str, backtracking: bool) -> Result<Self, String> {
        if !backtracking && let Ok(regex) = regex::Regex::new(pattern) {
            return Ok(Engine::Linear(Box::new(regex)));
        }
        fancy_regex::Regex::new(pattern)
            .map(|regex| Engine::Backtracking(Box::new(regex)))
            .map_err(|e| e.to_string())
    }

    fn find_at(&self, text: &str, from: usize) -> Eval<Option<Range<usize>>> {
        match self {
            Engine::Linear(regex) => Ok(regex.find_at(text, from).map(|m| m.range())),
            Engine::Backtracking(regex) => match regex.find_from_pos(text, from) {
                Ok(found) => Ok(found.map(|m| m.range())),
                Err(e) => Err(too_hard(&e)),
            },
        }
    }

    fn groups_at(&self, text: &str, from: usize) -> Eval<Option<Groups>> {
        match self {
            Engine::Linear(regex) => Ok(regex
                .captures_at(text, from)
                .map(|c| c.iter().map(|g| g.map(|m| m.range())).collect())),
            Engine::Backtracking(regex) => match regex.captures_from_pos(text, from) {
                Ok(found) => Ok(found.map(|c| c.iter().map(|g| g.map(|m| m.range())).collect())),
                Err(e) => Err(too_hard(&e)),
            },
        }
    }

    fn names(&self) -> Vec<Option<String>> {
        match self {
            Engine::Linear(regex) => regex.capture_names().map(|n| n.map(str::to_string)).collect(),
            Engine::Backtracking(regex) => regex.capture_names().map(|n| n.map(str::to_string)).collect(),
        }
    }
}

fn too_hard(e: &fancy_regex::Error) -> Box<Raise> {
    Raise::stack_overflow(format!("The pattern takes too long to match: {e}"))
}

/// A compiled pattern.
pub(crate) struct Compiled {
    /// As written.
    pub(crate) source: ArcStr,
    translated: Translated,
    find: Engine,
    /// For texts that end in a line break, which `$` sees through.
    find_before_newline: OnceCell<Option<Engine>>,
    /// Matches the whole text only.
    whole: OnceCell<Option<Engine>>,
    /// Matches from the start only.
    front: OnceCell<Option<Engine>>,
    names: Vec<Option<String>>,
}

impl Compiled {
    /// Compiles a pattern in Java's syntax.
    pub(crate) fn new(source: ArcStr) -> Eval<Self> {
        let syntax_error = |message: String| {
            let message = message.lines().last().unwrap_or_default().trim().to_string();
            Raise::new(
                "java.util.regex.PatternSyntaxException",
                format!("Invalid regular expression `{source}`: {message}"),
            )
        };
        let translated = translate::translate(&source).map_err(syntax_error)?;
        let find = Engine::new(&translated.pattern, translated.backtracking).map_err(syntax_error)?;
        let names = find.names();
        Ok(Self {
            source,
            translated,
            find,
            find_before_newline: OnceCell::new(),
            whole: OnceCell::new(),
            front: OnceCell::new(),
            names,
        })
    }

    /// Number of groups.
    pub(crate) fn group_count(&self) -> usize {
        self.names.len().saturating_sub(1)
    }

    /// Number of a named group.
    pub(crate) fn group_named(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n.as_deref() == Some(name))
    }

    fn engine_for(&self, text: &str) -> &Engine {
        if !self.translated.has_dollar || !text.ends_with(['\n', '\r']) {
            return &self.find;
        }
        let special = self
            .find_before_newline
            .get_or_init(|| Engine::new(&self.translated.before_newline(), true).ok());
        special.as_ref().unwrap_or(&self.find)
    }

    /// The first match from a byte on.
    pub(crate) fn find_at(&self, text: &str, from: usize) -> Eval<Option<Range<usize>>> {
        if from > text.len() {
            return Ok(None);
        }
        self.engine_for(text).find_at(text, from)
    }

    /// The groups of the first match from a byte on.
    pub(crate) fn groups_at(&self, text: &str, from: usize) -> Eval<Option<Groups>> {
        if from > text.len() {
            return Ok(None);
        }
        self.engine_for(text).groups_at(text, from)
    }

    /// Whether it matches the whole text.
    pub(crate) fn matches(&self, text: &str) -> Eval<bool> {
        let engine = self.whole.get_or_init(|| {
            let pattern = format!(r"\A(?:{})\z", self.translated.pattern);
            Engine::new(&pattern, self.translated.backtracking).ok()
        });
        match engine {
            Some(engine) => Ok(engine.find_at(text, 0)?.is_some()),
            None => Ok(false),
        }
    }

    /// The groups when it matches the whole text.
    pub(crate) fn whole_groups(&self, text: &str) -> Eval<Option<Groups>> {
        if !self.matches(text)? {
            return Ok(None);
        }
        match self.whole.get() {
            Some(Some(engine)) => engine.groups_at(text, 0),
            _ => Ok(None),
        }
    }

    /// The groups when it matches from the start.
    pub(crate) fn front_groups(&self, text: &str) -> Eval<Option<Groups>> {
        let engine = self.front.get_or_init(|| {
            let pattern = format!(r"\A(?:{})", self.translated.pattern);
            Engine::new(&pattern, self.translated.backtracking).ok()
        });
        match engine {
            Some(engine) => engine.groups_at(text, 0),
            None => Ok(None),
        }
    }
}

//! Patterns and matchers.

mod engine;
mod matcher;
mod replace;
mod translate;

use std::any::Any;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::Value;

pub(crate) use engine::Compiled;
pub(crate) use matcher::{MatcherObj, match_value};
pub(crate) use replace::{replace, replace_with};

/// Patterns that are kept compiled.
const CACHE_SIZE: usize = 500;

thread_local! {
    static CACHE: RefCell<FxHashMap<ArcStr, Rc<Compiled>>> = RefCell::default();
}

/// Compiles a pattern, or takes it from those compiled before.
pub(crate) fn compile(source: &str) -> Eval<Rc<Compiled>> {
    if let Some(known) = CACHE.with_borrow(|cache| cache.get(source).cloned()) {
        return Ok(known);
    }
    let source = ArcStr::from(source);
    let compiled = Rc::new(Compiled::new(source.clone())?);
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= CACHE_SIZE {
            cache.clear();
        }
        cache.insert(source, compiled.clone());
    });
    Ok(compiled)
}

/// The pattern of a value: a pattern itself, or its text compiled.
pub(crate) fn of_value(value: &Value) -> Eval<Rc<Compiled>> {
    match value.as_host::<PatternObj>() {
        Some(pattern) => Ok(pattern.0.clone()),
        None => compile(&text::text_arc(value)),
    }
}

/// `~text`
pub(crate) fn pattern(source: &str) -> Eval {
    Ok(Value::host(PatternObj(compile(source)?)))
}

/// `left =~ right`
pub(crate) fn find(left: &Value, right: &Value) -> Eval {
    let compiled = of_value(right)?;
    Ok(Value::host(MatcherObj::new(compiled, text::text_arc(left))))
}

/// `left ==~ right`
pub(crate) fn matches(left: &Value, right: &Value) -> Eval<bool> {
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    match left {
        Value::Str(s) => of_value(right)?.matches(s),
        _ => of_value(right)?.matches(&text::text(left)),
    }
}

/// A compiled pattern as a value.
pub struct PatternObj(pub(crate) Rc<Compiled>);

impl PatternObj {
    /// Its text as written.
    #[must_use]
    pub fn source(&self) -> &ArcStr {
        &self.0.source
    }

    /// Whether it matches the whole of a text.
    pub fn matches(&self, text: &str) -> Eval<bool> {
        self.0.matches(text)
    }

    /// Whether it matches somewhere in a text.
    pub fn is_in(&self, text: &str) -> Eval<bool> {
        Ok(self.0.find_at(text, 0)?.is_some())
    }

    /// The first match from a byte on.
    pub(crate) fn find_at(&self, text: &str, from: usize) -> Eval<Option<Range<usize>>> {
        self.0.find_at(text, from)
    }
}

impl HostObject for PatternObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.regex.Pattern"
    }

    fn text(&self) -> String {
        self.0.source.to_string()
    }

    fn call(&self, _interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("matcher", [subject]) => Ok(Value::host(MatcherObj::new(
                self.0.clone(),
                text::text_arc(subject),
            ))),
            ("pattern" | "toString", []) => Ok(Value::Str(self.0.source.clone())),
            ("asPredicate" | "asMatchPredicate", []) => Ok(this.clone()),
            ("test", [subject]) => self.is_in(&text::text(subject)).map(Value::Bool),
            ("splitAsStream", [subject]) => split(&self.0, &text::text(subject), 0)
                .map(|parts| crate::method::stream_over(parts.elements().unwrap_or_default())),
            ("flags", []) => Ok(Value::Int(0)),
            ("isCase", [subject]) if subject.is_null() => Ok(Value::Bool(false)),
            ("isCase", [subject]) => self.matches(&text::text(subject)).map(Value::Bool),
            ("split", [subject]) => split(&self.0, &text::text(subject), 0),
            ("split", [subject, limit]) => {
                split(&self.0, &text::text(subject), limit.as_i64().unwrap_or_default())
            }
            _ => return None,
        })
    }
}

/// `text.split(pattern, limit)` as Java does it: without the empty texts at the end when the limit is 0, and
/// without an empty one in front that an empty match makes.
pub(crate) fn split(compiled: &Compiled, text: &str, limit: i64) -> Eval {
    let mut parts: Vec<&str> = Vec::new();
    let (mut start, mut from) = (0, 0);
    while limit <= 0 || i64::try_from(parts.len()).unwrap_or(i64::MAX) < limit - 1 {
        let Some(found) = compiled.find_at(text, from)? else {
            break;
        };
        from = if found.is_empty() {
            next_boundary(text, found.end)
        } else {
            found.end
        };
        let leading_empty = found.end == 0;
        if !leading_empty {
            parts.push(text.get(start..found.start).unwrap_or_default());
            start = found.end;
        }
        if from > text.len() {
            break;
        }
    }
    if parts.is_empty() && start == 0 {
        return Ok(array([text]));
    }
    parts.push(text.get(start..).unwrap_or_default());
    if limit == 0 {
        while parts.last().is_some_and(|p| p.is_empty()) {
            parts.pop();
        }
    }
    Ok(array(parts))
}

fn array<'a>(parts: impl IntoIterator<Item = &'a str>) -> Value {
    Value::array(
        arcstr::literal!("String"),
        parts.into_iter().map(Value::str).collect(),
    )
}

/// The byte behind the character at a byte; one more than the length at the end.
pub(crate) fn next_boundary(text: &str, at: usize) -> usize {
    let width = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(1, char::len_utf8);
    at + width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, pattern: &str, limit: i64) -> String {
        text::text(&split(&compile(pattern).unwrap(), text, limit).unwrap())
    }

    #[test]
    fn splits_as_java() {
        assert_eq!(parts("a.b.c", ".", 0), "[]");
        assert_eq!(parts("a.b.c", "\\.", 0), "[a, b, c]");
        assert_eq!(parts("a,b,,", ",", 0), "[a, b]");
        assert_eq!(parts("a,b,,", ",", -1), "[a, b, , ]");
        assert_eq!(parts("a,b,c", ",", 2), "[a, b,c]");
        assert_eq!(parts("", ",", 0), "[]");
        assert_eq!(parts(",a", ",", 0), "[, a]");
        assert_eq!(parts("abc", "", 0), "[a, b, c]");
        assert_eq!(parts("a|b", "|", 0), "[a, |, b]");
        assert_eq!(parts("a1b2", "[0-9]", 0), "[a, b]");
        assert_eq!(parts("abc", "x", 0), "[abc]");
    }

    #[test]
    fn matches_the_whole() {
        let full = |text: &str, pattern: &str| compile(pattern).unwrap().matches(text).unwrap();
        assert!(full("abc", "a|abc"));
        assert!(!full("ab", "a"));
        assert!(full("sample_1.fastq.gz", r".+\.f(ast)?q\.gz"));
        assert!(full("foo", r"(?=f)\w+"));
        assert!(full("aa", r"(a)\1"));
        assert!(!full("é", r"\w"));
        assert!(compile("a(").is_err());
    }

    #[test]
    fn dollar_sees_through_a_last_newline() {
        let found = |text: &str, pattern: &str| compile(pattern).unwrap().find_at(text, 0).unwrap();
        assert_eq!(found("ab\n", "b$"), Some(1..2));
        assert_eq!(found("ab", "b$"), Some(1..2));
        assert_eq!(found("ab\nc", "b$"), None);
    }
}

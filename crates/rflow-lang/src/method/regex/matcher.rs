//! A pattern applied to a text.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use arcstr::ArcStr;

use super::engine::Groups;
use super::{Compiled, PatternObj, next_boundary, replace};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::string::utf16_len;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, Value};

/// A matcher: remembers its last match.
pub(crate) struct MatcherObj {
    compiled: Rc<Compiled>,
    subject: RefCell<ArcStr>,
    last: RefCell<Option<Groups>>,
    next: Cell<usize>,
}

/// A match as scripts see it: its text, or the list of it and its groups when there are groups.
pub(crate) fn match_value(subject: &str, groups: &Groups) -> Value {
    if groups.len() <= 1 {
        return group_value(subject, groups.first());
    }
    Value::list(groups.iter().map(|g| group_value(subject, Some(g))).collect())
}

fn group_value(subject: &str, group: Option<&Option<Range<usize>>>) -> Value {
    match group.cloned().flatten().and_then(|range| subject.get(range)) {
        Some(text) => Value::str(text),
        None => Value::Null,
    }
}

impl MatcherObj {
    /// A matcher that has not searched yet.
    pub(crate) fn new(compiled: Rc<Compiled>, subject: ArcStr) -> Self {
        Self {
            compiled,
            subject: RefCell::new(subject),
            last: RefCell::default(),
            next: Cell::new(0),
        }
    }

    fn subject(&self) -> ArcStr {
        self.subject.borrow().clone()
    }

    fn reset(&self) {
        self.last.replace(None);
        self.next.set(0);
    }

    /// Searches on behind the last match.
    fn find(&self) -> Eval<bool> {
        let subject = self.subject();
        let groups = self.compiled.groups_at(&subject, self.next.get())?;
        Ok(self.set(&subject, groups))
    }

    fn set(&self, subject: &str, groups: Option<Groups>) -> bool {
        if let Some(groups) = &groups {
            let whole = replace::whole(groups);
            let empty = whole.is_empty();
            self.next.set(if empty {
                next_boundary(subject, whole.end)
            } else {
                whole.end
            });
        } else {
            self.next.set(subject.len() + 1);
        }
        let found = groups.is_some();
        self.last.replace(groups);
        found
    }

    /// All matches, whatever was found before.
    fn all(&self) -> Eval<Vec<Groups>> {
        let subject = self.subject();
        let (mut out, mut from) = (Vec::new(), 0);
        while let Some(groups) = self.compiled.groups_at(&subject, from)? {
            let whole = replace::whole(&groups);
            from = if whole.is_empty() {
                next_boundary(&subject, whole.end)
            } else {
                whole.end
            };
            out.push(groups);
        }
        Ok(out)
    }

    fn values(&self) -> Eval<Vec<Value>> {
        let subject = self.subject();
        Ok(self.all()?.iter().map(|g| match_value(&subject, g)).collect())
    }

    /// Number of the group an argument names.
    fn group_number(&self, group: &Value) -> Eval<usize> {
        if let Value::Str(name) = group {
            return self
                .compiled
                .group_named(name)
                .ok_or_else(|| Raise::illegal_argument(format!("No group with name <{name}>")));
        }
        let n = group.as_i64().unwrap_or(-1);
        usize::try_from(n)
            .ok()
            .filter(|n| *n <= self.compiled.group_count())
            .ok_or_else(|| Raise::index(format!("No group {n}")))
    }

    /// Place of a group of the last match.
    fn place(&self, group: Option<&Value>) -> Eval<Option<Range<usize>>> {
        let last = self.last.borrow();
        let Some(groups) = last.as_ref() else {
            return Err(Raise::illegal_state("No match found"));
        };
        let n = group.map_or(Ok(0), |g| self.group_number(g))?;
        Ok(groups.get(n).cloned().flatten())
    }

    fn group(&self, group: Option<&Value>) -> Eval {
        let place = self.place(group)?;
        Ok(group_value(&self.subject(), Some(&place)))
    }

    /// Index of an end of a group, -1 when it took no part.
    fn bound(&self, group: Option<&Value>, end: impl Fn(Range<usize>) -> usize) -> Eval {
        let subject = self.subject();
        Ok(match self.place(group)? {
            Some(range) => Value::count(utf16_len(subject.get(..end(range)).unwrap_or_default())),
            None => Value::Int(-1),
        })
    }

    fn replaced(&self, interp: &Interp, by: &Value, all: bool) -> Eval {
        let subject = self.subject();
        let text = match by {
            // As in Java, the function is given the match and not its text.
            Value::Closure(_) => {
                let (mut out, mut end) = (String::new(), 0);
                for groups in self.all()?.into_iter().take(if all { usize::MAX } else { 1 }) {
                    let whole = replace::whole(&groups);
                    out.push_str(subject.get(end..whole.start).unwrap_or_default());
                    end = whole.end;
                    let made = interp.call(by, &[self.result_of(groups)])?;
                    // Groups may be named in what it returns.
                    let found = subject.get(whole).unwrap_or_default();
                    out.push_str(&replace::replace(
                        &self.compiled,
                        found,
                        &text::text_arc(&made),
                        false,
                    )?);
                }
                out + subject.get(end..).unwrap_or_default()
            }
            _ => replace::replace(&self.compiled, &subject, &text::text_arc(by), all)?,
        };
        Ok(text.into())
    }

    /// A match by itself, for functions that are given matches.
    fn result_of(&self, groups: Groups) -> Value {
        let made = Self::new(self.compiled.clone(), self.subject());
        made.last.replace(Some(groups));
        Value::host(made)
    }

    /// `matcher[index]`, which also makes that match the last one.
    fn at(&self, index: i64) -> Eval {
        let all = self.all()?;
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let at = if index < 0 { index + count } else { index };
        let found = usize::try_from(at).ok().and_then(|at| all.get(at));
        let Some(groups) = found else {
            return Err(Raise::index(format!(
                "index is out of range {}..{} (index = {index})",
                -count,
                count - 1
            ))
            .hint("The pattern does not match that often; test the matcher first, as in `if (matcher)`"));
        };
        let subject = self.subject();
        self.set(&subject, Some(groups.clone()));
        Ok(match_value(&subject, groups))
    }
}

impl HostObject for MatcherObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.util.regex.Matcher"
    }

    fn text(&self) -> String {
        let last = self.last.borrow();
        let subject = self.subject.borrow();
        let range = last.as_ref().map_or(0..0, replace::whole);
        format!(
            "java.util.regex.Matcher[pattern={} region=0,{} lastmatch={}]",
            self.compiled.source,
            utf16_len(&subject),
            subject.get(range).unwrap_or_default()
        )
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let subject = self.subject();
        Some(match (method, args) {
            ("find", []) => self.find().map(Value::Bool),
            ("find", [Value::Int(from)]) => {
                let from = crate::method::string::byte_at(&subject, *from);
                self.reset();
                self.next.set(from.unwrap_or(usize::MAX));
                self.find().map(Value::Bool)
            }
            ("matches", []) => self
                .compiled
                .whole_groups(&subject)
                .map(|g| self.set(&subject, g).into()),
            ("lookingAt", []) => self
                .compiled
                .front_groups(&subject)
                .map(|g| self.set(&subject, g).into()),
            ("group", []) => self.group(None),
            ("group", [which]) => self.group(Some(which)),
            ("start", []) => self.bound(None, |r| r.start),
            ("start", [which]) => self.bound(Some(which), |r| r.start),
            ("end", []) => self.bound(None, |r| r.end),
            ("end", [which]) => self.bound(Some(which), |r| r.end),
            ("groupCount", []) => Ok(Value::count(self.compiled.group_count())),
            ("hasGroup", []) => Ok(Value::Bool(self.compiled.group_count() > 0)),
            ("getCount", []) => self.all().map(|all| Value::count(all.len())),
            ("size", []) => self
                .all()
                .map(|all| Value::Long(i64::try_from(all.len()).unwrap_or(i64::MAX))),
            ("reset", []) => {
                self.reset();
                Ok(this.clone())
            }
            ("reset", [other]) => {
                self.subject.replace(text::text_arc(other));
                self.reset();
                Ok(this.clone())
            }
            ("asBoolean", []) => self.find().map(Value::Bool),
            ("hitEnd", []) => Ok(Value::Bool(self.next.get() >= subject.len())),
            ("pattern", []) => Ok(Value::host(PatternObj(self.compiled.clone()))),
            ("replaceAll", [by]) => self.replaced(interp, by, true),
            ("replaceFirst", [by]) => self.replaced(interp, by, false),
            ("results", []) => self.all().map(|all| {
                let matches = all.into_iter().map(|groups| self.result_of(groups));
                crate::method::stream_over(matches.collect())
            }),
            ("toMatchResult", []) => match self.last.borrow().clone() {
                Some(groups) => Ok(self.result_of(groups)),
                None => Err(Raise::illegal_state("No match found")),
            },
            ("getAt", [index]) => return self.index(interp, index),
            (
                "collect" | "each" | "any" | "every" | "findAll" | "eachWithIndex" | "inject" | "toList"
                | "join" | "iterator" | "collectEntries" | "collectMany" | "findResult" | "count",
                _,
            ) => {
                let values = match self.values() {
                    Ok(values) => Value::list(values),
                    Err(e) => return Some(Err(e)),
                };
                interp.call_method(&values, method, args)
            }
            _ => return None,
        })
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        match name {
            "count" => Some(self.all().map(|all| Value::count(all.len()))),
            _ => None,
        }
    }

    fn index(&self, _interp: &Interp, index: &Value) -> Option<Eval> {
        let many = match index {
            Value::List(l) => l.to_vec(),
            Value::Range(r) => r.to_vec(),
            _ => return Some(self.at(index.as_i64()?)),
        };
        let items: Eval<Vec<Value>> = many
            .iter()
            .map(|i| self.at(i.as_i64().unwrap_or(i64::MAX)))
            .collect();
        Some(items.map(|items| Value::list_of(ListKind::List, items)))
    }

    /// A matcher is true when there is a further match, to which it moves on.
    fn truthy(&self) -> bool {
        self.find().unwrap_or(false)
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.values().ok()
    }
}

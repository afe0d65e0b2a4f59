//! Replacement of matches.

use std::ops::Range;

use super::engine::Groups;
use super::{Compiled, match_value, next_boundary};
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Replaces the first match or all by a text with `$1` and `${name}`.
pub(crate) fn replace(compiled: &Compiled, subject: &str, by: &str, all: bool) -> Eval<String> {
    let plain = !by.contains(['$', '\\']);
    rewrite(compiled, subject, all, |groups, out| {
        if plain {
            out.push_str(by);
            return Ok(());
        }
        expand(compiled, subject, groups, by, out)
    })
}

/// Replaces the first match or all by what a closure makes of the match or the list of its groups.
pub(crate) fn replace_with(
    interp: &Interp,
    compiled: &Compiled,
    subject: &str,
    closure: &Value,
    all: bool,
) -> Eval<String> {
    rewrite(compiled, subject, all, |groups, out| {
        let result = interp.call(closure, &[match_value(subject, groups)])?;
        text::push(out, &result);
        Ok(())
    })
}

fn rewrite(
    compiled: &Compiled,
    subject: &str,
    all: bool,
    mut replacement: impl FnMut(&Groups, &mut String) -> Eval<()>,
) -> Eval<String> {
    let mut out = String::with_capacity(subject.len());
    let (mut copied, mut from) = (0, 0);
    while let Some(groups) = compiled.groups_at(subject, from)? {
        let whole = whole(&groups);
        out.push_str(subject.get(copied..whole.start).unwrap_or_default());
        replacement(&groups, &mut out)?;
        copied = whole.end;
        from = if whole.is_empty() {
            next_boundary(subject, whole.end)
        } else {
            whole.end
        };
        if !all || from > subject.len() {
            break;
        }
    }
    out.push_str(subject.get(copied..).unwrap_or_default());
    Ok(out)
}

/// Place of the whole match.
pub(crate) fn whole(groups: &Groups) -> Range<usize> {
    groups.first().cloned().flatten().unwrap_or(0..0)
}

/// Appends a replacement text with its references resolved.
pub(crate) fn expand(
    compiled: &Compiled,
    subject: &str,
    groups: &Groups,
    by: &str,
    out: &mut String,
) -> Eval<()> {
    let group = |n: usize| {
        let range = groups.get(n).cloned().flatten();
        range.and_then(|r| subject.get(r)).unwrap_or_default()
    };
    let mut rest = by.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(c) => out.push(c),
                None => return Err(Raise::illegal_argument("character to be escaped is missing")),
            },
            '$' => match rest.peek().copied() {
                Some('{') => {
                    rest.next();
                    let name: String = rest.by_ref().take_while(|c| *c != '}').collect();
                    let n = compiled
                        .group_named(&name)
                        .ok_or_else(|| Raise::illegal_argument(format!("No group with name {{{name}}}")))?;
                    out.push_str(group(n));
                }
                Some(c) if c.is_ascii_digit() => {
                    let mut n = digit(c);
                    rest.next();
                    if n > compiled.group_count() {
                        return Err(Raise::index(format!("No group {n}")));
                    }
                    // Further digits belong to the number as long as there is such a group.
                    while let Some(c) = rest.peek().copied().filter(char::is_ascii_digit) {
                        let longer = n * 10 + digit(c);
                        if longer > compiled.group_count() {
                            break;
                        }
                        n = longer;
                        rest.next();
                    }
                    out.push_str(group(n));
                }
                Some(_) => return Err(Raise::illegal_argument("Illegal group reference")),
                None => {
                    return Err(Raise::illegal_argument(
                        "Illegal group reference: group index is missing",
                    ));
                }
            },
            c => out.push(c),
        }
    }
    Ok(())
}

fn digit(c: char) -> usize {
    c.to_digit(10).and_then(|d| usize::try_from(d).ok()).unwrap_or(0)
}

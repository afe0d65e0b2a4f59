//! YAML text to values.

use granit_parser::{Event, Parser, ScalarStyle};

use super::scalar::resolve;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Elements, Entries, StrKey, Value};

/// Reads the first document; nothing at all is `null`.
pub fn load(content: &str) -> Eval {
    Ok(load_all(content)?.into_iter().next().unwrap_or_default())
}

/// A collection that is being read.
enum Open {
    List(Vec<Value>),
    Map {
        entries: Entries,
        key: Option<Value>,
        is_set: bool,
    },
}

/// Reads all documents; dates stay texts.
pub fn load_all(content: &str) -> Eval<Vec<Value>> {
    documents(content, false)
}

/// The first document, with dates as such.
pub(super) fn first(content: &str) -> Eval {
    Ok(documents(content, true)?.into_iter().next().unwrap_or_default())
}

/// Reads all documents; `dates` tells whether there are dates among the scalars.
pub(super) fn documents(content: &str, dates: bool) -> Eval<Vec<Value>> {
    let mut documents = Vec::new();
    let mut open: Vec<(usize, Open)> = Vec::new();
    let mut anchors: Vec<(usize, Value)> = Vec::new();
    let mut root: Option<Value> = None;
    for event in Parser::new_from_str(content) {
        let (event, _) = event.map_err(|e| {
            Raise::new(
                "org.yaml.snakeyaml.parser.ParserException",
                format!("Invalid YAML: {e}"),
            )
        })?;
        let done = match event {
            Event::Scalar(content, style, anchor, tag) => {
                let tag = tag.map(|t| t.suffix().to_string());
                (anchor, scalar(&content, style, tag.as_deref(), dates))
            }
            Event::SequenceStart(_, anchor, _) => {
                open.push((anchor, Open::List(Vec::new())));
                continue;
            }
            Event::MappingStart(_, anchor, tag) => {
                let is_set = tag.is_some_and(|t| t.suffix() == "set");
                open.push((
                    anchor,
                    Open::Map {
                        entries: Entries::default(),
                        key: None,
                        is_set,
                    },
                ));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((anchor, Open::List(items))) => (anchor, Value::list(items)),
                Some((
                    anchor,
                    Open::Map {
                        entries,
                        is_set: false,
                        ..
                    },
                )) => (anchor, Value::map(entries)),
                Some((anchor, Open::Map { entries, .. })) => {
                    (anchor, Value::set(entries.into_keys().collect::<Elements>()))
                }
                None => continue,
            },
            Event::Alias(id) => {
                let known = anchors.iter().rev().find(|(anchor, _)| *anchor == id);
                (0, known.map(|(_, value)| value.clone()).unwrap_or_default())
            }
            Event::DocumentEnd => {
                documents.push(root.take().unwrap_or_default());
                continue;
            }
            _ => continue,
        };
        let (anchor, value) = done;
        if anchor > 0 {
            anchors.push((anchor, value.clone()));
        }
        place(&mut open, &mut root, value);
    }
    Ok(documents)
}

/// Puts a value where it belongs: into the open list or map, or at the top.
fn place(open: &mut [(usize, Open)], root: &mut Option<Value>, value: Value) {
    match open.last_mut() {
        Some((_, Open::List(items))) => items.push(value),
        Some((_, Open::Map { entries, key, .. })) => match key.take() {
            None => *key = Some(value),
            Some(name) if matches!(&name, Value::Str(n) if n == "<<") => merge(entries, &value),
            Some(name) => {
                entries.insert(name, value);
            }
        },
        None => *root = Some(value),
    }
}

/// `<<: *other` adds the entries that are not there.
fn merge(entries: &mut Entries, other: &Value) {
    match other {
        Value::Map(map) => {
            for (key, value) in map.to_vec() {
                let there = match &key {
                    Value::Str(name) => entries.contains_key(&StrKey(name)),
                    key => entries.contains_key(key),
                };
                if !there {
                    entries.insert(key, value);
                }
            }
        }
        Value::List(list) => list.to_vec().iter().for_each(|item| merge(entries, item)),
        _ => {}
    }
}

fn scalar(content: &str, style: ScalarStyle, tag: Option<&str>, dates: bool) -> Value {
    let may_be_date = matches!((tag, style), (None, ScalarStyle::Plain) | (Some("timestamp"), _));
    if may_be_date
        && dates
        && let Some(date) = super::scalar::date(content)
    {
        return date;
    }
    match (tag, style) {
        (Some("str"), _) => Value::str(content),
        (Some("int" | "float" | "bool" | "null"), _) | (None, ScalarStyle::Plain) => {
            let value = resolve(content);
            match (tag, value.as_i64()) {
                (Some("float"), Some(_)) => text::text(&value).parse().map_or(value, Value::Double),
                _ => value,
            }
        }
        _ => Value::str(content),
    }
}

//! XML text as a tree of elements.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::raise::{Eval, Raise};
use crate::value::{Entries, MapObj, Value};

/// Deeper documents are refused: they would exhaust the stack.
const MAX_DEPTH: usize = 500;

/// What an element holds.
pub(super) enum Content {
    /// Text between tags; what is only blanks is left out.
    Text(String),
    /// An element.
    Child(Rc<Element>),
}

/// An element.
pub(super) struct Element {
    /// Its name without the prefix of a namespace.
    pub(super) name: String,
    /// Whether a namespace belongs to it, or to one of its attributes.
    pub(super) in_namespace: bool,
    /// Its attributes in order; scripts change them.
    pub(super) attributes: Rc<MapObj>,
    /// What is between its tags.
    pub(super) content: RefCell<Vec<Content>>,
    /// The element around it.
    pub(super) parent: RefCell<Weak<Element>>,
}

impl Element {
    /// The elements directly in it.
    pub(super) fn children(&self) -> Vec<Rc<Element>> {
        let content = self.content.borrow();
        let children = content.iter().filter_map(|content| match content {
            Content::Child(child) => Some(child.clone()),
            Content::Text(_) => None,
        });
        children.collect()
    }

    /// All text in it, in order.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for content in self.content.borrow().iter() {
            match content {
                Content::Text(text) => out.push_str(text),
                Content::Child(child) => out.push_str(&child.text()),
            }
        }
        out
    }

    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<Value> {
        self.attributes.get_str(name)
    }

    /// Adds an element at the end.
    pub(super) fn append(self: &Rc<Self>, child: &Rc<Element>) {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.content.borrow_mut().push(Content::Child(child.clone()));
    }

    /// Puts a text in the place of all there is in it.
    pub(super) fn set_text(&self, text: String) {
        *self.content.borrow_mut() = vec![Content::Text(text)];
    }
}

fn wrong(message: impl Into<String>) -> Box<Raise> {
    Raise::new("org.xml.sax.SAXParseException", message)
}

/// The root element of a document.
pub(super) fn parse(source: &str) -> Eval<Rc<Element>> {
    read(source, false)
}

/// The root element of a document in which nothing is left out: blanks, prefixes and declarations of namespaces.
pub(super) fn parse_exactly(source: &str) -> Eval<Rc<Element>> {
    read(source, true)
}

fn read(source: &str, exact: bool) -> Eval<Rc<Element>> {
    let mut reader = Reader {
        exact,
        rest: source.strip_prefix('\u{feff}').unwrap_or(source),
        open: Vec::new(),
        root: None,
    };
    if reader.rest.trim().is_empty() {
        return Err(wrong("Premature end of file."));
    }
    while !reader.rest.is_empty() {
        reader.next()?;
    }
    if let Some(element) = reader.open.last() {
        return Err(unclosed(&element.name));
    }
    reader.root.ok_or_else(|| wrong("Premature end of file."))
}

fn unclosed(name: &str) -> Box<Raise> {
    wrong(format!(
        "The element type \"{name}\" must be terminated by the matching end-tag \"</{name}>\"."
    ))
}

struct Reader<'a> {
    /// Nothing is left out.
    exact: bool,
    rest: &'a str,
    /// The elements that are not closed yet, the outermost first.
    open: Vec<Rc<Element>>,
    root: Option<Rc<Element>>,
}

impl<'a> Reader<'a> {
    /// Reads a tag, or the text up to one.
    fn next(&mut self) -> Eval<()> {
        if self.rest.starts_with("<!--") {
            self.until("<!--", "-->", "comment")?;
        } else if self.rest.starts_with("<![CDATA[") {
            let text = self.until("<![CDATA[", "]]>", "CDATA section")?;
            self.add_text(text.to_string())?;
        } else if self.rest.starts_with("<?") {
            self.until("<?", "?>", "processing instruction")?;
        } else if self.rest.starts_with("<!DOCTYPE") {
            return Err(wrong(
                "DOCTYPE is disallowed when the feature \
                 \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.",
            ));
        } else if self.rest.starts_with("</") {
            self.close()?;
        } else if self.rest.starts_with('<') {
            self.open()?;
        } else {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            self.add_text(resolved(text)?)?;
        }
        Ok(())
    }

    /// What stands between two marks, the first of which is next.
    fn until(&mut self, start: &str, end: &str, what: &str) -> Eval<&'a str> {
        let behind = self.rest.get(start.len()..).unwrap_or_default();
        let Some((inner, rest)) = behind.split_once(end) else {
            return Err(wrong(format!("The {what} must end with '{end}'.")));
        };
        self.rest = rest;
        Ok(inner)
    }

    fn add_text(&mut self, text: String) -> Eval<()> {
        let blank = text.chars().all(char::is_whitespace);
        match self.open.last() {
            Some(element) if self.exact => {
                let mut content = element.content.borrow_mut();
                match content.last_mut() {
                    Some(Content::Text(before)) => before.push_str(&text),
                    _ => content.push(Content::Text(text)),
                }
            }
            Some(element) if !blank => element.content.borrow_mut().push(Content::Text(text)),
            None if !blank && self.root.is_none() => {
                return Err(wrong("Content is not allowed in prolog."));
            }
            None if !blank => return Err(wrong("Content is not allowed in trailing section.")),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) -> Eval<()> {
        let name = self.until("</", ">", "tag")?.trim();
        let name = if self.exact { name } else { local(name) };
        let Some(element) = self.open.pop() else {
            return Err(wrong(
                "The markup in the document following the root element must be well-formed.",
            ));
        };
        if element.name != name {
            return Err(unclosed(&element.name));
        }
        Ok(())
    }

    fn open(&mut self) -> Eval<()> {
        let (tag, rest) = tag(self.rest)?;
        self.rest = rest;
        let (tag, empty) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(end);
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Err(wrong(
                "The content of elements must consist of well-formed character data or markup.",
            ));
        }
        let (attributes, declares) = read_attributes(attributes, name, self.exact)?;
        let around = self.open.last().is_some_and(|e| e.in_namespace);
        let element = Rc::new(Element {
            name: if self.exact { name } else { local(name) }.to_string(),
            in_namespace: declares || around,
            attributes,
            content: RefCell::default(),
            parent: RefCell::default(),
        });
        match self.open.last() {
            Some(parent) => parent.append(&element),
            None if self.root.is_some() => {
                return Err(wrong(
                    "The markup in the document following the root element must be well-formed.",
                ));
            }
            None => self.root = Some(element.clone()),
        }
        if !empty {
            if self.open.len() >= MAX_DEPTH {
                return Err(wrong(format!(
                    "Elements are nested deeper than {MAX_DEPTH} levels"
                )));
            }
            self.open.push(element);
        }
        Ok(())
    }
}

/// A start tag without its brackets, and what follows it; a `>` in quotes does not end it.
fn tag(source: &str) -> Eval<(&str, &str)> {
    let mut quote = None;
    for (at, c) in source.char_indices().skip(1) {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => {
                return Ok((
                    source.get(1..at).unwrap_or_default(),
                    source.get(at + 1..).unwrap_or_default(),
                ));
            }
            _ => {}
        }
    }
    Err(wrong(
        "XML document structures must start and end within the same entity.",
    ))
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Attributes, and whether there are declarations of namespaces among them, which are only kept when `exact`.
fn read_attributes(source: &str, element: &str, exact: bool) -> Eval<(Rc<MapObj>, bool)> {
    let mut attributes = Entries::default();
    let mut declares = false;
    let mut rest = source.trim_start();
    while !rest.is_empty() {
        let malformed = || {
            wrong(format!(
                "Element type \"{element}\" must be followed by either attribute specifications, \">\" or \"/>\"."
            ))
        };
        let (name, behind) = rest.split_once('=').ok_or_else(malformed)?;
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            return Err(malformed());
        };
        let (value, after) = behind
            .get(1..)
            .and_then(|b| b.split_once(quote))
            .ok_or_else(malformed)?;
        let name = name.trim();
        let declaration = name == "xmlns" || name.starts_with("xmlns:");
        declares |= declaration;
        if exact || !declaration {
            let name = if exact { name } else { local(name) };
            attributes.insert(Value::str(name), resolved(value)?.into());
        }
        rest = after.trim_start();
    }
    let map = MapObj::default();
    *map.borrow_mut() = attributes;
    Ok((Rc::new(map), declares))
}

/// A text with its entities replaced.
fn resolved(text: &str) -> Eval<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let Some((entity, after)) = behind.split_once(';') else {
            return Err(wrong(
                "The entity name must immediately follow the '&' in the entity reference.",
            ));
        };
        let code = match (entity.strip_prefix("#x"), entity.strip_prefix('#')) {
            (Some(hex), _) => u32::from_str_radix(hex, 16).ok(),
            (None, Some(decimal)) => decimal.parse().ok(),
            _ => None,
        };
        out.push(match (entity, code.and_then(char::from_u32)) {
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("amp", _) => '&',
            ("quot", _) => '"',
            ("apos", _) => '\'',
            (_, Some(c)) => c,
            _ => {
                return Err(wrong(format!(
                    "The entity \"{entity}\" was referenced, but not declared."
                )));
            }
        });
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

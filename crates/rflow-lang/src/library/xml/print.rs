//! Elements as XML text.

use super::parse::{Content, Element};
use crate::raise::{Eval, Raise};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// A text in which some of the five special characters are entities.
pub(super) fn escaped(text: &str, special: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !special.contains(c) => out.push(c),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out
}

/// A start tag without its closing bracket.
fn open(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in element.attributes.to_vec() {
        let value = escaped(&crate::text::text(&value), "<>&\"");
        out.push_str(&format!(" {name}=\"{value}\""));
    }
}

fn close(element: &Element, out: &mut String) {
    out.push_str(&format!("</{}>", element.name));
}

/// Without its prefixes, what has a namespace would be another document.
fn refuse_namespace(element: &Element) -> Eval<()> {
    if element.in_namespace || element.children().iter().any(|child| child.in_namespace) {
        let hint = "serialize the text of the document instead";
        return Err(Raise::unsupported("Elements of a namespace cannot be written as XML").hint(hint));
    }
    Ok(())
}

/// A document with its elements indented.
pub(super) fn indented(root: &Element) -> Eval {
    let mut out = DECLARATION.to_string();
    indent(root, 0, &mut out);
    out.push('\n');
    Ok(out.into())
}

/// The elements as [`indented`] has them, for a document that was read without its blanks.
pub(super) fn document(root: &Element) -> Eval {
    refuse_namespace(root)?;
    indented(root)
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

fn indent(element: &Element, depth: usize, out: &mut String) {
    open(element, out);
    let content = element.content.borrow();
    let only_text = content.iter().all(|part| matches!(part, Content::Text(_)));
    if content.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for part in content.iter() {
        match part {
            Content::Text(text) if only_text => out.push_str(&escaped(text, "<>&")),
            Content::Text(text) => {
                line(depth + 1, out);
                out.push_str(&escaped(text.trim_start_matches('\n'), "<>&"));
            }
            Content::Child(child) => {
                line(depth + 1, out);
                indent(child, depth + 1, out);
            }
        }
    }
    if !only_text {
        line(depth, out);
    }
    close(element, out);
}

/// What a printer of nodes makes of an element: every element on a line, texts where they stand.
pub(super) fn lines_of(root: &Element) -> Eval<String> {
    refuse_namespace(root)?;
    let mut out = String::new();
    print(root, 0, &mut out);
    Ok(out)
}

fn print(element: &Element, depth: usize, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
    open(element, out);
    let content = element.content.borrow();
    if content.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push('>');
    let only_text = content.iter().all(|part| matches!(part, Content::Text(_)));
    if !only_text {
        out.push('\n');
    }
    for part in content.iter() {
        match part {
            Content::Text(text) => out.push_str(&escaped(text, "<>&")),
            Content::Child(child) => print(child, depth + 1, out),
        }
    }
    if !only_text {
        out.push_str(&"  ".repeat(depth));
    }
    close(element, out);
    out.push('\n');
}

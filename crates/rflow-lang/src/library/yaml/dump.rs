//! Values to YAML text, line by line as SnakeYAML's emitter breaks and quotes it.

mod analysis;

use std::collections::HashMap;
use std::rc::Rc;

use self::analysis::{Analysis, Style};
use super::scalar::is_text;
use crate::text;
use crate::value::Value;

/// How collections are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// On one line when all their elements are scalars.
    Auto,
    /// One element a line.
    Block,
    /// Everything on one line, as far as it is not too long.
    Inline,
}

/// Which scalars are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Those that would mean something else.
    WhereNeeded,
    /// All in single quotes.
    Single,
    /// All in double quotes.
    Double,
    /// Texts are blocks of their own, and keys in double quotes.
    Literal,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent choices")]
pub struct Layout {
    /// How collections are written.
    pub flow: Flow,
    /// Which scalars are quoted.
    pub quotes: Quotes,
    /// Blanks in front of what is inside of a collection.
    pub indent: usize,
    /// Blanks in front of the `-` of a list.
    pub indicator: usize,
    /// What is inside of a list is indented from its `-`.
    pub indicator_counts: bool,
    /// Lines are broken at blanks beyond this column.
    pub width: usize,
    /// Long texts are broken.
    pub splits: bool,
    /// `---` comes first.
    pub starts: bool,
    /// `...` comes last.
    pub ends: bool,
    /// Collections in brackets have a line for each element.
    pub pretty: bool,
    /// Lines end as on Windows.
    pub carriage_returns: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            flow: Flow::Auto,
            quotes: Quotes::WhereNeeded,
            indent: 2,
            indicator: 0,
            indicator_counts: false,
            width: 80,
            splits: true,
            starts: false,
            ends: false,
            pretty: false,
            carriage_returns: false,
        }
    }
}

/// Longest key that is written in front of a colon.
const MAX_KEY: usize = 128;

/// A value as a YAML document.
#[must_use]
pub fn dump(value: &Value, layout: Layout) -> String {
    let mut emitter = Emitter {
        out: String::new(),
        column: 0,
        layout,
        lines_at_root: false,
        shared: HashMap::new(),
        anchors: 0,
    };
    emitter.count(value, 0);
    emitter.node(value, Place::Root);
    let mut out = emitter.out;
    if layout.starts {
        out.insert_str(0, if emitter.lines_at_root { "---\n" } else { "--- " });
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    if layout.ends {
        out.push_str("...\n");
    }
    if layout.carriage_returns {
        out = out.replace('\n', "\r\n");
    }
    out
}

/// Where a node stands.
#[derive(Clone, Copy)]
enum Place {
    Root,
    /// After a `-` at an indentation.
    Item(usize),
    /// After a key at an indentation.
    Value(usize),
    /// In a flow collection whose lines continue at an indentation.
    Flow(usize),
}

struct Emitter {
    out: String,
    column: usize,
    layout: Layout,
    /// The document is a collection with a line for each element.
    lines_at_root: bool,
    /// How often a collection occurs, by its address, and its anchor once it is written.
    shared: HashMap<usize, (usize, Option<usize>)>,
    anchors: usize,
}

/// Deepest nesting that is written.
const MAX_DEPTH: usize = 200;

/// What a value is to YAML.
enum Node {
    Scalar {
        text: String,
        plain: bool,
        /// What its tag says when it is written in another way than it is read.
        tag: &'static str,
    },
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Set(Vec<(Value, Value)>),
}

fn node_of(value: &Value) -> Node {
    let plain = |text: String, tag| Node::Scalar {
        text,
        plain: true,
        tag,
    };
    let other = |text: String, tag| Node::Scalar {
        text,
        plain: false,
        tag,
    };
    match value {
        Value::Null => plain("null".to_string(), "!!null"),
        Value::Bool(_) => plain(text::text(value), "!!bool"),
        Value::Int(_) | Value::Long(_) | Value::Short(_) | Value::Byte(_) | Value::BigInt(_) => {
            plain(text::text(value), "!!int")
        }
        Value::Double(n) if n.is_nan() => plain(".NaN".to_string(), "!!float"),
        Value::Double(n) if n.is_infinite() => {
            plain(if *n > 0.0 { ".inf" } else { "-.inf" }.to_string(), "!!float")
        }
        Value::Decimal(_) | Value::Double(_) | Value::Float(_) => plain(text::text(value), "!!float"),
        Value::List(_) | Value::Range(_) => Node::List(value.elements().unwrap_or_default()),
        Value::Set(set) => Node::Set(set.to_vec().into_iter().map(|v| (v, Value::Null)).collect()),
        Value::Map(map) => Node::Map(map.to_vec()),
        Value::Host(host) => match (value.as_host::<crate::group_key::GroupKey>(), host.elements()) {
            (Some(group), _) => node_of(&group.key),
            (None, Some(items)) => Node::List(items),
            (None, None) => match crate::method::date::in_yaml(value) {
                Some(date) => other(date, "!!timestamp"),
                None => other(host.text(), ""),
            },
        },
        value => other(text::text(value), ""),
    }
}

fn address(value: &Value) -> Option<usize> {
    match value {
        Value::List(list) => Some(Rc::as_ptr(list).addr()),
        Value::Map(map) => Some(Rc::as_ptr(map).addr()),
        Value::Set(set) => Some(Rc::as_ptr(set).addr()),
        _ => None,
    }
}

impl Emitter {
    /// Counts how often each collection occurs.
    fn count(&mut self, value: &Value, depth: usize) {
        let Some(address) = address(value) else { return };
        let seen = self.shared.entry(address).or_default();
        seen.0 += 1;
        if seen.0 > 1 || depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Map(map) => map.to_vec().iter().for_each(|(_, v)| self.count(v, depth + 1)),
            other => other
                .elements()
                .unwrap_or_default()
                .iter()
                .for_each(|v| self.count(v, depth + 1)),
        }
    }

    fn write(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn line(&mut self, indent: usize) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(&" ".repeat(indent));
        self.column = indent;
    }

    /// Writes a blank, if the place needs one, and the node.
    fn node(&mut self, value: &Value, place: Place) {
        let gap = matches!(place, Place::Item(_) | Place::Value(_));
        let mut anchored = false;
        if let Some(address) = address(value)
            && let Some((times, anchor)) = self.shared.get(&address).copied()
            && times > 1
        {
            if let Some(id) = anchor {
                let alias = format!("{}*id{id:03}", if gap { " " } else { "" });
                return self.write(&alias);
            }
            self.anchors += 1;
            let id = self.anchors;
            self.shared.insert(address, (times, Some(id)));
            let anchor = format!("{}&id{id:03}", if gap { " " } else { "" });
            self.write(&anchor);
            anchored = true;
        }
        match node_of(value) {
            Node::Scalar { text, plain, tag } => {
                if gap {
                    self.write(" ");
                }
                let (indent, in_flow) = match place {
                    Place::Root => (self.layout.indent, false),
                    Place::Item(indent) | Place::Value(indent) => (indent + self.layout.indent, false),
                    Place::Flow(indent) => (indent, true),
                };
                self.tagged(&text, plain, tag);
                self.scalar(&text, plain, indent, in_flow, false);
            }
            Node::List(items) => self.list(&items, place, anchored),
            Node::Map(entries) => self.map(&entries, place, anchored),
            Node::Set(entries) => {
                self.write(if gap || anchored { " !!set" } else { "!!set" });
                self.map(&entries, place, true);
            }
        }
    }

    fn is_flow<'a>(&self, mut items: impl Iterator<Item = &'a Value>) -> bool {
        let simple = |v: &Value| match node_of(v) {
            Node::Scalar { text, plain, .. } => plain || !text.contains('\n'),
            _ => false,
        };
        match self.layout.flow {
            Flow::Auto => items.all(simple),
            Flow::Block => false,
            Flow::Inline => true,
        }
    }

    fn list(&mut self, items: &[Value], place: Place, tagged: bool) {
        let in_flow = matches!(place, Place::Flow(_));
        if items.is_empty() || in_flow || self.is_flow(items.iter()) {
            return self.flow_list(items, place, tagged);
        }
        // A list under a key is not indented further; one in a list begins on the same line.
        let (base, same_line) = match place {
            Place::Root | Place::Flow(_) => (0, !tagged),
            Place::Value(indent) => (indent, false),
            Place::Item(indent) => (indent + self.layout.indent, !tagged),
        };
        let indicator = base + self.layout.indicator;
        let inner = if self.layout.indicator_counts {
            indicator
        } else {
            base
        };
        self.lines_at_root |= matches!(place, Place::Root) && !tagged;
        for (i, item) in items.iter().enumerate() {
            if i == 0 && same_line {
                self.pad(indicator, place);
            } else {
                self.line(indicator);
            }
            self.write("-");
            self.node(item, Place::Item(inner));
        }
    }

    /// Goes to a column of the line in which a `-` stands already.
    fn pad(&mut self, column: usize, place: Place) {
        let least = usize::from(matches!(place, Place::Item(_)));
        self.write(&" ".repeat(column.saturating_sub(self.column).max(least)));
    }

    fn map(&mut self, entries: &[(Value, Value)], place: Place, tagged: bool) {
        let in_flow = matches!(place, Place::Flow(_));
        let parts = entries.iter().flat_map(|(k, v)| [k, v]);
        if entries.is_empty() || in_flow || self.is_flow(parts) {
            return self.flow_map(entries, place, tagged);
        }
        let (indent, same_line) = match place {
            Place::Root | Place::Flow(_) => (0, !tagged),
            Place::Value(indent) => (indent + self.layout.indent, false),
            Place::Item(indent) => (indent + self.layout.indent, !tagged),
        };
        self.lines_at_root |= matches!(place, Place::Root) && !tagged;
        for (i, (key, value)) in entries.iter().enumerate() {
            if i == 0 && same_line {
                self.pad(indent, place);
            } else {
                self.line(indent);
            }
            if self.key(key, indent, false) {
                self.write(":");
            } else {
                self.line(indent);
                self.write(":");
            }
            self.node(value, Place::Value(indent));
        }
    }

    /// Writes a key; false when it needed a `?` of its own.
    fn key(&mut self, key: &Value, indent: usize, in_flow: bool) -> bool {
        if let Node::Scalar { text, plain, tag } = node_of(key) {
            if !text.is_empty() && !text.contains('\n') && text.chars().count() < MAX_KEY {
                self.tagged(&text, plain, tag);
                self.scalar(&text, plain, indent + self.layout.indent, in_flow, true);
                return true;
            }
            self.write("? ");
            self.scalar(&text, plain, indent + self.layout.indent, in_flow, false);
            return false;
        }
        self.write("?");
        self.node(
            key,
            if in_flow {
                Place::Flow(indent)
            } else {
                Place::Item(indent)
            },
        );
        false
    }

    fn open_flow(&mut self, bracket: &str, place: Place, tagged: bool) -> usize {
        if tagged || matches!(place, Place::Item(_) | Place::Value(_)) {
            self.write(" ");
        }
        self.write(bracket);
        let indent = match place {
            Place::Root => self.layout.indent,
            Place::Item(indent) | Place::Value(indent) | Place::Flow(indent) => indent + self.layout.indent,
        };
        if self.layout.pretty {
            self.line(indent);
        }
        indent
    }

    fn close_flow(&mut self, bracket: &str, indent: usize, empty: bool) {
        if self.layout.pretty && !empty {
            self.line(indent.saturating_sub(self.layout.indent));
        }
        self.write(bracket);
    }

    fn separate(&mut self, i: usize, indent: usize) {
        if i > 0 {
            self.write(",");
        }
        let full = self.column > self.layout.width && self.layout.splits;
        if full || (self.layout.pretty && i > 0) {
            self.line(indent);
        } else if i > 0 {
            self.write(" ");
        }
    }

    fn flow_list(&mut self, items: &[Value], place: Place, tagged: bool) {
        let indent = self.open_flow("[", place, tagged);
        for (i, item) in items.iter().enumerate() {
            self.separate(i, indent);
            self.node(item, Place::Flow(indent));
        }
        self.close_flow("]", indent, items.is_empty());
    }

    fn flow_map(&mut self, entries: &[(Value, Value)], place: Place, tagged: bool) {
        let indent = self.open_flow("{", place, tagged);
        for (i, (key, value)) in entries.iter().enumerate() {
            self.separate(i, indent);
            let simple = self.key(key, indent, true);
            self.write(if simple { ": " } else { " : " });
            self.node(value, Place::Flow(indent));
        }
        self.close_flow("}", indent, entries.is_empty());
    }

    /// Writes the tag of a scalar that would be read as something else the way it is written.
    fn tagged(&mut self, text: &str, plain: bool, tag: &str) {
        let quoted = matches!(self.layout.quotes, Quotes::Single | Quotes::Double);
        let needed = if plain { quoted } else { !text.is_empty() };
        if needed && !tag.is_empty() {
            self.write(tag);
            self.write(" ");
        }
    }

    fn scalar(&mut self, text: &str, plain: bool, indent: usize, in_flow: bool, is_key: bool) {
        let analysis = Analysis::of(text);
        let style = match self.layout.quotes {
            Quotes::Double => Style::Double,
            Quotes::Single => analysis.quoted(is_key),
            Quotes::Literal if !plain => analysis.block(in_flow, is_key),
            _ if plain => Style::Plain,
            _ => analysis.style(is_text(text), in_flow, is_key),
        };
        match style {
            Style::Plain => self.folded(text, indent, !is_key),
            Style::Literal => self.literal(text, indent),
            Style::Single => {
                self.write("'");
                self.folded(&text.replace('\'', "''"), indent, !is_key);
                self.write("'");
            }
            Style::Double => self.double_quoted(text, indent, !is_key),
        }
    }

    /// Writes words, and breaks the line at a single blank beyond the width; line breaks are doubled.
    fn folded(&mut self, text: &str, indent: usize, split: bool) {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let kind = chars[at];
            let same = |c: char| match kind {
                ' ' | '\n' => c == kind,
                _ => !matches!(c, ' ' | '\n'),
            };
            let end = chars[at..]
                .iter()
                .position(|c| !same(*c))
                .map_or(chars.len(), |n| at + n);
            if kind == '\n' {
                for _ in at..end {
                    self.out.push('\n');
                }
                self.line(indent);
            } else if kind == ' '
                && at + 1 == end
                && self.column > self.layout.width
                && split
                && self.layout.splits
                && at != 0
                && end != chars.len()
            {
                self.line(indent);
            } else {
                let part: String = chars[at..end].iter().collect();
                self.write(&part);
            }
            at = end;
        }
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.write("|");
        if text.starts_with([' ', '\n']) {
            self.write(&self.layout.indent.to_string());
        }
        if !text.ends_with('\n') {
            self.write("-");
        } else if text == "\n" || text.ends_with("\n\n") {
            self.write("+");
        }
        let body = text.strip_suffix('\n').unwrap_or(text);
        for line in body.split('\n') {
            if line.is_empty() {
                self.out.push('\n');
                self.column = 0;
            } else {
                self.line(indent);
                self.write(line);
            }
        }
    }

    fn double_quoted(&mut self, text: &str, indent: usize, split: bool) {
        self.write("\"");
        let chars: Vec<char> = text.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            let inner = i > 0 && i + 1 < chars.len();
            if *c == ' ' && inner && split && self.layout.splits && self.column > self.layout.width {
                self.write("\\");
                self.line(indent);
                self.write("\\ ");
                continue;
            }
            self.write(&analysis::escaped(*c));
        }
        self.write("\"");
    }
}

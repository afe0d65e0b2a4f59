//! What `XmlParser` reads: nodes with children.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::parse::{Content, Element};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::text;
use crate::value::{MapObj, Value};

/// A `groovy.util.Node`.
struct Node {
    element: Rc<Element>,
    /// Kept so that the elements around it stay there.
    root: Rc<Element>,
}

/// A `groovy.util.NodeList`.
struct Nodes(Vec<Value>);

/// The element of a node.
pub(super) fn element_of(value: &Value) -> Option<Rc<Element>> {
    value.as_host::<Node>().map(|node| node.element.clone())
}

/// The root element as a value.
pub(super) fn value(root: Rc<Element>) -> Value {
    Value::host(Node {
        element: root.clone(),
        root,
    })
}

fn list(nodes: Vec<Value>) -> Value {
    Value::host(Nodes(nodes))
}

impl Node {
    /// Another element of the same document as a value.
    fn other(&self, element: Rc<Element>) -> Value {
        Value::host(Node {
            element,
            root: self.root.clone(),
        })
    }

    /// An element and everything in it, itself first.
    fn collect(&self, element: &Rc<Element>, out: &mut Vec<Value>) {
        out.push(self.other(element.clone()));
        for child in element.children() {
            self.collect(&child, out);
        }
    }

    /// Elements and texts in it.
    fn content(&self) -> Vec<Value> {
        let content = self.element.content.borrow();
        let content = content.iter().map(|content| match content {
            Content::Text(text) => Value::str(text),
            Content::Child(child) => self.other(child.clone()),
        });
        content.collect()
    }

    /// The text directly in it.
    fn own_text(&self) -> String {
        let content = self.element.content.borrow();
        let texts = content.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            Content::Child(_) => None,
        });
        texts.collect()
    }

    /// `appendNode(name, attributes, text)`, where all but the name may be missing.
    fn append(&self, name: &Value, rest: &[Value]) -> Option<Value> {
        let attributes = Rc::new(MapObj::default());
        let text = match rest {
            [] => None,
            [Value::Map(given)] => {
                attributes.borrow_mut().extend(given.to_vec());
                None
            }
            [text] => Some(text),
            [Value::Map(given), text] => {
                attributes.borrow_mut().extend(given.to_vec());
                Some(text)
            }
            _ => return None,
        };
        let element = Rc::new(Element {
            name: text::text(name),
            in_namespace: false,
            attributes,
            content: RefCell::default(),
            parent: RefCell::default(),
        });
        if let Some(text) = text {
            element.set_text(text::text(text));
        }
        self.element.append(&element);
        Some(self.other(element))
    }

    fn remove(&self, child: &Node) -> bool {
        let mut content = self.element.content.borrow_mut();
        let before = content.len();
        content.retain(|c| !matches!(c, Content::Child(e) if Rc::ptr_eq(e, &child.element)));
        content.len() < before
    }

    /// What a name leads to.
    fn step(&self, name: &str) -> Value {
        if let Some(attribute) = name.strip_prefix('@') {
            return self.element.attribute(attribute).unwrap_or_default();
        }
        match name {
            "**" => self.deep(),
            ".." => self.parent(),
            "*" => list(self.content()),
            _ => {
                let children = self
                    .element
                    .children()
                    .into_iter()
                    .filter(|child| child.name == name);
                list(children.map(|child| self.other(child)).collect())
            }
        }
    }

    fn deep(&self) -> Value {
        let mut all = Vec::new();
        self.collect(&self.element, &mut all);
        Value::list(all)
    }

    fn parent(&self) -> Value {
        self.element
            .parent
            .borrow()
            .upgrade()
            .map_or(Value::Null, |parent| self.other(parent))
    }
}

impl HostObject for Node {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.util.Node"
    }

    fn text(&self) -> String {
        let attributes = self.element.attributes.to_vec();
        let attributes = attributes.iter().map(|(name, value)| format!("{name}={value}"));
        let attributes: Vec<String> = attributes.collect();
        let content: Vec<String> = self.content().iter().map(text::text).collect();
        format!(
            "{}[attributes={{{}}}; value=[{}]]",
            self.element.name,
            attributes.join(", "),
            content.join(", ")
        )
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("name", []) => Value::str(&self.element.name),
            ("text", []) => self.own_text().into(),
            ("localText", []) => Value::list(vec![self.own_text().into()]),
            ("children" | "value", []) => list(self.content()),
            ("attributes", []) => Value::Map(self.element.attributes.clone()),
            ("attribute", [Value::Str(name)]) => self.element.attribute(name).unwrap_or_default(),
            ("appendNode", [name, rest @ ..]) => self.append(name, rest)?,
            ("remove", [child]) => Value::Bool(self.remove(child.as_host::<Node>()?)),
            ("setValue", [text]) => {
                self.element.set_text(text::text(text));
                Value::Null
            }
            ("parent", []) => self.parent(),
            ("depthFirst", []) => self.deep(),
            ("get" | "getAt", [Value::Str(name)]) => self.step(name),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name != "class").then(|| Ok(self.step(name)))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        let attribute = name.strip_prefix('@')?;
        self.element.attributes.insert_str(attribute, value);
        Some(Ok(()))
    }

    fn index(&self, _interp: &Interp, index: &Value) -> Option<Eval> {
        index.as_str().map(|name| Ok(self.step(name)))
    }
}

impl HostObject for Nodes {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "groovy.util.NodeList"
    }

    fn text(&self) -> String {
        text::text(&Value::list(self.0.clone()))
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if (method, args) == ("text", &[]) {
            let texts = self.0.iter().map(|node| match node.as_host::<Node>() {
                Some(node) => node.own_text(),
                None => text::text(node),
            });
            return Some(Ok(texts.collect::<String>().into()));
        }
        if matches!(
            method,
            "getClass" | "inspect" | "toString" | "with" | "tap" | "asType"
        ) {
            return None;
        }
        let Value::List(items) = &Value::list(self.0.clone()) else {
            return None;
        };
        let receiver = Value::List(items.clone());
        let found = crate::method::on_list(interp, items, &receiver, method, args)?;
        let same = matches!(method, "each" | "eachWithIndex" | "reverseEach");
        Some(found.map(|value| if same { this.clone() } else { value }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        if name == "class" {
            return None;
        }
        let mut out = Vec::new();
        for node in self.0.iter().filter_map(|node| node.as_host::<Node>()) {
            let found = node.step(name);
            match found.as_host::<Nodes>() {
                Some(nodes) => out.extend(nodes.0.iter().cloned()),
                None => out.push(found),
            }
        }
        Some(Ok(if name.starts_with('@') {
            Value::list(out)
        } else {
            list(out)
        }))
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        Some(match index {
            Value::Str(name) => self.property(interp, name)?,
            _ => crate::index::get(interp, &Value::list(self.0.clone()), index),
        })
    }

    fn truthy(&self) -> bool {
        !self.0.is_empty()
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::list(self.0.clone()))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.0.clone())
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or(class);
        matches!(simple, "NodeList" | "List" | "Collection" | "Iterable")
    }
}

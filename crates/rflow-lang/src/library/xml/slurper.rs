//! What `XmlSlurper` reads: results that are walked by the names of elements.

use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

use super::parse::Element;
use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

/// One of the things that a path leads to.
#[derive(Clone)]
enum Found {
    Element(Rc<Element>),
    /// The value of an attribute, and the element that has it.
    Attribute(String, Value, Rc<Element>),
}

impl Found {
    fn text(&self) -> String {
        match self {
            Found::Element(element) => element.text(),
            Found::Attribute(_, value, _) => crate::text::text(value),
        }
    }

    fn name(&self) -> &str {
        match self {
            Found::Element(element) => &element.name,
            Found::Attribute(name, ..) => name,
        }
    }
}

/// A `GPathResult`.
struct PathResult {
    /// Kept so that the elements around those found stay there.
    root: Rc<Element>,
    found: Vec<Found>,
    /// One thing by itself, and not what was found by a name.
    single: bool,
}

/// The first element that a value leads to, when it is such a result.
pub(super) fn element_of(value: &Value) -> Option<Rc<Element>> {
    value.as_host::<PathResult>()?.elements().next().cloned()
}

/// The root element.
pub(super) fn root(element: Rc<Element>) -> Value {
    Value::host(PathResult {
        root: element.clone(),
        found: vec![Found::Element(element)],
        single: true,
    })
}

/// An element and everything in it, itself first.
fn deep(element: &Rc<Element>, out: &mut Vec<Found>) {
    out.push(Found::Element(element.clone()));
    for child in element.children() {
        deep(&child, out);
    }
}

/// An element and everything in it, level by level.
fn broad(element: &Rc<Element>) -> Vec<Found> {
    let mut all = vec![element.clone()];
    let mut next = 0;
    while let Some(element) = all.get(next).cloned() {
        all.extend(element.children());
        next += 1;
    }
    all.into_iter().map(Found::Element).collect()
}

impl PathResult {
    fn one(&self, found: Found) -> Value {
        Value::host(PathResult {
            root: self.root.clone(),
            found: vec![found],
            single: true,
        })
    }

    fn many(&self, found: Vec<Found>) -> Value {
        Value::host(PathResult {
            root: self.root.clone(),
            found,
            single: false,
        })
    }

    fn elements(&self) -> impl Iterator<Item = &Rc<Element>> {
        self.found.iter().filter_map(|found| match found {
            Found::Element(element) => Some(element),
            Found::Attribute(..) => None,
        })
    }

    /// What a name leads to from here.
    fn step(&self, name: &str) -> Value {
        if let Some(attribute) = name.strip_prefix('@') {
            let values = self.elements().filter_map(|element| {
                let value = element.attribute(attribute)?;
                Some(Found::Attribute(attribute.to_string(), value, element.clone()))
            });
            return self.many(values.collect());
        }
        match name {
            "**" => self.each_one(|element| {
                let mut all = Vec::new();
                deep(element, &mut all);
                all
            }),
            ".." => self.parents(),
            _ => self.many(
                self.elements()
                    .flat_map(|element| element.children())
                    .filter(|child| name == "*" || child.name == name)
                    .map(Found::Element)
                    .collect(),
            ),
        }
    }

    /// A list of everything that each of the elements leads to.
    fn each_one(&self, lead: impl Fn(&Rc<Element>) -> Vec<Found>) -> Value {
        Value::list(
            self.elements()
                .flat_map(lead)
                .map(|found| self.one(found))
                .collect(),
        )
    }

    fn parents(&self) -> Value {
        let mut parents: Vec<Rc<Element>> = Vec::new();
        for found in &self.found {
            let parent = match found {
                Found::Element(element) => element.parent.borrow().upgrade(),
                Found::Attribute(_, _, element) => Some(element.clone()),
            };
            if let Some(parent) = parent
                && !parents.iter().any(|known| Rc::ptr_eq(known, &parent))
            {
                parents.push(parent);
            }
        }
        let mut parents = parents.into_iter().map(Found::Element);
        match (parents.next(), parents.next()) {
            (Some(only), None) => self.one(only),
            (first, second) => self.many(first.into_iter().chain(second).chain(parents).collect()),
        }
    }

    fn items(&self) -> Vec<Value> {
        self.found.iter().cloned().map(|found| self.one(found)).collect()
    }

    /// Puts a text in the place of what is in each of the elements.
    fn replace_body(&self, body: &Value) {
        for element in self.elements() {
            element.set_text(crate::text::text(body));
        }
    }

    /// Those for which a closure holds.
    fn kept(&self, interp: &Interp, f: &Value, first_only: bool) -> Eval {
        let mut kept = Vec::new();
        for found in &self.found {
            if interp.call(f, &[self.one(found.clone())])?.truthy() {
                if first_only {
                    return Ok(self.one(found.clone()));
                }
                kept.push(found.clone());
            }
        }
        Ok(self.many(kept))
    }
}

impl HostObject for PathResult {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match (self.found.first(), self.single) {
            (Some(Found::Attribute(..)), true) => "groovy.xml.slurpersupport.Attribute",
            (Some(Found::Attribute(..)), false) => "groovy.xml.slurpersupport.Attributes",
            (_, true) => "groovy.xml.slurpersupport.NodeChild",
            (_, false) => "groovy.xml.slurpersupport.NodeChildren",
        }
    }

    fn text(&self) -> String {
        self.found.iter().map(Found::text).collect()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("text" | "toString", []) => self.text().into(),
            ("name", []) => Value::str(self.found.first().map_or("", Found::name)),
            ("size" | "length", []) => Value::count(self.found.len()),
            ("isEmpty", []) => Value::Bool(self.found.is_empty()),
            ("attributes", []) if self.single => Value::Map(self.elements().next()?.attributes.clone()),
            ("replaceBody", [body]) => {
                self.replace_body(body);
                Value::Null
            }
            ("children", []) => self.step("*"),
            ("parent", []) => self.parents(),
            ("depthFirst", []) => self.step("**"),
            ("breadthFirst", []) => self.each_one(broad),
            ("list" | "nodes", []) => Value::list(self.items()),
            ("find", [f @ Value::Closure(_)]) => return Some(self.kept(interp, f, true)),
            ("findAll", [f @ Value::Closure(_)]) => return Some(self.kept(interp, f, false)),
            (
                "toInteger" | "toLong" | "toFloat" | "toDouble" | "toBigDecimal" | "toBigInteger"
                | "toBoolean",
                [],
            ) => return Some(interp.call_method(&Value::from(self.text()), method, &[])),
            ("equals" | "getClass" | "asType" | "inspect" | "with" | "tap" | "getAt" | "isCase", _) => {
                return None;
            }
            _ => {
                let Value::List(items) = &Value::list(self.items()) else {
                    return None;
                };
                let receiver = Value::List(items.clone());
                let found = crate::method::on_list(interp, items, &receiver, method, args)?;
                let same = matches!(method, "each" | "eachWithIndex" | "reverseEach");
                return Some(found.map(|value| if same { this.clone() } else { value }));
            }
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        (name != "class").then(|| Ok(self.step(name)))
    }

    fn set_property(&self, _interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        if let Some(attribute) = name.strip_prefix('@') {
            for element in self.elements() {
                element.attributes.insert_str(attribute, value.clone());
            }
        } else if let Some(found) = self.step(name).as_host::<Self>() {
            found.replace_body(&value);
        }
        Some(Ok(()))
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        match index {
            Value::Str(name) => Some(Ok(self.step(name))),
            Value::Int(n) if *n >= 0 => {
                let found = usize::try_from(*n).ok().and_then(|n| self.found.get(n).cloned());
                Some(Ok(
                    found.map_or_else(|| self.many(Vec::new()), |found| self.one(found))
                ))
            }
            _ => Some(crate::index::get(interp, &Value::list(self.items()), index)),
        }
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        match other {
            Value::Str(text) => Some(self.text().as_str().cmp(text)),
            _ => other
                .as_host::<Self>()
                .map(|other| self.text().cmp(&other.text())),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.items())
    }

    fn instance_of(&self, class: &str) -> bool {
        matches!(
            class,
            "GPathResult" | "groovy.xml.slurpersupport.GPathResult" | "Iterable" | "java.lang.Iterable"
        ) || self.class() == class
            || self.class().rsplit('.').next() == Some(class)
    }
}

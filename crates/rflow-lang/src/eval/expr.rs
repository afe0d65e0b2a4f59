//! Expressions.

use rflow_syntax::Span;
use rflow_syntax::ast::{Access, BinaryOp};

use super::Frame;
use crate::code::{NameNode, Node, NodeKind, TextPart};
use crate::definition::RecordType;
use crate::interp::Interp;
use crate::lazy::LazyText;
use crate::module::Module;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, ListKind, Value};

impl Interp {
    pub(super) fn eval(&self, frame: &mut Frame<'_>, node: &Node) -> Eval {
        match self.kind(frame, node) {
            Ok(value @ Value::Host(_)) => self.force(value).map_err(|e| e.at(node.span)),
            other => other.map_err(|e| e.at(node.span)),
        }
    }

    /// The value of an expression for a variable or setting: a lazy text stays lazy.
    pub(super) fn eval_kept(&self, frame: &mut Frame<'_>, node: &Node) -> Eval {
        match node.kind {
            NodeKind::LazyText { .. } => self.kind(frame, node).map_err(|e| e.at(node.span)),
            _ => self.eval(frame, node),
        }
    }

    fn kind(&self, frame: &mut Frame<'_>, node: &Node) -> Eval {
        self.code(frame, &node.kind, node.span)
    }

    fn range(&self, frame: &mut Frame<'_>, (from, to): (&Node, &Node), open: bool, inclusive: bool) -> Eval {
        let (from, to) = (self.eval(frame, from)?, self.eval(frame, to)?);
        crate::method::sequence::range(&from, &to, open, inclusive)
    }

    pub(super) fn code(&self, frame: &mut Frame<'_>, kind: &NodeKind, span: Span) -> Eval {
        match kind {
            NodeKind::Const(value) => Ok(value.clone()),
            NodeKind::Var(var) => self.read_var(frame, var),
            NodeKind::Shown { at, node } => {
                let value = self.eval(frame, node)?;
                self.shown.borrow_mut().push((*at, value.clone()));
                Ok(value)
            }
            NodeKind::Text { parts, escape } => self.text(frame, parts, *escape),
            NodeKind::LazyText { parts, escape } => self.lazy_text(frame, parts, *escape),
            NodeKind::List(items) => self.list(frame, items),
            NodeKind::Map(entries) => self.map(frame, entries),
            NodeKind::Range {
                from,
                to,
                open,
                inclusive,
            } => self.range(frame, (from, to), *open, *inclusive),
            NodeKind::Closure(proto) => Ok(self.make_closure(frame, proto)),
            NodeKind::Property { object, access, name } => self.property_node(frame, object, *access, name),
            NodeKind::Index { object, index, safe } => {
                let object = self.eval(frame, object)?;
                if *safe && object.is_null() {
                    return Ok(Value::Null);
                }
                let index = self.eval(frame, index)?;
                crate::index::get(self, &object, &index)
            }
            NodeKind::CallVar { var, args } => {
                let callee = self.read_var(frame, var)?;
                let args = self.args(frame, args)?;
                self.call_value(&callee, &args, span)
            }
            NodeKind::CallGlobal { name, args } => {
                let args = self.args(frame, args)?;
                self.call_global(frame.module, name, &args, span)
            }
            NodeKind::CallMethod {
                object,
                access,
                name,
                args,
            } => self.call_method_node(frame, object, *access, name, args),
            NodeKind::CallValue { callee, args } => {
                let callee = self.eval(frame, callee)?;
                let args = self.args(frame, args)?;
                self.call_value(&callee, &args, span)
            }
            NodeKind::New { class, args } => crate::class::construct(self, class, &self.args(frame, args)?),
            NodeKind::Groovy(code) => self.class_code(frame, code, span),
            NodeKind::Delegated(code) => self.delegated(frame, code, span),
            NodeKind::Unary { op, operand } => {
                let operand = self.eval(frame, operand)?;
                crate::ops::unary(self, *op, &operand)
            }
            NodeKind::Binary { op, left, right } => {
                let left = self.eval(frame, left)?;
                let right = self.eval(frame, right)?;
                self.binary(*op, &left, &right, span)
            }
            NodeKind::And(a, b) => Ok(Value::Bool(
                self.eval(frame, a)?.truthy() && self.eval(frame, b)?.truthy(),
            )),
            NodeKind::Or(a, b) => Ok(Value::Bool(
                self.eval(frame, a)?.truthy() || self.eval(frame, b)?.truthy(),
            )),
            NodeKind::Ternary(cond, then, otherwise) => {
                let taken = if self.eval(frame, cond)?.truthy() {
                    then
                } else {
                    otherwise
                };
                self.eval(frame, taken)
            }
            NodeKind::Elvis(value, otherwise) => {
                let value = self.eval(frame, value)?;
                if value.truthy() {
                    Ok(value)
                } else {
                    self.eval(frame, otherwise)
                }
            }
            NodeKind::Cast { value, class } => {
                let value = self.eval(frame, value)?;
                crate::ops::cast(self, &value, class)
            }
            NodeKind::CastType { value, ty } => {
                let value = self.eval(frame, value)?;
                crate::typing::as_type(self, frame.module, &value, ty)
            }
            NodeKind::InstanceOf {
                value,
                class,
                negated,
            } => {
                let value = self.eval(frame, value)?;
                Ok(Value::Bool(is_a(frame.module, &value, class) != *negated))
            }
            NodeKind::MethodRef { object, name } => {
                let object = self.eval(frame, object)?;
                let name = name.clone();
                Ok(crate::closure::ClosureKind::Method { object, name }.into())
            }
            NodeKind::Assign { target, op, value } => self.assign(frame, target, *op, value),
            NodeKind::Increment {
                target,
                delta,
                prefix,
            } => self.increment(frame, target, *delta, *prefix),
        }
    }

    /// Integers first: they are most of what closures in operators compute with.
    fn binary(&self, op: BinaryOp, left: &Value, right: &Value, span: Span) -> Eval {
        if let (Value::Int(a), Value::Int(b)) = (left, right) {
            let value = match op {
                BinaryOp::Add => Value::Int(a.wrapping_add(*b)),
                BinaryOp::Subtract => Value::Int(a.wrapping_sub(*b)),
                BinaryOp::Multiply => Value::Int(a.wrapping_mul(*b)),
                BinaryOp::Remainder if *b != 0 => Value::Int(a.wrapping_rem(*b)),
                BinaryOp::Equal => Value::Bool(a == b),
                BinaryOp::NotEqual => Value::Bool(a != b),
                BinaryOp::Less => Value::Bool(a < b),
                BinaryOp::LessEqual => Value::Bool(a <= b),
                BinaryOp::Greater => Value::Bool(a > b),
                BinaryOp::GreaterEqual => Value::Bool(a >= b),
                _ => return crate::ops::binary(self, op, left, right),
            };
            return Ok(value);
        }
        // `file >> 'place'` in the path closure of a workflow output.
        if op == BinaryOp::ShiftRight
            && let Some(publish) = self.scope().and_then(|s| s.get(crate::host::PUBLISH))
        {
            return self.call(&publish, &[left.clone(), right.clone()]);
        }
        if matches!(op, BinaryOp::BitOr | BinaryOp::BitAnd)
            && let Some(result) = self.globals.pipe(self, op, left, right, span)
        {
            return result;
        }
        crate::ops::binary(self, op, left, right)
    }

    fn text(&self, frame: &mut Frame<'_>, parts: &[TextPart], escape: bool) -> Eval {
        let mut out = String::new();
        for part in parts {
            match part {
                TextPart::Text(text) => out.push_str(text),
                TextPart::Value(node) => match self.eval(frame, node)? {
                    Value::Str(s) => out.push_str(&s),
                    Value::Int(n) => {
                        use std::fmt::Write;
                        // Writing to a String cannot fail.
                        let _ = write!(out, "{n}");
                    }
                    value => push_text(&mut out, &value, escape),
                },
            }
        }
        Ok(Value::from(out))
    }

    fn lazy_text(&self, frame: &mut Frame<'_>, parts: &[TextPart], escape: bool) -> Eval {
        let parts = parts.iter().map(|part| match part {
            TextPart::Text(text) => Ok(Value::Str(text.clone())),
            TextPart::Value(node) => self.eval(frame, node),
        });
        let parts = parts.collect::<Eval<Vec<Value>>>()?;
        Ok(Value::host(LazyText::new(parts, escape)))
    }

    fn list(&self, frame: &mut Frame<'_>, items: &[(Node, bool)]) -> Eval {
        let mut out = Vec::with_capacity(items.len());
        for (item, spread) in items {
            let value = self.eval(frame, item)?;
            if *spread {
                out.extend(self.elements(&value));
            } else {
                out.push(value);
            }
        }
        Ok(Value::list(out))
    }

    fn map(&self, frame: &mut Frame<'_>, entries: &[(Option<Node>, Node)]) -> Eval {
        let mut out = Entries::with_capacity_and_hasher(entries.len(), Default::default());
        for (key, value) in entries {
            match key {
                Some(key) => {
                    let key = self.eval(frame, key)?;
                    // Code that takes maps of scripts apart expects no lazy texts in them.
                    let value = if frame.module.is_config.get() {
                        self.eval_kept(frame, value)?
                    } else {
                        self.eval(frame, value)?
                    };
                    out.insert(key, value);
                }
                None => match self.eval(frame, value)? {
                    Value::Map(m) => out.extend(m.to_vec()),
                    Value::Null => {}
                    other => return Err(Raise::cast(format!("Cannot spread `{other}` into a map"))),
                },
            }
        }
        Ok(Value::map(out))
    }

    pub(super) fn name(&self, frame: &mut Frame<'_>, name: &NameNode) -> Eval<arcstr::ArcStr> {
        match name {
            NameNode::Fixed(name) => Ok(name.clone()),
            NameNode::Removal => Ok(arcstr::literal!("remove")),
            NameNode::Dynamic(node) => match self.eval(frame, node)? {
                Value::Str(s) => Ok(s),
                other => Ok(arcstr::ArcStr::from(other.to_string())),
            },
        }
    }

    /// What `*.` goes through: of a path it is the names in it.
    pub(super) fn spread(&self, object: &Value) -> Vec<Value> {
        match object {
            Value::Path(_) => crate::method::path::names(object),
            other => self.elements(other),
        }
    }

    fn property_node(&self, frame: &mut Frame<'_>, object: &Node, access: Access, name: &NameNode) -> Eval {
        let object = self.eval(frame, object)?;
        let name = match name {
            NameNode::Fixed(name) => name,
            NameNode::Dynamic(_) | NameNode::Removal => &self.name(frame, name)?,
        };
        match access {
            Access::Safe | Access::Spread if object.is_null() => Ok(Value::Null),
            Access::Spread => self
                .spread(&object)
                .iter()
                .map(|v| {
                    if v.is_null() {
                        Ok(Value::Null)
                    } else {
                        self.property_of(v, name)
                    }
                })
                .collect::<Eval<Vec<_>>>()
                .map(Value::list),
            _ => self.property_of(&object, name),
        }
    }

    pub(super) fn property_of(&self, object: &Value, name: &arcstr::ArcStr) -> Eval {
        match object {
            Value::Map(m) => {
                let found = m.get_str(name);
                m.touch_str(name);
                match found {
                    Some(value) => Ok(value),
                    None => crate::property::get(self, object, name),
                }
            }
            Value::Class(class) => crate::class::static_property(self, class, name),
            Value::Def(def) => self.globals.definition_property(self, def, name),
            _ => crate::property::get(self, object, name),
        }
    }
}

/// Whether a value is one of a class, or of a record type of the script.
fn is_a(module: &Module, value: &Value, class: &str) -> bool {
    let defined = module.name(class);
    match defined.as_ref().and_then(|d| d.as_host::<RecordType>()) {
        Some(record) => crate::typing::is_record(value, record),
        None => crate::ops::instance_of(value, class),
    }
}

/// Adds a value to a text; `escape` for one that a shell reads.
pub(crate) fn push_text(out: &mut String, value: &Value, escape: bool) {
    match value {
        Value::Str(text) => out.push_str(text),
        // In a text a range is the list of its elements, wherever it is by itself.
        Value::Range(range) => out.push_str(&crate::text::text(&Value::list(range.to_vec()))),
        Value::Host(host) if host.instance_of("groovy.lang.Range") => match host.elements() {
            Some(items) => out.push_str(&crate::text::text(&Value::list(items))),
            None => out.push_str(&host.text()),
        },
        value if escape => out.push_str(&shell_text(value)),
        value => out.push_str(&crate::text::text(value)),
    }
}

/// A value in the script of a task: staged files are escaped for the shell, and blanks join lists of them. As in the
/// reference, other paths are not escaped, so that `"${projectDir}/x"` works in quotes.
fn shell_text(value: &Value) -> String {
    match value {
        Value::Path(p) if p.staged.is_some() => escape_path(&p.text()),
        Value::List(l) if l.kind.get() == ListKind::Files => {
            l.borrow().iter().map(shell_text).collect::<Vec<_>>().join(" ")
        }
        other => crate::text::text(other),
    }
}

/// Puts a backslash before the characters that a shell would take for its own wherever they stand. `[` and `{` stay, as
/// in the reference: they mean themselves when no file fits, and inside of quotes the backslash would become part of the
/// name. `#` and `~` matter at the start alone. The reference leaves `$`, `*`, `?` and lists in braces as well; such names
/// then fail outside of quotes, or mean other files.
fn escape_path(path: &str) -> String {
    let list = path.contains('{') && path.contains(',');
    let mut out = String::with_capacity(path.len());
    for (at, c) in path.char_indices() {
        let special = "'\" \\&|<>;`()!$*?".contains(c);
        if special || (at == 0 && "#~".contains(c)) || (list && "{}".contains(c)) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

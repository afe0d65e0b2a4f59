//! Calls.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::Span;
use rflow_syntax::ast::Access;
use smallvec::SmallVec;

use super::Frame;
use crate::closure::{Closure, ClosureKind};
use crate::code::{Args, NameNode, Node, Proto};
use crate::host::GlobalCall;
use crate::interp::Interp;
use crate::module::Module;
use crate::nesting;
use crate::raise::{Eval, Raise};
use crate::value::{Entries, ListKind, Value};

pub(super) type ArgValues = SmallVec<[Value; 4]>;

/// See [`Interp::call`].
pub(crate) fn call(interp: &Interp, callable: &Value, args: &[Value]) -> Eval {
    let Value::Closure(closure) = callable else {
        return match callable {
            Value::Def(def) => interp.globals.invoke(interp, def, args, Span::default()),
            Value::Null => Err(Raise::null_pointer("Cannot call a null value")),
            other => crate::method::call(interp, other, "call", args),
        };
    };
    call_closure(interp, closure, args)
}

fn call_closure(interp: &Interp, closure: &Rc<Closure>, args: &[Value]) -> Eval {
    match &closure.kind {
        ClosureKind::Script {
            proto,
            captures,
            module,
        } => {
            let _depth = interp.enter(proto.span)?;
            let mut frame = Frame::new(proto, captures, module);
            frame.closure = Some(closure);
            interp.bind(&mut frame, args)?;
            let value = interp.body(&mut frame, &proto.body)?;
            match &proto.signature {
                Some((_, Some(result))) => result.coerce_in_script(interp, value),
                _ => Ok(value),
            }
        }
        ClosureKind::Native { arity, run, .. } => match args {
            [Value::List(l)] if *arity > 1 && l.len() == *arity => run(interp, &l.to_vec()),
            _ => run(interp, args),
        },
        ClosureKind::Curried {
            inner,
            args: bound,
            right,
        } => {
            let all: Vec<Value> = if *right {
                args.iter().chain(bound).cloned().collect()
            } else {
                bound.iter().chain(args).cloned().collect()
            };
            interp.call(inner, &all)
        }
        ClosureKind::Composed(first, second) => {
            let value = interp.call(first, args)?;
            interp.call(second, &[value])
        }
        ClosureKind::Method { object, name } => of_method(interp, object, name, args),
    }
}

/// The method that removes an element, whatever it is.
fn removal(object: &Value) -> ArcStr {
    match object {
        Value::List(_) => arcstr::literal!("removeElement"),
        _ => arcstr::literal!("remove"),
    }
}

/// Calls code that captures nothing.
pub(crate) fn call_code(interp: &Interp, code: &Rc<Proto>, module: &Rc<Module>, args: &[Value]) -> Eval {
    let _depth = interp.enter(code.span)?;
    let mut frame = Frame::new(code, &[], module);
    interp.bind(&mut frame, args)?;
    interp.body(&mut frame, &code.body)
}

impl Interp {
    /// Puts arguments into the slots of parameters.
    pub(super) fn bind(&self, frame: &mut Frame<'_>, args: &[Value]) -> Eval<()> {
        let proto = frame.proto;
        if proto.implicit_it {
            if args.len() > 1 {
                return Err(mismatch(proto, args));
            }
            frame.declare(0, args.first().cloned().unwrap_or_default());
            return Ok(());
        }
        let n = proto.params.len();
        let gathered = match converted(self, proto, args)? {
            Some(converted) => Some(converted),
            None => gathered(proto, args),
        };
        let args = gathered.as_deref().unwrap_or(args);
        let required = proto.params.iter().filter(|p| p.default.is_none()).count();
        let list = match args {
            [Value::List(l)] if n > 1 && !proto.is_function => Some(l.to_vec()),
            _ => None,
        };
        let fits = |count: usize| count >= required && count <= n;
        let args: &[Value] = match &list {
            // A list is only taken apart when it does not do as the one argument.
            _ if fits(args.len()) => args,
            Some(items) if fits(items.len()) => items,
            // A single parameter may be left out: it is null then.
            _ if args.is_empty() && n == 1 => &[Value::Null],
            // In strict scripts `{ -> … }` may be given one argument, as `{ … }` may.
            _ if args.len() == 1 && n == 0 && !proto.is_function => &[],
            _ => return Err(mismatch(proto, args)),
        };
        // Missing arguments are those of the parameters with defaults, from the left.
        let mut spare = args.len() - required;
        let mut next = args.iter();
        for (i, param) in proto.params.iter().enumerate() {
            let slot = u32::try_from(i).unwrap_or(u32::MAX);
            let value = match &param.default {
                Some(default) if spare == 0 => self.eval(frame, default)?,
                default => {
                    spare -= usize::from(default.is_some());
                    next.next().cloned().unwrap_or_default()
                }
            };
            let value = match &param.ty {
                Some(ty) => crate::typing::as_type(self, frame.module, &value, ty)?,
                None => value,
            };
            frame.declare(slot, value);
        }
        Ok(())
    }

    pub(super) fn args(&self, frame: &mut Frame<'_>, args: &Args) -> Eval<ArgValues> {
        let mut out = ArgValues::new();
        if !args.named.is_empty() {
            let mut map = Entries::default();
            for (key, value) in &args.named {
                let key = self.eval(frame, key)?;
                map.insert(key, self.eval(frame, value)?);
            }
            out.push(Value::map(map));
        }
        for (i, node) in args.positional.iter().enumerate() {
            let value = self.eval(frame, node)?;
            if args.spread.contains(&i) {
                out.extend(self.elements(&value));
            } else {
                out.push(value);
            }
        }
        // What is wrong with an argument is raised before it is used.
        nesting::raise_postponed()?;
        Ok(out)
    }

    pub(super) fn call_value(&self, callee: &Value, args: &[Value], span: Span) -> Eval {
        match callee {
            Value::Closure(c) => call_closure(self, c, args),
            Value::Def(def) => self.globals.invoke(self, def, args, span),
            other => call(self, other, args),
        }
    }

    pub(super) fn call_global(&self, module: &Rc<Module>, name: &str, args: &[Value], span: Span) -> Eval {
        if let Some(callee) = module.name(name) {
            return self.call_value(&callee, args, span);
        }
        if let Some(result) = self.globals.call(
            self,
            &GlobalCall {
                module,
                name,
                args,
                span,
            },
        ) {
            return result;
        }
        if let Ok(callee @ (Value::Closure(_) | Value::Def(_))) = self.read_dynamic(module, name) {
            return self.call_value(&callee, args, span);
        }
        Err(Raise::missing_method(format!(
            "Unknown method invocation `{name}` on {}",
            module
                .path
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default()
        ))
        .named(name))
    }

    pub(super) fn call_method_node(
        &self,
        frame: &mut Frame<'_>,
        object: &Node,
        access: Access,
        name: &NameNode,
        args: &Args,
    ) -> Eval {
        let object = self.eval(frame, object)?;
        if object.is_null() && access != Access::Plain {
            return Ok(Value::Null);
        }
        let dynamic;
        let name = match name {
            NameNode::Fixed(name) => name,
            NameNode::Dynamic(_) => {
                dynamic = self.name(frame, name)?;
                &dynamic
            }
            NameNode::Removal => {
                dynamic = removal(&object);
                &dynamic
            }
        };
        let args = self.args(frame, args)?;
        if access == Access::Spread {
            return self
                .spread(&object)
                .iter()
                .map(|v| {
                    if v.is_null() {
                        Ok(Value::Null)
                    } else {
                        self.method_of(v, name, &args)
                    }
                })
                .collect::<Eval<Vec<_>>>()
                .map(Value::list);
        }
        self.method_of(&object, name, &args)
    }

    fn method_of(&self, object: &Value, name: &str, args: &[Value]) -> Eval {
        match object {
            Value::Class(class) => crate::class::call_static(self, class, name, args),
            Value::Closure(c) if matches!(name, "call" | "doCall") => call_closure(self, c, args),
            _ => crate::method::call(self, object, name, args),
        }
    }
}

/// Arguments as the declared types of a function want them; `None` when it declares none, or another number of
/// arguments.
fn converted(interp: &Interp, proto: &Proto, args: &[Value]) -> Eval<Option<Vec<Value>>> {
    let signature = match &proto.signature {
        Some((signature, _)) if signature.is_declared() && signature.takes(args.len()) => signature,
        _ => return Ok(None),
    };
    if signature.cost(args).is_none() {
        return Err(Raise::missing_method(format!(
            "Function `{}` cannot be called with {}: it takes {}",
            proto.name,
            crate::ops::argument_types(args),
            signature.types(),
        )));
    }
    signature.arguments(interp, args).map(Some)
}

/// Arguments of which the last ones are put into an array, when the last parameter wants that.
fn gathered(proto: &Proto, args: &[Value]) -> Option<Vec<Value>> {
    let before = match proto.params.split_last() {
        Some((last, before)) if last.gathers => before.len(),
        _ => return None,
    };
    let whole = match args.get(before..)? {
        [Value::List(l)] => l.kind.get() == ListKind::Array,
        rest => matches!(rest, [Value::Null]),
    };
    if whole {
        return None;
    }
    let (first, rest) = args.split_at(before);
    let mut all = first.to_vec();
    all.push(Value::list_of(ListKind::Array, rest.to_vec()));
    Some(all)
}

/// The message for arguments that do not fit the parameters.
fn mismatch(proto: &Proto, args: &[Value]) -> Box<Raise> {
    let list = match args {
        [one @ Value::List(_)] => one.clone(),
        _ => Value::list_of(ListKind::List, args.to_vec()),
    };
    if proto.is_function {
        return Raise::missing_method(format!(
            "Function `{}` takes {} but was called with {}: {list}",
            proto.name,
            count(proto.params.len(), "argument"),
            args.len(),
        ))
        .named(&proto.name);
    }
    let wants = count(
        if proto.implicit_it { 1 } else { proto.params.len() },
        "parameter",
    );
    let got = match args {
        [Value::List(l)] => format!("one list of {}", count(l.len(), "element")),
        _ => count(args.len(), "argument"),
    };
    Raise::missing_method(format!(
        "Invalid method invocation `call` with arguments: {list} on a closure"
    ))
    .named("call")
    .hint(format!(
        "the closure declares {wants}, but it got {got}: the numbers must agree"
    ))
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// `object.&method`. Of a class it may also be a method of its instances: `String::toUpperCase`.
fn of_method(interp: &Interp, object: &Value, name: &str, args: &[Value]) -> Eval {
    let called = interp.call_method(object, name, args);
    match (&called, object, args) {
        (Err(raise), Value::Class(class), [first, rest @ ..])
            if raise.class == "groovy.lang.MissingMethodException"
                && crate::ops::instance_of(first, &crate::ops::full_class_name(class)) =>
        {
            interp.call_method(first, name, rest)
        }
        _ => called,
    }
}

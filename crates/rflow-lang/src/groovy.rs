//! Groovy classes that a pipeline declares: in its scripts, and in the files of its folder `lib`.
//!
//! A class is made in three steps, so that classes may use each other: its name and the names of its members are made
//! known, then what it extends is looked up, then its code is compiled. All classes are owned by the evaluator's
//! [`Registry`]; code refers to them weakly.

mod class_value;
mod constants;
mod create;
mod generated;
mod imports;
mod instance;
mod json;
mod proxy;
mod registry;
mod select;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use indexmap::IndexMap;
use rflow_syntax::ast::ClassKind;
use rustc_hash::FxHashSet;

use crate::code::Proto;
use crate::host::HostObject;
use crate::interp::{Interp, WeakInterp};
use crate::module::Module;
use crate::ops;
use crate::property::accessor_name;
use crate::raise::{Eval, Raise};
use crate::value::Value;

pub(crate) use class_value::{ClassValue, cast};
pub(crate) use create::{construct, construct_unnamed, delegate};
pub(crate) use generated::Generated;
pub(crate) use imports::{Imports, Named, class_named, imported_member, member_classes};
pub(crate) use instance::{
    Held, InstanceObj, collection, copy_of, fill_copy, method_missing, property_missing, raise_is, thrown,
};
pub(crate) use json::{constant_name, json_properties};
pub(crate) use proxy::of_interface;
pub use registry::Registry;
pub(crate) use registry::{declare, unnamed};
pub(crate) use select::call_declared;

/// A class that a pipeline declares.
pub struct UserClass {
    /// Its name with package; a class in a class is `Outer$Inner`.
    pub name: ArcStr,
    pub(crate) kind: ClassKind,
    pub(crate) is_abstract: bool,
    /// Names of its own fields and methods.
    pub(crate) members: FxHashSet<ArcStr>,
    pub(crate) module: Rc<Module>,
    pub(crate) outer: Option<Weak<UserClass>>,
    pub(crate) nested: RefCell<Vec<(ArcStr, Weak<UserClass>)>>,
    pub(crate) links: OnceCell<Links>,
    pub(crate) body: OnceCell<Body>,
    interp: WeakInterp,
    /// The class as a value: there is one only, so that it equals itself.
    value: OnceCell<Weak<Box<dyn HostObject>>>,
    statics: RefCell<IndexMap<ArcStr, Value>>,
    started: Cell<bool>,
}

/// What a class extends and implements.
#[derive(Default)]
pub(crate) struct Links {
    pub(crate) superclass: Option<Rc<UserClass>>,
    /// Interfaces and traits.
    pub(crate) interfaces: Vec<Rc<UserClass>>,
    /// The exception of the platform that it extends.
    pub(crate) base: Option<&'static str>,
    /// The collection of the platform that it extends, by its full name.
    pub(crate) collection: Option<&'static str>,
    /// Names of interfaces of the platform.
    pub(crate) others: Vec<ArcStr>,
}

/// The code of a class.
#[derive(Default)]
pub(crate) struct Body {
    pub(crate) fields: Vec<FieldCode>,
    pub(crate) methods: Vec<Rc<MethodCode>>,
    pub(crate) constructors: Vec<Rc<MethodCode>>,
    /// What runs when the class is first used, in order.
    pub(crate) static_steps: Vec<Step>,
    /// What runs for each new instance, in order.
    pub(crate) steps: Vec<Step>,
    pub(crate) constants: Vec<(ArcStr, Rc<Proto>)>,
    pub(crate) generated: Generated,
}

/// A field or property.
pub(crate) struct FieldCode {
    pub(crate) name: ArcStr,
    pub(crate) ty: Option<TypeCode>,
    pub(crate) is_static: bool,
    pub(crate) is_final: bool,
    /// No access modifier stands before it.
    pub(crate) is_property: bool,
    /// `private` or `protected` stands before it.
    pub(crate) is_hidden: bool,
}

/// The first value of a field, or a block.
pub(crate) struct Step {
    pub(crate) field: Option<ArcStr>,
    /// Its parameter is `this`.
    pub(crate) code: Rc<Proto>,
}

/// A method or constructor.
pub(crate) struct MethodCode {
    pub(crate) name: ArcStr,
    pub(crate) is_static: bool,
    /// `private` or `protected` stands before it.
    pub(crate) is_hidden: bool,
    /// Its first parameter is `this`; none when it is abstract.
    pub(crate) code: Option<Rc<Proto>>,
    /// Of the parameters without `this`.
    pub(crate) signature: Signature,
    pub(crate) result: Option<TypeCode>,
    /// A constructor that begins with `this(…)` or `super(…)`.
    pub(crate) delegates: bool,
}

/// What a method or function takes.
#[derive(Default)]
pub(crate) struct Signature {
    /// Types of the parameters, as far as they are declared.
    pub(crate) types: Vec<Option<TypeCode>>,
    /// Which parameters have defaults.
    pub(crate) optional: Vec<bool>,
}

/// A declared type.
#[derive(Clone)]
pub(crate) struct TypeCode {
    /// Full name, or that of a primitive type.
    pub(crate) name: ArcStr,
    pub(crate) dimensions: u8,
    /// Whether the name means a class here.
    pub(crate) known: bool,
}

impl UserClass {
    /// The class as a value.
    pub(crate) fn value(self: &Rc<Self>) -> Value {
        if let Some(value) = self.value.get().and_then(Weak::upgrade) {
            return Value::Host(value);
        }
        let value = Value::host(ClassValue(self.clone()));
        if let Value::Host(host) = &value {
            // Only the first is remembered, and the registry keeps it.
            let _ = self.value.set(Rc::downgrade(host));
        }
        value
    }

    /// Its name without package and outer class.
    pub(crate) fn simple_name(&self) -> &str {
        self.name.rsplit(['.', '$']).next().unwrap_or_default()
    }

    /// The evaluator, for what must run code and is called without one: texts, comparisons, hashes.
    pub(crate) fn interp(&self) -> Option<Interp> {
        self.interp.upgrade()
    }

    /// The first answer of the class and what it extends, in the order in which methods are looked up.
    pub(crate) fn find<T>(&self, ask: &mut dyn FnMut(&UserClass) -> Option<T>) -> Option<T> {
        if let Some(found) = ask(self) {
            return Some(found);
        }
        let links = self.links.get()?;
        // Of two traits the last one wins.
        let mut parents = links.interfaces.iter().rev().chain(&links.superclass);
        parents.find_map(|parent| parent.find(ask))
    }

    /// Whether it, or what it extends, has a field, method or getter for a name.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        let (getter, test) = (accessor_name("get", name), accessor_name("is", name));
        let constants = matches!(name, "values" | "valueOf") && self.kind == ClassKind::Enum;
        constants
            || self
                .find(&mut |class| {
                    let members = &class.members;
                    let has = members.contains(name)
                        || members.contains(getter.as_str())
                        || members.contains(test.as_str());
                    has.then_some(())
                })
                .is_some()
    }

    /// The exception of the platform that it extends, directly or not.
    pub(crate) fn base(&self) -> Option<&'static str> {
        self.find(&mut |class| class.links.get().and_then(|links| links.base))
    }

    /// Whether it is, extends or implements what a simple or full name names.
    pub(crate) fn is_a(&self, name: &str) -> bool {
        let same = |full: &str| full == name || full.rsplit(['.', '$']).next() == Some(name);
        let named = self.find(&mut |class| {
            let others = class.links.get().map(|l| l.others.as_slice()).unwrap_or_default();
            (same(&class.name) || others.iter().any(|o| same(o))).then_some(())
        });
        named.is_some()
            || same("groovy.lang.GroovyObject")
            || (self.kind == ClassKind::Enum && (same("java.lang.Enum") || same("java.lang.Comparable")))
            || self
                .base()
                .is_some_and(|base| crate::class::exception_is(base, name))
    }

    /// Declares a class as begun: its constants and static fields get their values, once.
    pub(crate) fn start(self: &Rc<Self>, interp: &Interp) -> Eval<()> {
        if self.started.replace(true) {
            return Ok(());
        }
        if let Some(links) = self.links.get() {
            for parent in links.superclass.iter().chain(&links.interfaces) {
                parent.start(interp)?;
            }
        }
        let Some(body) = self.body.get() else {
            return Ok(());
        };
        for field in body.fields.iter().filter(|f| f.is_static) {
            let zero = field.ty.as_ref().map_or(Value::Null, TypeCode::zero);
            self.statics.borrow_mut().insert(field.name.clone(), zero);
        }
        constants::create(interp, self, &body.constants)?;
        let this = self.value();
        for step in &body.static_steps {
            let value = interp.run_with(&step.code, &self.module, vec![this.clone()])?;
            if let Some(name) = &step.field {
                self.set_static(interp, name, value)?;
            }
        }
        Ok(())
    }

    /// The class of these that has a static field of a name.
    fn static_owner(self: &Rc<Self>, name: &str) -> Option<Rc<UserClass>> {
        let own = |class: &UserClass| {
            let body = class.body.get()?;
            let is_field = body.fields.iter().any(|f| f.is_static && f.name == name);
            let is_constant = body.constants.iter().any(|(n, _)| n == name);
            (is_field || is_constant).then_some(())
        };
        if own(self).is_some() {
            return Some(self.clone());
        }
        let links = self.links.get()?;
        let mut parents = links.interfaces.iter().chain(&links.superclass);
        parents.find_map(|parent| parent.static_owner(name))
    }

    /// A static field, also one of what it extends, or of the class around it.
    pub(crate) fn static_value(self: &Rc<Self>, interp: &Interp, name: &str) -> Option<Eval> {
        let Some(owner) = self.static_owner(name) else {
            let outer = self.outer.as_ref()?.upgrade()?;
            return outer.static_value(interp, name);
        };
        if let Err(raise) = owner.start(interp) {
            return Some(Err(raise));
        }
        let value = owner.statics.borrow().get(name).cloned();
        Some(Ok(value.unwrap_or_default()))
    }

    /// Sets a static field; `None` when there is none.
    pub(crate) fn set_static_value(
        self: &Rc<Self>,
        interp: &Interp,
        name: &str,
        value: Value,
    ) -> Option<Eval<()>> {
        let Some(owner) = self.static_owner(name) else {
            let outer = self.outer.as_ref()?.upgrade()?;
            return outer.set_static_value(interp, name, value);
        };
        let set = || {
            owner.start(interp)?;
            let body = owner.body.get();
            let field = body.and_then(|b| b.fields.iter().find(|f| f.name == name));
            if field.is_none_or(|f| f.is_final) {
                return Err(read_only(name, &owner.name));
            }
            owner.set_static(interp, name, value)
        };
        Some(set())
    }

    fn set_static(&self, interp: &Interp, name: &str, value: Value) -> Eval<()> {
        let field = self
            .body
            .get()
            .and_then(|b| b.fields.iter().find(|f| f.name == name));
        let value = match field.and_then(|f| f.ty.as_ref()) {
            Some(ty) => ty.coerce(interp, value)?,
            None => value,
        };
        self.statics.borrow_mut().insert(ArcStr::from(name), value);
        Ok(())
    }

    /// The field of an instance.
    pub(crate) fn field<T>(&self, name: &str, answer: impl Fn(&FieldCode) -> T) -> Option<T> {
        self.find(&mut |class| {
            let fields = &class.body.get()?.fields;
            fields
                .iter()
                .find(|f| !f.is_static && f.name == name)
                .map(&answer)
        })
    }

    /// Whether methods of that name are declared, here or in what it extends.
    pub(crate) fn has_method(&self, name: &str) -> bool {
        self.find(&mut |class| {
            let methods = &class.body.get()?.methods;
            methods.iter().any(|m| m.name == name).then_some(())
        })
        .is_some()
    }
}

impl TypeCode {
    /// The value of a field that is given none.
    pub(crate) fn zero(&self) -> Value {
        match self.dimensions {
            0 => crate::class::zero(&self.name),
            _ => Value::Null,
        }
    }

    /// The same for a function of a script, in which types are mostly documentation unless it is run as a legacy one.
    pub(crate) fn coerce_in_script(&self, interp: &Interp, value: Value) -> Eval {
        match (&*self.name, self.dimensions) {
            _ if interp.is_legacy() => self.coerce(interp, value),
            ("void", 0) => Ok(Value::Null),
            (name, 0) => interp.coerce(value, name.strip_prefix("java.lang.").unwrap_or(name)),
            _ => Ok(value),
        }
    }

    /// A value for a variable of this type, or as a result.
    pub(crate) fn coerce(&self, interp: &Interp, value: Value) -> Eval {
        match (&*self.name, self.dimensions) {
            ("void", 0) => Ok(Value::Null),
            _ if !self.known => Ok(value),
            (name, 0) => ops::convert(interp, value, name),
            (_, 1) if value.is_null() => Ok(value),
            (name, 1) => ops::convert(interp, value, &format!("{name}[]")),
            _ => Ok(value),
        }
    }
}

/// The name of a class of the pipeline that is a value; empty for other values.
pub(crate) fn class_title(value: &Value) -> String {
    value
        .as_host::<ClassValue>()
        .map(|class| class.0.name.to_string())
        .unwrap_or_default()
}

fn read_only(name: &str, class: &str) -> Box<Raise> {
    Raise::new(
        "groovy.lang.ReadOnlyPropertyException",
        format!("Cannot set readonly property: {name} for class: {class}"),
    )
}

//! Instances of classes of the pipeline.

mod collection;

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use indexmap::IndexMap;

use super::{UserClass, constants, generated, read_only, select};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::nesting;
use crate::property::accessor_name;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{Entries, Value};

/// Variables that an instance shares with the code that made it.
pub(crate) type Held = Box<[Rc<RefCell<Value>>]>;

/// An instance of a class of the pipeline.
pub(crate) struct InstanceObj {
    pub(crate) class: Rc<UserClass>,
    pub(crate) fields: RefCell<IndexMap<ArcStr, Value>>,
    /// Name and place of a constant of an enum.
    pub(crate) constant: Option<(ArcStr, usize)>,
    /// Message and cause of an instance that is an exception.
    pub(crate) exception: OnceCell<Value>,
    /// The map, list or set that an instance of a class that extends one is.
    pub(crate) collection: OnceCell<Value>,
    /// Variables of the code around its class, when that has no name.
    pub(crate) held: OnceCell<Held>,
    /// The map or closure that has its methods.
    pub(crate) given: OnceCell<Value>,
    /// Its properties cannot be set (any more).
    pub(crate) frozen: Cell<bool>,
    /// What its hash was when it was last asked for.
    last_hash: RefCell<Option<Value>>,
    id: u32,
    me: OnceCell<Weak<Box<dyn HostObject>>>,
}

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// What tells an instance from others in its text, as `Point@4f2a91c0` does: each number once.
fn next_id() -> u32 {
    LAST.with(|last| {
        last.set(last.get().wrapping_add(1));
        // Multiplied with an odd number, so that it looks like an address and stays unique.
        last.get().wrapping_mul(0x9E37_79B1) & 0x7fff_ffff
    })
}

impl InstanceObj {
    /// A new instance without fields.
    pub(crate) fn create(class: &Rc<UserClass>, constant: Option<(ArcStr, usize)>) -> Value {
        let value = Value::host(Self {
            class: class.clone(),
            fields: RefCell::default(),
            constant,
            exception: OnceCell::new(),
            collection: OnceCell::new(),
            held: OnceCell::new(),
            given: OnceCell::new(),
            frozen: Cell::new(false),
            last_hash: RefCell::default(),
            id: next_id(),
            me: OnceCell::new(),
        });
        if let (Value::Host(host), Some(instance)) = (&value, value.as_host::<InstanceObj>()) {
            // It is new, so nothing is set yet.
            let _ = instance.me.set(Rc::downgrade(host));
        }
        value
    }

    fn this(&self) -> Option<Value> {
        self.me.get()?.upgrade().map(Value::Host)
    }

    /// Sets a field as the class itself does it.
    pub(crate) fn set_field(&self, interp: &Interp, name: &str, value: Value) -> Eval<()> {
        let ty = self.class.field(name, |f| f.ty.clone()).flatten();
        let value = match ty {
            Some(ty) => ty.coerce(interp, value)?,
            None => value,
        };
        self.fields.borrow_mut().insert(ArcStr::from(name), value);
        Ok(())
    }

    /// Calls a method that the class or what it extends declares, without an evaluator at hand.
    fn ask(&self, method: &str, args: &[Value]) -> Option<Value> {
        // What went wrong is raised before anything else runs.
        let given = || matches!(self.given.get(), Some(Value::Map(map)) if map.get_str(method).is_some());
        if nesting::is_pending() || !(self.class.has_method(method) || given()) {
            return None;
        }
        let interp = self.class.interp()?;
        let this = self.this()?;
        match select::call_declared(&interp, &self.class, &this, method, args)? {
            Ok(value) => Some(value),
            Err(raise) => {
                nesting::postpone(raise);
                None
            }
        }
    }

    /// A method of the platform's class that it extends: the exception, or `Object`.
    pub(crate) fn call_platform(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Eval {
        let called = self
            .call_exception(interp, method, args)
            .or_else(|| {
                self.call_collection(interp, this, method, args)
                    .filter(|_| method != "toString")
            })
            .or_else(|| match (method, args) {
                ("toString", []) if self.collection.get().is_some() => self
                    .collection
                    .get()
                    .map(|own| Ok(Value::from(text::java_text(own)))),
                ("toString", []) => Some(Ok(Value::from(self.platform_text()))),
                ("equals", [other]) => Some(Ok(Value::Bool(self.is_same(other)))),
                ("hashCode", []) => Some(Ok(Value::Int(self.id.cast_signed()))),
                _ => constants::call(interp, self, method, args)
                    .or_else(|| self.basic(interp, this, method, args)),
            });
        called.unwrap_or_else(|| Err(crate::ops::missing_method(this, method, args)))
    }

    /// What Groovy adds to iterators, for the elements that are left.
    fn call_elements(&self, interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
        if !self.class.is_a("Iterator")
            || !matches!(method, "toList" | "toSet" | "sum" | "max" | "min" | "join")
        {
            return None;
        }
        let items = Value::list(self.elements()?);
        crate::method::of_collection(interp, &items, method, args)
    }

    /// A method of the exception that it is.
    fn call_exception(&self, interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
        match self.exception.get() {
            Some(exception @ Value::Host(host)) if method != "toString" => {
                host.call(interp, exception, method, args)
            }
            _ => None,
        }
    }

    /// The getter of a property of a map, whose properties are read as entries otherwise.
    fn call_getter(&self, method: &str, args: &[Value]) -> Option<Eval> {
        self.map().filter(|_| args.is_empty())?;
        let fields = self.fields.borrow();
        let is_property = |name: &str| self.class.field(name, |f| f.is_property) == Some(true);
        let (_, value) = fields
            .iter()
            .find(|(name, _)| accessor_name("get", name).as_str() == method && is_property(name))?;
        Some(Ok(value.clone()))
    }

    pub(super) fn is_same(&self, other: &Value) -> bool {
        let own = self.me.get().map(Weak::as_ptr);
        matches!(other, Value::Host(host) if own == Some(Rc::as_ptr(host)))
    }

    /// The text without a `toString` method.
    fn platform_text(&self) -> String {
        if let Some((name, _)) = &self.constant {
            return name.to_string();
        }
        match (self.exception.get(), self.this()) {
            (Some(_), Some(this)) => {
                let raise = raise_of(&this, self);
                if raise.message.is_empty() {
                    raise.class.to_string()
                } else {
                    format!("{}: {}", raise.class, raise.message)
                }
            }
            (None, _) if self.collection.get().is_some() => {
                self.collection.get().map(text::text).unwrap_or_default()
            }
            // `Point@4f2a91c0`
            _ => format!("{}@{:x}", self.class.name, self.id),
        }
    }

    /// What every object can do, where it depends on the class.
    fn basic(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("getClass", []) => self.class.value(),
            ("toString", []) => Value::from(self.text()),
            ("equals", [other]) => Value::Bool(self.equals(other).unwrap_or(false)),
            ("hashCode", []) => match generated::hash(interp, self) {
                Some(hash) => Value::Int(hash),
                None => Value::Int(self.id.cast_signed()),
            },
            ("getProperties", []) => self.properties(interp, this),
            ("respondsTo", [name, ..]) => {
                let has = self.class.has_method(&text::text(name));
                Value::list(if has { vec![name.clone()] } else { Vec::new() })
            }
            ("getMetaClass", []) => self.class.value(),
            _ => return None,
        }))
    }

    /// Properties with their values, and the class.
    fn properties(&self, interp: &Interp, this: &Value) -> Value {
        let mut out = Entries::default();
        let names: Vec<ArcStr> = self.fields.borrow().keys().cloned().collect();
        for name in names {
            if self.class.field(&name, |f| f.is_property).unwrap_or(false) {
                let value = crate::property::get(interp, this, &name).unwrap_or_default();
                out.insert(Value::Str(name), value);
            }
        }
        out.insert(Value::str("class"), self.class.value());
        Value::map(out)
    }
}

impl HostObject for InstanceObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        &self.class.name
    }

    fn text(&self) -> String {
        if let Some(text) = self.ask("toString", &[]) {
            return text::text(&text);
        }
        let interp = self.class.interp();
        let generated = interp.and_then(|interp| generated::text(&interp, self));
        generated.unwrap_or_else(|| self.platform_text())
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        select::call_declared(interp, &self.class, this, method, args)
            .or_else(|| constants::call(interp, self, method, args))
            .or_else(|| self.call_exception(interp, method, args))
            .or_else(|| self.call_getter(method, args))
            .or_else(|| self.call_collection(interp, this, method, args))
            .or_else(|| self.basic(interp, this, method, args))
            .or_else(|| self.call_elements(interp, method, args))
    }

    fn index(&self, interp: &Interp, index: &Value) -> Option<Eval> {
        if self.class.has_method("getAt") {
            return None;
        }
        Some(crate::index::get(interp, self.collection.get()?, index))
    }

    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        let result = self.call(interp, this, method, std::slice::from_ref(right))?;
        let extends = method == "plus" && self.collection.get().is_some() && !self.class.has_method(method);
        Some(result.map(|value| match value {
            // What something is added to is copied, and keeps its class.
            Value::List(_) | Value::Map(_) | Value::Set(_) if extends => self.holding(value),
            value => value,
        }))
    }

    fn is_case(&self, value: &Value) -> Option<bool> {
        let interp = self.class.interp()?;
        let found = crate::ops::is_case(&interp, self.collection.get()?, value);
        Some(found.unwrap_or_else(|raise| {
            nesting::postpone(raise);
            false
        }))
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        let this = self.this()?;
        // `object.@name` is the field itself.
        if let Some(field) = name.strip_prefix('@') {
            return self.fields.borrow().get(field).cloned().map(Ok);
        }
        // Of a map, what is read from outside of its class is an entry, whatever the class declares.
        if let Some(map) = self.map() {
            let key = [Value::str(name)];
            let declared = select::call_declared(interp, &self.class, &this, "get", &key);
            return Some(declared.unwrap_or_else(|| crate::property::get(interp, map, name)));
        }
        if let Some(found) = select::get_declared(interp, &self.class, &this, name) {
            return Some(found);
        }
        if let Some(value) = self.fields.borrow().get(name) {
            return Some(Ok(value.clone()));
        }
        if let Some(found) = self.class.static_value(interp, name) {
            return Some(found);
        }
        match (name, self.exception.get()) {
            ("class" | "metaClass", _) => Some(Ok(self.class.value())),
            ("properties", _) => Some(Ok(self.properties(interp, &this))),
            (_, Some(Value::Host(exception))) => exception.property(interp, name),
            _ => None,
        }
    }

    fn set_property(&self, interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        let this = self.this()?;
        if let Some(field) = name.strip_prefix('@') {
            self.class.field(field, |_| ())?;
            return Some(self.set_field(interp, field, value));
        }
        if let Some(done) = select::set_declared(interp, &self.class, &this, name, &value) {
            return Some(done);
        }
        match self.class.field(name, |f| f.is_final) {
            Some(is_final) if is_final || self.frozen.get() => Some(Err(read_only(name, &self.class.name))),
            Some(_) => Some(self.set_field(interp, name, value)),
            None if self.map().is_some() => {
                let entry = [Value::str(name), value];
                match select::call_declared(interp, &self.class, &this, "put", &entry) {
                    Some(done) => Some(done.map(|_| ())),
                    None => {
                        let [_, value] = entry;
                        Some(crate::property::set(interp, self.map()?, name, value))
                    }
                }
            }
            None => self.class.set_static_value(interp, name, value),
        }
    }

    fn truthy(&self) -> bool {
        match (self.ask("asBoolean", &[]), self.collection.get()) {
            (Some(answer), _) => answer.truthy(),
            (None, Some(collection)) => collection.truthy(),
            (None, None) => true,
        }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        if self.is_same(other) || nesting::is_quiet() {
            return Some(self.is_same(other));
        }
        if let Some(answer) = self.ask("equals", std::slice::from_ref(other)) {
            return Some(answer.truthy());
        }
        if let Some(own) = self.collection.get() {
            return Some(
                own == other
                    .as_host::<InstanceObj>()
                    .and_then(|o| o.collection.get())
                    .unwrap_or(other),
            );
        }
        let interp = self.class.interp();
        let same = interp.and_then(|interp| generated::equals(&interp, self, other));
        Some(same.unwrap_or(false))
    }

    fn hash_key(&self) -> Option<Value> {
        if let Some(collection) = self
            .collection
            .get()
            .filter(|_| !self.class.has_method("hashCode"))
        {
            return Some(collection.clone());
        }
        if !nesting::is_quiet() {
            let hash = self.ask("hashCode", &[]).or_else(|| {
                let interp = self.class.interp()?;
                generated::hash(&interp, self).map(Value::Int)
            });
            self.last_hash.replace(hash);
        }
        self.last_hash.borrow().clone()
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        if let (Some((_, own)), Some(other)) = (&self.constant, other.as_host::<InstanceObj>()) {
            return other.constant.as_ref().map(|(_, place)| own.cmp(place));
        }
        let order = self.ask("compareTo", std::slice::from_ref(other))?;
        order.as_i64().map(|n| n.cmp(&0))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let interp = self.class.interp()?;
        if self.class.is_a("java.util.Iterator") {
            return self.rest(&interp);
        }
        let Some(iterator) = self.ask("iterator", &[]) else {
            return self
                .collection
                .get()
                .map(|collection| interp.elements(collection));
        };
        Some(interp.elements(&iterator))
    }

    fn instance_of(&self, class: &str) -> bool {
        self.class.is_a(class)
            || self
                .collection
                .get()
                .is_some_and(|collection| crate::ops::instance_of(collection, class))
    }

    fn content(&self) -> Option<(Value, Value)> {
        let fields = self.fields.borrow();
        let entries = fields.iter().map(|(k, v)| (Value::Str(k.clone()), v.clone()));
        let constant = self.constant.as_ref().map(|(name, _)| Value::Str(name.clone()));
        let all = entries.chain(constant.map(|name| (Value::Null, name)));
        let all = all.chain(self.collection.get().map(|own| (Value::Bool(true), own.clone())));
        Some((Value::Str(self.class.name.clone()), Value::map(all.collect())))
    }
}

/// A new instance without fields, and what is in the fields of one; `None` for other values, and for constants of enums.
pub(crate) fn copy_of(value: &Value) -> Option<(Value, Vec<Value>)> {
    let instance = value.as_host::<InstanceObj>()?;
    if instance.constant.is_some() {
        return None;
    }
    let copy = InstanceObj::create(&instance.class, None);
    let made = copy.as_host::<InstanceObj>()?;
    made.frozen.set(instance.frozen.get());
    made.fields.replace(instance.fields.borrow().clone());
    if let Some(exception) = instance.exception.get() {
        // It is new, so nothing is set yet.
        let _ = made.exception.set(exception.clone());
    }
    let fields = instance.fields.borrow();
    let parts = fields
        .values()
        .chain(instance.collection.get())
        .cloned()
        .collect();
    Some((copy, parts))
}

/// Sets the fields of an instance that [`copy_of`] made, in the order in which that gave their values.
pub(crate) fn fill_copy(copy: &Value, parts: Vec<Value>) {
    let Some(instance) = copy.as_host::<InstanceObj>() else {
        return;
    };
    let mut parts = parts.into_iter();
    for field in instance.fields.borrow_mut().values_mut() {
        *field = parts.next().unwrap_or_default();
    }
    if let Some(collection) = parts.next() {
        // It is new, so nothing is set yet.
        let _ = instance.collection.set(collection);
    }
}

/// The collection that an instance of a class that extends one is.
pub(crate) fn collection(value: &Value) -> Option<&Value> {
    value.as_host::<InstanceObj>()?.collection.get()
}

/// Whether two values are one and the same collection.
fn is_identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b),
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Set(a), Value::Set(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

/// The exception that throwing an instance raises; `None` when it is no exception.
pub(crate) fn thrown(value: &Value) -> Option<Box<Raise>> {
    let instance = value.as_host::<InstanceObj>()?;
    instance.exception.get()?;
    Some(raise_of(value, instance))
}

fn raise_of(value: &Value, instance: &InstanceObj) -> Box<Raise> {
    let own = instance.exception.get().and_then(crate::class::raise_of);
    let mut raise = own.unwrap_or_else(|| Raise::illegal_state(""));
    raise.class = instance.class.name.clone();
    if let Some(message) = instance.ask("getMessage", &[]) {
        raise.message = text::text(&message);
    }
    raise.object = Some(value.clone());
    raise
}

/// Whether a clause for a class catches an exception.
pub(crate) fn raise_is(raise: &Raise, class: &str) -> bool {
    match raise.object.as_ref().and_then(Value::as_host::<InstanceObj>) {
        Some(instance) => instance.class.is_a(class),
        None => crate::class::exception_is(&raise.class, class),
    }
}

/// `methodMissing(name, args)` of a class that has it.
pub(crate) fn method_missing(interp: &Interp, receiver: &Value, name: &str, args: &[Value]) -> Option<Eval> {
    let instance = receiver.as_host::<InstanceObj>()?;
    let args = [
        Value::str(name),
        Value::list_of(crate::value::ListKind::Array, args.to_vec()),
    ];
    select::call_declared(interp, &instance.class, receiver, "methodMissing", &args)
}

/// `propertyMissing(name)` of a class that has it.
pub(crate) fn property_missing(interp: &Interp, object: &Value, name: &str) -> Option<Eval> {
    let instance = object.as_host::<InstanceObj>()?;
    select::call_declared(
        interp,
        &instance.class,
        object,
        "propertyMissing",
        &[Value::str(name)],
    )
}

//! Which method a call means: by name, number and types of the arguments.

use std::rc::Rc;

use super::{ClassValue, InstanceObj, MethodCode, Signature, TypeCode, UserClass};
use crate::interp::Interp;
use crate::module::Module;
use crate::ops;
use crate::property::accessor_name;
use crate::raise::{Eval, Raise};
use crate::value::{ListKind, Value};

/// Calls a method that a class or what it extends declares; `None` when there is none for these arguments.
pub(crate) fn call_declared(
    interp: &Interp,
    class: &UserClass,
    this: &Value,
    name: &str,
    args: &[Value],
) -> Option<Eval> {
    if let Some(instance) = this.as_host::<InstanceObj>()
        && instance.given.get().is_some()
        && let Some(called) = super::proxy::call(interp, class, instance, name, args)
    {
        return Some(called);
    }
    let (method, module) = declared(class, this, name, args)?;
    Some(invoke(interp, &module, &method, this, args))
}

/// Reads a property by a getter that a class or what it extends declares; `None` when there is none.
pub(super) fn get_declared(interp: &Interp, class: &UserClass, this: &Value, name: &str) -> Option<Eval> {
    ["get", "is"]
        .iter()
        .find_map(|prefix| call_declared(interp, class, this, &accessor_name(prefix, name), &[]))
}

/// Sets a property by a setter that a class or what it extends declares; `None` when there is none.
pub(super) fn set_declared(
    interp: &Interp,
    class: &UserClass,
    this: &Value,
    name: &str,
    value: &Value,
) -> Option<Eval<()>> {
    let setter = accessor_name("set", name);
    let called = call_declared(interp, class, this, &setter, std::slice::from_ref(value))?;
    Some(called.map(|_| ()))
}

/// The method that a call on a class, or on an instance of it, means.
fn declared(
    class: &UserClass,
    this: &Value,
    name: &str,
    args: &[Value],
) -> Option<(Rc<MethodCode>, Rc<Module>)> {
    let only_static = this.as_host::<ClassValue>().is_some();
    let mut best: Option<(u32, Rc<MethodCode>, Rc<Module>)> = None;
    // All are looked at: a method of the superclass may fit the arguments better.
    class.find(&mut |class| {
        for method in class.body.get().iter().flat_map(|b| &b.methods) {
            let eligible = method.name == name && (method.is_static || !only_static);
            if let Some(cost) = eligible.then(|| method.signature.cost(args)).flatten()
                && (method.code.is_some() || best.is_none())
                && best
                    .as_ref()
                    .is_none_or(|(least, known, _)| cost < *least || known.code.is_none())
            {
                best = Some((cost, method.clone(), class.module.clone()));
            }
        }
        None::<()>
    });
    best.map(|(_, method, module)| (method, module))
}

/// The constructor or method that fits arguments best.
pub(super) fn select(methods: &[Rc<MethodCode>], args: &[Value]) -> Option<Rc<MethodCode>> {
    let fitting = methods.iter().filter_map(|m| Some((m.signature.cost(args)?, m)));
    fitting.min_by_key(|(cost, _)| *cost).map(|(_, m)| m.clone())
}

/// Runs a method with arguments that fit it.
pub(super) fn invoke(
    interp: &Interp,
    module: &Rc<Module>,
    method: &MethodCode,
    this: &Value,
    args: &[Value],
) -> Eval {
    let Some(code) = &method.code else {
        return Err(Raise::new(
            "java.lang.AbstractMethodError",
            format!("Method {}() is abstract: it has no statements", method.name),
        ));
    };
    // A static method that is called on an instance has no instance.
    let this = match this.as_host::<InstanceObj>() {
        Some(instance) if method.is_static => instance.class.value(),
        _ => this.clone(),
    };
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(this);
    all.extend(method.signature.arguments(interp, args)?);
    let result = crate::eval::call_code(interp, code, module, &all)?;
    match &method.result {
        Some(ty) => ty.coerce(interp, result),
        None => Ok(result),
    }
}

impl Signature {
    /// Whether any parameter has a type.
    pub(crate) fn is_declared(&self) -> bool {
        self.types.iter().any(Option::is_some)
    }

    /// Whether a number of arguments is right.
    pub(crate) fn takes(&self, count: usize) -> bool {
        let required = self.optional.iter().filter(|optional| !**optional).count();
        match self.takes_array() {
            true => count + 1 >= required,
            false => (required..=self.types.len()).contains(&count),
        }
    }

    /// The declared types, for messages.
    pub(crate) fn types(&self) -> String {
        let name = |ty: &Option<TypeCode>| match ty {
            Some(ty) => {
                let simple = ty.name.rsplit(['.', '$']).next().unwrap_or_default();
                format!("{simple}{}", "[]".repeat(usize::from(ty.dimensions)))
            }
            None => "Object".to_string(),
        };
        let types: Vec<String> = self.types.iter().map(name).collect();
        format!("({})", types.join(", "))
    }

    fn takes_array(&self) -> bool {
        let last = self.types.last().and_then(Option::as_ref);
        last.is_some_and(|ty| ty.dimensions > 0)
    }

    /// Whether the last arguments must be put into an array first.
    fn gathers(&self, args: &[Value]) -> bool {
        let is_array = |v: &Value| matches!(v, Value::List(l) if l.kind.get() == ListKind::Array);
        let whole = args.len() == self.types.len() && args.last().is_some_and(|v| is_array(v) || v.is_null());
        self.takes_array() && !whole && args.len() + 1 >= self.types.len()
    }

    /// Arguments as the parameters want them.
    pub(crate) fn arguments(&self, interp: &Interp, args: &[Value]) -> Eval<Vec<Value>> {
        let mut args = args.to_vec();
        if self.gathers(&args) {
            let rest = args.split_off(self.types.len() - 1);
            args.push(Value::list_of(ListKind::Array, rest));
        }
        // Parameters with defaults are left out from the right.
        let missing = self.types.len().saturating_sub(args.len());
        let types = self.given(missing);
        args.into_iter()
            .zip(types)
            .map(|(value, ty)| match ty {
                Some(ty) => ty.coerce(interp, value),
                None => Ok(value),
            })
            .collect()
    }

    /// Types of the parameters that get an argument when some with defaults get none.
    fn given(&self, missing: usize) -> Vec<Option<&TypeCode>> {
        let defaults = self.optional.iter().filter(|optional| **optional).count();
        let mut spare = defaults.saturating_sub(missing);
        let params = self.optional.iter().zip(&self.types);
        params
            .filter(|(optional, _)| {
                if !**optional {
                    return true;
                }
                let given = spare > 0;
                spare = spare.saturating_sub(1);
                given
            })
            .map(|(_, ty)| ty.as_ref())
            .collect()
    }

    /// How badly arguments fit; `None` when they do not.
    pub(crate) fn cost(&self, args: &[Value]) -> Option<u32> {
        if self.gathers(args) {
            let fixed = self.types.len() - 1;
            let (first, rest) = args.split_at_checked(fixed)?;
            let item = self.types.last()?.as_ref()?;
            let item = TypeCode {
                dimensions: item.dimensions - 1,
                ..item.clone()
            };
            let mut sum = 50;
            for (value, ty) in first.iter().zip(&self.types) {
                sum += ty.as_ref().map_or(Some(OBJECT), |ty| fit(value, ty))?;
            }
            for value in rest {
                sum += fit(value, &item)?;
            }
            return Some(sum);
        }
        let missing = self.types.len().checked_sub(args.len())?;
        if missing > self.optional.iter().filter(|optional| **optional).count() {
            return None;
        }
        let types = self.given(missing);
        let mut pairs = args.iter().zip(types);
        pairs.try_fold(0, |sum, (value, ty)| {
            Some(sum + ty.map_or(Some(OBJECT), |ty| fit(value, ty))?)
        })
    }
}

/// How badly any value fits a parameter that takes anything.
const OBJECT: u32 = 20;
/// The same for a type of which nothing is known here.
const UNKNOWN: u32 = 25;

/// How badly a value fits a type.
fn fit(value: &Value, ty: &TypeCode) -> Option<u32> {
    let name = ty.name.strip_prefix("java.lang.").unwrap_or(&ty.name);
    if ty.dimensions > 0 {
        return match value {
            Value::List(items) if items.kind.get() == ListKind::Array => Some(0),
            Value::Null => Some(1),
            _ => None,
        };
    }
    if matches!(name, "Object" | "def" | "var") {
        return Some(if value.is_null() { 0 } else { OBJECT });
    }
    let primitive = name.starts_with(char::is_lowercase) && !name.contains('.');
    if value.is_null() {
        return (!primitive).then_some(1);
    }
    if let Some(number) = fit_number(value, name) {
        return number;
    }
    match (name, value) {
        ("boolean" | "Boolean", _) => return matches!(value, Value::Bool(_)).then_some(0),
        ("String", Value::Str(_)) => return Some(0),
        ("CharSequence" | "groovy.lang.GString", Value::Str(_)) => return Some(1),
        ("Iterable" | "java.util.Collection", _) if ops::instance_of(value, name) => return Some(4),
        ("Comparable" | "java.io.Serializable", _) if ops::instance_of(value, name) => return Some(8),
        _ => {}
    }
    if let Some(instance) = value.as_host::<InstanceObj>() {
        if instance.class.name == ty.name {
            return Some(0);
        }
        return if instance.class.is_a(&ty.name) {
            Some(2)
        } else if ops::instance_of(value, &ty.name) {
            // Classes that extend collections.
            Some(3)
        } else {
            (!ty.known).then_some(UNKNOWN)
        };
    }
    if ops::instance_of(value, name) || ops::instance_of(value, &ty.name) {
        return Some(2);
    }
    // Values of the engine are classes here that stand for several there; of other types nothing is known.
    let told_apart = ty.known && STRICT.iter().any(|s| *s == &*ty.name) && !matches!(value, Value::Host(_));
    (!told_apart).then_some(UNKNOWN)
}

/// Types that a value of another type never fits.
const STRICT: [&str; 12] = [
    "java.lang.String",
    "java.lang.CharSequence",
    "java.lang.Number",
    "java.util.List",
    "java.util.Map",
    "java.util.Set",
    "java.util.Collection",
    "groovy.lang.Closure",
    "java.io.File",
    "java.nio.file.Path",
    "nextflow.util.Duration",
    "nextflow.util.MemoryUnit",
];

/// For types of numbers and characters; `None` for other types.
fn fit_number(value: &Value, name: &str) -> Option<Option<u32>> {
    // Ranks of types, each of which takes values of those before it.
    let rank = match name {
        "byte" | "Byte" => 1,
        "short" | "Short" => 2,
        "int" | "Integer" => 3,
        "long" | "Long" => 4,
        "java.math.BigInteger" | "BigInteger" => 5,
        "float" | "Float" => 6,
        "double" | "Double" => 7,
        "java.math.BigDecimal" | "BigDecimal" => 8,
        "Number" => 9,
        "char" | "Character" => {
            return Some(matches!(value, Value::Char(_)).then_some(0));
        }
        _ => return None,
    };
    let own = match value {
        Value::Byte(_) => 1,
        Value::Short(_) => 2,
        Value::Int(_) => 3,
        Value::Long(_) => 4,
        Value::BigInt(_) if rank == 3 => 3,
        Value::BigInt(_) => 5,
        // A decimal goes into a float or double, a large number into an int.
        Value::Float(_) | Value::Decimal(_) if matches!(rank, 6 | 7) => 6,
        Value::Float(_) => 6,
        Value::Double(_) => 7,
        Value::Decimal(_) => 8,
        _ => return Some(None),
    };
    Some((own <= rank).then(|| rank - own))
}

//! What annotations such as `@Canonical` add to a class.

use arcstr::ArcStr;
use rflow_syntax::ast::Annotation;

use super::{InstanceObj, UserClass, create};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::method::hash_code::hash_code;
use crate::ops;
use crate::text;
use crate::value::Value;

/// What annotations add to a class.
#[derive(Default)]
pub(crate) struct Generated {
    /// `toString()`
    pub(crate) text: Option<Text>,
    /// `equals` and `hashCode` by the properties.
    pub(crate) equals: bool,
    /// A constructor that takes the properties in order.
    pub(crate) tuple: bool,
    /// Properties cannot be set after the constructor.
    pub(crate) immutable: bool,
    /// The constructors of the superclass.
    pub(crate) inherit: bool,
    /// `instance`
    pub(crate) singleton: bool,
    /// `log`
    pub(crate) log: bool,
}

/// How `toString()` writes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Text {
    names: bool,
    without_package: bool,
    ignore_nulls: bool,
}

impl Generated {
    pub(crate) fn of(annotations: &[Annotation]) -> Self {
        let mut out = Self::default();
        for annotation in annotations {
            let text = Text {
                names: annotation.flag("includeNames").unwrap_or(false),
                without_package: annotation.flag("includePackage") == Some(false),
                ignore_nulls: annotation.flag("ignoreNulls").unwrap_or(false),
            };
            match annotation.simple_name() {
                "Canonical" | "Immutable" => {
                    out.text.get_or_insert_default();
                    out.equals = true;
                    out.tuple = true;
                    out.immutable |= annotation.simple_name() == "Immutable";
                }
                "ToString" => out.text = Some(text),
                "EqualsAndHashCode" => out.equals = true,
                "TupleConstructor" => out.tuple = true,
                "InheritConstructors" => out.inherit = true,
                "Singleton" => out.singleton = true,
                "Slf4j" | "Log" | "Log4j" | "Commons" | "CommonsLog" => out.log = true,
                _ => {}
            }
        }
        out
    }
}

fn options(class: &UserClass) -> Option<&Generated> {
    class.body.get().map(|b| &b.generated)
}

/// A property with its value.
struct Part {
    name: ArcStr,
    value: Value,
    /// It is the instance that has it, by its type known as one of the same class.
    is_self: bool,
}

/// `Point(1, 2)`
pub(super) fn text(interp: &Interp, instance: &InstanceObj) -> Option<String> {
    let options = options(&instance.class)?.text?;
    let name = match options.without_package {
        true => instance.class.simple_name(),
        false => &instance.class.name,
    };
    let parts = parts(interp, instance).into_iter();
    let parts = parts.filter(|part| !(options.ignore_nulls && part.value.is_null()));
    let parts: Vec<String> = parts
        .map(|part| {
            let text = match part.is_self {
                true => "(this)".to_string(),
                false => text::text(&part.value),
            };
            match options.names {
                true => format!("{}:{text}", part.name),
                false => text,
            }
        })
        .collect();
    Some(format!("{name}({})", parts.join(", ")))
}

fn parts(interp: &Interp, instance: &InstanceObj) -> Vec<Part> {
    let names = create::properties(&instance.class);
    names
        .into_iter()
        .map(|name| {
            let value = instance.property(interp, &name).and_then(Result::ok);
            let value = value.unwrap_or_default();
            let ty = instance
                .class
                .field(&name, |field| field.ty.as_ref().map(|ty| ty.name.clone()));
            let is_own = ty.flatten().is_some_and(|ty| instance.class.is_a(&ty));
            Part {
                is_self: is_own && instance.is_same(&value),
                name,
                value,
            }
        })
        .collect()
}

/// Whether all properties are equal; `None` when that does not count.
pub(super) fn equals(interp: &Interp, instance: &InstanceObj, other: &Value) -> Option<bool> {
    options(&instance.class)?.equals.then_some(())?;
    let Some(other) = other.as_host::<InstanceObj>() else {
        return Some(false);
    };
    let same_class = std::rc::Rc::ptr_eq(&instance.class, &other.class);
    let mut pairs = parts(interp, instance).into_iter().zip(parts(interp, other));
    let same = |(a, b): (Part, Part)| (a.is_self && b.is_self) || ops::equal(&a.value, &b.value);
    Some(same_class && pairs.all(same))
}

/// A hash of all properties; `None` when it is that of the instance itself.
pub(super) fn hash(interp: &Interp, instance: &InstanceObj) -> Option<i32> {
    options(&instance.class)?.equals.then_some(())?;
    let parts = parts(interp, instance).into_iter();
    let others = parts.filter(|part| !part.is_self);
    Some(others.fold(127i32, |hash, part| {
        hash.wrapping_mul(59).wrapping_add(hash_code(&part.value))
    }))
}

//! What annotations such as `@Canonical` add to a class.

use rflow_syntax::ast::Annotation;

use super::{InstanceObj, UserClass, create};
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

/// `Point(1, 2)`
pub(super) fn text(interp: &Interp, instance: &InstanceObj) -> Option<String> {
    let options = options(&instance.class)?.text?;
    let name = match options.without_package {
        true => instance.class.simple_name(),
        false => &instance.class.name,
    };
    let parts = values(interp, instance).into_iter();
    let parts = parts.filter(|(_, value)| !(options.ignore_nulls && value.is_null()));
    let parts: Vec<String> = parts
        .map(|(name, value)| match options.names {
            true => format!("{name}:{}", text::text(&value)),
            false => text::text(&value),
        })
        .collect();
    Some(format!("{name}({})", parts.join(", ")))
}

fn values(interp: &Interp, instance: &InstanceObj) -> Vec<(arcstr::ArcStr, Value)> {
    let names = create::properties(&instance.class);
    names
        .into_iter()
        .map(|name| {
            use crate::host::HostObject;
            let value = instance.property(interp, &name).and_then(Result::ok);
            (name, value.unwrap_or_default())
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
    let pairs = values(interp, instance).into_iter().zip(values(interp, other));
    Some(same_class && pairs.into_iter().all(|((_, a), (_, b))| ops::equal(&a, &b)))
}

/// A hash of all properties; `None` when it is that of the instance itself.
pub(super) fn hash(interp: &Interp, instance: &InstanceObj) -> Option<i32> {
    options(&instance.class)?.equals.then_some(())?;
    let parts = values(interp, instance).into_iter();
    Some(parts.fold(127i32, |hash, (_, value)| {
        hash.wrapping_mul(59).wrapping_add(hash_code(&value))
    }))
}

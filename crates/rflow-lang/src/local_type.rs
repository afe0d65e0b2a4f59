//! Declared types of local variables that are assigned after their declaration.

use arcstr::ArcStr;

use crate::interp::Interp;
use crate::ops;
use crate::raise::Eval;
use crate::value::Value;

/// Types whose values are told by their kind alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    Int,
    Long,
    Double,
    Bool,
    Text,
}

/// The declared type of a local variable, where it is more than documentation: for the legacy parser, and in classes.
#[derive(Debug, Clone)]
pub struct LocalType {
    class: ArcStr,
    /// Values of this kind need no conversion.
    plain: Option<Plain>,
}

impl LocalType {
    /// The type with that name and that many pairs of brackets behind it; `None` when a variable of it takes any value.
    pub(crate) fn named(class: &str) -> Option<Self> {
        let plain = match class {
            "Object" | "java.lang.Object" | "def" | "var" => return None,
            "int" | "Integer" => Some(Plain::Int),
            "long" | "Long" => Some(Plain::Long),
            "double" | "Double" => Some(Plain::Double),
            "boolean" | "Boolean" => Some(Plain::Bool),
            "String" => Some(Plain::Text),
            _ => None,
        };
        Some(Self {
            class: ArcStr::from(class),
            plain,
        })
    }

    /// The type that a closure knows a variable by which it shares with the code around it: objects, no primitive types.
    #[must_use]
    pub(crate) fn shared(self) -> Self {
        let class = match &*self.class {
            "int" => arcstr::literal!("Integer"),
            "long" => arcstr::literal!("Long"),
            "short" => arcstr::literal!("Short"),
            "byte" => arcstr::literal!("Byte"),
            "char" => arcstr::literal!("Character"),
            "float" => arcstr::literal!("Float"),
            "double" => arcstr::literal!("Double"),
            "boolean" => arcstr::literal!("Boolean"),
            _ => return self,
        };
        Self { class, ..self }
    }

    /// A value as the variable takes it.
    ///
    /// # Errors
    /// When there is no conversion to the type.
    pub(crate) fn take(&self, interp: &Interp, value: Value) -> Eval {
        let fits = matches!(
            (self.plain, &value),
            (Some(Plain::Int), Value::Int(_))
                | (Some(Plain::Long), Value::Long(_))
                | (Some(Plain::Double), Value::Double(_))
                | (Some(Plain::Bool), Value::Bool(_))
                | (Some(Plain::Text), Value::Str(_))
        );
        match fits {
            true => Ok(value),
            false => ops::convert_local(interp, value, &self.class),
        }
    }
}

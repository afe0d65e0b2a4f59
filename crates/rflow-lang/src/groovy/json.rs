//! Instances of classes of the pipeline as JSON objects.

use arcstr::ArcStr;

use super::{InstanceObj, MethodCode, UserClass};
use crate::property;
use crate::raise::Eval;
use crate::value::Value;

/// The name of a constant of an enum.
pub(crate) fn constant_name(value: &Value) -> Option<ArcStr> {
    let (name, _) = value.as_host::<InstanceObj>()?.constant.as_ref()?;
    Some(name.clone())
}

/// The properties of an instance with their values: its own fields in order, and what getters and the superclass add by
/// name. `None` for other values, and for exceptions.
pub(crate) fn json_properties(value: &Value) -> Option<Eval<Vec<(Value, Value)>>> {
    let instance = value.as_host::<InstanceObj>()?;
    if instance.exception.get().is_some() {
        return None;
    }
    match instance.collection.get() {
        Some(Value::Map(map)) => return Some(Ok(map.to_vec())),
        Some(_) => return None,
        None => {}
    }
    let interp = instance.class.interp()?;
    let names = names(&instance.class).into_iter();
    let read = |(name, getter): (ArcStr, Option<ArcStr>)| {
        let found = match getter {
            Some(getter) => interp.call_method(value, &getter, &[])?,
            None => property::get(&interp, value, &name)?,
        };
        Ok((Value::Str(name), found))
    };
    Some(names.map(read).collect())
}

/// The names of properties, with their getters where they are not fields.
fn names(class: &UserClass) -> Vec<(ArcStr, Option<ArcStr>)> {
    let fields = |class: &UserClass| {
        let all = class.body.get().into_iter().flat_map(|b| &b.fields);
        let shown = all.filter(|field| !field.is_static && !field.is_hidden);
        shown.map(|field| (field.name.clone(), None)).collect::<Vec<_>>()
    };
    let mut names = fields(class);
    let mut others = Vec::new();
    class.find(&mut |class| {
        others.extend(fields(class));
        let methods = class.body.get().into_iter().flat_map(|b| &b.methods);
        others.extend(methods.filter_map(|method| read_by(method)));
        None::<()>
    });
    others.sort();
    for (name, getter) in others {
        if !names.iter().any(|(known, _)| *known == name) {
            names.push((name, getter));
        }
    }
    names
}

/// The property that a method is the getter of, and the method.
fn read_by(method: &MethodCode) -> Option<(ArcStr, Option<ArcStr>)> {
    if method.is_static || method.is_hidden || !method.signature.types.is_empty() {
        return None;
    }
    let result = method.result.as_ref().map(|ty| &*ty.name);
    let suffix = match method.name.strip_prefix("get") {
        Some(suffix) if result != Some("void") => suffix,
        None if result == Some("boolean") => method.name.strip_prefix("is")?,
        _ => return None,
    };
    let name = property::name_of_accessor(suffix)?;
    let shown = !matches!(name.as_str(), "class" | "metaClass" | "declaringClass");
    shown.then(|| (ArcStr::from(name), Some(method.name.clone())))
}

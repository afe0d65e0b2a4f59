//! Maps and closures as instances of interfaces and abstract classes: `[compare: { a, b -> … }] as Comparator`.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::FileId;
use rflow_syntax::ast::ClassKind;
use rustc_hash::FxHashSet;

use super::{Body, InstanceObj, Links, UserClass};
use crate::interp::Interp;
use crate::module::Module;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// An instance of a class that the pipeline declares and that is abstract, with what has its methods.
///
/// # Errors
/// Those of the constructor of an abstract class.
pub(super) fn of_class(interp: &Interp, value: &Value, class: &Rc<UserClass>) -> Eval {
    let links = match class.kind {
        ClassKind::Interface | ClassKind::Trait => Links {
            interfaces: vec![class.clone()],
            ..Links::default()
        },
        _ => Links {
            superclass: Some(class.clone()),
            ..Links::default()
        },
    };
    let proxy = proxy_class(interp, &class.name, || (class.module.clone(), links));
    super::create::construct_given(interp, &proxy, value)
}

/// An instance of an interface of the platform.
///
/// # Errors
/// None that are known.
pub(crate) fn of_interface(interp: &Interp, value: &Value, full: &str) -> Eval {
    let proxy = proxy_class(interp, full, || {
        let links = Links {
            others: vec![ArcStr::from(full)],
            ..Links::default()
        };
        (Rc::new(Module::new("proxy", FileId::default())), links)
    });
    super::create::construct_given(interp, &proxy, value)
}

/// The class of such instances: there is one for each class or interface.
fn proxy_class(interp: &Interp, of: &str, make: impl FnOnce() -> (Rc<Module>, Links)) -> Rc<UserClass> {
    if let Some(known) = interp.classes.proxy(of) {
        return known;
    }
    let (module, links) = make();
    let simple = of.rsplit(['.', '$']).next().unwrap_or(of);
    let class = Rc::new(UserClass {
        name: arcstr::format!("{simple}1_groovyProxy"),
        kind: ClassKind::Class,
        is_abstract: false,
        members: FxHashSet::default(),
        module,
        outer: None,
        nested: RefCell::default(),
        links: OnceCell::from(links),
        body: OnceCell::from(Body::default()),
        interp: interp.downgrade(),
        value: OnceCell::new(),
        statics: RefCell::default(),
        started: Cell::new(false),
    });
    interp.classes.keep_proxy(of, &class);
    class
}

/// Calls a method of an instance that a map or closure has; `None` when what it stands for has the method itself.
pub(super) fn call(
    interp: &Interp,
    class: &UserClass,
    instance: &InstanceObj,
    name: &str,
    args: &[Value],
) -> Option<Eval> {
    let given = instance.given.get()?;
    // What an abstract class calls on itself is asked of the whole instance.
    let class = if instance.class.is_a(&class.name) {
        &instance.class
    } else {
        class
    };
    let declared = |wanted: bool| {
        class.find(&mut |class| {
            let mut methods = class.body.get()?.methods.iter();
            methods
                .any(|m| m.name == name && m.code.is_some() == wanted)
                .then_some(())
        })
    };
    if let Value::Map(map) = given {
        if let Some(closure @ Value::Closure(_)) = map.get_str(name) {
            return Some(interp.call(&closure, args));
        }
        if declared(true).is_some() || declared(false).is_none() {
            return None;
        }
        let message = format!(
            "The map that stands for `{}` has no `{name}`",
            simple_parent(class)
        );
        return Some(Err(
            Raise::unsupported(message).hint(format!("add `{name}: {{ … }}` to it"))
        ));
    }
    let known = declared(true).is_some();
    // Of an interface of the platform nothing is known but that its one method is the closure.
    let of_platform = class.links.get().is_some_and(|links| !links.others.is_empty());
    let basic = matches!(
        name,
        "toString" | "hashCode" | "equals" | "getClass" | "getMetaClass"
    );
    let is_abstract = declared(false).is_some() || (of_platform && !basic);
    (is_abstract && !known).then(|| interp.call(given, args))
}

fn simple_parent(class: &UserClass) -> &str {
    class.simple_name().trim_end_matches("1_groovyProxy")
}

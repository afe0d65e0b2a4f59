//! New instances.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::ClassKind;

use super::{Held, InstanceObj, Links, TypeCode, UserClass, select};
use crate::interp::Interp;
use crate::ops;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// `new Class(args)`
pub(crate) fn construct(interp: &Interp, class: &Rc<UserClass>, args: &[Value]) -> Eval {
    if class.is_abstract || class.kind == ClassKind::Enum {
        return Err(Raise::new(
            "java.lang.InstantiationException",
            format!(
                "You cannot create an instance from the abstract class '{}'",
                class.name
            ),
        ));
    }
    make(interp, class, None, args)
}

/// A constant of an enum.
pub(super) fn constant(
    interp: &Interp,
    class: &Rc<UserClass>,
    name: &ArcStr,
    ordinal: usize,
    args: &[Value],
) -> Eval {
    make(interp, class, Some((name.clone(), ordinal)), args)
}

/// The one instance of a class with `@Singleton`.
pub(super) fn singleton(interp: &Interp, class: &Rc<UserClass>) -> Eval {
    const PLACE: &str = "$instance";
    if let Some(known) = class.statics.borrow().get(PLACE) {
        return Ok(known.clone());
    }
    let made = construct(interp, class, &[])?;
    class
        .statics
        .borrow_mut()
        .insert(ArcStr::from(PLACE), made.clone());
    Ok(made)
}

fn make(interp: &Interp, class: &Rc<UserClass>, constant: Option<(ArcStr, usize)>, args: &[Value]) -> Eval {
    class.start(interp)?;
    let this = InstanceObj::create(class, constant);
    zero_fields(class, &this);
    run_constructor(interp, class, &this, args)?;
    if let Some(instance) = this.as_host::<InstanceObj>() {
        let immutable = class.body.get().is_some_and(|b| b.generated.immutable);
        instance.frozen.set(immutable);
    }
    Ok(this)
}

/// `new T(args) { … }`: the arguments are those of what the class extends.
pub(crate) fn construct_unnamed(interp: &Interp, class: &Rc<UserClass>, held: Held, args: &[Value]) -> Eval {
    class.start(interp)?;
    let this = InstanceObj::create(class, None);
    if let Some(instance) = this.as_host::<InstanceObj>() {
        // It is new, so nothing is set yet.
        let _ = instance.held.set(held);
    }
    zero_fields(class, &this);
    begin(interp, class, &this, args)?;
    Ok(this)
}

/// An instance whose methods a map or closure has.
pub(super) fn construct_given(interp: &Interp, class: &Rc<UserClass>, given: &Value) -> Eval {
    class.start(interp)?;
    let this = InstanceObj::create(class, None);
    if let Some(instance) = this.as_host::<InstanceObj>() {
        // It is new, so nothing is set yet.
        let _ = instance.given.set(given.clone());
    }
    zero_fields(class, &this);
    begin(interp, class, &this, &[])?;
    Ok(this)
}

fn zero_fields(class: &UserClass, this: &Value) {
    let Some(instance) = this.as_host::<InstanceObj>() else {
        return;
    };
    if let Some(links) = class.links.get() {
        for parent in links.superclass.iter().chain(&links.interfaces) {
            zero_fields(parent, this);
        }
    }
    for field in class.body.get().iter().flat_map(|b| &b.fields) {
        if !field.is_static {
            let zero = field.ty.as_ref().map_or(Value::Null, TypeCode::zero);
            instance.fields.borrow_mut().insert(field.name.clone(), zero);
        }
    }
}

fn run_constructor(interp: &Interp, class: &Rc<UserClass>, this: &Value, args: &[Value]) -> Eval<()> {
    let Some(body) = class.body.get() else {
        return Ok(());
    };
    if let Some(constructor) = select::select(&body.constructors, args) {
        return run(interp, class, this, &constructor, args);
    }
    let tuple = body.generated.tuple;
    let none = body.constructors.is_empty();
    match args {
        [] if none => begin(interp, class, this, &[]),
        // Names and values set properties after the constructor without arguments.
        [Value::Map(properties)] if none || select::select(&body.constructors, &[]).is_some() => {
            run_constructor(interp, class, this, &[])?;
            for (name, value) in properties.to_vec() {
                crate::property::set(interp, this, &crate::text::text(&name), value)?;
            }
            Ok(())
        }
        _ if tuple && args.len() <= properties(class).len() => {
            begin(interp, class, this, &[])?;
            let instance = this.as_host::<InstanceObj>();
            for (name, value) in properties(class).into_iter().zip(args) {
                if let Some(instance) = instance {
                    instance.set_field(interp, &name, value.clone())?;
                }
            }
            Ok(())
        }
        _ if none && body.generated.inherit => begin(interp, class, this, args),
        _ => Err(no_constructor(class, args)),
    }
}

/// Names of the properties that a constructor of `@Canonical` takes, in order.
pub(super) fn properties(class: &UserClass) -> Vec<ArcStr> {
    let fields = class.body.get().map(|b| b.fields.as_slice()).unwrap_or_default();
    let own = fields.iter().filter(|f| f.is_property && !f.is_static);
    own.map(|f| f.name.clone()).collect()
}

fn run(
    interp: &Interp,
    class: &Rc<UserClass>,
    this: &Value,
    constructor: &super::MethodCode,
    args: &[Value],
) -> Eval<()> {
    if !constructor.delegates {
        begin(interp, class, this, &[])?;
    }
    select::invoke(interp, &class.module, constructor, this, args).map(|_| ())
}

/// What comes before the statements of a constructor: that of the superclass, and the first values of fields.
fn begin(interp: &Interp, class: &Rc<UserClass>, this: &Value, super_args: &[Value]) -> Eval<()> {
    let Some(links) = class.links.get() else {
        return Ok(());
    };
    if let (None, Some(collection)) = (&links.superclass, links.collection) {
        let made = crate::class::construct(interp, collection, super_args)?;
        if let Some(instance) = this.as_host::<InstanceObj>() {
            // Constructors run once.
            let _ = instance.collection.set(made);
        }
        return run_all_steps(interp, class, links, this);
    }
    match (&links.superclass, links.base, super_args) {
        (Some(superclass), ..) => run_constructor(interp, superclass, this, super_args)?,
        (None, Some(base), _) => {
            let exception = crate::class::construct(interp, base, super_args)?;
            if let Some(instance) = this.as_host::<InstanceObj>() {
                // Constructors run once.
                let _ = instance.exception.set(exception);
            }
        }
        (None, None, []) => {}
        _ => return Err(no_constructor(class, super_args)),
    }
    run_all_steps(interp, class, links, this)
}

fn run_all_steps(interp: &Interp, class: &Rc<UserClass>, links: &Links, this: &Value) -> Eval<()> {
    for interface in &links.interfaces {
        run_steps(interp, interface, this)?;
    }
    run_steps(interp, class, this)
}

fn run_steps(interp: &Interp, class: &Rc<UserClass>, this: &Value) -> Eval<()> {
    for step in class.body.get().iter().flat_map(|b| &b.steps) {
        let value = interp.run_with(&step.code, &class.module, vec![this.clone()])?;
        if let (Some(name), Some(instance)) = (&step.field, this.as_host::<InstanceObj>()) {
            instance.set_field(interp, name, value)?;
        }
    }
    Ok(())
}

/// `super(args)` or `this(args)` at the start of a constructor of a class.
pub(crate) fn delegate(
    interp: &Interp,
    class: &Rc<UserClass>,
    this: &Value,
    to_super: bool,
    args: &[Value],
) -> Eval {
    if to_super {
        begin(interp, class, this, args)?;
    } else {
        run_constructor(interp, class, this, args)?;
    }
    Ok(Value::Null)
}

fn no_constructor(class: &UserClass, args: &[Value]) -> Box<Raise> {
    let types: Vec<String> = args
        .iter()
        .map(|v| {
            let name = ops::class_name(v).into_owned();
            name.strip_prefix("java.lang.")
                .map_or(name.clone(), str::to_string)
        })
        .collect();
    Raise::new(
        "groovy.lang.GroovyRuntimeException",
        format!(
            "Could not find matching constructor for: {}({})",
            class.name,
            types.join(", ")
        ),
    )
}

//! The `params` block of a script: declared parameters with types.

use std::cell::RefCell;
use std::rc::Rc;

use rflow_lang::closure::Closure;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, typing};

use crate::loader::Script;
use crate::run::Run;

/// Gives the declared parameters their values, and watches for undeclared ones that are read.
pub(crate) fn declare(run: &Rc<Run>, interp: &Interp, script: &Script) -> Eval<()> {
    let Value::Map(params) = &run.params else {
        return Ok(());
    };
    warn_of_undefined(run, params);
    if script.params.is_empty() {
        return Ok(());
    }
    let missing = RefCell::new(None);
    let to_path = |text: &str| match typing::as_file(interp, text) {
        Ok(file) => file,
        Err(raise) => {
            missing.borrow_mut().get_or_insert(raise);
            Value::str(text)
        }
    };
    unknown(run, script)?;
    for param in &script.params {
        let text = run
            .settings
            .given
            .iter()
            .rev()
            .find(|(name, _)| *name == *param.name);
        let set = text
            .and_then(|(_, text)| text.as_ref().map(Value::str))
            .or_else(|| params.get_str(&param.name));
        let given = set.is_some();
        let value = match (set, &param.default) {
            (Some(value), _) => value,
            (None, Some(default)) => interp.run(default, &script.module)?,
            (None, None) => match &param.ty {
                Some(ty) if ty.nullable => Value::Null,
                Some(ty) if &*ty.name.text == "Boolean" => Value::Bool(false),
                _ => {
                    return Err(Raise::illegal_argument(format!(
                        "Parameter `{}` is required but was not given",
                        param.name
                    ))
                    .at(param.span)
                    .hint(format!("give it on the command line: --{} VALUE", param.name)));
                }
            },
        };
        let value = match &param.ty {
            Some(ty) if typing::is_defined(&script.module, ty) => {
                typing::as_type(interp, &script.module, &value, ty).map_err(|mut e| {
                    e.message = format!("Parameter `{}`: {}", param.name, e.message);
                    e.at(param.span)
                })?
            }
            Some(ty) if !value.is_null() => {
                let converted = rflow_config::param::convert_param(&param.name, ty, value, given, &to_path);
                if let Some(raise) = missing.borrow_mut().take() {
                    return Err(raise
                        .at(param.span)
                        .hint(format!("it is the parameter `{}`", param.name)));
                }
                converted.map_err(|e| Raise::illegal_argument(e.to_string()).at(param.span))?
            }
            _ => value,
        };
        params.insert_str(&param.name, value);
    }
    Ok(())
}

/// With a `params` block, a name on the command line must be declared.
fn unknown(run: &Run, script: &Script) -> Eval<()> {
    for (name, _) in &run.settings.given {
        let camel = rflow_config::param::camel_case(name);
        let known = |n: &str| script.params.iter().any(|p| p.name == n);
        if known(name) || camel.as_deref().is_some_and(known) {
            continue;
        }
        let raise = Raise::illegal_argument(format!(
            "Parameter `{name}` was specified on the command line or params file but is not declared in the script or config"
        ));
        let names = script.params.iter().map(|p| p.name.as_str());
        return Err(match rflow_lang::compile::closest(name, names) {
            Some(near) => raise.hint(format!("did you mean `--{near}`?")),
            None => raise,
        });
    }
    Ok(())
}

/// Reading a parameter that nothing sets gives null and, once, a warning.
fn warn_of_undefined(run: &Rc<Run>, params: &rflow_lang::value::MapObj) {
    let run = run.clone();
    let warn = Closure::native("undefined parameter", 1, move |_, args| {
        let name = args.first().map(ToString::to_string).unwrap_or_default();
        run.warn_once(format!(
            "Access to undefined parameter `{name}` -- Initialise it to a default value eg. `params.{name} = some_value`"
        ));
        Ok(Value::Null)
    });
    *params.default.borrow_mut() = Some(warn);
}

//! Texts that are evaluated as code: `Eval.me(text)` and its kin, and `evaluate(text)` of scripts.

use std::rc::Rc;

use rflow_syntax::FileId;

use super::json::content_of;
use crate::interp::Interp;
use crate::module::{Module, Scope};
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// `Eval.me(text)`, `Eval.me(name, value, text)`, `Eval.x(value, text)`, `Eval.xy(…)`, `Eval.xyz(…)`.
pub(super) fn call_static(interp: &Interp, method: &str, args: &[Value]) -> Option<Eval> {
    let (code, values) = args.split_last()?;
    let name = |name: &str| name.to_string();
    let names = match (method, values) {
        ("me", []) => Vec::new(),
        ("me", [first, _]) => vec![text::text(first)],
        ("x", [_]) => vec![name("x")],
        ("xy", [_, _]) => vec![name("x"), name("y")],
        ("xyz", [_, _, _]) => vec![name("x"), name("y"), name("z")],
        _ => return None,
    };
    let scope = Rc::new(Scope::default());
    // The value of a name that is given stands behind it.
    let values = values.iter().skip(usize::from(method == "me"));
    for (name, value) in names.iter().zip(values) {
        scope.set(name, value.clone());
    }
    let module = Rc::new(Module::new("Eval", FileId::default()));
    Some(interp.with_scope(&scope, || evaluate(interp, &module, &text::text(code))))
}

/// `evaluate(source)` in a script: the text, or that of a file, sees and sets the variables of the script.
pub(crate) fn in_script(interp: &Interp, module: &Rc<Module>, source: &Value) -> Option<Eval> {
    let content = match source {
        Value::Str(content) => Ok(content.to_string()),
        other => content_of(interp, other)?,
    };
    Some(content.and_then(|content| evaluate(interp, module, &content)))
}

fn evaluate(interp: &Interp, module: &Rc<Module>, content: &str) -> Eval {
    let code = interp
        .compile_text_in(module, "evaluated text", content)
        .map_err(|e| {
            let message = format!("startup failed: {}", e.message);
            let raise = Raise::new(
                "org.codehaus.groovy.control.MultipleCompilationErrorsException",
                message,
            );
            match e.hint {
                Some(hint) => raise.hint(hint),
                None => raise,
            }
        })?;
    interp.run(&code, module)
}

//! `ifEmpty`

use rflow_lang::{Eval, Raise, Value};

use super::{Call, Def};
use crate::flow::{Cx, Node};

/// See the manual of `ifEmpty`.
pub(super) static IF_EMPTY: Def = Def {
    name: "ifEmpty",
    options: &[],
    doc: "Passes items on; when there are none, emits a value, or the result of a closure.",
    example: "channel.empty().ifEmpty('nothing')",
    build,
};

struct IfEmpty {
    default: Value,
    empty: bool,
}

impl Node for IfEmpty {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        self.empty = false;
        cx.emit(0, item);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if self.empty {
            let value = match &self.default {
                closure @ Value::Closure(_) => cx.interp.call(closure, &[])?,
                value => value.clone(),
            };
            cx.emit(0, value);
        }
        cx.finish();
        Ok(())
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    let Some(default) = call.args.first().cloned() else {
        return Err(Raise::missing_method(
            "Operator `ifEmpty` needs the value to emit when there is no item",
        ));
    };
    let kind = call.source.kind();
    let out = call.node(&[], &[kind], IfEmpty { default, empty: true });
    Ok(call.channel(out[0]))
}

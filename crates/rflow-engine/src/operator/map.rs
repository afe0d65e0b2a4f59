//! `map`

use rflow_lang::{Eval, Value};

use super::{Call, Def};
use crate::flow::{Cx, Node};

/// See the manual of `map`.
pub(super) static MAP: Def = Def {
    name: "map",
    options: &[],
    doc: "Emits the closure's result for every item; a null result is dropped.",
    example: "channel.of(1, 2).map { n -> n * 2 }",
    build,
};

struct Map {
    closure: Value,
}

impl Node for Map {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let value = cx.interp.call(&self.closure, &[item])?;
        if !value.is_null() {
            cx.emit(0, value);
        }
        Ok(())
    }
}

fn build(call: &mut Call<'_>) -> Eval {
    let closure = call.need_closure()?;
    let kind = call.source.kind();
    let out = call.node(&[], &[kind], Map { closure });
    Ok(call.channel(out[0]))
}

//! `map`

use rflow_lang::{Eval, Value};
use rflow_syntax::Span;

use super::node::each;
use super::{Call, Def};
use crate::channel::Channel;
use crate::flow::{ChannelKind, Cx, Node};

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

/// A method of the item of a value channel: what it gives is a value channel again.
pub(super) fn method(source: &Channel, name: &str, args: &[Value]) -> Value {
    let (title, name, args) = (format!("{name}()"), name.to_string(), args.to_vec());
    let node = each(move |cx, item: Value| {
        let value = cx.interp.call_method(&item, &name, &args)?;
        cx.emit(0, value);
        Ok(())
    });
    let out = source
        .flow
        .borrow_mut()
        .add(&title, Span::default(), &[source.id], &[ChannelKind::Value], node)
        .1;
    Channel::value(&source.flow, out[0])
}

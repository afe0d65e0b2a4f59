//! `flatMap` and `flatten`

use rflow_lang::{Eval, Value};

use super::node::each;
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx};

/// See the manual of `flatMap`.
pub(super) static FLAT_MAP: Def = Def {
    name: "flatMap",
    options: &[],
    doc: "Emits each element of the closure's result: of a collection, or the entries of a map.",
    example: "channel.of(1, 2).flatMap { n -> [n, n * 10] }",
    build: flat_map,
};

/// See the manual of `flatten`.
pub(super) static FLATTEN: Def = Def {
    name: "flatten",
    options: &[],
    doc: "Emits the elements of collections one by one, however deeply they are nested.",
    example: "channel.of([1, [2, 3]], 4).flatten()",
    build: flatten,
};

fn flat_map(call: &mut Call<'_>) -> Eval {
    let closure = call.closure();
    let out = call.node(
        &[],
        &[ChannelKind::Queue],
        each(move |cx, item| {
            let result = match &closure {
                Some(closure) => cx.interp.call(closure, &[item])?,
                None => item,
            };
            match result {
                Value::Null => {}
                Value::List(_) | Value::Set(_) | Value::Range(_) | Value::Map(_) => {
                    for element in cx.interp.elements(&result) {
                        cx.emit(0, element);
                    }
                }
                other => match other.range_elements() {
                    Some(elements) => elements.into_iter().for_each(|element| cx.emit(0, element)),
                    None => cx.emit(0, other),
                },
            }
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

fn flatten(call: &mut Call<'_>) -> Eval {
    let out = call.node(
        &[],
        &[ChannelKind::Queue],
        each(|cx, item| {
            item.check_ends()?;
            spread(cx, item);
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

fn spread(cx: &mut Cx<'_>, item: Value) {
    match item.elements() {
        Some(elements) => elements.into_iter().for_each(|v| spread(cx, v)),
        None => cx.emit(0, item),
    }
}

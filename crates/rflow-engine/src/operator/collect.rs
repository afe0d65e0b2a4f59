//! `collect`, `toList` and `toSortedList`

use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Value};

use super::node::fold;
use super::order::{Order, sort};
use super::{Call, Def, list_elements};
use crate::flow::ChannelKind;

/// See the manual of `collect`.
pub(super) static COLLECT: Def = Def {
    name: "collect",
    options: &["flat", "sort"],
    doc: "Emits all items as one list; items that are lists are spliced unless `flat: false`. Nothing when there are no items.",
    example: "channel.of(1, [2, 3]).collect()",
    build: collect,
};

/// See the manual of `toList`.
pub(super) static TO_LIST: Def = Def {
    name: "toList",
    options: &[],
    doc: "Emits all items as one list, an empty one when there are none.",
    example: "channel.of(1, [2, 3]).toList()",
    build: |call| gather(call, None),
};

/// See the manual of `toSortedList`.
pub(super) static TO_SORTED_LIST: Def = Def {
    name: "toSortedList",
    options: &[],
    doc: "Emits all items as one sorted list; a closure gives the key, or compares when it has two parameters.",
    example: "channel.of(3, 1, 2).toSortedList { a, b -> b <=> a }",
    build: |call| {
        let order = call.closure().map_or(Order::Natural, Order::Closure);
        gather(call, Some(order))
    },
};

fn collect(call: &mut Call<'_>) -> Eval {
    let flat = call.option("flat").is_none_or(Value::truthy);
    let order = call.order("sort", Order::Natural)?;
    let closure = call.closure();
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            None::<Vec<Value>>,
            move |all, cx, item| {
                let item = match &closure {
                    Some(closure) => cx.interp.call(closure, &[item])?,
                    None => item,
                };
                let all = all.get_or_insert_default();
                match list_elements(&item) {
                    Some(elements) if flat => all.extend(elements),
                    _ => all.push(item),
                }
                Ok(())
            },
            move |all, cx| {
                // A list of nothing counts as nothing.
                let Some(mut all) = all.filter(|all| !all.is_empty()) else {
                    return Ok(());
                };
                if let Some(order) = &order {
                    all = sort(cx.interp, all, order)?;
                }
                cx.emit(0, Value::list_of(ListKind::Bag, all));
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

fn gather(call: &mut Call<'_>, order: Option<Order>) -> Eval {
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            Vec::new(),
            |all: &mut Vec<Value>, _, item| {
                all.push(item);
                Ok(())
            },
            move |mut all, cx| {
                if let Some(order) = &order {
                    all = sort(cx.interp, all, order)?;
                }
                cx.emit(0, Value::list(all));
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

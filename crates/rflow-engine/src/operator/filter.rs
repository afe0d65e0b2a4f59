//! `filter`

use rflow_lang::{Eval, ops};

use super::node::each;
use super::{Call, Def};

/// See the manual of `filter`.
pub(super) static FILTER: Def = Def {
    name: "filter",
    options: &[],
    doc: "Keeps the items that meet a condition: a closure, a class, a pattern that matches the whole item, or a value.",
    example: "channel.of(1, 2, 3).filter { n -> n > 1 }",
    build,
};

fn build(call: &mut Call<'_>) -> Eval {
    let condition = call.need_condition()?;
    let kind = call.source.kind();
    let out = call.node(
        &[],
        &[kind],
        each(move |cx, item| {
            if ops::is_case(cx.interp, &condition, &item)? {
                cx.emit(0, item);
            }
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

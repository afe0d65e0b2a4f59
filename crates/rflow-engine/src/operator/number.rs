//! `toInteger`, `toLong`, `toFloat` and `toDouble`

use rflow_lang::Eval;

use super::node::each;
use super::{Call, Def};

/// See the manual of `toInteger`.
pub(super) static TO_INTEGER: Def = Def {
    name: "toInteger",
    options: &[],
    doc: "Makes every item an integer.",
    example: "channel.of('1', '7').toInteger()",
    build,
};

/// See the manual of `toLong`.
pub(super) static TO_LONG: Def = Def {
    name: "toLong",
    options: &[],
    doc: "Makes every item a 64-bit integer.",
    example: "channel.of('1', '7').toLong()",
    build,
};

/// See the manual of `toFloat`.
pub(super) static TO_FLOAT: Def = Def {
    name: "toFloat",
    options: &[],
    doc: "Makes every item a floating point number of single precision.",
    example: "channel.of('1', '7').toFloat()",
    build,
};

/// See the manual of `toDouble`.
pub(super) static TO_DOUBLE: Def = Def {
    name: "toDouble",
    options: &[],
    doc: "Makes every item a floating point number of double precision.",
    example: "channel.of('1', '7').toDouble()",
    build,
};

/// Each of them is named as the method of texts and numbers that it applies.
fn build(call: &mut Call<'_>) -> Eval {
    let method = call.name;
    let kind = call.source.kind();
    let out = call.node(
        &[],
        &[kind],
        each(move |cx, item| {
            let number = if item.is_null() {
                item
            } else {
                cx.interp.call_method(&item, method, &[])?
            };
            cx.emit(0, number);
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

//! `first`, `last`, `take` and `until`

use rflow_lang::{Eval, Value, ops};

use super::node::{each, fold};
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `first`.
pub(super) static FIRST: Def = Def {
    name: "first",
    options: &[],
    doc: "Emits the first item, or the first that meets a condition: closure, class, pattern or value.",
    example: "channel.of(1, 2, 3).first { n -> n > 1 }",
    build: first,
};

/// See the manual of `last`.
pub(super) static LAST: Def = Def {
    name: "last",
    options: &[],
    doc: "Emits the last item; null when there is none.",
    example: "channel.of(1, 2, 3).last()",
    build: last,
};

/// See the manual of `take`.
pub(super) static TAKE: Def = Def {
    name: "take",
    options: &[],
    doc: "Emits the first `n` items, all of them when `n` is negative.",
    example: "channel.of(1, 2, 3).take(2)",
    build: take,
};

/// See the manual of `until`.
pub(super) static UNTIL: Def = Def {
    name: "until",
    options: &[],
    doc: "Emits items up to the first for which the closure is true, without that one.",
    example: "channel.of(3, 2, 1).until { n -> n == 1 }",
    build: until,
};

fn first(call: &mut Call<'_>) -> Eval {
    let condition = call.condition();
    if call.source.kind() == ChannelKind::Value && condition.is_none() {
        call.interp.machine.log(
            "warn",
            "The operator `first` is useless when applied to a value channel which returns a single value by definition",
        );
    }
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        each(move |cx, item| {
            let wanted = match &condition {
                Some(condition) => ops::is_case(cx.interp, condition, &item)?,
                None => true,
            };
            if wanted {
                cx.emit(0, item);
                cx.finish();
            }
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

fn last(call: &mut Call<'_>) -> Eval {
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            Value::Null,
            |last: &mut Value, _, item| {
                *last = item;
                Ok(())
            },
            |last, cx| {
                cx.emit(0, last);
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

/// Emits a number of items.
struct Take {
    left: usize,
}

impl Node for Take {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        if self.left > 0 {
            cx.emit(0, item);
            self.left -= 1;
        }
        if self.left == 0 {
            cx.finish();
        }
        Ok(())
    }
}

fn take(call: &mut Call<'_>) -> Eval {
    call.refuse_value_channel()?;
    let n = call.need_integer("the number of items")?;
    let left = usize::try_from(n).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok(call.channel(crate::factory::from_items(call.flow(), "take", Vec::new())));
    }
    let out = call.node(&[], &[ChannelKind::Queue], Take { left });
    Ok(call.channel(out[0]))
}

fn until(call: &mut Call<'_>) -> Eval {
    let closure = call.need_closure()?;
    let kind = call.source.kind();
    let out = call.node(
        &[],
        &[kind],
        each(move |cx, item| {
            if cx.interp.call(&closure, std::slice::from_ref(&item))?.truthy() {
                cx.finish();
            } else {
                cx.emit(0, item);
            }
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

//! `count`, `min`, `max`, `sum`, `mean` and `reduce`

use std::cmp::Ordering;

use rflow_lang::{Eval, Raise, Value, ops};
use rflow_syntax::ast::BinaryOp;

use super::node::fold;
use super::order::{arity, compare_by};
use super::{Call, Def, list_elements};
use crate::flow::{ChannelKind, Cx};

/// See the manual of `count`.
pub(super) static COUNT: Def = Def {
    name: "count",
    options: &[],
    doc: "Emits the number of items, or of those that meet a condition: closure, class, pattern or value.",
    example: "channel.of(1, 2, 3).count { n -> n > 1 }",
    build: count,
};

/// See the manual of `min`.
pub(super) static MIN: Def = Def {
    name: "min",
    options: &[],
    doc: "Emits the smallest item; a closure gives what to compare by, or compares when it has two parameters.",
    example: "channel.of('aaa', 'b').min { s -> s.size() }",
    build: |call| extreme(call, Ordering::Less),
};

/// See the manual of `max`.
pub(super) static MAX: Def = Def {
    name: "max",
    options: &[],
    doc: "Emits the largest item; a closure gives what to compare by, or compares when it has two parameters.",
    example: "channel.of('aaa', 'b').max { s -> s.size() }",
    build: |call| extreme(call, Ordering::Greater),
};

/// See the manual of `sum`.
pub(super) static SUM: Def = Def {
    name: "sum",
    options: &[],
    doc: "Emits the sum of the items, or of what a closure makes of them; lists are added position by position.",
    example: "channel.of(8, 6, 4).sum()",
    build: |call| sum(call, false),
};

/// See the manual of `mean`.
pub(super) static MEAN: Def = Def {
    name: "mean",
    options: &[],
    doc: "Emits the mean of the items, or of what a closure makes of them.",
    example: "channel.of(2, 3, 7).mean()",
    build: |call| sum(call, true),
};

/// See the manual of `reduce`.
pub(super) static REDUCE: Def = Def {
    name: "reduce",
    options: &[],
    doc: "Combines all items with a closure that gets the result so far and the next item.",
    example: "channel.of(1, 2, 3).reduce { a, b -> a + b }",
    build: reduce,
};

fn count(call: &mut Call<'_>) -> Eval {
    let condition = call.condition();
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            0usize,
            move |n: &mut usize, cx, item| {
                let counts = match &condition {
                    Some(condition) => ops::is_case(cx.interp, condition, &item)?,
                    None => true,
                };
                *n += usize::from(counts);
                Ok(())
            },
            |n, cx| {
                cx.emit(0, Value::count(n));
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

fn extreme(call: &mut Call<'_>, wanted: Ordering) -> Eval {
    let closure = call.closure();
    let compares = closure.as_ref().is_some_and(|c| arity(c) == 2);
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            // What is compared, and the item.
            None::<(Value, Value)>,
            move |best: &mut Option<(Value, Value)>, cx, item| {
                // Null is neither small nor large.
                if item.is_null() {
                    return Ok(());
                }
                let key = match &closure {
                    Some(closure) if !compares => cx.interp.call(closure, std::slice::from_ref(&item))?,
                    _ => item.clone(),
                };
                let better = match (&*best, &closure) {
                    (None, _) => true,
                    (Some((_, old)), Some(closure)) if compares => {
                        compare_by(cx.interp, closure, &item, old)? == wanted
                    }
                    (Some((old, _)), _) => ops::compare(&key, old)? == wanted,
                };
                if better {
                    *best = Some((key, item));
                }
                Ok(())
            },
            |best, cx| {
                cx.emit(0, best.map(|(_, item)| item).unwrap_or_default());
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

/// A sum so far, with the number of items.
type Total = Option<(Value, i64)>;

fn sum(call: &mut Call<'_>, mean: bool) -> Eval {
    let name = call.name;
    let closure = call.closure();
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            None,
            move |total: &mut Total, cx, item| {
                let item = match &closure {
                    Some(closure) => cx.interp.call(closure, &[item])?,
                    None => item,
                };
                if item.is_null() {
                    return Ok(());
                }
                *total = Some(match total.take() {
                    None => (item, 1),
                    Some((so_far, n)) => (add(cx, name, &so_far, &item)?, n + 1),
                });
                Ok(())
            },
            move |total, cx| {
                let result = match total {
                    None => Value::Null,
                    Some((total, n)) if mean => divide(cx, &total, n)?,
                    Some((total, _)) => total,
                };
                cx.emit(0, result);
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

fn add(cx: &Cx<'_>, name: &str, left: &Value, right: &Value) -> Eval {
    if let (Some(a), Some(b)) = (list_elements(left), list_elements(right)) {
        let longest = a.len().max(b.len());
        let cells = (0..longest).map(|i| match (a.get(i), b.get(i)) {
            (Some(x), Some(y)) => add(cx, name, x, y),
            (x, y) => Ok(x.or(y).cloned().unwrap_or_default()),
        });
        return Ok(Value::list(cells.collect::<Eval<_>>()?));
    }
    if is_number(left) && is_number(right) {
        return ops::binary(cx.interp, BinaryOp::Add, left, right);
    }
    let culprit = if is_number(right) { left } else { right };
    Err(Raise::illegal_argument(format!(
        "Invalid `{name}` item: {culprit} [{}]",
        ops::simple_class_name(culprit)
    )))
}

fn is_number(value: &Value) -> bool {
    use Value::{BigInt, Decimal, Double, Float, Int, Long};
    matches!(
        value,
        Int(_) | Long(_) | BigInt(_) | Decimal(_) | Float(_) | Double(_)
    )
}

fn divide(cx: &Cx<'_>, total: &Value, n: i64) -> Eval {
    if let Some(cells) = list_elements(total) {
        let cells = cells.iter().map(|cell| divide(cx, cell, n));
        return Ok(Value::list(cells.collect::<Eval<_>>()?));
    }
    ops::binary(cx.interp, BinaryOp::Divide, total, &Value::integer(n))
}

fn reduce(call: &mut Call<'_>) -> Eval {
    call.refuse_value_channel()?;
    let closure = call.need_closure()?;
    let seed = match call.args.as_slice() {
        [seed, _] => Some(seed.clone()),
        _ => None,
    };
    let out = call.node(
        &[],
        &[ChannelKind::Value],
        fold(
            seed,
            move |so_far: &mut Option<Value>, cx, item| {
                *so_far = Some(match so_far.take() {
                    Some(so_far) => cx.interp.call(&closure, &[so_far, item])?,
                    None => item,
                });
                Ok(())
            },
            |result: Option<Value>, cx| {
                cx.emit(0, result.unwrap_or_default());
                Ok(())
            },
        ),
    );
    Ok(call.channel(out[0]))
}

//! `unique` and `distinct`

use rflow_lang::{Eval, Value, ops};
use rustc_hash::FxHashSet;

use super::node::each;
use super::{Call, Def};

/// See the manual of `unique`.
pub(super) static UNIQUE: Def = Def {
    name: "unique",
    options: &[],
    doc: "Drops items that were emitted before; a closure gives what to compare by.",
    example: "channel.of(1, 2, 1).unique()",
    build: unique,
};

/// See the manual of `distinct`.
pub(super) static DISTINCT: Def = Def {
    name: "distinct",
    options: &[],
    doc: "Drops items that equal the one before; a closure gives what to compare by.",
    example: "channel.of(1, 1, 2, 1).distinct()",
    build: distinct,
};

fn unique(call: &mut Call<'_>) -> Eval {
    let closure = call.closure();
    let kind = call.source.kind();
    let mut seen: FxHashSet<Value> = FxHashSet::default();
    let node = each(move |cx, item: Value| {
        let key = match &closure {
            Some(closure) => cx.interp.call(closure, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        if seen.insert(key) {
            cx.emit(0, item);
        }
        Ok(())
    });
    let out = call.node(&[], &[kind], node);
    Ok(call.channel(out[0]))
}

fn distinct(call: &mut Call<'_>) -> Eval {
    let closure = call.closure();
    let kind = call.source.kind();
    let mut last: Option<Value> = None;
    let node = each(move |cx, item: Value| {
        let key = match &closure {
            Some(closure) => cx.interp.call(closure, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        // Unlike `unique` this compares as `==` does: 1 and 1L are the same.
        if last.as_ref().is_none_or(|l| !ops::equal(l, &key)) {
            cx.emit(0, item);
        }
        last = Some(key);
        Ok(())
    });
    let out = call.node(&[], &[kind], node);
    Ok(call.channel(out[0]))
}

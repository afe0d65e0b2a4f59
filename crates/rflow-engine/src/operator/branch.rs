//! `branch` and `multiMap`

use arcstr::ArcStr;
use rflow_lang::{Eval, Raise, Value};

use super::node::each;
use super::{Call, Def};
use crate::channel::ChannelOut;
use crate::flow::ChannelKind;

/// See the manual of `branch`.
pub(super) static BRANCH: Def = Def {
    name: "branch",
    options: &[],
    doc: "Sends every item to the output of the first label whose condition holds.",
    example: "channel.of(1, 20).branch { n -> small: n < 10\n big: true }",
    build: branch,
};

/// See the manual of `multiMap`.
pub(super) static MULTI_MAP: Def = Def {
    name: "multiMap",
    options: &[],
    doc: "Makes of every item one for each label.",
    example: "channel.of(1, 2).multiMap { n -> plus: n + 1\n twice: n * 2 }",
    build: multi_map,
};

fn labels(call: &Call<'_>, closure: &Value) -> Eval<Vec<ArcStr>> {
    let labels = call.interp.labels(closure);
    if labels.is_empty() {
        return Err(Raise::illegal_argument(format!(
            "The closure of operator `{}` has no labels",
            call.name
        ))
        .hint("write `label: expression` for each output"));
    }
    Ok(labels)
}

fn result(call: &Call<'_>, labels: Vec<ArcStr>, channels: Vec<crate::flow::ChannelId>) -> Value {
    let items = labels
        .into_iter()
        .zip(channels)
        .map(|(label, id)| (Some(label), call.channel(id)));
    Value::host(ChannelOut {
        items: items.collect(),
    })
}

fn kinds(call: &Call<'_>, labels: &[ArcStr]) -> Vec<ChannelKind> {
    vec![call.source.kind(); labels.len()]
}

fn branch(call: &mut Call<'_>) -> Eval {
    let closure = call.need_closure()?;
    let labels = labels(call, &closure)?;
    let kinds = kinds(call, &labels);
    let node = each(move |cx, item| {
        if let Some((label, value)) = cx.interp.branch(&closure, &item)? {
            cx.emit(label, value);
        }
        Ok(())
    });
    let out = call.node(&[], &kinds, node);
    Ok(result(call, labels, out))
}

fn multi_map(call: &mut Call<'_>) -> Eval {
    let closure = call.need_closure()?;
    let labels = labels(call, &closure)?;
    let kinds = kinds(call, &labels);
    let node = each(move |cx, item| {
        for (label, value) in cx.interp.multi_map(&closure, &item)? {
            cx.emit(label, value);
        }
        Ok(())
    });
    let out = call.node(&[], &kinds, node);
    Ok(result(call, labels, out))
}

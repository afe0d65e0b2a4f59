//! `transpose`

use rflow_lang::{Eval, Raise, Value, text};

use super::key::{Pivot, tuple};
use super::node::each;
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx};

/// See the manual of `transpose`.
pub(super) static TRANSPOSE: Def = Def {
    name: "transpose",
    options: &["by", "remainder"],
    doc: "Emits a tuple for each position of the lists in a tuple: the inverse of `groupTuple`.",
    example: "channel.of(['a', [1, 2]]).transpose()",
    build,
};

/// The elements of a list within a tuple.
fn inner(element: &Value) -> Option<Vec<Value>> {
    element
        .range_elements()
        .or_else(|| tuple(element).map(|l| l.to_vec()))
}

fn build(call: &mut Call<'_>) -> Eval {
    let by = Pivot::from_option(call)?;
    let remainder = call.flag("remainder");
    let node = each(move |cx, item| transpose(cx, by.as_ref(), remainder, &item));
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

fn transpose(cx: &mut Cx<'_>, by: Option<&Pivot>, remainder: bool, item: &Value) -> Eval<()> {
    // What is no tuple has nothing to take apart.
    let Some(tuple) = tuple(item) else {
        cx.emit(0, item.clone());
        return Ok(());
    };
    let elements = tuple.to_vec();
    let mut lists: Vec<Option<Vec<Value>>> = vec![None; elements.len()];
    match by {
        None => lists = elements.iter().map(inner).collect(),
        Some(Pivot(indices)) => {
            for &index in indices {
                let list = elements.get(index).and_then(inner);
                if list.is_none() {
                    let shown: Vec<String> = elements.iter().map(text::text).collect();
                    return Err(Raise::illegal_argument(format!(
                        "Not a valid transpose element at index: {index} -- Offending tuple: ({})",
                        shown.join(", ")
                    )));
                }
                lists[index] = list;
            }
        }
    }
    let lengths = lists.iter().flatten().map(Vec::len);
    let rows = if remainder { lengths.max() } else { lengths.min() };
    let Some(rows) = rows else {
        cx.emit(0, item.clone());
        return Ok(());
    };
    for row in 0..rows {
        let cells = elements.iter().zip(&lists).map(|(element, list)| match list {
            Some(list) => list.get(row).cloned().unwrap_or_default(),
            None => element.clone(),
        });
        cx.emit(0, Value::list(cells.collect()));
    }
    Ok(())
}

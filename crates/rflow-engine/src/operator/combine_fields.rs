//! `combine` with named arguments: every record gets them as further fields.

use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value};

use super::Call;
use crate::channel::Channel;
use crate::factory;
use crate::flow::{ChannelKind, Cx, Node};

struct CombineFields {
    /// Names of the fields; their values come from the ports behind the first.
    names: Vec<Value>,
    values: Vec<Option<Value>>,
    /// Records that came before all values were there.
    early: Vec<Value>,
}

impl CombineFields {
    fn emit(&self, cx: &mut Cx<'_>, item: &Value) -> Eval<()> {
        let Value::Map(record) = item else {
            return Err(Raise::illegal_argument(format!(
                "Operator `combine` with named arguments needs records, but got: {item}"
            ))
            .hint("make records of the items: `.map { x -> record(id: x) }`"));
        };
        let mut fields: Entries = record.borrow().clone();
        let values = self.values.iter().flatten().cloned();
        fields.extend(self.names.iter().cloned().zip(values));
        cx.emit(0, Value::map_of(record.kind.get(), fields));
        Ok(())
    }
}

impl Node for CombineFields {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        match port.checked_sub(1) {
            None => self.early.push(item),
            Some(field) => self.values[field] = Some(item),
        }
        if self.values.iter().all(Option::is_some) {
            for item in std::mem::take(&mut self.early) {
                self.emit(cx, &item)?;
            }
        }
        Ok(())
    }
}

/// Whether a name is that of an option of `combine`, and no field.
pub(super) fn is_option(name: &Value) -> bool {
    matches!(name.as_str(), Some("by" | "flat"))
}

/// Adds the operator when there are named arguments that are no options.
pub(super) fn build(call: &mut Call<'_>) -> Option<Eval> {
    if !call.args.is_empty() || call.options.is_empty() || call.options.keys().any(is_option) {
        return None;
    }
    Some(add(call))
}

fn add(call: &Call<'_>) -> Eval {
    let mut inputs = Vec::with_capacity(call.options.len());
    for (name, value) in &call.options {
        let channel = match Channel::of(value) {
            Some(channel) if channel.kind() == ChannelKind::Queue => {
                return Err(Raise::illegal_argument(format!(
                    "Argument `{name}` of operator `combine` is a channel of many items"
                ))
                .hint("give it a value, or make one of the channel with `.collect()` or `.first()`"));
            }
            Some(channel) => channel.id,
            None => factory::from_value(call.flow(), value.clone()),
        };
        inputs.push(channel);
    }
    let node = CombineFields {
        names: call.options.keys().cloned().collect(),
        values: vec![None; inputs.len()],
        early: Vec::new(),
    };
    let out = call.node(&inputs, &[call.source.kind()], node);
    Ok(call.channel(out[0]))
}

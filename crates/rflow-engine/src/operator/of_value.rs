//! Methods and properties of the item of a value channel: what they give is a value channel again.

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Value, is_method_of_values};
use rflow_syntax::Span;

use crate::channel::Channel;
use crate::flow::{ChannelId, ChannelKind, Cx, Node};

/// Does something with the items of one or several value channels, once all are there.
struct OfValue<F> {
    items: Vec<Option<Value>>,
    make: F,
}

impl<F: Fn(&Interp, &[Value]) -> Eval> Node for OfValue<F> {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        self.items[port] = Some(item);
        let items: Option<Vec<Value>> = self.items.iter().cloned().collect();
        if let Some(items) = items {
            let value = (self.make)(cx.interp, &items)?;
            cx.emit(0, value);
            cx.finish();
        }
        Ok(())
    }
}

fn node(
    source: &Channel,
    title: &str,
    inputs: &[ChannelId],
    make: impl Fn(&Interp, &[Value]) -> Eval + 'static,
) -> Value {
    let node = OfValue {
        items: vec![None; inputs.len()],
        make,
    };
    let mut flow = source.flow.borrow_mut();
    let (_, out) = flow.add(title, Span::default(), inputs, &[ChannelKind::Value], node);
    Channel::value(&source.flow, out[0])
}

/// A method or operator of the item; `None` when that is none that items have. Arguments may be value channels, too.
pub(super) fn method(source: &Channel, name: &str, args: &[Value]) -> Option<Value> {
    let known = is_method_of_values(name) || matches!(name, "plus" | "minus" | "multiply" | "div" | "mod");
    if source.kind() != ChannelKind::Value || !known {
        return None;
    }
    let mut inputs = vec![source.id];
    let channel = |arg: &Value| Channel::of(arg).filter(|c| c.kind() == ChannelKind::Value);
    // Which input stands for an argument.
    let places: Vec<Option<usize>> = args
        .iter()
        .map(|arg| {
            channel(arg).map(|channel| {
                inputs.push(channel.id);
                inputs.len() - 1
            })
        })
        .collect();
    let (title, name, args) = (format!("{name}()"), name.to_string(), args.to_vec());
    Some(node(source, &title, &inputs, move |interp, items| {
        let args = args.iter().zip(&places).map(|(arg, place)| match place {
            Some(place) => items[*place].clone(),
            None => arg.clone(),
        });
        interp.call_method(&items[0], &name, &args.collect::<Vec<_>>())
    }))
}

/// A property of the item; `None` for a queue, whose items have none in common.
pub(crate) fn property(source: &Channel, name: &str) -> Option<Value> {
    if source.kind() != ChannelKind::Value {
        return None;
    }
    let (title, name) = (format!(".{name}"), name.to_string());
    Some(node(source, &title, &[source.id], move |interp, items| {
        interp.property(&items[0], &name)
    }))
}

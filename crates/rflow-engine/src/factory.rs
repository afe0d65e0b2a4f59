//! Channel factories: `channel.of`, `channel.fromPath`, …

use rflow_lang::{Eval, Value};
use rflow_syntax::Span;

use crate::flow::{BATCH, ChannelId, ChannelKind, Cx, Node, SharedFlow};

/// Emits items that are there.
struct Items {
    items: std::vec::IntoIter<Value>,
}

impl Node for Items {
    fn item(&mut self, _: &mut Cx<'_>, _: usize, _: Value) -> Eval<()> {
        Ok(())
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        for item in self.items.by_ref().take(BATCH) {
            cx.emit(0, item);
        }
        if self.items.len() == 0 {
            cx.finish();
            return Ok(false);
        }
        Ok(true)
    }
}

/// A queue channel of the given items.
pub fn from_items(flow: &SharedFlow, name: &str, items: Vec<Value>) -> ChannelId {
    let node = Items {
        items: items.into_iter(),
    };
    flow.borrow_mut()
        .add_source(name, Span::default(), &[ChannelKind::Queue], node)
        .1[0]
}

/// A value channel with that value.
pub fn from_value(flow: &SharedFlow, value: Value) -> ChannelId {
    let node = Items {
        items: vec![value].into_iter(),
    };
    flow.borrow_mut()
        .add_source("value", Span::default(), &[ChannelKind::Value], node)
        .1[0]
}

//! `mix` and `concat`

use std::collections::VecDeque;

use rflow_lang::{Eval, Value};

use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};

/// See the manual of `mix`.
pub(super) static MIX: Def = Def {
    name: "mix",
    options: &[],
    doc: "Emits the items of several channels as they come.",
    example: "channel.of(1, 2).mix(channel.of(3))",
    build: mix,
};

/// See the manual of `concat`.
pub(super) static CONCAT: Def = Def {
    name: "concat",
    options: &[],
    doc: "Emits the items of one channel after those of the other.",
    example: "channel.of(1, 2).concat(channel.of(3))",
    build: concat,
};

struct Mix;

impl Node for Mix {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        cx.emit(0, item);
        Ok(())
    }
}

/// Passes on one input at a time, and holds back the items of later ones.
struct Concat {
    current: usize,
    held: Vec<VecDeque<Value>>,
}

impl Node for Concat {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        if port == self.current {
            cx.emit(0, item);
        } else {
            self.held[port].push_back(item);
        }
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        while cx.is_closed(self.current) {
            self.current += 1;
            let Some(held) = self.held.get_mut(self.current) else {
                cx.finish();
                break;
            };
            held.drain(..).for_each(|item| cx.emit(0, item));
        }
        Ok(())
    }
}

fn mix(call: &mut Call<'_>) -> Eval {
    let others = call.operands()?;
    let out = call.node(&others, &[ChannelKind::Queue], Mix);
    Ok(call.channel(out[0]))
}

fn concat(call: &mut Call<'_>) -> Eval {
    let others = call.operands()?;
    let node = Concat {
        current: 0,
        held: vec![VecDeque::new(); others.len() + 1],
    };
    let out = call.node(&others, &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

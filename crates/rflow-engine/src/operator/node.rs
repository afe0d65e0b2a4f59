//! Nodes made of functions, for operators with one input.

use rflow_lang::{Eval, Value};

use crate::flow::{Cx, Node};

/// A node that does something with every item, and ends with its input.
pub(super) struct Each<F>(F);

/// A node that does something with every item.
pub(super) fn each<F: FnMut(&mut Cx<'_>, Value) -> Eval<()>>(item: F) -> Each<F> {
    Each(item)
}

impl<F: FnMut(&mut Cx<'_>, Value) -> Eval<()>> Node for Each<F> {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        (self.0)(cx, item)
    }
}

/// A node that gathers items in a state, and does something with it when its input ends.
pub(super) struct Fold<S, I, E> {
    state: S,
    item: I,
    end: E,
}

/// A node with a state that `item` adds items to, and `end` emits the result of.
pub(super) fn fold<S, I, E>(state: S, item: I, end: E) -> Fold<S, I, E>
where
    I: FnMut(&mut S, &mut Cx<'_>, Value) -> Eval<()>,
    E: FnMut(S, &mut Cx<'_>) -> Eval<()>,
{
    Fold { state, item, end }
}

impl<S, I, E> Node for Fold<S, I, E>
where
    S: Default,
    I: FnMut(&mut S, &mut Cx<'_>, Value) -> Eval<()>,
    E: FnMut(S, &mut Cx<'_>) -> Eval<()>,
{
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        (self.item)(&mut self.state, cx, item)
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        (self.end)(std::mem::take(&mut self.state), cx)?;
        cx.finish();
        Ok(())
    }
}

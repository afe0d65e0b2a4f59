//! `channel.topic`: what processes send to a topic, under its name.

use std::cell::RefCell;

use indexmap::IndexMap;
use rflow_lang::{Eval, Value, text};
use rflow_syntax::Span;
use rustc_hash::FxHashSet;

use super::needs;
use crate::channel::Channel;
use crate::flow::{ChannelId, ChannelKind, Cx, Node, NodeId, SharedFlow};

/// The topics of a run.
#[derive(Default)]
pub struct Topics(RefCell<IndexMap<String, (NodeId, ChannelId)>>);

/// Passes on whatever comes; it ends when all producers have ended.
struct Topic;

impl Node for Topic {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        cx.emit(0, item);
        Ok(())
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        if cx.all_closed() {
            cx.finish();
        }
        Ok(false)
    }
}

impl Topics {
    fn topic(&self, flow: &SharedFlow, name: &str) -> (NodeId, ChannelId) {
        let mut topics = self.0.borrow_mut();
        if let Some(topic) = topics.get(name) {
            return *topic;
        }
        let (node, outputs) = flow.borrow_mut().add(
            &format!("topic {name}"),
            Span::default(),
            &[],
            &[ChannelKind::Queue],
            Topic,
        );
        topics.insert(name.to_string(), (node, outputs[0]));
        (node, outputs[0])
    }

    /// The channel of a topic.
    pub fn channel(&self, flow: &SharedFlow, name: &str) -> ChannelId {
        self.topic(flow, name).1
    }

    /// Makes a topic receive the items of a channel.
    pub fn attach(&self, flow: &SharedFlow, name: &str, producer: ChannelId) {
        let (node, _) = self.topic(flow, name);
        flow.borrow_mut().connect(producer, node);
    }

    /// A topic that gets what comes of itself, and that a node on the way; it could never end.
    pub fn circle(&self, flow: &SharedFlow) -> Option<(String, NodeId)> {
        let flow = flow.borrow();
        let topics = self.0.borrow();
        topics.iter().find_map(|(name, (topic, _))| {
            let mut seen = FxHashSet::default();
            let mut open = vec![*topic];
            while let Some(node) = open.pop() {
                for reader in flow.outputs(node).iter().flat_map(|out| flow.readers(*out)) {
                    if reader == *topic {
                        return Some((name.clone(), node));
                    }
                    if seen.insert(reader) {
                        open.push(reader);
                    }
                }
            }
            None
        })
    }

    /// Ends the topics that nobody sends to. Call it when all workflows have been evaluated.
    pub fn seal(&self, flow: &SharedFlow) {
        for (node, _) in self.0.borrow().values() {
            flow.borrow_mut().poll(*node);
        }
    }
}

/// `channel.topic(name)`
pub fn call(topics: &Topics, flow: &SharedFlow, args: &[Value]) -> Eval {
    let [name] = args else {
        return Err(needs("topic", "the name of a topic"));
    };
    Ok(Channel::value(flow, topics.channel(flow, &text::text(name))))
}

//! The dataflow: nodes that pass items along channels, driven by one loop on one thread.
//!
//! Nothing flows while workflows are evaluated: that only builds the graph. Then [`step`] delivers
//! messages in order; when none is left, sources are asked for a batch. So order is reproducible, and queues
//! stay at about one batch per source.

use std::cell::{Ref, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Instant;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Value};
use rflow_syntax::Span;

use crate::operator::FlowSettings;
use crate::task::TaskEnd;

/// A channel of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChannelId(pub u32);

/// A node of the graph.
#[derive(Default, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The two sorts of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// Any number of items, then the end.
    Queue,
    /// One item, readable for ever.
    Value,
}

/// How many items a source emits before others get their turn.
pub const BATCH: usize = 256;

struct ChannelState {
    kind: ChannelKind,
    consumers: Vec<(NodeId, usize)>,
    closed: bool,
    /// The item of a value channel once it is there.
    value: Option<Value>,
    /// Name for drawings.
    label: Option<Rc<str>>,
}

struct NodeState {
    node: Option<Box<dyn Node>>,
    name: Rc<str>,
    /// The workflow it was made in, with those around it.
    workflow: Rc<str>,
    span: Span,
    inputs: Vec<ChannelId>,
    outputs: Vec<ChannelId>,
    done: bool,
}

enum Message {
    Item(NodeId, usize, Value),
    Close(NodeId, usize),
}

/// Behaviour of a node. A node must close its outputs when no more items will come.
pub trait Node {
    /// An item arrived at an input.
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()>;

    /// An input ended. The default closes the outputs when all inputs have ended.
    fn close(&mut self, cx: &mut Cx<'_>, port: usize) -> Eval<()> {
        let _ = port;
        if cx.all_closed() {
            cx.finish();
        }
        Ok(())
    }

    /// A source emits up to [`BATCH`] items; `false` when there are no more (it must have closed its outputs).
    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        let _ = cx;
        Ok(false)
    }

    /// A task that the node started has ended.
    fn task(&mut self, cx: &mut Cx<'_>, end: TaskEnd) -> Eval<()> {
        let _ = (cx, end);
        Ok(())
    }

    /// Whether it handles errors of the script itself, so that they must come up where they are made.
    fn catches(&self) -> bool {
        false
    }

    /// What it waits for, for the report of a run that hangs; `None` when it does not wait.
    fn waiting_for(&self) -> Option<String> {
        None
    }
}

/// The graph, shared by all channel values.
pub type SharedFlow = Rc<RefCell<Flow>>;

/// What a node may do while it is called. The graph is not borrowed meanwhile: closures may use channels.
pub struct Cx<'a> {
    /// The evaluator.
    pub interp: &'a Interp,
    flow: &'a SharedFlow,
    node: NodeId,
}

impl Cx<'_> {
    /// Emits an item at an output.
    pub fn emit(&mut self, output: usize, item: Value) {
        let mut flow = self.flow.borrow_mut();
        let channel = flow.node(self.node).outputs[output];
        flow.emit(channel, item);
    }

    /// Ends an output.
    pub fn close(&mut self, output: usize) {
        let mut flow = self.flow.borrow_mut();
        let channel = flow.node(self.node).outputs[output];
        flow.close(channel);
    }

    /// Ends all outputs; the node gets no more messages that matter.
    pub fn finish(&mut self) {
        for output in 0..self.outputs() {
            self.close(output);
        }
        self.flow.borrow_mut().node_mut(self.node).done = true;
    }

    fn state(&self) -> Ref<'_, NodeState> {
        Ref::map(self.flow.borrow(), |f| f.node(self.node))
    }

    /// Has [`Node::pull`] called again at that time, for a source that sleeps meanwhile.
    pub fn wake_at(&mut self, at: Instant) {
        self.flow.borrow_mut().timers.push((at, self.node));
    }

    /// Whether some reader of the outputs still takes items; an endless source may stop otherwise.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.flow.borrow().is_read(self.node)
    }

    /// The graph.
    #[must_use]
    pub fn flow(&self) -> &SharedFlow {
        self.flow
    }

    /// Whether [`Cx::finish`] was called.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.state().done
    }

    /// Number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.state().outputs.len()
    }

    /// Number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.state().inputs.len()
    }

    /// Whether an input has ended (all its items have arrived).
    #[must_use]
    pub fn is_closed(&self, port: usize) -> bool {
        self.flow.borrow().ended.contains(&(self.node, port))
    }

    /// Whether all inputs have ended.
    #[must_use]
    pub fn all_closed(&self) -> bool {
        (0..self.inputs()).all(|p| self.is_closed(p))
    }

    /// Sort of the channel at an input.
    #[must_use]
    pub fn input_kind(&self, port: usize) -> ChannelKind {
        let flow = self.flow.borrow();
        flow.kind(flow.node(self.node).inputs[port])
    }

    /// Where the node was made.
    #[must_use]
    pub fn span(&self) -> Span {
        self.state().span
    }

    /// This node, for tasks that report to it.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.node
    }
}

/// The graph and its pending messages.
#[derive(Default)]
pub struct Flow {
    channels: Vec<ChannelState>,
    nodes: Vec<NodeState>,
    queue: VecDeque<Message>,
    sources: VecDeque<NodeId>,
    ended: rustc_hash::FxHashSet<(NodeId, usize)>,
    timers: Vec<(Instant, NodeId)>,
    /// Qualified name of the workflow that is being evaluated; empty for the entry workflow.
    workflow: Rc<str>,
    /// What operators need to know of the run.
    pub settings: FlowSettings,
}

impl Flow {
    /// When a sleeping source wants to be called again; [`step`] does that once the time has come.
    #[must_use]
    pub fn next_wake(&self) -> Option<Instant> {
        self.timers.iter().map(|(at, _)| *at).min()
    }

    /// Has [`Node::pull`] of a node called once more.
    pub fn poll(&mut self, node: NodeId) {
        self.sources.push_back(node);
    }

    /// Whether some reader of the node's outputs still takes items.
    fn is_read(&self, id: NodeId) -> bool {
        let outputs = &self.node(id).outputs;
        let mut readers = outputs
            .iter()
            .flat_map(|c| &self.channels[c.0 as usize].consumers);
        readers.any(|(node, _)| !self.node(*node).done)
    }

    /// Takes the source whose time has come.
    fn due(&mut self) -> Option<NodeId> {
        let now = Instant::now();
        let i = self.timers.iter().position(|(at, _)| *at <= now)?;
        Some(self.timers.swap_remove(i).1)
    }

    /// A new channel.
    pub fn channel(&mut self, kind: ChannelKind) -> ChannelId {
        let id = ChannelId(u32::try_from(self.channels.len()).unwrap_or(u32::MAX));
        self.channels.push(ChannelState {
            kind,
            consumers: Vec::new(),
            closed: false,
            value: None,
            label: None,
        });
        id
    }

    /// Sort of a channel.
    #[must_use]
    pub fn kind(&self, channel: ChannelId) -> ChannelKind {
        self.channels[channel.0 as usize].kind
    }

    /// The item of a value channel, once it is there.
    #[must_use]
    pub fn value(&self, channel: ChannelId) -> Option<Value> {
        self.channels[channel.0 as usize].value.clone()
    }

    /// Adds a node that reads `inputs` and writes to new channels of the given kinds.
    pub fn add(
        &mut self,
        name: &str,
        span: Span,
        inputs: &[ChannelId],
        outputs: &[ChannelKind],
        node: impl Node + 'static,
    ) -> (NodeId, Vec<ChannelId>) {
        let outputs: Vec<ChannelId> = outputs.iter().map(|k| self.channel(*k)).collect();
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(NodeState {
            node: Some(Box::new(node)),
            name: Rc::from(name),
            workflow: self.workflow.clone(),
            span,
            inputs: Vec::new(),
            outputs: outputs.clone(),
            done: false,
        });
        for channel in inputs {
            self.connect(*channel, id);
        }
        (id, outputs)
    }

    /// Adds a source.
    pub fn add_source(
        &mut self,
        name: &str,
        span: Span,
        outputs: &[ChannelKind],
        node: impl Node + 'static,
    ) -> (NodeId, Vec<ChannelId>) {
        let (id, outputs) = self.add(name, span, &[], outputs, node);
        self.sources.push_back(id);
        (id, outputs)
    }

    /// Makes a node read one more channel.
    pub fn connect(&mut self, channel: ChannelId, node: NodeId) {
        let inputs = &mut self.nodes[node.0 as usize].inputs;
        let port = inputs.len();
        inputs.push(channel);
        self.channels[channel.0 as usize].consumers.push((node, port));
    }

    /// Name and place of a node.
    #[must_use]
    pub fn describe(&self, node: NodeId) -> (Rc<str>, Span) {
        let state = self.node(node);
        (state.name.clone(), state.span)
    }

    /// Says in which workflow nodes are made from now on: its qualified name, empty for the entry workflow.
    pub fn enter(&mut self, workflow: &str) {
        self.workflow = Rc::from(workflow);
    }

    /// Names a channel, for drawings; the first name stays.
    pub fn name_channel(&mut self, channel: ChannelId, name: &str) {
        self.channels[channel.0 as usize]
            .label
            .get_or_insert_with(|| Rc::from(name));
    }

    /// All nodes, in the order in which they were made.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// Name of a node, and the qualified name of the workflow it was made in.
    #[must_use]
    pub fn place(&self, node: NodeId) -> (Rc<str>, Rc<str>) {
        let state = self.node(node);
        (state.name.clone(), state.workflow.clone())
    }

    /// The channels that a node writes to.
    #[must_use]
    pub fn outputs(&self, node: NodeId) -> &[ChannelId] {
        &self.node(node).outputs
    }

    /// Whether a node reads any channel.
    #[must_use]
    pub fn reads(&self, node: NodeId) -> bool {
        !self.node(node).inputs.is_empty()
    }

    /// The nodes that read a channel.
    pub fn readers(&self, channel: ChannelId) -> impl Iterator<Item = NodeId> {
        let consumers = &self.channels[channel.0 as usize].consumers;
        consumers.iter().map(|(node, _)| *node)
    }

    /// Name of a channel, if it has one.
    #[must_use]
    pub fn label(&self, channel: ChannelId) -> Option<&str> {
        self.channels[channel.0 as usize].label.as_deref()
    }

    fn node(&self, id: NodeId) -> &NodeState {
        &self.nodes[id.0 as usize]
    }

    fn node_mut(&mut self, id: NodeId) -> &mut NodeState {
        &mut self.nodes[id.0 as usize]
    }

    fn emit(&mut self, channel: ChannelId, item: Value) {
        let state = &mut self.channels[channel.0 as usize];
        if state.closed {
            return;
        }
        if state.kind == ChannelKind::Value {
            if state.value.is_some() {
                return;
            }
            state.value = Some(item.clone());
        }
        if let Some(((node, port), others)) = state.consumers.split_last() {
            for (node, port) in others {
                self.queue.push_back(Message::Item(*node, *port, item.clone()));
            }
            self.queue.push_back(Message::Item(*node, *port, item));
        }
    }

    fn close(&mut self, channel: ChannelId) {
        let state = &mut self.channels[channel.0 as usize];
        if !std::mem::replace(&mut state.closed, true) {
            self.queue
                .extend(state.consumers.iter().map(|(n, p)| Message::Close(*n, *p)));
        }
    }

    /// What nodes wait for although nothing is under way: the reasons of a hang.
    #[must_use]
    pub fn stuck(&self) -> Vec<(Rc<str>, Span, String)> {
        self.nodes
            .iter()
            .filter(|n| !n.done)
            .filter_map(|n| Some((n.name.clone(), n.span, n.node.as_ref()?.waiting_for()?)))
            .collect()
    }
}

/// Delivers one message or lets one source emit a batch. `false` when there is nothing to do but wait.
pub fn step(flow: &SharedFlow, interp: &Interp) -> Eval<bool> {
    let message = flow.borrow_mut().queue.pop_front();
    if let Some(message) = message {
        match message {
            Message::Item(node, ..) | Message::Close(node, _) if flow.borrow().node(node).done => {}
            Message::Item(node, port, item) => call(flow, interp, node, |n, cx| n.item(cx, port, item))?,
            Message::Close(node, port) => {
                flow.borrow_mut().ended.insert((node, port));
                call(flow, interp, node, |n, cx| n.close(cx, port))?;
            }
        }
        return Ok(true);
    }
    let source = {
        let mut flow = flow.borrow_mut();
        flow.due().or_else(|| flow.sources.pop_front())
    };
    let Some(source) = source else { return Ok(false) };
    let mut more = false;
    call(flow, interp, source, |n, cx| {
        more = n.pull(cx)?;
        Ok(())
    })?;
    if more {
        flow.borrow_mut().sources.push_back(source);
    }
    Ok(true)
}

/// Tells a node that a task of its own ended.
pub fn task_ended(flow: &SharedFlow, interp: &Interp, node: NodeId, end: TaskEnd) -> Eval<()> {
    call(flow, interp, node, |n, cx| n.task(cx, end))
}

fn call(
    flow: &SharedFlow,
    interp: &Interp,
    id: NodeId,
    run: impl FnOnce(&mut dyn Node, &mut Cx<'_>) -> Eval<()>,
) -> Eval<()> {
    let (node, span) = {
        let mut flow = flow.borrow_mut();
        let state = flow.node_mut(id);
        (state.node.take(), state.span)
    };
    // Only a node that is being called is away, and messages wait in the queue meanwhile.
    let Some(mut node) = node else { return Ok(()) };
    let mut cx = Cx {
        interp,
        flow,
        node: id,
    };
    // Comparing and hashing items may fail where nothing can be raised.
    let result = match node.catches() {
        true => interp.catching(|| run(&mut *node, &mut cx)),
        false => run(&mut *node, &mut cx),
    };
    let result = rflow_lang::raise_postponed().and(result);
    flow.borrow_mut().node_mut(id).node = Some(node);
    result.map_err(|e| if span == Span::default() { e } else { e.at(span) })
}

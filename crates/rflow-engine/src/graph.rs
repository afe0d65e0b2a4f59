//! The graph of a run as plain data.

use rflow_task::{Graph, GraphEdge, GraphNode, GraphNodeKind};

use crate::flow::{Flow, NodeId};
use crate::run::Run;

/// The graph as the workflows have built it.
pub(crate) fn of_run(run: &Run) -> Graph {
    let flow = run.flow.borrow();
    let processes = run.processes.borrow();
    let published = run.published.borrow();
    let mut graph = Graph::default();
    for node in flow.nodes() {
        let (name, workflow) = flow.place(node);
        let sends = !flow.outputs(node).is_empty();
        let kind = if processes.contains_key(&*name) {
            GraphNodeKind::Process
        } else if !sends && workflow.is_empty() && published.iter().any(|(output, _)| **output == *name) {
            GraphNodeKind::Output
        } else if !flow.reads(node) && !name.starts_with("topic ") {
            GraphNodeKind::Source
        } else {
            GraphNodeKind::Operator
        };
        graph.nodes.push(GraphNode {
            id: node.0,
            name: shown_name(&name, kind),
            kind,
            workflow: match workflow.is_empty() {
                true => Vec::new(),
                false => workflow.split(':').map(str::to_string).collect(),
            },
        });
    }
    connect(&flow, &mut graph);
    graph
}

/// Adds the edges, and ends for the channels that nothing reads.
fn connect(flow: &Flow, graph: &mut Graph) {
    let mut next = u32::try_from(graph.nodes.len()).unwrap_or(u32::MAX);
    for node in flow.nodes() {
        for channel in flow.outputs(node) {
            let label = flow.label(*channel).map(|l| l.to_string());
            let readers: Vec<NodeId> = flow.readers(*channel).collect();
            for reader in &readers {
                graph.edges.push(GraphEdge {
                    from: node.0,
                    to: reader.0,
                    label: label.clone(),
                });
            }
            if readers.is_empty() {
                graph.nodes.push(GraphNode {
                    id: next,
                    name: String::new(),
                    kind: GraphNodeKind::Output,
                    workflow: Vec::new(),
                });
                graph.edges.push(GraphEdge {
                    from: node.0,
                    to: next,
                    label,
                });
                next = next.saturating_add(1);
            }
        }
    }
}

/// Nodes of factories carry the bare name of the factory; those of plain values are known by their channel.
fn shown_name(name: &str, kind: GraphNodeKind) -> String {
    match kind {
        GraphNodeKind::Process => name.rsplit(':').next().unwrap_or(name).to_string(),
        GraphNodeKind::Source if matches!(name, "value" | "each") => String::new(),
        GraphNodeKind::Source => format!("channel.{name}"),
        GraphNodeKind::Operator | GraphNodeKind::Output => name.to_string(),
    }
}

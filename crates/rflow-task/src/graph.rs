//! The graph of a run as plain data, for drawings.

use serde::{Deserialize, Serialize};

/// Processes and operators of a run, and the channels between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// All nodes, in the order in which the script made them.
    pub nodes: Vec<GraphNode>,
    /// All channels, one entry per reader.
    pub edges: Vec<GraphEdge>,
}

/// A node of the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Number, unique in the graph; edges name nodes by it.
    pub id: u32,
    /// Name without the workflows it lies in: a process, an operator (`map`), a factory (`channel.of`), an output.
    /// Empty for the end of a channel that nothing reads.
    pub name: String,
    /// What it is.
    pub kind: GraphNodeKind,
    /// Names of the workflows it lies in, outermost first; empty for the entry workflow.
    pub workflow: Vec<String>,
}

/// What a node of the graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphNodeKind {
    /// A process.
    Process,
    /// An operator.
    Operator,
    /// Where items come from: a channel factory or a plain value.
    Source,
    /// A workflow output, or the end of a channel that nothing reads.
    Output,
}

/// A channel from one node to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphEdge {
    /// Number of the node that writes.
    pub from: u32,
    /// Number of the node that reads.
    pub to: u32,
    /// Name of the channel: that of a process output, or of an input or output of a workflow.
    pub label: Option<String>,
}

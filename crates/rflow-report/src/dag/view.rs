//! What of a graph is drawn: workflows below a depth become one node, operators become junctions.

use std::collections::{BTreeSet, HashMap};

use rflow_task::{Graph, GraphNode, GraphNodeKind};

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detail {
    /// Operators by name, and names of channels.
    pub(crate) verbose: bool,
    /// Levels of workflows that are opened; `None` for all.
    pub(crate) depth: Option<usize>,
    /// The ends of channels that nothing reads.
    pub(crate) ends: bool,
}

/// What a node is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Process,
    /// A workflow that is not opened.
    Workflow,
    Operator,
    /// One or more operators, without a name.
    Junction,
    Source,
    Output,
    /// Nothing reads on.
    End,
}

/// A node to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ViewNode {
    pub(crate) shape: Shape,
    /// What is written on it.
    pub(crate) name: String,
    /// All that it stands for, in words.
    pub(crate) about: String,
    /// Workflows it lies in.
    pub(crate) path: Vec<String>,
}

impl ViewNode {
    /// `A:B:NAME`
    pub(crate) fn qualified(&self) -> String {
        let mut parts = self.path.clone();
        parts.push(self.name.clone());
        parts.join(":")
    }
}

/// A channel to draw, between places in [`View::nodes`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ViewEdge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) label: Option<String>,
}

/// What is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) nodes: Vec<ViewNode>,
    /// Sorted, each once.
    pub(crate) edges: Vec<ViewEdge>,
}

/// The part of a graph that is drawn.
pub(crate) fn view(graph: &Graph, detail: Detail) -> View {
    let mut view = closed(graph, detail);
    if !detail.verbose {
        join_operators(&mut view);
        name_by_channel(&mut view);
    }
    let nodes = &view.nodes;
    view.edges
        .retain(|edge| detail.ends || nodes[edge.to].shape != Shape::End);
    drop_unconnected(view)
}

fn shape(node: &GraphNode) -> Shape {
    match node.kind {
        GraphNodeKind::Process => Shape::Process,
        GraphNodeKind::Operator => Shape::Operator,
        GraphNodeKind::Source => Shape::Source,
        GraphNodeKind::Output if node.name.is_empty() => Shape::End,
        GraphNodeKind::Output => Shape::Output,
    }
}

/// The graph with workflows below the depth as nodes.
fn closed(graph: &Graph, detail: Detail) -> View {
    let mut nodes: Vec<ViewNode> = Vec::new();
    let mut workflows: HashMap<&[String], usize> = HashMap::new();
    let mut places: HashMap<u32, usize> = HashMap::new();
    for node in &graph.nodes {
        let place = match detail.depth {
            Some(depth) if node.workflow.len() > depth => {
                let path = &node.workflow[..=depth];
                *workflows.entry(path).or_insert_with(|| {
                    let name = path[depth].clone();
                    nodes.push(ViewNode {
                        shape: Shape::Workflow,
                        about: format!("workflow {}", path.join(":")),
                        name,
                        path: path[..depth].to_vec(),
                    });
                    nodes.len() - 1
                })
            }
            _ => {
                nodes.push(ViewNode {
                    shape: shape(node),
                    name: node.name.clone(),
                    about: node.name.clone(),
                    path: node.workflow.clone(),
                });
                nodes.len() - 1
            }
        };
        places.insert(node.id, place);
    }
    let edges = graph.edges.iter().filter_map(|edge| {
        let (from, to) = (*places.get(&edge.from)?, *places.get(&edge.to)?);
        (from != to).then(|| ViewEdge {
            from,
            to,
            label: edge.label.clone(),
        })
    });
    let edges: BTreeSet<ViewEdge> = edges.collect();
    View {
        nodes,
        edges: edges.into_iter().collect(),
    }
}

/// The first member of the group that a node is in.
fn root(group: &[usize], mut at: usize) -> usize {
    while group[at] != at {
        at = group[at];
    }
    at
}

/// Operators of a workflow that follow each other become one junction.
fn join_operators(view: &mut View) {
    let mut group: Vec<usize> = (0..view.nodes.len()).collect();
    for edge in &view.edges {
        let (a, b) = (&view.nodes[edge.from], &view.nodes[edge.to]);
        if a.shape == Shape::Operator && b.shape == Shape::Operator && a.path == b.path {
            let (a, b) = (root(&group, edge.from), root(&group, edge.to));
            group[a.max(b)] = a.min(b);
        }
    }
    for at in 0..view.nodes.len() {
        let first = root(&group, at);
        if first != at {
            let name = format!(", {}", view.nodes[at].name);
            view.nodes[first].about.push_str(&name);
        }
    }
    for node in view.nodes.iter_mut().filter(|node| node.shape == Shape::Operator) {
        node.shape = Shape::Junction;
        node.name.clear();
    }
    let edges: BTreeSet<ViewEdge> = view
        .edges
        .drain(..)
        .map(|edge| ViewEdge {
            from: root(&group, edge.from),
            to: root(&group, edge.to),
            label: edge.label,
        })
        .filter(|edge| edge.from != edge.to)
        .collect();
    view.edges = edges.into_iter().collect();
}

/// Values that a script passes directly, and the ends of channels, are known by the name of the channel.
fn name_by_channel(view: &mut View) {
    for edge in &view.edges {
        let Some(label) = &edge.label else { continue };
        for (at, wanted) in [(edge.from, Shape::Source), (edge.to, Shape::End)] {
            let node = &mut view.nodes[at];
            if node.shape == wanted && node.name.is_empty() {
                node.name.clone_from(label);
                node.about.clone_from(label);
            }
        }
    }
    // Without labels, several channels between two nodes are one line.
    for edge in &mut view.edges {
        edge.label = None;
    }
    view.edges.dedup();
}

/// Leaves out what no line leads to, but for processes and workflows.
fn drop_unconnected(view: View) -> View {
    let mut used = vec![false; view.nodes.len()];
    for edge in &view.edges {
        used[edge.from] = true;
        used[edge.to] = true;
    }
    let mut places = vec![0; view.nodes.len()];
    let mut nodes = Vec::new();
    for (at, node) in view.nodes.into_iter().enumerate() {
        places[at] = nodes.len();
        if used[at] || matches!(node.shape, Shape::Process | Shape::Workflow) {
            nodes.push(node);
        }
    }
    let edges = view.edges.into_iter().map(|edge| ViewEdge {
        from: places[edge.from],
        to: places[edge.to],
        label: edge.label,
    });
    View {
        edges: edges.collect(),
        nodes,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use rflow_task::GraphEdge;

    use super::*;

    /// Two processes in nested workflows, operators around them, a value, an end and a process alone.
    pub(crate) fn graph() -> Graph {
        use GraphNodeKind::{Operator, Output, Process, Source};
        let nodes = [
            ("channel.of", Source, ""),
            ("join", Operator, ""),
            ("map", Operator, ""),
            ("", Source, "OUTER"),
            ("A", Process, "OUTER"),
            ("mix", Operator, "OUTER"),
            ("map", Operator, "OUTER:INNER"),
            ("filter", Operator, "OUTER:INNER"),
            ("B", Process, "OUTER:INNER"),
            ("view", Operator, ""),
            ("", Output, ""),
            ("LONELY", Process, ""),
            ("subscribe", Operator, ""),
        ];
        let edges = [
            (0, 1, None),
            (1, 2, None),
            (2, 4, Some("xs")),
            (3, 4, Some("y")),
            (4, 5, Some("o")),
            (4, 5, Some("f")),
            (5, 6, None),
            (6, 7, None),
            (7, 8, None),
            (8, 9, Some("res")),
            (9, 10, None),
        ];
        Graph {
            nodes: nodes
                .iter()
                .zip(0..)
                .map(|((name, kind, workflow), id)| GraphNode {
                    id,
                    name: (*name).into(),
                    kind: *kind,
                    workflow: workflow
                        .split(':')
                        .filter(|w| !w.is_empty())
                        .map(Into::into)
                        .collect(),
                })
                .collect(),
            edges: edges
                .iter()
                .map(|(from, to, label)| GraphEdge {
                    from: *from,
                    to: *to,
                    label: label.map(Into::into),
                })
                .collect(),
        }
    }

    pub(crate) const PLAIN: Detail = Detail {
        verbose: false,
        depth: None,
        ends: true,
    };

    fn lines(view: &View) -> Vec<String> {
        let name = |at: usize| match &view.nodes[at] {
            node if node.name.is_empty() => format!("{:?}", node.shape),
            node => node.qualified(),
        };
        view.edges
            .iter()
            .map(|e| format!("{}>{}", name(e.from), name(e.to)))
            .collect()
    }

    #[test]
    fn operators_become_junctions() {
        let view = view(&graph(), PLAIN);
        assert_eq!(
            lines(&view),
            [
                "channel.of>Junction",
                "Junction>OUTER:A",
                "OUTER:y>OUTER:A",
                "OUTER:A>Junction",
                "Junction>Junction",
                "Junction>OUTER:INNER:B",
                "OUTER:INNER:B>Junction",
                "Junction>End",
            ]
        );
        assert_eq!(view.nodes[1].about, "join, map");
        assert!(view.nodes.iter().any(|n| n.name == "LONELY"));
        assert!(view.nodes.iter().all(|n| n.about != "subscribe"));
    }

    #[test]
    fn deep_workflows_are_closed() {
        let detail = Detail {
            depth: Some(1),
            ends: false,
            ..PLAIN
        };
        let view = view(&graph(), detail);
        assert!(
            lines(&view).contains(&"Junction>OUTER:INNER".to_string()),
            "{:?}",
            lines(&view)
        );
        let closed = view.nodes.iter().find(|n| n.name == "INNER").unwrap();
        assert_eq!(
            (closed.shape, closed.path.as_slice()),
            (Shape::Workflow, &["OUTER".to_string()][..])
        );
        assert!(view.nodes.iter().all(|n| n.name != "B" && n.shape != Shape::End));
    }

    #[test]
    fn verbose_names_everything() {
        let detail = Detail {
            verbose: true,
            ..PLAIN
        };
        let view = view(&graph(), detail);
        assert!(lines(&view).contains(&"join>map".to_string()));
        assert_eq!(view.edges.iter().filter(|e| e.label.is_some()).count(), 5);
    }
}

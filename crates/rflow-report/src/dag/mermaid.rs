//! A graph as a Mermaid flowchart, in the form of the reference engine.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Direction;
use super::view::{Shape, View, ViewNode};

/// The flowchart.
pub(crate) fn mermaid(view: &View, direction: Direction) -> String {
    let mut out = format!("flowchart {}\n", direction.name());
    let is = |shape: Shape| move |node: &ViewNode| node.shape == shape;
    boxed(&mut out, view, is(Shape::Source));
    let mut root = Tree::default();
    let inner = |node: &ViewNode| !matches!(node.shape, Shape::Source | Shape::End | Shape::Output);
    for (at, node) in view.nodes.iter().enumerate().filter(|(_, node)| inner(node)) {
        let tree = node.path.iter().fold(&mut root, |tree, name| tree.child(name));
        tree.nodes.push(at);
    }
    root.write(&mut out, view, "");
    boxed(&mut out, view, |node| {
        matches!(node.shape, Shape::End | Shape::Output)
    });
    for edge in &view.edges {
        let label = edge
            .label
            .as_ref()
            .map_or(String::new(), |l| format!("|{}|", text(l)));
        push(&mut out, &format!("v{} -->{label} v{}", edge.from, edge.to));
    }
    out
}

#[derive(Default)]
struct Tree {
    nodes: Vec<usize>,
    /// In the order of their first node.
    children: Vec<(String, Tree)>,
    index: BTreeMap<String, usize>,
}

impl Tree {
    fn child(&mut self, name: &str) -> &mut Self {
        let next = self.children.len();
        let at = *self.index.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.children.push((name.to_owned(), Self::default()));
        }
        &mut self.children[at].1
    }

    fn write(&self, out: &mut String, view: &View, path: &str) {
        for &at in &self.nodes {
            push(out, &node(at, &view.nodes[at]));
        }
        for (name, child) in &self.children {
            let inner = match path {
                "" => name.clone(),
                path => format!("{path}:{name}"),
            };
            push(out, &format!("subgraph \"{} [{}]\"", text(&inner), text(name)));
            child.write(out, view, &inner);
            push(out, "end");
        }
    }
}

/// Inputs and outputs stand in boxes without a name.
fn boxed(out: &mut String, view: &View, wanted: impl Fn(&ViewNode) -> bool) {
    let nodes: Vec<String> = view
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| wanted(n))
        .map(|(at, n)| node(at, n))
        .collect();
    if nodes.is_empty() {
        return;
    }
    push(out, "subgraph \" \"");
    for node in nodes {
        push(out, &node);
    }
    push(out, "end");
}

fn node(at: usize, node: &ViewNode) -> String {
    let name = match node.name.as_str() {
        "" => " ".to_owned(),
        name => text(name),
    };
    match node.shape {
        Shape::Process | Shape::Workflow | Shape::Operator => format!("v{at}([\"{name}\"])"),
        Shape::Junction => format!("v{at}(( ))"),
        Shape::Source | Shape::Output | Shape::End => format!("v{at}[\"{name}\"]"),
    }
}

fn push(out: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "    {line}");
}

/// What would end a label is written as an entity.
fn text(text: &str) -> String {
    text.replace('#', "#35;")
        .replace('"', "#quot;")
        .replace('|', "#124;")
}

#[cfg(test)]
mod tests {
    use super::super::view::tests::{PLAIN, graph};
    use super::super::view::{Detail, view};
    use super::*;

    #[test]
    fn as_the_reference_draws_it() {
        let text = mermaid(&view(&graph(), PLAIN), Direction::Down);
        assert_eq!(
            text,
            "flowchart TB
    subgraph \" \"
    v0[\"channel.of\"]
    v2[\"y\"]
    end
    v1(( ))
    v7(( ))
    v9([\"LONELY\"])
    subgraph \"OUTER [OUTER]\"
    v3([\"A\"])
    v4(( ))
    subgraph \"OUTER:INNER [INNER]\"
    v5(( ))
    v6([\"B\"])
    end
    end
    subgraph \" \"
    v8[\" \"]
    end
    v0 --> v1
    v1 --> v3
    v2 --> v3
    v3 --> v4
    v4 --> v5
    v5 --> v6
    v6 --> v7
    v7 --> v8
"
        );
    }

    #[test]
    fn labels_with_signs_of_their_own() {
        let mut graph = graph();
        graph.nodes[4].name = "A\"]|#".into();
        let detail = Detail {
            verbose: true,
            ..PLAIN
        };
        let text = mermaid(&view(&graph, detail), Direction::Right);
        assert!(text.starts_with("flowchart LR\n"));
        assert!(text.contains("([\"A#quot;]#124;#35;\"])"), "{text}");
        assert!(text.contains("-->|xs| "), "{text}");
    }
}

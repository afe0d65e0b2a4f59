//! A graph in the language of Graphviz, and as GEXF.

use std::fmt::Write;

use super::Direction;
use super::view::{Shape, View};
use crate::page::escape;

/// The graph for `dot`, in the form of the reference engine.
pub(crate) fn dot(view: &View, name: &str, direction: Direction) -> String {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let mut out = format!("digraph \"{name}\" {{\nrankdir={};\n", direction.name());
    for (at, node) in view.nodes.iter().enumerate() {
        let attributes = match node.shape {
            Shape::Process => format!("label=\"{}\"", text(&node.qualified())),
            Shape::Workflow => format!("shape=box,style=rounded,label=\"{}\"", text(&node.qualified())),
            Shape::Operator | Shape::Junction => {
                format!(
                    "shape=circle,label=\"\",fixedsize=true,width=0.1,xlabel=\"{}\"",
                    text(&node.about)
                )
            }
            Shape::Source => {
                format!(
                    "shape=point,label=\"\",fixedsize=true,width=0.1,xlabel=\"{}\"",
                    text(&node.name)
                )
            }
            Shape::Output => format!("shape=note,label=\"{}\"", text(&node.name)),
            Shape::End => "shape=point".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "v{at} [{attributes}];");
    }
    for edge in &view.edges {
        let label = edge
            .label
            .as_ref()
            .map_or(String::new(), |l| format!(" [label=\"{}\"]", text(l)));
        let _ = writeln!(out, "v{} -> v{}{label};", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

fn text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The graph for Gephi.
pub(crate) fn gexf(view: &View) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.2draft\" \
                   version=\"1.2\">\n<graph defaultedgetype=\"directed\">\n<nodes>\n"
        .to_owned();
    for (at, node) in view.nodes.iter().enumerate() {
        let name = if node.name.is_empty() {
            node.about.clone()
        } else {
            node.qualified()
        };
        let _ = writeln!(out, "<node id=\"{at}\" label=\"{}\"/>", escape(&name));
    }
    out.push_str("</nodes>\n<edges>\n");
    for (at, edge) in view.edges.iter().enumerate() {
        let label = escape(edge.label.as_deref().unwrap_or_default());
        let _ = writeln!(
            out,
            "<edge id=\"{at}\" source=\"{}\" target=\"{}\" label=\"{label}\"/>",
            edge.from, edge.to
        );
    }
    out.push_str("</edges>\n</graph>\n</gexf>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::view::tests::{PLAIN, graph};
    use super::super::view::{Detail, view};
    use super::*;

    #[test]
    fn nodes_and_edges() {
        let detail = Detail {
            verbose: true,
            ..PLAIN
        };
        let view = view(&graph(), detail);
        let dot = dot(&view, "my-dag 1", Direction::Right);
        assert!(dot.starts_with("digraph \"mydag1\" {\nrankdir=LR;\n"), "{dot}");
        for line in [
            "v4 [label=\"OUTER:A\"];",
            "v1 [shape=circle,label=\"\",fixedsize=true,width=0.1,xlabel=\"join\"];",
            "v2 -> v4 [label=\"xs\"];",
            "v10 [shape=point];",
        ] {
            assert!(dot.contains(line), "{line}\n{dot}");
        }
        let gexf = gexf(&view);
        assert_eq!(gexf.matches("<edge ").count(), view.edges.len());
        assert_eq!(gexf.matches("<node ").count(), view.nodes.len());
    }
}

//! A graph as a page: drawings in SVG that need no program to be laid out.

use std::collections::HashMap;
use std::fmt::Write;

use rflow_task::Graph;

use super::layout::{Layout, Rect, layout};
use super::view::{Detail, Shape, View, ViewNode, view};
use super::{DagOptions, Direction};
use crate::page::escape;

/// Tasks of a process, for the picture after a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) good: u32,
    pub(crate) failed: u32,
}

/// Body of the page: the drawing with and without operators.
pub(crate) fn body(graph: &Graph, options: &DagOptions, tallies: &HashMap<String, Tally>) -> String {
    let mut out = include_str!("page.html").to_owned();
    for (verbose, id) in [(false, "brief"), (true, "verbose")] {
        let detail = Detail {
            verbose,
            depth: options.depth,
            ends: false,
        };
        let view = view(graph, detail);
        let hidden = if verbose == options.verbose { "" } else { " hidden" };
        let drawing = drawing(&view, options.direction, tallies);
        out.push_str(&format!(
            "<div class=\"graph\" id=\"{id}\"{hidden}>{drawing}</div>\n"
        ));
    }
    out.push_str("</main>");
    out
}

fn drawing(view: &View, direction: Direction, tallies: &HashMap<String, Tally>) -> String {
    const EDGE: f64 = 12.0;
    let layout = layout(view, direction);
    let (w, h) = (layout.size.0 + 2.0 * EDGE, layout.size.1 + 2.0 * EDGE);
    let mut out = format!(
        "<svg viewBox=\"{:.0} {:.0} {w:.0} {h:.0}\" style=\"width:{w:.0}px;height:{h:.0}px\" role=\"img\" \
         aria-label=\"Processes and channels\">",
        -EDGE, -EDGE
    );
    for frame in &layout.frames {
        let r = frame.rect;
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<g class=\"frame\"><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/><text \
             x=\"{:.1}\" y=\"{:.1}\">{}</text></g>",
            r.x,
            r.y,
            r.w,
            r.h,
            r.x + 12.0,
            r.y + 20.0,
            escape(&frame.name)
        );
    }
    for (at, edge) in view.edges.iter().enumerate() {
        let _ = write!(
            out,
            "<path class=\"edge\" data-e=\"{} {}\" d=\"{}\"><title>{}</title></path>",
            edge.from,
            edge.to,
            route(&layout, at, (edge.from, edge.to), direction),
            escape(edge.label.as_deref().unwrap_or_default())
        );
    }
    for (at, node) in view.nodes.iter().enumerate() {
        let tally = match node.shape {
            Shape::Process => tallies.get(&node.qualified()).copied().unwrap_or_default(),
            _ => Tally::default(),
        };
        draw_node(&mut out, at, node, layout.nodes[at], tally);
    }
    out.push_str("</svg>");
    out
}

/// A curve from below one node to above another, through the places kept free for it, with the head of an arrow.
fn route(layout: &Layout, at: usize, (from, to): (usize, usize), direction: Direction) -> String {
    let (a, b) = (layout.nodes[from], layout.nodes[to]);
    let middle = |r: Rect| (r.x + r.w / 2.0, r.y + r.h / 2.0);
    let (start, end) = match direction {
        Direction::Down => ((middle(a).0, a.y + a.h), (middle(b).0, b.y)),
        Direction::Right => ((a.x + a.w, middle(a).1), (b.x, middle(b).1)),
    };
    let mut points = vec![start];
    points.extend(&layout.bends[at]);
    points.push(end);
    let mut path = format!("M{:.1} {:.1}", start.0, start.1);
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        let (c1, c2) = match direction {
            Direction::Down => ((x1, f64::midpoint(y1, y2)), (x2, f64::midpoint(y1, y2))),
            Direction::Right => ((f64::midpoint(x1, x2), y1), (f64::midpoint(x1, x2), y2)),
        };
        let _ = write!(
            path,
            "C{:.1} {:.1} {:.1} {:.1} {x2:.1} {y2:.1}",
            c1.0, c1.1, c2.0, c2.1
        );
    }
    let (x, y) = end;
    let head = match direction {
        Direction::Down => [(x - 3.5, y - 6.0), (x + 3.5, y - 6.0)],
        Direction::Right => [(x - 6.0, y - 3.5), (x - 6.0, y + 3.5)],
    };
    let _ = write!(
        path,
        "M{:.1} {:.1}L{x:.1} {y:.1}L{:.1} {:.1}",
        head[0].0, head[0].1, head[1].0, head[1].1
    );
    path
}

fn draw_node(out: &mut String, at: usize, node: &ViewNode, r: Rect, tally: Tally) {
    let class = match node.shape {
        Shape::Process => "process",
        Shape::Workflow => "workflow",
        Shape::Operator => "operator",
        Shape::Junction => "junction",
        Shape::Source => "source",
        Shape::Output => "output",
        Shape::End => "end",
    };
    let about = if node.shape == Shape::Process {
        node.qualified()
    } else {
        node.about.clone()
    };
    let _ = write!(
        out,
        "<g class=\"node {class}\" data-n=\"{at}\"><title>{}</title>",
        escape(&about)
    );
    let rect = |r: Rect, rx: f64| {
        format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{rx}\"/>",
            r.x, r.y, r.w, r.h
        )
    };
    let inner = Rect {
        x: r.x + 3.0,
        y: r.y + 3.0,
        w: r.w - 6.0,
        h: r.h - 6.0,
    };
    let shape = match node.shape {
        Shape::Junction | Shape::End => format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\"/>",
            r.x + r.w / 2.0,
            r.y + r.h / 2.0,
            r.w / 2.0
        ),
        Shape::Workflow => rect(r, 8.0) + &rect(inner, 6.0),
        Shape::Process => rect(r, 8.0),
        Shape::Operator => rect(r, 12.0),
        Shape::Source | Shape::Output => rect(r, 2.0),
    };
    out.push_str(&shape);
    let counts = match tally {
        Tally { good: 0, failed: 0 } => String::new(),
        Tally { good, failed: 0 } => format!("✔ {good}"),
        Tally { good, failed } => format!("✔ {good}  ✘ {failed}"),
    };
    let (x, y) = (r.x + r.w / 2.0, r.y + r.h / 2.0 + 4.5);
    if counts.is_empty() {
        let _ = write!(
            out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
            escape(&node.name)
        );
    } else {
        let _ = write!(
            out,
            "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text><text class=\"counts\" x=\"{x:.1}\" y=\"{:.1}\">{counts}</text>",
            y - 7.0,
            escape(&node.name),
            y + 9.0
        );
    }
    out.push_str("</g>");
}

#[cfg(test)]
mod tests {
    use super::super::view::tests::graph;
    use super::*;

    #[test]
    fn both_drawings_with_counts() {
        let mut graph = graph();
        graph.nodes[11].name = "<b>&\"x\"".into();
        let tallies = HashMap::from([("OUTER:A".to_string(), Tally { good: 12, failed: 1 })]);
        let body = body(&graph, &DagOptions::default(), &tallies);
        assert_eq!(body.matches("<svg ").count(), 2);
        assert_eq!(body.matches("id=\"verbose\" hidden").count(), 1);
        assert!(body.contains("&lt;b&gt;&amp;&quot;x&quot;") && !body.contains("<b>&"));
        assert!(body.contains("✔ 12  ✘ 1") && body.contains("<title>OUTER:A</title>"));
        assert!(body.contains("class=\"node operator\"") && body.contains("class=\"node junction\""));
        assert!(!body.contains("NaN") && !body.contains("inf"));
    }
}

//! Places for the nodes of a graph: layers from top to bottom, workflows as frames around what lies in them.
//!
//! Each workflow is laid out by itself, inner ones first; to the workflow around it, an inner one is a node of its
//! size. Lines that pass a layer get a place in it, so that they go around nodes of their own workflow.

use std::collections::HashMap;

use super::Direction;
use super::view::{Shape, View, ViewNode};

/// Free space between layers, and between nodes of a layer.
const GAP: (f64, f64) = (34.0, 22.0);
/// Free space within a frame.
const PAD: f64 = 16.0;
/// Height of the name of a frame.
const TITLE: f64 = 22.0;
/// Sweeps that improve the order in the layers, and the places along them.
const SWEEPS: usize = 8;

/// A rectangle, by its corner and size.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

impl Rect {
    fn moved(self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..self
        }
    }

    fn turned(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
            w: self.h,
            h: self.w,
        }
    }
}

/// A frame of a workflow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) name: String,
    pub(crate) rect: Rect,
}

/// The whole picture.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) size: (f64, f64),
    /// By place of the node in the view.
    pub(crate) nodes: Vec<Rect>,
    /// Outer ones first.
    pub(crate) frames: Vec<Frame>,
    /// Points that an edge passes between its ends, by place of the edge in the view.
    pub(crate) bends: Vec<Vec<(f64, f64)>>,
}

/// Width and height of a node.
pub(crate) fn size(node: &ViewNode) -> (f64, f64) {
    let letters =
        |name: &str, each: f64| f64::from(u32::try_from(name.chars().count()).unwrap_or(u32::MAX)) * each;
    match node.shape {
        Shape::Process | Shape::Workflow => (letters(&node.name, 9.2).max(44.0) + 28.0, 42.0),
        Shape::Operator => (letters(&node.name, 7.0) + 20.0, 24.0),
        Shape::Junction => (14.0, 14.0),
        Shape::Source | Shape::Output => (letters(&node.name, 7.6).max(10.0) + 22.0, 28.0),
        Shape::End => (10.0, 10.0),
    }
}

/// Lays a graph out.
pub(crate) fn layout(view: &View, direction: Direction) -> Layout {
    let turned = direction == Direction::Right;
    let members: Vec<usize> = (0..view.nodes.len()).collect();
    let laid = Level { view, turned }.lay(&members, 0);
    let mut layout = Layout {
        size: (laid.w, laid.h),
        nodes: vec![Rect::default(); view.nodes.len()],
        frames: laid.frames,
        bends: vec![Vec::new(); view.edges.len()],
    };
    for (at, rect) in laid.nodes {
        layout.nodes[at] = rect;
    }
    for (edge, points) in laid.bends {
        layout.bends[edge] = points;
    }
    if turned {
        layout.size = (laid.h, laid.w);
        layout.nodes.iter_mut().for_each(|rect| *rect = rect.turned());
        layout
            .frames
            .iter_mut()
            .for_each(|frame| frame.rect = frame.rect.turned());
        let points = layout.bends.iter_mut().flatten();
        points.for_each(|(x, y)| std::mem::swap(x, y));
    }
    layout
}

/// A workflow with everything placed, from (0, 0).
#[derive(Default)]
struct Laid {
    w: f64,
    h: f64,
    nodes: Vec<(usize, Rect)>,
    frames: Vec<Frame>,
    bends: Vec<(usize, Vec<(f64, f64)>)>,
}

/// Something in a layer.
struct Item {
    w: f64,
    h: f64,
    /// A node, an inner workflow, or the passage of an edge.
    content: Content,
}

enum Content {
    Node(usize),
    Inner(Laid),
    Passage(usize),
}

struct Level<'a> {
    view: &'a View,
    /// The picture is turned at the end, so that layers are columns.
    turned: bool,
}

impl Level<'_> {
    fn lay(&self, members: &[usize], depth: usize) -> Laid {
        let (mut items, owner) = self.items(members, depth);
        let edges = self.edges(&owner);
        let mut layers = layers(items.len(), edges.iter().map(|(_, a, b)| (*a, *b)));
        let mut links = Vec::new();
        for (edge, from, to) in edges {
            let (mut above, low, high) = (from, layers[from], layers[to]);
            for layer in low + 1..high {
                items.push(Item {
                    w: 8.0,
                    h: 0.0,
                    content: Content::Passage(edge),
                });
                layers.push(layer);
                links.push((above, items.len() - 1));
                above = items.len() - 1;
            }
            if low < high {
                links.push((above, to));
            }
        }
        place(items, &layers, &links)
    }

    /// What lies at this level: nodes, and workflows one deeper; and in which of them each member is.
    fn items(&self, members: &[usize], depth: usize) -> (Vec<Item>, HashMap<usize, usize>) {
        let mut items: Vec<Item> = Vec::new();
        let mut owner = HashMap::new();
        let mut inner: Vec<(&str, usize, Vec<usize>)> = Vec::new();
        for &at in members {
            let node = &self.view.nodes[at];
            let Some(name) = node.path.get(depth) else {
                let (w, h) = size(node);
                let (w, h) = if self.turned { (h, w) } else { (w, h) };
                owner.insert(at, items.len());
                items.push(Item {
                    w,
                    h,
                    content: Content::Node(at),
                });
                continue;
            };
            match inner.iter_mut().find(|(other, ..)| other == name) {
                Some((_, item, nodes)) => {
                    owner.insert(at, *item);
                    nodes.push(at);
                }
                None => {
                    owner.insert(at, items.len());
                    inner.push((name, items.len(), vec![at]));
                    items.push(Item {
                        w: 0.0,
                        h: 0.0,
                        content: Content::Inner(Laid::default()),
                    });
                }
            }
        }
        for (name, item, nodes) in inner {
            let laid = self.framed(name, self.lay(&nodes, depth + 1));
            items[item] = Item {
                w: laid.w,
                h: laid.h,
                content: Content::Inner(laid),
            };
        }
        (items, owner)
    }

    /// Edges between different items of this level.
    fn edges(&self, owner: &HashMap<usize, usize>) -> Vec<(usize, usize, usize)> {
        let edges = self.view.edges.iter().enumerate();
        edges
            .filter_map(|(at, edge)| {
                let (from, to) = (*owner.get(&edge.from)?, *owner.get(&edge.to)?);
                (from != to).then_some((at, from, to))
            })
            .collect()
    }

    /// A workflow with its frame around it.
    fn framed(&self, name: &str, inner: Laid) -> Laid {
        let letters = f64::from(u32::try_from(name.chars().count()).unwrap_or(u32::MAX));
        let title = letters * 7.4 + 24.0;
        let (left, top) = if self.turned {
            (PAD + TITLE, PAD)
        } else {
            (PAD, PAD + TITLE)
        };
        let (mut w, mut h) = (inner.w + left + PAD, inner.h + top + PAD);
        let grown = if self.turned { title - h } else { title - w };
        let shift = if self.turned {
            (0.0, grown.max(0.0) / 2.0)
        } else {
            (grown.max(0.0) / 2.0, 0.0)
        };
        w += shift.0 * 2.0;
        h += shift.1 * 2.0;
        let mut laid = inner.moved(left + shift.0, top + shift.1);
        let rect = Rect { x: 0.0, y: 0.0, w, h };
        laid.frames.insert(
            0,
            Frame {
                name: name.to_owned(),
                rect,
            },
        );
        Laid { w, h, ..laid }
    }
}

impl Laid {
    fn moved(mut self, x: f64, y: f64) -> Self {
        self.nodes
            .iter_mut()
            .for_each(|(_, rect)| *rect = rect.moved(x, y));
        self.frames
            .iter_mut()
            .for_each(|frame| frame.rect = frame.rect.moved(x, y));
        for point in self.bends.iter_mut().flat_map(|(_, points)| points) {
            *point = (point.0 + x, point.1 + y);
        }
        self
    }
}

/// The layer of each item: below everything that it reads from. Edges of a circle that lead back do not count.
fn layers(items: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut readers = vec![Vec::new(); items];
    let mut writers = vec![0_usize; items];
    for (from, to) in edges {
        readers[from].push(to);
        writers[to] += 1;
    }
    let sources: Vec<bool> = writers.iter().map(|n| *n == 0).collect();
    let mut layer = vec![0_usize; items];
    let mut done = vec![false; items];
    let mut ready: Vec<usize> = (0..items).rev().filter(|at| writers[*at] == 0).collect();
    for _ in 0..items {
        // In a circle nothing is ready: its first member is taken.
        let Some(at) = ready.pop().or_else(|| (0..items).find(|at| !done[*at])) else {
            break;
        };
        done[at] = true;
        for &to in readers[at].iter().filter(|to| !done[**to]) {
            layer[to] = layer[to].max(layer[at] + 1);
            writers[to] -= 1;
            if writers[to] == 0 {
                ready.push(to);
            }
        }
        ready.retain(|at| !done[*at]);
    }
    // Sources stand just above what reads them.
    for at in (0..items).filter(|at| sources[*at]) {
        if let Some(first) = readers[at].iter().map(|to| layer[*to]).min() {
            layer[at] = first.saturating_sub(1);
        }
    }
    layer
}

/// Places items in their layers.
fn place(items: Vec<Item>, layers: &[usize], links: &[(usize, usize)]) -> Laid {
    let count = layers.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, layer) in layers.iter().enumerate() {
        rows[*layer].push(at);
    }
    let mut neighbours = vec![(Vec::new(), Vec::new()); items.len()];
    for (from, to) in links {
        neighbours[*to].0.push(*from);
        neighbours[*from].1.push(*to);
    }
    order(&mut rows, &neighbours);
    let x = columns(&items, &rows, &neighbours);
    let mut laid = Laid::default();
    let mut y = 0.0;
    for row in &rows {
        let height = row.iter().map(|at| items[*at].h).fold(0.0, f64::max);
        for &at in row {
            laid.w = laid.w.max(x[at] + items[at].w / 2.0);
        }
        y += height + GAP.0;
    }
    laid.h = (y - GAP.0).max(0.0);
    let mut tops = vec![0.0; items.len()];
    let mut top = 0.0;
    for row in &rows {
        let height = row.iter().map(|at| items[*at].h).fold(0.0, f64::max);
        for &at in row {
            tops[at] = top + (height - items[at].h) / 2.0;
        }
        top += height + GAP.0;
    }
    let mut bends: HashMap<usize, Vec<(f64, f64)>> = HashMap::new();
    // Passages of an edge were made from top to bottom, so the points are in order.
    for (at, item) in items.into_iter().enumerate() {
        let left = x[at] - item.w / 2.0;
        match item.content {
            Content::Node(node) => laid.nodes.push((
                node,
                Rect {
                    x: left,
                    y: tops[at],
                    w: item.w,
                    h: item.h,
                },
            )),
            Content::Inner(inner) => {
                let inner = inner.moved(left, tops[at]);
                laid.nodes.extend(inner.nodes);
                laid.frames.extend(inner.frames);
                laid.bends.extend(inner.bends);
            }
            Content::Passage(edge) => bends.entry(edge).or_default().push((x[at], tops[at])),
        }
    }
    laid.bends.extend(bends);
    laid
}

type Neighbours = [(Vec<usize>, Vec<usize>)];

/// Orders the items of each row by where their neighbours stand.
fn order(rows: &mut [Vec<usize>], neighbours: &Neighbours) {
    let mut place = vec![0.0; neighbours.len()];
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let turns: Vec<usize> = if down {
            (0..rows.len()).collect()
        } else {
            (0..rows.len()).rev().collect()
        };
        for row in turns {
            let row = &mut rows[row];
            for (at, item) in row.iter().enumerate() {
                place[*item] = index(at);
            }
            let mut keyed: Vec<(f64, usize)> = row
                .iter()
                .map(|item| {
                    let (above, below) = &neighbours[*item];
                    (
                        mean(if down { above } else { below }, &place).unwrap_or(place[*item]),
                        *item,
                    )
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *row = keyed.into_iter().map(|(_, item)| item).collect();
            for (at, item) in row.iter().enumerate() {
                place[*item] = index(at);
            }
        }
    }
}

/// The middle of each item along its row: near its neighbours, without overlaps, from 0 on.
fn columns(items: &[Item], rows: &[Vec<usize>], neighbours: &Neighbours) -> Vec<f64> {
    let mut x = vec![0.0; items.len()];
    for row in rows {
        let mut at = 0.0;
        for item in row {
            x[*item] = at + items[*item].w / 2.0;
            at += items[*item].w + GAP.1;
        }
    }
    for sweep in 0..SWEEPS * 2 {
        let turns: Vec<usize> = if sweep % 2 == 0 {
            (0..rows.len()).collect()
        } else {
            (0..rows.len()).rev().collect()
        };
        for row in turns {
            let wanted: Vec<f64> = rows[row]
                .iter()
                .map(|item| {
                    let (above, below) = &neighbours[*item];
                    let all: Vec<usize> = above.iter().chain(below).copied().collect();
                    mean(&all, &x).unwrap_or(x[*item])
                })
                .collect();
            for (item, at) in rows[row].iter().zip(apart(&rows[row], &wanted, items)) {
                x[*item] = at;
            }
        }
    }
    let left = (0..items.len())
        .map(|at| x[at] - items[at].w / 2.0)
        .fold(f64::INFINITY, f64::min);
    if left.is_finite() {
        x.iter_mut().for_each(|at| *at -= left);
    }
    x
}

/// The wanted places moved apart as far as the sizes need: the mean of moving right and moving left.
fn apart(row: &[usize], wanted: &[f64], items: &[Item]) -> Vec<f64> {
    let space = |a: usize, b: usize| f64::midpoint(items[row[a]].w, items[row[b]].w) + GAP.1;
    let mut right = wanted.to_vec();
    for at in 1..right.len() {
        right[at] = right[at].max(right[at - 1] + space(at - 1, at));
    }
    let mut left = wanted.to_vec();
    for at in (1..left.len()).rev() {
        left[at - 1] = left[at - 1].min(left[at] - space(at - 1, at));
    }
    right
        .iter()
        .zip(left)
        .map(|(a, b)| f64::midpoint(*a, b))
        .collect()
}

fn mean(items: &[usize], place: &[f64]) -> Option<f64> {
    let sum: f64 = items.iter().map(|item| place[*item]).sum();
    (!items.is_empty()).then(|| sum / index(items.len()))
}

fn index(at: usize) -> f64 {
    f64::from(u32::try_from(at).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::view::tests::{PLAIN, graph};
    use super::super::view::{ViewEdge, view};
    use super::*;

    fn inside(outer: Rect, inner: Rect) -> bool {
        inner.x >= outer.x - 0.01
            && inner.y >= outer.y - 0.01
            && inner.x + inner.w <= outer.x + outer.w + 0.01
            && inner.y + inner.h <= outer.y + outer.h + 0.01
    }

    fn overlap(a: Rect, b: Rect) -> bool {
        a.x < b.x + b.w - 0.01 && b.x < a.x + a.w - 0.01 && a.y < b.y + b.h - 0.01 && b.y < a.y + a.h - 0.01
    }

    #[test]
    fn nothing_overlaps_and_frames_hold_their_nodes() {
        for direction in [Direction::Down, Direction::Right] {
            let view = view(&graph(), PLAIN);
            let layout = layout(&view, direction);
            let page = Rect {
                w: layout.size.0,
                h: layout.size.1,
                ..Rect::default()
            };
            for (at, rect) in layout.nodes.iter().enumerate() {
                assert!(inside(page, *rect), "{rect:?} {page:?}");
                assert!(
                    layout.nodes[..at].iter().all(|other| !overlap(*other, *rect)),
                    "{at}"
                );
                assert_eq!((rect.w, rect.h), size(&view.nodes[at]));
                for frame in &layout.frames {
                    let member = view.nodes[at].path.contains(&frame.name);
                    assert_eq!(member, inside(frame.rect, *rect), "{} {at}", frame.name);
                    assert!(member || !overlap(frame.rect, *rect));
                }
            }
            assert_eq!(layout.frames.len(), 2);
        }
    }

    #[test]
    fn readers_stand_below_and_circles_end() {
        let mut view = view(&graph(), PLAIN);
        let chain = layout(&view, Direction::Down);
        let at = |name: &str| view.nodes.iter().position(|n| n.name == name).unwrap();
        assert!(chain.nodes[at("A")].y < chain.nodes[at("B")].y);
        let (a, b) = (at("B"), at("A"));
        view.edges.push(ViewEdge {
            from: a,
            to: b,
            label: None,
        });
        view.edges.push(ViewEdge {
            from: 1,
            to: 0,
            label: None,
        });
        assert_eq!(layout(&view, Direction::Down).nodes.len(), view.nodes.len());
        assert_eq!(layout(&View::default(), Direction::Down).size, (0.0, 0.0));
    }
}

//! The graph of a run as a drawing: for Mermaid, Graphviz and Gephi, and as a page.

mod dot;
mod html;
mod layout;
mod mermaid;
mod view;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rflow_task::{Event, EventKind, Graph, Observer, TaskTrace};
use serde::Serialize;

use crate::output_file::{OnError, OutputError, OutputFile};
use crate::page::Page;
use crate::report::data::Run;
use crate::rows::Rows;
use html::Tally;
use view::{Detail, view};

/// Where layers of the drawing follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From top to bottom.
    #[default]
    Down,
    /// From left to right.
    Right,
}

impl Direction {
    /// `TB` or `LR`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "TB",
            Self::Right => "LR",
        }
    }

    /// The direction of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Down, Self::Right]
            .into_iter()
            .find(|direction| direction.name() == name)
    }
}

/// How the graph is drawn.
#[derive(Debug, Clone, Default)]
pub struct DagOptions {
    /// Where it goes; the ending of the name decides on the format.
    pub path: PathBuf,
    /// Levels of workflows that are opened; `None` for all.
    pub depth: Option<usize>,
    /// Direction.
    pub direction: Direction,
    /// Operators by name, and names of channels.
    pub verbose: bool,
}

/// Draws the graph of a run.
pub struct Dag {
    graph: Option<Graph>,
    run: Rows,
    tallies: HashMap<String, Tally>,
    options: DagOptions,
    on_error: Option<OnError>,
}

#[derive(Serialize)]
struct Data<'a> {
    run: Run<'a>,
}

impl Dag {
    /// A drawing; `on_error` is called when it cannot be made.
    pub fn new(options: DagOptions, on_error: impl FnOnce(OutputError) + Send + 'static) -> Self {
        Self {
            graph: None,
            run: Rows::default(),
            tallies: HashMap::new(),
            options,
            on_error: Some(Box::new(on_error)),
        }
    }

    fn count(&mut self, task: &TaskTrace, count: fn(&mut Tally) -> &mut u32) {
        let tally = self.tallies.entry(task.process.clone()).or_default();
        *count(tally) += 1;
    }

    fn write(&self, graph: &Graph) -> Result<(), OutputError> {
        let path = &self.options.path;
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        // An earlier drawing is replaced whatever `dag.overwrite` says, as in the reference.
        let file = OutputFile {
            path: path.clone(),
            overwrite: true,
        };
        match ending.as_deref() {
            None | Some("html" | "htm") => self.write_page(graph, &file),
            Some("mmd") => {
                let detail = Detail {
                    verbose: self.options.verbose,
                    depth: self.options.depth,
                    ends: true,
                };
                let text = mermaid::mermaid(&view(graph, detail), self.options.direction);
                file.write(|out| out.write_all(text.as_bytes()))
            }
            Some("dot" | "gv") => file.write(|out| out.write_all(self.dot(graph).as_bytes())),
            Some("gexf") => {
                let text = dot::gexf(&view(graph, self.whole()));
                file.write(|out| out.write_all(text.as_bytes()))
            }
            Some(format) => self.render(graph, format),
        }
    }

    fn whole(&self) -> Detail {
        Detail {
            verbose: true,
            depth: self.options.depth,
            ends: true,
        }
    }

    fn dot(&self, graph: &Graph) -> String {
        let name = self
            .options
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        dot::dot(&view(graph, self.whole()), &name, self.options.direction)
    }

    fn write_page(&self, graph: &Graph, file: &OutputFile) -> Result<(), OutputError> {
        let title = format!("{} · rflow graph", self.run.begin.run_name);
        let body = html::body(graph, &self.options, &self.tallies);
        let page = Page {
            title: &title,
            body: &body,
            script: include_str!("dag/page.js"),
        };
        let data = Data {
            run: Run::of(&self.run),
        };
        file.write(|out| page.write(out, &data))
    }

    /// Has Graphviz make a picture. Without Graphviz what it would have been given is kept, unless that would replace
    /// a file that nobody gave away.
    fn render(&self, graph: &Graph, format: &str) -> Result<(), OutputError> {
        let path = &self.options.path;
        let text = self.dot(graph);
        let Err(why) = graphviz(&text, path, format) else {
            return Ok(());
        };
        let source = OutputFile {
            path: path.with_extension("dot"),
            overwrite: false,
        };
        let name = source.path.display();
        let kept = match source.write(|out| out.write_all(text.as_bytes())) {
            Ok(()) => format!("the graph is in {name}, for example for `dot -T{format}`"),
            Err(OutputError::Exists(_)) => {
                format!("the graph is not written, because {name}, where it would go, exists already")
            }
            Err(error) => return Err(error),
        };
        Err(OutputError::Option(format!(
            "Graphviz is required to render the execution DAG in the given format: {why} -- {kept}; `-with-dag \
             dag.html` needs no Graphviz"
        )))
    }
}

/// Draws a graph in Graphviz's language to a file.
fn graphviz(text: &str, target: &Path, format: &str) -> Result<(), String> {
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let mut dot = Command::new("dot")
        .arg(format!("-T{format}"))
        .arg("-o")
        .arg(target)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => "there is no command `dot`".to_owned(),
            _ => format!("`dot` cannot be started: {e}"),
        })?;
    let input = dot.stdin.take();
    let output = std::thread::scope(|scope| {
        // It may complain before it has read all.
        scope.spawn(move || input.map(|mut input| input.write_all(text.as_bytes())));
        dot.wait_with_output()
    });
    let output = output.map_err(|e| format!("`dot` cannot be waited for: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("`dot` failed");
    Err(line.trim().to_owned())
}

impl Observer for Dag {
    fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::RunBegin(_) => self.run.add(event.at, &event.kind),
            EventKind::Graph(graph) => self.graph = Some((**graph).clone()),
            EventKind::TaskCompleted(task) | EventKind::TaskCached(task) | EventKind::TaskStored(task) => {
                self.count(task, |tally| &mut tally.good);
            }
            // Attempts that were repeated count by what became of them.
            EventKind::TaskFailed(task)
                if !matches!(task.error_action.as_deref(), Some("RETRY" | "LOST")) =>
            {
                self.count(task, |tally| &mut tally.failed);
            }
            EventKind::RunEnd(_) => {
                self.run.add(event.at, &event.kind);
                // A script that did not compile has no graph.
                let written = self.graph.as_ref().map_or(Ok(()), |graph| self.write(graph));
                if let Err(error) = written
                    && let Some(on_error) = self.on_error.take()
                {
                    on_error(error);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::view::tests::graph;
    use super::*;
    use crate::console::testing::{begin, event, story};

    fn draw(path: &Path) -> Option<String> {
        let (sender, errors) = std::sync::mpsc::channel();
        let options = DagOptions {
            path: path.to_owned(),
            ..DagOptions::default()
        };
        let mut dag = Dag::new(options, move |e| sender.send(e.to_string()).unwrap());
        dag.event(&event(begin()));
        dag.event(&event(EventKind::Graph(Box::new(graph()))));
        story().into_iter().for_each(|kind| dag.event(&event(kind)));
        dag.event(&event(EventKind::RunEnd(Box::default())));
        errors.try_recv().ok()
    }

    #[test]
    fn the_ending_decides() {
        let dir = tempfile::tempdir().unwrap();
        for (name, begins) in [
            ("d.html", "<!DOCTYPE html>"),
            ("d", "<!DOCTYPE html>"),
            ("d.mmd", "flowchart TB\n"),
            ("d.dot", "digraph \"d\" {"),
            ("d.gv", "digraph \"d\" {"),
            ("d.gexf", "<?xml"),
        ] {
            let path = dir.path().join(name);
            // An earlier one is in the way of none.
            for _ in 0..2 {
                assert_eq!(draw(&path), None, "{name}");
            }
            assert!(
                std::fs::read_to_string(&path).unwrap().starts_with(begins),
                "{name}"
            );
        }
    }

    #[test]
    fn without_a_picture_the_source_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let error = draw(&dir.path().join("d.nosuchformat")).unwrap();
        assert!(
            error.starts_with("Graphviz is required") && error.contains("the graph is in"),
            "{error}"
        );
        let source = dir.path().join("d.dot");
        assert!(
            std::fs::read_to_string(&source)
                .unwrap()
                .starts_with("digraph \"d\" {")
        );
        // One that was there already may be somebody's own.
        std::fs::write(&source, "mine").unwrap();
        let error = draw(&dir.path().join("d.nosuchformat")).unwrap();
        assert!(
            error.contains("d.dot, where it would go, exists already"),
            "{error}"
        );
        assert_eq!(std::fs::read(&source).unwrap(), b"mine");
    }

    #[test]
    fn pictures_leave_other_files_alone() {
        if Command::new("dot").arg("-V").output().is_err() {
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("d.dot");
        std::fs::write(&source, "mine").unwrap();
        assert_eq!(draw(&dir.path().join("d.svg")), None);
        let picture = std::fs::read_to_string(dir.path().join("d.svg")).unwrap();
        assert!(picture.contains("<svg"), "{picture}");
        assert_eq!(std::fs::read(&source).unwrap(), b"mine");
    }

    #[test]
    fn directions_by_name() {
        assert_eq!(Direction::from_name("LR"), Some(Direction::Right));
        assert_eq!(Direction::from_name("X"), None);
    }
}

//! The timeline of a run: a page with a bar for each attempt.

use rflow_task::{Event, EventKind, Observer};
use serde::Serialize;

use crate::output_file::{OnError, OutputError, OutputFile};
use crate::page::Page;
use crate::report::data::Run;
use crate::rows::{Row, Rows, RowsOut, State};

const BODY: &str = include_str!("timeline/page.html");
const SCRIPT: &str = include_str!("timeline/page.js");

/// Collects the tasks of a run and writes the page when it has ended.
pub struct Timeline {
    rows: Rows,
    file: OutputFile,
    on_error: Option<OnError>,
}

#[derive(Serialize)]
struct Data<'a> {
    run: Run<'a>,
    states: [&'static str; 8],
    fields: [&'static str; 26],
    processes: &'a [String],
    texts: &'a [String],
    /// Tasks of each process that took no time in this run: cached ones, stored ones.
    idle: Vec<(u32, u32)>,
    rows: RowsOut<'a>,
}

impl Timeline {
    /// A timeline; `on_error` is called when it cannot be written.
    pub fn new(file: OutputFile, on_error: impl FnOnce(OutputError) + Send + 'static) -> Self {
        Self {
            rows: Rows::default(),
            file,
            on_error: Some(Box::new(on_error)),
        }
    }

    fn write(&self) -> Result<(), OutputError> {
        let title = format!("{} · rflow timeline", self.rows.begin.run_name);
        let page = Page {
            title: &title,
            body: BODY,
            script: SCRIPT,
        };
        let shown: Vec<&Row> = self.rows.rows.iter().filter(|row| row.state.ran()).collect();
        let data = self.data(&shown);
        self.file.write(|out| page.write(out, &data))
    }

    fn data<'a>(&'a self, shown: &'a [&'a Row]) -> Data<'a> {
        let mut idle = vec![(0, 0); self.rows.processes.len()];
        for row in &self.rows.rows {
            match row.state {
                State::Cached => idle[row.process as usize].0 += 1,
                State::Stored => idle[row.process as usize].1 += 1,
                _ => {}
            }
        }
        Data {
            run: Run::of(&self.rows),
            states: State::NAMES,
            fields: RowsOut::FIELDS,
            processes: &self.rows.processes,
            texts: &self.rows.texts,
            idle,
            rows: RowsOut {
                rows: shown,
                began: self.rows.began,
            },
        }
    }
}

impl Observer for Timeline {
    fn event(&mut self, event: &Event) {
        self.rows.add(event.at, &event.kind);
        if matches!(event.kind, EventKind::RunEnd(_))
            && let Err(error) = self.write()
            && let Some(on_error) = self.on_error.take()
        {
            on_error(error);
        }
    }
}

//! The report of a run: a page with its summary, use of resources, failures and tasks.

pub(crate) mod data;

use rflow_task::{Event, EventKind, Observer};

use crate::output_file::{OnError, OutputError, OutputFile};
use crate::page::Page;
use crate::rows::Rows;

const BODY: &str = include_str!("report/page.html");
const SCRIPT: &str = concat!(
    include_str!("report/charts.js"),
    include_str!("report/tables.js"),
    include_str!("report/page.js")
);

/// What the report is to hold.
#[derive(Debug, Clone)]
pub struct ReportOptions {
    /// Where it goes.
    pub file: OutputFile,
    /// Tasks in the table at most; statistics are always made of all of them.
    pub max_tasks: usize,
}

impl ReportOptions {
    /// Tasks in the table unless `report.maxTasks` says otherwise.
    pub const MAX_TASKS: usize = 100_000;
}

/// Collects the tasks of a run and writes the page when it has ended.
pub struct Report {
    rows: Rows,
    options: ReportOptions,
    on_error: Option<OnError>,
}

impl Report {
    /// A report; `on_error` is called when it cannot be written.
    pub fn new(options: ReportOptions, on_error: impl FnOnce(OutputError) + Send + 'static) -> Self {
        Self {
            rows: Rows::default(),
            options,
            on_error: Some(Box::new(on_error)),
        }
    }

    fn write(&self) -> Result<(), OutputError> {
        let title = format!("{} · rflow report", self.rows.begin.run_name);
        let page = Page {
            title: &title,
            body: BODY,
            script: SCRIPT,
        };
        let shown = data::shown(&self.rows, self.options.max_tasks);
        let data = data::data(&self.rows, &shown);
        self.options.file.write(|out| page.write(out, &data))
    }
}

impl Observer for Report {
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

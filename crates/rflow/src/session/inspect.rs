//! The containers of a pipeline's processes, found without running any of them.

use super::{Session, prepare, read_script, with_stack};
use crate::events::Events;
use crate::session::State;
use crate::show::raise_text;

/// A process that has a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessContainer {
    /// Name of the process; qualified where its calls have different containers.
    pub process: String,
    /// Its image.
    pub image: String,
}

impl Session {
    /// Evaluates the workflows and tells the containers of the processes that they call, in that order. Processes
    /// without one are left out; with `ignore_errors` so are those whose container cannot be told before they run.
    ///
    /// # Errors
    /// Text for the user.
    pub fn inspect(self, ignore_errors: bool) -> Result<Vec<ProcessContainer>, String> {
        with_stack(|| self.inspect_here(ignore_errors))
    }

    fn inspect_here(mut self, ignore_errors: bool) -> Result<Vec<ProcessContainer>, String> {
        // Nobody listens: what the script prints is not part of the answer.
        let events = Events::default();
        let launch_dir = match &self.launch_dir {
            Some(dir) => dir.clone(),
            None => std::env::current_dir().map_err(|e| format!("Cannot tell the current folder: {e}"))?,
        };
        self.options.preview = true;
        let pipeline = self.options.pipeline.clone().unwrap_or_else(|| ".".to_string());
        let project = self.find(&pipeline, &launch_dir, &events)?;
        let state = State::detached(&launch_dir);
        let prepared = prepare::prepare(&self.global, &self.options, &project, &launch_dir, &events)?;
        let text = match &project.text {
            Some(text) => text.clone(),
            None => read_script(&project.script)?,
        };
        let settings = self.settings(&prepared, &project, &state, &launch_dir, &text);
        let script = self
            .load(&prepared, &project, text, &events)
            .map_err(|failed| failed.text)?;
        let run = self.open_run(&prepared, settings, &state, &events)?;
        let found = rflow_engine::engine::inspect(&run, &prepared.interp, &script, ignore_errors);
        let found = found.map_err(|raise| raise_text(&prepared.interp.sources.borrow(), &raise))?;
        let pairs = found
            .into_iter()
            .map(|(process, image)| ProcessContainer { process, image });
        Ok(pairs.collect())
    }
}

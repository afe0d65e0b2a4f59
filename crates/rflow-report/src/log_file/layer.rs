//! Brings what the program itself logs (with `tracing`) into the log file.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level as TracingLevel, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::{Level, LogFile};

/// A layer for a `tracing` subscriber that writes to the log file. A message's fields follow it as
/// `name=value`.
#[derive(Debug)]
pub struct LogLayer {
    log: LogFile,
}

impl LogLayer {
    /// A layer that writes to `log`.
    #[must_use]
    pub fn new(log: LogFile) -> Self {
        Self { log }
    }
}

impl LogFile {
    /// Lets everything that the program logs with `tracing` from now on go to this file: what rflow logs for
    /// debugging (in full detail with `verbose`), and the warnings of libraries. `RUST_LOG` overrides that.
    /// Does nothing when `tracing` is set up already.
    pub fn install(&self, verbose: bool) {
        let level = if verbose {
            LevelFilter::TRACE
        } else {
            LevelFilter::DEBUG
        };
        let usual = || {
            Targets::new()
                .with_default(LevelFilter::WARN)
                .with_target("rflow", level)
        };
        let wanted = std::env::var("RUST_LOG").ok().filter(|text| !text.is_empty());
        let filter = wanted.and_then(|text| text.parse().ok()).unwrap_or_else(usual);
        let layer = LogLayer::new(self.clone());
        let _ = tracing_subscriber::registry()
            .with(layer.with_filter(filter))
            .try_init();
    }
}

impl<S: Subscriber> Layer<S> for LogLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let level = match *metadata.level() {
            TracingLevel::TRACE => Level::Trace,
            TracingLevel::DEBUG => Level::Debug,
            TracingLevel::INFO => Level::Info,
            TracingLevel::WARN => Level::Warn,
            TracingLevel::ERROR => Level::Error,
        };
        let mut text = Text::default();
        event.record(&mut text);
        let thread = std::thread::current();
        self.log.write(
            thread.name().unwrap_or("worker"),
            level,
            &metadata.target().replace("::", "."),
            &(text.message + &text.fields),
        );
    }
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_fields() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        let layer = LogLayer::new(LogFile::create(&path).unwrap());
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(target: "rflow_engine::schedule", task = 3, name = "A", "slow start");
        });
        let text = std::fs::read_to_string(path).unwrap();
        assert!(
            text.ends_with("] WARN  rflow_engine.schedule - slow start task=3 name=A\n"),
            "{text}"
        );
    }
}

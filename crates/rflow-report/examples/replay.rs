//! Plays a journal back on the console: `replay <journal> [milliseconds between events] [-q]`.

use std::error::Error;
use std::time::Duration;

use rflow_report::Dispatcher;
use rflow_report::console::{ConsoleOptions, console};
use rflow_task::journal::JournalReader;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [path, rest @ ..] = &args[..] else {
        return Err("which journal?".into());
    };
    let pause = rest.iter().find_map(|arg| arg.parse().ok()).unwrap_or(0);
    let options = ConsoleOptions {
        quiet: rest.iter().any(|arg| arg == "-q"),
        ..ConsoleOptions::default()
    };
    let (sender, guard) = Dispatcher::start(vec![vec![console(&options)]])?;
    for event in JournalReader::open(path.as_ref())? {
        sender.send(event?);
        std::thread::sleep(Duration::from_millis(pause));
    }
    guard.finish()?;
    Ok(())
}

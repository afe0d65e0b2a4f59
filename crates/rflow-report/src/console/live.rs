//! The console on a terminal: a table of the processes, redrawn in place, with messages above it.
//!
//! Nothing is switched in the terminal (no raw mode, no hidden cursor), so that nothing has to be switched
//! back however the program ends.

mod frame;
mod summary;

use std::io::Write;
use std::time::{Duration, Instant};

use rflow_task::{Event, EventKind, NEXTFLOW_VERSION, Observer, RFLOW_VERSION, RunBegin};

use super::progress::Progress;
use super::{Colours, ConsoleOptions, Out, error_text, failure_note, script_name};
use frame::{Row, rows};

/// Between two drawings.
const INTERVAL: Duration = Duration::from_millis(100);
/// Messages beyond this many bytes are printed without waiting for the next drawing.
const MESSAGES: usize = 1 << 16;

/// What is drawn on.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Columns and lines when they cannot be asked for.
    fallback: (usize, usize),
    ask: bool,
    colour: bool,
}

impl Terminal {
    /// The terminal that standard output is.
    #[must_use]
    pub fn of_stdout() -> Self {
        let number = |name| std::env::var(name).ok().and_then(|text| text.trim().parse().ok());
        let columns: Option<usize> = number("COLUMNS").or_else(|| number("TERMINAL_WIDTH"));
        Self {
            fallback: (columns.unwrap_or(80), number("LINES").unwrap_or(1000)),
            ask: true,
            colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// A terminal of a fixed size.
    #[must_use]
    pub fn fixed(columns: usize, lines: usize, colour: bool) -> Self {
        Self {
            fallback: (columns, lines),
            ask: false,
            colour,
        }
    }

    pub(super) fn colours(self) -> Colours {
        if self.colour { Colours::ON } else { Colours::OFF }
    }

    fn size(self) -> (usize, usize) {
        if !self.ask {
            return self.fallback;
        }
        match rustix::termios::tcgetwinsize(std::io::stdout()) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col.into(), size.ws_row.into()),
            _ => self.fallback,
        }
    }
}

/// The line that names the engine.
pub(super) fn banner(c: Colours) -> String {
    format!(
        "\n{} N E X T F L O W {}{}  ~  {}version {NEXTFLOW_VERSION}{} (rflow {RFLOW_VERSION}){}\n\n",
        c.title, c.reset, c.dim, c.reset, c.dim, c.reset
    )
}

/// Draws the table.
#[derive(Debug)]
pub struct LiveConsole<W: Write> {
    out: Out<W>,
    terminal: Terminal,
    colours: Colours,
    announced: bool,
    log_name: String,
    progress: Progress,
    /// Text to print above the table with the next drawing.
    messages: String,
    /// Width of each line of the table as drawn last.
    drawn: Vec<usize>,
    last_draw: Option<Instant>,
    /// Columns of the last drawing, and whether the wide form of the table still fits them.
    form: (usize, bool),
    dirty: bool,
}

impl<W: Write> LiveConsole<W> {
    /// A console that writes to `out`.
    pub fn new(out: W, terminal: Terminal, options: &ConsoleOptions) -> Self {
        Self {
            out: Out::new(out),
            terminal,
            colours: terminal.colours(),
            announced: options.announced,
            log_name: options.log_name.clone(),
            progress: Progress::default(),
            messages: String::new(),
            drawn: Vec::new(),
            last_draw: None,
            form: (0, true),
            dirty: false,
        }
    }

    fn launch(&mut self, run: &RunBegin) {
        let c = self.colours;
        if !self.announced {
            self.messages.push_str(&banner(c));
        }
        self.messages.push_str(&format!(
            "Launching {}`{}`{} {}[{}{}{}{}{}{}]{} DSL2 - {}revision: {}{}\n\n",
            c.magenta,
            script_name(run),
            c.reset,
            c.dim,
            c.reset,
            c.bold,
            c.cyan,
            run.run_name,
            c.reset,
            c.dim,
            c.reset,
            c.cyan,
            run.revision,
            c.reset
        ));
    }

    fn message(&mut self, level: &str, text: &str) {
        let c = self.colours;
        match level {
            "print" => self.messages.push_str(text),
            "info" => self.line(&format!("{text}\n")),
            "warn" => self.line(&format!("{}WARN: {text}{}\n", c.yellow, c.reset)),
            "error" => {
                let text = error_text(text, &self.log_name);
                self.line(&format!("{}{text}{}\n", c.red, c.reset));
            }
            _ => {}
        }
    }

    /// Adds whole lines; text printed without a line end stays on a line of its own.
    fn line(&mut self, text: &str) {
        if !self.messages.is_empty() && !self.messages.ends_with('\n') {
            self.messages.push('\n');
        }
        self.messages.push_str(text);
    }

    /// Prints the messages that end in a line break (all of them at the end) and the table below them.
    fn draw(&mut self, last: bool) {
        let (columns, lines) = self.terminal.size();
        let mut text = String::new();
        // A narrower terminal has broken the lines drawn before into several.
        let up: usize = self
            .drawn
            .iter()
            .map(|width| width.div_ceil(columns).max(1))
            .sum();
        if up > 0 {
            text.push_str(&format!("\x1b[{up}A\r"));
        }
        let whole = match self.messages.rfind('\n') {
            _ if last => self.messages.len(),
            Some(end) => end + 1,
            None => 0,
        };
        let messages: String = self.messages.drain(..whole).collect();
        let cleared = !messages.is_empty() || up > self.drawn.len();
        if up > 0 && cleared {
            text.push_str("\x1b[J");
        }
        text.push_str(&messages);
        if last && !messages.is_empty() && !messages.ends_with('\n') {
            text.push('\n');
        }
        let lines = if last { usize::MAX } else { lines };
        if self.form.0 != columns {
            self.form = (columns, true);
        }
        let rows: Vec<Row> = rows(&self.progress, columns, lines, &mut self.form.1, &self.colours);
        for row in &rows {
            text.push_str(&row.text);
            text.push_str("\x1b[K\n");
        }
        if rows.len() < self.drawn.len() {
            text.push_str("\x1b[J");
        }
        self.out.write(&text);
        self.drawn = rows.iter().map(|row| row.width).collect();
        self.last_draw = Some(Instant::now());
        self.dirty = false;
    }

    fn draw_when_due(&mut self) {
        let due = self.last_draw.is_none_or(|at| at.elapsed() >= INTERVAL);
        if self.dirty && (due || self.messages.len() > MESSAGES) {
            self.draw(false);
        }
    }
}

impl<W: Write + Send> Observer for LiveConsole<W> {
    fn event(&mut self, event: &Event) {
        self.dirty |= self.progress.add(&event.kind);
        let before = self.messages.len();
        match &event.kind {
            EventKind::RunBegin(run) => self.launch(run),
            EventKind::Message { level, text } => self.message(level, text),
            EventKind::TaskFailed(task) => {
                if let Some(note) = failure_note(task) {
                    let c = self.colours;
                    self.line(&format!("{}{note}{}\n", c.yellow, c.reset));
                }
            }
            EventKind::RunEnd(end) => {
                self.draw(true);
                if summary::is_wanted(end) {
                    let text = summary::summary(end, event.at, &self.colours);
                    self.out.write(&text);
                    // The table above stays as it is.
                    self.drawn.clear();
                    self.progress = Progress::default();
                }
            }
            _ => {}
        }
        self.dirty |= self.messages.len() != before;
        self.draw_when_due();
    }

    fn finish(&mut self) {
        if self.dirty || !self.messages.is_empty() {
            self.draw(true);
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        self.dirty
            .then(|| self.last_draw.map_or_else(Instant::now, |at| at + INTERVAL))
    }

    fn wake(&mut self) {
        self.draw_when_due();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{event, message, story};
    use super::*;

    /// What a terminal shows after the text: enough of one for the sequences used here.
    fn screen(text: &str) -> Vec<String> {
        let mut lines = vec![String::new()];
        let (mut row, mut column) = (0, 0);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\n' => {
                    row += 1;
                    column = 0;
                    if row == lines.len() {
                        lines.push(String::new());
                    }
                }
                '\r' => column = 0,
                '\x1b' => {
                    let sequence: String = chars.by_ref().skip(1).take_while_inclusive();
                    let (number, command) = sequence.split_at(sequence.len() - 1);
                    match command {
                        "A" => row -= number.parse::<usize>().unwrap(),
                        "J" => {
                            lines.truncate(row + 1);
                            lines[row] = lines[row].chars().take(column).collect();
                        }
                        "K" => lines[row] = lines[row].chars().take(column).collect(),
                        _ => {}
                    }
                }
                c => {
                    let mut line: Vec<char> = lines[row].chars().collect();
                    line.truncate(line.len().max(column));
                    if column < line.len() {
                        line[column] = c;
                    } else {
                        line.push(c);
                    }
                    lines[row] = line.into_iter().collect();
                    column += 1;
                }
            }
        }
        lines
    }

    trait TakeWhileInclusive: Iterator<Item = char> + Sized {
        fn take_while_inclusive(self) -> String {
            let mut text = String::new();
            for c in self {
                text.push(c);
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
            text
        }
    }

    impl<I: Iterator<Item = char>> TakeWhileInclusive for I {}

    fn play(kinds: Vec<EventKind>, columns: usize, colour: bool, draw_each: bool) -> String {
        let terminal = Terminal::fixed(columns, 40, colour);
        let mut console = LiveConsole::new(Vec::new(), terminal, &ConsoleOptions::default());
        for kind in kinds {
            console.event(&event(kind));
            if draw_each {
                console.draw(false);
            }
        }
        console.finish();
        String::from_utf8(console.out.inner().clone()).unwrap()
    }

    #[test]
    fn messages_stand_above_the_table() {
        let mut kinds = story();
        kinds.insert(7, message("print", "begun "));
        kinds.insert(8, message("print", "ended\n"));
        kinds.insert(12, message("info", "told"));
        let shown = screen(&play(kinds, 100, true, true)).join("\n");
        let expected = format!(
            "
 N E X T F L O W   ~  version 26.04.0 (rflow {RFLOW_VERSION})

Launching `main.nf` [sad_name] DSL2 - revision: ebb9881e26

begun ended
told
[02/020202] NOTE: Process `A (t2)` terminated with an error exit status (1) -- Execution is retried (1)
[04/040404] NOTE: Process `A (t2)` terminated with an error exit status (1) -- Error is ignored
executor >  local (3)
[04/040404] process > A (t2) [100%] 3 of 3, cached: 1, ignored: 1, retries: 1 ✔
[-        ] process > SUB:B  -
[skipped  ] process > C      [100%] 1 of 1, stored: 1 ✔
"
        );
        assert_eq!(shown, expected);
    }

    #[test]
    fn draws_rarely_and_ends_complete() {
        let once = play(story(), 100, false, false);
        assert!(once.matches("executor >").count() <= 2, "{once}");
        let (each, once) = (screen(&play(story(), 100, false, true)), screen(&once));
        assert_eq!(each, once);
    }

    #[test]
    fn without_colour_there_is_none() {
        let text = play(story(), 100, false, true);
        assert!(!text.contains('\x1b') || !text.split('\x1b').skip(1).any(|part| part.contains("m[")));
        for part in text.split("\x1b[").skip(1) {
            let command = part.trim_start_matches(|c: char| c.is_ascii_digit());
            assert!(command.starts_with(['A', 'K', 'J']), "{part}");
        }
    }

    #[test]
    fn asks_to_be_woken_only_when_something_changed() {
        let terminal = Terminal::fixed(80, 40, false);
        let mut console = LiveConsole::new(Vec::new(), terminal, &ConsoleOptions::default());
        assert!(console.wake_at().is_none());
        console.draw(false);
        console.event(&event(message("info", "x")));
        let at = console.wake_at().unwrap();
        std::thread::sleep(at.saturating_duration_since(Instant::now()));
        console.wake();
        assert!(console.wake_at().is_none());
        assert!(String::from_utf8_lossy(console.out.inner()).ends_with("x\n"));
    }
}

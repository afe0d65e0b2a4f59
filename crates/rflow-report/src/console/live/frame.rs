//! The lines of the table.

use super::super::Colours;
use super::super::progress::{Process, Progress};

/// A line that fits the terminal.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) text: String,
    /// Columns it takes.
    pub(super) width: usize,
}

/// Text with colours and its width without.
#[derive(Debug, Default)]
struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn push(&mut self, colour: &str, text: &str, reset: &str) {
        self.width += text.chars().count();
        self.text.push_str(colour);
        self.text.push_str(text);
        if !colour.is_empty() {
            self.text.push_str(reset);
        }
    }

    fn pad(&mut self, width: usize) {
        let missing = width.saturating_sub(self.width);
        self.push("", &" ".repeat(missing), "");
    }
}

/// The table for a terminal of so many columns and lines; nothing as long as there is no process. `roomy` is
/// cleared when the wide form does not fit, and the wide form not used when it is: the form shall not change
/// back and forth with the length of tags.
pub(super) fn rows(
    progress: &Progress,
    columns: usize,
    lines: usize,
    roomy: &mut bool,
    colours: &Colours,
) -> Vec<Row> {
    if progress.processes.is_empty() {
        return Vec::new();
    }
    // The last column stays free: some terminals break the line there.
    let columns = columns.saturating_sub(1).max(20);
    let mut rows = Vec::new();
    if !progress.executors.is_empty() {
        let executors: Vec<_> = progress
            .executors
            .iter()
            .map(|(name, tasks)| format!("{name} ({tasks})"))
            .collect();
        let text = shorten(&format!("executor >  {}", executors.join(", ")), columns);
        let mut cell = Cell::default();
        cell.push(colours.dim, &text, colours.reset);
        rows.push(cell.into());
    }
    let space = lines.saturating_sub(rows.len() + 2).max(1);
    let (shown, hidden) = choose(&progress.processes, space);
    let counts: Vec<Cell> = shown.iter().map(|process| counts(process, colours)).collect();
    let name = |process: &&&Process| full_name(process).chars().count();
    let longest_name = shown.iter().map(|process| name(&process)).max().unwrap_or(0);
    let longest_counts = counts.iter().map(|cell| cell.width).max().unwrap_or(0);
    // `[ab/cdef01] process > ` and ` [100%] `, or only `[ab/cdef01] ` and ` | `.
    *roomy &= 22 + longest_name + 8 + longest_counts <= columns;
    let name_width = if *roomy {
        longest_name
    } else {
        longest_name.min(columns.saturating_sub(12 + 3 + longest_counts).max(8))
    };
    for (process, counts) in shown.iter().zip(counts) {
        rows.push(row(process, counts, name_width, *roomy, colours).fitted(columns));
        // As long as there is space: the processes themselves go first.
        if let Some(waiting) = waiting(process)
            && hidden == 0
            && rows.len() + 2 < lines
        {
            let mut cell = Cell::default();
            cell.push(colours.yellow, &shorten_end(&waiting, columns), colours.reset);
            rows.push(cell.into());
        }
    }
    if hidden > 0 {
        let mut cell = Cell::default();
        let text = shorten(&format!("… and {hidden} more processes"), columns);
        cell.push(colours.dim, &text, colours.reset);
        rows.push(cell.into());
    }
    rows
}

impl From<Cell> for Row {
    fn from(cell: Cell) -> Self {
        Self {
            text: cell.text,
            width: cell.width,
        }
    }
}

impl Cell {
    /// A line that does not fit even so loses its colours and its end.
    fn fitted(self, columns: usize) -> Row {
        if self.width <= columns {
            return self.into();
        }
        let mut plain = String::new();
        let mut chars = self.text.chars();
        while let Some(c) = chars.next() {
            if c == '\x1b' {
                chars.by_ref().find(char::is_ascii_alphabetic);
            } else {
                plain.push(c);
            }
        }
        let text: String = plain.chars().take(columns).collect();
        let width = text.chars().count();
        Row { text, width }
    }
}

/// The processes for which there is space: those with work first, in the order of the run.
fn choose(processes: &[Process], space: usize) -> (Vec<&Process>, usize) {
    if processes.len() <= space {
        return (processes.iter().collect(), 0);
    }
    let rank = |process: &Process| match process {
        process if process.active > 0 || process.failed > 0 => 0,
        process if process.total() > 0 => 1,
        _ => 2,
    };
    let mut order: Vec<usize> = (0..processes.len()).collect();
    order.sort_by_key(|&i| rank(&processes[i]));
    order.truncate(space);
    order.sort_unstable();
    let hidden = processes.len() - order.len();
    (order.into_iter().map(|i| &processes[i]).collect(), hidden)
}

fn full_name(process: &Process) -> String {
    match &process.label {
        Some(label) => format!("{} ({label})", process.name),
        None => process.name.clone(),
    }
}

fn row(process: &Process, counts: Cell, name_width: usize, roomy: bool, colours: &Colours) -> Cell {
    let c = colours;
    let mut cell = Cell::default();
    cell.push(c.dim, "[", c.reset);
    cell.push(c.blue, process.hash.as_deref().unwrap_or("-        "), c.reset);
    cell.push(c.dim, "] ", c.reset);
    if roomy {
        cell.push(c.dim, "process > ", c.reset);
    }
    let before = cell.width;
    push_name(&mut cell, process, name_width, c);
    cell.pad(before + name_width);
    if process.total() == 0 {
        cell.push("", " -", "");
        return cell;
    }
    if roomy {
        let ended = u64::from(process.total() - process.active);
        let percent = ended * 100 / u64::from(process.total());
        cell.push(c.dim, " [", c.reset);
        let colour = if percent == 100 { c.green } else { "" };
        cell.push(colour, &format!("{percent:>3}%"), c.reset);
        cell.push(c.dim, "] ", c.reset);
    } else {
        cell.push(c.dim, " | ", c.reset);
    }
    cell.text.push_str(&counts.text);
    cell.width += counts.width;
    cell
}

/// The name with the workflows it lies in dimmed, and the label of the last task.
fn push_name(cell: &mut Cell, process: &Process, width: usize, c: &Colours) {
    let name_length = process.name.chars().count();
    let label = process.label.as_deref().unwrap_or_default();
    // The label gives way first, down to a few letters.
    let label_width = match label.chars().count() {
        0 => 0,
        length => length
            .min(width.saturating_sub(name_length + 3))
            .max(length.min(6)),
    };
    let around = if label_width > 0 { label_width + 3 } else { 0 };
    let name = shorten(&process.name, width.saturating_sub(around).max(4));
    match name.rsplit_once(':') {
        Some((workflows, last)) if name.len() == process.name.len() => {
            cell.push(c.dim, &format!("{workflows}:"), c.reset);
            cell.push("", last, "");
        }
        _ => cell.push("", &name, ""),
    }
    if label_width > 0 {
        cell.push(c.dim, " (", c.reset);
        cell.push(c.yellow, &shorten_front(label, label_width), c.reset);
        cell.push(c.dim, ")", c.reset);
    }
}

fn counts(process: &Process, c: &Colours) -> Cell {
    let mut cell = Cell::default();
    if process.total() == 0 {
        return cell;
    }
    cell.push("", &format!("{} of {}", process.done, process.total()), "");
    for (count, name, colour) in [
        (process.cached, "cached", c.dim),
        (process.stored, "stored", ""),
        (process.ignored, "ignored", ""),
        (process.failed, "failed", c.red),
        (process.aborted, "aborted", ""),
        (process.retries, "retries", ""),
        (process.lost, "lost", ""),
    ] {
        if count > 0 {
            cell.push(colour, &format!(", {name}: {count}"), c.reset);
        }
    }
    if process.failed > 0 {
        cell.push(c.red, " ✘", c.reset);
    } else if process.is_complete() && process.aborted == 0 {
        cell.push(c.green, " ✔", c.reset);
    }
    cell
}

/// The line below a process whose tasks wait at the platform: how many, and what for, the most frequent reason first.
fn waiting(process: &Process) -> Option<String> {
    let (what, most) = process.waiting.iter().max_by_key(|(_, count)| **count)?;
    let total: u32 = process.waiting.values().sum();
    let others = match total - most {
        0 => String::new(),
        others => format!(" (and {others} for other reasons)"),
    };
    Some(format!("            {most} waiting, {what}{others}"))
}

/// Keeps the beginning.
fn shorten_end(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Keeps the beginning (3 letters) and the end.
fn shorten(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return text.to_owned();
    }
    let head = 3.min(width.saturating_sub(2));
    let tail = width.saturating_sub(head + 1);
    let mut short: String = text.chars().take(head).collect();
    short.push('…');
    short.extend(text.chars().skip(length - tail));
    short
}

/// Keeps the end.
fn shorten_front(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return text.to_owned();
    }
    let mut short = "…".to_owned();
    short.extend(text.chars().skip(length - width.saturating_sub(1)));
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(name: &str, label: &str, active: u32, done: u32) -> Process {
        Process {
            name: name.into(),
            hash: (active + done > 0).then(|| "ab/cdef01".into()),
            label: (!label.is_empty()).then(|| label.into()),
            active,
            done,
            closed: active == 0,
            ..Process::default()
        }
    }

    fn table(processes: Vec<Process>, columns: usize, lines: usize) -> Vec<String> {
        let mut progress = Progress::of(processes);
        progress.executors.insert("local".into(), 6);
        rows(&progress, columns, lines, &mut true, &Colours::OFF)
            .into_iter()
            .map(|row| {
                assert_eq!(row.text.chars().count(), row.width);
                assert!(row.width < columns, "{}", row.text);
                row.text
            })
            .collect()
    }

    fn some() -> Vec<Process> {
        vec![
            process("A", "a rather long tag for process 2", 1, 2),
            process("SUB:LONG_PROCESS_NAME", "2", 0, 2),
            process("NEVER_RUN_PROCESS_OF_MANY_WORDS_INDEED", "", 0, 0),
        ]
    }

    #[test]
    fn wide_medium_and_narrow() {
        assert_eq!(
            table(some(), 120, 40),
            [
                "executor >  local (6)",
                "[ab/cdef01] process > A (a rather long tag for process 2)    [ 66%] 2 of 3",
                "[ab/cdef01] process > SUB:LONG_PROCESS_NAME (2)              [100%] 2 of 2 ✔",
                "[-        ] process > NEVER_RUN_PROCESS_OF_MANY_WORDS_INDEED -",
            ]
        );
        assert_eq!(
            table(some(), 70, 40)[1],
            "[ab/cdef01] A (a rather long tag for process 2)    | 2 of 3"
        );
        assert_eq!(
            table(some(), 50, 40),
            [
                "executor >  local (6)",
                "[ab/cdef01] A (…ong tag for process 2) | 2 of 3",
                "[ab/cdef01] SUB:LONG_PROCESS_NAME (2)  | 2 of 2 ✔",
                "[-        ] NEV…S_OF_MANY_WORDS_INDEED -",
            ]
        );
    }

    #[test]
    fn what_tasks_wait_for_stands_below() {
        let mut processes = some();
        processes[0]
            .waiting
            .insert("RUNNABLE: no host is large enough".into(), 7);
        processes[0].waiting.insert("STARTING".into(), 2);
        processes[1].lost = 3;
        let shown = table(processes.clone(), 90, 40);
        assert_eq!(
            shown[2],
            "            7 waiting, RUNNABLE: no host is large enough (and 2 for other reasons)"
        );
        assert!(shown[3].ends_with("2 of 2, lost: 3 ✔"), "{}", shown[3]);
        assert!(table(processes.clone(), 40, 40)[2].ends_with('…'));
        assert_eq!(table(processes, 90, 3).len(), 3);
    }

    #[test]
    fn fits_any_size() {
        for columns in 1..140 {
            for lines in [1, 3, 10] {
                let _ = table_of_any_size(columns, lines);
            }
        }
    }

    fn table_of_any_size(columns: usize, lines: usize) -> usize {
        let progress = Progress::of(some());
        let rows = rows(&progress, columns, lines, &mut true, &Colours::ON);
        assert!(rows.iter().all(|row| row.width < columns.max(21)));
        rows.len()
    }

    #[test]
    fn a_low_terminal_shows_what_moves() {
        let mut processes: Vec<_> = (0..30).map(|n| process(&format!("P{n}"), "", 0, 1)).collect();
        processes[25].active = 1;
        let table = table(processes, 80, 8);
        assert_eq!(table.len(), 7);
        assert!(table[1].contains("P0 ") && table[5].contains("P25"), "{table:?}");
        assert_eq!(table[6], "… and 25 more processes");
    }
}

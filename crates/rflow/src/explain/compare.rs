//! Two tasks side by side.

use rflow_task::{HashPart, PartKind};

use super::read::{RunTasks, Task};

/// Lines of a script that are shown on each side.
const LINES: usize = 10;

/// Something that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What, to begin a sentence: ``the input `reads` ``.
    pub what: String,
    /// How it was; none when it was not there, or when its text was too long to be kept.
    pub before: Option<String>,
    /// How it is.
    pub now: Option<String>,
    /// More about it, one sentence.
    pub note: Option<String>,
}

/// All differences between the parts of two tasks.
pub(super) fn changes(before: &Task, now: &Task, run: &RunTasks) -> Vec<Change> {
    let find = |parts: &[HashPart], part: &HashPart| {
        let same = |p: &&HashPart| p.kind == part.kind && p.name == part.name;
        parts.iter().find(same).cloned()
    };
    let mut out = Vec::new();
    for part in &now.parts {
        let old = find(&before.parts, part);
        if old.as_ref().is_none_or(|old| old.digest != part.digest) {
            out.push(change(before, now, old.as_ref(), Some(part), run));
        }
    }
    for old in &before.parts {
        if find(&now.parts, old).is_none() {
            out.push(change(before, now, Some(old), None, run));
        }
    }
    out.into_iter().flatten().collect()
}

fn change(
    before: &Task,
    now: &Task,
    old: Option<&HashPart>,
    new: Option<&HashPart>,
    run: &RunTasks,
) -> Option<Change> {
    let part = new.or(old)?;
    let mut change = Change {
        what: part.kind.describe(&part.name),
        before: None,
        now: None,
        note: None,
    };
    match part.kind {
        PartKind::Script => script(before, now, &mut change),
        PartKind::Container => {
            change.before.clone_from(&before.container);
            change.now.clone_from(&now.container);
        }
        PartKind::Stub => {
            let name =
                |part: Option<&HashPart>| Some(if part.is_some() { "stub" } else { "script" }.to_string());
            change.before = name(old);
            change.now = name(new);
        }
        _ => {
            let (was, is) = (
                old.and_then(|p| p.value.as_deref()),
                new.and_then(|p| p.value.as_deref()),
            );
            values(was, is, &mut change, run);
            if old.is_none() {
                change.note = Some("the earlier task did not have it".to_string());
            } else if new.is_none() {
                change.note = Some("the task does not have it any more".to_string());
            }
        }
    }
    Some(change)
}

/// The lines of the command that differ.
fn script(before: &Task, now: &Task, change: &mut Change) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.script.lines().collect(), now.script.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let text = |lines: &[&str]| {
        let lines = &lines[head..lines.len() - tail];
        let mut text = lines.iter().take(LINES).copied().collect::<Vec<_>>().join("\n");
        if lines.len() > LINES {
            text.push_str(&format!("\n… ({} more lines)", lines.len() - LINES));
        }
        text
    };
    if old == new {
        change.note = Some(
            "its source changed although the command is the same: blanks, comments or names".to_string(),
        );
        return;
    }
    change.before = Some(text(&old));
    change.now = Some(text(&new));
}

/// A file as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File<'a> {
    path: &'a str,
    len: u64,
    modified: u64,
}

impl File<'_> {
    fn describe(&self) -> String {
        let date = rflow_report::format::date(self.modified);
        format!("{} ({} bytes, changed {date})", self.path, self.len)
    }
}

/// `path:size:time path:size:time`; `None` for other texts.
fn files(text: &str) -> Option<Vec<File<'_>>> {
    text.split(' ')
        .map(|file| {
            let mut fields = file.rsplitn(3, ':');
            let modified = fields.next()?.parse().ok()?;
            let len = fields.next()?.parse().ok()?;
            Some(File {
                path: fields.next()?,
                len,
                modified,
            })
        })
        .collect()
}

fn values<'a>(was: Option<&'a str>, is: Option<&'a str>, change: &mut Change, run: &RunTasks) {
    change.before = was.map(str::to_string);
    change.now = is.map(str::to_string);
    if was.is_none() && is.is_none() {
        change.note = Some("its value is too long to be kept in the journal".to_string());
        return;
    }
    let new = is.and_then(files);
    let old = was.and_then(files);
    if let Some(new) = &new {
        change.note = made_by(new, old.as_deref().unwrap_or_default(), run);
    }
    let (Some(old), Some(new)) = (old, new) else {
        return;
    };
    let only_in = |files: Vec<File<'a>>, others: &[File<'a>]| {
        let files = files.into_iter().filter(|file| !others.contains(file));
        files.collect::<Vec<_>>()
    };
    let (gone, come) = (only_in(old.clone(), &new), only_in(new, &old));
    if let ([old], [new]) = (&gone[..], &come[..])
        && old.path == new.path
    {
        let what = match old.len != new.len {
            true => "its size changed",
            false => "the file was written again or touched; `cache 'lenient'` ignores the time",
        };
        change.note.get_or_insert_with(|| what.to_string());
    }
    if gone.is_empty() && come.is_empty() {
        let what = "the folder of a file, its content, or the order of the files changed";
        change.note.get_or_insert_with(|| what.to_string());
        return;
    }
    let list = |files: &[File<'_>]| {
        let files: Vec<_> = files.iter().map(File::describe).collect();
        (!files.is_empty()).then(|| files.join("\n"))
    };
    change.before = list(&gone);
    change.now = list(&come);
}

/// A new input that a task of this run made: that task is where the change came from.
fn made_by(new: &[File<'_>], old: &[File<'_>], run: &RunTasks) -> Option<String> {
    let hash = |file: &File<'_>| file.path.split_once('…').map(|(hash, _)| hash.to_string());
    let file = new.iter().find(|file| !old.contains(file))?;
    let hash = hash(file)?;
    let name = run.names.get(&hash)?;
    let was_cached = run.cached.iter().any(|cached| cached.short() == hash);
    if was_cached && old.iter().any(|other| other.path == file.path) {
        return Some(format!(
            "`{name}` made it in an earlier run, and it was changed in the work dir after that"
        ));
    }
    Some(format!(
        "`{name}` made it and ran again: see `rflow explain-task {} {hash}`",
        run.run
    ))
}

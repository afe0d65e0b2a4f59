//! `channel.watchPath`

use std::time::{Duration, Instant};

use indexmap::IndexMap;
use rflow_lang::host::GlobRequest;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, text};
use rflow_syntax::Span;

use super::needs;
use super::path::fixed_part;
use crate::flow::{ChannelId, ChannelKind, Cx, Node, SharedFlow};

/// How often folders are looked at.
const PERIOD: Duration = Duration::from_secs(1);

/// Length and time of a file.
type Mark = (u64, i64);

struct Watch {
    pattern: std::path::PathBuf,
    /// There is nothing to watch.
    idle: bool,
    create: bool,
    modify: bool,
    delete: bool,
    /// The files as they were when last looked at.
    known: Option<IndexMap<std::path::PathBuf, Mark>>,
}

impl Watch {
    fn look(&self, interp: &Interp) -> IndexMap<std::path::PathBuf, Mark> {
        let request = GlobRequest {
            hidden: false,
            files: true,
            dirs: false,
            max_depth: None,
            follow_links: true,
            relative: false,
        };
        // A folder that is missing may still come.
        let found = interp.machine.glob(&self.pattern, request).unwrap_or_default();
        let marked = found.into_iter().filter_map(|path| {
            let stat = interp.machine.stat(&path)?;
            Some((path, (stat.len, stat.modified)))
        });
        marked.collect()
    }
}

impl Node for Watch {
    fn item(&mut self, _: &mut Cx<'_>, _: usize, _: Value) -> Eval<()> {
        Ok(())
    }

    fn pull(&mut self, cx: &mut Cx<'_>) -> Eval<bool> {
        if self.idle || !cx.is_read() {
            cx.finish();
            return Ok(false);
        }
        let now = self.look(cx.interp);
        // Files that are there at the start are nothing new.
        if let Some(known) = &self.known {
            for (path, mark) in &now {
                let wanted = match known.get(path) {
                    None => self.create,
                    Some(old) => self.modify && old != mark,
                };
                if wanted {
                    cx.emit(0, Value::path(path));
                }
            }
            for path in known.keys().filter(|p| self.delete && !now.contains_key(*p)) {
                cx.emit(0, Value::path(path));
            }
        }
        self.known = Some(now);
        cx.wake_at(Instant::now() + PERIOD);
        Ok(false)
    }
}

pub(super) fn watch_path(interp: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let (pattern, events) = match args {
        [pattern] => (pattern, "create".to_string()),
        [pattern, events] => (pattern, text::text(events)),
        _ => return Err(needs("watchPath", "a pattern and, if need be, events")),
    };
    let mut node = Watch {
        pattern: interp.machine.launch_dir().join(text::text(pattern)),
        idle: false,
        create: false,
        modify: false,
        delete: false,
        known: None,
    };
    for event in events.split(',').map(str::trim) {
        match event {
            "create" => node.create = true,
            "modify" => node.modify = true,
            "delete" => node.delete = true,
            other => {
                return Err(
                    Raise::illegal_argument(format!("Not a valid watch event: {other}"))
                        .hint("possible events: create, modify, delete"),
                );
            }
        }
    }
    let (folder, _) = fixed_part(interp, &text::text(pattern));
    let folder = interp.machine.launch_dir().join(folder);
    if !interp.machine.stat(&folder).is_some_and(|s| s.is_dir) {
        node.idle = true;
        interp.machine.log(
            "warn",
            &format!(
                "Cannot watch a non-existent directory: {} -- Ensure the path is a valid directory",
                folder.display()
            ),
        );
    }
    let (_, outputs) =
        flow.borrow_mut()
            .add_source("watchPath", Span::default(), &[ChannelKind::Queue], node);
    Ok(outputs[0])
}

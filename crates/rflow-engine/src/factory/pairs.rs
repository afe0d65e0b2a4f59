//! `channel.fromFilePairs`

use indexmap::IndexMap;
use rflow_lang::interp::Interp;
use rflow_lang::value::ListKind;
use rflow_lang::{Eval, Raise, Value, text};

use super::from_items;
use super::path::{PathOptions, flag, option, patterns, split_options, unknown_options};
use crate::flow::{ChannelId, SharedFlow};

/// Files by key; a group that is complete gives way to the next of its key.
#[derive(Default)]
struct Groups {
    open: IndexMap<Value, Vec<Value>>,
    items: Vec<Value>,
}

impl Groups {
    fn add(&mut self, key: Value, file: Value, size: Option<usize>, flat: bool) {
        let group = self.open.entry(key.clone()).or_default();
        group.push(file);
        if size == Some(group.len()) {
            let files = self.open.shift_remove(&key).unwrap_or_default();
            self.items.push(item(key, files, flat));
        }
    }
}

fn item(key: Value, files: Vec<Value>, flat: bool) -> Value {
    if flat {
        return Value::list(std::iter::once(key).chain(files).collect());
    }
    Value::list(vec![key, Value::list_of(ListKind::Bag, files)])
}

pub(super) fn from_file_pairs(interp: &Interp, flow: &SharedFlow, args: &[Value]) -> Eval<ChannelId> {
    let (options, mut rest) = split_options(args);
    for name in unknown_options(&options, &["size", "flat"]) {
        let message = format!("Option `{name}` of `fromFilePairs` does not exist: it is ignored");
        interp.machine.log("warn", &message);
    }
    let closure = match rest.last() {
        Some(Value::Closure(_)) => rest.pop(),
        _ => None,
    };
    let flat = flag(&options, "flat", false);
    let paths = PathOptions::read(&options)?;
    let patterns = patterns("fromFilePairs", &rest)?;
    let size = match option(&options, "size").map(|v| (v, v.as_i64())) {
        None if patterns.iter().any(|p| paths.is_pattern(interp, p)) => Some(2),
        None => Some(1),
        Some((_, Some(n))) => usize::try_from(n).ok(),
        Some((other, None)) => {
            return Err(Raise::illegal_argument(format!(
                "Option `size` of `fromFilePairs` must be a number, not `{other}`"
            )));
        }
    };
    let mut groups = Groups::default();
    for pattern in patterns {
        let shown = text::text(&pattern);
        for file in paths.find(interp, &pattern)? {
            let key = match (&closure, &file) {
                (Some(closure), _) => interp.call(closure, std::slice::from_ref(&file))?,
                (None, Value::Path(path)) => Value::from(rflow_storage::pair_key(&shown, &path.name())),
                (None, other) => other.clone(),
            };
            groups.add(key, file, size, flat);
        }
    }
    let mut items = groups.items;
    if size.is_none() {
        items.extend(groups.open.into_iter().map(|(key, files)| item(key, files, flat)));
    }
    Ok(from_items(flow, "fromFilePairs", items))
}

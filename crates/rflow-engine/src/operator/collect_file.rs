//! `collectFile`

mod options;
mod write;

use indexmap::IndexMap;
use rflow_lang::{Eval, Raise, Value, ops, text};

use super::key::tuple;
use super::order::sort;
use super::{Call, Def};
use crate::flow::{ChannelKind, Cx, Node};
use options::Options;

/// See the manual of `collectFile`.
pub(super) static COLLECT_FILE: Def = Def {
    name: "collectFile",
    options: options::NAMES,
    doc: "Writes texts and the contents of files into one file, or into several by name, and emits them at the end.",
    example: "channel.of('b', 'a').collectFile(name: 'all.txt', newLine: true, sort: true)",
    build,
};

/// Name of the file when none is given.
const DEFAULT_NAME: &str = "collect-file.data";

struct CollectFile {
    closure: Option<Value>,
    options: Options,
    /// Contents by file name.
    groups: IndexMap<String, Vec<Value>>,
}

impl Node for CollectFile {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let item = match &self.closure {
            Some(closure) => cx.interp.call(closure, &[item])?,
            None => item,
        };
        if item.is_null() {
            return Ok(());
        }
        let Some(list) = tuple(&item) else {
            let name = match (&self.options.name, &item) {
                (Some(name), _) => name.clone(),
                (None, Value::Path(p)) => p.name(),
                (None, _) => DEFAULT_NAME.to_string(),
            };
            return self.add(name, &item);
        };
        let parts = list.to_vec();
        let Some((name, contents)) = parts.split_first().filter(|p| !p.1.is_empty()) else {
            return Err(refused(&item));
        };
        let name = match name {
            Value::Path(p) => p.name(),
            other => text::text(other),
        };
        contents
            .iter()
            .try_for_each(|content| self.add(name.clone(), content))
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        let mut groups = std::mem::take(&mut self.groups);
        if let Some(order) = &self.options.order {
            groups.sort_keys();
            for contents in groups.values_mut() {
                *contents = sort(cx.interp, std::mem::take(contents), order)?;
            }
        }
        for (name, contents) in groups {
            let seed = self.options.seed(cx.interp, &name)?;
            let path = write::file(cx.interp, &self.options, &name, seed, &contents)?;
            cx.emit(0, Value::path(self.options.emitted(&name, path)));
        }
        cx.finish();
        Ok(())
    }
}

impl CollectFile {
    fn add(&mut self, name: String, content: &Value) -> Eval<()> {
        if !matches!(content, Value::Str(_) | Value::Path(_)) {
            return Err(refused(content));
        }
        self.groups.entry(name).or_default().push(content.clone());
        Ok(())
    }
}

fn refused(item: &Value) -> Box<Raise> {
    Raise::illegal_argument(format!(
        "Not a valid file collector argument [{}]: {item}",
        ops::class_name(item)
    ))
    .hint("`collectFile` takes texts, files, and lists of a file name and a text or file")
}

fn build(call: &mut Call<'_>) -> Eval {
    let node = CollectFile {
        closure: call.closure(),
        options: Options::read(call)?,
        groups: IndexMap::new(),
    };
    let out = call.node(&[], &[ChannelKind::Queue], node);
    Ok(call.channel(out[0]))
}

//! What `collectFile` is told.

use std::path::PathBuf;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, text};
use rflow_storage::location::{is_remote, resolve};

use crate::operator::Call;
use crate::operator::order::Order;

/// Names of the options. `tempDir` says where files are put together, `cache` whether a file of an earlier run
/// is used again: both are accepted, but files always go straight to their place, where an equal one stays.
pub(super) const NAMES: &[&str] = &[
    "name",
    "storeDir",
    "tempDir",
    "seed",
    "newLine",
    "sort",
    "skip",
    "keepHeader",
    "cache",
    // Sizes of the index in the reference engine, without effect on the result.
    "sliceMaxSize",
    "sliceMaxItems",
    "deleteTempFilesOnClose",
];

/// Options of one use.
pub(super) struct Options {
    /// Name of the only file.
    pub(super) name: Option<String>,
    /// Where the files stay.
    pub(super) store_dir: Option<PathBuf>,
    /// The same as it was written, when that is relative to the launch folder.
    relative_dir: Option<PathBuf>,
    /// Where the files go otherwise.
    pub(super) temp_dir: PathBuf,
    /// Each content is followed by a line break.
    pub(super) new_line: bool,
    /// Lines that are left out of every content.
    pub(super) skip: usize,
    /// The lines left out of the first content go first.
    pub(super) keep_header: bool,
    /// Order of the contents; `None` for that of arrival.
    pub(super) order: Option<Order>,
    /// What files begin with: a text, a file, a map by file name or a closure.
    seed: Option<Value>,
}

impl Options {
    pub(super) fn read(call: &mut Call<'_>) -> Eval<Self> {
        let launch_dir = call.interp.machine.launch_dir();
        let mut written = call
            .option("storeDir")
            .filter(|v| !v.is_null())
            .map(|v| PathBuf::from(text::text(v)));
        let mut name = None;
        if let Some(given) = call.option("name").filter(|v| !v.is_null()) {
            // A name with folders says where to put the file as well.
            let path = PathBuf::from(text::text(given));
            if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
                written.get_or_insert_with(|| folder.to_path_buf());
            }
            name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        }
        let store_dir = written.as_ref().map(|folder| resolve(&launch_dir, folder));
        let order = match call.option("sort") {
            None | Some(Value::Null) => Some(Order::Hash),
            Some(Value::Str(s)) if matches!(s.as_str(), "none" | "index") => None,
            Some(_) => call.order("sort", Order::Natural)?,
        };
        let keep_header = call.flag("keepHeader");
        if keep_header && call.option("seed").is_some_and(|v| !v.is_null()) {
            return Err(Raise::illegal_argument(
                "Parameter `keepHeader` and `seed` conflict -- check operator `collectFile`",
            ));
        }
        let skip = call
            .integer("skip")?
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(0);
        Ok(Self {
            name,
            relative_dir: written.filter(|folder| folder.is_relative() && !is_remote(folder)),
            store_dir,
            temp_dir: call.flow().borrow().settings.work_dir.join("tmp"),
            new_line: call.flag("newLine"),
            skip: if keep_header { skip.max(1) } else { skip },
            keep_header,
            order,
            seed: call.option("seed").filter(|v| !v.is_null()).cloned(),
        })
    }

    /// The file as it is emitted: relative when its folder was written so.
    pub(super) fn emitted(&self, name: &str, path: PathBuf) -> PathBuf {
        match &self.relative_dir {
            Some(folder) => folder.join(name),
            None => path,
        }
    }

    /// What the file of that name begins with.
    pub(super) fn seed(&self, interp: &Interp, name: &str) -> Eval<Option<Value>> {
        let seed = match &self.seed {
            Some(Value::Map(by_name)) => by_name.get_str(name),
            Some(closure @ Value::Closure(_)) => Some(interp.call(closure, &[Value::str(name)])?),
            other => other.clone(),
        };
        Ok(seed.filter(|v| !v.is_null()))
    }
}

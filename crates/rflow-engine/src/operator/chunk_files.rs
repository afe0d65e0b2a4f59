//! Files that splitters write their pieces to.

use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value, text};

use super::Call;

/// Where pieces go: the options `file` and `compress`.
pub(super) struct ChunkFiles {
    /// A folder or name that was given instead of `true`.
    place: Option<PathBuf>,
    temp_dir: PathBuf,
    compress: bool,
    /// Options that change the files, for the name of their folder.
    marks: String,
}

impl ChunkFiles {
    /// Reads the options; `None` when pieces are no files.
    pub(super) fn read(call: &Call<'_>) -> Eval<Option<Self>> {
        let place = match call.option("file") {
            None | Some(Value::Null | Value::Bool(false)) => return Ok(None),
            Some(Value::Bool(true)) => None,
            Some(Value::Path(p)) => Some(p.place()),
            Some(Value::Str(s)) => Some(PathBuf::from(s.as_str())),
            Some(other) => {
                return Err(Raise::illegal_argument(format!(
                    "Option `file` of operator `{}` must be true, a name or a folder, not `{other}`",
                    call.name
                )));
            }
        };
        Ok(Some(Self {
            place,
            temp_dir: call.flow().borrow().settings.work_dir.join("tmp"),
            compress: call.flag("compress"),
            marks: format!("{} {}", call.name, Value::map(call.options.clone())),
        }))
    }

    /// Writes the pieces of a source; gives the files.
    /// Files of the two mates of a pair get the number of the mate where the name is given.
    pub(super) fn write(
        &self,
        interp: &Interp,
        source: &Value,
        pieces: Vec<Value>,
        mate: Option<usize>,
    ) -> Eval<Vec<Value>> {
        let (folder, stem, extension) = self.names(interp, source, mate);
        let fails =
            |e: std::io::Error| Raise::io(format!("Cannot write pieces to `{}`: {e}", folder.display()));
        interp.machine.mkdir(&folder, true).map_err(fails)?;
        let mut files = Vec::with_capacity(pieces.len());
        for (i, piece) in pieces.into_iter().enumerate() {
            let content = text::text(&piece);
            let zip = if self.compress { ".gz" } else { "" };
            let path = folder.join(format!("{stem}.{}{extension}{zip}", i + 1));
            let target = Value::path(&path);
            let known = interp.machine.stat(&path).is_some() && self.place.is_none();
            if !known {
                self.save(interp, &path, content).map_err(fails)?;
            }
            files.push(target);
        }
        Ok(files)
    }

    fn save(&self, interp: &Interp, path: &Path, content: String) -> std::io::Result<()> {
        let data = if self.compress {
            gzip(content.as_bytes())?
        } else {
            content.into_bytes()
        };
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        interp.machine.write(Path::new(&part), &data, false)?;
        interp.machine.rename(Path::new(&part), path)
    }

    /// Folder, name and extension of the files.
    fn names(&self, interp: &Interp, source: &Value, mate: Option<usize>) -> (PathBuf, String, String) {
        let suffix = mate.map(|mate| format!("_{mate}")).unwrap_or_default();
        let name = match source {
            Value::Path(p) => p.name(),
            _ => "chunk".to_string(),
        };
        let mut name = name.strip_suffix(".gz").unwrap_or(&name).to_string();
        let folder = match &self.place {
            Some(place) if place.components().count() > 1 || place.is_absolute() => {
                let place = rflow_storage::location::resolve(&interp.machine.launch_dir(), place);
                if interp.machine.stat(&place).is_some_and(|s| s.is_dir) {
                    place
                } else {
                    if let Some(given) = place.file_name() {
                        name = given.to_string_lossy().into_owned() + &suffix;
                    }
                    place.parent().map(Path::to_path_buf).unwrap_or(place)
                }
            }
            place => {
                if let Some(given) = place {
                    name = given.to_string_lossy().into_owned() + &suffix;
                }
                self.temp_dir.join(self.identity(interp, source))
            }
        };
        let extension = match name.rfind('.') {
            Some(dot) if dot > 0 => name.split_off(dot),
            _ => String::new(),
        };
        (folder, name, extension)
    }

    /// A folder that another run finds again for the same source and options.
    fn identity(&self, interp: &Interp, source: &Value) -> PathBuf {
        let mut hash = blake3::Hasher::new();
        hash.update(self.marks.as_bytes());
        match source {
            Value::Path(p) => {
                hash.update(p.uri().as_bytes());
                if let Some(stat) = interp.machine.stat(&p.place()) {
                    hash.update(&stat.len.to_le_bytes());
                    hash.update(&stat.modified.to_le_bytes());
                }
            }
            other => drop(hash.update(text::text(other).as_bytes())),
        }
        let hex = hash.finalize().to_hex();
        Path::new(&hex[..2]).join(&hex[2..32])
    }
}

fn gzip(data: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data)?;
    encoder.finish()
}

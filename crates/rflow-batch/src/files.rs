//! The files of a work dir that the head writes: what a container needs to run its task.

use std::io::ErrorKind;
use std::path::Path;

use rflow_executor::wrapper::command_sh;
use rflow_storage::{Store, WriteOptions};
use rflow_task::TaskSpec;

use crate::command::Tool;
use crate::options::{BatchOptions, Staging};
use crate::request::PATH;
use crate::wrapper;

const JSON_LIST: &str = "array.json";
const TEXT_LIST: &str = "array.txt";
/// Letters of the name of the folder with the lists of an array, which has two more above it.
const LIST_NAME: usize = 30;

/// Addresses of the two lists of an array's work dirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArrayLists {
    /// A JSON list.
    pub(crate) json: String,
    /// One a line.
    pub(crate) text: String,
}

/// What the static program reads.
#[derive(serde::Serialize)]
struct Described<'a> {
    #[serde(flatten)]
    task: &'a TaskSpec,
    config: &'a serde_json::Value,
}

/// Writes `.command.sh`, `.command.in`, `.command.run` and, for the static program, the specification as JSON. None of
/// them sets `PATH`: programs of this machine are not in the container.
pub(crate) fn write_task(
    store: &dyn Store,
    spec: &TaskSpec,
    options: &BatchOptions,
    region: Option<&str>,
    bin_dirs: &[String],
) -> Result<(), String> {
    let mut task = spec.clone();
    task.env.retain(|(name, _)| name != PATH);
    let write = |name: &str, data: &[u8]| put(store, &spec.work_dir.join(name), data);
    write(".command.sh", command_sh(&task).as_bytes())?;
    if let Some(stdin) = &task.stdin {
        write(".command.in", stdin.as_bytes())?;
    }
    let tool = Tool::new(options, region);
    let run = wrapper::command_run(&task, options, &tool, bin_dirs);
    if options.staging == Staging::Helper {
        task.bin_dirs = bin_dirs.iter().map(Into::into).collect();
        let described = Described {
            task: &task,
            config: &options.store_config,
        };
        let json =
            serde_json::to_vec(&described).map_err(|e| format!("The task cannot be written as JSON: {e}"))?;
        write(".command.task.json", &json)?;
    }
    write(".command.run", run.as_bytes())
}

/// Writes the work dirs of an array's children, by index.
pub(crate) fn write_lists(store: &dyn Store, work: &Path, dirs: &[String]) -> Result<ArrayLists, String> {
    let lines = dirs.join("\n") + "\n";
    let hash = blake3::hash(lines.as_bytes()).to_hex();
    let folder = work.join("tmp").join(&hash[..2]).join(&hash[2..2 + LIST_NAME]);
    let (json, text) = (folder.join(JSON_LIST), folder.join(TEXT_LIST));
    let list = serde_json::to_vec(dirs).map_err(|e| format!("The array cannot be written as JSON: {e}"))?;
    put(store, &json, &list)?;
    put(store, &text, lines.as_bytes())?;
    let address = |path: &Path| path.to_string_lossy().into_owned();
    Ok(ArrayLists {
        json: address(&json),
        text: address(&text),
    })
}

/// The work dirs of an array's children by index, as [`write_lists`] wrote them; `None` when the command is not that
/// of an array whose lists are in this work dir.
pub(crate) fn read_list(
    store: &dyn Store,
    work: &Path,
    command: &[String],
) -> Result<Option<Vec<String>>, String> {
    let Some(folder) = command.iter().find_map(|word| list_folder(word)) else {
        return Ok(None);
    };
    let path = work.join(folder).join(JSON_LIST);
    match store.read(&path) {
        Ok(data) => serde_json::from_slice(&data)
            .map(Some)
            .map_err(|e| format!("{} cannot be understood: {e}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// The folder of lists within a work dir that a word of a command names, quoted or not.
fn list_folder(word: &str) -> Option<&str> {
    let end = [JSON_LIST, TEXT_LIST]
        .iter()
        .find_map(|name| word.find(&format!("/{name}")))?;
    let folder = word.get(end.checked_sub("tmp/xx/".len() + LIST_NAME)?..end)?;
    let is_hash = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    let (first, rest) = folder.strip_prefix("tmp/")?.split_once('/')?;
    (is_hash(first) && is_hash(rest)).then_some(folder)
}

fn put(store: &dyn Store, path: &Path, data: &[u8]) -> Result<(), String> {
    store
        .write(path, data, &WriteOptions::default())
        .map_err(|e| format!("{} cannot be written: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Place, command};
    use crate::fake::Objects;

    #[test]
    fn path_is_that_of_the_container() {
        let mut task = crate::fake::task("P", 1);
        task.env = vec![
            ("PATH".into(), "/opt/mine".into()),
            ("OTHER".into(), "kept".into()),
        ];
        for staging in [Staging::Helper, Staging::AwsCli, Staging::S5cmd] {
            let store = Objects::default();
            let options = BatchOptions {
                staging,
                ..BatchOptions::default()
            };
            write_task(&store, &task, &options, None, &[]).unwrap();
            let run = store.text("s3://bucket/work/1/.command.run");
            assert!(run.contains("kept") && !run.contains("/opt/mine"), "{run}");
            if staging == Staging::Helper {
                let json = store.text("s3://bucket/work/1/.command.task.json");
                assert!(json.contains("kept") && !json.contains("/opt/mine"), "{json}");
            }
        }
    }

    #[test]
    fn lists_are_found_by_the_command_of_their_array() {
        let store = Objects::default();
        for work in ["s3://bucket/work", "s3://bucket/it's work"] {
            let work = Path::new(work);
            let dirs = vec!["s3://bucket/work/a".to_owned(), "s3://bucket/work/b".to_owned()];
            let lists = write_lists(&store, work, &dirs).unwrap();
            for staging in [Staging::Helper, Staging::AwsCli, Staging::S5cmd] {
                let options = BatchOptions {
                    staging,
                    helper: Some("/opt/rflow-stage".into()),
                    ..BatchOptions::default()
                };
                let of = |place| command(&options, None, place);
                let place = Place::List {
                    json: &lists.json,
                    text: &lists.text,
                };
                assert_eq!(read_list(&store, work, &of(place)), Ok(Some(dirs.clone())));
                let elsewhere = Path::new("s3://bucket/other");
                assert_eq!(read_list(&store, elsewhere, &of(place)), Ok(None));
                assert_eq!(read_list(&store, work, &of(Place::Task(&dirs[0]))), Ok(None));
            }
        }
        for word in [
            "/array.json",
            "s3://b/tmp/array.json",
            "é/tmp/zz/0123456789abcdef0123456789abcd/array.txt",
        ] {
            assert_eq!(list_folder(word), None, "{word}");
        }
    }
}

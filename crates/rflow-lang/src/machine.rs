//! The machine as it is: files, environment, console and programs of the local system, and the remote storage that
//! it was given.

mod program;
mod remote;

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use rflow_storage::{GlobOptions, Kind, Part, Stores};

use rflow_storage::location::is_remote;

use crate::host::{FileStat, GlobRequest, Machine, Program};
use program::{Left, LocalProgram};

/// The local system. Addresses are served by its stores; those of other schemes fail as unsupported.
pub struct LocalMachine {
    launch_dir: PathBuf,
    stores: RefCell<Stores>,
    left: Rc<Left>,
}

impl LocalMachine {
    /// A machine on which relative paths start from a folder.
    #[must_use]
    pub fn new(launch_dir: impl Into<PathBuf>) -> Self {
        Self {
            launch_dir: launch_dir.into(),
            stores: RefCell::default(),
            left: Rc::default(),
        }
    }

    /// Gives it the remote storage that it is to serve; the configuration decides, so it comes later.
    pub fn set_stores(&self, stores: Stores) {
        *self.stores.borrow_mut() = stores;
    }

    fn stores(&self) -> Stores {
        self.stores.borrow().clone()
    }

    /// Moves several files and folders, replacing what has the new names: none has its new name before the content of
    /// all of them is on the file systems where they go.
    ///
    /// # Errors
    /// The first of reading, writing and renaming.
    pub fn move_all(&self, moves: &[(PathBuf, PathBuf)]) -> io::Result<()> {
        let mut ready = Vec::new();
        for (from, to) in moves {
            if is_remote(from) || is_remote(to) {
                ready.push(None);
                continue;
            }
            // Before anything that has the new name is deleted.
            fs::symlink_metadata(from)?;
            let part = Part::beside(to)?;
            let there = to.parent().map(fs::metadata).transpose()?;
            let is_near =
                there.is_some_and(|dir| fs::symlink_metadata(from).is_ok_and(|it| it.dev() == dir.dev()));
            if !is_near {
                copy_tree(from, part.path())?;
            }
            ready.push((!is_near).then_some(part));
        }
        for ((from, to), part) in moves.iter().zip(ready) {
            if self.stat(to).is_some() {
                self.delete(to, true)?;
            }
            match part {
                None => self.rename(from, to)?,
                Some(part) => {
                    part.keep(to)?;
                    self.delete(from, true)?;
                }
            }
        }
        Ok(())
    }
}

fn millis(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::metadata(from)?.is_dir() {
        return fs::copy(from, to).map(|_| ());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

impl Machine for LocalMachine {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.stores().of(path)? {
            Some(store) => store.read(path),
            None => fs::read(path),
        }
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        match self.stores().of(path)? {
            Some(store) => Ok(Box::new(io::Cursor::new(store.read(path)?))),
            None => Ok(Box::new(fs::File::open(path)?)),
        }
    }

    fn read_end(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        if let Some(store) = self.stores().of(path)? {
            let mut content = store.read(path)?;
            content.drain(..content.len().saturating_sub(limit));
            return Ok(content);
        }
        let mut file = fs::File::open(path)?;
        let meta = file.metadata()?;
        if meta.is_file() {
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            file.seek(io::SeekFrom::Start(meta.len().saturating_sub(limit)))?;
        }
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok(content)
    }

    fn write(&self, path: &Path, data: &[u8], append: bool) -> io::Result<()> {
        if let Some(store) = self.stores().of(path)? {
            return remote::write(store, path, data, append);
        }
        let mut options = fs::OpenOptions::new();
        options.create(true).write(true).append(append).truncate(!append);
        options.open(path)?.write_all(data)
    }

    fn stat(&self, path: &Path) -> Option<FileStat> {
        match self.stores().of(path) {
            Ok(None) => {}
            Ok(Some(store)) => return remote::stat(store, path).ok().flatten(),
            Err(_) => return None,
        }
        let meta = fs::metadata(path).ok()?;
        Some(FileStat {
            len: meta.len(),
            modified: meta.modified().map(millis).unwrap_or(0),
            is_dir: meta.is_dir(),
            is_file: meta.is_file(),
            is_link: fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink()),
        })
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        match self.stores().of(path)? {
            Some(store) => Ok(store.stat(path)?.is_some()),
            None => Ok(self.stat(path).is_some()),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        if let Some(store) = self.stores().of(path)? {
            return remote::list(store, path);
        }
        let mut entries: Vec<PathBuf> = fs::read_dir(path)?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<io::Result<_>>()?;
        entries.sort();
        Ok(entries)
    }

    fn mkdir(&self, path: &Path, all: bool) -> io::Result<()> {
        match self.stores().of(path)? {
            // Folders of a store come with the files in them.
            Some(_) => Ok(()),
            None if all => fs::create_dir_all(path),
            None => fs::create_dir(path),
        }
    }

    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()> {
        if let Some(store) = self.stores().of(path)? {
            return store.delete(path, recursive);
        }
        match fs::symlink_metadata(path)? {
            meta if !meta.is_dir() => fs::remove_file(path),
            _ if recursive => fs::remove_dir_all(path),
            _ => fs::remove_dir(path),
        }
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        if is_remote(from) || is_remote(to) {
            return remote::copy(&self.stores(), from, to);
        }
        copy_tree(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if is_remote(from) || is_remote(to) {
            let stores = self.stores();
            return remote::copy(&stores, from, to).and_then(|()| remote::delete(&stores, from));
        }
        match fs::rename(from, to) {
            // Another file system: the content has to move, and until all of it is there it has another name.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let part = Part::beside(to)?;
                copy_tree(from, part.path())?;
                part.keep(to)?;
                self.delete(from, true)
            }
            result => result,
        }
    }

    fn link(&self, target: &Path, link: &Path, hard: bool) -> io::Result<()> {
        remote::refuse_link(target, link)?;
        if hard {
            fs::hard_link(target, link)
        } else {
            std::os::unix::fs::symlink(target, link)
        }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        match self.stores().of(path)? {
            Some(store) => match store.stat(path)? {
                Some(_) => Ok(rflow_storage::normalize(path)),
                None => Err(io::ErrorKind::NotFound.into()),
            },
            None => fs::canonicalize(path),
        }
    }

    fn glob(&self, pattern: &Path, request: GlobRequest) -> io::Result<Vec<PathBuf>> {
        let kind = match (request.files, request.dirs) {
            (true, true) => Kind::Any,
            (false, true) => Kind::Dir,
            _ => Kind::File,
        };
        let options = GlobOptions {
            hidden: request.hidden,
            kind,
            max_depth: request.max_depth.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
            follow_links: request.follow_links,
            relative: request.relative,
        };
        match self.stores().of(pattern)? {
            Some(store) => remote::glob(store, pattern, &options),
            None => rflow_storage::glob(&pattern.to_string_lossy(), &self.launch_dir, &options),
        }
    }

    fn is_glob(&self, text: &str) -> bool {
        rflow_storage::is_glob(text)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var_os(name).map(|v| v.to_string_lossy().into_owned())
    }

    fn env_all(&self) -> Vec<(String, String)> {
        let text = |s: std::ffi::OsString| s.to_string_lossy().into_owned();
        std::env::vars_os().map(|(k, v)| (text(k), text(v))).collect()
    }

    fn launch_dir(&self) -> PathBuf {
        self.launch_dir.clone()
    }

    fn now(&self) -> i64 {
        millis(SystemTime::now())
    }

    // A console that is gone is no reason to stop a script.
    fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    fn eprint(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn log(&self, level: &str, text: &str) {
        match level {
            "info" => self.print(&format!("{text}\n")),
            "warn" => self.print(&format!("WARN: {text}\n")),
            "error" => self.print(&format!("ERROR ~ {text}\n")),
            _ => {}
        }
    }

    fn start(&self, argv: &[String]) -> io::Result<Box<dyn Program>> {
        Ok(Box::new(LocalProgram::start(argv, &self.launch_dir, &self.left)?))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::host::{Ended, Stream};

    fn text(bytes: io::Result<Vec<u8>>) -> String {
        bytes
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .unwrap_or_default()
    }

    #[test]
    fn files_are_written_moved_and_deleted() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        let machine = LocalMachine::new(dir.path());
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        machine.write(&a, b"one", false)?;
        machine.write(&a, b"two", true)?;
        machine.rename(&a, &b)?;
        assert!(machine.stat(&a).is_none());
        assert_eq!(text(machine.read(&b)), "onetwo");
        machine.link(&b, &a, false)?;
        assert!(machine.stat(&a).is_some_and(|s| s.is_link && s.len == 6));
        machine.delete(&a, false)?;
        assert!(machine.stat(&b).is_some_and(|s| s.is_file));
        machine.mkdir(&dir.path().join("x/y"), true)?;
        machine.copy(&b, &dir.path().join("x/y/c"))?;
        assert!(machine.delete(&dir.path().join("x"), false).is_err());
        machine.delete(&dir.path().join("x"), true)?;
        assert_eq!(machine.list(dir.path())?, [b]);
        Ok(())
    }

    #[test]
    fn the_end_of_a_file_is_read_alone() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        let machine = LocalMachine::new(dir.path());
        let path = dir.path().join("sparse");
        let mut file = fs::File::create(&path)?;
        // More than can be held.
        file.seek(io::SeekFrom::Start(1 << 40))?;
        file.write_all(b"end")?;
        assert_eq!(machine.read_end(&path, 5)?, b"\0\0end");
        fs::write(&path, "end")?;
        assert_eq!(machine.read_end(&path, 5)?, b"end");
        let mut whole = String::new();
        machine.open(&path)?.read_to_string(&mut whole)?;
        assert_eq!(whole, "end");
        Ok(())
    }

    #[test]
    fn files_move_to_another_file_system_all_or_none() -> io::Result<()> {
        let (dir, far) = (tempfile::tempdir()?, tempfile::tempdir_in("/dev/shm")?);
        let machine = LocalMachine::new(dir.path());
        let places = |name: &str| (dir.path().join(name), far.path().join(name));
        let (a, folder, missing) = (places("a"), places("folder"), places("missing"));
        fs::write(&a.0, "new")?;
        fs::write(&a.1, "old")?;
        fs::create_dir(&folder.0)?;
        fs::write(folder.0.join("inside"), "x")?;
        let moves = [a.clone(), folder.clone(), missing];
        assert!(machine.move_all(&moves).is_err());
        assert_eq!(text(machine.read(&a.1)), "old");
        assert_eq!(
            machine.list(far.path())?,
            std::slice::from_ref(&a.1),
            "no parts are left"
        );
        machine.move_all(&moves[..2])?;
        assert_eq!(text(machine.read(&a.1)), "new");
        assert_eq!(text(machine.read(&folder.1.join("inside"))), "x");
        assert!(machine.list(dir.path())?.is_empty());
        // The same with one, and on one file system.
        machine.rename(&a.1, &a.0)?;
        machine.move_all(&[(a.0.clone(), dir.path().join("b"))])?;
        assert_eq!(text(machine.read(&dir.path().join("b"))), "new");
        Ok(())
    }

    #[test]
    fn programs_get_input_and_give_their_status() -> io::Result<()> {
        let machine = LocalMachine::new("/");
        let argv = ["sh", "-c", "cat; echo e >&2; exit 3"].map(str::to_string);
        let Ended { status, out, err } = machine.execute(&argv, b"in")?;
        assert_eq!(
            (status, text(Ok(out)), text(Ok(err))),
            (3, "in".to_string(), "e\n".to_string())
        );
        assert!(machine.execute(&["no-such-program".to_string()], &[]).is_err());
        Ok(())
    }

    #[test]
    fn programs_wait_when_nobody_asks_for_what_they_print() -> io::Result<()> {
        let machine = LocalMachine::new("/");
        let count = |bytes: usize| {
            let script = format!("head -c {bytes} /dev/zero");
            ["sh".to_string(), "-c".to_string(), script]
        };
        let more = 20 << 20;
        let mut program = machine.start(&count(more))?;
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(program.poll()?, None, "it waits");
        assert_eq!(program.wait()?, 0);
        assert_eq!(program.read(Stream::Out, None).len(), more);
        assert!(program.read(Stream::Out, None).is_empty());
        // What nobody wants is thrown away.
        let mut program = machine.start(&count(more))?;
        program.consume(Stream::Out, false);
        assert_eq!(program.wait()?, 0);
        Ok(())
    }

    #[test]
    fn programs_that_nobody_waits_for_hold_nobody_for_long() -> io::Result<()> {
        let machine = LocalMachine::new("/");
        let argv = |script: &str| ["sh", "-c", script].map(str::to_string);
        let dir = tempfile::tempdir()?;
        let made = dir.path().join("made");
        // A short one comes to its end.
        drop(machine.start(&argv(&format!("sleep 0.2; touch '{}'", made.display())))?);
        assert!(made.exists());
        let begin = Instant::now();
        for _ in 0..5 {
            drop(machine.start(&argv("exec sleep 4"))?);
        }
        assert!(begin.elapsed() < Duration::from_secs(3));
        // What the program has left running is not waited for.
        let mut program = machine.start(&argv("sleep 4 & echo done"))?;
        let begin = Instant::now();
        assert_eq!(program.wait()?, 0);
        assert!(begin.elapsed() < Duration::from_secs(3));
        let rest = program.read(Stream::Out, Some(Duration::from_millis(100)));
        assert_eq!(rest, b"done\n");
        Ok(())
    }

    #[test]
    fn remote_addresses_are_refused() {
        let machine = LocalMachine::new("/");
        assert!(machine.read(Path::new("https://example.org/x")).is_err());
        assert!(machine.stat(Path::new("s3://bucket/key")).is_none());
    }
}

//! Files and folders that appear under their name only when they are complete.
//!
//! Until then they have a hidden name beside it, which tells the process that fills them. What processes left that
//! were killed is removed by the next one that brings something into the same folder.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

const ENDING: &str = ".part";

/// Bytes of the final name that the hidden one repeats: names may have 255, and what is added must still fit.
const NAME: usize = 120;

/// Folders that are remembered as swept; with more of them, some are swept again.
const REMEMBERED: usize = 1 << 16;

/// A file or folder beside its final place; removed unless it is kept.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    kept: bool,
}

impl Part {
    /// A hidden name beside `to`, at which nothing is yet. Parents are created; what dead processes left in the folder
    /// is removed, when this process meets the folder for the first time.
    ///
    /// # Errors
    /// `to` has no file name; the folder cannot be created.
    pub fn beside(to: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = to.file_name().map(|n| n.to_string_lossy());
        let name = name.ok_or(io::ErrorKind::InvalidFilename)?;
        if let Some(folder) = to.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
            tidy(folder);
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (name, owner) = (shortened(&name), Owner::this().text());
        Ok(Self {
            path: to.with_file_name(format!(".{name}.{owner}.{number:x}{ENDING}")),
            kept: false,
        })
    }

    /// Where to put it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Those of renaming; it is removed then.
    pub fn keep(mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            remove(&self.path);
        }
    }
}

/// Removes what dead processes left in a folder, when this process meets it for the first time.
pub(crate) fn tidy(folder: &Path) {
    if is_new(folder) {
        sweep(folder);
    }
}

/// What cannot be removed stays: it is hidden, and a later process tries again.
fn remove(path: &Path) {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    drop(removed);
}

fn shortened(name: &str) -> &str {
    &name[..name.floor_char_boundary(NAME)]
}

/// Whether this process meets a folder for the first time.
fn is_new(folder: &Path) -> bool {
    static SWEPT: Mutex<Option<HashSet<u64>>> = Mutex::new(None);
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let swept = swept.get_or_insert_default();
    if swept.len() >= REMEMBERED {
        swept.clear();
    }
    swept.insert(hash(&folder))
}

/// Removes what dead processes left in a folder. What cannot be read or removed is left to those who own it.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(Owner::of);
        if owner.is_some_and(|owner| owner.is_dead()) {
            remove(&entry.path());
        }
    }
}

/// The process that fills a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owner {
    /// Where its number means something: the boot of a machine and the namespace of processes, as a hash. Folders may
    /// be shared between machines, and between containers of one.
    place: u64,
    pid: u32,
    /// Clock ticks from the boot to its start: numbers of processes are used again.
    start: u64,
}

impl Owner {
    fn this() -> &'static Self {
        static THIS: OnceLock<Owner> = OnceLock::new();
        THIS.get_or_init(|| {
            let pid = std::process::id();
            Self {
                place: place(),
                pid,
                start: start(pid).unwrap_or(0),
            }
        })
    }

    fn text(&self) -> String {
        format!("{:016x}-{}-{}", self.place, self.pid, self.start)
    }

    /// The owner in a hidden name.
    fn of(name: &str) -> Option<Self> {
        let name = name.strip_prefix('.')?.strip_suffix(ENDING)?;
        let mut words = name.rsplit('.');
        let _number = words.next()?;
        let mut words = words.next()?.splitn(3, '-');
        let place = words.next().filter(|place| place.len() == 16)?;
        Some(Self {
            place: u64::from_str_radix(place, 16).ok()?,
            pid: words.next()?.parse().ok()?,
            start: words.next()?.parse().ok()?,
        })
    }

    /// Whether it surely lives no more: of processes elsewhere nothing is known.
    fn is_dead(&self) -> bool {
        let this = Self::this();
        if self.place != this.place || self.start == 0 || this.start == 0 {
            return false;
        }
        match start(self.pid) {
            Some(start) => start != self.start,
            // Processes of other users may be hidden in /proc; a signal tells them from none.
            None => !exists(self.pid),
        }
    }
}

/// Whether there is a process of that number, other than one that has ended and is not waited for.
fn exists(pid: u32) -> bool {
    if Path::new(&format!("/proc/{pid}/stat")).exists() {
        // It could be read, so it is a zombie.
        return false;
    }
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

fn place() -> u64 {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let processes = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    hash(&(boot, processes))
}

/// When a process started, in clock ticks after the boot; `None` when there is none of that number.
fn start(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in parentheses, may have blanks; the start is the 22nd field, the state the third.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let is_zombie = fields.next() == Some("Z");
    fields.nth(18)?.parse().ok().filter(|_| !is_zombie)
}

/// The same in every process of one build.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn named(owner: Owner) -> String {
        format!(".some file.txt.{}.1f.part", owner.text())
    }

    #[test]
    fn appears_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("new/folder").join("ü".repeat(120));
        let part = Part::beside(&to).unwrap();
        fs::write(part.path(), "data").unwrap();
        assert!(!to.exists() && part.path().starts_with(folder.path().join("new/folder")));
        let hidden = part.path().file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(Owner::of(&hidden), Some(*Owner::this()));
        let other = Part::beside(&to).unwrap();
        assert_ne!(part.path(), other.path());
        part.keep(&to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "data");
        fs::create_dir(other.path()).unwrap();
        fs::write(other.path().join("inside"), "data").unwrap();
        drop(other);
        assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1);
        assert!(Part::beside(Path::new("/")).is_err());
    }

    #[test]
    fn what_dead_processes_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new("sleep")
            .arg("60")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let this = *Owner::this();
        let killed = Owner {
            pid: child.id(),
            start: start(child.id()).unwrap(),
            ..this
        };
        let reused = Owner { start: 1, ..this };
        let elsewhere = Owner {
            place: this.place ^ 1,
            ..killed
        };
        let at = |owner| folder.path().join(named(owner));
        for owner in [this, killed, reused, elsewhere] {
            fs::write(at(owner), "data").unwrap();
        }
        let of_others = [
            ".hidden.part",
            "result.part",
            ".x.y.z.part",
            ".a.0123456789abcdef-1.5.part",
        ];
        for name in of_others {
            fs::write(folder.path().join(name), "data").unwrap();
        }
        let left = folder.path().join(format!(".folder.{}.0.part", killed.text()));
        fs::create_dir(&left).unwrap();
        fs::write(left.join("inside"), "data").unwrap();

        sweep(folder.path());
        assert!(at(killed).exists() && left.exists(), "its process lives");
        assert!(!at(reused).exists(), "another process has its number");

        child.kill().unwrap();
        child.wait().unwrap();
        sweep(folder.path());
        assert!(!at(killed).exists() && !left.exists());
        assert!(at(this).exists() && at(elsewhere).exists());
        for name in of_others {
            assert!(folder.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn a_folder_is_swept_once() {
        let folder = tempfile::tempdir().unwrap();
        let dead = Owner {
            start: 1,
            ..*Owner::this()
        };
        let left = folder.path().join(named(dead));
        for swept in [true, false] {
            fs::write(&left, "data").unwrap();
            drop(Part::beside(&folder.path().join("x")).unwrap());
            assert_eq!(!left.exists(), swept);
        }
    }
}

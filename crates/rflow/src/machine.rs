//! The machine of a run: files are those of the local system, the console is that of the run.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};

use rflow_lang::host::{FileStat, GlobRequest, Machine, Program};
use rflow_lang::machine::LocalMachine;
use rflow_storage::Stores;

use crate::events::Events;

/// Passes console output to the observers of the run, so that it never gets between their lines.
pub(crate) struct RunMachine {
    local: LocalMachine,
    events: Events,
    quiet: Cell<bool>,
}

impl RunMachine {
    pub(crate) fn new(launch_dir: &Path, events: Events) -> Self {
        Self {
            local: LocalMachine::new(launch_dir),
            events,
            quiet: Cell::new(false),
        }
    }
}

impl RunMachine {
    /// Gives it the remote storage of the run.
    pub(crate) fn set_stores(&self, stores: Stores) {
        self.local.set_stores(stores);
    }
}

impl Machine for RunMachine {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.local.read(path)
    }

    fn write(&self, path: &Path, data: &[u8], append: bool) -> io::Result<()> {
        self.local.write(path, data, append)
    }

    fn stat(&self, path: &Path) -> Option<FileStat> {
        self.local.stat(path)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.local.exists(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.local.list(path)
    }

    fn mkdir(&self, path: &Path, all: bool) -> io::Result<()> {
        self.local.mkdir(path, all)
    }

    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()> {
        self.local.delete(path, recursive)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.local.copy(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.local.rename(from, to)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        self.local.open(path)
    }

    fn read_end(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        self.local.read_end(path, limit)
    }

    fn link(&self, target: &Path, link: &Path, hard: bool) -> io::Result<()> {
        self.local.link(target, link, hard)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.local.canonical(path)
    }

    fn glob(&self, pattern: &Path, request: GlobRequest) -> io::Result<Vec<PathBuf>> {
        self.local.glob(pattern, request)
    }

    fn is_glob(&self, text: &str) -> bool {
        self.local.is_glob(text)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.local.env(name)
    }

    fn env_all(&self) -> Vec<(String, String)> {
        self.local.env_all()
    }

    fn launch_dir(&self) -> PathBuf {
        self.local.launch_dir()
    }

    fn now(&self) -> i64 {
        self.local.now()
    }

    fn print(&self, text: &str) {
        if !self.quiet.get() {
            self.events.message("print", text);
        }
    }

    fn eprint(&self, text: &str) {
        if !self.quiet.get() {
            self.local.eprint(&self.events.secrets.text(text.to_string()));
        }
    }

    fn log(&self, level: &str, text: &str) {
        if !self.quiet.get() {
            self.events.message(level, text);
        }
    }

    fn hush(&self, quiet: bool) {
        self.quiet.set(quiet);
    }

    fn start(&self, argv: &[String]) -> io::Result<Box<dyn Program>> {
        self.local.start(argv)
    }
}

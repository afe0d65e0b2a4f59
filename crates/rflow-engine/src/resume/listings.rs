//! What is in the remote work dirs of finished tasks, looked at ahead of time: one look takes tens of milliseconds, and
//! a resumed run may need one for each of thousands of tasks.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rflow_storage::Stores;
use rflow_task::WorkFile;

/// Folders that are looked at at the same time.
const THREADS: usize = 8;
/// So many folders behind the last one that was wanted are looked at: a run that takes nothing from the cache looks at
/// none.
const AHEAD: usize = 64;
/// Listings that nobody asked for are forgotten when the run is so many folders further.
const BEHIND: usize = 1024;

fn list(stores: &Stores, dir: &Path) -> io::Result<Vec<WorkFile>> {
    let Some(store) = stores.of(dir)? else {
        return Err(io::ErrorKind::Unsupported.into());
    };
    rflow_storage::work_files(store, dir)
}

/// Looks into folders in a given order, a little ahead of those who ask.
pub(crate) struct Listings {
    places: HashMap<PathBuf, usize>,
    shared: Arc<Shared>,
}

struct Shared {
    stores: Stores,
    dirs: Vec<PathBuf>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The next folder to look at.
    next: usize,
    /// The first one that is not to be looked at yet.
    end: usize,
    slots: HashMap<usize, Slot>,
    closed: bool,
}

enum Slot {
    Looking,
    /// Somebody was faster than the threads here.
    Skip,
    Found(io::Result<Vec<WorkFile>>),
}

impl Listings {
    /// Of folders in the order in which they will probably be wanted.
    pub(crate) fn start(stores: &Stores, dirs: Vec<PathBuf>) -> Self {
        let places = dirs.iter().cloned().zip(0..).collect();
        let shared = Arc::new(Shared {
            stores: stores.clone(),
            dirs,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        for _ in 0..THREADS.min(shared.dirs.len()) {
            let shared = shared.clone();
            // Without threads nothing is found ahead, and all is listed when it is wanted.
            let _ = std::thread::Builder::new()
                .name("listings".into())
                .spawn(move || shared.work());
        }
        Self { places, shared }
    }

    /// The files of a folder; each listing is given out once.
    ///
    /// # Errors
    /// Why it cannot be listed.
    pub(crate) fn take(&self, dir: &Path) -> io::Result<Vec<WorkFile>> {
        self.found(dir).unwrap_or_else(|| list(&self.shared.stores, dir))
    }

    fn found(&self, dir: &Path) -> Option<io::Result<Vec<WorkFile>>> {
        let place = *self.places.get(dir)?;
        let mut state = self.shared.lock();
        state.end = state.end.max(place + 1 + AHEAD);
        if state.slots.len() > 2 * BEHIND {
            state
                .slots
                .retain(|at, slot| at + BEHIND > place || matches!(slot, Slot::Looking));
        }
        self.shared.changed.notify_all();
        if place >= state.next {
            state.slots.insert(place, Slot::Skip);
            return None;
        }
        while let Some(Slot::Looking) = state.slots.get(&place) {
            let waited = self.shared.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        match state.slots.remove(&place) {
            Some(Slot::Found(files)) => Some(files),
            _ => None,
        }
    }
}

impl Drop for Listings {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some((place, dir)) = self.next() {
            let files = list(&self.stores, dir);
            self.lock().slots.insert(place, Slot::Found(files));
            self.changed.notify_all();
        }
    }

    /// Waits for the next folder to look at; none when there will not be one.
    fn next(&self) -> Option<(usize, &Path)> {
        let mut state = self.lock();
        loop {
            let place = state.next;
            if state.closed || place >= self.dirs.len() {
                return None;
            }
            if place >= state.end {
                let waited = self.changed.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.next += 1;
            if state.slots.remove(&place).is_none() {
                state.slots.insert(place, Slot::Looking);
                return Some((place, &self.dirs[place]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use rflow_storage::{RemoteEntry, RemoteStat, Store, WriteOptions};

    use super::*;

    /// Has one file in every folder, and needs its time to say so.
    #[derive(Default)]
    struct Slow {
        looks: AtomicUsize,
        at_once: AtomicUsize,
        most: AtomicUsize,
    }

    impl Store for Slow {
        fn schemes(&self) -> &[&str] {
            &["slow"]
        }

        fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
            self.looks.fetch_add(1, Ordering::SeqCst);
            let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(2));
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            if folder.ends_with("13") {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            let name = format!("of-{}", folder.file_name().unwrap_or_default().display());
            let stat = RemoteStat::default();
            let path = folder.join(name);
            Ok(vec![RemoteEntry { path, stat }])
        }

        fn stat(&self, _: &Path) -> io::Result<Option<RemoteStat>> {
            unreachable!()
        }
        fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
            unreachable!()
        }
        fn write(&self, _: &Path, _: &[u8], _: &WriteOptions) -> io::Result<()> {
            unreachable!()
        }
        fn list(&self, _: &Path) -> io::Result<Vec<RemoteEntry>> {
            unreachable!()
        }
        fn delete(&self, _: &Path, _: bool) -> io::Result<()> {
            unreachable!()
        }
        fn copy(&self, _: &Path, _: &Path, _: &WriteOptions) -> io::Result<()> {
            unreachable!()
        }
        fn download(&self, _: &Path, _: &Path) -> io::Result<()> {
            unreachable!()
        }
        fn upload(&self, _: &Path, _: &Path, _: &WriteOptions) -> io::Result<()> {
            unreachable!()
        }
    }

    fn dir(at: usize) -> PathBuf {
        PathBuf::from(format!("slow://work/{at}"))
    }

    #[test]
    fn every_folder_is_listed_once_and_several_at_a_time() {
        let store = Arc::new(Slow::default());
        let mut stores = Stores::default();
        stores.add(store.clone());
        let listings = Listings::start(&stores, (0..500).map(dir).collect());
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(store.looks.load(Ordering::SeqCst), 0, "nobody wants one");
        // Not quite in order, as tasks come.
        for at in (0..500).map(|at| at ^ 3) {
            match listings.take(&dir(at)) {
                Ok(files) => assert_eq!(files[0].name, format!("of-{at}")),
                Err(error) => assert_eq!((at, error.kind()), (13, io::ErrorKind::PermissionDenied)),
            }
        }
        assert_eq!(store.looks.load(Ordering::SeqCst), 500);
        assert!(
            store.most.load(Ordering::SeqCst) > 2,
            "{store:?}",
            store = store.most
        );
        // Others, and those that were given out, are listed again.
        assert_eq!(listings.take(&dir(7)).unwrap()[0].name, "of-7");
        assert_eq!(listings.take(&dir(9999)).unwrap()[0].name, "of-9999");
    }

    #[test]
    fn what_nobody_wants_is_not_kept() {
        let mut stores = Stores::default();
        stores.add(Arc::new(Slow::default()));
        let listings = Listings::start(&stores, (0..20_000).map(dir).collect());
        for at in (0..20_000).step_by(60) {
            assert!(listings.take(&dir(at)).is_ok());
        }
        assert!(listings.shared.lock().slots.len() <= 2 * BEHIND + AHEAD + THREADS);
    }
}

//! Whether the repository has something newer than the local copy: asked while the run goes on.

use std::io::Read;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::copy::{Copy, Revision, RevisionKind};

/// A question that is on its way. When it is dropped, the answer is no longer wanted.
pub(crate) struct RemoteCheck {
    child: Arc<Mutex<Option<Child>>>,
    thread: Option<JoinHandle<()>>,
}

impl RemoteCheck {
    /// Asks for the revision, and calls `tell` when there is a newer one. A question that cannot be asked or is not
    /// answered is worth no word. Files of this machine answer at once, so that is waited for.
    pub(super) fn start(
        copy: &Copy,
        revision: &Revision,
        tell: impl FnOnce(String) + Send + 'static,
    ) -> Option<Self> {
        let name = revision.name.as_ref()?;
        let reference = match revision.kind {
            RevisionKind::Branch => format!("refs/heads/{name}"),
            RevisionKind::Tag => format!("refs/tags/{name}"),
            RevisionKind::Commit => return None,
        };
        // An annotated tag is an object of its own, and its commit is told in a second line.
        let peeled = format!("{reference}^{{}}");
        let mut child = copy
            .git
            .start(&["ls-remote", "--quiet", "origin", &reference, &peeled])
            .ok()?;
        let mut printed = child.stdout.take()?;
        let child = Arc::new(Mutex::new(Some(child)));
        let here = revision.commit.clone();
        let project = copy.project.clone();
        let name = name.clone();
        let shared = child.clone();
        let thread = std::thread::spawn(move || {
            let mut text = String::new();
            let read = printed.read_to_string(&mut text).is_ok();
            if let Some(mut child) = shared.lock().unwrap_or_else(PoisonError::into_inner).take() {
                // What it printed is all that counts.
                let _ = child.wait();
            }
            let there = text.lines().last().and_then(|line| line.split('\t').next());
            if let (true, Some(there)) = (read, there)
                && there != here
            {
                tell(format!(
                    "The local copy of `{project}` is outdated: `{name}` is at {there:.10} in the repository and at \
                     {here:.10} here -- use `-latest` to update it"
                ));
            }
        });
        let mut check = Self {
            child,
            thread: Some(thread),
        };
        if copy
            .remote()
            .ok()
            .flatten()
            .is_some_and(|url| url.starts_with("file:"))
        {
            check.wait();
        }
        Some(check)
    }

    fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic there is not worth the run.
            let _ = thread.join();
        }
    }
}

impl Drop for RemoteCheck {
    fn drop(&mut self) {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            // It may be over already.
            if let Some(group) = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap_or_default())
            {
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            let _ = child.wait();
        }
        self.wait();
    }
}

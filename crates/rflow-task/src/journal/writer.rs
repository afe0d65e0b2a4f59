//! Writes a journal on a thread of its own, so that a slow disk delays neither tasks nor the console.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{JournalError, JournalHeader};
use crate::{Event, EventKind, Observer};

/// Records are written at once and made durable together, after this time at the latest.
const SYNC_DELAY: Duration = Duration::from_millis(50);
/// So many unsynced records are made durable without waiting.
const SYNC_RECORDS: usize = 256;

enum Command {
    Append(Vec<u8>),
    /// The record that ends a run; durable before anything else happens.
    AppendAndSync(Vec<u8>),
    Close,
}

/// Appends events to a journal. The first failure is passed to the function given to
/// [`JournalWriter::create`] and ends the writing: a journal with a hole would mislead resume.
#[derive(Debug)]
pub struct JournalWriter {
    path: PathBuf,
    sender: Sender<Command>,
    thread: Option<JoinHandle<Result<(), JournalError>>>,
}

impl JournalWriter {
    /// Creates the file (folders included) and writes the header. `on_error` is called on the writer's
    /// thread, at most once, as soon as something cannot be written.
    ///
    /// # Errors
    /// When the file exists or cannot be created.
    pub fn create(
        path: &Path,
        header: &JournalHeader,
        on_error: impl FnOnce(&JournalError) + Send + 'static,
    ) -> Result<Self, JournalError> {
        let create = || {
            if let Some(dir) = path.parent() {
                std::fs::create_dir_all(dir)?;
            }
            let mut file = OpenOptions::new().append(true).create_new(true).open(path)?;
            file.write_all(header.line().as_bytes())?;
            file.sync_data()?;
            let (sender, receiver) = channel();
            let mut log = Log {
                file,
                unsynced: 0,
                oldest: Instant::now(),
            };
            let name = path.to_owned();
            let thread = std::thread::Builder::new()
                .name("journal".into())
                .spawn(move || {
                    let result = log
                        .run(&receiver)
                        .map_err(|source| JournalError::Write { path: name, source });
                    result.inspect_err(on_error)
                })?;
            Ok((sender, thread))
        };
        let (sender, thread) = create().map_err(|source| JournalError::Create {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            sender,
            thread: Some(thread),
        })
    }

    /// Where it writes.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Queues an event.
    ///
    /// # Errors
    /// When the event cannot be encoded (a path that is not UTF-8).
    pub fn append(&self, event: &Event) -> Result<(), JournalError> {
        let record = encode(event).map_err(|source| JournalError::Encode {
            path: self.path.clone(),
            source,
        })?;
        let command = match event.kind {
            EventKind::RunEnd(_) => Command::AppendAndSync(record),
            _ => Command::Append(record),
        };
        // The receiver is gone only after a failure that has been reported.
        let _ = self.sender.send(command);
        Ok(())
    }

    /// Writes and syncs everything and closes the file.
    ///
    /// # Errors
    /// The failure that ended the writing, if any.
    pub fn close(mut self) -> Result<(), JournalError> {
        self.join()
    }

    fn join(&mut self) -> Result<(), JournalError> {
        let _ = self.sender.send(Command::Close);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            None => Ok(()),
            Some(Err(_)) => Err(JournalError::Write {
                path: self.path.clone(),
                source: io::Error::other("its thread panicked"),
            }),
        }
    }
}

impl Observer for JournalWriter {
    fn event(&mut self, event: &Event) {
        if let Err(error) = self.append(event) {
            // A lost record only means that its task runs again, so the run goes on.
            eprint_error(&error);
        }
    }

    fn finish(&mut self) {
        // A failure has been passed to `on_error` already.
        let _ = self.join();
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        let _ = self.join();
    }
}

#[expect(clippy::print_stderr, reason = "a journal that loses records must say so")]
fn eprint_error(error: &JournalError) {
    eprintln!("WARN: {error}");
}

pub(super) fn encode(event: &Event) -> serde_json::Result<Vec<u8>> {
    // Room for the checksum, which is known only afterwards.
    let mut record = b"00000000 ".to_vec();
    serde_json::to_writer(&mut record, event)?;
    let crc = format!("{:08x}", crc32fast::hash(&record[9..]));
    record[..8].copy_from_slice(crc.as_bytes());
    record.push(b'\n');
    Ok(record)
}

struct Log {
    file: File,
    unsynced: usize,
    /// When the oldest unsynced record was written.
    oldest: Instant,
}

impl Log {
    fn run(&mut self, receiver: &Receiver<Command>) -> io::Result<()> {
        let mut batch = Vec::new();
        loop {
            let first = if self.unsynced == 0 {
                receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                receiver.recv_timeout(SYNC_DELAY.saturating_sub(self.oldest.elapsed()))
            };
            let mut next = match first {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => {
                    self.sync()?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => Some(Command::Close),
            };
            // Whatever waits is written with one call.
            let mut urgent = false;
            let mut close = false;
            batch.clear();
            let before = self.unsynced;
            while let Some(command) = next {
                match command {
                    Command::Append(record) => batch.extend_from_slice(&record),
                    Command::AppendAndSync(record) => {
                        batch.extend_from_slice(&record);
                        urgent = true;
                    }
                    Command::Close => {
                        close = true;
                        break;
                    }
                }
                self.unsynced += 1;
                if urgent || self.unsynced >= SYNC_RECORDS {
                    break;
                }
                next = receiver.try_recv().ok();
            }
            if before == 0 {
                self.oldest = Instant::now();
            }
            self.file.write_all(&batch)?;
            let due = self.unsynced > 0 && self.oldest.elapsed() >= SYNC_DELAY;
            if urgent || close || due || self.unsynced >= SYNC_RECORDS {
                self.sync()?;
            }
            if close {
                return Ok(());
            }
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.unsynced = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_ends_the_writing_with_an_error() {
        let Ok(file) = OpenOptions::new().append(true).open("/dev/full") else {
            return;
        };
        let (sender, receiver) = channel();
        let mut log = Log {
            file,
            unsynced: 0,
            oldest: Instant::now(),
        };
        sender.send(Command::Append(b"x\n".to_vec())).unwrap();
        let error = log.run(&receiver).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn the_end_of_a_run_is_written_without_closing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let header = JournalHeader {
            session: "s".into(),
            run_name: "r".into(),
        };
        let writer = JournalWriter::create(&path, &header, |error| panic!("{error}")).unwrap();
        let end = Event {
            at: 1,
            kind: EventKind::RunEnd(Box::default()),
        };
        writer.append(&end).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while !std::fs::read_to_string(&path).unwrap().contains("run_end") {
            assert!(Instant::now() < deadline, "not written");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

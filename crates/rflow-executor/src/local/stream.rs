//! An output stream of a task: a pipe and the files it is written to.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// One output stream. Its pipe is read without blocking whenever the event loop says so.
pub(super) struct Stream {
    pipe: Option<File>,
    /// Nothing more comes, or nothing more is wanted.
    done: bool,
    file: File,
    /// Why its files could not be written, once that happened; the output is thrown away then, so that the
    /// task does not hang.
    error: Option<io::Error>,
    /// Where it is shown as well.
    echo: Option<File>,
}

/// Reads in a row before other tasks have their turn.
const TURNS: usize = 16;

impl Stream {
    pub(super) fn new(pipe: OwnedFd, file: File) -> Self {
        Self {
            pipe: Some(pipe.into()),
            done: false,
            file,
            error: None,
            echo: None,
        }
    }

    /// Shows the output there as well.
    pub(super) fn echo(&mut self, to: OwnedFd) {
        self.echo = Some(to.into());
    }

    /// The pipe while it is open.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// True when nothing more comes.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Gives up a pipe that other processes hold open.
    pub(super) fn close(&mut self) {
        self.done = true;
    }

    /// Closes the pipe of a stream that is done, which `epoll` watches. Closing alone would not end the watch: a
    /// child between fork and exec has the pipe as well, and until then the event loop would be woken all the time.
    pub(super) fn release(&mut self, epoll: &OwnedFd) {
        if self.done
            && let Some(pipe) = self.pipe.take()
        {
            // It may not have been added; then there is nothing to end.
            let _ = rustix::event::epoll::delete(epoll, &pipe);
        }
    }

    /// Why output was lost.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Copies what is there to the own file and the common log.
    pub(super) fn pump(&mut self, log: &mut File, buffer: &mut [u8]) {
        for _ in 0..TURNS {
            let Some(pipe) = self.pipe.as_mut().filter(|_| !self.done) else {
                return;
            };
            match pipe.read(buffer) {
                Ok(0) => self.done = true,
                Ok(count) => {
                    let part = &buffer[..count];
                    if self.error.is_none()
                        && let Err(error) = self.file.write_all(part).and_then(|()| log.write_all(part))
                    {
                        self.error = Some(error);
                    }
                    // Nobody reads it any more: the files have it all.
                    if let Some(echo) = &mut self.echo
                        && echo.write_all(part).is_err()
                    {
                        self.echo = None;
                    }
                    // A short read emptied the pipe; asking again would only tell that.
                    if count < buffer.len() {
                        return;
                    }
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return,
                Err(e) => {
                    self.error.get_or_insert(e);
                    self.done = true;
                }
            }
        }
    }
}

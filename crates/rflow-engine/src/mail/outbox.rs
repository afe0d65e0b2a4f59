//! E-mails that the closures of operators send: they leave from a thread of their own, so that nothing else waits for a
//! slow mail server.
//!
//! In the reference such a closure waits for its own e-mail while all others go on. Here one thread evaluates all
//! closures, so the closure goes on, too; a failure still ends the run, with the place of the call.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise};
use rflow_syntax::Span;
use rflow_task::Mail;

use super::FAILED;

/// Sends an e-mail, and waits until it is taken; the error is text for the user.
pub type Mailer = Arc<dyn Fn(&Mail) -> Result<(), String> + Send + Sync>;

/// Gets what became of an e-mail that left later, with the place of its call.
pub type Posted = Arc<dyn Fn(Span, Result<(), String>) + Send + Sync>;

/// The e-mails of a run.
pub struct Outbox {
    mailer: Mailer,
    posted: Posted,
    /// Items flow: the engine takes in what became of e-mails.
    open: Cell<bool>,
    thread: RefCell<Option<Postman>>,
    /// E-mails of which it is not known what became of them.
    pending: Cell<usize>,
}

/// Sends one e-mail after the other.
struct Postman {
    queue: Sender<(Mail, Span)>,
    thread: JoinHandle<()>,
}

impl Outbox {
    /// Sends with `mailer`; `posted` must bring its news to the inbox of the engine.
    #[must_use]
    pub fn new(mailer: Mailer, posted: Posted) -> Self {
        Self {
            mailer,
            posted,
            open: Cell::new(false),
            thread: RefCell::default(),
            pending: Cell::new(0),
        }
    }

    /// Sends an e-mail and waits until it is taken.
    ///
    /// # Errors
    /// Text for the user.
    pub fn send_now(&self, mail: &Mail) -> Result<(), String> {
        (self.mailer)(mail)
    }

    /// Sends an e-mail: at once where its failure can be caught or there is no flow that would wait, else later.
    pub(super) fn send(&self, interp: &Interp, mail: Mail, span: Span) -> Eval<()> {
        if !self.open.get() || interp.is_catching() {
            return self.send_now(&mail).map_err(|cause| failed(cause, span));
        }
        let mut thread = self.thread.borrow_mut();
        let postman = match &mut *thread {
            Some(postman) => postman,
            none => none.insert(self.postman().map_err(|error| failed(error.to_string(), span))?),
        };
        // Its thread takes e-mails until the queue is dropped.
        if postman.queue.send((mail, span)).is_ok() {
            self.pending.set(self.pending.get() + 1);
        }
        Ok(())
    }

    fn postman(&self) -> std::io::Result<Postman> {
        let (queue, mails) = channel::<(Mail, Span)>();
        let (mailer, posted) = (self.mailer.clone(), self.posted.clone());
        let work = move || {
            for (mail, span) in mails {
                posted(span, mailer(&mail));
            }
        };
        let thread = std::thread::Builder::new().name("mail".to_owned()).spawn(work)?;
        Ok(Postman { queue, thread })
    }

    /// From now on e-mails may leave later.
    pub(crate) fn open(&self) {
        self.open.set(true);
    }

    /// Whether the run cannot end yet.
    pub(crate) fn is_busy(&self) -> bool {
        self.pending.get() > 0
    }

    /// Takes in what became of an e-mail.
    ///
    /// # Errors
    /// It was not sent.
    pub(crate) fn take(&self, span: Span, result: Result<(), String>) -> Eval<()> {
        self.pending.set(self.pending.get().saturating_sub(1));
        result.map_err(|cause| failed(cause, span))
    }

    /// E-mails are sent at once again; waits for those that have not left, if that is wanted.
    pub(crate) fn close(&self, wait: bool) {
        self.open.set(false);
        if let Some(Postman { queue, thread }) = self.thread.borrow_mut().take() {
            drop(queue);
            if wait && thread.join().is_err() {
                tracing::error!("the thread that sends e-mails has ended early");
            }
        }
    }
}

fn failed(cause: String, span: Span) -> Box<Raise> {
    Raise::new(FAILED, cause).at(span)
}

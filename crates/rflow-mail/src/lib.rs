//! Sends e-mail: to a mail server that the configuration names, else by the program `sendmail` or `mail` of the machine.

mod message;
mod options;
mod program;
mod server;

use rflow_task::Mail;

pub use options::MailOptions;

/// An e-mail that was not sent, and why.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Nobody would get it.
    #[error("The e-mail has no receiver -- give one with `to`")]
    NoReceiver,
    /// What should be an address is none.
    #[error("`{address}` is not the address of an e-mail (in `{field}`): {cause}")]
    Address {
        /// `to`, `from`, …
        field: &'static str,
        /// As it was given.
        address: String,
        /// What is wrong.
        cause: String,
    },
    /// It cannot be put together.
    #[error("The e-mail cannot be written: {0}")]
    Content(String),
    /// An option of the scope `mail` is wrong.
    #[error("The option `mail.{option}` cannot be `{value}` -- it must be {expected}")]
    Option {
        /// Its name in the scope.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// The server did not take it.
    #[error("The mail server {server} did not take the e-mail: {cause}")]
    Server {
        /// Host and port.
        server: String,
        /// What it said, or what went wrong on the way to it.
        cause: String,
    },
    /// There is no way to send it.
    #[error(
        "There is no mail server and no program to send e-mail -- set `mail.smtp.host` in the configuration, or install \
         `sendmail` or `mail`"
    )]
    NoWay,
    /// The program did not take it.
    #[error("The program {program} did not take the e-mail: {cause}")]
    Program {
        /// Its path.
        program: String,
        /// What it said.
        cause: String,
    },
}

/// Sends an e-mail, and waits until it is taken.
///
/// # Errors
/// When it cannot be written or nobody takes it.
pub fn send(mail: &Mail, options: &MailOptions) -> Result<(), MailError> {
    match &options.server {
        Some(server) => server::send(&message::full(mail, options)?, server),
        None => program::send(mail, options),
    }
}

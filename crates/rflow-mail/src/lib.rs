//! Sends e-mail: to a mail server that the configuration names, else by the program `sendmail` or `mail` of the machine.

mod message;
mod options;
mod program;
mod server;

use std::sync::mpsc::channel;
use std::time::Duration;

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
        Some(server) => {
            let message = message::full(mail, options)?;
            let (limit, own) = (limit(mail, server), server.clone());
            let sent = within(limit, move || server::send(&message, &own));
            sent.unwrap_or_else(|| {
                Err(MailError::Server {
                    server: format!("{}:{}", server.host, server.port),
                    cause: format!("it took more than {limit:?}"),
                })
            })
        }
        None => program::send(mail, options),
    }
}

/// How long the whole talk with a server may take: the time for an answer holds for each piece of it, and a server that
/// goes on to answer bit by bit would hold the run.
fn limit(mail: &Mail, server: &options::Server) -> Duration {
    /// Bytes in a second, on a slow way.
    const RATE: usize = 16 << 10;
    let bytes: usize = mail.attachments.iter().map(|file| file.bytes.len()).sum();
    let sending = Duration::from_secs(u64::try_from(bytes / RATE).unwrap_or(u64::MAX));
    server.patience.saturating_mul(10).saturating_add(sending)
}

/// What is done beside, if it is done in time; else it goes on, and nobody gets to know.
fn within<T: Send + 'static>(limit: Duration, run: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        // Nobody waits for what comes too late.
        let _ = sender.send(run());
    });
    receiver.recv_timeout(limit).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::time::Instant;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_server_that_answers_bit_by_bit_does_not_hold_the_run() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            while client.write_all(b"2").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let scope = json!({"smtp": {"host": "127.0.0.1", "port": port, "timeout": 100}});
        let options = MailOptions::new(&scope, &|_| None).unwrap();
        let mail = Mail {
            from: Some("a@b.org".into()),
            to: Some("c@d.org".into()),
            ..Mail::default()
        };
        let begin = Instant::now();
        let sent = send(&mail, &options);
        assert!(sent.is_err_and(|error| error.to_string().ends_with("it took more than 1s")));
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}

//! Delivery to a mail server.

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};

use crate::MailError;
use crate::message::Letter;
use crate::options::{Encryption, Server};

pub(crate) fn send(letter: &Letter, server: &Server) -> Result<(), MailError> {
    tracing::debug!(?server, "sending e-mail");
    deliver(letter, server).map_err(|cause| MailError::Server {
        server: format!("{}:{}", server.host, server.port),
        cause,
    })
}

/// The talk with the server. The commands are written here because the library knows no receivers without a domain.
fn deliver(letter: &Letter, server: &Server) -> Result<(), String> {
    let mut connection = connect(server).map_err(|error| explained(&error))?;
    let parameters = parameters(letter, &connection)?;
    let mut say = |line: String| {
        let answer = connection.command(format_args!("{line}\r\n"));
        answer.map(drop).map_err(|error| {
            connection.abort();
            explained(&error)
        })
    };
    say(format!("MAIL FROM:<{}>{parameters}", letter.from))?;
    for receiver in &letter.to {
        say(format!("RCPT TO:<{receiver}>"))?;
    }
    say("DATA".to_owned())?;
    // Receivers are told in the envelope.
    let taken = connection.message(&without_hidden(&letter.text));
    // The e-mail is taken; nothing depends on how the talk ends.
    connection.abort();
    taken.map(drop).map_err(|error| explained(&error))
}

/// What the server must know of an e-mail with characters beyond ASCII.
fn parameters(letter: &Letter, connection: &SmtpConnection) -> Result<String, String> {
    let knows = |extension| connection.server_info().supports_feature(extension);
    let mut parameters = String::new();
    let addresses = || std::iter::once(&letter.from).chain(&letter.to);
    if let Some(foreign) = addresses().find(|address| !address.is_ascii()) {
        if !knows(Extension::SmtpUtfEight) {
            return Err(format!("it only knows addresses in ASCII, unlike `{foreign}`"));
        }
        parameters.push_str(" SMTPUTF8");
    }
    if !letter.text.is_ascii() {
        if !knows(Extension::EightBitMime) {
            return Err("it only takes e-mails in ASCII".to_owned());
        }
        parameters.push_str(" BODY=8BITMIME");
    }
    Ok(parameters)
}

/// A connection that is encrypted and logged in as far as the options want it.
fn connect(server: &Server) -> Result<SmtpConnection, lettre::transport::smtp::Error> {
    let name = ClientId::default();
    let tls = match server.encryption {
        Encryption::Never => None,
        _ => {
            let builder = TlsParameters::builder(server.host.clone());
            Some(
                builder
                    .dangerous_accept_invalid_certs(server.trusts_all)
                    .build()?,
            )
        }
    };
    let wrapper = tls.as_ref().filter(|_| server.encryption == Encryption::Always);
    let address = (server.host.as_str(), server.port);
    let mut connection = SmtpConnection::connect(address, Some(server.patience), &name, wrapper, None)?;
    let upgrade = match server.encryption {
        Encryption::Required => true,
        Encryption::Offered => connection.can_starttls(),
        Encryption::Never | Encryption::Always => false,
    };
    if let Some(tls) = tls.as_ref().filter(|_| upgrade) {
        connection.starttls(tls, &name)?;
    }
    if let Some((user, password)) = &server.login {
        let login = Credentials::new(user.clone(), password.clone());
        connection.auth(DEFAULT_MECHANISMS, &login)?;
    }
    Ok(connection)
}

/// The message without the header that tells hidden receivers, and the lines that go on with it.
fn without_hidden(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let (mut head, mut hidden) = (true, false);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if head {
            let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
            hidden = line.len() > 4 && line[..4].eq_ignore_ascii_case(b"bcc:") || hidden && goes_on;
            head = !line.trim_ascii().is_empty();
        }
        if !(head && hidden) {
            out.extend_from_slice(line);
        }
    }
    out
}

/// The error with its causes.
fn explained(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(&format!(": {more}"));
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_receivers_are_in_no_header() {
        let message = b"To: a@b\r\nBcc: x@y,\r\n z@y\r\nSubject: s\r\n\r\nBcc: text\r\n";
        let shown = without_hidden(message);
        assert_eq!(shown, b"To: a@b\r\nSubject: s\r\n\r\nBcc: text\r\n");
    }
}

//! Delivery to a mail server.

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};

use crate::MailError;
use crate::options::{Encryption, Server};

pub(crate) fn send(message: &Message, server: &Server) -> Result<(), MailError> {
    let failed = |error: lettre::transport::smtp::Error| MailError::Server {
        server: format!("{}:{}", server.host, server.port),
        cause: explained(&error),
    };
    let parameters = || {
        let builder = TlsParameters::builder(server.host.clone());
        builder
            .dangerous_accept_invalid_certs(server.trusts_all)
            .build()
            .map_err(failed)
    };
    let tls = match server.encryption {
        Encryption::Never => Tls::None,
        Encryption::Offered => Tls::Opportunistic(parameters()?),
        Encryption::Required => Tls::Required(parameters()?),
        Encryption::Always => Tls::Wrapper(parameters()?),
    };
    // What this is called after is the choice not to encrypt, which is the user's.
    let mut builder = SmtpTransport::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        .timeout(Some(server.patience));
    if let Some((user, password)) = &server.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    tracing::debug!(?server, "sending e-mail");
    // Receivers are told in the envelope.
    let text = without_hidden(&message.formatted());
    builder
        .build()
        .send_raw(message.envelope(), &text)
        .map(drop)
        .map_err(failed)
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

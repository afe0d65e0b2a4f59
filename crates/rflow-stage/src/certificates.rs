//! Certificates of authorities for images that have none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The certificates that come with the program, as PEM, when the image has none; `None` when it has some, which
/// may well include those of a company's proxy.
pub(crate) fn fallback() -> Option<Vec<u8>> {
    let own = rustls_native_certs::load_native_certs();
    own.certs.is_empty().then(bundled)
}

fn bundled() -> Vec<u8> {
    let mut text = String::new();
    for certificate in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let body = STANDARD.encode(certificate.as_ref());
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, more) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = more;
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_is_pem() {
        let text = String::from_utf8(bundled()).unwrap();
        let begins = text
            .lines()
            .filter(|line| *line == "-----BEGIN CERTIFICATE-----")
            .count();
        assert_eq!(begins, webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
        assert!(begins > 100);
        assert!(text.lines().all(|line| line.len() <= 64));
    }
}

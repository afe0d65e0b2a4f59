//! Tokens: the three forms of authorization, and the pair of tokens that a refresh brings.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The value of the `Authorization` header for a token.
pub(crate) fn authorization(token: &str) -> String {
    if is_bearer(token) {
        format!("Bearer {token}")
    } else {
        format!("Basic {}", STANDARD.encode(format!("@token:{token}")))
    }
}

/// A JSON web token or a personal access token, which go as they are; others are the password of `@token`.
pub(crate) fn is_bearer(token: &str) -> bool {
    token.matches('.').count() == 2 || is_personal(token)
}

/// A personal access token is `{json}.signature` in base 64.
fn is_personal(token: &str) -> bool {
    let decoded = STANDARD
        .decode(token)
        .or_else(|_| STANDARD_NO_PAD.decode(token))
        .or_else(|_| URL_SAFE_NO_PAD.decode(token));
    let Ok(bytes) = decoded else { return false };
    // The signature need not be text.
    let Some(end) = bytes.windows(2).position(|two| two == b"}.") else {
        return false;
    };
    matches!(
        serde_json::from_slice(&bytes[..=end]),
        Ok(serde_json::Value::Object(_))
    )
}

/// The body of a request for new tokens.
pub(crate) fn refresh_form(refresh_token: &str) -> String {
    format!(
        "grant_type=refresh_token&refresh_token={}",
        url_encoded(refresh_token)
    )
}

fn url_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => out.push(byte.into()),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The value of a cookie in a `Set-Cookie` header, when it is the cookie of that name.
pub(crate) fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let (key, rest) = header.split_once('=')?;
    let value = rest.split(';').next().unwrap_or_default().trim();
    (key.trim() == name && !value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms() {
        assert_eq!(authorization("a.b.c"), "Bearer a.b.c");
        assert_eq!(authorization("abcdef1234"), "Basic QHRva2VuOmFiY2RlZjEyMzQ=");
        let personal = STANDARD.encode("{\"tid\": 17}.0123456789abcdef");
        assert_eq!(authorization(&personal), format!("Bearer {personal}"));
        let unpadded = STANDARD_NO_PAD.encode("{\"tid\": 1744}.0123456789abc");
        assert!(is_bearer(&unpadded));
        // Base 64, but not of JSON.
        assert!(!is_bearer(&STANDARD.encode("{tid}.x")));
        assert!(!is_bearer(""));
        assert!(!is_bearer("a.b.c.d"));
    }

    #[test]
    fn forms_and_cookies() {
        assert_eq!(
            refresh_form("r+1/ä z"),
            "grant_type=refresh_token&refresh_token=r%2B1%2F%C3%A4+z"
        );
        assert_eq!(cookie("JWT=x.y.z; Path=/; HttpOnly", "JWT"), Some("x.y.z"));
        assert_eq!(cookie("JWT_REFRESH_TOKEN=r2", "JWT"), None);
        assert_eq!(cookie("JWT=; Max-Age=0", "JWT"), None);
    }
}

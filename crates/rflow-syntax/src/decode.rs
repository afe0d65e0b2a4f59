//! Bytes of a file as text.

use crate::{Diagnostic, FileId, SourceMap, Span, codes};

/// The text; bytes that are not UTF-8, such as letters of older editors, become U+FFFD.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// A warning at the first place of a text that [`decode`] could not read.
#[must_use]
pub fn undecoded(sources: &SourceMap, file: FileId) -> Option<Diagnostic> {
    let at = sources.file(file).text.find('\u{fffd}')?;
    let span = Span::new(file, at, at + '\u{fffd}'.len_utf8());
    Some(
        Diagnostic::warning(codes::NOT_UTF8, "this is not UTF-8 text", span)
            .hint("save the file as UTF-8; characters that cannot be read are shown as `\u{fffd}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_read_with_a_warning() {
        let text = decode(b"x = 1\n// caf\xe9 caf\xe9\n".to_vec());
        let mut sources = SourceMap::default();
        let file = sources.add("main.nf", text);
        let warning = undecoded(&sources, file).expect("a warning");
        let span = warning.span().expect("a place");
        assert_eq!(sources.file(file).position(span.start), (2, 7));
        let file = sources.add("b.nf", decode("// café".into()));
        assert!(undecoded(&sources, file).is_none());
    }
}

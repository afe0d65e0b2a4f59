//! Bytes of a file as text.

use crate::{Diagnostic, FileId, SourceMap, Span, codes};

/// The text; bytes that are not UTF-8, such as letters of older editors, become U+FFFD.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// A warning at the first place of a text that [`decode`] could not read. The text may have that character by itself, so
/// that the bytes are asked for when it has; without them it is taken for one that could not be read.
#[must_use]
pub fn undecoded(
    sources: &SourceMap,
    file: FileId,
    bytes: impl FnOnce() -> Option<Vec<u8>>,
) -> Option<Diagnostic> {
    let first = sources.file(file).text.find('\u{fffd}')?;
    let at = match bytes() {
        Some(bytes) => std::str::from_utf8(&bytes).err()?.valid_up_to(),
        None => first,
    };
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
        let bytes = b"x = '\xef\xbf\xbd'\n// caf\xe9 caf\xe9\n".to_vec();
        let mut sources = SourceMap::default();
        let file = sources.add("main.nf", decode(bytes.clone()));
        let warning = undecoded(&sources, file, || Some(bytes)).expect("a warning");
        let span = warning.span().expect("a place");
        assert_eq!(sources.file(file).position(span.start), (2, 7));
        for sound in ["// café", "// \u{fffd}"] {
            let file = sources.add("b.nf", decode(sound.into()));
            assert!(undecoded(&sources, file, || Some(sound.into())).is_none());
        }
    }
}

//! Pages that need no network: a template, the shared style and functions, and one block of data.

use std::io::{self, Write};

use serde::Serialize;

const STYLE: &str = include_str!("page/style.css");
const SHARED: &str = include_str!("page/shared.js");

/// A page without its data.
pub(crate) struct Page<'a> {
    /// What is shown in the title of the window.
    pub(crate) title: &'a str,
    /// Body of the page.
    pub(crate) body: &'a str,
    /// Its own script, run after the shared functions.
    pub(crate) script: &'a str,
}

impl Page<'_> {
    /// Writes the page with its data.
    pub(crate) fn write(&self, out: &mut dyn Write, data: &impl Serialize) -> io::Result<()> {
        write!(
            out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n{}\n<script type=\"application/json\" id=\"data\">",
            escape(self.title),
            self.body
        )?;
        serde_json::to_writer(Safe(&mut *out), data)?;
        write!(
            out,
            "</script>\n<script>\n{SHARED}\n{}</script>\n</body>\n</html>\n",
            self.script
        )
    }
}

/// Text as it may stand in HTML, in attributes, too.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Passes JSON on such that it cannot end the script element it stands in: `<`, `>` and `&` occur in JSON only
/// inside of texts, where they can be written as escapes.
struct Safe<W: Write>(W);

impl<W: Write> Write for Safe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|b| matches!(b, b'<' | b'>' | b'&')) {
            self.0.write_all(&rest[..at])?;
            write!(self.0, "\\u{:04x}", rest[at])?;
            rest = &rest[at + 1..];
        }
        self.0.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_end_its_script() {
        let page = Page {
            title: "a <b> & \"c\"",
            body: "<main></main>",
            script: "show();\n",
        };
        let data = [
            "</script><script>alert(1)</script>",
            "<!-- & \u{2028} 'ä'",
            "\\u003c",
        ];
        let mut out = Vec::new();
        page.write(&mut out, &data).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"),
            "{text}"
        );
        assert_eq!(text.matches("</script>").count(), 2, "{text}");
        let json = text.split("id=\"data\">").nth(1).unwrap();
        let json = json.split("</script>").next().unwrap();
        assert!(!json.contains(['<', '>', '&']), "{json}");
        let back: Vec<String> = serde_json::from_str(json).unwrap();
        assert_eq!(back, data);
    }

    #[test]
    fn pages_name_no_other_place() {
        for text in [STYLE, SHARED] {
            assert!(
                !text.contains("http:") && !text.contains("https:") || text.contains("www.w3.org/2000/svg")
            );
            assert!(!text.contains("import ") && !text.contains("url("));
        }
    }
}

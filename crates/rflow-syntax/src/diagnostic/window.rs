//! The parts of very long lines that are shown: a line of a hundred thousand characters, shown whole for each of its
//! mistakes, would help nobody.

use std::ops::Range;

use codespan_reporting::files::{Error, Files, SimpleFiles};

/// Longer lines are not shown whole, bytes.
const LONG: usize = 400;
/// What is shown of them before and behind the begin of a place, bytes.
const BEFORE: usize = 60;
const BEHIND: usize = 240;

type Sources<'s> = SimpleFiles<String, &'s str>;

/// Source files of whose long lines only parts are seen.
pub(super) struct Windows<'a, 's> {
    files: &'a Sources<'s>,
    /// File, line, and the bytes of it that are seen.
    seen: Vec<(usize, usize, Range<usize>)>,
}

impl<'a, 's> Windows<'a, 's> {
    pub(super) fn new(files: &'a Sources<'s>) -> Self {
        Self {
            files,
            seen: Vec::new(),
        }
    }

    /// The part of a place that can be seen; a place that is the first on a long line decides what is. `None` when
    /// nothing of it is in sight. Places that are not in the text stay as they are.
    pub(super) fn fit(&mut self, file: usize, place: Range<usize>) -> Option<Range<usize>> {
        let Ok(line) = self.files.line_index(file, place.start) else {
            return Some(place);
        };
        let (Ok(whole), Ok(text)) = (self.files.line_range(file, line), self.files.source(file)) else {
            return Some(place);
        };
        if whole.len() <= LONG {
            return Some(place);
        }
        let known = self.seen.iter().find(|(f, l, _)| (*f, *l) == (file, line));
        let window = match known {
            Some((_, _, window)) => window.clone(),
            None => {
                let start = text.floor_char_boundary(place.start.saturating_sub(BEFORE));
                let end = text.floor_char_boundary(place.start.saturating_add(BEHIND));
                let window = start.max(whole.start)..end.min(whole.end);
                self.seen.push((file, line, window.clone()));
                window
            }
        };
        let inside = window.start <= place.start && place.start <= window.end;
        inside.then(|| place.start..place.end.clamp(place.start, window.end.max(place.start)))
    }
}

impl<'a> Files<'a> for Windows<'_, 'a> {
    type FileId = usize;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<String, Error> {
        self.files.name(id)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        self.files.source(id)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        self.files.line_index(id, byte_index)
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        let whole = self.files.line_range(id, line_index)?;
        if whole.len() <= LONG {
            return Ok(whole);
        }
        let known = self.seen.iter().find(|(f, l, _)| (*f, *l) == (id, line_index));
        Ok(match known {
            Some((_, _, window)) => window.clone(),
            None => {
                let text = self.files.source(id)?;
                whole.start..text.floor_char_boundary(whole.start + LONG)
            }
        })
    }

    fn column_number(&'a self, id: usize, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let (line, text) = (self.files.line_range(id, line_index)?, self.files.source(id)?);
        // Counting a slice is many times as fast as the search of the library, which matters for the thousandth mistake
        // on a line of thousands.
        let before = text.get(line.start..byte_index.clamp(line.start, line.end));
        Ok(before.map_or(0, |before| before.chars().count()) + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::diagnostic::{Diagnostic, render};
    use crate::{SourceMap, Span};

    #[test]
    fn of_a_long_line_the_culprit_is_shown() {
        let text = format!(
            "first\n{}§wrong{}\nlast\n",
            "ä ".repeat(50_000),
            " ö".repeat(50_000)
        );
        let at = u32::try_from(text.find("wrong").unwrap()).unwrap();
        let mut sources = SourceMap::default();
        let file = sources.add(PathBuf::from("x.nf"), text);
        let span = |start, end| Span { file, start, end };
        let diagnostic =
            Diagnostic::error(crate::codes::UNTERMINATED_STRING, "it is wrong", span(at, at + 5))
                .context(span(at + 2, at + 100_000), "near")
                .context(span(7, 8), "far");
        let shown = render(&sources, &[diagnostic]);
        assert!(shown.contains("x.nf:2:100002"), "{shown}");
        assert!(shown.contains("§wrong ö") && shown.contains("^^^^^"), "{shown}");
        assert!(shown.contains("near") && !shown.contains("far"), "{shown}");
        assert!(shown.len() < 3000, "{}", shown.len());
    }
}

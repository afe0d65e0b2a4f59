//! Messages about source texts: what is wrong, where, and what to do.

mod window;

use codespan_reporting::diagnostic as cs;
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term;

use self::window::Windows;

use crate::{SourceMap, Span};

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The pipeline cannot run.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// A place with a remark.
#[derive(Debug, Clone)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Shown beside the place; may be empty.
    pub message: String,
    /// The culprit, as opposed to context.
    pub primary: bool,
}

/// One message about a source text.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Stable code such as `RF0101`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence, no full stop.
    pub message: String,
    /// Places; the first primary one is the culprit.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label {
                span,
                message: String::new(),
                primary: true,
            }],
            hints: Vec::new(),
        }
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message, span)
        }
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Puts a remark beside the culprit.
    #[must_use]
    pub fn remark(mut self, message: impl Into<String>) -> Self {
        if let Some(label) = self.labels.iter_mut().find(|l| l.primary) {
            label.message = message.into();
        }
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn context(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
            primary: false,
        });
        self
    }

    /// The culprit's place, when there is one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.iter().find(|l| l.primary).map(|l| l.span)
    }
}

/// Plain text of diagnostics with file, line, caret and hints, ready to print.
#[must_use]
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let renderer = Renderer::new(sources);
    diagnostics.iter().map(|d| renderer.render(d)).collect()
}

/// Renders many diagnostics of the same sources one by one: the lines of the texts are looked for once.
pub struct Renderer<'s> {
    files: SimpleFiles<String, &'s str>,
}

impl<'s> Renderer<'s> {
    /// For diagnostics of these sources.
    #[must_use]
    pub fn new(sources: &'s SourceMap) -> Self {
        let mut files = SimpleFiles::new();
        for file in sources.files() {
            files.add(file.path.display().to_string(), &*file.text);
        }
        Self { files }
    }

    /// The text of one, as [`render`] makes it.
    #[must_use]
    pub fn render(&self, d: &Diagnostic) -> String {
        let severity = match d.severity {
            Severity::Error => cs::Severity::Error,
            Severity::Warning => cs::Severity::Warning,
        };
        let mut windows = Windows::new(&self.files);
        // The culprit is seen, whatever else is.
        let (primary, others): (Vec<_>, Vec<_>) = d.labels.iter().partition(|l| l.primary);
        let labels = primary.into_iter().chain(others).filter_map(|l| {
            let style = if l.primary {
                cs::LabelStyle::Primary
            } else {
                cs::LabelStyle::Secondary
            };
            let file = l.span.file.0 as usize;
            let range = windows.fit(file, l.span.start as usize..l.span.end as usize)?;
            Some(cs::Label::new(style, file, range).with_message(&l.message))
        });
        let labels = labels.collect();
        let report = cs::Diagnostic::new(severity)
            .with_code(d.code)
            .with_message(&d.message)
            .with_labels(labels)
            .with_notes(d.hints.iter().map(|h| format!("hint: {h}")).collect());
        let mut out = String::new();
        if term::emit_to_string(&mut out, &term::Config::default(), &windows, &report).is_err() {
            // A span outside its text: the message itself must still reach the user.
            out.push_str(&format!("{}: {}\n", d.code, d.message));
        }
        out
    }
}

//! `lint`: checks scripts and configuration files. Summary, JSON and exit codes are the reference's; codes and
//! warnings are added.

use std::fmt::Write;

use anyhow::Result;
use rflow::lint::{Finding, LintOptions, LintReport, lint};
use serde_json::json;

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// With the marked line.
    Full,
    /// A line for each.
    Concise,
    /// One JSON document.
    Json,
    /// A document for a comment on a change.
    Markdown,
}

impl Output {
    /// Whether the check is told about as it goes on.
    fn is_console(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

/// Checks files and returns the exit code.
pub(crate) fn run(options: &LintOptions, output: Output) -> Result<u8> {
    let mut text = String::new();
    if output.is_console() {
        text.push_str("Linting Nextflow code..\n");
    }
    let report = lint(options, &mut |file| {
        if output.is_console() {
            let _ = writeln!(text, "Linting: {}", file.display());
        }
    });
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            crate::print(&text)?;
            return Err(error.into());
        }
    };
    match output {
        Output::Full => report
            .findings
            .iter()
            .for_each(|finding| text.push_str(&format!("{}\n", finding.text.trim_end_matches('\n')))),
        Output::Concise => report.findings.iter().for_each(|finding| {
            let level = if finding.is_error { "Error" } else { "Warn " };
            let (line, column) = finding.start;
            let _ = writeln!(
                text,
                "{level} {}:{line}:{column}: {} [{}]",
                finding.file.display(),
                finding.message,
                finding.code
            );
        }),
        Output::Json => text.push_str(&document(&report)?),
        Output::Markdown => text.push_str(&markdown(&report)),
    }
    if output.is_console() {
        text.push_str(&summary(&report));
    }
    crate::print(&text)?;
    Ok(u8::from(report.errors() > 0))
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn markdown(report: &LintReport) -> String {
    let mut text = format!(
        "# Nextflow linting\n\n- {}\n- {}\n- {} checked\n",
        count(report.errors(), "error"),
        count(report.findings.len() - report.errors(), "warning"),
        count(report.files.len(), "file"),
    );
    for (title, errors) in [("Errors", true), ("Warnings", false)] {
        let mut chosen = report.findings.iter().filter(|f| f.is_error == errors).peekable();
        if chosen.peek().is_none() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n\n");
        for finding in chosen {
            let (line, column) = finding.start;
            let _ = writeln!(
                text,
                "- `{}:{line}:{column}`: {} ({})",
                finding.file.display(),
                finding.message,
                finding.code
            );
        }
    }
    text
}

fn summary(report: &LintReport) -> String {
    if report.files.is_empty() {
        return "No files found to process\n".to_owned();
    }
    let with = report.files_with_errors();
    let without = report.files_without_errors();
    let mut text = "Nextflow linting complete!\n".to_string();
    if with > 0 {
        let errors = count(report.errors(), "error");
        text.push_str(&format!(" ❌ {} had {errors}\n", count(with, "file")));
    }
    if without > 0 {
        text.push_str(&format!(" ✅ {} had no errors\n", count(without, "file")));
    }
    let codes = report.findings.first().map(|finding| finding.code);
    if let Some(code) = codes {
        text.push_str(&format!(" More about a code: rflow explain {code}\n"));
    }
    text
}

fn document(report: &LintReport) -> Result<String> {
    let list = |errors: bool| -> Vec<serde_json::Value> {
        let chosen = report.findings.iter().filter(|f| f.is_error == errors);
        chosen.map(entry).collect()
    };
    let with = report.files_with_errors();
    let document = json!({
        "date": rflow_report::format::date_utc(rflow_report::format::now()),
        "summary": {
            "errors": report.errors(),
            "filesWithErrors": with,
            "filesWithoutErrors": report.files_without_errors(),
            "filesFormatted": 0,
            "warnings": report.findings.len() - report.errors(),
        },
        "errors": list(true),
        "warnings": list(false),
    });
    crate::json::indented(&document)
}

fn entry(finding: &Finding) -> serde_json::Value {
    json!({
        "filename": finding.file,
        "startLine": finding.start.0,
        "startColumn": finding.start.1,
        "endLine": finding.end.0,
        "endColumn": finding.end.1,
        "message": finding.message,
        "code": finding.code,
        "hints": finding.hints,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_as_markdown() {
        let finding = |is_error, message: &str| Finding {
            file: "main.nf".into(),
            is_error,
            code: "RF0201",
            message: message.into(),
            start: (3, 5),
            end: (3, 9),
            hints: Vec::new(),
            text: String::new(),
        };
        let report = LintReport {
            files: vec!["main.nf".into()],
            findings: vec![finding(true, "`x` is not defined"), finding(false, "unused")],
        };
        assert_eq!(
            markdown(&report),
            "# Nextflow linting\n\n- 1 error\n- 1 warning\n- 1 file checked\n\n## Errors\n\n\
             - `main.nf:3:5`: `x` is not defined (RF0201)\n\n## Warnings\n\n- `main.nf:3:5`: unused (RF0201)\n"
        );
    }
}

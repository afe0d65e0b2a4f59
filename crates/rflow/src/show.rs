//! Errors and configurations as text for the user.

use rflow_config::print::{Format, PrintOptions, print, value};
use rflow_lang::Raise;
use rflow_syntax::{Diagnostic, SourceMap, render};

use crate::options::{ConfigFormat, ConfigOptions, GlobalOptions};

/// The message of an error, with the place in the script and the advice.
pub(crate) fn raise_text(sources: &SourceMap, raise: &Raise) -> String {
    let mut text = match raise.class.as_str() {
        "java.nio.file.NoSuchFileException" => format!("No such file or directory: {}", raise.message),
        _ => raise.message.clone(),
    };
    // The report of a task says all, and `exit` is no error of which the place would matter.
    if raise.class == rflow_engine::process::TASK_FAILED || raise.exit.is_some() {
        return text;
    }
    if let Some(span) = raise
        .span
        .filter(|s| s.end > 0 && (s.file.0 as usize) < sources.files().len())
    {
        let frame = render(sources, &[Diagnostic::error("", "", span)]);
        // The heading of the frame is the message itself, which stands above it already.
        let frame = frame.split_once('\n').map_or("", |(_, rest)| rest);
        text.push_str("\n\n");
        text.push_str(frame.trim_end());
    }
    let mut cause = raise.cause.as_deref();
    while let Some(c) = cause {
        text.push_str(&format!("\n\nCaused by: {}", c.message));
        cause = c.cause.as_deref();
    }
    if let Some(hint) = &raise.hint {
        text.push_str(&format!("\n\nhint: {hint}"));
    }
    text
}

/// What the `config` command prints.
///
/// # Errors
/// Text for the user.
pub fn show_config(global: &GlobalOptions, options: &ConfigOptions) -> Result<String, String> {
    crate::stack::with_stack(|| {
        let loaded = crate::prepare::config_only(global, options)?;
        let sources = loaded.interp.sources.borrow();
        if let Some(name) = &options.value {
            return value(&loaded.config, &sources, name)
                .map(|text| text + "\n")
                .ok_or_else(|| format!("Configuration option '{name}' not found"));
        }
        let format = match options.format {
            ConfigFormat::Blocks => Format::Canonical,
            ConfigFormat::Flat => Format::Flat,
            ConfigFormat::Properties => Format::Properties,
            ConfigFormat::Json => Format::Json,
            ConfigFormat::Yaml => Format::Yaml,
        };
        let options = PrintOptions {
            format,
            sort: options.sort,
            origins: options.origin,
            ..PrintOptions::default()
        };
        print(&loaded.config, &sources, options).map_err(|raise| raise_text(&sources, &raise))
    })
}

//! The text form of a published tree: every file with its content, sorted by name.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

/// Lists `roots` under `dir`. Each file is a line `== name` followed by its content; a folder without files
/// is a line `== name/`. With `links`, symbolic links are told from files.
pub fn listing(dir: &Path, roots: &[String], links: bool) -> Result<String> {
    let mut text = String::new();
    for root in roots {
        let path = dir.join(root);
        if path.symlink_metadata().is_err() {
            writeln!(text, "== {root} is missing")?;
        } else {
            list(&path, root, links, &mut text)?;
        }
    }
    Ok(text)
}

fn list(path: &Path, name: &str, links: bool, text: &mut String) -> Result<()> {
    let shown = name.replace('\n', "\\n");
    let link = path.symlink_metadata()?.is_symlink();
    let mark = if link && links { " (link)" } else { "" };
    if path.is_dir() {
        let mut names: Vec<_> = fs::read_dir(path)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<Result<_>>()?;
        names.sort();
        if names.is_empty() || (link && links) {
            writeln!(text, "== {shown}/{mark}")?;
        }
        for child in names {
            list(
                &path.join(&child),
                &format!("{name}/{}", child.to_string_lossy()),
                links,
                text,
            )?;
        }
        return Ok(());
    }
    writeln!(text, "== {shown}{mark}")?;
    match fs::read(path) {
        Err(_) => text.push_str("(dangling link)\n"),
        Ok(bytes) => match String::from_utf8(bytes) {
            Err(error) => writeln!(text, "({} bytes)", error.as_bytes().len())?,
            Ok(content) if content.is_empty() => {}
            Ok(content) if content.ends_with('\n') => text.push_str(&content),
            Ok(content) => writeln!(text, "{content}\n(no newline at the end)")?,
        },
    }
    Ok(())
}

//! Slips that are frequent: misspelt keywords, forms of other languages and of DSL1, variables of the shell.

use super::Site;
use crate::balance::Kind;
use crate::lower::UNITS;
use crate::parse::Rule;
use crate::similar::closest;
use crate::{Diagnostic, codes};

impl<'t> Site<'t> {
    /// The line of the place, up to the place and from there.
    fn line(&self) -> (&'t str, &'t str) {
        let before = self.before.rsplit('\n').next().unwrap_or("");
        let after = self.after.split(['\n', '\r']).next().unwrap_or("");
        (before, after)
    }

    /// The word at the start of the line, and its offset.
    fn first_word(&self) -> (&'t str, usize) {
        let (before, after) = self.line();
        let start = self.at - before.trim_start().len();
        let text = &self.text[start..self.at + after.len()];
        let length = text
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        (&text[..length], start)
    }
}

/// `inlcude { A } from './a'` and `include { A } form './a'`.
pub(super) fn misspelt_include(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let (before, after) = site.line();
    let (word, start) = site.first_word();
    let rest = site.text[start + word.len()..].trim_start();
    if !rest.starts_with('{') || !after.starts_with(['\'', '"']) {
        return None;
    }
    let (wrong, at, right) = if word == "include" {
        let before = before.trim_end();
        let last = site.last_word();
        if last.is_empty() || last == "from" || before.ends_with('}') {
            return None;
        }
        let end = site.at - (site.before.len() - site.before.trim_end().len());
        (last, end - last.len(), "from")
    } else {
        let (wrong, at) = (word, start);
        closest(word, ["include"])?;
        (wrong, at, "include")
    };
    let message = format!("`{wrong}` is no word of an include");
    let culprit = site.span(at, wrong.len());
    Some(Diagnostic::error(codes::UNEXPECTED, message, culprit).hint(format!("did you mean `{right}`?")))
}

/// `tuple val x, path y`
pub(super) fn bare_tuple(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let (before, after) = site.line();
    let line = site.at - before.trim_start().len();
    let text = site.text[line..site.at + after.len()].trim_end();
    let parts = text.strip_prefix("tuple")?.strip_prefix([' ', '\t'])?;
    let bare = |part: &str| {
        let part = part.trim();
        let qualifiers = ["val", "path", "file", "env", "eval"];
        qualifiers.iter().any(|word| {
            let rest = part.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim_start().starts_with('('))
        })
    };
    let wrong = parts.split(',').find(|part| bare(part))?.trim();
    let at = line + text.find(wrong)?;
    let message = "a part of a tuple must be in parentheses";
    let (word, name) = wrong.split_once([' ', '\t'])?;
    Some(
        Diagnostic::error(codes::UNEXPECTED, message, site.span(at, wrong.len()))
            .hint(format!("write `{word}({})`", name.trim())),
    )
}

/// `->` of closures as other languages write it.
pub(super) fn foreign_arrow(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let arrow = site.after.starts_with('>') && site.before.ends_with('=');
    let unequal = site.after.starts_with('>') && site.before.ends_with('<');
    let (message, hint) = if arrow {
        ("there is no operator `=>`", "a closure is `{ x -> … }`")
    } else if unequal {
        ("there is no operator `<>`", "write `!=`")
    } else {
        return None;
    };
    let culprit = site.span(site.at - 1, 2);
    Some(Diagnostic::error(codes::UNEXPECTED, message, culprit).hint(hint))
}

/// `def f(x) { … }` inside of something else.
pub(super) fn inner_function(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let (before, _) = site.line();
    let name = before.trim_start().strip_prefix("def ")?.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_name || !site.after.starts_with('(') || site.inside != Some(Kind::Brace) {
        return None;
    }
    let culprit = site.span(site.at - (before.len() - before.rfind(name)?), name.len());
    Some(
        Diagnostic::error(codes::UNEXPECTED, "a function cannot be defined here", culprit)
            .hint("define it at the top level of the script, or as a closure: `def f = { x -> … }`"),
    )
}

/// `16GB` and `16 GB` where a value is written.
pub(super) fn bare_amount(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let unit = site.found();
    if !UNITS.contains(&unit) || matches!(site.inside, Some(Kind::Inserted)) {
        return None;
    }
    let before = site.before.trim_end_matches([' ', '\t']);
    let digits = before.len()
        - before
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
    if digits == 0 {
        return None;
    }
    let start = before.len() - digits;
    let number = &before[start..];
    let message = format!("`{number} {unit}` is no value");
    let culprit = site.span(start, site.at + unit.len() - start);
    Some(
        Diagnostic::error(codes::UNEXPECTED, message, culprit)
            .hint(format!("write `{number}.{unit}` or '{number} {unit}'")),
    )
}

/// `name: value` where a setting is assigned.
pub(super) fn setting_with_colon(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    if !site.config || !matches!(site.inside, None | Some(Kind::Brace)) {
        return None;
    }
    let (before, after) = site.line();
    let (name, value, at) = match after.strip_prefix(':') {
        Some(value) => (before.trim(), value, site.at),
        None => {
            let name = before.trim().strip_suffix(':')?;
            (
                name.trim_end(),
                after,
                site.at - before.len() + before.rfind(':')?,
            )
        }
    };
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return None;
    }
    let hint = match value.trim() {
        "" => format!("write `{name} {{ … }}`"),
        value => format!("write `{name} = {value}`"),
    };
    let message = "a setting has no `:` after its name";
    Some(Diagnostic::error(codes::UNEXPECTED, message, site.span(at, 1)).hint(hint))
}

/// What is inside `${…}` of a text and cannot be read is most likely for the shell.
pub(super) fn shell_variable(site: &Site<'_>) -> Option<String> {
    if !matches!(site.inside, Some(Kind::Inserted)) {
        return None;
    }
    let start = site.before.rfind("${")?;
    let rest = &site.text[start..];
    let whole = rest.find('}').map_or(rest, |end| &rest[..=end]);
    let shown = if whole.len() > 60 || whole.contains('\n') {
        "${…}"
    } else {
        whole
    };
    Some(format!(
        "a variable of the shell is written `\\{shown}` in a script"
    ))
}

/// A dash or an invisible character before the place: the grammar takes it for a letter, as Groovy does.
pub(super) fn strange_letter(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let before = site.before.trim_end_matches([' ', '\t']);
    let last = before.chars().next_back()?;
    let (message, hint) = match (last, character_name(last)) {
        ('–' | '—' | '−', _) => (format!("`{last}` is no operator"), "write `-`"),
        (_, Some(name)) => (
            format!(
                "the character U+{:04X} ({name}) has no meaning here",
                u32::from(last)
            ),
            "delete it",
        ),
        _ => return None,
    };
    let culprit = site.span(before.len() - last.len_utf8(), last.len_utf8());
    Some(Diagnostic::error(codes::STRANGE_CHARACTER, message, culprit).hint(hint))
}

/// The name of a character that cannot be seen, or is easily taken for another.
pub(super) fn character_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' => "non-breaking space",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        '\u{ad}' => "soft hyphen",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => "wide or narrow space",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => "direction mark",
        '\0' => "null character",
        _ => return None,
    })
}

//! A text that could not be read, cut into pieces that are read alone: several errors a file, and a tree of the rest.

use crate::balance::Scan;

/// Words that start a declaration when they stand at the start of a line of a script.
const DECLARATIONS: [&str; 11] = [
    "process", "workflow", "include", "def", "params", "output", "record", "enum", "import", "class",
    "nextflow",
];

/// Words that start a class, an import or an annotation when they stand at the start of a line of a Groovy file.
const CLASS_WORDS: [&str; 10] = [
    "class",
    "interface",
    "trait",
    "enum",
    "abstract",
    "final",
    "public",
    "private",
    "package",
    "import",
];

/// Which texts are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// At declarations.
    Script,
    /// At blocks and assignments.
    Config,
    /// At classes and imports.
    Groovy,
}

/// Start and end of each piece; together they are the whole text.
pub(crate) fn pieces(text: &str, scan: &Scan, language: Language) -> Vec<(usize, usize)> {
    let mut starts: Vec<usize> = scan
        .code_lines
        .iter()
        .copied()
        .filter(|start| *start > 0 && starts_piece(&text[*start..], language))
        .collect();
    starts.insert(0, 0);
    starts.push(text.len());
    starts.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn starts_piece(rest: &str, language: Language) -> bool {
    let length = rest
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    if length == 0 || rest.as_bytes()[0].is_ascii_digit() {
        return false;
    }
    let after = rest[length..].trim_start_matches([' ', '\t']);
    match language {
        Language::Script => {
            DECLARATIONS.contains(&&rest[..length])
                && !after.starts_with(['=', ')', ']', ',', '-'])
                && !after.starts_with(':')
        }
        Language::Groovy => CLASS_WORDS.contains(&&rest[..length]) && !after.starts_with(['=', '.', '(']),
        Language::Config => after.starts_with(['{', '=', '.']) || after.starts_with(['\'', '"', '(']),
    }
}

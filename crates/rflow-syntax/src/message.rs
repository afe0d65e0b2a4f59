//! Words for a failure of the grammar: what was found, what was expected, and what the author probably meant.

mod slips;

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::balance::{self, Kind};
use crate::parse::Rule;
use crate::{Diagnostic, FileId, Span, codes};

/// The place where the grammar gave up.
struct Site<'t> {
    text: &'t str,
    /// Offset of the first character that could not be read.
    at: usize,
    /// The same text before and after that place.
    before: &'t str,
    after: &'t str,
    /// The innermost bracket around it.
    inside: Option<Kind>,
    /// It is a configuration file.
    config: bool,
    file: FileId,
    base: usize,
}

impl Site<'_> {
    fn span(&self, start: usize, length: usize) -> Span {
        Span::new(self.file, self.base + start, self.base + start + length)
    }

    /// The word at the place, or the character.
    fn found(&self) -> &str {
        let word = self
            .after
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(self.after.len());
        let length = if word > 0 {
            word
        } else {
            self.after.chars().next().map_or(0, char::len_utf8)
        };
        &self.after[..length]
    }

    fn last_word(&self) -> &str {
        let line = self.before.trim_end_matches([' ', '\t']);
        let start = line
            .rfind(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(0, |at| at + 1);
        line.get(start..).unwrap_or("")
    }

    fn error(&self, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message, self.span(self.at, self.found().len())).hint(hint)
    }
}

/// Where the grammar gave up.
pub(crate) fn place(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// A diagnostic for a text that the grammar refused; `base` is its offset in the file.
pub(crate) fn explain_failure(
    text: &str,
    error: &Error<Rule>,
    config: bool,
    file: FileId,
    base: usize,
) -> Diagnostic {
    let at = place(error);
    let rules = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { message } => return limit(message, file, base + at),
    };
    // Blanks before the culprit are of no interest.
    let at = at + (text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len());
    let inside = balance::scan(&text[..at]).open.last().map(|open| open.kind);
    let site = Site {
        text,
        at,
        before: &text[..at],
        after: &text[at..],
        inside,
        config,
        file,
        base,
    };
    let known = KNOWN.iter().find_map(|known| known(&site, rules));
    let of_language = known.is_some();
    let mut diagnostic = known.unwrap_or_else(|| general(&site, rules));
    if let Some(hint) = slips::shell_variable(&site) {
        // Where nothing better is known than that something is unexpected, that is the only advice.
        if !of_language || site.after.starts_with(SHELL_ONLY) {
            diagnostic.hints.clear();
        }
        diagnostic.hints.push(hint);
    }
    diagnostic
}

/// Characters that follow `${` in scripts of the shell and nowhere else.
const SHELL_ONLY: [char; 4] = ['#', '%', '^', '@'];

fn limit(message: &str, file: FileId, at: usize) -> Diagnostic {
    let span = Span::new(file, at, at + 1);
    if message.contains("stack") {
        return Diagnostic::error(codes::TOO_DEEP, "this is nested too deeply", span)
            .hint("split it with local variables or functions");
    }
    Diagnostic::error(codes::TOO_COMPLEX, "this text is too complicated to read", span).hint("split the file")
}

type Known = fn(&Site<'_>, &[Rule]) -> Option<Diagnostic>;

/// Mistakes that are recognized by what stands around the place, the more particular ones first.
const KNOWN: [Known; 19] = [
    class_declaration,
    slips::inner_function,
    slips::strange_letter,
    slips::misspelt_include,
    slips::bare_tuple,
    slips::foreign_arrow,
    slips::bare_amount,
    slips::setting_with_colon,
    strange_character,
    condition_without_parentheses,
    foreign_branch,
    foreign_operator,
    bare_address,
    include_list,
    missing_source,
    missing_value,
    missing_operator,
    missing_comma,
    two_statements,
];

fn class_declaration(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    match site.found() {
        "class" | "interface" | "trait" | "abstract" => Some(site.error(
            codes::CLASS_DECLARATION,
            "a class cannot be declared here",
            "move it to the top level of the script, or into a file of the folder `lib`",
        )),
        "agent" => Some(site.error(
            codes::UNSUPPORTED,
            "agents are not supported",
            "delete the declaration",
        )),
        _ => None,
    }
}

fn strange_character(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let found = site.after.chars().next()?;
    let hint = match found {
        '#' => "comments start with `//`",
        '`' => "texts are written in single or double quotes",
        '\u{a0}' => "replace the non-breaking space with a space",
        '–' | '—' | '−' => "replace the dash with `-`",
        '‘' | '’' | '“' | '”' => "texts are written in straight quotes",
        c if slips::character_name(c).is_some() => "delete it",
        '\\' => "a backslash can only end a line outside of strings",
        '@' => "annotations are not supported here",
        c if !c.is_ascii() || c.is_control() && !c.is_whitespace() => "delete it, or put it in quotes",
        _ => return None,
    };
    let message = match slips::character_name(found) {
        Some(name) => {
            let number = u32::from(found);
            format!("the character U+{number:04X} ({name}) has no meaning here")
        }
        None => format!("the character `{}` has no meaning here", found.escape_debug()),
    };
    Some(site.error(codes::STRANGE_CHARACTER, message, hint))
}

fn condition_without_parentheses(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let word = site.last_word();
    if !matches!(word, "if" | "while" | "switch" | "for") || site.after.starts_with('(') {
        return None;
    }
    let message = format!("what follows `{word}` must be in parentheses");
    Some(site.error(
        codes::CONDITION_PARENS,
        message,
        format!("write `{word} (…) {{ … }}`"),
    ))
}

fn foreign_branch(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let word = site.found();
    matches!(word, "elif" | "elsif" | "elseif" | "elsewhen").then(|| {
        site.error(
            codes::UNEXPECTED,
            format!("there is no `{word}`"),
            "write `else if (…)`",
        )
    })
}

fn foreign_operator(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let (word, instead) = match site.found() {
        "and" => ("and", "&&"),
        "or" => ("or", "||"),
        "not" => ("not", "!"),
        "is" => ("is", "=="),
        _ => return None,
    };
    Some(site.error(
        codes::UNEXPECTED,
        format!("there is no operator `{word}`"),
        format!("write `{instead}`"),
    ))
}

fn bare_address(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    let address = site.after.starts_with("://") || site.before.ends_with(':') && site.after.starts_with("//");
    let path = site.found().is_empty() && site.before.trim_end().ends_with('/');
    (address || path).then(|| {
        site.error(
            codes::UNQUOTED,
            "a path or address is written without quotes",
            "put it in single quotes",
        )
    })
}

fn include_list(site: &Site<'_>, rules: &[Rule]) -> Option<Diagnostic> {
    let names = site.after.starts_with(',') && rules.iter().any(|rule| matches!(rule, Rule::k_as));
    names.then(|| {
        let hint = "separate the names with `;` or put each on its own line";
        site.error(codes::UNEXPECTED, "a comma cannot separate included names", hint)
    })
}

fn missing_source(site: &Site<'_>, rules: &[Rule]) -> Option<Diagnostic> {
    let source = rules.contains(&Rule::k_from) && site.before.trim_end().ends_with('}');
    source.then(|| {
        site.error(
            codes::UNEXPECTED,
            "the source of the include is missing",
            "write `from './path'`",
        )
    })
}

/// An operator or comma with nothing after it.
fn missing_value(site: &Site<'_>, rules: &[Rule]) -> Option<Diagnostic> {
    // A rule stands for those below it that failed at the same place.
    let wanted = [Rule::variable, Rule::operand, Rule::expression, Rule::enclosed];
    if !rules.iter().any(|rule| wanted.contains(rule)) {
        return None;
    }
    let before = site.before.trim_end();
    let last = before.chars().next_back()?;
    if !"=+-*%<>&|?:,!".contains(last)
        || !(site.after.is_empty() || site.after.starts_with([')', ']', '}', '\n', '\r', '=', ',']))
    {
        return None;
    }
    let at = before.len() - last.len_utf8();
    let message = format!("a value is missing after `{last}`");
    let culprit = site.span(at, last.len_utf8());
    Some(Diagnostic::error(codes::UNEXPECTED, message, culprit).hint("complete the expression"))
}

/// `if (not x)`: the word is read as a name, and what follows is too much.
fn missing_operator(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    if site.last_word() != "not" {
        return None;
    }
    let before = site.before.trim_end_matches([' ', '\t']);
    let culprit = site.span(before.len() - 3, 3);
    Some(Diagnostic::error(codes::UNEXPECTED, "there is no operator `not`", culprit).hint("write `!`"))
}

fn missing_comma(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    if !matches!(site.inside, Some(Kind::Paren | Kind::Bracket)) {
        return None;
    }
    let before = site.before.trim_end().chars().next_back()?;
    let after = site.after.chars().next()?;
    let ended = before.is_alphanumeric() || "'\"_)]}".contains(before);
    let starts = after.is_alphanumeric() || "'\"_".contains(after);
    (ended && starts).then(|| {
        let message = format!("a comma is missing before `{}`", site.found());
        site.error(
            codes::MISSING_COMMA,
            message,
            "separate elements and arguments with `,`",
        )
    })
}

fn two_statements(site: &Site<'_>, _: &[Rule]) -> Option<Diagnostic> {
    if matches!(site.inside, Some(Kind::Paren | Kind::Bracket | Kind::Inserted)) {
        return None;
    }
    let line = site.before.rsplit('\n').next()?.trim_end();
    let before = line.chars().next_back()?;
    let after = site.after.chars().next()?;
    let ended = before.is_alphanumeric() || "'\"_)]}".contains(before);
    let starts = after.is_alphanumeric() || "'\"_".contains(after);
    (ended && starts).then(|| {
        let message = format!("`{}` cannot follow on the same line", site.found());
        site.error(
            codes::TWO_STATEMENTS,
            message,
            "start a new line, or add the missing comma or operator",
        )
    })
}

fn general(site: &Site<'_>, rules: &[Rule]) -> Diagnostic {
    let message = match site.after.chars().next() {
        None => "the text ends too early".to_owned(),
        Some('\n' | '\r') => "the line ends too early".to_owned(),
        Some(_) => format!("unexpected `{}`", site.found().escape_debug()),
    };
    let mut expected: Vec<String> = Vec::new();
    for words in rules.iter().filter_map(|rule| user_words(*rule)) {
        if !expected.iter().any(|known| known == words) {
            expected.push(words.to_owned());
        }
    }
    if let Some(inside) = site.inside.filter(|kind| *kind != Kind::Brace) {
        expected.push(format!("`{}`", inside.closer()));
    }
    expected.truncate(5);
    let hint = match expected.split_last() {
        None => "check the spelling and the punctuation just before this place".to_owned(),
        Some((only, [])) => format!("expected {only}"),
        Some((last, others)) => format!("expected {} or {last}", others.join(", ")),
    };
    debug_assert!(site.text.len() >= site.at);
    // At the end of a line the last word before it is shown.
    let culprit = if site.after.is_empty() || site.after.starts_with(['\n', '\r']) {
        let before = site.before.trim_end();
        let word = before.len()
            - before
                .trim_end_matches(|c: char| c.is_alphanumeric() || c == '_')
                .len();
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        let length = word.max(last);
        site.span(before.len() - length, length)
    } else {
        site.span(site.at, site.found().len().max(1))
    };
    Diagnostic::error(codes::UNEXPECTED, message, culprit).hint(hint)
}

/// What a rule is called in messages; `None` for what would only distract.
fn user_words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::EOI => "the end of the text",
        Rule::variable
        | Rule::operand
        | Rule::expression
        | Rule::enclosed
        | Rule::number
        | Rule::double
        | Rule::single => "a value",
        Rule::word => "a name",
        Rule::r#type | Rule::plain_type | Rule::type_name => "a type",
        Rule::infix | Rule::line_infix | Rule::question => "an operator",
        Rule::statement | Rule::expression_statement | Rule::keyword => "a statement",
        Rule::closure | Rule::block => "a block in braces",
        Rule::condition => "a condition in parentheses",
        Rule::k_from => "`from`",
        Rule::include_source => "the path of a module",
        Rule::param => "a parameter",
        Rule::param_line => "a declaration `name: Type`",
        Rule::process | Rule::workflow | Rule::function => "a declaration",
        Rule::input_section | Rule::output_section | Rule::body_section => "a section such as `script:`",
        Rule::output_decl => "an output `name { … }`",
        Rule::config_entry => "a setting",
        Rule::catch_clause => "`catch`",
        Rule::shell_inserted | Rule::inserted => "an expression in braces",
        _ => return None,
    })
}

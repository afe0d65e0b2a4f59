//! `errorStrategy`, `cache` and `label`.

use rflow_lang::Value;

use super::{DirectiveError, Of};

/// What happens when a task fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ErrorStrategy {
    /// End the run at once, killing what runs.
    #[default]
    Terminate,
    /// Submit nothing more, and let what runs come to its end.
    Finish,
    /// Go on without the task.
    Ignore,
    /// Try the task again.
    Retry,
}

impl ErrorStrategy {
    /// Its name, as `task.errorStrategy` shows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERMINATE",
            Self::Finish => "FINISH",
            Self::Ignore => "IGNORE",
            Self::Retry => "RETRY",
        }
    }
}

/// `errorStrategy`, in any case of letters.
pub fn error_strategy(of: Of<'_>, value: &Value) -> Result<ErrorStrategy, DirectiveError> {
    let known = [
        ErrorStrategy::Terminate,
        ErrorStrategy::Finish,
        ErrorStrategy::Ignore,
        ErrorStrategy::Retry,
    ];
    let text = rflow_lang::text::text(value);
    match value {
        Value::Null => Ok(ErrorStrategy::default()),
        _ => known
            .into_iter()
            .find(|s| s.name().eq_ignore_ascii_case(&text))
            .ok_or_else(|| {
                of.invalid(
                    "errorStrategy",
                    value,
                    "one of terminate, finish, ignore and retry",
                )
            }),
    }
}

/// `label`: one text or a list of them, each checked; duplicates are dropped.
pub fn labels(of: Of<'_>, value: &Value) -> Result<Vec<String>, DirectiveError> {
    let mut out: Vec<String> = Vec::new();
    let items = match value {
        Value::Null => Vec::new(),
        other => other.elements().unwrap_or_else(|| vec![other.clone()]),
    };
    for item in items {
        let label = rflow_lang::text::text(&item);
        if !is_label(&label) {
            let wanted = "a label: letters, digits and underscores, starting with a letter and ending with no \
                          underscore, or two such texts with = between them";
            return Err(of.invalid("label", &item, wanted));
        }
        if !out.contains(&label) {
            out.push(label);
        }
    }
    Ok(out)
}

fn is_label(text: &str) -> bool {
    match text.split_once('=') {
        Some((key, value)) => is_word(key) && is_word(value),
        None => is_word(text),
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies() {
        assert_eq!(
            error_strategy(Of("P"), &Value::str("finish")),
            Ok(ErrorStrategy::Finish)
        );
        assert_eq!(
            error_strategy(Of("P"), &Value::str("RETRY")),
            Ok(ErrorStrategy::Retry)
        );
        assert!(error_strategy(Of("P"), &Value::str("give up")).is_err());
    }

    #[test]
    fn label_rules() {
        let of = Of("P");
        let many = Value::list(vec![Value::str("a"), Value::str("b_2"), Value::str("a")]);
        assert_eq!(labels(of, &many).unwrap(), ["a", "b_2"]);
        assert_eq!(labels(of, &Value::str("k=v")).unwrap(), ["k=v"]);
        for bad in ["2a", "a_", "a-b", ""] {
            assert!(labels(of, &Value::str(bad)).is_err(), "{bad}");
        }
    }
}

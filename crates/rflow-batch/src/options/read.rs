//! Values of the configuration, checked as they are read.

use serde_json::Value;

use crate::BatchError;

pub(super) fn wrong<T>(key: &str, value: impl std::fmt::Display, expected: &str) -> Result<T, BatchError> {
    Err(BatchError::Option {
        key: key.to_owned(),
        value: value.to_string(),
        expected: expected.to_owned(),
    })
}

/// Reads options of the scope `aws`.
pub(super) struct Read<'a>(pub(super) &'a Value);

impl Read<'_> {
    fn get(&self, key: &str) -> Option<&Value> {
        let value = self.0.pointer(&format!("/{}", key.replace('.', "/")))?;
        (!value.is_null()).then_some(value)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, BatchError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => wrong(&format!("aws.{key}"), other, "a text"),
        }
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, BatchError> {
        match self.get(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(text == "true"),
            Some(other) => wrong(&format!("aws.{key}"), other, "`true` or `false`"),
        }
    }

    pub(super) fn number<T: TryFrom<i64>>(&self, key: &str, default: T) -> Result<T, BatchError> {
        let Some(value) = self.get(key) else {
            return Ok(default);
        };
        let number = match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_i64(),
        };
        match number.and_then(|n: i64| T::try_from(n).ok()) {
            Some(number) => Ok(number),
            None => wrong(&format!("aws.{key}"), value, "a number"),
        }
    }

    pub(super) fn positive(&self, key: &str) -> Result<Option<u32>, BatchError> {
        let given = self.get(key).is_some();
        let number: u32 = self.number(key, 1)?;
        Ok(given.then_some(number.max(1)))
    }

    /// A list of texts, or a text with commas.
    pub(super) fn list(&self, key: &str) -> Result<Vec<String>, BatchError> {
        let parts = |text: &str| -> Vec<String> {
            text.split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect()
        };
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(parts(text)),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => Ok(items
                .iter()
                .filter_map(|item| Some(item.as_str()?.trim().to_owned()))
                .collect()),
            Some(other) => wrong(&format!("aws.{key}"), other, "a list of texts"),
        }
    }

    pub(super) fn map(&self, key: &str) -> Result<Vec<(String, String)>, BatchError> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Object(map)) => Ok(map
                .iter()
                .map(|(name, value)| (name.clone(), plain(value)))
                .collect()),
            Some(other) => wrong(&format!("aws.{key}"), other, "a map of names and values"),
        }
    }
}

/// A value as a variable's text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The scope `executor`, in which `$awsbatch` goes before what is said for all executors.
pub(super) struct ExecutorScope<'a>(pub(super) &'a Value);

impl ExecutorScope<'_> {
    fn get(&self, key: &str) -> Option<&Value> {
        let own = self.0.get("$awsbatch").and_then(|own| own.get(key));
        own.or_else(|| self.0.get(key)).filter(|value| !value.is_null())
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, BatchError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) => Ok(Some(number)),
                None => wrong(&format!("executor.{key}"), value, "a number"),
            },
        }
    }

    /// `submitRateLimit`: `50/1s`, `10 sec`, `100/5min`, or a number per second.
    pub(super) fn rate(&self) -> Result<Option<f64>, BatchError> {
        let Some(value) = self.get("submitRateLimit") else {
            return Ok(None);
        };
        let rate = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => rate(text),
            _ => None,
        };
        match rate {
            Some(rate) if rate > 0.0 => Ok(Some(rate)),
            _ => wrong("executor.submitRateLimit", value, "a rate such as `50/1s`"),
        }
    }
}

/// Calls per second of a text such as `50/1s`, `10 sec`, `100/5min`.
fn rate(text: &str) -> Option<f64> {
    let text = text.trim();
    let (count, time) = match text.split_once('/') {
        Some((count, time)) => (count.trim(), time.trim()),
        None => text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())),
    };
    let time = time.trim();
    let digits = time.find(|c: char| !c.is_ascii_digit()).unwrap_or(time.len());
    let (amount, unit) = time.split_at(digits);
    let amount: f64 = if amount.is_empty() {
        1.0
    } else {
        amount.parse().ok()?
    };
    let seconds = match unit.trim() {
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    Some(count.parse::<f64>().ok()? / (amount * seconds))
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn rates() {
        for (text, expected) in [
            ("50/1s", Some(50.0)),
            ("10 sec", Some(10.0)),
            ("120/2min", Some(1.0)),
            ("50", Some(50.0)),
            ("x", None),
        ] {
            assert_eq!(rate(text), expected, "{text}");
        }
    }
}

//! Version numbers, such as `nextflow.version`.

use std::any::Any;
use std::cmp::Ordering;

use arcstr::ArcStr;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::ops::number;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// A version: compares with texts, part by part as numbers.
pub struct VersionObj {
    version: ArcStr,
}

impl VersionObj {
    /// A version from its text.
    #[must_use]
    pub fn new(version: impl Into<ArcStr>) -> Self {
        Self {
            version: version.into(),
        }
    }

    /// The version itself.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its numbers as they are written; what follows a `-` is not part of them.
    fn parts(version: &str) -> Vec<&str> {
        let numbers = version.split('-').next().unwrap_or_default();
        numbers.split('.').filter(|p| !p.is_empty()).collect()
    }

    /// Order of two versions; missing parts count as zero.
    #[must_use]
    pub fn order(left: &str, right: &str) -> Ordering {
        let (a, b) = (Self::parts(left), Self::parts(right));
        let number = |part: Option<&&str>| part.map_or(Some(0), |p| p.parse::<u64>().ok());
        for i in 0..a.len().max(b.len()) {
            let order = match (number(a.get(i)), number(b.get(i))) {
                (Some(x), Some(y)) => x.cmp(&y),
                _ => a
                    .get(i)
                    .copied()
                    .unwrap_or("0")
                    .cmp(b.get(i).copied().unwrap_or("0")),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }

    /// Whether it meets conditions such as `>=24.04, <26`, all of them.
    pub fn matches(&self, conditions: &str) -> Eval<bool> {
        for condition in conditions.split(',').map(str::trim).filter(|c| !c.is_empty()) {
            if !self.meets(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn meets(&self, condition: &str) -> Eval<bool> {
        let start = condition
            .find(|c: char| !"!<=>".contains(c))
            .unwrap_or(condition.len());
        let (operator, version) = condition.split_at(start);
        let version = version.trim();
        let (version, or_later) = match version.strip_suffix('+') {
            // `25.04.+` takes any third part.
            Some(rest) if rest.ends_with('.') => (format!("{rest}0"), true),
            Some(rest) => (rest.to_string(), true),
            None => (version.to_string(), false),
        };
        let version = version.as_str();
        let valid = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if version.is_empty() || !version.chars().all(valid) {
            return Err(Raise::illegal_argument(format!(
                "Not a valid version check condition: {condition}"
            )));
        }
        let order = Self::order(&self.version, version);
        Ok(match operator {
            "" if or_later => self.is_later_within(version),
            _ if or_later => {
                return Err(Raise::illegal_argument(format!(
                    "Not a valid version check condition: {condition}"
                )));
            }
            "" | "=" | "==" => order.is_eq(),
            "!=" | "<>" => order.is_ne(),
            ">=" => order.is_ge(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            "<" => order.is_lt(),
            _ => {
                return Err(Raise::illegal_argument(format!(
                    "Not a version check operator: {operator}"
                )));
            }
        })
    }

    /// `1.2+`: as `1.2` or later, with the same parts before the last one given.
    fn is_later_within(&self, version: &str) -> bool {
        let (own, wanted) = (Self::parts(&self.version), Self::parts(version));
        let Some((last, before)) = wanted.split_last() else {
            return true;
        };
        let part = |i: usize| own.get(i).copied().unwrap_or("0");
        before.iter().enumerate().all(|(i, wanted)| part(i) == *wanted)
            && Self::order(part(before.len()), last).is_ge()
    }

    fn part(&self, i: usize) -> Value {
        Self::parts(&self.version).get(i).map_or(Value::Null, Value::str)
    }
}

impl HostObject for VersionObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "nextflow.util.VersionNumber"
    }

    fn text(&self) -> String {
        self.version.to_string()
    }

    fn call(&self, _interp: &Interp, _this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("matches", [Value::Str(conditions)]) => self.matches(conditions).map(Value::Bool),
            ("compareTo", [other]) => Ok(Value::Int(self.compare(other)? as i32)),
            ("equals", [other]) => Ok(Value::Bool(self.compare(other).is_some_and(Ordering::is_eq))),
            ("toString", []) => Ok(Value::Str(self.version.clone())),
            _ => return None,
        })
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        Some(Ok(match name {
            "major" => self.part(0),
            "minor" => self.part(1),
            "patch" => self.part(2),
            _ => return None,
        }))
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::Str(self.version.clone()))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        if let Some(other) = other.as_host::<VersionObj>() {
            return Some(Self::order(&self.version, &other.version));
        }
        (matches!(other, Value::Str(_)) || number::is_number(other))
            .then(|| Self::order(&self.version, &text::text_arc(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        let version = VersionObj::new("25.04.4");
        for (condition, holds) in [
            (">=24.04", true),
            (">=24.04, <26", true),
            (">=24.04,<25", false),
            ("25.04.4", true),
            ("25.04", false),
            ("25.04.4+", true),
            ("25.04.+", true),
            ("24+", true),
            ("26+", false),
            ("23.04+", false),
            ("25.02+", true),
            ("25.05+", false),
            ("!=25.04.4", false),
            ("", true),
            ("abc", false),
        ] {
            assert_eq!(version.matches(condition).unwrap(), holds, "{condition}");
        }
        assert!(version.matches("!>=24.04").is_err());
        assert!(version.matches("~25.04").is_err());
    }

    #[test]
    fn order() {
        assert!(VersionObj::order("1.2.3", "1.10").is_lt());
        assert!(VersionObj::order("1.2", "1.2.0").is_eq());
        assert!(VersionObj::order("25.04.4", "25.04.4-edge").is_eq());
    }
}

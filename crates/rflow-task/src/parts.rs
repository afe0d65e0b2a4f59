//! What a task's hash is made of, so that two tasks can be compared later. A part is stored as one short text,
//! because a run may have hundreds of thousands of tasks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What kind of thing a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// Source text of the script.
    Script,
    /// Image of the container.
    Container,
    /// An input.
    Input,
    /// A command of an `eval` output.
    Eval,
    /// A variable that the script reads.
    Variable,
    /// A program of `bin/`.
    Program,
    /// Environment modules, Conda or Spack packages.
    Environment,
    /// The stub is run instead of the script.
    Stub,
}

impl PartKind {
    const LETTERS: [(Self, char); 8] = [
        (Self::Script, 's'),
        (Self::Container, 'c'),
        (Self::Input, 'i'),
        (Self::Eval, 'e'),
        (Self::Variable, 'v'),
        (Self::Program, 'p'),
        (Self::Environment, 'm'),
        (Self::Stub, 't'),
    ];

    fn letter(self) -> char {
        let found = Self::LETTERS.iter().find(|(kind, _)| *kind == self);
        found.map_or('?', |(_, letter)| *letter)
    }

    /// The beginning of a sentence about it: ``input `reads` ``.
    #[must_use]
    pub fn describe(self, name: &str) -> String {
        match self {
            Self::Script => "the script".to_string(),
            Self::Container => "the container".to_string(),
            Self::Input => format!("the input `{name}`"),
            Self::Eval => format!("the command of the output `{name}`"),
            Self::Variable => format!("the variable `{name}`"),
            Self::Program => format!("the program `{name}` in bin"),
            Self::Environment => format!("the {name}"),
            Self::Stub => "the choice of the stub".to_string(),
        }
    }
}

/// A part of a task's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashPart {
    /// What it is.
    pub kind: PartKind,
    /// Its name; unique among those of its kind in a task.
    pub name: String,
    /// The first bytes of its hash.
    pub digest: [u8; 8],
    /// A short text of its value; none when it would be long, or when the task's trace has it.
    pub value: Option<String>,
}

impl fmt::Display for HashPart {
    /// `<letter><name> <digest, 16 hex digits>[ <value>]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{} ", self.kind.letter(), self.name.replace(' ', "_"))?;
        self.digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        match &self.value {
            Some(value) => write!(f, " {value}"),
            None => Ok(()),
        }
    }
}

impl FromStr for HashPart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no part of a task hash");
        let mut fields = text.splitn(3, ' ');
        let mut head = fields.next().unwrap_or_default().chars();
        let letter = head.next().ok_or_else(wrong)?;
        let (kind, _) = PartKind::LETTERS
            .into_iter()
            .find(|(_, l)| *l == letter)
            .ok_or_else(wrong)?;
        let hex = fields
            .next()
            .filter(|hex| hex.len() == 16 && hex.is_ascii())
            .ok_or_else(wrong)?;
        let digest = u64::from_str_radix(hex, 16).map_err(|_| wrong())?.to_be_bytes();
        Ok(Self {
            kind,
            name: head.as_str().to_string(),
            digest,
            value: fields.next().map(str::to_string),
        })
    }
}

impl Serialize for HashPart {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HashPart {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let part = HashPart {
            kind: PartKind::Input,
            name: "reads".into(),
            digest: [0, 1, 2, 3, 4, 5, 6, 255],
            value: Some("a b  c".into()),
        };
        assert_eq!(part.to_string(), "ireads 00010203040506ff a b  c");
        assert_eq!(part.to_string().parse(), Ok(part.clone()));
        let script = HashPart {
            kind: PartKind::Script,
            name: String::new(),
            value: None,
            ..part
        };
        assert_eq!(script.to_string().parse(), Ok(script));
        for wrong in ["", "x", "ireads", "ireads 12", "?a 0001020304050607"] {
            assert!(wrong.parse::<HashPart>().is_err(), "{wrong}");
        }
    }
}

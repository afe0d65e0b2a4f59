//! Identities of tasks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Number of a task in its run, from 1 in order of creation; every attempt has a number of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The 128-bit cache key of a task attempt; its hex form names the work dir.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TaskHash(pub [u8; 16]);

impl TaskHash {
    /// `ab/cdef01`, as users see tasks named on the console.
    #[must_use]
    pub fn short(&self) -> String {
        let hex = self.to_string();
        format!("{}/{}", &hex[..2], &hex[2..8])
    }

    /// `ab/cdef…`, the path of the work dir below the run's work folder.
    #[must_use]
    pub fn dir(&self) -> String {
        let hex = self.to_string();
        format!("{}/{}", &hex[..2], &hex[2..])
    }
}

impl fmt::Display for TaskHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for TaskHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskHash({self})")
    }
}

impl FromStr for TaskHash {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 16];
        if s.len() != 32 || !s.is_ascii() {
            return Err(format!("`{s}` is not a task hash of 32 hex digits"));
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&s[2 * i..2 * i + 2], 16).map_err(|e| format!("`{s}`: {e}"))?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for TaskHash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskHash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

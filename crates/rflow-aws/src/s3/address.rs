//! Addresses of objects.

use std::fmt;
use std::path::{Path, PathBuf};

use rflow_storage::location::Address;

use crate::AwsError;

/// Bucket and key of an object; as text, its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct S3Address {
    pub(crate) bucket: String,
    /// Without leading `/`; empty for the bucket itself.
    pub(crate) key: String,
}

impl S3Address {
    /// Takes an address apart.
    pub(crate) fn of(path: &Path) -> Result<Self, AwsError> {
        match Address::of(path) {
            Some(address) if address.scheme == "s3" && !address.authority.is_empty() => Ok(Self {
                bucket: address.authority.to_owned(),
                key: address.key.to_owned(),
            }),
            _ => Err(AwsError::config(format!(
                "`{}` is no address in S3: these have the form `s3://bucket/key`",
                path.display()
            ))),
        }
    }

    /// The address of an object, which needs a key.
    pub(crate) fn of_object(path: &Path) -> Result<Self, AwsError> {
        let address = Self::of(path)?;
        if address.name().is_empty() {
            return Err(AwsError::config(format!(
                "`{address}` is a bucket: an object needs a key, as in `s3://bucket/key`"
            )));
        }
        Ok(address)
    }

    /// The key without `/` at its end.
    pub(crate) fn name(&self) -> &str {
        self.key.trim_end_matches('/')
    }

    /// What the keys of everything below this folder begin with.
    pub(crate) fn prefix(&self) -> String {
        match self.name() {
            "" => String::new(),
            name => format!("{name}/"),
        }
    }

    /// The address of another key of the bucket.
    pub(crate) fn with_key(&self, key: impl Into<String>) -> Self {
        Self {
            bucket: self.bucket.clone(),
            key: key.into(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(self.to_string())
    }

    /// Bucket and key for the header that names the source of a copy: all but the plainest characters are escaped.
    pub(crate) fn escaped(&self) -> String {
        let mut escaped = format!("{}/", self.bucket);
        for byte in self.key.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
                escaped.push(char::from(byte));
            } else {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
        escaped
    }
}

impl fmt::Display for S3Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let address = S3Address::of(Path::new("s3://b/a b/ü//x/")).unwrap();
        assert_eq!(
            (address.bucket.as_str(), address.key.as_str()),
            ("b", "a b/ü//x/")
        );
        assert_eq!(address.name(), "a b/ü//x");
        assert_eq!(address.prefix(), "a b/ü//x/");
        assert_eq!(address.escaped(), "b/a%20b/%C3%BC//x/");
        assert_eq!(S3Address::of(Path::new("s3://b")).unwrap().prefix(), "");
    }

    #[test]
    fn mistakes() {
        for text in ["/x", "https://h/k", "s3:///k"] {
            assert!(S3Address::of(Path::new(text)).is_err(), "{text}");
        }
        assert!(S3Address::of_object(Path::new("s3://b/")).is_err());
    }
}

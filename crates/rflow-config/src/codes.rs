//! Codes of this crate's diagnostics.

/// An expression failed.
pub(crate) const EVALUATION: &str = "RF0300";
/// A name means nothing.
pub(crate) const UNDEFINED: &str = "RF0301";
/// `includeConfig` of a file that is not there, or cannot be read.
pub(crate) const INCLUDE: &str = "RF0302";
/// A file that includes itself.
pub(crate) const INCLUDE_CYCLE: &str = "RF0303";
/// A setting below something that is no scope.
pub(crate) const NOT_A_SCOPE: &str = "RF0304";
/// A selector outside of the `process` scope.
pub(crate) const SELECTOR_PLACE: &str = "RF0305";
/// Something else than a profile in `profiles`.
pub(crate) const NOT_A_PROFILE: &str = "RF0306";
/// `plugins` holds something else than plugin ids, or stands inside another scope.
pub(crate) const PLUGINS: &str = "RF0307";
/// An option that nothing reads.
pub(crate) const UNKNOWN_OPTION: &str = "RF0308";
/// A `NXF_` variable in the `env` scope.
pub(crate) const ENV_IGNORED: &str = "RF0309";
/// A selector that is no regular expression.
pub(crate) const SELECTOR_PATTERN: &str = "RF0310";

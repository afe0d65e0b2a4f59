//! Files: globs, staging, collecting outputs, publishing.

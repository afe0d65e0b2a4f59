//! What keeps a run from being reported.

/// A run cannot be reported.
#[derive(Debug, thiserror::Error)]
pub enum TowerError {
    /// There is no token.
    #[error(
        "Seqera Platform access token is required -- Provide it via the `tower.accessToken` config setting or the \
         `TOWER_ACCESS_TOKEN` environment variable"
    )]
    NoToken,
    /// The token of a run that the platform launched is not in the environment.
    #[error(
        "Seqera Platform access token is required -- A run with TOWER_WORKFLOW_ID takes it from the \
         `TOWER_ACCESS_TOKEN` environment variable only"
    )]
    NoLaunchToken,
    /// The workspace is not a number.
    #[error(
        "Invalid Seqera Platform workspace ID: '{0}' — workspace ID must be a numeric value. Use the number that the \
         workspace page shows, in `tower.workspaceId` or the `TOWER_WORKSPACE_ID` environment variable"
    )]
    Workspace(String),
    /// The endpoint is no address.
    #[error(
        "Only http and https are supported by Seqera Platform -- The given endpoint was: {0}; set `tower.endpoint` or \
         give `-with-tower https://…/api`"
    )]
    Endpoint(String),
    /// A duration or number in the `tower` scope cannot be read.
    #[error("Option `tower.{option}` wants {wanted}, but is: {found}")]
    Option {
        /// Name below `tower`.
        option: &'static str,
        /// What it wants.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
    /// The endpoint did not take the run, and `tower.strict` is on.
    #[error("{0}")]
    Create(String),
    /// A thread cannot be started.
    #[error("cannot start the thread that reports to Seqera Platform: {0}")]
    Thread(std::io::Error),
}

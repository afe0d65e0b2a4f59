//! The texts of `.command.sh` and `.command.run`.
//!
//! Names, order of steps and formats are those of the reference (a public interface: users read work dirs, and
//! scripts rely on `NXF_TASK_WORKDIR`); the scripts themselves are our own.

mod quote;
mod run;
mod script;

pub use quote::{FIND_OUTPUTS, double_quoted, find_outputs, quote};
pub(crate) use run::CAPTURED;
pub use run::command_run;
pub use script::command_sh;

use rflow_task::{StageMode, TaskSpec};

/// True when a task cannot be started directly but only through `.command.run`, because something besides its
/// script needs a shell, or may take long and should be killed with the task: commands before or after it,
/// modules, a scratch folder, a container, variables with expansions, inputs that are copied.
#[must_use]
pub fn needs_wrapper(spec: &TaskSpec) -> bool {
    spec.before_script.is_some()
        || spec.after_script.is_some()
        || spec.container.is_some()
        || spec.scratch.is_some()
        || !spec.modules.is_empty()
        || (spec.stage_mode == StageMode::Copy && !spec.inputs.is_empty())
        || spec
            .env
            .iter()
            .any(|(name, value)| !is_name(name) || value.contains(['$', '`', '\\']))
}

/// True for a name that a shell can export.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

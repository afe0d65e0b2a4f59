//! Runs one task in a container whose work dir is remote: brings its inputs, runs its script, stores its outputs
//! and its control files, and passes on its exit status.
//!
//! The program `rflow-stage` is a thin shell around [`Job`]: it knows the stores that there are. The task itself is
//! run by the code of the local executor, so a script finds the same things as on the user's own machine.

mod arguments;
mod failure;
mod interrupts;
mod job;
mod machine;
mod scratch;
mod stage_in;
mod stage_out;
mod task;
mod transfer;

pub use arguments::{Arguments, HELP, Target};
pub use failure::Failure;
pub use interrupts::Interrupts;
pub use job::Job;
pub use machine::{ECS_METADATA, INSTANCE_VALUES, machine};
pub use task::TASK_FILE;
pub use transfer::Transfers;

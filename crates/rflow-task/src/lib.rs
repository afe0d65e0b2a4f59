//! What a task is: identity, specification, outcome, the events of a run, and the traits through which the
//! engine runs tasks and tells others about them. Nothing here knows the language or any executor.

mod event;
mod executor;
mod facts;
mod graph;
pub mod history;
mod id;
pub mod journal;
mod mail;
mod parts;
mod redact;
mod spec;
pub mod tally;
mod version;

pub use event::{Event, EventKind, Observer, RunBegin, RunEnd, RunStats, TaskTrace};
pub use executor::{
    Capacity, Demand, Executor, ExecutorEvent, ExecutorEventKind, ExecutorSink, MachineInfo, Metrics,
    Outcome, Secrets, WorkFile, forward,
};
pub use facts::RunFacts;
pub use graph::{Graph, GraphEdge, GraphNode, GraphNodeKind};
pub use id::{TaskHash, TaskId};
pub use mail::{Mail, MailAttachment};
pub use parts::{HashPart, PartKind};
pub use redact::Redactor;
pub use spec::{
    CONTAINER_ENGINES, ContainerSettings, ContainerSpec, Resources, StageIn, StageMode, TaskSpec,
};
pub use version::{NEXTFLOW_VERSION, RFLOW_VERSION};

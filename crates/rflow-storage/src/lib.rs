//! Files of a run: glob patterns, staging of inputs, collecting of outputs, publishing of results.
//!
//! What is remote is reached through [`Store`], which other crates implement. Nothing in this crate knows the
//! language or an executor.

mod collect;
mod fetch;
mod glob;
mod listed;
pub mod location;
mod part;
mod path;
mod pool;
mod publish;
mod stage;
mod store;

pub use collect::{CollectError, CollectOptions, Collected, collect};
pub use fetch::{Fetch, Fetcher};
pub use glob::{GlobOptions, Kind, Pattern, glob, is_glob, matches, pair_key, unescape};
pub use listed::{collect_listed, glob_store, work_files};
pub use part::Part;
pub use path::{normalize, relative_to};
pub use pool::Pool;
pub use publish::{Overwrite, Publish, PublishError, PublishMode, Published, Publisher, publish};
pub use stage::{NameCollision, StageError, StageNameError, check_collisions, stage, staged_names};
pub use store::{RemoteEntry, RemoteStat, Store, Stores, WriteOptions};

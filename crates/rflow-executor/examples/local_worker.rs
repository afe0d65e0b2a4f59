//! A worker process without the rest of the program, for tests and benchmarks.

#![allow(clippy::exit, reason = "the program is nothing but its exit status")]

fn main() {
    std::process::exit(rflow_executor::local_worker_main());
}

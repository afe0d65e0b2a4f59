//! Pipelines of repositories: downloads, names of hubs, logins and commands at the same time, which conformance cases, that
//! work without a network, cannot hold.

mod changes;
mod clone;
mod lab;
mod logins;
mod names;
mod pull;
mod run;
mod show;
mod together;

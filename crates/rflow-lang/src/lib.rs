//! The pipeline language: names, values, closures, evaluation and value methods.
//!
//! A syntax tree is compiled ([`compile`]) to code with resolved slots, which [`interp::Interp`] evaluates.
//! Everything that touches the machine goes through [`host::Machine`]; what the engine adds to the language
//! (channels, `params`, `workflow`, …) comes through [`host::Globals`].

pub mod class;
pub mod closure;
pub mod code;
pub mod codes;
pub mod compile;
pub mod definition;
mod endless;
mod eval;
pub mod function;
pub mod groovy;
pub mod group_key;
pub mod host;
pub mod index;
pub mod interp;
mod lazy;
pub mod library;
mod local_type;
pub mod machine;
pub mod method;
pub mod module;
mod nesting;
pub mod ops;
mod order;
pub mod path;
mod power;
pub mod property;
pub mod raise;
mod range;
mod script;
pub mod split;
pub mod text;
pub mod value;
mod value_hash;

pub mod typing;
pub use method::is_method_of_values;
pub use nesting::raise_postponed;
pub use raise::{Eval, Raise};
pub use value::Value;

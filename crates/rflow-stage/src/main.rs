//! The command `rflow-stage`.
fn main() {}

//! Reports a run to a Tower-style endpoint.

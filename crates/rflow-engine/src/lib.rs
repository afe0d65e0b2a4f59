//! rflow-engine

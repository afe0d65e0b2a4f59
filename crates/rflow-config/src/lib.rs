//! rflow-config

//! Runs tasks as jobs of AWS Batch.

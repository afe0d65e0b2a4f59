//! Which files a pipeline argument means.

use std::io::Read;
use std::path::{Path, PathBuf};

/// The main script of a pipeline and the folder it belongs to.
pub(crate) struct Project {
    /// The script, absolute.
    pub(crate) script: PathBuf,
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// Its text when it does not come from the file.
    pub(crate) text: Option<String>,
}

/// Finds the main script: the argument is a script, or a folder with `main.nf` or what its manifest says.
///
/// # Errors
/// Text for the user.
pub(crate) fn find(pipeline: &str, main_script: Option<&str>, launch_dir: &Path) -> Result<Project, String> {
    if pipeline == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|e| format!("Cannot read the script from standard input: {e}"))?;
        return Ok(Project {
            script: launch_dir.join("stdin.nf"),
            dir: launch_dir.to_path_buf(),
            text: Some(text),
        });
    }
    let path = launch_dir.join(pipeline);
    if path.is_dir() {
        let dir = absolute(&path);
        let name = main_script
            .map(str::to_string)
            .or_else(|| manifest_script(&dir))
            .unwrap_or_else(|| "main.nf".into());
        // As with other options, the name is looked up in the launch folder first.
        let named = main_script.map(|name| launch_dir.join(name));
        let script = match named.filter(|script| script.is_file()) {
            Some(script) => absolute(&script),
            None => dir.join(&name),
        };
        if !script.is_file() {
            return Err(format!(
                "Cannot find script file: {} -- a pipeline folder has a main.nf",
                script.display()
            ));
        }
        return Ok(Project {
            script,
            dir,
            text: None,
        });
    }
    if path.is_file() {
        let script = absolute(&path);
        let dir = script.parent().unwrap_or(Path::new("/")).to_path_buf();
        return Ok(Project {
            script,
            dir,
            text: None,
        });
    }
    if pipeline.ends_with(".nf") || pipeline.starts_with(['.', '/']) {
        return Err(format!("Cannot find script file: {pipeline}"));
    }
    Err(format!(
        "Cannot find script file: {pipeline} -- pipelines are run from local files; get the repository with `git \
         clone` and give its folder"
    ))
}

fn absolute(path: &Path) -> PathBuf {
    // Links are resolved, so that a pipeline has one identity.
    path.canonicalize()
        .unwrap_or_else(|_| rflow_storage::normalize(path))
}

/// `manifest.mainScript`, read without evaluating the configuration, which needs the project folder first.
fn manifest_script(dir: &Path) -> Option<String> {
    let text = rflow_syntax::decode(std::fs::read(dir.join("nextflow.config")).ok()?);
    let at = text.find("mainScript")?;
    let rest = text[at + "mainScript".len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    rest[1..].split(quote).next().map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_script_is_looked_up_in_the_launch_folder_and_then_in_the_project() {
        let temp = tempfile::tempdir().unwrap();
        let launch = temp.path().canonicalize().unwrap();
        std::fs::create_dir(launch.join("proj")).unwrap();
        std::fs::write(launch.join("proj/alt.nf"), "").unwrap();
        for named in ["proj/alt.nf", "alt.nf"] {
            let found = find("proj", Some(named), &launch).unwrap();
            assert_eq!(found.script, launch.join("proj/alt.nf"));
            assert_eq!(found.dir, launch.join("proj"));
        }
        assert!(find("proj", Some("other.nf"), &launch).is_err());
    }
}

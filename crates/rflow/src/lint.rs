//! Scripts and configuration files are checked without being run.

mod names;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_config::{ConfigError, ConfigRequest};
use rflow_engine::loader::Loader;
use rflow_lang::interp::Interp;
use rflow_syntax::{Diagnostic, Renderer, Severity, SourceMap};

use crate::events::Events;

const UNUSED_VARIABLE: &str = "RF0230";
const UNUSED_PARAMETER: &str = "RF0231";
const UNUSED_INCLUDE: &str = "RF0232";

/// Folders and files that are left out when no others are named.
pub const EXCLUDED: [&str; 6] = [
    ".git",
    ".lineage",
    ".nf-test",
    ".nextflow",
    "nf-test.config",
    "work",
];

/// Checking was not possible.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// A file or folder that was named is not there.
    #[error("No such file or directory: {}", .0.display())]
    Missing(PathBuf),
    /// A file or folder cannot be read.
    #[error("Cannot read {}: {cause}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

/// What is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LintOptions {
    /// Files, and folders whose scripts (`*.nf`) and configuration files (`*.config`) are checked.
    pub paths: Vec<PathBuf>,
    /// Names, paths and globs of files and folders that are left out; empty for [`EXCLUDED`].
    pub exclude: Vec<String>,
    /// What `projectDir` is in configuration files; the folder of each file by default.
    pub project_dir: Option<PathBuf>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The file, as it was named.
    pub file: PathBuf,
    /// It keeps the pipeline from running.
    pub is_error: bool,
    /// Stable code, see [`crate::codes`].
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// Line and column, from 1.
    pub start: (usize, usize),
    /// Line and column behind the end.
    pub end: (usize, usize),
    /// What to do about it.
    pub hints: Vec<String>,
    /// All of it with the marked line of the text.
    pub text: String,
}

/// Result of a check.
#[derive(Debug, Clone, Default)]
pub struct LintReport {
    /// The files that were checked, in order.
    pub files: Vec<PathBuf>,
    /// What was found, by file and place, errors before warnings.
    pub findings: Vec<Finding>,
}

impl LintReport {
    /// Number of errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error).count()
    }

    /// Number of files with errors; files that are only included count too.
    #[must_use]
    pub fn files_with_errors(&self) -> usize {
        self.faulty().len()
    }

    /// Number of checked files without errors.
    #[must_use]
    pub fn files_without_errors(&self) -> usize {
        let faulty = self.faulty();
        self.files
            .iter()
            .filter(|file| !faulty.contains(file.as_path()))
            .count()
    }

    fn faulty(&self) -> HashSet<&Path> {
        let errors = self.findings.iter().filter(|finding| finding.is_error);
        errors.map(|finding| finding.file.as_path()).collect()
    }
}

/// Checks scripts and configuration files. Each file is told to `begin` before it is read.
///
/// # Errors
/// When something that is named is not there, or cannot be read.
pub fn lint(options: &LintOptions, begin: &mut dyn FnMut(&Path)) -> Result<LintReport, LintError> {
    let here = std::env::current_dir().map_err(|cause| LintError::Io {
        path: PathBuf::from("."),
        cause,
    })?;
    let files = files(options, &here)?;
    let mut report = LintReport::default();
    let mut seen = HashSet::new();
    let absolute = |file: &Path| rflow_storage::normalize(&here.join(file));
    let named: HashMap<PathBuf, PathBuf> = files.iter().map(|file| (absolute(file), file.clone())).collect();
    for file in files {
        begin(&file);
        let path = absolute(&file);
        let found = crate::stack::with_stack(|| {
            let (interp, ..) = crate::prepare::evaluator(&here, &Events::default());
            let found = match file.extension().and_then(|e| e.to_str()) {
                Some("config") => config(&interp, &path, options, &here),
                Some("groovy") => Ok(groovy(&interp, &path)),
                _ => script(&interp, &path),
            };
            found.map(|found| findings(&interp.sources.borrow(), &found, &here, &named))
        })?;
        report.files.push(file);
        for finding in found {
            // A file that several others include is read with each.
            if seen.insert(finding.clone()) {
                report.findings.push(finding);
            }
        }
    }
    // A stable sort keeps the files in the order in which they were named.
    let place = |finding: &Finding| report.files.iter().position(|f| *f == finding.file);
    let mut findings = report.findings.clone();
    findings.sort_by_cached_key(|f| (place(f).unwrap_or(usize::MAX), !f.is_error, f.start));
    report.findings = findings;
    Ok(report)
}

fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> LintError {
    let path = path.to_path_buf();
    move |cause| LintError::Io { path, cause }
}

/// The files to check: configuration files of a folder come before its scripts.
fn files(options: &LintOptions, here: &Path) -> Result<Vec<PathBuf>, LintError> {
    let defaults = || EXCLUDED.map(str::to_string).to_vec();
    let exclude = match options.exclude.is_empty() {
        true => defaults(),
        false => options.exclude.clone(),
    };
    let globs: Vec<_> = exclude
        .iter()
        .map(|pattern| (pattern, rflow_storage::Pattern::new(pattern)))
        .collect();
    let is_excluded = |path: &Path| {
        let text = path.to_string_lossy();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        globs
            .iter()
            .any(|(pattern, glob)| glob.matches(&text) || path.ends_with(pattern) || glob.matches(&name))
    };
    let mut out = Vec::new();
    for path in &options.paths {
        let full = here.join(path);
        if full.is_dir() {
            let mut found = Vec::new();
            walk(&full, path, &is_excluded, &mut found)?;
            found.sort_by_key(|file| (file.extension().is_some_and(|e| e == "nf"), file.clone()));
            out.extend(found);
        } else if full.exists() {
            // A list made by a version control system names files of all sorts.
            if is_source(&full) {
                out.push(path.clone());
            }
        } else {
            return Err(LintError::Missing(path.clone()));
        }
    }
    let mut seen = HashSet::new();
    out.retain(|file| seen.insert(file.clone()));
    Ok(out)
}

fn walk(
    folder: &Path,
    shown: &Path,
    is_excluded: &dyn Fn(&Path) -> bool,
    out: &mut Vec<PathBuf>,
) -> Result<(), LintError> {
    for entry in std::fs::read_dir(folder).map_err(io_error(folder))? {
        let entry = entry.map_err(io_error(folder))?;
        let (path, name) = (entry.path(), entry.file_name());
        let shown = match shown == Path::new(".") {
            true => PathBuf::from(&name),
            false => shown.join(&name),
        };
        if is_excluded(&shown) {
            continue;
        }
        // Links to folders are not followed: they may lead in a circle.
        if entry.file_type().map_err(io_error(&path))?.is_dir() {
            walk(&path, &shown, is_excluded, out)?;
        } else if is_checked(&path) && path.is_file() {
            out.push(shown);
        }
    }
    Ok(())
}

/// Whether a file can be checked at all.
fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str());
    matches!(extension, Some("nf" | "config" | "groovy"))
}

/// Scripts, configuration files, and Groovy files of a folder `lib`.
fn is_checked(path: &Path) -> bool {
    match path.extension().and_then(|e| e.to_str()) {
        Some("nf" | "config") => true,
        Some("groovy") => library_above(path).is_some(),
        _ => false,
    }
}

/// The folder `lib` that a Groovy file is in.
fn library_above(path: &Path) -> Option<&Path> {
    path.ancestors()
        .skip(1)
        .find(|folder| folder.file_name().is_some_and(|n| n == "lib"))
}

/// The folder `lib` of the pipeline that a script belongs to, or else beside the script.
fn library_of(script: &Path) -> Option<PathBuf> {
    let is_project =
        |folder: &&Path| folder.join("nextflow.config").is_file() || folder.join("main.nf").is_file();
    let projects = script.ancestors().skip(1).filter(is_project);
    let beside = script.with_file_name("lib");
    let mut folders = projects.map(|folder| folder.join("lib")).chain([beside]);
    folders.find(|lib| lib.is_dir())
}

/// A Groovy file: its classes, and what they use of others.
fn groovy(interp: &Interp, path: &Path) -> Vec<Diagnostic> {
    if let Some(folder) = library_above(path).or_else(|| path.parent()) {
        interp.classes.add_folder(folder);
    }
    interp.classes.load(interp, path);
    interp.classes.take_diagnostics()
}

fn script(interp: &Interp, path: &Path) -> Result<Vec<Diagnostic>, LintError> {
    let plugins = rflow_engine::plugin::functions(std::rc::Weak::new());
    let mut loader = Loader::new(interp, &plugins);
    if let Some(library) = library_of(path) {
        interp.classes.add_folder(library);
    }
    loader.load(path).map_err(io_error(path))?;
    let mut found = loader.diagnostics;
    let own = {
        let sources = interp.sources.borrow();
        let file = sources.files().iter().position(|file| file.path == path);
        file.and_then(|at| u32::try_from(at).ok())
            .map(|at| rflow_syntax::parse_script(&sources, rflow_syntax::FileId(at)))
    };
    // What is missing in a text that cannot be read may be what uses a name.
    if let Some(parsed) = own.filter(|p| !has_error(&p.diagnostics)) {
        found.extend(names::unused(&parsed.tree));
    }
    Ok(found)
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// A configuration file by itself: without the files that it includes, and with all profiles.
fn config(
    interp: &Interp,
    path: &Path,
    options: &LintOptions,
    here: &Path,
) -> Result<Vec<Diagnostic>, LintError> {
    std::fs::read(path).map_err(io_error(path))?;
    let project_dir = options.project_dir.as_ref().map(|dir| here.join(dir));
    let request = ConfigRequest {
        files: vec![path.to_path_buf()],
        project_dir: project_dir
            .or_else(|| path.parent().map(Path::to_path_buf))
            .unwrap_or_default(),
        launch_dir: here.to_path_buf(),
        strip_secrets: true,
        show_profiles: true,
        ignore_includes: true,
        ..ConfigRequest::default()
    };
    Ok(match rflow_config::load(interp, &request) {
        Ok(config) => {
            let mut found = config.warnings().to_vec();
            // Only the legacy language lets it pass.
            let misread = found.iter_mut().filter(|d| d.code == "RF0312");
            misread.for_each(|d| d.severity = Severity::Error);
            found.extend(config.unknown_options());
            if path.ends_with("nextflow.config") {
                found.extend(missing_functions(interp, &request));
            }
            found
        }
        Err(error) => match &error {
            // The settings of nf-test have their own form, and the ending of ours.
            ConfigError::Diagnostics(found) if path.ends_with("nf-test.config") => {
                found.iter().cloned().map(as_warning).collect()
            }
            ConfigError::Diagnostics(found) => found.clone(),
            // By itself the file may lack what the file that includes it sets.
            ConfigError::Raise(_) => error.diagnostic().map(as_warning).into_iter().collect(),
            ConfigError::Io { cause, .. } => {
                let cause = std::io::Error::new(cause.kind(), cause.to_string());
                return Err(io_error(path)(cause));
            }
            _ => Vec::new(),
        },
    })
}

/// What the closures of a project's settings call and none of its files has.
fn missing_functions(interp: &Interp, request: &ConfigRequest) -> Vec<Diagnostic> {
    let request = ConfigRequest {
        ignore_includes: false,
        // What lies on the web may have settings, and hardly any functions.
        fetch: Some(Rc::new(|_| Ok(String::new()))),
        ..request.clone()
    };
    let config = rflow_config::load(interp, &request);
    config.map_or_else(|_| Vec::new(), |config| config.missing_functions().to_vec())
}

fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..diagnostic
    }
}

/// `named` has the files as they were named, by their absolute path.
fn findings(
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
    here: &Path,
    named: &HashMap<PathBuf, PathBuf>,
) -> Vec<Finding> {
    let prefix = format!("{}/", here.display());
    let renderer = Renderer::new(sources);
    let finding = |diagnostic: &Diagnostic| {
        let span = diagnostic.span()?;
        let file = sources.files().get(span.file.0 as usize)?;
        Some(Finding {
            file: named
                .get(&file.path)
                .map(PathBuf::as_path)
                .or_else(|| file.path.strip_prefix(here).ok())
                .unwrap_or(&file.path)
                .to_path_buf(),
            is_error: diagnostic.severity == Severity::Error,
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            start: file.position(span.start),
            end: file.position(span.end),
            hints: diagnostic.hints.clone(),
            text: renderer.render(diagnostic).replace(&prefix, ""),
        })
    };
    diagnostics.iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    fn check(paths: Vec<PathBuf>, exclude: &[&str]) -> LintReport {
        let options = LintOptions {
            paths,
            exclude: exclude.iter().map(ToString::to_string).collect(),
            project_dir: None,
        };
        lint(&options, &mut |_| ()).unwrap()
    }

    fn codes(report: &LintReport) -> Vec<(&str, bool)> {
        report.findings.iter().map(|f| (f.code, f.is_error)).collect()
    }

    #[test]
    fn scripts_and_configuration_files_of_a_folder() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path();
        write(
            dir,
            &[
                (
                    "main.nf",
                    "include { A } from './lib/a'\n\nworkflow {\n    A()\n    nope()\n}\n",
                ),
                (
                    "lib/a.nf",
                    "def f(x) {\n    1\n}\n\nprocess A {\n    cpu 2\n\n    script:\n    'true'\n}\n",
                ),
                ("nextflow.config", "docker.enable = true\n"),
                ("nf-test.config", "{"),
                ("work/x.nf", "{"),
                ("readme.txt", "{"),
            ],
        );
        let report = check(vec![dir.to_path_buf()], &[]);
        assert_eq!(report.files.len(), 3);
        assert_eq!(
            codes(&report),
            [
                ("RF0308", false),
                ("RF0215", true),
                ("RF0231", false),
                ("RF0201", true)
            ]
        );
        assert_eq!(
            (
                report.errors(),
                report.files_with_errors(),
                report.files_without_errors()
            ),
            (2, 2, 1)
        );
        // What is only included is checked, and told once.
        let report = check(vec![dir.join("main.nf")], &[]);
        assert_eq!(codes(&report), [("RF0201", true), ("RF0215", true)]);
        assert_eq!(report.files_without_errors(), 0);
        // A named file that is no source is left out.
        let report = check(vec![dir.join("readme.txt")], &[]);
        assert!(report.files.is_empty() && report.findings.is_empty());
        let report = check(vec![dir.to_path_buf()], &["lib", "*.config", "main.nf"]);
        assert_eq!(report.files, [dir.join("work/x.nf")]);
    }

    #[test]
    fn groovy_files_of_the_library() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path();
        write(
            dir,
            &[
                (
                    "main.nf",
                    "workflow {\n    println Tools.f(1)\n    println Gone.f(1)\n}\n",
                ),
                (
                    "lib/Tools.groovy",
                    "class Tools {\n    static f(x) { x + Other.N }\n}\n",
                ),
                (
                    "lib/Other.groovy",
                    "class Other {\n    static N = 1\n    static g() { params.x }\n}\n",
                ),
                ("tests/x.groovy", "{"),
            ],
        );
        let report = check(vec![dir.to_path_buf()], &[]);
        assert_eq!(report.files.len(), 3);
        let places: Vec<_> = report.findings.iter().map(|f| (f.code, f.start)).collect();
        assert_eq!(places, [("RF0201", (3, 18)), ("RF0201", (3, 13))]);
    }

    #[test]
    fn what_is_not_there() {
        let options = LintOptions {
            paths: vec!["/nowhere/x.nf".into()],
            ..LintOptions::default()
        };
        assert!(matches!(lint(&options, &mut |_| ()), Err(LintError::Missing(_))));
    }
}

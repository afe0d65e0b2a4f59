//! The local copy of a repository, at one of its revisions.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::ProjectError;
use super::git::Git;
use super::manifest::{Manifest, Submodules};

/// What a revision is in its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionKind {
    /// A branch, which may move.
    Branch,
    /// A tag.
    Tag,
    /// A commit that no tag points to.
    Commit,
}

/// A commit, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Full id.
    pub commit: String,
    /// Branch or tag.
    pub name: Option<String>,
    /// What it is.
    pub kind: RevisionKind,
}

impl Revision {
    /// The name, or the commit when there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.commit)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{:.10} [{name}]", self.commit),
            None => f.write_str(&self.commit),
        }
    }
}

/// A branch or tag as it is in the local copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Short name.
    pub name: String,
    /// Its commit.
    pub commit: String,
    /// It is a tag.
    pub tag: bool,
    /// Another commit that the repository has for it, if that was asked for.
    pub latest: Option<String>,
}

/// A local copy.
pub(super) struct Copy {
    pub(super) dir: PathBuf,
    pub(super) project: String,
    /// The repository, for messages.
    pub(super) repository: String,
    pub(super) git: Git,
}

/// Where a revision was found.
enum Target {
    Branch(String),
    /// A branch that only the repository has.
    Remote(String),
    Detached(String),
}

const REMOTE: &str = "refs/remotes/origin/";

impl Copy {
    pub(super) fn manifest(&self) -> Manifest {
        Manifest::read(&self.dir)
    }

    /// The address that it was cloned from.
    pub(super) fn remote(&self) -> Result<Option<String>, ProjectError> {
        // A folder in a repository is not a repository itself.
        if !self.dir.join(".git").exists() {
            return Ok(None);
        }
        self.git.ask(&["config", "--get", "remote.origin.url"])
    }

    fn commit_of(&self, name: &str) -> Result<Option<String>, ProjectError> {
        self.git
            .ask(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])
    }

    /// What is checked out; `None` in a repository without commits. Of several tags the wanted one is told.
    pub(super) fn head(&self, wanted: Option<&str>) -> Result<Option<Revision>, ProjectError> {
        let Some(commit) = self.commit_of("HEAD")? else {
            return Ok(None);
        };
        // The short form is `heads/main` when a tag has the name, too.
        let branch = self.git.ask(&["symbolic-ref", "--quiet", "HEAD"])?;
        if let Some(branch) = branch
            .as_deref()
            .and_then(|name| name.strip_prefix("refs/heads/"))
        {
            return Ok(Some(Revision {
                commit,
                name: Some(branch.to_owned()),
                kind: RevisionKind::Branch,
            }));
        }
        let tags = self.git.run(&["tag", "--points-at", "HEAD"])?;
        let name = tags
            .lines()
            .find(|tag| wanted == Some(*tag))
            .or_else(|| tags.lines().next());
        Ok(Some(Revision {
            kind: match name {
                Some(_) => RevisionKind::Tag,
                None => RevisionKind::Commit,
            },
            name: name.map(str::to_owned),
            commit,
        }))
    }

    /// Makes sure that something is checked out after the repository was cloned.
    ///
    /// # Errors
    /// When it is empty, or its default branch is not there.
    pub(super) fn ensure_commit(&self) -> Result<(), ProjectError> {
        if self.head(None)?.is_some() {
            return Ok(());
        }
        let branches: Vec<String> = self
            .references(false)?
            .into_iter()
            .filter(|reference| !reference.tag)
            .map(|reference| reference.name)
            .collect();
        let repository = self.repository.clone();
        Err(match branches.is_empty() {
            true => ProjectError::NoCommit(repository),
            false => ProjectError::NoDefaultBranch { repository, branches },
        })
    }

    /// The branch that is used when none is asked for.
    pub(super) fn default_branch(&self, manifest: &Manifest) -> Result<String, ProjectError> {
        if let Some(branch) = manifest.text("defaultBranch") {
            return Ok(branch);
        }
        let head = self
            .git
            .ask(&["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"])?;
        let branch = head.as_deref().and_then(|name| name.strip_prefix(REMOTE));
        Ok(branch.unwrap_or("master").to_owned())
    }

    /// Whether nothing would be lost. Files that git does not know stay when a revision is checked out, but not when
    /// the folder is removed.
    pub(super) fn is_clean(&self, with_unknown: bool) -> Result<bool, ProjectError> {
        let unknown = if with_unknown {
            "--untracked-files=normal"
        } else {
            "--untracked-files=no"
        };
        // Submodules may be at other commits when an update of them was killed; it is made up for.
        let submodules = "--ignore-submodules=all";
        Ok(self
            .git
            .run(&["status", "--porcelain", submodules, unknown])?
            .is_empty())
    }

    fn ensure_clean(&self, what: String) -> Result<(), ProjectError> {
        match self.is_clean(false)? {
            true => Ok(()),
            false => Err(ProjectError::Changed {
                project: self.project.clone(),
                what,
                dir: self.dir.clone(),
            }),
        }
    }

    fn has(&self, reference: &str) -> Result<bool, ProjectError> {
        Ok(self
            .git
            .ask(&["show-ref", "--verify", "--quiet", reference])?
            .is_some())
    }

    fn locate(&self, revision: &str) -> Result<Option<Target>, ProjectError> {
        if self.has(&format!("refs/heads/{revision}"))? {
            return Ok(Some(Target::Branch(revision.to_owned())));
        }
        if let Some(commit) = self.commit_of(&format!("refs/tags/{revision}"))? {
            return Ok(Some(Target::Detached(commit)));
        }
        if self.has(&format!("{REMOTE}{revision}"))? {
            // A branch to be fetched; its name may look like the begin of a commit.
            return Ok(None);
        }
        Ok(self.commit_of(revision)?.map(Target::Detached))
    }

    /// Checks out a revision. One that is not here is fetched, unless `offline`. `seize` is called before files change.
    /// Tells whether it is a branch that was not here.
    ///
    /// # Errors
    /// When there is no such revision, or files that are not committed are in the way.
    pub(super) fn select<T>(
        &self,
        revision: &str,
        offline: bool,
        seize: impl FnOnce() -> Result<T, ProjectError>,
    ) -> Result<bool, ProjectError> {
        check_revision(revision)?;
        let head = self.head(Some(revision))?;
        if head.as_ref().is_some_and(|head| head.title() == revision) {
            return Ok(false);
        }
        let mut target = self.locate(revision)?;
        if let (Some(Target::Detached(commit)), Some(head)) = (&target, &head)
            && head.kind != RevisionKind::Branch
            && head.commit == *commit
        {
            return Ok(false);
        }
        self.ensure_clean(format!("it cannot be switched to the revision {revision}"))?;
        let _seized = seize()?;
        let mut hint = String::new();
        if target.is_none() {
            if offline {
                hint = " in the local copy, and nothing is downloaded in offline mode".to_owned();
            } else if let Err(error) = self.fetch() {
                hint = format!(" in the local copy, and the repository cannot be asked: {error}");
            }
            target = match self.has(&format!("{REMOTE}{revision}"))? {
                true => Some(Target::Remote(revision.to_owned())),
                false => self.locate(revision)?,
            };
        }
        if target.is_none() && hint.is_empty() && self.is_shallow() {
            target = self.deepen(revision)?;
        }
        let new = matches!(target, Some(Target::Remote(_)));
        let submodules = self.submodules()?;
        match target {
            Some(Target::Branch(branch)) => self.git.run(&["checkout", "--quiet", &branch, "--"])?,
            Some(Target::Remote(branch)) => {
                let start = format!("origin/{branch}");
                self.git
                    .run(&["checkout", "--quiet", "-b", &branch, "--track", &start, "--"])?
            }
            Some(Target::Detached(commit)) => self
                .git
                .run(&["checkout", "--quiet", "--detach", &commit, "--"])?,
            None => {
                return Err(ProjectError::NoRevision {
                    revision: revision.to_owned(),
                    repository: self.repository.clone(),
                    hint,
                });
            }
        };
        self.forget_submodules(&submodules)?;
        Ok(new)
    }

    /// The folders of the submodules of what is checked out.
    fn submodules(&self) -> Result<Vec<String>, ProjectError> {
        if !self.dir.join(".gitmodules").exists() {
            return Ok(Vec::new());
        }
        let listed = self.git.run(&["ls-files", "--stage"])?;
        let paths = listed
            .lines()
            .filter(|line| line.starts_with("160000 "))
            .filter_map(|line| line.split_once('\t'));
        Ok(paths.map(|(_, path)| path.to_owned()).collect())
    }

    /// Removes the folders of submodules that the revision does not have: git leaves them, and a run would see files of
    /// another revision. Those with changes of the user stay.
    fn forget_submodules(&self, before: &[String]) -> Result<(), ProjectError> {
        let now = self.submodules()?;
        for path in before.iter().filter(|path| !now.contains(path)) {
            let dir = self.dir.join(path);
            if !dir.join(".git").exists() {
                continue;
            }
            let status = Git::new(&dir).ask(&["status", "--porcelain"])?;
            if status.is_some_and(|changes| changes.is_empty()) {
                std::fs::remove_dir_all(&dir).map_err(ProjectError::io(&dir))?;
            }
        }
        Ok(())
    }

    /// The clone has only the last commits.
    fn is_shallow(&self) -> bool {
        self.dir.join(".git/shallow").exists()
    }

    /// Fetches one older revision alone, or everything if the repository does not give it like that.
    fn deepen(&self, revision: &str) -> Result<Option<Target>, ProjectError> {
        let tag = format!("refs/tags/{revision}:refs/tags/{revision}");
        let is_commit = revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        for wanted in [Some(tag.as_str()), is_commit.then_some(revision)]
            .into_iter()
            .flatten()
        {
            let fetched = self
                .git
                .ask(&["fetch", "--quiet", "--depth=1", "--force", "origin", wanted])?;
            if fetched.is_some() {
                return self.locate(revision);
            }
        }
        self.git
            .run(&["fetch", "--quiet", "--unshallow", "--tags", "origin"])?;
        self.locate(revision)
    }

    fn fetch(&self) -> Result<(), ProjectError> {
        if self.is_shallow() {
            // All tags would bring all commits.
            return self.git.run(&["fetch", "--quiet", "--prune", "origin"]).map(drop);
        }
        // Tags that were moved are moved here, too.
        self.git
            .run(&["fetch", "--quiet", "--prune", "--tags", "--force", "origin"])
            .map(drop)
    }

    /// Brings the copy up to date, after a switch to the revision if one is given; `seize` is called before files change.
    /// Tells what was done, in the words of git.
    ///
    /// # Errors
    /// As for [`Copy::select`], and when the branch was rewritten.
    pub(super) fn pull<T>(
        &self,
        revision: Option<&str>,
        seize: impl Fn() -> Result<T, ProjectError>,
    ) -> Result<Option<String>, ProjectError> {
        self.ensure_clean("it cannot be updated".to_owned())?;
        let new = match revision {
            Some(revision) => self.select(revision, false, &seize)?,
            None => false,
        };
        let Some(head) = self.head(revision)? else {
            return Err(ProjectError::NotRepository(self.dir.clone()));
        };
        if new {
            return Ok(Some(format!("checked out at {}", head.commit)));
        }
        let up_to_date = || Some("Already-up-to-date".to_owned());
        match (head.kind, &head.name) {
            (RevisionKind::Tag, Some(tag)) => {
                self.git.run(&[
                    "fetch",
                    "--quiet",
                    "--force",
                    "origin",
                    &format!("refs/tags/{tag}:refs/tags/{tag}"),
                ])?;
                if let Some(commit) = self.commit_of(&format!("refs/tags/{tag}"))?
                    && commit != head.commit
                {
                    let _seized = seize()?;
                    self.git
                        .run(&["checkout", "--quiet", "--detach", &commit, "--"])?;
                }
                Ok(None)
            }
            (RevisionKind::Branch, Some(branch)) => {
                self.fetch()?;
                let upstream = format!("{REMOTE}{branch}");
                let Some(latest) = self.commit_of(&upstream)? else {
                    return Err(ProjectError::NoRevision {
                        revision: branch.clone(),
                        repository: self.repository.clone(),
                        hint: " any more -- choose another one with `-r`".to_owned(),
                    });
                };
                if latest == head.commit {
                    return Ok(up_to_date());
                }
                let _seized = seize()?;
                match self
                    .git
                    .ask(&["merge-base", "--is-ancestor", "HEAD", &upstream])?
                {
                    Some(_) => self.git.run(&["merge", "--quiet", "--ff-only", &upstream])?,
                    None => {
                        return Err(ProjectError::Diverged {
                            project: self.project.clone(),
                            branch: branch.clone(),
                        });
                    }
                };
                Ok(Some("Fast-forward".to_owned()))
            }
            _ => Ok(up_to_date()),
        }
    }

    /// Checks out the submodules that the manifest wants.
    ///
    /// # Errors
    /// When one cannot be downloaded.
    pub(super) fn update_submodules<T>(
        &self,
        offline: bool,
        seize: impl FnOnce() -> Result<T, ProjectError>,
    ) -> Result<(), ProjectError> {
        let listed = self.dir.join(".gitmodules");
        if std::fs::metadata(listed).map_or(0, |file| file.len()) == 0 {
            return Ok(());
        }
        let manifest = self.manifest();
        let paths = match manifest.submodules() {
            Submodules::None => return Ok(()),
            Submodules::All => Vec::new(),
            Submodules::Some(paths) => paths,
        };
        let recursive = manifest.recurses().then_some("--recursive");
        let words = |command: &[&str]| -> Vec<OsString> {
            let command = command.iter().copied().chain(recursive).chain(["--"]);
            command
                .chain(paths.iter().map(String::as_str))
                .map(OsString::from)
                .collect()
        };
        let state = self.git.run(&words(&["submodule", "status"]))?;
        // A minus is not there, a plus at another commit.
        if state.lines().all(|line| line.starts_with(' ')) {
            return Ok(());
        }
        if offline && state.lines().any(|line| line.starts_with('-')) {
            return Err(ProjectError::Offline(format!(
                "{} (its submodules)",
                self.project
            )));
        }
        let _seized = seize()?;
        let mut git = self.git.clone();
        // Git takes submodules from files only if it is told so; a project from files may.
        if self.remote()?.is_some_and(|url| url.starts_with("file:")) {
            git.set("protocol.file.allow", "always");
        }
        let fetching: &[&str] = if offline { &["--no-fetch"] } else { &[] };
        git.run(&words(
            &[&["submodule", "update", "--quiet", "--init"], fetching].concat(),
        ))
        .map(drop)
    }

    /// All branches and then all tags; with `remote` with what the repository has for them now.
    ///
    /// # Errors
    /// When git fails.
    pub(super) fn references(&self, remote: bool) -> Result<Vec<Reference>, ProjectError> {
        let format = "--format=%(refname) %(objectname) %(*objectname)";
        let listed = self
            .git
            .run(&["for-each-ref", format, "refs/heads", REMOTE, "refs/tags"])?;
        let latest = match remote {
            true => self.git.run(&["ls-remote", "--heads", "--tags", "origin"])?,
            false => String::new(),
        };
        let at_remote = |name: &str, tag: bool| {
            let full = format!("refs/{}/{name}", if tag { "tags" } else { "heads" });
            let peeled = format!("{full}^{{}}");
            let id = |wanted: &str| {
                let mut lines = latest.lines().filter_map(|line| line.split_once('\t'));
                lines
                    .find(|(_, name)| *name == wanted)
                    .map(|(id, _)| id.to_owned())
            };
            id(&peeled).or_else(|| id(&full))
        };
        let mut found: Vec<Reference> = Vec::new();
        for line in listed.lines() {
            let mut fields = line.split(' ');
            let (Some(full), Some(id)) = (fields.next(), fields.next()) else {
                continue;
            };
            // What an annotated tag is about.
            let commit = fields.next().filter(|id| !id.is_empty()).unwrap_or(id);
            let tag = full.starts_with("refs/tags/");
            let name = full
                .strip_prefix("refs/heads/")
                .or_else(|| full.strip_prefix(REMOTE));
            let Some(name) = name.or_else(|| full.strip_prefix("refs/tags/")) else {
                continue;
            };
            let known = found.iter().any(|other| other.name == name && other.tag == tag);
            if known || full == format!("{REMOTE}HEAD") {
                continue;
            }
            found.push(Reference {
                name: name.to_owned(),
                commit: commit.to_owned(),
                tag,
                latest: at_remote(name, tag).filter(|latest| latest != commit),
            });
        }
        Ok(found)
    }
}

/// A name that could be taken for an option or for something else than a revision is refused.
fn check_revision(revision: &str) -> Result<(), ProjectError> {
    let wrong = revision.is_empty()
        || revision.starts_with('-')
        || revision.contains("..")
        || revision.contains("@{")
        || revision
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || ":?*[\\^".contains(c))
        // What git calls so is no revision of the repository.
        || ["HEAD", "FETCH_HEAD", "MERGE_HEAD", "ORIG_HEAD", "stash"].contains(&revision);
    match wrong {
        true => Err(ProjectError::Revision(revision.to_owned())),
        false => Ok(()),
    }
}

/// Whether that folder can be run: it has a script or says which one.
pub(super) fn is_runnable(dir: &Path) -> bool {
    dir.join("main.nf").exists() || dir.join("nextflow.config").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_as_text() {
        let mut revision = Revision {
            commit: "0123456789abcdef".into(),
            name: Some("dev".into()),
            kind: RevisionKind::Branch,
        };
        assert_eq!(revision.to_string(), "0123456789 [dev]");
        revision.name = None;
        assert_eq!(revision.to_string(), "0123456789abcdef");
    }

    #[test]
    fn words_that_are_no_revisions() {
        for wrong in [
            "",
            "-x",
            "--upload-pack=sh",
            "a b",
            "a..b",
            "a:b",
            "a@{1}",
            "a\nb",
            "^main",
            "HEAD",
        ] {
            assert!(check_revision(wrong).is_err(), "{wrong}");
        }
        for right in ["main", "v1.0", "feature/x", "0123abcd", "main~1"] {
            assert!(check_revision(right).is_ok(), "{right}");
        }
    }
}

//! What can be wrong with a pipeline that is named on the command line.

use std::io;
use std::path::PathBuf;

/// Why a pipeline cannot be found, downloaded or switched to a revision.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is no such file, and the text does not look like the name of a project.
    #[error("Cannot find script file: {0}")]
    NoScript(String),
    /// The folder or project has no main script.
    #[error("Cannot find script file: {} -- a pipeline folder has a main.nf", .0.display())]
    NoMain(PathBuf),
    /// Standard input cannot be read.
    #[error("Cannot read the script from standard input: {0}")]
    Stdin(io::Error),
    /// A revision of something that no repository holds.
    #[error("Revision option cannot be used when running a {0}")]
    LocalRevision(&'static str),
    /// Neither `organization/name` nor an address.
    #[error("Not a valid project name: {0} -- give `organization/name`, or the address of a repository")]
    Name(String),
    /// Several projects have that name.
    #[error("Which one do you mean?\n{}", .0.join("\n"))]
    Ambiguous(Vec<String>),
    /// No project of that name is on this machine.
    #[error("Unknown project `{0}` -- `list` prints those that are on this machine, `pull` gets others")]
    Unknown(String),
    /// A folder of the store that holds projects.
    #[error("`{name}` is no project, but a group of them: {}", projects.join(", "))]
    Group {
        /// As the user gave it.
        name: String,
        /// What is in it.
        projects: Vec<String>,
    },
    /// Its place is in the local copy of another project.
    #[error(
        "The project `{project}` cannot be kept beside `{outer}`, in whose local copy it would lie -- remove that one \
         with `drop`, or set NXF_ASSETS to another folder"
    )]
    Inside {
        /// What was to be downloaded.
        project: String,
        /// What is there.
        outer: String,
    },
    /// It would have to be downloaded, and that is not allowed.
    #[error("Unknown project `{0}` -- it is not on this machine, and nothing is downloaded in offline mode")]
    Offline(String),
    /// A word that no branch, tag or commit can be.
    #[error("Not a valid revision: `{0}` -- give the name of a branch or tag, or a commit")]
    Revision(String),
    /// The repository has no such revision.
    #[error(
        "Cannot find revision `{revision}` -- no branch, tag or commit of {repository} is called so{hint}"
    )]
    NoRevision {
        /// As the user gave it.
        revision: String,
        /// Where it was looked for.
        repository: String,
        /// More to know, such as that the repository could not be asked.
        hint: String,
    },
    /// Files were changed by hand.
    #[error(
        "Project `{project}` has changes that are not committed -- {what}: commit or undo them in {}, or remove the \
         local copy with `drop -f`",
        dir.display()
    )]
    Changed {
        /// Its name.
        project: String,
        /// What cannot be done.
        what: String,
        /// The local copy.
        dir: PathBuf,
    },
    /// An earlier command chose a revision, and this one says none.
    #[error(
        "Project `{project}` is at the revision {current}, which an earlier command chose and which is not the default \
         -- say which one to use: `-r {current}`, or `-r {default}` for the default"
    )]
    Stuck {
        /// Its name.
        project: String,
        /// What is checked out.
        current: String,
        /// The default branch.
        default: String,
    },
    /// Another run uses another revision of the one working copy.
    #[error(
        "Project `{project}` is used by another run, and its files cannot be changed now -- wait for its end, or set \
         NXF_ASSETS to another folder for a copy of its own"
    )]
    InUse {
        /// Its name.
        project: String,
    },
    /// Local and remote branch have gone different ways.
    #[error(
        "Cannot update `{project}` -- the branch {branch} was rewritten in the repository, or has local commits: \
         remove the local copy with `drop` and get it again"
    )]
    Diverged {
        /// Its name.
        project: String,
        /// The branch.
        branch: String,
    },
    /// Of that name there is a project from elsewhere.
    #[error(
        "The project in {} came from {there}, not from {wanted} -- remove it with `drop`, or leave out what says \
         otherwise", dir.display()
    )]
    OtherHub {
        /// The local copy.
        dir: PathBuf,
        /// The hub of the local copy.
        there: String,
        /// The hub that was asked for.
        wanted: String,
    },
    /// The folder of the project is no repository.
    #[error(
        "The folder {} is not the local copy of a repository -- it may be damaged: remove it with `drop -f`",
        .0.display()
    )]
    NotRepository(PathBuf),
    /// `-hub` names nothing that is known.
    #[error("Unknown repository provider: `{name}` -- there are {}; others are defined in the scm file", known.join(", "))]
    UnknownHub {
        /// As the user gave it.
        name: String,
        /// All that there are.
        known: Vec<String>,
    },
    /// The scm file is missing or wrong.
    #[error("{0}")]
    ScmFile(String),
    /// What was downloaded is no pipeline.
    #[error("The repository {repository} has no pipeline -- the file `{script}` is missing in {revision}")]
    NoPipeline {
        /// Its address.
        repository: String,
        /// The script that was looked for.
        script: String,
        /// Where it was looked for.
        revision: String,
    },
    /// There is nothing in the repository.
    #[error("The repository {0} is empty: nothing was ever committed to it -- push a pipeline to it first")]
    NoCommit(String),
    /// Its default branch is only a name.
    #[error(
        "The default branch of {repository} does not exist -- choose another one with `-r`: {}", branches.join(", ")
    )]
    NoDefaultBranch {
        /// Its address.
        repository: String,
        /// The branches that there are.
        branches: Vec<String>,
    },
    /// A repository cannot be cloned.
    #[error("Cannot download `{project}` from {address} -- {cause}")]
    Download {
        /// Its name.
        project: String,
        /// What was tried.
        address: String,
        /// What git says.
        cause: String,
    },
    /// The folder to clone to is taken.
    #[error("Clone target must be an empty or new folder: {}", .0.display())]
    Target(PathBuf),
    /// There is no place for projects.
    #[error("There is no place for projects: set HOME, NXF_HOME or NXF_ASSETS")]
    NoStore,
    /// The program is missing.
    #[error(
        "The program `git` gets pipelines from repositories, and it is not in PATH -- install it, or give the folder \
         of a pipeline that is on this machine"
    )]
    NoGit,
    /// A lock of git, which also stays behind when git is killed.
    #[error(
        "git {command} failed, because another git works in {} -- wait for its end; if there is none, a killed one has \
         left its lock: remove the file {}", dir.display(), lock.display()
    )]
    Locked {
        /// The command of git.
        command: String,
        /// The local copy.
        dir: PathBuf,
        /// The file that is the lock.
        lock: PathBuf,
    },
    /// It failed.
    #[error("git {command} failed: {cause}")]
    Git {
        /// The command of git.
        command: String,
        /// What it says.
        cause: String,
    },
    /// A file or folder cannot be used.
    #[error("{}: {cause}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl ProjectError {
    /// For `map_err`: the file or folder that cannot be used.
    pub(super) fn io(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |cause| Self::Io {
            path: path.to_path_buf(),
            cause,
        }
    }
}

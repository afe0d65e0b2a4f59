//! Where a task runs: its executor, the folder of its work dir, and whether the machine can hold it.

use std::path::{Path, PathBuf};

use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_storage::location::is_remote;
use rflow_task::{Resources, TaskHash, TaskSpec};

use super::Process;
use super::bind::UNRECOVERABLE;
use crate::run::Run;

/// Name of the executor that runs a task: containers of the local machine have one of their own.
pub(crate) fn executor_of(spec: &TaskSpec) -> String {
    match &spec.container {
        Some(container) if spec.executor == "local" && container.engine == "docker" => "docker".to_string(),
        _ => spec.executor.clone(),
    }
}

/// The folder below which a task gets its work dir.
pub(super) fn work_base(run: &Run, executor: &str, native: bool) -> Eval<PathBuf> {
    let local = &run.settings.work_dir;
    let scheme = match native {
        true => None,
        false => run
            .scheduler
            .borrow_mut()
            .executor(executor)
            .map_err(|e| Raise::new(UNRECOVERABLE, e))?
            .work_scheme(),
    };
    let remote = run.settings.work_dirs.iter().find(|d| is_remote(d));
    match (scheme, remote) {
        (Some(_), Some(dir)) => Ok(dir.clone()),
        (Some(scheme), None) => Err(Raise::new(
            UNRECOVERABLE,
            format!(
                "When using `{executor}` executor an S3 bucket must be provided as working directory using either \
                 the `-bucket-dir` or `-work-dir` command line option"
            ),
        )
        .hint(format!("for example `-bucket-dir {scheme}://my-bucket/work`"))),
        // What runs in the engine reaches remote storage as the engine does.
        (None, _) if native => Ok(local.clone()),
        (None, _) if is_remote(local) => Err(Raise::new(
            UNRECOVERABLE,
            format!(
                "Executor `{executor}` needs a work folder on this machine, but the work folder is {}",
                local.display()
            ),
        )
        .hint("leave `-work-dir` a local folder, and give the remote one as `-bucket-dir`")),
        (None, _) => Ok(local.clone()),
    }
}

/// The work dir of a task; `resumes` for one that an earlier run may have made, perhaps elsewhere.
pub(super) fn work_dir(run: &Run, interp: &Interp, base: &Path, hash: TaskHash, resumes: bool) -> PathBuf {
    let usual = base.join(hash.dir());
    let other = resumes.then(|| run.cache.other_work_dir(interp, hash, &usual));
    other.flatten().unwrap_or(usual)
}

/// Makes the work dir of a new task, or takes its name where the executor makes it.
pub(super) fn make_work_dir(run: &Run, spec: &TaskSpec) -> Eval<()> {
    run.take_hash(spec.hash);
    if is_remote(&spec.work_dir) {
        return Ok(());
    }
    std::fs::create_dir_all(&spec.work_dir).map_err(|e| {
        Raise::io(format!("Cannot create work dir {}: {e}", spec.work_dir.display()))
            .hint("check free space and permissions of the work folder, or choose another with `-work-dir`")
    })
}

/// A request that the machine can never meet fails at once, whatever the error strategy.
pub(super) fn requirements(process: &Process, executor: &str, resources: &Resources) -> Eval<()> {
    let capacity = process.run.scheduler.borrow_mut().capacity(executor);
    let capacity = capacity.map_err(|e| Raise::new(UNRECOVERABLE, e))?;
    if let Some(cpus) = capacity.cpus
        && resources.cpus > cpus
    {
        return Err(Raise::new(
            UNRECOVERABLE,
            format!(
                "Process requirement exceeds available CPUs -- req: {}; avail: {cpus}",
                resources.cpus
            ),
        )
        .hint("lower `cpus`, or set `process.resourceLimits = [cpus: …]` in the configuration"));
    }
    if let (Some(has), Some(wants)) = (capacity.memory, resources.memory)
        && wants > has
    {
        let text = |n: u64| Value::Memory(i64::try_from(n).unwrap_or(i64::MAX)).to_string();
        return Err(Raise::new(
            UNRECOVERABLE,
            format!(
                "Process requirement exceeds available memory -- req: {}; avail: {}",
                text(wants),
                text(has)
            ),
        )
        .hint("lower `memory`, or set `process.resourceLimits = [memory: …]` in the configuration"));
    }
    Ok(())
}

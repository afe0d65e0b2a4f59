//! Whether the remote targets of `publishDir` can be written, told before there is anything to publish.

use std::path::PathBuf;
use std::rc::Rc;

use indexmap::IndexMap;
use rflow_lang::Eval;
use rflow_lang::interp::Interp;
use rflow_storage::location::Address;

use super::Entry;
use crate::process::{Process, TaskContext, quietly};
use crate::run::Run;

/// The buckets that processes publish to and that take nothing, one sentence each; of those in another region than the
/// run the user is warned. Directives are evaluated without inputs: a target that depends on them stays unknown here.
pub(crate) fn unwritable(run: &Rc<Run>, interp: &Interp) -> Vec<String> {
    let mut targets: IndexMap<String, (String, PathBuf)> = IndexMap::new();
    quietly(interp, || {
        for process in run.processes.borrow().values() {
            for dir in targets_of(process, interp).unwrap_or_default() {
                if let Some(address) = Address::of(&dir) {
                    let bucket = format!("{}://{}", address.scheme, address.authority);
                    targets
                        .entry(bucket)
                        .or_insert_with(|| (process.qualified.clone(), dir.clone()));
                }
            }
        }
    });
    let probe = |(process, dir): (String, PathBuf)| {
        let place = format!("`publishDir` of process `{process}`, {}", dir.display());
        match run.stores.check_target(&dir) {
            Ok(remark) => {
                remark
                    .into_iter()
                    .for_each(|remark| run.warn(format!("{place}: {remark}")));
                None
            }
            Err(error) => Some(format!("The {place}, cannot be used: {error}")),
        }
    };
    targets.into_values().filter_map(probe).collect()
}

fn targets_of(process: &Rc<Process>, interp: &Interp) -> Eval<Vec<PathBuf>> {
    let context = TaskContext::new(process, 0);
    let entries = process.repeated(interp, "publishDir", "path", &context)?;
    let dirs = entries
        .iter()
        .filter_map(|entry| Entry::read(interp, &context, entry).ok().flatten())
        .map(|entry| entry.dir);
    Ok(dirs.collect())
}

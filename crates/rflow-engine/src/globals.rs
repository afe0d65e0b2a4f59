//! What the engine adds to the language: `params`, `workflow`, `channel`, `log`, …

mod meta;
mod object;
mod stats;

use std::cell::OnceCell;
use std::rc::Rc;

use rflow_lang::definition::DefRef;
use rflow_lang::host::{GlobalCall, Globals, Violation};
use rflow_lang::interp::Interp;
use rflow_lang::module::Module;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;
use rflow_syntax::ast::BinaryOp;

use crate::run::Run;

pub use meta::nextflow;
pub(crate) use meta::workflow;
pub use object::{Channels, Log, Secrets};

/// Variables that scripts can read without defining them.
const VARIABLES: &[&str] = &[
    "params",
    "workflow",
    "nextflow",
    "channel",
    "Channel",
    "log",
    "projectDir",
    "baseDir",
    "launchDir",
    "workDir",
    "moduleDir",
    "outputDir",
    "secrets",
    "args",
    "out",
];

/// Functions that exist beside those of the language.
const FUNCTIONS: &[&str] = &[
    "branchCriteria",
    "multiMapCriteria",
    "template",
    "sendMail",
    "interval",
];

/// The names of a run. The run itself is put in once it exists: scripts are compiled before.
#[derive(Default)]
pub struct RunGlobals {
    run: OnceCell<Rc<Run>>,
}

impl RunGlobals {
    /// Names without a run: enough to compile.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the run in; later calls have no effect.
    pub fn attach(&self, run: Rc<Run>) {
        // A second run in one evaluator does not occur; the first stays.
        let _ = self.run.set(run);
    }

    /// The value of `workflow` in the run that has begun.
    ///
    /// # Errors
    /// Before it has.
    pub fn workflow(&self) -> Eval {
        Ok(meta::workflow(self.run()?))
    }

    pub(crate) fn run(&self) -> Eval<&Rc<Run>> {
        self.run
            .get()
            .ok_or_else(|| Raise::illegal_state("The run has not begun"))
    }

    fn value(&self, module: &Module, name: &str) -> Eval {
        let run = self.run()?;
        Ok(match name {
            "params" => match &*module.params.borrow() {
                Value::Null => run.params.clone(),
                own => own.clone(),
            },
            "workflow" => meta::workflow(run),
            "nextflow" => meta::nextflow(&run.settings.language_version),
            "channel" | "Channel" => Value::host(Channels(run.clone())),
            "log" => Value::host(Log),
            "projectDir" | "baseDir" => Value::path(&run.settings.project_dir),
            "launchDir" => Value::path(&run.settings.launch_dir),
            "workDir" => Value::path(&run.settings.work_dir),
            "outputDir" => Value::path(&run.settings.output_dir),
            "moduleDir" => Value::path(module.dir()),
            "secrets" => Value::host(Secrets::default()),
            "args" => Value::list(run.settings.args.iter().map(Value::str).collect()),
            _ => return Err(Raise::missing_property(format!("No such variable: {name}"))),
        })
    }
}

impl Globals for RunGlobals {
    fn has_variable(&self, name: &str) -> bool {
        VARIABLES.contains(&name)
    }

    fn has_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name) || rflow_lang::function::FUNCTIONS.contains(&name)
    }

    fn names(&self) -> Vec<&'static str> {
        VARIABLES
            .iter()
            .chain(FUNCTIONS)
            .chain(rflow_lang::function::FUNCTIONS)
            .copied()
            .collect()
    }

    fn variable(&self, _: &Interp, module: &Module, name: &str) -> Option<Eval> {
        self.has_variable(name).then(|| self.value(module, name))
    }

    fn call(&self, interp: &Interp, call: &GlobalCall<'_>) -> Option<Eval> {
        match call.name {
            "branchCriteria" | "multiMapCriteria" => Some(
                call.args
                    .first()
                    .cloned()
                    .ok_or_else(|| Raise::illegal_argument(format!("`{}` needs a closure", call.name))),
            ),
            "template" => Some(crate::process::template(interp, call)),
            "sendMail" => {
                let run = match self.run() {
                    Ok(run) => run,
                    Err(e) => return Some(Err(e)),
                };
                Some(crate::mail::send(run, interp, call))
            }
            _ => rflow_lang::function::call_function(interp, call.name, call.args),
        }
    }

    fn invoke(&self, interp: &Interp, def: &Rc<DefRef>, args: &[Value], span: Span) -> Eval {
        crate::workflow::invoke(self.run()?, interp, def, args, span)
    }

    fn pipe(&self, interp: &Interp, op: BinaryOp, left: &Value, right: &Value, span: Span) -> Option<Eval> {
        crate::workflow::pipe(self.run.get()?, interp, op, left, right, span)
    }

    fn definition_call(&self, interp: &Interp, def: &Rc<DefRef>, name: &str, args: &[Value]) -> Option<Eval> {
        crate::recursion::call(self.run.get()?, interp, def, name, args)
    }

    fn definition_property(&self, _: &Interp, def: &Rc<DefRef>, name: &str) -> Eval {
        crate::workflow::property(self.run()?, def, name)
    }

    fn check_json(&self, schema: &str, document: &str) -> Result<Vec<Violation>, String> {
        crate::plugin::check_json(schema, document)
    }
}

//! Processes and workflows, compiled.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::Span;
use rflow_syntax::ast::{self, BodyKind, Guard};

use crate::code::Proto;
use crate::module::Module;

/// A process or workflow.
pub enum Def {
    /// A process.
    Process(ProcessDef),
    /// A workflow.
    Workflow(WorkflowDef),
}

impl Def {
    /// The declared name; empty for the entry workflow.
    #[must_use]
    pub fn name(&self) -> &ArcStr {
        match self {
            Def::Process(p) => &p.name,
            Def::Workflow(w) => &w.name,
        }
    }
}

/// A process or workflow under the name that a script knows it by.
pub struct DefRef {
    /// What it is.
    pub def: Rc<Def>,
    /// Declared name or alias.
    pub name: ArcStr,
}

/// Code of an expression or block that is run in the scope of a task, with its tree.
#[derive(Clone)]
pub struct Thunk {
    /// A closure without parameters.
    pub proto: Rc<Proto>,
    /// The script it belongs to.
    pub module: Rc<Module>,
}

/// An argument of a declaration line.
#[derive(Clone)]
pub struct ArgDef {
    /// Option name (`emit`, `mode`), `None` for a positional argument.
    pub name: Option<ArcStr>,
    /// As written; declarations such as `val(x)` are read off it.
    pub expr: ast::Expr,
    /// Its value in the scope of a task.
    pub value: Thunk,
    /// The declaration in it when it is one: `val(x)`, `path("*.bam")`.
    pub line: Option<Box<LineDef>>,
}

/// A directive, input or output line.
#[derive(Clone)]
pub struct LineDef {
    /// `cpus`, `tuple`, `path`, …
    pub name: ArcStr,
    /// Where it stands.
    pub span: Span,
    /// Its arguments.
    pub args: Vec<ArgDef>,
    /// Declared type of a typed declaration.
    pub ty: Option<ast::Type>,
    /// How the choices among the directives of the process must come out for it to count.
    pub guards: Vec<Guard>,
}

/// A step before the sections of a process, done once when it is called; see [`ast::Setup`].
pub struct SetupDef {
    /// How the choices before must have come out for it to be done.
    pub guards: Vec<Guard>,
    /// What is done.
    pub kind: SetupStep,
}

/// What a [`SetupDef`] does.
pub enum SetupStep {
    /// The next choice.
    Choice(Thunk),
    /// Declares variables, several from the elements of a value.
    Local {
        /// Their names.
        names: Vec<ArcStr>,
        /// `def (a, b) = …`
        tuple: bool,
        /// The value; none without.
        value: Option<Thunk>,
    },
    /// Does something else.
    Run(Thunk),
}

impl LineDef {
    /// The option with that name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&ArgDef> {
        self.args.iter().find(|a| a.name.as_deref() == Some(name))
    }

    /// Positional arguments.
    pub fn positional(&self) -> impl Iterator<Item = &ArgDef> {
        self.args.iter().filter(|a| a.name.is_none())
    }
}

/// A process.
pub struct ProcessDef {
    /// Declared name.
    pub name: ArcStr,
    /// Where its name stands.
    pub span: Span,
    /// The script that defines it.
    pub module: Rc<Module>,
    /// Choices and variables among the directives.
    pub setup: Vec<SetupDef>,
    /// Directives in order.
    pub directives: Vec<LineDef>,
    /// Inputs in order.
    pub inputs: Vec<LineDef>,
    /// Outputs in order.
    pub outputs: Vec<LineDef>,
    /// Inputs and outputs of a typed process; `inputs` and `outputs` are then empty.
    pub typed: Option<TypedDef>,
    /// `when:`
    pub when: Option<Thunk>,
    /// Which kind of body.
    pub body_kind: BodyKind,
    /// The body.
    pub body: Option<BodyDef>,
    /// `stub:`
    pub stub: Option<BodyDef>,
}

/// Inputs and outputs of a typed process.
pub struct TypedDef {
    /// Inputs in order.
    pub inputs: Vec<TypedInput>,
    /// Lines of the `stage:` section: `stageAs`, `env`, `stdin`.
    pub stage: Vec<LineDef>,
    /// Lines of the `output:` section, then those of the `topic:` section, which have no place among the outputs.
    pub outputs: Vec<TypedOutput>,
}

/// An input of a typed process.
#[derive(Clone)]
pub enum TypedInput {
    /// `name: Type`
    One(TypedField),
    /// `tuple(a: T, b: U)`
    Tuple(Vec<TypedField>, Span),
    /// `record(a: T, b: U)`
    Record(Vec<TypedField>, Span),
}

/// `name: Type`
#[derive(Clone)]
pub struct TypedField {
    /// Its name.
    pub name: ArcStr,
    /// Its type; any when it is missing.
    pub ty: Option<ast::Type>,
    /// Where it stands.
    pub span: Span,
}

/// `name: Type = value`, `name = value` or `value`, each perhaps with `>> 'topic'`.
pub struct TypedOutput {
    /// Name among the outputs.
    pub name: Option<ArcStr>,
    /// The topic it goes to.
    pub topic: Option<ArcStr>,
    /// It stands in the `topic:` section.
    pub only_topic: bool,
    /// Its value in the scope of a task that has ended, with variables such as `output:file` for
    /// [`OUTPUT_FUNCTIONS`].
    pub value: Thunk,
    /// Calls of output functions in it: what a task must leave behind for them.
    pub calls: Vec<OutputCall>,
    /// Where it stands.
    pub span: Span,
}

/// A call of an output function.
pub struct OutputCall {
    /// One of [`OUTPUT_FUNCTIONS`].
    pub function: ArcStr,
    /// Its arguments.
    pub args: Vec<ArgDef>,
    /// Number of an `eval` among those of the process, from 1.
    pub number: usize,
}

/// Functions that outputs of typed processes are made with. A call of `file` calls the variable `output:file` of
/// the task's scope; calls of `eval` get their [`OutputCall::number`] as first argument.
pub const OUTPUT_FUNCTIONS: [&str; 5] = ["file", "files", "stdout", "env", "eval"];

/// A `record` definition, as the value of its name.
pub struct RecordType {
    /// Its name.
    pub name: ArcStr,
    /// Its fields.
    pub fields: Vec<TypedField>,
}

impl crate::host::HostObject for RecordType {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.lang.Class"
    }

    fn text(&self) -> String {
        format!("class {}", self.name)
    }
}

/// A body with what enters the task hash.
pub struct BodyDef {
    /// Its statements.
    pub code: Thunk,
    /// Its text as written.
    pub source: ArcStr,
    /// Names read that are no locals, as dotted paths (`params.x`, `task.ext.args`), sorted.
    pub free_names: Vec<ArcStr>,
}

/// A workflow.
pub struct WorkflowDef {
    /// Declared name; empty for the entry.
    pub name: ArcStr,
    /// Where it stands.
    pub span: Span,
    /// The script that defines it.
    pub module: Rc<Module>,
    /// Names in `take:`.
    pub takes: Vec<ArcStr>,
    /// Its `main:` statements. The names of `takes` are its parameters. The value is a list of the `emit:`
    /// values, then the `publish:` values.
    pub code: Rc<Proto>,
    /// Names in `emit:`, where one has a name.
    pub emits: Vec<(Option<ArcStr>, Span)>,
    /// Names in `publish:`.
    pub publishes: Vec<(ArcStr, Span)>,
    /// `onComplete:`
    pub on_complete: Option<Thunk>,
    /// `onError:`
    pub on_error: Option<Thunk>,
}

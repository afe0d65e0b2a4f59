//! Syntax trees to code: names become slots, and names that mean nothing are reported, all of them.

mod assigned;
mod call;
mod class;
mod declare;
mod delegate;
mod expr;
mod free;
mod member;
mod names;
mod stmt;
mod typed;
mod unnamed;

use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Block, Expr};
use rflow_syntax::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::{CaptureFrom, ParamCode, Proto, Stmt, StmtKind, Var};
use crate::interp::Interp;
use crate::local_type::LocalType;
use crate::module::Module;
use crate::value::Value;

pub use assigned::assigned_names;
pub use call::{channel_variable, may_be_multi_channel};
pub use declare::input_names;
pub use rflow_syntax::closest;
pub use typed::record_fields;

/// What kind of code is compiled: it decides what a free name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A function.
    Function,
    /// A workflow body, or the statements of a script without declarations.
    Workflow,
    /// Directives, inputs, outputs and body of a process, run in the scope of a task.
    Process,
    /// A configuration file: any free name is looked up when it is read.
    Config,
    /// The `output` block.
    Output,
}

/// Inputs and outputs of something callable, for checks before anything runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arity {
    /// A process or workflow with that many inputs.
    Exact(usize),
    /// A function.
    Between(usize, usize),
}

/// One callable body being compiled.
struct Frame {
    /// Visible variables by block, innermost last.
    blocks: Vec<Vec<(Rc<str>, u32)>>,
    shared: Vec<bool>,
    /// Declared types of the variables in slots, where what is assigned is converted.
    types: FxHashMap<u32, LocalType>,
    captures: Vec<(CaptureFrom, Rc<str>)>,
}

impl Frame {
    fn new() -> Self {
        Self {
            blocks: vec![Vec::new()],
            shared: Vec::new(),
            types: FxHashMap::default(),
            captures: Vec::new(),
        }
    }

    fn declare_in(&mut self, block: usize, name: &str) -> u32 {
        let slot = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
        self.shared.push(false);
        self.blocks[block].push((Rc::from(name), slot));
        slot
    }

    fn find(&self, name: &str) -> Option<u32> {
        let hit = |b: &Vec<(Rc<str>, u32)>| b.iter().rev().find(|(n, _)| &**n == name).map(|&(_, s)| s);
        self.blocks.iter().rev().find_map(hit)
    }
}

/// Compiles the parts of one script or configuration file.
pub struct Compiler<'a> {
    interp: &'a Interp,
    module: Rc<Module>,
    unit: Unit,
    frames: Vec<Frame>,
    /// Names that the task's scope will hold (inputs, variables assigned without `def`).
    task_names: FxHashSet<Rc<str>>,
    /// What names of the task's scope are called there, for variables of branches among the directives.
    aliases: FxHashMap<Rc<str>, ArcStr>,
    /// Variables that the script assigns without `def` outside of processes and workflows.
    script_names: FxHashSet<Rc<str>>,
    arities: Vec<(Rc<str>, Arity)>,
    /// The class whose code is compiled.
    class: Option<class::ClassScope>,
    /// Paths in interpolated texts are escaped for the shell.
    escape: bool,
    /// The parts of a condition of `assert` are compiled: their values are shown when it does not hold.
    shows: bool,
    /// Unknown names are not reported.
    lenient: bool,
    /// Closures may delegate: names that nothing defines are looked up when they are used.
    delegating: bool,
    /// What is compiled is a handler of the end of the run: a name that nothing defines is null there.
    handling: bool,
    free: RefCell<Vec<ArcStr>>,
    /// While an output of a typed process is compiled: the calls of output functions so far.
    output_calls: Option<Vec<(ArcStr, Vec<ast::Arg>, usize)>>,
    /// Calls of `eval` in the outputs of the typed process.
    evals: usize,
    /// What the includes in branches do when they are executed, by their places.
    pub branch_includes: FxHashMap<Span, Value>,
    /// `nextflow.enable.types` is set: all processes are typed.
    pub types: bool,
    /// What was found wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Compiler<'a> {
    /// A compiler for one script; its module must know its names already (see [`Compiler::declare`]).
    #[must_use]
    pub fn new(interp: &'a Interp, module: Rc<Module>) -> Self {
        let delegating = delegate::is_used(interp, &module);
        Self {
            interp,
            module,
            unit: Unit::Function,
            frames: Vec::new(),
            task_names: FxHashSet::default(),
            aliases: FxHashMap::default(),
            script_names: FxHashSet::default(),
            arities: Vec::new(),
            class: None,
            escape: false,
            shows: false,
            lenient: false,
            delegating,
            handling: false,
            free: RefCell::default(),
            output_calls: None,
            evals: 0,
            branch_includes: FxHashMap::default(),
            types: false,
            diagnostics: Vec::new(),
        }
    }

    /// Makes the number of arguments of a name known, for checks of calls.
    pub fn declare(&mut self, name: &str, arity: Arity) {
        self.arities.push((Rc::from(name), arity));
    }

    /// Compiles statements to a closure without parameters.
    pub fn block(&mut self, unit: Unit, block: &Block) -> Rc<Proto> {
        self.unit = unit;
        self.proto("", block.span, &[], |c| c.stmts(&block.stmts))
    }

    /// Compiles top-level statements, which share their variables.
    pub fn statements(&mut self, unit: Unit, span: Span, stmts: &[ast::Stmt]) -> Rc<Proto> {
        self.unit = unit;
        self.proto("", span, &[], |c| c.stmts(stmts))
    }

    /// Compiles an expression to a closure without parameters.
    pub fn expression(&mut self, unit: Unit, expr: &Expr) -> Rc<Proto> {
        self.unit = unit;
        self.proto("", expr.span, &[], |c| {
            let node = c.expr(expr);
            Box::new([Stmt {
                span: expr.span,
                kind: StmtKind::Expr(node),
            }])
        })
    }

    /// Compiles the value of a setting of a configuration file.
    pub fn setting(&mut self, expr: &Expr) -> Rc<Proto> {
        self.unit = Unit::Config;
        self.proto("", expr.span, &[], |c| {
            let node = c.expr(expr);
            Box::new([Stmt {
                span: expr.span,
                kind: StmtKind::Setting(node),
            }])
        })
    }

    /// Compiles a text template: its value is the text.
    pub fn template(&mut self, unit: Unit, span: Span, parts: &[ast::StrPart]) -> Rc<Proto> {
        self.unit = unit;
        self.proto("", span, &[], |c| {
            let node = c.text(span, parts);
            Box::new([Stmt {
                span,
                kind: StmtKind::Expr(node),
            }])
        })
    }

    /// Compiles a template that is part of a task's script: names are looked up in the task, and paths are
    /// escaped for the shell.
    pub fn task_template(&mut self, unit: Unit, span: Span, parts: &[ast::StrPart]) -> Rc<Proto> {
        self.escape = true;
        let proto = self.leniently(|c| c.template(unit, span, parts));
        self.escape = false;
        proto
    }

    /// Compiles a function.
    pub fn function(&mut self, function: &ast::Function) -> Rc<Proto> {
        self.unit = if self.module.is_config.get() {
            Unit::Config
        } else {
            Unit::Function
        };
        let name = function.name.text.clone();
        let result = function.result.as_ref().map(|ty| self.type_code(ty));
        let signature = self.signature(&function.params);
        let mut proto = self.proto(&name, function.body.span, &function.params, |c| {
            c.stmts(&function.body.stmts)
        });
        if let Some(proto) = Rc::get_mut(&mut proto) {
            proto.signature = Some((signature, result));
        }
        proto
    }

    /// Compiles a callable body in a frame of its own, outside of any other.
    fn proto(
        &mut self,
        name: &str,
        span: Span,
        params: &[ast::Param],
        body: impl FnOnce(&mut Self) -> Box<[Stmt]>,
    ) -> Rc<Proto> {
        let outer = std::mem::take(&mut self.frames);
        self.frames.push(Frame::new());
        let params = self.params(params);
        let body = body(self);
        let proto = self.finish(name, span, params, false, body);
        self.frames = outer;
        Rc::new(Proto {
            is_function: !name.is_empty(),
            ..proto
        })
    }

    fn params(&mut self, params: &[ast::Param]) -> Vec<ParamCode> {
        let mut out = Vec::with_capacity(params.len());
        for (i, p) in params.iter().enumerate() {
            let slot = self.declare_local(&p.name.text);
            self.set_type(slot, p.ty.as_ref());
            // A default may use the parameters before it.
            let default = p.default.as_ref().map(|d| self.expr(d));
            out.push(ParamCode {
                name: ArcStr::from(&*p.name.text),
                default,
                ty: p
                    .ty
                    .as_ref()
                    .filter(|ty| crate::typing::is_defined(&self.module, ty))
                    .map(|ty| Rc::new(ty.clone())),
                class: p.ty.as_ref().map(expr::class_name),
                gathers: i + 1 == params.len() && p.ty.as_ref().is_some_and(|ty| ty.dimensions > 0),
            });
        }
        out
    }

    /// Closes the innermost frame.
    fn finish(
        &mut self,
        name: &str,
        span: Span,
        params: Vec<ParamCode>,
        implicit_it: bool,
        body: Box<[Stmt]>,
    ) -> Proto {
        let frame = self.frames.pop().unwrap_or_else(Frame::new);
        let labels = body
            .iter()
            .enumerate()
            .filter_map(|(i, s)| match &s.kind {
                StmtKind::Labelled { label, .. } => Some((label.clone(), i)),
                _ => None,
            })
            .collect();
        Proto {
            name: ArcStr::from(name),
            span,
            params,
            implicit_it,
            slots: frame.shared.len(),
            shared: frame.shared.into_boxed_slice(),
            captures: frame.captures.into_iter().map(|(from, _)| from).collect(),
            body,
            delegating: self.delegating,
            is_function: false,
            labels,
            signature: None,
        }
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// A new variable that the author declares: none of that name may be in reach in this body.
    fn declare_new(&mut self, name: &rflow_syntax::ast::Name) -> u32 {
        if self.frame().find(&name.text).is_some() && name.text.as_ref() != "it" {
            let message = format!("`{}` is already declared", name.text);
            let diagnostic = Diagnostic::error("RF0220", message, name.span);
            self.report(diagnostic.hint("assign it without `def`, or choose another name"));
        }
        self.declare_local(&name.text)
    }

    /// A new variable in the innermost block.
    fn declare_local(&mut self, name: &str) -> u32 {
        let frame = self.frame();
        let block = frame.blocks.len() - 1;
        frame.declare_in(block, name)
    }

    /// Keeps the declared type of a variable where its assignments convert: for the legacy parser, and in classes.
    fn set_type(&mut self, slot: u32, ty: Option<&ast::Type>) {
        if let Some(ty) = ty.and_then(|ty| self.local_type(ty)) {
            self.frame().types.insert(slot, ty);
        }
    }

    fn local_type(&self, ty: &ast::Type) -> Option<LocalType> {
        let converts = self.module.is_groovy() || self.interp.is_legacy();
        converts
            .then(|| LocalType::named(&expr::class_name(ty)))
            .flatten()
    }

    /// The declared type of the variable that a name means, as assignments here see it.
    fn type_of_local(&mut self, name: &str) -> Option<LocalType> {
        let found = |frame: &Frame| frame.find(name).map(|slot| frame.types.get(&slot).cloned());
        let (own, around) = self.frames.split_last()?;
        if let Some(ty) = found(own) {
            return ty;
        }
        let shared = match around.iter().rev().find_map(found) {
            Some(ty) => ty,
            None => self.in_around(|c| c.type_of_local(name)).flatten(),
        };
        shared.map(LocalType::shared)
    }

    /// A new variable that is visible to the end of the body, wherever it is first assigned.
    fn declare_hoisted(&mut self, name: &str) -> u32 {
        self.frame().declare_in(0, name)
    }

    /// Runs something in a block of its own.
    fn in_block<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.frame().blocks.push(Vec::new());
        let result = run(self);
        self.frame().blocks.pop();
        result
    }

    /// A local or captured variable, or one of the code around a class without a name.
    fn local(&mut self, name: &str) -> Option<Var> {
        self.own_local(name).or_else(|| self.held_local(name))
    }

    fn own_local(&mut self, name: &str) -> Option<Var> {
        let last = self.frames.len().checked_sub(1)?;
        if let Some(slot) = self.frames[last].find(name) {
            return Some(Var::Slot(slot));
        }
        let (owner, slot) = (0..last)
            .rev()
            .find_map(|i| Some((i, self.frames[i].find(name)?)))?;
        self.frames[owner].shared[slot as usize] = true;
        let mut from = CaptureFrom::Slot(slot);
        for frame in &mut self.frames[owner + 1..] {
            let known = frame
                .captures
                .iter()
                .position(|(f, n)| *f == from && &**n == name);
            let index = known.unwrap_or_else(|| {
                frame.captures.push((from, Rc::from(name)));
                frame.captures.len() - 1
            });
            from = CaptureFrom::Capture(u32::try_from(index).unwrap_or(u32::MAX));
        }
        match from {
            CaptureFrom::Capture(i) => Some(Var::Capture(i)),
            CaptureFrom::Slot(s) => Some(Var::Slot(s)),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.lenient {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Runs something during which unknown names are no errors: they are looked up when they are read.
    fn leniently<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.lenient, true);
        let result = run(self);
        self.lenient = outer;
        result
    }

    /// Variables that the script assigns without `def` anywhere but in processes and workflows.
    pub fn script_variables(&mut self, names: impl IntoIterator<Item = Rc<str>>) {
        self.script_names.extend(names);
    }
}

//! The evaluator's public face.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use rflow_syntax::ast::Item;
use rflow_syntax::{Diagnostic, SourceMap, Span};

use crate::groovy::Registry;
use crate::host::{Globals, Machine};
use crate::module::{Module, Scope};
use crate::power::Shown;
use crate::raise::{Eval, Raise};
use crate::value::Value;

/// Evaluates code. One per run, on one thread; shared by reference, so that closures can call back.
pub struct Interp {
    /// The machine.
    pub machine: Rc<dyn Machine>,
    /// What the engine adds to the language.
    pub globals: Rc<dyn Globals>,
    /// All source texts.
    pub sources: Rc<RefCell<SourceMap>>,
    /// Classes that the pipeline declares.
    pub classes: Rc<Registry>,
    pub(crate) scope: Rc<RefCell<Option<Rc<Scope>>>>,
    pub(crate) depth: Rc<Cell<u32>>,
    /// How many callers catch errors.
    catching: Rc<Cell<u32>>,
    /// Values of the parts of the condition of the `assert` that is being evaluated.
    pub(crate) shown: Rc<RefCell<Vec<Shown>>>,
    legacy: OnceCell<bool>,
}

/// The way back to an evaluator from a class, which must not keep it alive.
pub(crate) struct WeakInterp {
    machine: Rc<dyn Machine>,
    globals: Weak<dyn Globals>,
    sources: Weak<RefCell<SourceMap>>,
    classes: Weak<Registry>,
    scope: Weak<RefCell<Option<Rc<Scope>>>>,
    depth: Rc<Cell<u32>>,
    catching: Rc<Cell<u32>>,
    shown: Rc<RefCell<Vec<Shown>>>,
}

impl WeakInterp {
    /// The evaluator, if there still is one.
    pub(crate) fn upgrade(&self) -> Option<Interp> {
        Some(Interp {
            machine: self.machine.clone(),
            globals: self.globals.upgrade()?,
            sources: self.sources.upgrade()?,
            classes: self.classes.upgrade()?,
            scope: self.scope.upgrade()?,
            depth: self.depth.clone(),
            catching: self.catching.clone(),
            shown: self.shown.clone(),
            legacy: OnceCell::new(),
        })
    }
}

impl Interp {
    /// An evaluator without any script.
    #[must_use]
    pub fn new(machine: Rc<dyn Machine>, globals: Rc<dyn Globals>) -> Self {
        Self {
            machine,
            globals,
            sources: Rc::default(),
            classes: Rc::default(),
            scope: Rc::default(),
            depth: Rc::default(),
            catching: Rc::default(),
            shown: Rc::default(),
            legacy: OnceCell::new(),
        }
    }

    /// Whether the user asks for the strict language alone, as for the reference by `NXF_SYNTAX_PARSER=v2`.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.machine.env("NXF_SYNTAX_PARSER").as_deref() == Some("v2")
    }

    /// Whether the user asks for the legacy language, as for the reference by `NXF_SYNTAX_PARSER=v1`.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        *self
            .legacy
            .get_or_init(|| self.machine.env("NXF_SYNTAX_PARSER").as_deref() == Some("v1"))
    }

    /// Evaluates something whose errors are caught.
    pub fn catching<T>(&self, evaluate: impl FnOnce() -> T) -> T {
        self.catching.set(self.catching.get() + 1);
        let result = evaluate();
        self.catching.set(self.catching.get() - 1);
        result
    }

    /// Whether a caller catches errors, in a `try` statement or with [`catching`](Self::catching).
    #[must_use]
    pub fn is_catching(&self) -> bool {
        self.catching.get() > 0
    }

    /// Whether a name means a class in a script: one that it imports or defines, of the folder `lib`, or of the platform.
    #[must_use]
    pub fn knows_class(&self, module: &Module, name: &str) -> bool {
        crate::class::known(name) || crate::groovy::class_named(self, module, name).is_some()
    }

    pub(crate) fn downgrade(&self) -> WeakInterp {
        WeakInterp {
            machine: self.machine.clone(),
            globals: Rc::downgrade(&self.globals),
            sources: Rc::downgrade(&self.sources),
            classes: Rc::downgrade(&self.classes),
            scope: Rc::downgrade(&self.scope),
            depth: self.depth.clone(),
            catching: self.catching.clone(),
            shown: self.shown.clone(),
        }
    }

    /// Makes the imports and classes of a script known. The result is what is wrong with them.
    pub fn declare_classes(&self, module: &Rc<Module>, items: &[Item]) -> Vec<Diagnostic> {
        crate::groovy::declare(self, module, items)
    }

    /// Calls a closure by the language's rules: a closure with several parameters that gets one list of that
    /// size takes it apart; one without a parameter list may get no argument.
    pub fn call(&self, callable: &Value, args: &[Value]) -> Eval {
        crate::eval::call(self, callable, args)
    }

    /// Calls a method of a value; named arguments come as a map in front.
    pub fn call_method(&self, receiver: &Value, name: &str, args: &[Value]) -> Eval {
        crate::method::call(self, receiver, name, args)
    }

    /// Reads a property of a value.
    pub fn property(&self, object: &Value, name: &str) -> Eval {
        crate::property::get(self, object, name)
    }

    /// Elements of what a loop or operator may iterate: lists, sets, ranges, maps (as entries), texts (as
    /// one-character texts); `null` has none; any other value is its own single element.
    pub fn elements(&self, value: &Value) -> Vec<Value> {
        crate::method::elements(value)
    }

    /// Evaluates something with the variables of a task (or output, or configuration file) in reach.
    pub fn with_scope<T>(&self, scope: &Rc<Scope>, run: impl FnOnce() -> T) -> T {
        let outer = self.scope.borrow_mut().replace(scope.clone());
        let result = run();
        *self.scope.borrow_mut() = outer;
        result
    }

    /// The scope that is in force.
    #[must_use]
    pub fn scope(&self) -> Option<Rc<Scope>> {
        self.scope.borrow().clone()
    }

    /// Guards a call against endless recursion: fails when calls are nested too deeply.
    pub(crate) fn enter(&self, span: Span) -> Eval<Depth<'_>> {
        let depth = self.depth.get() + 1;
        if depth > MAX_DEPTH {
            return Err(Raise::stack_overflow(
                "Calls are nested too deeply; is there a recursion without end?",
            )
            .at(span));
        }
        self.depth.set(depth);
        Ok(Depth(self))
    }
}

/// Nested calls that fit the evaluator's stack of 256 MiB; the JVM gives up at about 10,000 as well.
const MAX_DEPTH: u32 = 4_000;

/// Leaves a call when dropped.
pub(crate) struct Depth<'a>(&'a Interp);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get() - 1);
    }
}

//! Evaluation of code: a walk over the tree with variables in slots.

mod assign;
mod call;
mod criteria;
mod delegate;
mod expr;
mod member;
mod stmt;

use std::cell::RefCell;
use std::rc::Rc;

use arcstr::ArcStr;
use smallvec::SmallVec;

pub(crate) use expr::push_text;

use crate::closure::Closure;
use crate::code::{CaptureFrom, Proto, Var};
use crate::groovy::{Held, InstanceObj};
use crate::interp::Interp;
use crate::module::Module;
use crate::raise::{Eval, Raise};
use crate::value::Value;

pub(crate) use call::{call, call_code};

/// Variables of one call.
struct Frame<'a> {
    slots: SmallVec<[Value; 8]>,
    proto: &'a Proto,
    captures: &'a [Rc<RefCell<Value>>],
    module: &'a Rc<Module>,
    /// The closure that is called, for names that may be those of its delegate.
    closure: Option<&'a Rc<Closure>>,
}

impl<'a> Frame<'a> {
    fn new(proto: &'a Proto, captures: &'a [Rc<RefCell<Value>>], module: &'a Rc<Module>) -> Self {
        Self {
            slots: smallvec::smallvec![Value::Null; proto.slots],
            proto,
            captures,
            module,
            closure: None,
        }
    }

    fn read(&self, slot: u32) -> Value {
        match &self.slots[slot as usize] {
            Value::Cell(cell) => cell.borrow().clone(),
            value => value.clone(),
        }
    }

    fn write(&mut self, slot: u32, value: Value) {
        match &mut self.slots[slot as usize] {
            Value::Cell(cell) => *cell.borrow_mut() = value,
            place => *place = value,
        }
    }

    /// A fresh variable: closures made earlier keep the one they captured.
    fn declare(&mut self, slot: u32, value: Value) {
        let i = slot as usize;
        self.slots[i] = if self.proto.shared[i] {
            Value::Cell(Rc::new(RefCell::new(value)))
        } else {
            value
        };
    }

    /// The cell of a slot; one is made for a variable that was hoisted and not assigned yet.
    fn cell(&mut self, slot: u32) -> Rc<RefCell<Value>> {
        let place = &mut self.slots[slot as usize];
        if let Value::Cell(cell) = place {
            return cell.clone();
        }
        let cell = Rc::new(RefCell::new(std::mem::take(place)));
        *place = Value::Cell(cell.clone());
        cell
    }

    fn capture(&mut self, proto: &Proto) -> Box<[Rc<RefCell<Value>>]> {
        proto
            .captures
            .iter()
            .map(|from| match from {
                CaptureFrom::Slot(slot) => self.cell(*slot),
                CaptureFrom::Capture(i) => self.captures[*i as usize].clone(),
            })
            .collect()
    }
}

/// How a statement ended.
enum Flow {
    /// Go on; the value counts when it was the last statement.
    Next(Value),
    Return(Value),
    /// Out of the innermost loop, or that with the label.
    Break(Option<ArcStr>),
    /// To the next turn of the innermost loop, or that with the label.
    Continue(Option<ArcStr>),
}

impl Interp {
    /// Runs code without parameters, such as a compiled block or expression.
    pub fn run(&self, proto: &Rc<Proto>, module: &Rc<Module>) -> Eval {
        self.run_with(proto, module, Vec::new())
    }

    /// Runs code with its parameters set.
    pub fn run_with(&self, proto: &Rc<Proto>, module: &Rc<Module>, args: Vec<Value>) -> Eval {
        let _depth = self.enter(proto.span)?;
        let mut frame = Frame::new(proto, &[], module);
        for (i, arg) in args.into_iter().enumerate().take(proto.slots) {
            frame.declare(u32::try_from(i).unwrap_or(u32::MAX), arg);
        }
        self.body(&mut frame, &proto.body)
    }

    /// Runs a piece of a process definition in the scope that is in force.
    pub fn thunk(&self, thunk: &crate::definition::Thunk) -> Eval {
        self.run(&thunk.proto, &thunk.module)
    }

    fn read_var(&self, frame: &Frame<'_>, var: &Var) -> Eval {
        match var {
            Var::Slot(slot) => Ok(frame.read(*slot)),
            Var::Capture(i) => Ok(frame.captures[*i as usize].borrow().clone()),
            Var::Dynamic(name) => self.read_dynamic(frame.module, name),
            Var::Held { this, at } => Ok(self.held(frame, this, *at)?.borrow().clone()),
            Var::Name(name) => frame.module.name(name).ok_or_else(|| no_variable(name)),
            Var::Global(name) => self
                .globals
                .variable(self, frame.module, name)
                .unwrap_or_else(|| Err(no_variable(name))),
        }
    }

    /// A variable that an instance of a class without a name holds.
    fn held(&self, frame: &Frame<'_>, this: &Var, at: usize) -> Eval<Rc<RefCell<Value>>> {
        let this = self.read_var(frame, this)?;
        let held = this
            .as_host::<InstanceObj>()
            .and_then(|instance| instance.held.get()?.get(at).cloned());
        held.ok_or_else(|| Raise::illegal_state("A class without a name has lost the variables around it"))
    }

    /// The cells of variables that an instance is to hold.
    fn cells(&self, frame: &mut Frame<'_>, vars: &[Var]) -> Eval<Held> {
        let cell = |var: &Var| match var {
            Var::Slot(slot) => Ok(frame.cell(*slot)),
            Var::Capture(i) => Ok(frame.captures[*i as usize].clone()),
            Var::Held { this, at } => self.held(frame, this, *at),
            other => self
                .read_var(frame, other)
                .map(|value| Rc::new(RefCell::new(value))),
        };
        vars.iter().map(cell).collect()
    }

    /// A name that is looked up when it is read: in the task's scope, then among the script's variables and
    /// names, then among what the engine defines. For the legacy parser the environment comes last.
    fn read_dynamic(&self, module: &Rc<Module>, name: &str) -> Eval {
        if let Some(value) = self.scope.borrow().as_ref().and_then(|s| s.get(name)) {
            return Ok(value);
        }
        if let Some(value) = module.variable(name).or_else(|| module.name(name)) {
            return Ok(value);
        }
        if let Some(value) = self.globals.variable(self, module, name) {
            return value;
        }
        if crate::class::known(name) {
            return Ok(Value::Class(name.into()));
        }
        if !self.is_strict()
            && let Some(value) = self.machine.env(name)
        {
            return Ok(Value::from(value));
        }
        Err(no_variable(name))
    }
}

fn no_variable(name: &str) -> Box<Raise> {
    Raise::missing_property(format!("No such variable: {name}")).named(name)
}

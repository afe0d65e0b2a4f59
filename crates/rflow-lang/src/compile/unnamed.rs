//! Classes without a name, `new T(x) { … }`: their code sees the variables around it.
//!
//! An instance holds the variables of the code around its class that the class uses, and shares them with that code. In
//! the class they are reached by its `this`.

use std::rc::Rc;

use rflow_syntax::ast::{Arg, Class};

use super::class::ClassScope;
use super::member::has_member;
use super::{Compiler, Frame};
use crate::code::{ClassCode, MemberCode, NodeKind, Var};
use crate::groovy;

/// The code around a class without a name, while the class is compiled.
pub(super) struct Around {
    frames: Vec<Frame>,
    class: Option<ClassScope>,
    /// Variables of it that the class uses.
    held: Vec<Var>,
}

impl Around {
    /// The class that the code belongs to.
    pub(super) fn class(&self) -> Option<&ClassScope> {
        self.class.as_ref()
    }
}

impl Compiler<'_> {
    /// `new T(args) { … }`
    pub(super) fn unnamed(&mut self, args: &[Arg], tree: &Rc<Class>) -> NodeKind {
        let args = self.args(args);
        let outer = self.class.as_ref().map(|scope| scope.class.clone());
        let class = groovy::unnamed(self.interp, &self.module, tree, outer.as_deref());
        let links = self.class_links(&class, tree);
        // The class is new.
        let _ = class.links.set(links);
        let (unit, escape) = (self.unit, std::mem::take(&mut self.escape));
        let around = Box::new(Around {
            frames: std::mem::take(&mut self.frames),
            class: self.class.take(),
            held: Vec::new(),
        });
        let (body, around) = self.showing(false, |c| c.body_in(&class, tree, Some(around)));
        let _ = class.body.set(body);
        (self.unit, self.escape) = (unit, escape);
        let mut held = Vec::new();
        if let Some(around) = around {
            (self.frames, self.class, held) = (around.frames, around.class, around.held);
        }
        let class = Rc::downgrade(&class);
        ClassCode::NewUnnamed { class, args, held }.into()
    }

    /// Compiles something as a part of the code around a class without a name; `None` in other classes.
    pub(super) fn in_around<T>(&mut self, compile: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let mut scope = self.class.take()?;
        let Some(mut around) = scope.around.take() else {
            self.class = Some(scope);
            return None;
        };
        std::mem::swap(&mut self.frames, &mut around.frames);
        self.class = around.class.take();
        let result = compile(self);
        std::mem::swap(&mut self.frames, &mut around.frames);
        around.class = self.class.take();
        scope.around = Some(around);
        self.class = Some(scope);
        Some(result)
    }

    /// A variable of the code around a class without a name. Members of the class come before those.
    pub(super) fn held_local(&mut self, name: &str) -> Option<Var> {
        let scope = self.class.as_ref()?;
        if scope.around.is_none() || has_member(&scope.class, name) {
            return None;
        }
        let var = self.in_around(|c| c.local(name))??;
        self.hold(var)
    }

    /// A variable of the code around a class without a name, as the class reaches it.
    fn hold(&mut self, var: Var) -> Option<Var> {
        let this = self.own_local("this")?;
        let around = self.class.as_mut()?.around.as_mut()?;
        if let (Var::Slot(slot), Some(frame)) = (&var, around.frames.last_mut()) {
            frame.shared[*slot as usize] = true;
        }
        let known = around.held.iter().position(|held| *held == var);
        let at = known.unwrap_or_else(|| {
            around.held.push(var);
            around.held.len() - 1
        });
        let this = Box::new(this);
        Some(Var::Held { this, at })
    }

    /// A member of a class around one without a name.
    pub(super) fn around_member(&mut self, name: &str) -> Option<MemberCode> {
        let code = self.in_around(|c| {
            let class = &c.class.as_ref()?.class;
            match has_member(class, name) {
                true => c.member_code(name),
                false => c.around_member(name),
            }
        })??;
        let this = self.hold(code.this.clone())?;
        Some(MemberCode { this, ..code })
    }

    /// `Outer.this` in a class without a name.
    pub(super) fn outer_this(&mut self, class: &str) -> Option<Var> {
        let var = self.in_around(|c| match &c.class {
            Some(scope) if scope.class.simple_name() == class => c.own_local("this"),
            _ => c.outer_this(class),
        })??;
        self.hold(var)
    }

    /// Whether a name in a class without a name is one of the script around it: classes with a name see none of those.
    pub(super) fn is_around(&self, name: &str) -> bool {
        let mut scope = self.class.as_ref();
        while let Some(class) = scope {
            let Some(around) = &class.around else { return false };
            scope = around.class();
        }
        self.class.is_some()
            && (self.module.names.borrow().contains_key(name)
                || self.script_names.contains(name)
                || self.task_names.contains(name)
                || self.interp.globals.has_variable(name))
    }
}

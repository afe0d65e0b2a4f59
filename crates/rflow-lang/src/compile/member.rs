//! Names of classes, and names in the code of classes.

use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Arg, Expr, ExprKind, PropertyName};
use rflow_syntax::{Diagnostic, Span};

use super::Compiler;
use crate::code::{ClassCode, MemberCode, NameNode, Node, NodeKind, Target, Var};
use crate::groovy::{self, Named, UserClass};
use crate::value::Value;

impl Compiler<'_> {
    /// What a class name means by imports, in the same file, or in the folder `lib`.
    pub(super) fn class_named(&self, name: &str) -> Option<Named> {
        let mut scope = self.class.as_ref();
        while let Some(class) = scope {
            if let Some(nested) = nested(&class.class, name) {
                return Some(Named::User(nested));
            }
            scope = class.around.as_ref().and_then(|around| around.class());
        }
        groovy::class_named(self.interp, &self.module, name)
    }

    /// A class or enumeration that the script declares, as a value; null when it declares none of that name.
    #[must_use]
    pub fn class_value(&self, name: &str) -> Value {
        match self.class_named(name) {
            Some(Named::User(class)) => class.value(),
            _ => Value::Null,
        }
    }

    /// The full name of a class of the pipeline or an imported one; other names stay as they are.
    pub(super) fn full_name(&self, name: &str) -> ArcStr {
        match self.class_named(name) {
            Some(Named::User(class)) => class.name.clone(),
            Some(Named::Platform(full) | Named::Missing(full)) => full,
            None => ArcStr::from(name),
        }
    }

    /// A class as a value.
    pub(super) fn class_node(&self, name: &str) -> Option<NodeKind> {
        // Variables and functions begin with a small letter, and class names do not.
        let simple = name.rsplit('.').next().unwrap_or(name);
        if !simple.starts_with(|c: char| c.is_uppercase() || c == '_') && !self.is_own_class(name) {
            return None;
        }
        Some(match self.class_named(name)? {
            Named::User(class) => ClassCode::ClassOf(Rc::downgrade(&class)).into(),
            Named::Platform(full) => NodeKind::Const(Value::Class(full)),
            Named::Missing(full) => ClassCode::MissingClass(full).into(),
        })
    }

    fn is_own_class(&self, name: &str) -> bool {
        let class = self.class.as_ref().map(|scope| &scope.class);
        class.is_some_and(|class| &*class.name == name)
    }

    pub(super) fn member_code(&mut self, name: &str) -> Option<MemberCode> {
        let class = Rc::downgrade(&self.class.as_ref()?.class);
        let this = self.local("this")?;
        Some(MemberCode {
            this,
            name: ArcStr::from(name),
            class,
        })
    }

    /// A name that is read in a class and is no local variable.
    pub(super) fn read_member(&mut self, name: &str, span: Span) -> Option<NodeKind> {
        let scope = self.class.as_ref()?;
        if name == "super" {
            return self.local("this").map(NodeKind::Var);
        }
        if name == "log" && scope.log {
            return Some(NodeKind::Var(Var::Global(ArcStr::from(name))));
        }
        if !has_member(&scope.class, name) {
            if let Some(member) = self.around_member(name) {
                return Some(ClassCode::Member(member).into());
            }
            if self.is_around(name) {
                return None;
            }
            if let Some(class) = self.class_node(name) {
                return Some(class);
            }
            if let Some(read) = self.imported_read(name, span) {
                return Some(read);
            }
            self.check_member(name, span);
        }
        self.member_code(name)
            .map(|member| ClassCode::Member(member).into())
    }

    /// Reports a name that nothing in the class has. Where there is an instance or a closure, a name may get its
    /// meaning when it is read.
    fn check_member(&mut self, name: &str, span: Span) {
        let Some(scope) = &self.class else { return };
        let class = &scope.class;
        if class.base().is_some() || class.has_member("propertyMissing") || self.may_delegate() {
            return;
        }
        let message = format!("`{name}` is not defined in the class {}", class.name);
        let certain = scope.is_static && self.frames.len() == 1;
        let diagnostic = if certain {
            Diagnostic::error("RF0201", message, span)
        } else {
            Diagnostic::warning("RF0201", message, span)
        };
        let hint = match name {
            "params" | "workflow" | "log" | "projectDir" | "baseDir" | "launchDir" | "workDir" => {
                format!("classes do not see `{name}`: pass it as an argument")
            }
            _ => format!("declare it, or import the class `{name}`"),
        };
        self.report(diagnostic.hint(hint));
    }

    /// A variable that is assigned in a class and is no local one.
    pub(super) fn member_target(&mut self, name: &str, span: Span) -> Option<Target> {
        let scope = self.class.as_ref()?;
        if !has_member(&scope.class, name) {
            if let Some(member) = self.around_member(name) {
                return Some(Target::Member(member));
            }
            if self.is_around(name) {
                return None;
            }
            self.check_member(name, span);
        }
        self.member_code(name).map(Target::Member)
    }

    /// `this.name`, which is the field itself and not its getter.
    pub(super) fn this_member(&mut self, object: &Expr, name: &PropertyName) -> Option<MemberCode> {
        let ExprKind::Variable(variable) = &object.kind else {
            return None;
        };
        match name {
            PropertyName::Fixed(name) if matches!(&**variable, "this" | "super") => {
                self.member_code(name.text.trim_start_matches('@'))
            }
            _ => None,
        }
    }

    /// `this(args)` and `super(args)` in a constructor.
    pub(super) fn delegation(&mut self, name: &str, args: &[Arg]) -> Option<NodeKind> {
        if !matches!(name, "this" | "super") {
            return None;
        }
        let member = self.member_code(name)?;
        let args = self.args(args);
        let to_super = name == "super";
        Some(
            ClassCode::Delegate {
                member,
                to_super,
                args,
            }
            .into(),
        )
    }

    /// `name(args)` in a class.
    pub(super) fn call_in_class(&mut self, name: &str, args: &[Arg], span: Span) -> Option<NodeKind> {
        let scope = self.class.as_ref()?;
        if !has_member(&scope.class, name) {
            if let Some(call) = self.imported_call(name, args, span) {
                return Some(call);
            }
            if let Some(member) = self.around_member(name) {
                let args = self.args(args);
                return Some(ClassCode::CallMember { member, args }.into());
            }
            if self.is_around(name) {
                return None;
            }
        }
        let member = self.member_code(name)?;
        let args = self.args(args);
        Some(ClassCode::CallMember { member, args }.into())
    }

    /// A field that `import static` makes known.
    pub(super) fn imported_read(&self, name: &str, span: Span) -> Option<NodeKind> {
        let (class, member) = self.imported(name)?;
        Some(NodeKind::Property {
            object: Box::new(Node { span, kind: class }),
            access: ast::Access::Plain,
            name: NameNode::Fixed(member),
        })
    }

    /// The call of a function that `import static` makes known.
    pub(super) fn imported_call(&mut self, name: &str, args: &[Arg], span: Span) -> Option<NodeKind> {
        let (class, member) = self.imported(name)?;
        let args = self.args(args);
        Some(NodeKind::CallMethod {
            object: Box::new(Node { span, kind: class }),
            access: ast::Access::Plain,
            name: NameNode::Fixed(member),
            args,
        })
    }

    /// The class and the member that `import static` makes known by a name.
    pub(super) fn imported(&self, name: &str) -> Option<(NodeKind, ArcStr)> {
        if let Some((class, member)) = groovy::imported_member(&self.module, name) {
            let node = match self.class_node(&class) {
                Some(node) => node,
                None if crate::class::known(&class) => NodeKind::Const(Value::Class(class)),
                None => ClassCode::MissingClass(class).into(),
            };
            return Some((node, member));
        }
        let classes = groovy::member_classes(&self.module);
        classes
            .into_iter()
            .find_map(|class| match self.class_named(&class) {
                Some(Named::User(class)) if class.has_member(name) => Some((
                    ClassCode::ClassOf(Rc::downgrade(&class)).into(),
                    ArcStr::from(name),
                )),
                None if crate::class::static_property(self.interp, &class, name).is_ok()
                    || class_has_method(&class, name) =>
                {
                    Some((NodeKind::Const(Value::Class(class)), ArcStr::from(name)))
                }
                _ => None,
            })
    }

    /// `super.name(args)`
    pub(super) fn call_super(
        &mut self,
        object: &Expr,
        name: &PropertyName,
        args: &[Arg],
    ) -> Option<NodeKind> {
        let PropertyName::Fixed(name) = name else {
            return None;
        };
        if !matches!(&object.kind, ExprKind::Variable(v) if &**v == "super") {
            return None;
        }
        let member = self.member_code(&name.text)?;
        let args = self.args(args);
        Some(ClassCode::CallSuper { member, args }.into())
    }
}

/// Static functions of the class whose members are most often imported all together.
fn class_has_method(class: &str, name: &str) -> bool {
    class == "java.lang.Math"
        && matches!(
            name,
            "abs" | "ceil" | "floor" | "log" | "log10" | "max" | "min" | "pow" | "round" | "sqrt"
        )
}

pub(super) fn has_member(class: &Rc<UserClass>, name: &str) -> bool {
    let outer = class.outer.as_ref().and_then(Weak::upgrade);
    class.has_member(name) || outer.is_some_and(|outer| has_member(&outer, name))
}

/// A class in a class, or in one of those around it.
fn nested(class: &Rc<UserClass>, name: &str) -> Option<Rc<UserClass>> {
    let own = class
        .nested
        .borrow()
        .iter()
        .find(|(n, _)| n == name)
        .and_then(|(_, c)| c.upgrade());
    own.or_else(|| nested(&class.outer.as_ref()?.upgrade()?, name))
}

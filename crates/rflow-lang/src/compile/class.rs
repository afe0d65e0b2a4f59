//! Classes that a pipeline declares.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_syntax::ast::{self, Class, ClassKind, ExprKind, Member, Method, Stmt, StmtKind};
use rflow_syntax::{Diagnostic, Span};

use super::unnamed::Around;
use super::{Compiler, Unit};
use crate::code::{Node, NodeKind, Proto, Stmt as Code, StmtKind as CodeKind};
use crate::groovy::{
    Body, FieldCode, Generated, Links, MethodCode, Named, Signature, Step, TypeCode, UserClass,
};

/// The class whose code is compiled.
pub(super) struct ClassScope {
    pub(super) class: Rc<UserClass>,
    /// There is no instance.
    pub(super) is_static: bool,
    /// `@Slf4j` and the like.
    pub(super) log: bool,
    /// The code around it, when it has no name.
    pub(super) around: Option<Box<Around>>,
}

const PRIMITIVE: [&str; 9] = [
    "boolean", "byte", "char", "double", "float", "int", "long", "short", "void",
];

/// What is a collection with methods of its own, as an instance of a class that extends it.
const COLLECTIONS: [&str; 9] = [
    "java.util.HashMap",
    "java.util.LinkedHashMap",
    "java.util.TreeMap",
    "java.util.concurrent.ConcurrentHashMap",
    "java.util.ArrayList",
    "java.util.LinkedList",
    "java.util.HashSet",
    "java.util.LinkedHashSet",
    "java.util.TreeSet",
];

impl Compiler<'_> {
    /// What a class extends and implements.
    pub(crate) fn class_links(&mut self, class: &Rc<UserClass>, tree: &Class) -> Links {
        let mut links = Links::default();
        let interface = matches!(tree.kind, ClassKind::Interface);
        // `new T() { … }` says of no `T` whether it is an interface.
        let unnamed = tree.name.text.is_empty();
        for ty in &tree.extends {
            let name = &*ty.name.text;
            match self.class_named(name) {
                Some(Named::User(parent)) if unnamed && parent.kind == ClassKind::Trait => {
                    links.interfaces.push(parent);
                }
                Some(Named::Platform(full)) if unnamed => {
                    self.platform_parent(full, ty.name.span, &mut links)
                }
                None if unnamed && crate::class::known(name) => {
                    let full = ArcStr::from(&*crate::ops::full_class_name(name));
                    self.platform_parent(full, ty.name.span, &mut links);
                }
                Some(Named::User(parent)) if interface || parent.kind == ClassKind::Interface => {
                    links.interfaces.push(parent);
                }
                Some(Named::User(parent)) => links.superclass = Some(parent),
                Some(Named::Platform(full)) if interface => links.others.push(full),
                Some(Named::Platform(full)) if &*full == "java.lang.Object" => {}
                Some(Named::Platform(full)) => self.platform_base(&full, ty.name.span, &mut links),
                Some(Named::Missing(_)) | None => self.no_parent(name, ty.name.span),
            }
        }
        for ty in &tree.implements {
            let name = &*ty.name.text;
            match self.class_named(name) {
                Some(Named::User(parent)) => links.interfaces.push(parent),
                Some(Named::Platform(full) | Named::Missing(full)) => links.others.push(full),
                // An interface has no code, so that it is not there changes nothing.
                None => links.others.push(ArcStr::from(name)),
            }
        }
        if links.lead_to(class) {
            let message = format!("`{}` extends itself, directly or not", class.name);
            self.report(Diagnostic::error("RF0244", message, tree.name.span));
            return Links::default();
        }
        links
    }

    /// What a class without a name extends or implements.
    fn platform_parent(&mut self, full: ArcStr, span: Span, links: &mut Links) {
        match &*full {
            "java.lang.Object" => {}
            _ if crate::ops::is_interface(&full) => links.others.push(full),
            _ => self.platform_base(&full, span, links),
        }
    }

    fn platform_base(&mut self, full: &str, span: Span, links: &mut Links) {
        links.base = crate::class::exception::full_name(full);
        links.collection = COLLECTIONS.iter().copied().find(|name| *name == full);
        if links.base.is_none() && links.collection.is_none() {
            self.no_parent(full, span);
        }
    }

    fn no_parent(&mut self, name: &str, span: Span) {
        let message = format!("A class cannot extend `{name}`");
        self.report(
            Diagnostic::error("RF0244", message, span)
                .hint("rflow has no JVM: a class can extend other classes of the pipeline, exceptions, and maps, lists and sets"),
        );
    }

    /// The code of a class.
    pub(crate) fn class_body(&mut self, class: &Rc<UserClass>, tree: &Class) -> Body {
        self.body_in(class, tree, None).0
    }

    /// The code of a class, and the code around it with what the class uses of it.
    pub(super) fn body_in(
        &mut self,
        class: &Rc<UserClass>,
        tree: &Class,
        around: Option<Box<Around>>,
    ) -> (Body, Option<Box<Around>>) {
        let mut body = Body {
            generated: Generated::of(&tree.annotations),
            ..Body::default()
        };
        self.unit = Unit::Function;
        self.class = Some(ClassScope {
            class: class.clone(),
            is_static: true,
            log: body.generated.log,
            around,
        });
        for (name, args) in &tree.constants {
            let code = self.constant(name.span, args);
            body.constants.push((ArcStr::from(&*name.text), code));
        }
        for member in &tree.members {
            match member {
                Member::Field(field) => self.field(tree, field, &mut body),
                Member::Method(method) => {
                    let code = self.method(method, method.modifiers.is_static);
                    body.methods.push(Rc::new(code));
                }
                Member::Constructor(method) => {
                    let code = self.method(method, false);
                    body.constructors.push(Rc::new(code));
                }
                Member::Initializer(is_static, block) => {
                    let code = self.class_code(*is_static, block.span, |c| c.stmts(&block.stmts));
                    let steps = if *is_static {
                        &mut body.static_steps
                    } else {
                        &mut body.steps
                    };
                    steps.push(Step { field: None, code });
                }
                Member::Class(_) => {}
            }
        }
        let around = self.class.take().and_then(|scope| scope.around);
        (body, around)
    }

    /// Code whose parameter is `this`.
    fn class_code(
        &mut self,
        is_static: bool,
        span: Span,
        code: impl FnOnce(&mut Self) -> Box<[Code]>,
    ) -> Rc<Proto> {
        if let Some(scope) = &mut self.class {
            scope.is_static = is_static;
        }
        self.proto("", span, &[this_param(span)], code)
    }

    /// Arguments of the constructor of a constant, as a list.
    fn constant(&mut self, span: Span, args: &[ast::Arg]) -> Rc<Proto> {
        self.class_code(true, span, |c| {
            let args = c.args(args);
            let mut items: Vec<(Node, bool)> = Vec::new();
            if !args.named.is_empty() {
                let entries = args.named.into_iter().map(|(k, v)| (Some(k), v)).collect();
                let kind = NodeKind::Map(entries);
                items.push((Node { span, kind }, false));
            }
            let spread = args.spread;
            let positional = args.positional.into_iter().enumerate();
            items.extend(positional.map(|(i, node)| (node, spread.contains(&i))));
            let kind = NodeKind::List(items);
            Box::new([Code {
                span,
                kind: CodeKind::Expr(Node { span, kind }),
            }])
        })
    }

    fn field(&mut self, tree: &Class, field: &ast::Field, body: &mut Body) {
        let name = ArcStr::from(&*field.name.text);
        // What stands in an interface is a constant.
        let constant = tree.kind == ClassKind::Interface;
        let is_static = field.modifiers.is_static || constant;
        if let Some(value) = &field.value {
            let code = self.class_code(is_static, value.span, |c| {
                let node = c.expr(value);
                Box::new([Code {
                    span: value.span,
                    kind: CodeKind::Expr(node),
                }])
            });
            let steps = if is_static {
                &mut body.static_steps
            } else {
                &mut body.steps
            };
            steps.push(Step {
                field: Some(name.clone()),
                code,
            });
        }
        body.fields.push(FieldCode {
            ty: field.ty.as_ref().map(|ty| self.type_code(ty)),
            is_static,
            is_final: field.modifiers.is_final || constant,
            is_property: !field.modifiers.access && !is_static,
            is_hidden: field.modifiers.is_hidden,
            name,
        });
    }

    fn method(&mut self, method: &Method, is_static: bool) -> MethodCode {
        let code = method.body.as_ref().map(|body| {
            if let Some(scope) = &mut self.class {
                scope.is_static = is_static;
            }
            let mut params = vec![this_param(method.name.span)];
            params.extend(method.params.iter().cloned());
            self.proto(&method.name.text, body.span, &params, |c| c.stmts(&body.stmts))
        });
        MethodCode {
            name: ArcStr::from(&*method.name.text),
            is_static,
            is_hidden: method.modifiers.is_hidden,
            code,
            signature: self.signature(&method.params),
            result: method.result.as_ref().map(|ty| self.type_code(ty)),
            delegates: method
                .body
                .as_ref()
                .and_then(|b| b.stmts.first())
                .is_some_and(is_delegation),
        }
    }

    /// What a method or function with these parameters takes.
    pub(super) fn signature(&self, params: &[ast::Param]) -> Signature {
        Signature {
            types: params
                .iter()
                .map(|p| p.ty.as_ref().map(|ty| self.type_code(ty)))
                .collect(),
            optional: params.iter().map(|p| p.default.is_some()).collect(),
        }
    }

    pub(super) fn type_code(&self, ty: &ast::Type) -> TypeCode {
        let name = &*ty.name.text;
        let (full, known) = match self.class_named(name) {
            Some(Named::User(class)) => (class.name.clone(), true),
            Some(Named::Platform(full)) => (full, true),
            Some(Named::Missing(full)) => (full, false),
            None => {
                let known = PRIMITIVE.contains(&name) || crate::class::known(name);
                (ArcStr::from(&*crate::ops::full_class_name(name)), known)
            }
        };
        TypeCode {
            name: full,
            dimensions: ty.dimensions,
            known,
        }
    }
}

fn this_param(span: Span) -> ast::Param {
    ast::Param {
        name: ast::Name {
            text: Rc::from("this"),
            span,
        },
        ty: None,
        default: None,
    }
}

/// `this(…)` or `super(…)`
fn is_delegation(stmt: &Stmt) -> bool {
    let StmtKind::Expr(expr) = &stmt.kind else {
        return false;
    };
    let ExprKind::Call(call) = &expr.kind else {
        return false;
    };
    matches!(&call.callee, ast::Callee::Name(name) if matches!(&*name.text, "this" | "super"))
}

//! Groovy classes.

use std::rc::Rc;

use super::{Lowerer, Node};
use crate::ast::{
    Annotation, Arg, Class, ClassKind, ExprKind, Field, GroovyFile, Import, Item, ItemKind, Member, Method,
    Modifiers, Name, Type,
};
use crate::codes;
use crate::parse::Rule;
use crate::{Diagnostic, Span};

impl<'a> Lowerer<'a> {
    /// The items of a `groovy` pair.
    pub(crate) fn groovy(&mut self, node: Node<'a>, file: &mut GroovyFile) {
        for child in node.into_inner() {
            let span = self.span(&child);
            let kind = match child.as_rule() {
                Rule::package_line => {
                    let path = child.into_inner().find(|n| n.as_rule() == Rule::import_path);
                    let words = path.into_iter().flat_map(Node::into_inner);
                    file.package = words.map(|word| self.name(&word)).collect();
                    continue;
                }
                Rule::import_line => ItemKind::Import(self.import(child)),
                Rule::class_def | Rule::enum_class => ItemKind::Class(Rc::new(self.class(child))),
                _ => continue,
            };
            file.items.push(Item { span, kind });
        }
    }

    /// A class in a script, which only the legacy parser has.
    pub(super) fn script_class(&mut self, node: Node<'a>) -> Class {
        // What is old-fashioned inside of it goes without saying.
        let before = self.diagnostics.len();
        let class = self.class(node);
        let inner = self.diagnostics.split_off(before);
        let errors = inner.into_iter().filter(|d| d.severity == crate::Severity::Error);
        self.diagnostics.push(
            Diagnostic::warning(codes::CLASS_DECLARATION, "class declaration", class.name.span)
                .hint("use functions or a `record`, or move it into the folder `lib`"),
        );
        self.diagnostics.extend(errors);
        class
    }

    fn class(&mut self, node: Node<'a>) -> Class {
        let span = self.span(&node);
        let mut class = self.empty_class(span);
        if !self.enter(1, span) {
            return class;
        }
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::annotation => class.annotations.extend(self.annotation(child)),
                Rule::class_modifier => class.is_abstract |= child.as_str() == "abstract",
                Rule::class_word => {
                    class.kind = match child.as_str() {
                        "interface" => ClassKind::Interface,
                        "trait" => ClassKind::Trait,
                        _ => ClassKind::Class,
                    }
                }
                Rule::k_enum => class.kind = ClassKind::Enum,
                Rule::word => class.name = self.declared_name(&child),
                Rule::class_extends => class.extends = self.class_types(child),
                Rule::class_implements => class.implements = self.class_types(child),
                Rule::enum_constants => {
                    class.constants = child.into_inner().map(|c| self.enum_constant(c)).collect();
                }
                _ => self.member(child, &mut class),
            }
        }
        self.leave(1);
        class
    }

    fn empty_class(&mut self, span: Span) -> Class {
        Class {
            span,
            name: self.empty_name(span),
            kind: ClassKind::Class,
            is_abstract: false,
            annotations: Vec::new(),
            extends: Vec::new(),
            implements: Vec::new(),
            constants: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The body of `new T(x) { … }`: a class without a name that extends or implements `T`.
    pub(super) fn anonymous_class(&mut self, ty: &Type, node: Node<'a>) -> Class {
        let span = self.span(&node);
        let mut class = self.empty_class(span);
        class.extends.push(ty.clone());
        if !self.enter(1, span) {
            return class;
        }
        // What is old-fashioned inside of it goes without saying.
        let before = self.diagnostics.len();
        for child in node.into_inner() {
            self.member(child, &mut class);
        }
        let inner = self.diagnostics.split_off(before);
        let errors = inner.into_iter().filter(|d| d.severity == crate::Severity::Error);
        let hint = "write a closure where one is taken, or move the class into the folder `lib`";
        self.legacy(codes::LEGACY_ANONYMOUS, "class in an expression", span, hint);
        self.diagnostics.extend(errors);
        self.leave(1);
        class
    }

    fn class_types(&mut self, node: Node<'a>) -> Vec<crate::ast::Type> {
        let types = node.into_inner().filter(|n| n.as_rule() == Rule::plain_type);
        types.map(|n| self.ty(n)).collect()
    }

    fn enum_constant(&mut self, node: Node<'a>) -> (Name, Vec<Arg>) {
        let span = self.span(&node);
        let (mut name, mut args) = (self.empty_name(span), Vec::new());
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                _ => args = self.args(child),
            }
        }
        (name, args)
    }

    fn annotation(&mut self, node: Node<'a>) -> Option<Annotation> {
        let mut children = node.into_inner();
        let name = self.name(&children.next()?);
        let args = children.next().map(|args| self.args(args)).unwrap_or_default();
        Some(Annotation { name, args })
    }

    fn member(&mut self, node: Node<'a>, class: &mut Class) {
        match node.as_rule() {
            Rule::class_def | Rule::enum_class => {
                class.members.push(Member::Class(Rc::new(self.class(node))))
            }
            Rule::static_block | Rule::instance_block => {
                let is_static = node.as_rule() == Rule::static_block;
                let block = node.into_inner().find(|n| n.as_rule() == Rule::block);
                if let Some(block) = block {
                    let block = self.block(block);
                    class.members.push(Member::Initializer(is_static, block));
                }
            }
            Rule::method => {
                let (method, declared) = self.method(node);
                let constructs = method.name.text == class.name.text && !declared;
                class.members.push(match constructs {
                    true => Member::Constructor(method),
                    false => Member::Method(method),
                });
            }
            Rule::field => self.fields(node, class),
            _ => {}
        }
    }

    /// A method, and whether a type or `def` stands before its name.
    fn method(&mut self, node: Node<'a>) -> (Method, bool) {
        let span = self.span(&node);
        let mut method = Method {
            name: self.empty_name(span),
            modifiers: Modifiers::default(),
            params: Vec::new(),
            result: None,
            body: None,
        };
        let mut declared = false;
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::member_modifier => {
                    declared |= child.as_str() == "def";
                    modifier(&mut method.modifiers, child.as_str());
                }
                // Any word may name a method: it stands after a type or before a parenthesis.
                Rule::word => method.name = self.name(&child),
                Rule::r#type => {
                    declared = true;
                    method.result = Some(self.ty(child));
                }
                Rule::param => {
                    let param = self.params(std::iter::once(child));
                    method.params.extend(param);
                }
                Rule::block => method.body = Some(self.block(child)),
                _ => {}
            }
        }
        (method, declared)
    }

    fn fields(&mut self, node: Node<'a>, class: &mut Class) {
        let (mut modifiers, mut ty) = (Modifiers::default(), None);
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::member_modifier => modifier(&mut modifiers, child.as_str()),
                Rule::r#type => ty = Some(self.ty(child)),
                Rule::declarator => {
                    let (name, own, value) = self.declarator(child);
                    class.members.push(Member::Field(Field {
                        name,
                        modifiers,
                        ty: own.or_else(|| ty.clone()),
                        value,
                    }));
                }
                _ => {}
            }
        }
    }

    pub(super) fn import(&mut self, node: Node<'a>) -> Import {
        let span = self.span(&node);
        let mut import = Import {
            path: Vec::new(),
            alias: None,
            is_static: false,
        };
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::k_static => import.is_static = true,
                Rule::import_path => {
                    import.path = child.into_inner().map(|word| self.name(&word)).collect();
                }
                Rule::import_star => import.path.push(Name {
                    text: self.text("*"),
                    span: self.span(&child),
                }),
                Rule::word => import.alias = Some(self.name(&child)),
                _ => {}
            }
        }
        self.legacy(
            codes::LEGACY_IMPORT,
            "import declaration",
            span,
            "use the full class name where it is needed",
        );
        import
    }
}

fn modifier(modifiers: &mut Modifiers, word: &str) {
    match word {
        "static" => modifiers.is_static = true,
        "final" => modifiers.is_final = true,
        "public" => modifiers.access = true,
        "private" | "protected" => {
            modifiers.access = true;
            modifiers.is_hidden = true;
        }
        _ => {}
    }
}

/// What is set in the parentheses of an annotation.
impl Annotation {
    /// Its name without package.
    #[must_use]
    pub fn simple_name(&self) -> &str {
        self.name.text.rsplit('.').next().unwrap_or_default()
    }

    /// The value of `name = true` or `name = false`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.args.iter().find_map(|arg| match arg {
            Arg::Positional(e) => match &e.kind {
                ExprKind::Assign { target, value, .. } => match (&target.kind, &value.kind) {
                    (ExprKind::Variable(n), ExprKind::Bool(b)) if &**n == name => Some(*b),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
    }
}

//! The syntax tree of Groovy classes.

use std::rc::Rc;

use super::{Arg, Block, Expr, Item, Name, Param, Type};
use crate::Span;

/// A file of the folder `lib`.
#[derive(Debug, Clone, Default)]
pub struct GroovyFile {
    /// `package a.b`; empty without one.
    pub package: Vec<Name>,
    /// Imports and classes in file order.
    pub items: Vec<Item>,
}

/// `import x.y.Z [as W]`, `import x.y.*`, `import static x.y.Z.member`.
#[derive(Debug, Clone)]
pub struct Import {
    /// The dotted name; its last part may be `*`.
    pub path: Vec<Name>,
    /// Name here when it differs.
    pub alias: Option<Name>,
    /// `import static`: the last part of the path is a member of a class.
    pub is_static: bool,
}

/// What a class is declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassKind {
    /// `class`
    Class,
    /// `interface`
    Interface,
    /// `trait`
    Trait,
    /// `enum`
    Enum,
}

/// A class declaration.
#[derive(Debug, Clone)]
pub struct Class {
    /// All of it.
    pub span: Span,
    /// Its name without package.
    pub name: Name,
    /// What it is declared as.
    pub kind: ClassKind,
    /// It is declared `abstract`.
    pub is_abstract: bool,
    /// `@Name(args)` before it.
    pub annotations: Vec<Annotation>,
    /// `extends` types: at most one, but for interfaces.
    pub extends: Vec<Type>,
    /// `implements` types.
    pub implements: Vec<Type>,
    /// Constants of an enum, with the arguments of their constructor.
    pub constants: Vec<(Name, Vec<Arg>)>,
    /// Members in file order.
    pub members: Vec<Member>,
}

/// `@Name(args)`
#[derive(Debug, Clone)]
pub struct Annotation {
    /// Its dotted name.
    pub name: Name,
    /// What is set: `includeNames = true`.
    pub args: Vec<Arg>,
}

/// A member of a class.
#[derive(Debug, Clone)]
pub enum Member {
    /// A variable.
    Field(Field),
    /// A method.
    Method(Method),
    /// `Name(…) { … }`, without a result.
    Constructor(Method),
    /// `{ … }`, or `static { … }` when the flag is set.
    Initializer(bool, Block),
    /// A class in a class.
    Class(Rc<Class>),
}

/// Words before a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers {
    /// `static`
    pub is_static: bool,
    /// `final`
    pub is_final: bool,
    /// `private`, `protected` or `public`: a field with one of them is no property.
    pub access: bool,
    /// `private` or `protected`
    pub is_hidden: bool,
}

/// A field or property.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Words before it.
    pub modifiers: Modifiers,
    /// Declared type.
    pub ty: Option<Type>,
    /// Its first value.
    pub value: Option<Expr>,
}

/// A method or constructor.
#[derive(Debug, Clone)]
pub struct Method {
    /// Its name.
    pub name: Name,
    /// Words before it.
    pub modifiers: Modifiers,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Declared type of the result; `void` is one.
    pub result: Option<Type>,
    /// Its statements; none when it is abstract.
    pub body: Option<Block>,
}

//! Compiled code: the syntax tree with names resolved to slots.

#![allow(
    missing_docs,
    reason = "a variant's comment shows its fields as they are written"
)]

use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use rflow_syntax::Span;
use rflow_syntax::ast::{Access, BinaryOp, Type, UnaryOp};

use crate::groovy::{Signature, TypeCode, UserClass};
use crate::local_type::LocalType;
use crate::value::Value;

/// Code of a closure, function or block.
pub struct Proto {
    /// Name of a function; empty for a closure.
    pub name: ArcStr,
    /// The whole closure or function.
    pub span: Span,
    /// Parameters; they occupy the first slots.
    pub params: Vec<ParamCode>,
    /// There is no parameter list: slot 0 is `it`.
    pub implicit_it: bool,
    /// Size of the frame.
    pub slots: usize,
    /// Slots whose variable an inner closure uses: they hold cells.
    pub shared: Box<[bool]>,
    /// Where the captured variables come from when a closure is made of this code.
    pub captures: Box<[CaptureFrom]>,
    /// Statements.
    pub body: Box<[Stmt]>,
    /// Names in it may be those of an object that it delegates to.
    pub delegating: bool,
    /// It is a function: `return` leaves it and missing arguments are errors.
    pub is_function: bool,
    /// Labelled statements of `branch` and `multiMap` criteria: index into `body` by label.
    pub labels: Vec<(ArcStr, usize)>,
    /// What a function takes and returns.
    pub(crate) signature: Option<(Signature, Option<TypeCode>)>,
}

/// A parameter.
pub struct ParamCode {
    /// Its name.
    pub name: ArcStr,
    /// Value when the argument is missing.
    pub default: Option<Node>,
    /// Its type, when the script defines it: arguments are checked.
    pub ty: Option<Rc<Type>>,
    /// The name of its declared class.
    pub class: Option<ArcStr>,
    /// It is the last one and an array: it takes all further arguments.
    pub gathers: bool,
}

/// Where a captured variable is found in the enclosing frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureFrom {
    /// Slot of the frame.
    Slot(u32),
    /// Capture of the enclosing closure.
    Capture(u32),
}

/// A variable as an assignment target or operand.
#[derive(Debug, Clone, PartialEq)]
pub enum Var {
    /// Slot of the frame.
    Slot(u32),
    /// Captured variable.
    Capture(u32),
    /// Looked up by name: the task's scope, then script variables, then globals.
    Dynamic(ArcStr),
    /// Function, process, workflow or included name of the script.
    Name(ArcStr),
    /// What the engine defines.
    Global(ArcStr),
    /// A variable of the code around a class without a name, which its instances hold; `this` is where the instance is.
    Held { this: Box<Var>, at: usize },
}

/// An expression with its place.
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: NodeKind,
}

/// Arguments of a call.
pub struct Args {
    /// Positional, in order.
    pub positional: Vec<Node>,
    /// Named, collected into a map that is passed first.
    pub named: Vec<(Node, Node)>,
    /// Indices into `positional` whose list is spliced.
    pub spread: Vec<usize>,
}

/// Expressions.
pub enum NodeKind {
    /// A literal.
    Const(Value),
    /// A variable.
    Var(Var),
    /// A part of a condition of `assert` whose value is shown at that place when it does not hold.
    Shown { at: u32, node: Box<Node> },
    /// Interpolated text; paths are escaped for the shell when `escape`.
    Text { parts: Vec<TextPart>, escape: bool },
    /// Interpolated text with a closure, `"${-> x}"`: kept as it is by variables, computed when used.
    LazyText { parts: Vec<TextPart>, escape: bool },
    /// `[a, *b]`
    List(Vec<(Node, bool)>),
    /// `[k: v]`; a missing key is a spread.
    Map(Vec<(Option<Node>, Node)>),
    /// `a..b`; `a<..b` is open.
    Range {
        from: Box<Node>,
        to: Box<Node>,
        open: bool,
        inclusive: bool,
    },
    /// `{ … }`
    Closure(Rc<Proto>),
    /// `object.name`
    Property {
        object: Box<Node>,
        access: Access,
        name: NameNode,
    },
    /// `object[i]`
    Index {
        object: Box<Node>,
        index: Box<Node>,
        safe: bool,
    },
    /// `name(args)` where the name is a variable.
    CallVar { var: Var, args: Args },
    /// `name(args)` where the engine defines the name, or it is found when called.
    CallGlobal { name: ArcStr, args: Args },
    /// `object.name(args)`
    CallMethod {
        object: Box<Node>,
        access: Access,
        name: NameNode,
        args: Args,
    },
    /// `(expr)(args)`
    CallValue { callee: Box<Node>, args: Args },
    /// `new T(args)`
    New { class: ArcStr, args: Args },
    /// What has to do with classes of the pipeline.
    Groovy(ClassCode),
    /// A name or call that may be one of the object to which the closure delegates.
    Delegated(Box<DelegatedCode>),
    /// `op a`
    Unary { op: UnaryOp, operand: Box<Node> },
    /// `a op b`
    Binary {
        op: BinaryOp,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// `a && b`
    And(Box<Node>, Box<Node>),
    /// `a || b`
    Or(Box<Node>, Box<Node>),
    /// `c ? a : b`
    Ternary(Box<Node>, Box<Node>, Box<Node>),
    /// `a ?: b`
    Elvis(Box<Node>, Box<Node>),
    /// `e as T`
    Cast { value: Box<Node>, class: ArcStr },
    /// `e as T` where the script defines the type, or it has types of elements.
    CastType { value: Box<Node>, ty: Rc<Type> },
    /// `e instanceof T`
    InstanceOf {
        value: Box<Node>,
        class: ArcStr,
        negated: bool,
    },
    /// `object.&name`
    MethodRef { object: Box<Node>, name: ArcStr },
    /// `target = value` and compound forms.
    Assign {
        target: Box<Target>,
        op: AssignKind,
        value: Box<Node>,
    },
    /// `x++`
    Increment {
        target: Box<Target>,
        delta: i8,
        prefix: bool,
    },
}

/// A name in a closure that may delegate.
pub struct DelegatedCode {
    /// The name.
    pub name: ArcStr,
    /// What it means where the delegate does not have it.
    pub otherwise: NodeKind,
}

/// Expressions about classes that the pipeline declares.
pub enum ClassCode {
    /// `new T(args)` where the pipeline declares the class.
    NewInstance { class: Weak<UserClass>, args: Args },
    /// `new T(args) { … }`: the class and the variables around it that its instances hold.
    NewUnnamed {
        class: Weak<UserClass>,
        args: Args,
        held: Vec<Var>,
    },
    /// A class that the pipeline declares.
    ClassOf(Weak<UserClass>),
    /// A class that is imported and not there.
    MissingClass(ArcStr),
    /// `e as T` where the pipeline declares the class.
    CastTo {
        value: Box<Node>,
        class: Weak<UserClass>,
    },
    /// `name` in a class: a field, a property, or what is found when it is read.
    Member(MemberCode),
    /// `name(args)` in a class.
    CallMember { member: MemberCode, args: Args },
    /// `super.name(args)`
    CallSuper { member: MemberCode, args: Args },
    /// `super(args)` or `this(args)` in a constructor.
    Delegate {
        member: MemberCode,
        to_super: bool,
        args: Args,
    },
}

impl From<ClassCode> for NodeKind {
    fn from(code: ClassCode) -> Self {
        NodeKind::Groovy(code)
    }
}

/// A name in a class.
pub struct MemberCode {
    /// Where `this` is.
    pub this: Var,
    /// The name.
    pub name: ArcStr,
    /// The class that the code belongs to.
    pub class: Weak<UserClass>,
}

/// What is assigned to.
pub enum Target {
    /// `name` in a class.
    Member(MemberCode),
    /// `name` in a closure that may delegate.
    Delegated { name: ArcStr, otherwise: Box<Target> },
    /// A variable.
    Var(Var),
    /// A variable of a declared type, which converts what is assigned.
    Typed { var: Var, ty: LocalType, span: Span },
    /// `object.name`
    Property {
        object: Node,
        access: Access,
        name: NameNode,
        span: Span,
    },
    /// `object[i]`
    Index { object: Node, index: Node, span: Span },
}

/// Assignment operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignKind {
    /// `=`
    Set,
    /// `?=`
    Elvis,
    /// `+=` …
    Binary(BinaryOp),
}

/// A property or method name.
pub enum NameNode {
    /// Known.
    Fixed(ArcStr),
    /// Computed.
    Dynamic(Box<Node>),
    /// `remove` of something that is cast to an object: of a list the element, and not what is at the place.
    Removal,
}

/// A piece of an interpolated text.
pub enum TextPart {
    /// As it is.
    Text(ArcStr),
    /// The text of a value.
    Value(Node),
}

/// A statement with its place.
pub struct Stmt {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: StmtKind,
}

/// Statements.
pub enum StmtKind {
    /// An expression.
    Expr(Node),
    /// An expression whose value is a setting of a configuration file: a lazy text stays lazy.
    Setting(Node),
    /// Declares a variable in a slot.
    Local {
        slot: u32,
        value: Option<Node>,
        class: Option<ArcStr>,
    },
    /// `def (a, b) = e`
    Locals {
        slots: Vec<(u32, Option<ArcStr>)>,
        value: Node,
    },
    /// `(a, b) = e`
    MultiAssign { targets: Vec<Target>, value: Node },
    /// `if`
    If {
        cond: Node,
        then: Box<[Stmt]>,
        otherwise: Box<[Stmt]>,
    },
    /// `return`
    Return(Option<Node>),
    /// `try`
    Try {
        body: Box<[Stmt]>,
        catches: Vec<CatchCode>,
        finally: Box<[Stmt]>,
    },
    /// `throw`
    Throw(Node),
    /// `assert`
    Assert {
        cond: Node,
        message: Option<Node>,
        source: ArcStr,
    },
    /// `for (x in c)`
    ForIn {
        slot: u32,
        ty: Option<LocalType>,
        iterable: Node,
        body: Box<[Stmt]>,
        label: Option<ArcStr>,
    },
    /// `for (…; …; …)`, `while`
    Loop {
        init: Box<[Stmt]>,
        cond: Option<Node>,
        update: Box<[Stmt]>,
        body: Box<[Stmt]>,
        cond_last: bool,
        label: Option<ArcStr>,
    },
    /// `switch`
    Switch {
        subject: Node,
        cases: Vec<(Option<Node>, Box<[Stmt]>)>,
    },
    /// `break`, also out of the loop with a label
    Break(Option<ArcStr>),
    /// `continue`, also with the next turn of the loop with a label
    Continue(Option<ArcStr>),
    /// `{ … }`
    Block(Box<[Stmt]>),
    /// A labelled criterion of `branch`: condition, then value statements.
    Labelled { label: ArcStr, body: Box<[Stmt]> },
}

/// A `catch` clause.
pub struct CatchCode {
    /// Exception classes; empty for any.
    pub classes: Vec<ArcStr>,
    /// Slot of the variable.
    pub slot: u32,
    /// Statements.
    pub body: Box<[Stmt]>,
}

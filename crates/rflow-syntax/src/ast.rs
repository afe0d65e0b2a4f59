//! The syntax tree of scripts and configuration files.
//!
//! The tree keeps what the author wrote (sections, labels, argument order); meaning is given to names later.
//! Every node has a [`Span`].

#![allow(
    missing_docs,
    reason = "a variant's comment shows its fields as they are written"
)]

mod children;
mod class;

use std::rc::Rc;

use crate::Span;

pub use children::Child;
pub use class::{Annotation, Class, ClassKind, Field, GroovyFile, Import, Member, Method, Modifiers};

/// An identifier or quoted name with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The text without quotes.
    pub text: Rc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A script file (`*.nf`).
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Declarations and top-level statements in file order.
    pub items: Vec<Item>,
}

/// Something at the top level of a script.
#[derive(Debug, Clone)]
pub struct Item {
    /// From its first to its last character.
    pub span: Span,
    /// What it is.
    pub kind: ItemKind,
}

/// The kinds of top-level items.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// `nextflow.enable.X = value` or `nextflow.preview.X = value`.
    FeatureFlag { path: Vec<Name>, value: Expr },
    /// `include { a ; b as c } from 'source'`.
    Include(Include),
    /// `params { name: Type = default }`.
    Params(Vec<ParamDecl>),
    /// `process NAME { … }`.
    Process(Rc<Process>),
    /// `workflow NAME { … }`, or the entry workflow without a name.
    Workflow(Rc<Workflow>),
    /// `def name(…) { … }` and the typed forms.
    Function(Rc<Function>),
    /// `output { … }`.
    Output(Vec<OutputDecl>),
    /// `record NAME { field: Type }`.
    Record { name: Name, fields: Vec<ParamDecl> },
    /// `enum NAME { A, B }`.
    Enum { name: Name, values: Vec<Name> },
    /// `import x.y.Z [as W]` (legacy).
    Import(Import),
    /// `class NAME { … }` and its relatives (legacy).
    Class(Rc<Class>),
    /// A statement; `params.x = …` is one too.
    Statement(Stmt),
}

/// An include declaration.
#[derive(Debug, Clone)]
pub struct Include {
    /// `name [as alias]` entries.
    pub entries: Vec<IncludeEntry>,
    /// The source expression, a plain string in strict scripts.
    pub source: Expr,
    /// `addParams(…)` or `params(…)` after the source (legacy).
    pub params: Option<(Name, Vec<Arg>)>,
}

/// One included name.
#[derive(Debug, Clone)]
pub struct IncludeEntry {
    /// Name in the included script.
    pub name: Name,
    /// Name here when it differs.
    pub alias: Option<Name>,
}

/// A typed declaration of a parameter or record field.
#[derive(Debug, Clone)]
pub struct ParamDecl {
    /// Its name.
    pub name: Name,
    /// `: Type`.
    pub ty: Option<Type>,
    /// `= default`.
    pub default: Option<Expr>,
}

/// A type as written: `List<Path>?`, `java.util.Date`, `String[]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Dotted name without arguments.
    pub name: Name,
    /// Type arguments.
    pub args: Vec<Type>,
    /// Trailing `?`.
    pub nullable: bool,
    /// Number of `[]` suffixes.
    pub dimensions: u8,
}

/// A process definition.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its declared name.
    pub name: Name,
    /// Directives that always count (`cpus 2`, `publishDir 'x', mode: 'copy'`).
    pub directives: Vec<Directive>,
    /// What else stands before the first section label, such as `if (c) { container 'a' }` and `def x = 1` (legacy).
    pub setup: Vec<Setup>,
    /// `input:` declarations.
    pub inputs: Vec<Directive>,
    /// `stage:` statements (typed processes).
    pub stage: Vec<Stmt>,
    /// `output:` declarations.
    pub outputs: Vec<Directive>,
    /// `topic:` statements (typed processes).
    pub topics: Vec<Stmt>,
    /// `when:` expression.
    pub when: Option<Expr>,
    /// The body that is run.
    pub body: Option<Body>,
    /// `stub:` block.
    pub stub: Option<Block>,
}

impl Process {
    /// All directives as written, each with what must come out how for it to count.
    pub fn all_directives(&self) -> impl Iterator<Item = (&Directive, &[Guard])> {
        let upto = |before: usize, from: usize| self.directives.get(from..before).unwrap_or_default();
        let mut from = 0;
        let guarded = self.setup.iter().filter_map(|step| match &step.kind {
            SetupKind::Directive(line) => Some((step.before, line, step.guards.as_slice())),
            _ => None,
        });
        let mut all: Vec<(&Directive, &[Guard])> = Vec::with_capacity(self.directives.len());
        for (before, line, guards) in guarded {
            all.extend(upto(before, from).iter().map(|line| (line, &[][..])));
            from = from.max(before);
            all.push((line, guards));
        }
        all.extend(
            upto(self.directives.len(), from)
                .iter()
                .map(|line| (line, &[][..])),
        );
        all.into_iter()
    }
}

/// What stands among the directives of a process and is not one that always counts.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Number of the [`Process::directives`] before it.
    pub before: usize,
    /// The choices around it.
    pub guards: Vec<Guard>,
    /// What it is.
    pub kind: SetupKind,
}

/// A kind of [`Setup`].
#[derive(Debug, Clone)]
pub enum SetupKind {
    /// The condition of an `if`. Choices are numbered as they come, from 0.
    Choice(Expr),
    /// `def x = …`, which all of the process sees.
    Local(Stmt),
    /// A directive in the braces of an `if`.
    Directive(Directive),
    /// Anything else, such as `error 'no conda'` and `x = 2`.
    Run(Stmt),
}

/// How a choice must come out for what depends on it to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// Its number.
    pub choice: usize,
    /// How.
    pub holds: bool,
}

/// How a [`Directive`] is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineForm {
    /// `name arg, k: v`, `name(arg)` or a bare `name`.
    #[default]
    Command,
    /// `name: Type`, `name: Type = value` or `name = value` in a typed process.
    Declaration,
    /// `tuple(a: T, b: U)` or `record(a: T)` as a typed input; the members are in `fields`.
    Group,
    /// Any other expression as an output of a typed process; `args` holds it and the name is empty.
    Expression,
}

/// A command-style line of a process: a name with arguments, e.g. `tuple val(x), path("*.bam"), emit: bam`.
#[derive(Debug, Clone)]
pub struct Directive {
    /// The whole line.
    pub span: Span,
    /// Which of the forms it is.
    pub form: LineForm,
    /// Members of a [`LineForm::Group`], empty otherwise.
    pub fields: Vec<ParamDecl>,
    /// `cpus`, `publishDir`, `tuple`, `path`, …; for a typed declaration its name.
    pub name: Name,
    /// Positional and named arguments in written order. `path x, emit: y` and `path(x, emit: y)` are alike.
    pub args: Vec<Arg>,
    /// `name: Type` of a typed process declaration; `args` then holds at most the `= value`.
    pub ty: Option<Type>,
}

/// Which kind of body a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// `script:` or a body without a label.
    Script,
    /// `shell:`.
    Shell,
    /// `exec:`.
    Exec,
}

/// The body of a process.
#[derive(Debug, Clone)]
pub struct Body {
    /// Its label.
    pub kind: BodyKind,
    /// Its statements. `block.span` covers the source text that enters the task hash.
    pub block: Block,
}

/// A workflow definition.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// `None` for the entry workflow.
    pub name: Option<Name>,
    /// `take:` names.
    pub takes: Vec<ParamDecl>,
    /// `main:` statements.
    pub main: Block,
    /// `emit:` declarations.
    pub emits: Vec<EmitDecl>,
    /// `publish:` assignments.
    pub publishes: Vec<EmitDecl>,
    /// `onComplete:` section.
    pub on_complete: Option<Block>,
    /// `onError:` section.
    pub on_error: Option<Block>,
}

/// `name = expr`, `name`, `name: Type = expr` or a bare expression in `emit:` or `publish:`.
#[derive(Debug, Clone)]
pub struct EmitDecl {
    /// The whole line.
    pub span: Span,
    /// Missing for a bare expression; for a bare variable `x` both `name` and `value` are set.
    pub name: Option<Name>,
    /// Declared type.
    pub ty: Option<Type>,
    /// What is emitted.
    pub value: Expr,
}

/// A function definition.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Declared result type.
    pub result: Option<Type>,
    /// Its statements.
    pub body: Block,
}

/// A parameter of a function or closure.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Declared type.
    pub ty: Option<Type>,
    /// Default value.
    pub default: Option<Expr>,
}

/// One entry of the `output {}` block: `name { path …; mode …; index { … } }`.
#[derive(Debug, Clone)]
pub struct OutputDecl {
    /// Matches a name in `publish:`.
    pub name: Name,
    /// Declared type.
    pub ty: Option<Type>,
    /// `path`, `mode`, … as command-style lines; `index` holds its own lines.
    pub directives: Vec<OutputDirective>,
}

/// A line in an output declaration.
#[derive(Debug, Clone)]
pub enum OutputDirective {
    /// `mode 'copy'`.
    Plain(Directive),
    /// `index { path 'x.csv' ; header true }`.
    Block { name: Name, directives: Vec<Directive> },
}

/// Statements in braces (or a section).
#[derive(Debug, Clone)]
pub struct Block {
    /// From the first to the last statement (braces excluded).
    pub span: Span,
    /// In order.
    pub stmts: Vec<Stmt>,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// All of it.
    pub span: Span,
    /// `label:` before it; used in `branch` and `multiMap` closures.
    pub label: Option<Name>,
    /// What it is.
    pub kind: StmtKind,
}

impl Stmt {
    /// Whether it is `params.x = …`, the one statement that strict scripts have beside declarations.
    #[must_use]
    pub fn assigns_params(&self) -> bool {
        let StmtKind::Assign { target, .. } = &self.kind else {
            return false;
        };
        let mut current = target;
        loop {
            match &current.kind {
                ExprKind::Property { object, .. } | ExprKind::Index { object, .. } => current = object,
                ExprKind::Variable(text) => return &**text == "params",
                _ => return false,
            }
        }
    }
}

/// Assignment operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignOp {
    /// `=`
    Set,
    /// `?=`
    Elvis,
    /// `+=` and the other compound forms.
    Binary(BinaryOp),
}

/// The kinds of statements.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// `def x = e`, `def x`, `def x: T = e`, `T x = e`; several names only for `def (a, b) = e`
    /// (then `tuple` is true).
    Local {
        names: Vec<(Name, Option<Type>)>,
        tuple: bool,
        value: Option<Expr>,
    },
    /// `target op value`; the target is a name, property or index.
    Assign { target: Expr, op: AssignOp, value: Expr },
    /// `(a, b) = e`.
    MultiAssign { targets: Vec<Expr>, value: Expr },
    /// An expression; a command call `f a, k: v` has become a call.
    Expr(Expr),
    /// `if (c) … else …`.
    If {
        cond: Expr,
        then: Block,
        otherwise: Option<Box<Block>>,
    },
    /// `return [e]`.
    Return(Option<Expr>),
    /// `try … catch … finally …`.
    Try {
        body: Block,
        catches: Vec<Catch>,
        finally: Option<Block>,
    },
    /// `throw e`.
    Throw(Expr),
    /// `assert cond [: message]`; the source text of `cond` is in its span.
    Assert { cond: Expr, message: Option<Expr> },
    /// `for (x in c)` and `for (T x : c)` (legacy).
    ForIn {
        name: Name,
        ty: Option<Type>,
        iterable: Expr,
        body: Block,
    },
    /// `for (init; cond; update)` (legacy).
    For {
        init: Vec<Stmt>,
        cond: Option<Expr>,
        update: Vec<Stmt>,
        body: Block,
    },
    /// `while (c)` (legacy).
    While { cond: Expr, body: Block },
    /// `do … while (c)` (legacy).
    DoWhile { body: Block, cond: Expr },
    /// `switch` (legacy); a case without expression is `default`.
    Switch {
        subject: Expr,
        cases: Vec<(Option<Expr>, Vec<Stmt>)>,
    },
    /// `break`, `break outer` (legacy).
    Break(Option<Rc<str>>),
    /// `continue`, `continue outer` (legacy).
    Continue(Option<Rc<str>>),
    /// `label:` before another label, with which it shares the statements.
    Shared,
    /// An include in a branch at the top level of a script (legacy).
    Include(Rc<Include>),
    /// A nested block `{ … }` used as a statement (legacy).
    Block(Block),
}

/// A `catch` clause.
#[derive(Debug, Clone)]
pub struct Catch {
    /// Exception types; empty for an untyped clause.
    pub types: Vec<Type>,
    /// The variable.
    pub name: Name,
    /// Its statements.
    pub body: Block,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// Binary operators that are plain functions of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the operators")]
pub enum BinaryOp {
    Power,
    Multiply,
    Divide,
    Remainder,
    Add,
    Subtract,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Equal,
    NotEqual,
    /// `===` (legacy).
    Identical,
    /// `!==` (legacy).
    NotIdentical,
    Compare,
    /// `=~`
    Find,
    /// `==~`
    Match,
    BitAnd,
    BitXor,
    BitOr,
}

/// Unary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the operators")]
pub enum UnaryOp {
    Not,
    /// `~`: a pattern from a string, or bitwise not.
    BitNot,
    Plus,
    Minus,
}

/// A piece of an interpolated string.
#[derive(Debug, Clone)]
pub enum StrPart {
    /// Plain text, escapes resolved.
    Text(Rc<str>),
    /// `${expr}` or `$name.path`. `${-> e}` holds a closure expression.
    Expr(Expr),
}

/// How a property or method is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `.`
    Plain,
    /// `?.`
    Safe,
    /// `*.`
    Spread,
}

/// A call argument.
#[derive(Debug, Clone)]
pub enum Arg {
    /// `expr`
    Positional(Expr),
    /// `name: expr`; the key is a constant string for a bare or quoted name.
    Named { key: Expr, value: Expr },
    /// `*expr` (legacy).
    Spread(Expr),
}

/// A map entry.
#[derive(Debug, Clone)]
pub enum MapEntry {
    /// `key: value`; a bare identifier key is a constant string.
    Pair { key: Expr, value: Expr },
    /// `*: map` (legacy).
    Spread(Expr),
}

/// A list element.
#[derive(Debug, Clone)]
pub enum ListItem {
    /// `expr`
    Single(Expr),
    /// `*expr` (legacy).
    Spread(Expr),
}

/// The kinds of expressions.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer literal: decimal digits after base conversion, underscores removed, and the suffix
    /// (`L`, `I` or `G` in upper case) if there is one. The sign is a unary operator.
    Integer { digits: Rc<str>, suffix: Option<char> },
    /// A literal with a fraction or exponent, underscores removed, and the suffix (`D`, `F` or `G`).
    Decimal { text: Rc<str>, suffix: Option<char> },
    /// A string without interpolation.
    String(Rc<str>),
    /// A string with interpolation.
    GString(Vec<StrPart>),
    /// A name.
    Variable(Rc<str>),
    /// `[a, b]`
    List(Vec<ListItem>),
    /// `[k: v]`, `[:]`
    Map(Vec<MapEntry>),
    /// `a..b`, `a..<b`, and `a<..b` and `a<..<b` that are open: without their first end.
    Range {
        from: Box<Expr>,
        to: Box<Expr>,
        open: bool,
        inclusive: bool,
    },
    /// `{ a, b -> … }`
    Closure(Rc<ClosureExpr>),
    /// `object.name`; the name is an expression only for `."${x}"`.
    Property {
        object: Box<Expr>,
        access: Access,
        name: PropertyName,
    },
    /// `object[index]`; several indices make a list index. `safe` for `?[ ]` (legacy).
    Index {
        object: Box<Expr>,
        indices: Vec<Expr>,
        safe: bool,
    },
    /// `callee(args)`, `object.method(args)`, with trailing closures appended to `args`.
    Call(Box<Call>),
    /// `new T(args)`, also with the body of a class that has no name.
    New {
        ty: Type,
        args: Vec<Arg>,
        body: Option<Rc<Class>>,
    },
    /// Unary operator.
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// Binary operator.
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `&&`
    And(Box<Expr>, Box<Expr>),
    /// `||`
    Or(Box<Expr>, Box<Expr>),
    /// `c ? a : b`
    Ternary {
        cond: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `a ?: b`
    Elvis { value: Box<Expr>, otherwise: Box<Expr> },
    /// `e as T`, and `(T) e` (legacy).
    Cast { value: Box<Expr>, ty: Type },
    /// `e instanceof T`, `e !instanceof T`
    InstanceOf {
        value: Box<Expr>,
        ty: Type,
        negated: bool,
    },
    /// `object.&method` (legacy).
    MethodRef { object: Box<Expr>, name: Name },
    /// `x = e` inside an expression (legacy).
    Assign {
        target: Box<Expr>,
        op: AssignOp,
        value: Box<Expr>,
    },
    /// `x++`, `--x` … (legacy).
    Increment {
        target: Box<Expr>,
        delta: i8,
        prefix: bool,
    },
}

/// The name in a property expression.
#[derive(Debug, Clone)]
pub enum PropertyName {
    /// `.name` or `.'name'`; `.@name` keeps its mark, for the field itself or an attribute of XML.
    Fixed(Name),
    /// `."${x}"`
    Dynamic(Box<Expr>),
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is called.
    pub callee: Callee,
    /// Arguments in written order; named ones anywhere.
    pub args: Vec<Arg>,
}

/// What a call calls.
#[derive(Debug, Clone)]
pub enum Callee {
    /// `name(…)`
    Name(Name),
    /// `object.name(…)`
    Method {
        object: Expr,
        access: Access,
        name: PropertyName,
    },
    /// `(expr)(…)` or `f(x)(y)`
    Expr(Expr),
}

/// A closure expression.
#[derive(Debug, Clone)]
pub struct ClosureExpr {
    /// Braces included; its source text is shown by `config` output and enters hashes.
    pub span: Span,
    /// `None` without an arrow (then there is an implicit `it`); empty for `{ -> … }`.
    pub params: Option<Vec<Param>>,
    /// Its statements.
    pub body: Block,
}

/// A configuration file.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    /// In file order.
    pub items: Vec<ConfigItem>,
}

/// A statement of a configuration file.
#[derive(Debug, Clone)]
pub struct ConfigItem {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ConfigItemKind,
}

/// The kinds of configuration statements.
#[derive(Debug, Clone)]
pub enum ConfigItemKind {
    /// `a.b.'c' = expr`
    Assign { path: Vec<Name>, value: Expr },
    /// `a.b { … }` and quoted names; `profiles { test { … } }` is nested blocks.
    Block { path: Vec<Name>, items: Vec<ConfigItem> },
    /// `withName: 'regex' { … }`, `withLabel: x { … }`.
    Selector {
        kind: Name,
        pattern: Name,
        items: Vec<ConfigItem>,
    },
    /// `includeConfig expr`
    Include(Expr),
    /// `plugins { id 'x@1.0' }` lines, and other command-style lines such as `id 'x' version '1'`.
    Command(Directive),
    /// `def f(…) { … }` (legacy).
    Function(Rc<Function>),
    /// `import …` (legacy).
    Import(Import),
    /// `if`/`try` around configuration items (legacy).
    If {
        cond: Expr,
        then: Vec<ConfigItem>,
        otherwise: Vec<ConfigItem>,
    },
    /// `try { … } catch (e) { … }` (legacy).
    Try {
        body: Vec<ConfigItem>,
        catches: Vec<(Catch, Vec<ConfigItem>)>,
    },
    /// Any other statement, e.g. `def x = …` or `System.err.println(…)` (legacy).
    Statement(Stmt),
}

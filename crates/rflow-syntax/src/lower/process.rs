//! Process definitions.

use std::rc::Rc;

use super::script::{after, directive, dotted};
use super::{Lowerer, Node, block_of, nothing};
use crate::Span;
use crate::ast::{
    Arg, AssignOp, Block, Body, BodyKind, Callee, Directive, Expr, ExprKind, Guard, LineForm, Name,
    ParamDecl, Process, Setup, SetupKind, Stmt, StmtKind,
};
use crate::codes;
use crate::parse::Rule;
use crate::similar::closest;

/// A line of a section before it is known whether it belongs to an unlabelled body.
pub(super) enum Line {
    Declared(Directive),
    Plain(Stmt),
}

/// Sections in the order that the strict parser wants.
const ORDER: [Rule; 8] = [
    Rule::statement,
    Rule::input_section,
    Rule::stage_section,
    Rule::output_section,
    Rule::topic_section,
    Rule::when_section,
    Rule::body_section,
    Rule::stub_section,
];

impl<'a> Lowerer<'a> {
    pub(super) fn process(&mut self, node: Node<'a>) -> Process {
        let span = self.span(&node);
        let found = self.diagnostics.len();
        let mut process = Process {
            name: self.empty_name(span),
            directives: Vec::new(),
            setup: Vec::new(),
            inputs: Vec::new(),
            stage: Vec::new(),
            outputs: Vec::new(),
            topics: Vec::new(),
            when: None,
            body: None,
            stub: None,
        };
        let (mut top, mut inputs, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen: Vec<Rule> = Vec::new();
        for child in node.into_inner() {
            let rule = child.as_rule();
            if ORDER.contains(&rule) && rule != Rule::statement {
                self.check_section(&child, &seen);
                seen.push(rule);
            }
            match rule {
                Rule::word | Rule::single | Rule::double => {
                    process.name = self.process_name(child);
                }
                Rule::statement => self.line(child, &mut top),
                Rule::input_section => self.lines(child, &mut inputs),
                Rule::output_section => {
                    self.in_outputs = true;
                    self.lines(child, &mut outputs);
                    self.in_outputs = false;
                }
                Rule::stage_section => process.stage.extend(self.section(child)),
                Rule::topic_section => process.topics.extend(self.section(child)),
                Rule::when_section => {
                    process.when = child.into_inner().nth(1).map(|condition| self.expr(condition));
                }
                Rule::body_section => {
                    let body = self.body(child);
                    process.body = Some(match process.body.take() {
                        Some(first) => Body {
                            kind: body.kind,
                            block: joined(first.block, body.block),
                        },
                        None => body,
                    });
                }
                Rule::stub_section => {
                    let at = after(self.span(&child));
                    let stub = block_of(self.section(child), at);
                    process.stub = Some(match process.stub.take() {
                        Some(first) => joined(first, stub),
                        None => stub,
                    });
                }
                _ => {}
            }
        }
        if process.body.is_none() {
            let last = seen.iter().rev().find(|rule| **rule != Rule::stub_section);
            let lines = match last {
                Some(Rule::input_section) => &mut inputs,
                Some(Rule::output_section) => &mut outputs,
                None => &mut top,
                Some(_) => &mut Vec::new(),
            };
            process.body = unlabelled_body(lines);
        }
        self.directives(top, &mut process);
        process.inputs = self.declarations(inputs, false);
        process.outputs = self.declarations(outputs, true);
        // A section with a wrong name may be the script.
        let misspelt = self.diagnostics[found..]
            .iter()
            .any(|d| d.code == codes::UNKNOWN_SECTION);
        if process.body.is_none() && process.stub.is_none() && !misspelt {
            let message = format!("process `{}` has no script", process.name.text);
            self.error(
                codes::NO_BODY,
                message,
                process.name.span,
                "add a `script:` section that ends with a string",
            );
        }
        process
    }

    fn process_name(&mut self, node: Node<'a>) -> Name {
        if node.as_rule() == Rule::word {
            return self.declared_name(&node);
        }
        let span = self.span(&node);
        self.legacy(
            codes::LEGACY_QUOTED_NAME,
            "quoted process name",
            span,
            "write the name without quotes",
        );
        self.word_or_string(node)
    }

    fn check_section(&mut self, node: &Node<'a>, seen: &[Rule]) {
        let rule = node.as_rule();
        let Some(label) = node.clone().into_inner().next() else {
            return;
        };
        let at = self.span(&label);
        let text = label.as_str().trim_end_matches(':').trim_end();
        if seen.contains(&rule) {
            let message = format!("this process has two `{text}:` sections");
            let hint = "join them, or delete one";
            self.legacy(codes::DUPLICATE_SECTION, &message, at, hint);
        }
        let rank = |rule: &Rule| ORDER.iter().position(|other| other == rule);
        // Outputs and topics may also come after the script.
        let movable = matches!(rule, Rule::output_section | Rule::topic_section);
        let late = seen.iter().any(|other| rank(other) > rank(&rule));
        if late && !movable {
            let message = format!("section `{text}:` is out of order");
            let hint = "the order is directives, input, stage, output, topic, when, script, stub";
            self.legacy(codes::SECTION_ORDER, &message, at, hint);
        }
    }

    /// Statements of a section without declarations.
    pub(super) fn section(&mut self, node: Node<'a>) -> Vec<Stmt> {
        self.statements(node.into_inner())
    }

    fn body(&mut self, node: Node<'a>) -> Body {
        let at = after(self.span(&node));
        let label = node.clone().into_inner().next();
        let kind = match label
            .as_ref()
            .map(|label| label.as_str().as_bytes()[..2].to_vec())
            .as_deref()
        {
            Some(b"sh") => BodyKind::Shell,
            Some(b"ex") => BodyKind::Exec,
            _ => BodyKind::Script,
        };
        if let (BodyKind::Shell, Some(label)) = (kind, label) {
            let at = self.span(&label);
            self.legacy(
                codes::LEGACY_SHELL,
                "`shell:` section",
                at,
                "use `script:` and escape `$` where bash needs it",
            );
        }
        let stmts = self.section(node);
        Body {
            kind,
            block: block_of(stmts, at),
        }
    }

    fn lines(&mut self, node: Node<'a>, out: &mut Vec<Line>) {
        for child in node.into_inner() {
            let span = self.span(&child);
            match child.as_rule() {
                Rule::typed_line => {
                    let (name, ty, value) = self.typed_line(child);
                    let args = value.map(Arg::Positional).into_iter().collect();
                    let form = LineForm::Declaration;
                    out.push(Line::Declared(Directive {
                        span,
                        form,
                        fields: Vec::new(),
                        name,
                        args,
                        ty,
                    }));
                }
                Rule::typed_group => out.push(Line::Declared(self.typed_group(child))),
                Rule::statement => self.line(child, out),
                _ => {}
            }
        }
    }

    fn line(&mut self, node: Node<'a>, out: &mut Vec<Line>) {
        let mut stmts = Vec::new();
        self.statement(node, &mut stmts);
        out.extend(stmts.into_iter().map(Line::Plain));
    }

    /// `name: Type [= value]`
    pub(super) fn typed_line(&mut self, node: Node<'a>) -> (Name, Option<crate::ast::Type>, Option<Expr>) {
        let span = self.span(&node);
        let (mut name, mut ty, mut value) = (self.empty_name(span), None, None);
        for child in node.into_inner() {
            match child.as_rule() {
                Rule::word => name = self.declared_name(&child),
                Rule::r#type => ty = Some(self.ty(child)),
                _ => value = Some(self.expr(child)),
            }
        }
        (name, ty, value)
    }

    fn typed_group(&mut self, node: Node<'a>) -> Directive {
        let span = self.span(&node);
        let (mut name, mut fields) = (self.empty_name(span), Vec::new());
        for child in node.into_inner() {
            if child.as_rule() == Rule::word {
                name = self.name(&child);
            } else {
                let (name, ty) = self.name_and_type(child);
                fields.push(ParamDecl {
                    name,
                    ty,
                    default: None,
                });
            }
        }
        Directive {
            span,
            form: LineForm::Group,
            fields,
            name,
            args: Vec::new(),
            ty: None,
        }
    }

    fn directives(&mut self, lines: Vec<Line>, process: &mut Process) {
        for line in lines {
            match line {
                Line::Declared(directive) => process.directives.push(directive),
                Line::Plain(stmt) => self.setup(stmt, &[], process),
            }
        }
    }

    /// A statement before the sections, in the braces of the choices that `guards` tells.
    fn setup(&mut self, stmt: Stmt, guards: &[Guard], process: &mut Process) {
        if self.refuse_label(&stmt) || self.refuse_link(&stmt, true) {
            return;
        }
        if is_action(&stmt, process) {
            if guards.is_empty() {
                self.among_directives(stmt.span);
            }
            return step(process, guards, SetupKind::Run(stmt));
        }
        let stmt = match directive(stmt) {
            Ok(directive) => return add(process, guards, directive),
            Err(stmt) => *stmt,
        };
        let span = stmt.span;
        match stmt.kind {
            StmtKind::Assign { target, op, value } => {
                let Some(directive) = self.assigned_directive(target, op, value, span) else {
                    return;
                };
                // A second assignment replaces the first, except for members of `ext`.
                if guards.is_empty() && &*directive.name.text != "ext" {
                    forget(process, &directive.name.text);
                }
                add(process, guards, directive);
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                self.among_directives(span);
                step(process, guards, SetupKind::Choice(cond));
                let choices = process
                    .setup
                    .iter()
                    .filter(|s| matches!(s.kind, SetupKind::Choice(_)));
                let choice = choices.count().saturating_sub(1);
                let branches = [(true, Some(then)), (false, otherwise.map(|block| *block))];
                for (holds, branch) in branches {
                    let mut inner = guards.to_vec();
                    inner.push(Guard { choice, holds });
                    for stmt in branch.into_iter().flat_map(|block| block.stmts) {
                        self.setup(stmt, &inner, process);
                    }
                }
            }
            StmtKind::Local { .. } => {
                self.among_directives(span);
                step(process, guards, SetupKind::Local(stmt));
            }
            StmtKind::Block(block) => {
                for stmt in block.stmts {
                    self.setup(stmt, guards, process);
                }
            }
            StmtKind::Expr(Expr {
                kind: ExprKind::Closure(closure),
                ..
            }) if closure.params.is_none() => {
                self.legacy(codes::LEGACY_BLOCK, "nested block", span, "remove the braces");
                for stmt in closure.body.stmts.clone() {
                    self.setup(stmt, guards, process);
                }
            }
            StmtKind::ForIn { .. } | StmtKind::For { .. } | StmtKind::While { .. } => {
                let hint = "write out the directives that the loop would set";
                let message = "a loop among the directives is not read";
                self.error(codes::NOT_A_DIRECTIVE, message, span, hint);
            }
            _ => self.not_a_directive(span),
        }
    }

    fn among_directives(&mut self, span: Span) {
        let hint = "use a closure or a ternary as the value of the directive";
        self.legacy(codes::LEGACY_SETUP, "statement among the directives", span, hint);
    }

    /// `name = value` and `ext.name = value`
    fn assigned_directive(
        &mut self,
        target: Expr,
        op: AssignOp,
        value: Expr,
        span: Span,
    ) -> Option<Directive> {
        let path = dotted(&target).filter(|_| op == AssignOp::Set);
        let (name, arg) = match path.as_deref() {
            Some([name]) => (name.clone(), Arg::Positional(value)),
            Some([ext, member]) if &*ext.text == "ext" => {
                let kind = ExprKind::String(member.text.clone());
                let span = member.span;
                let key = Expr { span, kind };
                (ext.clone(), Arg::Named { key, value })
            }
            _ => {
                let message = "a directive is not assigned";
                self.error(codes::ASSIGNED_DIRECTIVE, message, span, "write `name value`");
                return None;
            }
        };
        let hint = format!("write `{} value` without `=`", name.text);
        self.legacy(
            codes::ASSIGNED_DIRECTIVE,
            "a directive is not assigned",
            span,
            &hint,
        );
        Some(Directive {
            span,
            form: LineForm::Command,
            fields: Vec::new(),
            name,
            args: vec![arg],
            ty: None,
        })
    }

    pub(super) fn refuse_label(&mut self, stmt: &Stmt) -> bool {
        let Some(label) = &stmt.label else { return false };
        let message = format!("there is no section `{}:` in a process", label.text);
        let sections = [
            "input", "output", "script", "stub", "when", "shell", "exec", "stage", "topic",
        ];
        let hint = match closest(&label.text, sections) {
            Some(near) => format!("did you mean `{near}:`?"),
            None => format!(
                "sections are {}; a directive has no colon: `{} value`",
                sections.join(", "),
                label.text
            ),
        };
        self.error(codes::UNKNOWN_SECTION, message, label.span, &hint);
        true
    }

    /// `cpus 2 memory 4` and `tuple val(x) path(y)`.
    pub(super) fn refuse_link(&mut self, stmt: &Stmt, directives: bool) -> bool {
        let Some(name) = self.linked(stmt) else {
            return false;
        };
        if directives {
            let message = format!("`{}` cannot follow on the same line", name.text);
            self.error(
                codes::TWO_STATEMENTS,
                message,
                name.span,
                "put each directive on its own line",
            );
        } else {
            let (message, hint) = match &*name.text {
                "from" => (
                    "`from` does not exist any more".to_owned(),
                    "a process gets its inputs where a workflow calls it: `NAME(channel)`",
                ),
                "into" => (
                    "`into` does not exist any more".to_owned(),
                    "name the output with `emit: x`, and read `NAME.out.x` in the workflow",
                ),
                other => (
                    format!("a comma is missing before `{other}`"),
                    "separate the parts with `,`",
                ),
            };
            let code = match &*name.text {
                "from" | "into" => codes::UNEXPECTED,
                _ => codes::MISSING_COMMA,
            };
            self.error(code, message, name.span, hint);
        }
        true
    }

    fn not_a_directive(&mut self, span: Span) {
        let hint = "write `name value`; the script belongs in a `script:` section";
        self.error(codes::NOT_A_DIRECTIVE, "this is not a directive", span, hint);
    }
}

/// Whether a statement does something instead of setting a directive: `error '…'`, `log.warn '…'`, `throw e`, and what
/// changes a variable that was declared before.
fn is_action(stmt: &Stmt, process: &Process) -> bool {
    match &stmt.kind {
        StmtKind::Expr(Expr {
            kind: ExprKind::Call(call),
            ..
        }) => match &call.callee {
            Callee::Name(name) => matches!(&*name.text, "error" | "exit" | "print" | "println" | "printf"),
            Callee::Method { object, .. } => {
                let root = root(object);
                root.is_some_and(|name| &**name == "log" || declares(process, name))
            }
            Callee::Expr(_) => false,
        },
        StmtKind::Expr(changed) | StmtKind::Assign { target: changed, .. } => {
            root(changed).is_some_and(|name| declares(process, name))
        }
        StmtKind::Throw(_) | StmtKind::Assert { .. } => true,
        _ => false,
    }
}

/// `a` of `a`, `a.b`, `a[0]` and `a << b`.
fn root(expr: &Expr) -> Option<&Rc<str>> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(name),
        ExprKind::Property { object, .. } | ExprKind::Index { object, .. } => root(object),
        ExprKind::Binary { left, .. } => root(left),
        _ => None,
    }
}

/// Whether a variable of that name was declared among the directives.
fn declares(process: &Process, name: &Rc<str>) -> bool {
    process.setup.iter().any(|step| match &step.kind {
        SetupKind::Local(Stmt {
            kind: StmtKind::Local { names, .. },
            ..
        }) => names.iter().any(|(declared, _)| declared.text == *name),
        _ => false,
    })
}

fn add(process: &mut Process, guards: &[Guard], directive: Directive) {
    if guards.is_empty() {
        process.directives.push(directive);
    } else {
        step(process, guards, SetupKind::Directive(directive));
    }
}

fn step(process: &mut Process, guards: &[Guard], kind: SetupKind) {
    process.setup.push(Setup {
        before: process.directives.len(),
        guards: guards.to_vec(),
        kind,
    });
}

/// Takes out the directives of a name.
fn forget(process: &mut Process, name: &str) {
    while let Some(at) = process
        .directives
        .iter()
        .position(|other| &*other.name.text == name)
    {
        process.directives.remove(at);
        for step in process.setup.iter_mut().filter(|step| step.before > at) {
            step.before -= 1;
        }
    }
    let is_other = |step: &Setup| match &step.kind {
        SetupKind::Directive(line) => &*line.name.text != name,
        _ => true,
    };
    process.setup.retain(is_other);
}

/// Two sections of the same kind: the second goes on with the first.
fn joined(mut first: Block, second: Block) -> Block {
    first.span = first.span.to(second.span);
    first.stmts.extend(second.stmts);
    first
}

/// Takes the statements at the end of a section that are the script of a process without a label.
fn unlabelled_body(lines: &mut Vec<Line>) -> Option<Body> {
    let Some(Line::Plain(last)) = lines.last() else {
        return None;
    };
    let is_script = match &last.kind {
        StmtKind::Expr(value) => match &value.kind {
            ExprKind::Call(call) => {
                matches!(&call.callee, Callee::Name(name) if &*name.text == "template")
                    || matches!(&call.callee, Callee::Method { .. })
            }
            ExprKind::Variable(_) => false,
            _ => true,
        },
        StmtKind::If { .. } | StmtKind::Return(_) => true,
        _ => false,
    };
    if !is_script || last.label.is_some() {
        return None;
    }
    let belongs = |line: &Line| match line {
        Line::Plain(stmt) => matches!(
            stmt.kind,
            StmtKind::Local { .. }
                | StmtKind::Assign { .. }
                | StmtKind::MultiAssign { .. }
                | StmtKind::If { .. }
        ),
        Line::Declared(_) => false,
    };
    let earlier = lines[..lines.len() - 1]
        .iter()
        .rev()
        .take_while(|line| belongs(line))
        .count();
    let first = lines.len() - 1 - earlier;
    let stmts: Vec<Stmt> = lines
        .drain(first..)
        .filter_map(|line| match line {
            Line::Plain(stmt) => Some(stmt),
            Line::Declared(_) => None,
        })
        .collect();
    let at = stmts.first().map(|stmt| nothing(stmt.span).span)?;
    Some(Body {
        kind: BodyKind::Script,
        block: block_of(stmts, at),
    })
}

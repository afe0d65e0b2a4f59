//! Reads short texts and prints trees compactly, for tests.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::too_many_lines, reason = "one arm for each kind of node")]

use rflow_syntax::ast::*;
use rflow_syntax::{Diagnostic, Severity, SourceMap, parse_config, parse_expression, parse_script};

/// The tree of a script and its diagnostics.
pub(crate) fn script(text: &str) -> (Script, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.nf", text);
    let parsed = parse_script(&sources, file);
    (parsed.tree, parsed.diagnostics)
}

/// The tree of a configuration file and its diagnostics.
pub(crate) fn config(text: &str) -> (ConfigFile, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("nextflow.config", text);
    let parsed = parse_config(&sources, file);
    (parsed.tree, parsed.diagnostics)
}

/// The script, which must have no errors.
pub(crate) fn good(text: &str) -> Script {
    let (tree, diagnostics) = script(text);
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    tree
}

/// Codes of all errors.
pub(crate) fn errors(text: &str) -> Vec<&'static str> {
    script(text)
        .1
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| d.code)
        .collect()
}

/// Codes of all warnings.
pub(crate) fn warnings(text: &str) -> Vec<&'static str> {
    script(text)
        .1
        .iter()
        .filter(|d| d.severity == Severity::Warning)
        .map(|d| d.code)
        .collect()
}

/// One expression in prefix form.
pub(crate) fn show(text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("expression", text);
    let parsed = parse_expression(&sources, file);
    assert!(
        parsed.diagnostics.iter().all(|d| d.severity == Severity::Warning),
        "{text}\n{:#?}",
        parsed.diagnostics
    );
    parsed
        .tree
        .map_or_else(|| "nothing".to_owned(), |tree| expr(&tree))
}

/// The statements of a script, one a line.
pub(crate) fn stmts(text: &str) -> String {
    let lines: Vec<String> = good(text)
        .items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Statement(s) => stmt(s),
            _ => "declaration".to_owned(),
        })
        .collect();
    lines.join("\n")
}

/// The only process of a script.
pub(crate) fn process(text: &str) -> std::rc::Rc<Process> {
    let tree = good(text);
    let found = tree.items.iter().find_map(|item| match &item.kind {
        ItemKind::Process(process) => Some(process.clone()),
        _ => None,
    });
    found.expect("a process")
}

pub(crate) fn directive(d: &Directive) -> String {
    let ty = d.ty.as_ref().map(|t| format!(": {}", ty(t))).unwrap_or_default();
    let fields: Vec<String> = d
        .fields
        .iter()
        .map(|f| {
            format!(
                "{}: {}",
                f.name.text,
                f.ty.as_ref().map(ty_of).unwrap_or_default()
            )
        })
        .collect();
    let args = if d.fields.is_empty() {
        args(&d.args)
    } else {
        fields.join(", ")
    };
    format!("{:?} {}{ty}({args})", d.form, d.name.text)
}

fn ty_of(t: &Type) -> String {
    ty(t)
}

pub(crate) fn ty(t: &Type) -> String {
    let args: Vec<String> = t.args.iter().map(ty).collect();
    let args = if args.is_empty() {
        String::new()
    } else {
        format!("<{}>", args.join(","))
    };
    format!(
        "{}{args}{}{}",
        t.name.text,
        "[]".repeat(usize::from(t.dimensions)),
        if t.nullable { "?" } else { "" }
    )
}

pub(crate) fn stmt(s: &Stmt) -> String {
    let label = s
        .label
        .as_ref()
        .map(|l| format!("{}: ", l.text))
        .unwrap_or_default();
    let body = match &s.kind {
        StmtKind::Local { names, tuple, value } => {
            let names: Vec<String> = names
                .iter()
                .map(|(n, t)| {
                    t.as_ref()
                        .map_or_else(|| n.text.to_string(), |t| format!("{}:{}", n.text, ty(t)))
                })
                .collect();
            let value = value
                .as_ref()
                .map(|v| format!(" = {}", expr(v)))
                .unwrap_or_default();
            format!("def {}{}{value}", names.join(","), if *tuple { "*" } else { "" })
        }
        StmtKind::Assign { target, op, value } => format!("{} {op:?} {}", expr(target), expr(value)),
        StmtKind::MultiAssign { targets, value } => {
            format!(
                "({}) = {}",
                targets.iter().map(expr).collect::<Vec<_>>().join(","),
                expr(value)
            )
        }
        StmtKind::Expr(e) => expr(e),
        StmtKind::If {
            cond,
            then,
            otherwise,
        } => {
            let otherwise = otherwise
                .as_ref()
                .map(|b| format!(" else {}", block(b)))
                .unwrap_or_default();
            format!("if {} {}{otherwise}", expr(cond), block(then))
        }
        StmtKind::Return(value) => format!("return {}", value.as_ref().map(expr).unwrap_or_default()),
        StmtKind::Try {
            body,
            catches,
            finally,
        } => {
            let catches: Vec<String> = catches
                .iter()
                .map(|c| {
                    let types: Vec<String> = c.types.iter().map(ty).collect();
                    format!(" catch {} {} {}", types.join("|"), c.name.text, block(&c.body))
                })
                .collect();
            let finally = finally
                .as_ref()
                .map(|b| format!(" finally {}", block(b)))
                .unwrap_or_default();
            format!("try {}{}{finally}", block(body), catches.concat())
        }
        StmtKind::Throw(e) => format!("throw {}", expr(e)),
        StmtKind::Assert { cond, message } => {
            format!(
                "assert {}{}",
                expr(cond),
                message
                    .as_ref()
                    .map(|m| format!(" : {}", expr(m)))
                    .unwrap_or_default()
            )
        }
        StmtKind::ForIn {
            name,
            ty: t,
            iterable,
            body,
        } => {
            let t = t.as_ref().map(|t| format!(":{}", ty(t))).unwrap_or_default();
            format!("for {}{t} in {} {}", name.text, expr(iterable), block(body))
        }
        StmtKind::For {
            init,
            cond,
            update,
            body,
        } => {
            let list = |l: &[Stmt]| l.iter().map(stmt).collect::<Vec<_>>().join(",");
            let cond = cond.as_ref().map(expr).unwrap_or_default();
            format!("for {}; {cond}; {} {}", list(init), list(update), block(body))
        }
        StmtKind::While { cond, body } => format!("while {} {}", expr(cond), block(body)),
        StmtKind::DoWhile { body, cond } => format!("do {} while {}", block(body), expr(cond)),
        StmtKind::Switch { subject, cases } => {
            let cases: Vec<String> = cases
                .iter()
                .map(|(value, body)| {
                    let value = value.as_ref().map_or_else(|| "default".to_owned(), expr);
                    format!(
                        "{value}: {}",
                        body.iter().map(stmt).collect::<Vec<_>>().join("; ")
                    )
                })
                .collect();
            format!("switch {} [{}]", expr(subject), cases.join(" | "))
        }
        StmtKind::Break(None) => "break".to_owned(),
        StmtKind::Break(Some(label)) => format!("break {label}"),
        StmtKind::Continue(None) => "continue".to_owned(),
        StmtKind::Continue(Some(label)) => format!("continue {label}"),
        StmtKind::Shared => "shared".to_owned(),
        StmtKind::Include(include) => format!("include {}", expr(&include.source)),
        StmtKind::Block(b) => format!("block {}", block(b)),
    };
    label + &body
}

pub(crate) fn block(b: &Block) -> String {
    format!("{{{}}}", b.stmts.iter().map(stmt).collect::<Vec<_>>().join("; "))
}

pub(crate) fn args(list: &[Arg]) -> String {
    let list: Vec<String> = list
        .iter()
        .map(|arg| match arg {
            Arg::Positional(e) => expr(e),
            Arg::Named { key, value } => format!("{}: {}", expr(key), expr(value)),
            Arg::Spread(e) => format!("*{}", expr(e)),
        })
        .collect();
    list.join(", ")
}

pub(crate) fn expr(e: &Expr) -> String {
    let list = |l: &[Expr]| l.iter().map(expr).collect::<Vec<_>>().join(", ");
    match &e.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Integer { digits, suffix } => {
            format!("{digits}{}", suffix.map(String::from).unwrap_or_default())
        }
        ExprKind::Decimal { text, suffix } => {
            format!("{text}{}", suffix.map(String::from).unwrap_or_default())
        }
        ExprKind::String(s) => format!("{s:?}"),
        ExprKind::GString(p) => parts(p),
        ExprKind::Variable(v) => v.to_string(),
        ExprKind::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|i| match i {
                    ListItem::Single(e) => expr(e),
                    ListItem::Spread(e) => format!("*{}", expr(e)),
                })
                .collect();
            format!("[{}]", items.join(", "))
        }
        ExprKind::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|i| match i {
                    MapEntry::Pair { key, value } => format!("{}: {}", expr(key), expr(value)),
                    MapEntry::Spread(e) => format!("*:{}", expr(e)),
                })
                .collect();
            if entries.is_empty() {
                "[:]".to_owned()
            } else {
                format!("[{}]", entries.join(", "))
            }
        }
        ExprKind::Range {
            from,
            to,
            open,
            inclusive,
        } => format!(
            "({}{}..{}{})",
            expr(from),
            if *open { "<" } else { "" },
            if *inclusive { "" } else { "<" },
            expr(to)
        ),
        ExprKind::Closure(c) => closure(c),
        ExprKind::Property { object, access, name } => {
            format!("{}{}{}", expr(object), dot(*access), property(name))
        }
        ExprKind::Index {
            object,
            indices,
            safe,
        } => {
            format!(
                "{}{}[{}]",
                expr(object),
                if *safe { "?" } else { "" },
                list(indices)
            )
        }
        ExprKind::Call(call) => {
            let callee = match &call.callee {
                Callee::Name(name) => name.text.to_string(),
                Callee::Method { object, access, name } => {
                    format!("{}{}{}", expr(object), dot(*access), property(name))
                }
                Callee::Expr(e) => format!("<{}>", expr(e)),
            };
            format!("{callee}({})", args(&call.args))
        }
        ExprKind::New { ty: t, args: a, .. } => format!("new {}({})", ty(t), args(a)),
        ExprKind::Unary { op, operand } => format!("({op:?} {})", expr(operand)),
        ExprKind::Binary { op, left, right } => format!("({op:?} {} {})", expr(left), expr(right)),
        ExprKind::And(a, b) => format!("(&& {} {})", expr(a), expr(b)),
        ExprKind::Or(a, b) => format!("(|| {} {})", expr(a), expr(b)),
        ExprKind::Ternary {
            cond,
            then,
            otherwise,
        } => format!("({} ? {} : {})", expr(cond), expr(then), expr(otherwise)),
        ExprKind::Elvis { value, otherwise } => format!("({} ?: {})", expr(value), expr(otherwise)),
        ExprKind::Cast { value, ty: t } => format!("({} as {})", expr(value), ty(t)),
        ExprKind::InstanceOf {
            value,
            ty: t,
            negated,
        } => {
            format!(
                "({} {}is {})",
                expr(value),
                if *negated { "!" } else { "" },
                ty(t)
            )
        }
        ExprKind::MethodRef { object, name } => format!("{}.&{}", expr(object), name.text),
        ExprKind::Assign { target, op, value } => format!("({} {op:?} {})", expr(target), expr(value)),
        ExprKind::Increment {
            target,
            delta,
            prefix,
        } => format!("({} {delta} {prefix})", expr(target)),
    }
}

pub(crate) fn parts(parts: &[StrPart]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|p| match p {
            StrPart::Text(t) => format!("{t:?}"),
            StrPart::Expr(e) => format!("${{{}}}", expr(e)),
        })
        .collect();
    format!("<{}>", parts.join(" "))
}

fn closure(c: &ClosureExpr) -> String {
    let params = c.params.as_ref().map(|params| {
        let params: Vec<String> = params
            .iter()
            .map(|p| {
                let t = p.ty.as_ref().map(|t| format!(":{}", ty(t))).unwrap_or_default();
                let default = p
                    .default
                    .as_ref()
                    .map(|d| format!("={}", expr(d)))
                    .unwrap_or_default();
                format!("{}{t}{default}", p.name.text)
            })
            .collect();
        format!("{} -> ", params.join(","))
    });
    let body: Vec<String> = c.body.stmts.iter().map(stmt).collect();
    format!("{{{}{}}}", params.unwrap_or_default(), body.join("; "))
}

fn dot(access: Access) -> &'static str {
    match access {
        Access::Plain => ".",
        Access::Safe => "?.",
        Access::Spread => "*.",
    }
}

fn property(name: &PropertyName) -> String {
    match name {
        PropertyName::Fixed(name) => name.text.to_string(),
        PropertyName::Dynamic(e) => expr(e),
    }
}

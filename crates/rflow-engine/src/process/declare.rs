//! Inputs and outputs as declared.

use arcstr::ArcStr;
use rflow_lang::definition::{ArgDef, LineDef, ProcessDef, Thunk, TypedInput, TypedOutput};
use rflow_lang::{Eval, Raise};
use rflow_syntax::Span;
use rflow_syntax::ast::{Expr, ExprKind};

/// An `input:` declaration.
pub(crate) enum Input {
    /// `val x`; without a name the value is not used.
    Val(Option<ArcStr>),
    /// `path x`, `path 'name'`, `path(x, stageAs: 'name')`
    Path(PathInput),
    /// `env X`
    Env(ArcStr),
    /// `stdin`; a name may be declared in legacy scripts.
    Stdin,
    /// `tuple …`
    Tuple(Vec<Input>, Span),
    /// `each …`
    Each(Box<Input>),
    /// An input of a typed process.
    Typed(TypedInput),
}

/// A `path` input.
pub(crate) struct PathInput {
    /// The variable.
    pub(crate) name: Option<ArcStr>,
    /// Name pattern in the work dir.
    pub(crate) stage_as: Option<Thunk>,
    /// Number of files that is acceptable.
    pub(crate) arity: Option<Arity>,
    /// Declared with `file`: a value that is no path becomes the content of a file.
    pub(crate) content: bool,
}

/// `arity: '1..*'`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arity {
    pub(crate) min: usize,
    pub(crate) max: usize,
}

impl Arity {
    fn parse(text: &str) -> Option<Self> {
        let number = |s: &str| s.parse::<usize>().ok();
        let (min, max) = match text.split_once("..") {
            Some((low, "*")) => (number(low)?, usize::MAX),
            Some((low, high)) => (number(low)?, number(high)?),
            None => (number(text)?, number(text)?),
        };
        (min <= max).then_some(Self { min, max })
    }

    /// Exactly one file: the value is the file and not a list.
    pub(crate) fn is_single(self) -> bool {
        self.max == 1
    }

    pub(crate) fn fits(self, n: usize) -> bool {
        (self.min..=self.max).contains(&n)
    }
}

impl std::fmt::Display for Arity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.min, self.max) {
            (a, b) if a == b => write!(f, "{a}"),
            (a, usize::MAX) => write!(f, "{a}..*"),
            (a, b) => write!(f, "{a}..{b}"),
        }
    }
}

fn constant(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::String(s) | ExprKind::Variable(s) => Some(s),
        _ => None,
    }
}

fn arity(line: &LineDef) -> Eval<Option<Arity>> {
    let Some(arg) = line.option("arity") else {
        return Ok(None);
    };
    let text = constant(&arg.expr).map(str::to_string).or(match &arg.expr.kind {
        ExprKind::Integer { digits, .. } => Some(digits.to_string()),
        _ => None,
    });
    let parsed = text.as_deref().and_then(Arity::parse);
    parsed.map(Some).ok_or_else(|| {
        Raise::illegal_argument("Not a valid arity: use a number such as '1' or a range such as '1..*'")
            .at(arg.expr.span)
    })
}

fn variable(arg: &ArgDef) -> Option<ArcStr> {
    match &arg.expr.kind {
        ExprKind::Variable(name) => Some(ArcStr::from(&**name)),
        _ => None,
    }
}

/// Reads the inputs of a process.
pub(crate) fn inputs(def: &ProcessDef) -> Eval<Vec<Input>> {
    match &def.typed {
        Some(typed) => Ok(typed.inputs.iter().cloned().map(Input::Typed).collect()),
        None => def.inputs.iter().map(input).collect(),
    }
}

/// Reads an `input:` line.
fn input(line: &LineDef) -> Eval<Input> {
    let first = line.positional().next();
    let bad = |what: &str| Err(Raise::illegal_argument(format!("Not a valid {what} input")).at(line.span));
    match line.name.as_str() {
        "val" => Ok(Input::Val(first.and_then(variable))),
        "path" | "file" => path_input(line, first),
        "env" => match first.and_then(|a| constant(&a.expr)) {
            Some(name) => Ok(Input::Env(ArcStr::from(name))),
            None => bad("env"),
        },
        "stdin" => Ok(Input::Stdin),
        "tuple" | "record" => {
            let items = line.positional().map(element).collect::<Eval<Vec<_>>>()?;
            Ok(Input::Tuple(items, line.span))
        }
        "each" => match first {
            Some(arg) => Ok(Input::Each(Box::new(element(arg)?))),
            None => bad("each"),
        },
        other => Err(Raise::illegal_argument(format!("Unknown input qualifier `{other}`")).at(line.span)),
    }
}

/// An element of a tuple: a declaration, or a bare name, which is a `val`.
fn element(arg: &ArgDef) -> Eval<Input> {
    match (&arg.line, variable(arg)) {
        (Some(line), _) => input(line),
        (None, Some(name)) if name == "stdin" => Ok(Input::Stdin),
        (None, Some(name)) => Ok(Input::Val(Some(name))),
        // `tuple 'x', 'name.txt'` of old scripts stages a file under a name.
        (None, None) => Ok(Input::Path(PathInput {
            name: None,
            stage_as: Some(arg.value.clone()),
            arity: None,
            content: true,
        })),
    }
}

fn path_input(line: &LineDef, first: Option<&ArgDef>) -> Eval<Input> {
    let name = first.and_then(variable);
    let pattern = line.option("stageAs").or_else(|| line.option("name"));
    let stage_as = match (pattern, first) {
        (Some(p), _) => Some(p.value.clone()),
        (None, Some(arg)) if name.is_none() => Some(arg.value.clone()),
        _ => None,
    };
    Ok(Input::Path(PathInput {
        name,
        stage_as,
        arity: arity(line)?,
        content: line.name == "file",
    }))
}

/// An `output:` declaration.
pub(crate) struct Output {
    pub(crate) what: Out,
    pub(crate) emit: Option<ArcStr>,
    pub(crate) topic: Option<ArcStr>,
    pub(crate) optional: bool,
    /// It goes to its topic only and is no output of the process.
    pub(crate) only_topic: bool,
    pub(crate) span: Span,
}

/// What an output emits.
pub(crate) enum Out {
    Val(Thunk),
    Path(PathOutput),
    Env(ArcStr),
    Stdout,
    /// A command; its number names the variable that holds its result.
    Eval(Thunk, usize),
    Tuple(Vec<Out>),
    /// Of a typed process.
    Typed(TypedOut),
}

impl Out {
    /// Whether it may be what the task printed.
    pub(crate) fn is_printed(&self) -> bool {
        match self {
            Out::Stdout | Out::Typed(_) => true,
            Out::Tuple(items) => items.iter().any(Self::is_printed),
            Out::Val(_) | Out::Path(_) | Out::Env(_) | Out::Eval(..) => false,
        }
    }
}

/// A value that is made with the output functions.
pub(crate) struct TypedOut {
    pub(crate) value: Thunk,
    /// Patterns in calls of `file` and `files`.
    files: Vec<PathOutput>,
    /// Names in calls of `env`.
    env: Vec<ArcStr>,
    /// Commands in calls of `eval`, with their numbers.
    evals: Vec<(Thunk, usize)>,
}

/// A `path` output.
pub(crate) struct PathOutput {
    pub(crate) pattern: Thunk,
    /// Declared with `file`: `:` separates patterns.
    pub(crate) several: bool,
    pub(crate) arity: Option<Arity>,
    pub(crate) options: Vec<(ArcStr, Thunk)>,
}

/// Reads the outputs of a process.
pub(crate) fn outputs(def: &ProcessDef) -> Eval<Vec<Output>> {
    if let Some(typed) = &def.typed {
        return Ok(typed.outputs.iter().map(typed_output).collect());
    }
    let mut evals = 0;
    def.outputs.iter().map(|line| output(line, &mut evals)).collect()
}

fn typed_output(output: &TypedOutput) -> Output {
    let mut out = TypedOut {
        value: output.value.clone(),
        files: Vec::new(),
        env: Vec::new(),
        evals: Vec::new(),
    };
    for call in &output.calls {
        let Some(first) = call.args.iter().find(|a| a.name.is_none()) else {
            continue;
        };
        match call.function.as_str() {
            "file" | "files" => out.files.push(PathOutput {
                pattern: first.value.clone(),
                several: false,
                arity: None,
                options: Vec::new(),
            }),
            "env" => out.env.extend(constant(&first.expr).map(ArcStr::from)),
            "eval" => out.evals.push((first.value.clone(), call.number)),
            _ => {}
        }
    }
    Output {
        what: Out::Typed(out),
        emit: output.name.clone(),
        topic: output.topic.clone(),
        optional: false,
        only_topic: output.only_topic,
        span: output.span,
    }
}

fn output(line: &LineDef, evals: &mut usize) -> Eval<Output> {
    let name = |option: &str| {
        line.option(option)
            .and_then(|a| constant(&a.expr))
            .map(ArcStr::from)
    };
    let optional = line
        .option("optional")
        .is_some_and(|a| matches!(a.expr.kind, ExprKind::Bool(true)) || constant(&a.expr) == Some("true"));
    Ok(Output {
        what: out(line, evals)?,
        emit: name("emit"),
        topic: name("topic"),
        optional,
        only_topic: false,
        span: line.span,
    })
}

fn out(line: &LineDef, evals: &mut usize) -> Eval<Out> {
    let first = line.positional().next();
    let need = || first.ok_or_else(|| Raise::illegal_argument("The output has no value").at(line.span));
    Ok(match line.name.as_str() {
        "val" => Out::Val(need()?.value.clone()),
        "path" | "file" => {
            let known = ["emit", "topic", "optional", "arity"];
            let options = line.args.iter().filter_map(|a| {
                let name = a.name.as_ref()?;
                (!known.contains(&name.as_str())).then(|| (name.clone(), a.value.clone()))
            });
            Out::Path(PathOutput {
                pattern: need()?.value.clone(),
                several: line.name == "file",
                arity: arity(line)?,
                options: options.collect(),
            })
        }
        "env" => match constant(&need()?.expr) {
            Some(name) => Out::Env(ArcStr::from(name)),
            None => return Err(Raise::illegal_argument("An env output needs a variable name").at(line.span)),
        },
        "stdout" => Out::Stdout,
        "eval" => {
            *evals += 1;
            Out::Eval(need()?.value.clone(), *evals)
        }
        "tuple" => Out::Tuple(
            line.positional()
                .map(|a| match &a.line {
                    Some(line) => out(line, evals),
                    None => Ok(Out::Val(a.value.clone())),
                })
                .collect::<Eval<_>>()?,
        ),
        other => {
            return Err(Raise::illegal_argument(format!("Unknown output qualifier `{other}`")).at(line.span));
        }
    })
}

impl Out {
    /// Environment variables and commands whose results a task must record.
    pub(crate) fn captures<'o>(&'o self, env: &mut Vec<ArcStr>, evals: &mut Vec<(&'o Thunk, usize)>) {
        match self {
            Out::Env(name) => env.push(name.clone()),
            Out::Eval(command, n) => evals.push((command, *n)),
            Out::Tuple(items) => items.iter().for_each(|o| o.captures(env, evals)),
            Out::Typed(out) => {
                env.extend(out.env.iter().cloned());
                evals.extend(out.evals.iter().map(|(command, n)| (command, *n)));
            }
            Out::Val(_) | Out::Path(_) | Out::Stdout => {}
        }
    }

    /// Patterns of files that the task makes.
    pub(crate) fn patterns<'o>(&'o self, out: &mut Vec<&'o PathOutput>) {
        match self {
            Out::Path(p) => out.push(p),
            Out::Tuple(items) => items.iter().for_each(|o| o.patterns(out)),
            Out::Typed(typed) => out.extend(&typed.files),
            _ => {}
        }
    }
}

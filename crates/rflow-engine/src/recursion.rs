//! Processes and workflows that run on their own outputs: `NAME.recurse(x).times(n)`, `.until { }`, `NAME.scan(ch)`.

use std::any::Any;
use std::collections::VecDeque;
use std::rc::Rc;

use rflow_lang::definition::DefRef;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use rflow_syntax::Span;

use crate::channel::{Channel, ChannelOut};
use crate::factory;
use crate::flow::{ChannelKind, Cx, Node};
use crate::run::Run;
use crate::workflow;

/// A method of a process or workflow.
pub(crate) fn call(
    run: &Rc<Run>,
    interp: &Interp,
    def: &Rc<DefRef>,
    name: &str,
    args: &[Value],
) -> Option<Eval> {
    if !matches!(name, "recurse" | "scan") {
        return None;
    }
    if run.flag("nextflow.preview.recursion") != Some(true) {
        return Some(Err(Raise::missing_method(format!(
            "`{name}` of `{}` is a preview feature that is not switched on",
            def.name
        ))
        .hint("write `nextflow.preview.recursion = true` at the top of the script")));
    }
    let args = workflow::spread(args);
    Some(match name {
        "scan" => start(run, interp, def, &args, Rule::Scan),
        _ => only_values(&args).map(|()| {
            Value::host(Recursion {
                run: run.clone(),
                def: def.clone(),
                args,
            })
        }),
    })
}

fn only_values(args: &[Value]) -> Eval<()> {
    let queue = |v: &Value| Channel::of(v).is_some_and(|c| c.kind() == ChannelKind::Queue);
    match args.iter().position(queue) {
        Some(at) => Err(Raise::illegal_argument(format!(
            "Recurse operation only allows value inputs -- Check argument {}",
            at + 1
        ))
        .hint("use `.first()` or `.collect()` to make one value of the channel")),
        None => Ok(()),
    }
}

/// What `recurse` gives: it waits to be told when to end.
struct Recursion {
    run: Rc<Run>,
    def: Rc<DefRef>,
    args: Vec<Value>,
}

impl HostObject for Recursion {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.script.IterableDef"
    }

    fn text(&self) -> String {
        format!("{}.recurse", self.def.name)
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let rule = match (method, args) {
            ("times", [n]) => match n.as_i64().and_then(|n| usize::try_from(n).ok()) {
                Some(n) if n > 0 => Rule::Times(n),
                _ => {
                    let message = format!("`times` needs a number of at least 1, not {n}");
                    return Some(Err(Raise::illegal_argument(message)));
                }
            },
            ("until", [closure @ Value::Closure(_)]) => Rule::Until(closure.clone()),
            _ => return None,
        };
        Some(start(&self.run, interp, &self.def, &self.args, rule))
    }
}

/// When the next round begins, and with what.
enum Rule {
    /// So many rounds.
    Times(usize),
    /// Until the closure holds for the outputs of a round, which are the last.
    Until(Value),
    /// A round per item of the sources, each with the outputs of all rounds before it.
    Scan,
}

fn start(run: &Rc<Run>, interp: &Interp, def: &Rc<DefRef>, args: &[Value], rule: Rule) -> Eval {
    let channels = args.iter().map(|arg| match Channel::of(arg) {
        Some(channel) => channel.id,
        None => factory::from_value(&run.flow, arg.clone()),
    });
    let sources: Vec<_> = channels.collect();
    let n = sources.len();
    if n == 0 {
        let message = format!(
            "`{}` cannot run on its own outputs: it was given no input",
            def.name
        );
        return Err(Raise::illegal_argument(message));
    }
    let kinds = vec![ChannelKind::Queue; n];
    let (node, inputs) =
        run.flow
            .borrow_mut()
            .add("recurse", Span::default(), &sources, &kinds, Loop::new(n, rule));
    let inputs: Vec<Value> = inputs.iter().map(|id| Channel::value(&run.flow, *id)).collect();
    let result = workflow::invoke(run, interp, def, &inputs, Span::default())?;
    let outputs = match result.as_host::<ChannelOut>() {
        Some(out) => out.items.iter().map(|(_, value)| value.clone()).collect(),
        None => vec![result.clone()],
    };
    let outputs: Vec<Channel> = outputs.iter().filter_map(Channel::of).collect();
    if outputs.len() != n {
        return Err(Raise::illegal_argument(format!(
            "`{}` cannot run on its own outputs: it has {n} inputs and {} outputs",
            def.name,
            outputs.len()
        )));
    }
    for output in outputs {
        run.flow.borrow_mut().connect(output.id, node);
    }
    Ok(result)
}

/// Feeds the outputs of a round into the next. Its first ports are the sources, the others the outputs.
struct Loop {
    n: usize,
    rule: Rule,
    held: Vec<VecDeque<Value>>,
    rounds: usize,
    /// A round is under way.
    running: bool,
    /// For `scan`: the outputs of all rounds, by output.
    gathered: Vec<Vec<Value>>,
}

impl Loop {
    fn new(n: usize, rule: Rule) -> Self {
        Self {
            n,
            rule,
            held: vec![VecDeque::new(); n * 2],
            rounds: 0,
            running: false,
            gathered: vec![Vec::new(); n],
        }
    }

    /// The next row of the sources or of the outputs, when it is complete.
    fn row(&mut self, outputs: bool) -> Option<Vec<Value>> {
        let first = if outputs { self.n } else { 0 };
        let ports = &mut self.held[first..first + self.n];
        if ports.iter().any(VecDeque::is_empty) {
            return None;
        }
        Some(ports.iter_mut().filter_map(VecDeque::pop_front).collect())
    }

    fn begin(&mut self, cx: &mut Cx<'_>, row: Vec<Value>) {
        self.rounds += 1;
        self.running = true;
        for (port, value) in row.into_iter().enumerate() {
            cx.emit(port, value);
        }
        if matches!(self.rule, Rule::Times(n) if n == self.rounds) {
            cx.finish();
        }
    }

    fn advance(&mut self, cx: &mut Cx<'_>) -> Eval<()> {
        while !cx.is_finished() {
            if self.running {
                let Some(row) = self.row(true) else { break };
                self.running = false;
                self.after(cx, row)?;
            } else if self.rounds == 0 || matches!(self.rule, Rule::Scan) {
                let Some(row) = self.row(false) else { break };
                let row = if matches!(self.rule, Rule::Scan) {
                    self.scanned(row)
                } else {
                    row
                };
                self.begin(cx, row);
            } else {
                break;
            }
        }
        Ok(())
    }

    /// What follows a round with those outputs.
    fn after(&mut self, cx: &mut Cx<'_>, row: Vec<Value>) -> Eval<()> {
        let ends = match &self.rule {
            Rule::Times(_) => false,
            Rule::Until(closure) => cx.interp.call(closure, &self.arguments(closure, &row))?.truthy(),
            Rule::Scan => {
                for (gathered, value) in self.gathered.iter_mut().zip(row) {
                    gathered.push(value);
                }
                return Ok(());
            }
        };
        if ends {
            cx.finish();
        } else {
            self.begin(cx, row);
        }
        Ok(())
    }

    /// A closure of one parameter gets several outputs as a list.
    fn arguments(&self, closure: &Value, row: &[Value]) -> Vec<Value> {
        let single = matches!(closure, Value::Closure(c) if c.arity() == 1);
        if self.n > 1 && single {
            return vec![Value::list(row.to_vec())];
        }
        row.to_vec()
    }

    /// The items of the sources, each in front of what was put out so far.
    fn scanned(&self, row: Vec<Value>) -> Vec<Value> {
        let rows = row.into_iter().zip(&self.gathered).map(|(item, gathered)| {
            let mut list = match item {
                Value::List(list) => list.to_vec(),
                other => vec![other],
            };
            list.extend(gathered.iter().cloned());
            Value::list(list)
        });
        rows.collect()
    }

    /// Whether no round can follow: its source or its outputs have ended.
    fn is_over(&self, cx: &Cx<'_>) -> bool {
        let dry = |port: usize| cx.is_closed(port) && self.held[port].is_empty();
        let sources = !self.running && (self.rounds == 0 || matches!(self.rule, Rule::Scan));
        (sources && (0..self.n).any(dry)) || (self.n..cx.inputs()).any(dry)
    }

    fn end(&self, cx: &mut Cx<'_>) {
        if !cx.is_finished() && self.is_over(cx) {
            cx.finish();
        }
    }
}

impl Node for Loop {
    fn item(&mut self, cx: &mut Cx<'_>, port: usize, item: Value) -> Eval<()> {
        self.held[port].push_back(item);
        self.advance(cx)?;
        self.end(cx);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        self.end(cx);
        Ok(())
    }

    fn waiting_for(&self) -> Option<String> {
        self.running.then(|| {
            format!(
                "the outputs of round {} (a failure that is ignored has none)",
                self.rounds
            )
        })
    }
}

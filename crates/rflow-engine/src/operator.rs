//! Operators of channels: the table, and what they share.
//!
//! To add one: a file in `operator/` with its [`Def`], and a row in [`TABLE`].

mod map;

use rflow_lang::interp::Interp;
use rflow_lang::value::Entries;
use rflow_lang::{Eval, Raise, Value};

use crate::channel::{Channel, ChannelOut};
use crate::flow::{ChannelId, ChannelKind, Node, SharedFlow};

/// An operator.
pub struct Def {
    /// Its name.
    pub name: &'static str,
    /// Names of its named options.
    pub options: &'static [&'static str],
    /// One sentence.
    pub doc: &'static str,
    /// A line of script that shows it.
    pub example: &'static str,
    /// Adds it to the graph and gives its result.
    pub build: fn(&mut Call<'_>) -> Eval,
}

/// All operators, by name.
pub static TABLE: &[&Def] = &[&map::MAP];

/// A call of an operator.
pub struct Call<'a> {
    /// The evaluator.
    pub interp: &'a Interp,
    /// The channel it is called on.
    pub source: &'a Channel,
    /// Name of the operator.
    pub name: &'static str,
    /// Named arguments.
    pub options: Entries,
    /// Positional arguments; a closure in braces is the last one.
    pub args: Vec<Value>,
}

impl Call<'_> {
    /// The graph.
    #[must_use]
    pub fn flow(&self) -> &SharedFlow {
        &self.source.flow
    }

    /// A named option.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.options.get(&rflow_lang::value::StrKey(name))
    }

    /// Whether a named option is given and true.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.option(name).is_some_and(Value::truthy)
    }

    /// An integer option.
    pub fn integer(&self, name: &str) -> Eval<Option<i64>> {
        self.option(name)
            .map(|v| {
                v.as_i64().ok_or_else(|| {
                    Raise::illegal_argument(format!(
                        "Option `{name}` of `{}` must be a number, not `{v}`",
                        self.name
                    ))
                })
            })
            .transpose()
    }

    /// The closure among the positional arguments, if there is one.
    #[must_use]
    pub fn closure(&self) -> Option<Value> {
        self.args
            .iter()
            .rev()
            .find(|a| matches!(a, Value::Closure(_)))
            .cloned()
    }

    /// The closure, which this operator cannot do without.
    pub fn need_closure(&self) -> Eval {
        self.closure().ok_or_else(|| {
            Raise::illegal_argument(format!(
                "Operator `{}` needs a closure: `{} {{ … }}`",
                self.name, self.name
            ))
        })
    }

    /// Adds a node that reads the source, and any other channels, and gives its output channels.
    pub fn node(
        &self,
        others: &[ChannelId],
        outputs: &[ChannelKind],
        node: impl Node + 'static,
    ) -> Vec<ChannelId> {
        let inputs: Vec<ChannelId> = std::iter::once(self.source.id)
            .chain(others.iter().copied())
            .collect();
        self.flow()
            .borrow_mut()
            .add(self.name, rflow_syntax::Span::default(), &inputs, outputs, node)
            .1
    }

    /// The value of a channel.
    #[must_use]
    pub fn channel(&self, id: ChannelId) -> Value {
        Channel::value(self.flow(), id)
    }

    /// The channel in an argument; a list or other plain value becomes one that emits its elements.
    pub fn operand(&self, value: &Value) -> Eval<Channel> {
        if let Some(channel) = Channel::of(value) {
            return Ok(channel);
        }
        if value.as_host::<ChannelOut>().is_some() {
            return Err(Raise::illegal_argument(format!(
                "Multi-channel output cannot be applied to operator {}",
                self.name
            ))
            .hint("pick one of its outputs by name: `X.out.name`"));
        }
        let items = self.interp.elements(value);
        let id = crate::factory::from_items(self.flow(), "of", items);
        Ok(Channel {
            flow: self.flow().clone(),
            id,
        })
    }
}

/// Whether there is an operator of that name.
#[must_use]
pub fn is_operator(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<&'static Def> {
    TABLE.iter().find(|d| d.name == name).copied()
}

/// Names of all operators.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|d| d.name)
}

/// Applies an operator to a channel.
pub(crate) fn apply(interp: &Interp, source: &Channel, _this: &Value, name: &str, args: &[Value]) -> Eval {
    let Some(def) = find(name) else {
        let mut raise = Raise::missing_method(format!("Unknown channel operator `{name}`"));
        if let Some(near) = rflow_lang::compile::closest(name, names()) {
            raise = raise.hint(format!("did you mean `{near}`?"));
        }
        return Err(raise);
    };
    let (options, args) = match args.split_first() {
        Some((Value::Map(m), rest)) if !def.options.is_empty() => (m.borrow().clone(), rest.to_vec()),
        _ => (Entries::default(), args.to_vec()),
    };
    for key in options.keys() {
        let key = key.to_string();
        if !def.options.contains(&key.as_str()) {
            let mut raise =
                Raise::illegal_argument(format!("Unknown argument `{key}` for operator `{name}`"));
            raise = raise.hint(format!("possible options: {}", def.options.join(", ")));
            return Err(raise);
        }
    }
    (def.build)(&mut Call {
        interp,
        source,
        name: def.name,
        options,
        args,
    })
}

/// Applies an operator to several channels: `mix`, `join` and the like take the first as the receiver.
pub(crate) fn apply_multi(
    interp: &Interp,
    out: &ChannelOut,
    _this: &Value,
    name: &str,
    args: &[Value],
) -> Eval {
    let combining = matches!(name, "mix" | "concat" | "join" | "combine" | "cross" | "merge");
    match out.items.split_first() {
        Some(((_, first), rest)) if combining && args.is_empty() => {
            let args: Vec<Value> = rest.iter().map(|(_, v)| v.clone()).collect();
            interp.call_method(first, name, &args)
        }
        _ => Err(Raise::illegal_argument(format!(
            "Multi-channel output cannot be applied to operator {name} for which argument is already provided"
        ))),
    }
}

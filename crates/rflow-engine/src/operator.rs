//! Operators of channels: the table, and what they share.
//!
//! To add one: a file in `operator/` with its [`Def`], and a row in [`TABLE`].

#![allow(
    clippy::mutable_key_type,
    reason = "a list or map counts as it was when it came, as in the reference engine"
)]

mod aggregate;
mod branch;
mod chunk;
mod chunk_files;
mod collect;
mod collect_file;
mod combine;
mod combine_fields;
mod filter;
mod first;
mod flat;
mod group_by;
mod group_tuple;
mod if_empty;
mod join;
mod join_records;
mod json;
mod key;
mod map;
mod merge;
mod mix;
mod murmur;
mod node;
mod number;
pub(crate) mod of_value;
pub(crate) mod order;
mod removed;
mod sample;
mod settings;
mod split;
mod subscribe;
mod transpose;
mod unique;
mod view;

use rflow_lang::closure::ClosureKind;
use rflow_lang::interp::Interp;
use rflow_lang::value::{Entries, ListKind};
use rflow_lang::{Eval, Raise, Value, ops};
use rflow_syntax::Span;

use crate::channel::{Channel, ChannelOut};
use crate::flow::{ChannelId, ChannelKind, Node, SharedFlow};

pub(crate) use removed::advice;
pub use settings::{DumpTags, FlowSettings};

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

/// Among the options of an operator: there may be options of any name.
pub const ANY_OPTION: &str = "*";

impl Def {
    /// Whether it has a named option.
    #[must_use]
    pub fn has_option(&self, name: &str) -> bool {
        self.options.contains(&name) || self.options.contains(&ANY_OPTION)
    }
}

/// All operators, by name.
pub static TABLE: &[&Def] = &[
    &aggregate::COUNT,
    &aggregate::MAX,
    &aggregate::MEAN,
    &aggregate::MIN,
    &aggregate::REDUCE,
    &aggregate::SUM,
    &branch::BRANCH,
    &branch::MULTI_MAP,
    &chunk::BUFFER,
    &chunk::COLLATE,
    &collect::COLLECT,
    &collect::TO_LIST,
    &collect::TO_SORTED_LIST,
    &collect_file::COLLECT_FILE,
    &combine::COMBINE,
    &combine::CROSS,
    &filter::FILTER,
    &first::FIRST,
    &first::LAST,
    &first::TAKE,
    &first::UNTIL,
    &flat::FLATTEN,
    &flat::FLAT_MAP,
    &group_by::GROUP_BY,
    &group_tuple::GROUP_TUPLE,
    &if_empty::IF_EMPTY,
    &join::JOIN,
    &map::MAP,
    &merge::MERGE,
    &mix::CONCAT,
    &mix::MIX,
    &number::TO_DOUBLE,
    &number::TO_FLOAT,
    &number::TO_INTEGER,
    &number::TO_LONG,
    &sample::RANDOM_SAMPLE,
    &split::COUNT_FASTA,
    &split::COUNT_FASTQ,
    &split::COUNT_JSON,
    &split::COUNT_LINES,
    &split::SPLIT_CSV,
    &split::SPLIT_FASTA,
    &split::SPLIT_FASTQ,
    &split::SPLIT_JSON,
    &split::SPLIT_TEXT,
    &subscribe::SET,
    &subscribe::SUBSCRIBE,
    &subscribe::TAP,
    &transpose::TRANSPOSE,
    &unique::DISTINCT,
    &unique::UNIQUE,
    &view::DUMP,
    &view::VIEW,
];

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
                        "Value '{v}' cannot be used in parameter '{name}' for operator '{}': it must be a number",
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

    /// What an item must meet: the first positional argument.
    #[must_use]
    pub fn condition(&self) -> Option<Value> {
        self.args.first().cloned()
    }

    /// The condition, which this operator cannot do without.
    pub fn need_condition(&self) -> Eval {
        self.condition().ok_or_else(|| {
            Raise::missing_method(format!(
                "Operator `{}` needs a condition: `{} {{ … }}`",
                self.name, self.name
            ))
        })
    }

    /// The first positional argument as a number, which this operator cannot do without.
    pub fn need_integer(&self, what: &str) -> Eval<i64> {
        let number = self.args.first().and_then(|v| match v {
            Value::Int(_) | Value::Long(_) => v.as_i64(),
            _ => None,
        });
        number.ok_or_else(|| Raise::missing_method(format!("Operator `{}` needs {what}", self.name)))
    }

    /// An option that says how to sort; `natural` is what plain `true` means.
    fn order(&self, name: &str, natural: order::Order) -> Eval<Option<order::Order>> {
        use order::Order;
        let Some(value) = self.option(name) else {
            return Ok(None);
        };
        Ok(match value {
            Value::Null | Value::Bool(false) => None,
            Value::Bool(true) => Some(natural),
            Value::Closure(_) => Some(Order::Closure(value.clone())),
            Value::Str(s) if s == "natural" => Some(natural),
            Value::Str(s) if s == "hash" => Some(Order::Hash),
            Value::Str(s) if s == "deep" => Some(Order::Deep),
            other => {
                return Err(Raise::illegal_argument(format!(
                    "Value '{other}' cannot be used in parameter '{name}' for operator '{}'",
                    self.name
                ))
                .hint("possible values: true, false, 'natural', 'hash', 'deep' or a closure"));
            }
        })
    }

    /// Fails when the source is a value channel, on which the operator makes no sense.
    pub fn refuse_value_channel(&self) -> Eval<()> {
        if self.source.kind() == ChannelKind::Queue {
            return Ok(());
        }
        Err(Raise::illegal_argument(format!(
            "Operator `{}` cannot be applied to a value channel",
            self.name
        )))
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
            .add(self.name, self.span(), &inputs, outputs, node)
            .1
    }

    /// Where the operator's closure stands, as far as that is known.
    fn span(&self) -> rflow_syntax::Span {
        match self.closure() {
            Some(Value::Closure(c)) => match &c.kind {
                ClosureKind::Script { proto, .. } => proto.span,
                _ => Span::default(),
            },
            _ => Span::default(),
        }
    }

    /// The value of a channel.
    #[must_use]
    pub fn channel(&self, id: ChannelId) -> Value {
        Channel::value(self.flow(), id)
    }

    /// The channels in all arguments but closures.
    pub fn operands(&self) -> Eval<Vec<ChannelId>> {
        let others = self.args.iter().filter(|a| !matches!(a, Value::Closure(_)));
        let others: Vec<ChannelId> = others.map(|a| self.operand(a)).collect::<Eval<_>>()?;
        if others.is_empty() {
            return Err(Raise::missing_method(format!(
                "Operator '{}' should have at least one right operand",
                self.name
            )));
        }
        Ok(others)
    }

    /// The channel in the only argument beside a closure.
    pub fn need_operand(&self) -> Eval<ChannelId> {
        match self.operands()?.as_slice() {
            [one] => Ok(*one),
            more => Err(Raise::missing_method(format!(
                "Operator '{}' takes one other channel, not {}",
                self.name,
                more.len()
            ))),
        }
    }

    /// The channel in an argument.
    fn operand(&self, value: &Value) -> Eval<ChannelId> {
        if let Some(channel) = Channel::of(value) {
            return Ok(channel.id);
        }
        if value.as_host::<ChannelOut>().is_some() {
            return Err(Raise::illegal_argument(format!(
                "Multi-channel output cannot be applied to operator {} for which argument is already provided",
                self.name
            ))
            .hint("pick one of its outputs by name: `X.out.name`"));
        }
        // Only `combine` takes a plain list for a channel of its elements.
        let elements = match value {
            _ if self.name != "combine" => None,
            Value::Host(h) => h.elements(),
            other => other.elements(),
        };
        match elements {
            Some(elements) => Ok(crate::factory::from_items(self.flow(), "of", elements)),
            None if self.name == "combine" => Err(Raise::illegal_argument(format!(
                "Not a valid argument for 'combine' operator [{}]: {value} -- Use a List or a channel instead.",
                ops::simple_class_name(value)
            ))),
            None => Err(Raise::illegal_argument(format!(
                "Invalid operator `{}` argument [{}] -- it must be a channel type",
                self.name,
                ops::class_name(value)
            ))),
        }
    }
}

/// Elements of a list or range, as operators see lists: sets and arrays stay whole.
fn list_elements(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(l) if l.kind.get() != ListKind::Array => Some(l.to_vec()),
        other => other.range_elements(),
    }
}

/// Whether there is, or was, an operator of that name.
#[must_use]
pub fn is_operator(name: &str) -> bool {
    find(name).is_some() || removed::advice(name).is_some()
}

/// The operator of that name.
pub(crate) fn find(name: &str) -> Option<&'static Def> {
    TABLE.iter().find(|d| d.name == name).copied()
}

/// Names of all operators.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|d| d.name)
}

/// Applies an operator to a channel.
pub(crate) fn apply(interp: &Interp, source: &Channel, _this: &Value, name: &str, args: &[Value]) -> Eval {
    let Some(def) = find(name) else {
        if let Some(value) = of_value::method(source, name, args) {
            return Ok(value);
        }
        if let Some(advice) = removed::advice(name) {
            return Err(
                Raise::missing_method(format!("Operator `{name}` does not exist any more")).hint(advice),
            );
        }
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
        if !def.has_option(&key) {
            let known = def.options.join(", ");
            return Err(Raise::illegal_argument(format!(
                "Unknown argument '{key}' for operator '{name}' -- Possible arguments: {known}"
            )));
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
        ))
        .hint(match out.items.len() {
            0 => "the process or workflow has no output".to_owned(),
            n => format!("there are {n} outputs: take one of them by its name, `X.out.name`"),
        })),
    }
}

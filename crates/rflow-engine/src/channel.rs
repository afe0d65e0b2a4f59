//! Channels as values of the language.

use arcstr::ArcStr;
use rflow_lang::host::HostObject;
use rflow_lang::interp::Interp;
use rflow_lang::{Eval, Raise, Value};
use std::any::Any;

use crate::flow::{ChannelId, ChannelKind, SharedFlow};

/// A channel.
#[derive(Clone)]
pub struct Channel {
    /// The graph it is part of.
    pub flow: SharedFlow,
    /// Which channel.
    pub id: ChannelId,
}

impl Channel {
    /// A channel value.
    #[must_use]
    pub fn value(flow: &SharedFlow, id: ChannelId) -> Value {
        Value::host(Channel {
            flow: flow.clone(),
            id,
        })
    }

    /// Its sort.
    #[must_use]
    pub fn kind(&self) -> ChannelKind {
        self.flow.borrow().kind(self.id)
    }

    /// The channel in a value. A process or workflow result with one channel counts as that channel.
    #[must_use]
    pub fn of(value: &Value) -> Option<Channel> {
        if let Some(channel) = value.as_host::<Channel>() {
            return Some(channel.clone());
        }
        let out = value.as_host::<ChannelOut>()?;
        match out.items.as_slice() {
            [(_, one)] => Channel::of(one),
            _ => None,
        }
    }
}

/// Methods of a channel that are no operators: what every object has, no operator hides.
pub(crate) fn is_object_method(name: &str) -> bool {
    matches!(
        name,
        "getVal" | "get" | "getClass" | "toString" | "hashCode" | "equals" | "is" | "asType"
    )
}

impl HostObject for Channel {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        match self.kind() {
            ChannelKind::Queue => "groovyx.gpars.dataflow.DataflowBroadcast",
            ChannelKind::Value => "groovyx.gpars.dataflow.DataflowVariable",
        }
    }

    fn text(&self) -> String {
        match self.kind() {
            ChannelKind::Queue => "DataflowBroadcast around DataflowStream[?]".to_string(),
            ChannelKind::Value => match self.flow.borrow().value(self.id) {
                Some(value) => format!("DataflowVariable(value={value})"),
                None => "DataflowVariable(value=null)".to_string(),
            },
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        // `getVal` of a value channel is for completion handlers, when everything has flowed.
        if matches!(method, "getVal" | "get") && args.is_empty() {
            return Some(Ok(self.flow.borrow().value(self.id).unwrap_or_default()));
        }
        if is_object_method(method) {
            return None;
        }
        Some(crate::operator::apply(interp, self, this, method, args))
    }

    fn property(&self, _: &Interp, name: &str) -> Option<Eval> {
        match name {
            "class" => None,
            "val" | "value" => Some(Ok(self.flow.borrow().value(self.id).unwrap_or_default())),
            _ => crate::operator::of_value::property(self, name).map(Ok),
        }
    }

    fn hash_key(&self) -> Option<Value> {
        Some(Value::Long(i64::from(self.id.0)))
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or(class);
        matches!(simple, "DataflowReadChannel" | "Channel")
            || (simple == "DataflowVariable" && self.kind() == ChannelKind::Value)
            || (simple == "DataflowBroadcast" && self.kind() == ChannelKind::Queue)
    }
}

/// In the legacy language the outputs of a call have a logger of this name, so that published pipelines run that read it as
/// an output which is not there.
pub(crate) const LOGGER: &str = "log";

/// The outputs of a process or workflow, or of `branch` and `multiMap`: several channels, some with names.
pub struct ChannelOut {
    /// Name and channel (or plain value) of each output.
    pub items: Vec<(Option<ArcStr>, Value)>,
}

impl ChannelOut {
    /// The named output.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Value> {
        self.items
            .iter()
            .find(|(n, _)| n.as_deref() == Some(name))
            .map(|(_, v)| v.clone())
    }
}

impl HostObject for ChannelOut {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.script.ChannelOut"
    }

    fn text(&self) -> String {
        let items: Vec<String> = self.items.iter().map(|(_, v)| v.to_string()).collect();
        format!("[{}]", items.join(", "))
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        if let [(_, one)] = self.items.as_slice() {
            return Some(interp.call_method(one, method, args));
        }
        if crate::operator::is_operator(method) {
            return Some(crate::operator::apply_multi(interp, self, this, method, args));
        }
        match method {
            "size" => Some(Ok(Value::count(self.items.len()))),
            "getNames" => {
                let names = self.items.iter().filter_map(|(n, _)| n.as_ref());
                Some(Ok(Value::list(names.map(|n| Value::Str(n.clone())).collect())))
            }
            _ => None,
        }
    }

    fn property(&self, interp: &Interp, name: &str) -> Option<Eval> {
        if let Some(value) = self.named(name) {
            return Some(Ok(value));
        }
        if let [(_, one)] = self.items.as_slice()
            && one.as_host::<ChannelOut>().is_some()
        {
            return Some(interp.property(one, name));
        }
        if name == LOGGER
            && !interp.is_strict()
            && let Some(channel) = self.items.iter().find_map(|(_, one)| Channel::of(one))
        {
            return crate::factory::call(interp, &channel.flow, "empty", &[]);
        }
        let known: Vec<&str> = self.items.iter().filter_map(|(n, _)| n.as_deref()).collect();
        let mut raise = Raise::missing_property(format!("No such output: `{name}`"));
        if !known.is_empty() {
            raise = raise.hint(format!("the outputs are: {}", known.join(", ")));
        }
        Some(Err(raise))
    }

    fn index(&self, _: &Interp, index: &Value) -> Option<Eval> {
        let n = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        let i = index.as_i64()?;
        let i = if i < 0 { i + n } else { i };
        let found = usize::try_from(i).ok().and_then(|i| self.items.get(i));
        Some(
            found
                .map(|(_, v)| v.clone())
                .ok_or_else(|| Raise::index(no_output(index, self.items.len()))),
        )
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.items.iter().map(|(_, v)| v.clone()).collect())
    }
}

/// That a call has fewer outputs.
pub(crate) fn no_output(index: impl std::fmt::Display, outputs: usize) -> String {
    match outputs {
        0 => format!("There is no output {index}: it has no output"),
        1 => format!("There is no output {index}: the only one is output 0"),
        n => format!("There is no output {index}: they are 0 to {}", n - 1),
    }
}

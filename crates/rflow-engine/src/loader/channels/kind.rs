//! What is known of an expression.

use std::rc::Rc;

use rflow_lang::definition::ProcessDef;
use rflow_syntax::ast::ExprKind;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Anything.
    Unknown,
    /// A plain value.
    Value,
    /// A channel.
    Channel,
    /// The outputs of a process or workflow, with their names.
    Outputs(Rc<[(Option<Rc<str>>, Kind)]>),
    /// Channels by names that are not known: the result of `branch` or `multiMap`.
    Branches,
}

impl Kind {
    /// What a process gives.
    pub(super) fn of_process(process: &ProcessDef) -> Self {
        if let Some(typed) = &process.typed {
            let outputs = typed.outputs.iter().filter(|output| !output.only_topic);
            let outputs = outputs.map(|output| (output.name.as_deref().map(Rc::from), Kind::Channel));
            return Self::Outputs(outputs.collect());
        }
        let output = |line: &rflow_lang::definition::LineDef| {
            if line.ty.is_some() || line.name.is_empty() {
                return None;
            }
            let emit = match &line.option("emit").map(|a| &a.expr.kind) {
                Some(ExprKind::Variable(name) | ExprKind::String(name)) => Some(name.clone()),
                Some(_) => return None,
                None => None,
            };
            Some((emit, Kind::Channel))
        };
        let outputs: Option<Vec<_>> = process.outputs.iter().map(output).collect();
        outputs.map_or(Self::Unknown, |o| Self::Outputs(o.into()))
    }

    /// Whether operators can be applied to it: a channel, or a call's result that has one.
    pub(super) fn is_channel(&self) -> bool {
        match self {
            Self::Channel => true,
            Self::Outputs(items) => matches!(&**items, [(_, one)] if one.is_channel()),
            _ => false,
        }
    }

    /// Number of arguments that it makes in a call; `None` when that is not known.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Self::Value | Self::Channel => Some(1),
            Self::Outputs(items) => Some(items.len()),
            Self::Unknown | Self::Branches => None,
        }
    }

    /// The arguments that it makes in a call.
    pub(super) fn spread(&self) -> Vec<Kind> {
        match self {
            Self::Outputs(items) => items.iter().map(|(_, k)| k.clone()).collect(),
            other => vec![other.clone()],
        }
    }

    /// The names of outputs, when it surely is outputs; those without a name are left out.
    pub(super) fn names(&self) -> Option<Vec<Rc<str>>> {
        match self {
            Self::Outputs(items) => Some(items.iter().filter_map(|(name, _)| name.clone()).collect()),
            _ => None,
        }
    }

    /// The output of that name.
    pub(super) fn named(&self, name: &str) -> Self {
        match self {
            Self::Branches => Self::Channel,
            Self::Outputs(items) => {
                let found = items.iter().find(|(n, _)| n.as_deref() == Some(name));
                found.map_or(Self::Unknown, |(_, k)| k.clone())
            }
            _ => Self::Unknown,
        }
    }

    /// The output at a position, given as digits.
    pub(super) fn at(&self, digits: &str) -> Self {
        match (self, digits.parse::<usize>()) {
            (Self::Outputs(items), Ok(i)) => items.get(i).map_or(Self::Unknown, |(_, k)| k.clone()),
            _ => Self::Unknown,
        }
    }

    /// One or the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        if self == other {
            self.clone()
        } else {
            Self::Unknown
        }
    }
}

//! `subscribe`, and `set` and `tap` without a variable name

use rflow_lang::class::exception_value;
use rflow_lang::{Eval, Raise, Value};

use super::{Call, Def};
use crate::channel::Channel;
use crate::flow::{Cx, Node};

/// See the manual of `subscribe`.
pub(super) static SUBSCRIBE: Def = Def {
    name: "subscribe",
    options: &["onNext", "onComplete", "onError"],
    doc: "Calls a closure for every item, and another one at the end.",
    example: "channel.of(1, 2).subscribe { n -> println n }",
    build: subscribe,
};

/// See the manual of `set`.
pub(super) static SET: Def = Def {
    name: "set",
    options: &[],
    doc: "Assigns the channel to the variable that is named in braces.",
    example: "channel.of(1, 2).set { numbers }",
    build: |call| Err(needs_name(call)),
};

/// See the manual of `tap`.
pub(super) static TAP: Def = Def {
    name: "tap",
    options: &[],
    doc: "Assigns the channel to the variable that is named in braces, and goes on with it.",
    example: "channel.of(1, 2).tap { numbers }.view()",
    build: |call| Err(needs_name(call)),
};

/// Where a variable is named, the compiler has made an assignment of the call.
fn needs_name(call: &Call<'_>) -> Box<Raise> {
    Raise::illegal_argument(format!(
        "Operator `{}` needs the name of a variable in braces",
        call.name
    ))
    .hint(format!("for example: `{} {{ numbers }}`", call.name))
}

struct Subscribe {
    next: Option<Value>,
    complete: Option<Value>,
    error: Option<Value>,
    source: Value,
}

impl Node for Subscribe {
    fn item(&mut self, cx: &mut Cx<'_>, _: usize, item: Value) -> Eval<()> {
        let Some(next) = &self.next else { return Ok(()) };
        let Err(raise) = cx.interp.call(next, &[item]) else {
            return Ok(());
        };
        match &self.error {
            // Whoever takes errors has dealt with them; no more items follow.
            Some(error) if raise.exit.is_none() => {
                cx.interp.call(error, &[exception_value(&raise)])?;
                cx.finish();
                Ok(())
            }
            _ => Err(raise),
        }
    }

    fn close(&mut self, cx: &mut Cx<'_>, _: usize) -> Eval<()> {
        if let Some(complete) = &self.complete {
            let args: &[Value] = match complete {
                Value::Closure(c) if c.arity() == 0 => &[],
                _ => std::slice::from_ref(&self.source),
            };
            cx.interp.call(complete, args)?;
        }
        cx.finish();
        Ok(())
    }
}

fn subscribe(call: &mut Call<'_>) -> Eval {
    let named = |name: &str| {
        call.option(name)
            .filter(|v| matches!(v, Value::Closure(_)))
            .cloned()
    };
    let node = Subscribe {
        next: call.closure().or_else(|| named("onNext")),
        complete: named("onComplete"),
        error: named("onError"),
        source: Channel::value(call.flow(), call.source.id),
    };
    if node.next.is_none() && node.complete.is_none() && node.error.is_none() {
        return Err(Raise::illegal_argument("Operator `subscribe` needs a closure"));
    }
    call.node(&[], &[], node);
    Ok(call.channel(call.source.id))
}

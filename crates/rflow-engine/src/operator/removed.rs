//! Operators of the first language version, which are gone.

/// What to write instead of an operator that does not exist any more.
pub(crate) fn advice(name: &str) -> Option<&'static str> {
    Some(match name {
        "into" => "a channel can be read any number of times: assign it to a variable",
        "choice" => "use `branch` to send items to different outputs",
        "separate" | "route" => "use `multiMap` to make several outputs",
        "phase" => "use `join` to pair items of two channels",
        "spread" => "use `combine` to pair all items of two channels",
        "countBy" => "use `groupTuple` and `map`, or `reduce`",
        "print" | "println" => "use `view` to print items",
        "create" => "use a channel factory such as `channel.of`",
        "bind" | "close" => "give the items to a channel factory such as `channel.of`",
        "toChannel" => "use `channel.fromList`",
        "nop" => "leave it out",
        _ => return None,
    })
}

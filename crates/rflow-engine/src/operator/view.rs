//! `view` and `dump`

use rflow_lang::{Eval, Value, text};

use super::node::each;
use super::{Call, Def};

/// See the manual of `view`.
pub(super) static VIEW: Def = Def {
    name: "view",
    options: &["newLine", "tag"],
    doc: "Prints every item, or what a closure makes of it, and passes it on.",
    example: "channel.of(1, 2).view { n -> \"found $n\" }",
    build: view,
};

/// See the manual of `dump`.
pub(super) static DUMP: Def = Def {
    name: "dump",
    options: &["tag", "pretty"],
    doc: "Prints every item when the run was started with `-dump-channels`, and passes it on.",
    example: "channel.of(1, 2).dump(tag: 'numbers')",
    build: dump,
};

fn view(call: &mut Call<'_>) -> Eval {
    if let Some(tag) = call.option("tag").map(text::text)
        && !call.flow().borrow().settings.dump.select(Some(&tag))
    {
        return Ok(call.channel(call.source.id));
    }
    let closure = call.closure();
    let end = if call.option("newLine").is_none_or(Value::truthy) {
        "\n"
    } else {
        ""
    };
    let kind = call.source.kind();
    let out = call.node(
        &[],
        &[kind],
        each(move |cx, item: Value| {
            let mut line = match &closure {
                Some(closure) => text::to_string(&cx.interp.call(closure, std::slice::from_ref(&item))?),
                None => text::to_string(&item),
            };
            line.push_str(end);
            rflow_lang::raise_postponed()?;
            cx.interp.machine.print(&line);
            cx.emit(0, item);
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

fn dump(call: &mut Call<'_>) -> Eval {
    let tag = call.option("tag").map(text::text);
    if !call.flow().borrow().settings.dump.select(tag.as_deref()) {
        return Ok(call.channel(call.source.id));
    }
    let head = tag.map_or_else(|| "[DUMP] ".to_string(), |tag| format!("[DUMP: {tag}] "));
    let pretty = call.flag("pretty");
    let closure = call.closure();
    let kind = call.source.kind();
    let out = call.node(
        &[],
        &[kind],
        each(move |cx, item: Value| {
            let shown = match &closure {
                Some(closure) => cx.interp.call(closure, std::slice::from_ref(&item))?,
                None => item.clone(),
            };
            let mut line = head.clone();
            if pretty {
                super::json::push(&mut line, &shown, 0);
            } else {
                line.push_str(&text::inspect(&shown));
            }
            line.push('\n');
            rflow_lang::raise_postponed()?;
            cx.interp.machine.print(&line);
            cx.emit(0, item);
            Ok(())
        }),
    );
    Ok(call.channel(out[0]))
}

//! Sends a million items through `map`, `filter`, `groupTuple`, `map` and `toSortedList` with closures in Rust,
//! and prints the time and the memory that it takes: what the dataflow itself costs.

use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use rflow_engine::channel::Channel;
use rflow_engine::factory;
use rflow_engine::flow::{SharedFlow, step};
use rflow_engine::globals::RunGlobals;
use rflow_lang::closure::Closure;
use rflow_lang::interp::Interp;
use rflow_lang::machine::LocalMachine;
use rflow_lang::value::{RangeKind, RangeObj};
use rflow_lang::{Eval, Value};

const ITEMS: i32 = 1_000_000;
const GROUPS: i32 = 50_000;

fn int(value: Option<&Value>) -> i32 {
    match value {
        Some(Value::Int(n)) => *n,
        _ => 0,
    }
}

fn build(interp: &Interp, flow: &SharedFlow) -> Eval {
    let range = RangeObj {
        from: 1,
        to: i64::from(ITEMS),
        inclusive: true,
        open: false,
        kind: RangeKind::Int,
    };
    let source = factory::call(interp, flow, "of", &[Value::Range(Rc::new(range))]);
    let source = source.unwrap_or(Ok(Value::Null))?;
    let pair = Closure::native("pair", 1, |_, args| {
        let n = int(args.first());
        Ok(Value::list(vec![Value::Int(n % GROUPS), Value::Int(n)]))
    });
    let most = Closure::native("most", 2, |_, args| Ok(Value::Bool(int(args.get(1)) % 10 != 0)));
    let size = Closure::native("size", 2, |interp, args| {
        let size = interp.call_method(&args[1], "size", &[])?;
        Ok(Value::Int(int(args.first()).wrapping_mul(31) ^ int(Some(&size))))
    });
    let channel = interp.call_method(&source, "map", &[pair])?;
    let channel = interp.call_method(&channel, "filter", &[most])?;
    let channel = interp.call_method(&channel, "groupTuple", &[])?;
    let channel = interp.call_method(&channel, "map", &[size])?;
    interp.call_method(&channel, "toSortedList", &[])
}

/// Most memory that the process ever had, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line
        .and_then(|l| l.split_whitespace().next())
        .and_then(|n| n.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn run() -> Eval<(usize, u128)> {
    let machine = Rc::new(LocalMachine::new(Path::new("/")));
    let interp = Interp::new(machine, Rc::new(RunGlobals::new()));
    let flow = SharedFlow::default();
    let start = Instant::now();
    let result = build(&interp, &flow)?;
    while step(&flow, &interp)? {}
    let sorted = Channel::of(&result)
        .and_then(|c| flow.borrow().value(c.id))
        .unwrap_or_default();
    Ok((interp.elements(&sorted).len(), start.elapsed().as_millis()))
}

#[allow(clippy::print_stdout, reason = "it is what the example is for")]
fn main() {
    match run() {
        Ok((groups, millis)) => println!("{ITEMS} items, {groups} groups: {millis} ms, peak {} MB", peak()),
        Err(raise) => println!("failed: {raise}"),
    }
}

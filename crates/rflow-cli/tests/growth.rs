//! Long scripts and configuration files take time in proportion to their length, of whatever they have many.
//!
//! With a program in RFLOW_BIN, which should be an optimised one, the texts are longer.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What stands once before and behind the parts, and a part; `#` in it is the number of the part, `@` the number before.
type Text = (&'static str, &'static str, &'static str);

const SCRIPTS: &[Text] = &[
    ("", "+1\n", ""),
    ("", "println #\n", ""),
    ("", "def v# = #\n", ""),
    ("", "println u#\n", ""),
    ("", "u#(1)\n", ""),
    ("", "def f#(a) { f@(a) }\n", ""),
    ("", "def f(a) { a }\n", ""),
    ("", "def c# = { a -> a + c@ }\n", ""),
    (
        "",
        "process P# {\ninput:\nval x\noutput:\npath 'a', emit: o\nscript:\n'x'\n}\n",
        "",
    ),
    (
        "process P {\ninput:\nval x\noutput:\nval y, emit: o\nscript:\ny = 1\n''\n}\nworkflow {\n",
        "a# = P(channel.of(#))\na#.o.view()\n",
        "}\n",
    ),
    (
        "",
        "workflow W# {\ntake:\nx\nmain:\ny = x.map { it }\nemit:\ny\n}\n",
        "",
    ),
    (
        "workflow W0 {\ntake:\nx\nmain:\ny = x\nemit:\ny\n}\n",
        "workflow W# {\ntake:\nx\nmain:\nW@(x)\nemit:\ny = W@.out.y\n}\n",
        "workflow { }\n",
    ),
    ("workflow {\nc = channel.of(1)", "\n.map { x -> x + # }", "\n}\n"),
    (
        "workflow {\nc0 = channel.of(1)\n",
        "c# = c@.map { x -> x + # }\n",
        "}\n",
    ),
    (
        "workflow {\nc = channel.of(1)\n",
        "c = c.mix(channel.of(#))\n",
        "}\n",
    ),
    ("workflow {\n", "channel.of(1).mapp { x -> x }\n", "}\n"),
    (
        "workflow {\nc = 1\n",
        "if (params.a#) { c = c + 1 } else { c = # }\n",
        "}\n",
    ),
    (
        "workflow {\nif (true) { }\n",
        "else if (params.a == #) { println 1 }\n",
        "}\n",
    ),
    ("workflow {\n", "channel.of(1).set { c# }\nc#.view()\n", "}\n"),
    ("", "params.p# = params.p@\n", ""),
    ("params {\n", "p#: Integer = #\n", "}\nworkflow { }\n"),
    ("def x = [", "k#: #, ", "z: 1]\n"),
    ("def x = [", "#, ", "1]\n"),
    ("", "println \"a ${1 + #} b\"\n", ""),
    ("println \"", " ${1 + #} ", "\"\n"),
    (
        "def f(x) {\nswitch (x) {\n",
        "case #: println #; break\n",
        "}\n}\n",
    ),
    ("process P {\ninput:\n", "val x#\n", "\nscript:\n'x'\n}\n"),
    (
        "process P {\noutput:\n",
        "val 1, emit: x\n",
        "\nscript:\n'x'\n}\n",
    ),
    ("process P {\n", "ext a#: #\n", "\nscript:\n'x'\n}\n"),
    ("process P {\n", "foo# #\n", "\nscript:\n'x'\n}\n"),
    (
        "process P {\nscript:\n\"\"\"\n",
        "echo ${params.x#} \\$x\n",
        "\"\"\"\n}\n",
    ),
    ("workflow W {\ntake:\na\nmain:\nb = a\nemit:\n", "e# = b\n", "}\n"),
    (
        "workflow {\nmain:\nc = channel.of(1)\npublish:\n",
        "o# = c\n",
        "}\noutput {\n}\n",
    ),
    ("workflow {\n}\noutput {\n", "o# { path 'x' }\n", "}\n"),
    ("", "include { A# } from './m'\n", "workflow { }\n"),
    ("include { ", "A#; ", "B } from './m'\nworkflow { }\n"),
    ("class A {\n", "def m#(a) { a }\n", "}\n"),
    ("", "class A# { int x; def m(a) { a } }\n", ""),
    ("", "def x# = = 3\n", ""),
    ("process P {\n", "foo(]\n", "}\n"),
    ("", "/* # */\n", ""),
    ("", "'''\n", ""),
    ("", "{\n", ""),
];

const CONFIGS: &[Text] = &[
    ("", "a# = a@\n", ""),
    ("", "process { cpus = # }\n", ""),
    ("process {\n", "withName: 'P#' { cpus = # }\n", "}\n"),
    ("profiles {\n", "p# { process.cpus = # }\n", "}\n"),
    ("params.p0 = 1\n", "params.p# = params.p@\n", ""),
    ("", "foo.bar# = #\n", ""),
    ("", "includeConfig 'x#.config'\n", ""),
    ("process {\n", "ext.a# = { task.attempt * # }\n", "}\n"),
    ("", "if (params.x#) { process.cpus = # }\n", ""),
    ("", "a = = #\n", ""),
    ("", "a {\n", ""),
    ("a", ".b", " = 1\n"),
    ("a", " { b", " = 1\n"),
    ("a = \"", "${params.a}", "\"\n"),
];

fn text(&(before, part, behind): &Text, bytes: usize) -> String {
    let mut out = before.to_owned();
    let mut number = 0_usize;
    while out.len() < bytes {
        let before = number.to_string();
        number += 1;
        out.push_str(&part.replace('@', &before).replace('#', &number.to_string()));
    }
    out + behind
}

/// Processor time of the processes that this one has waited for, in ticks of ten milliseconds.
fn time_of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_ascii_whitespace().skip(13).take(2);
    Duration::from_millis(10 * ticks.map(|t| t.parse::<u64>().unwrap()).sum::<u64>())
}

fn time(program: &OsString, folder: &Path, args: &[&str]) -> Duration {
    let before = time_of_children();
    let status = Command::new(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let code = status.code();
    assert!(matches!(code, Some(0 | 1)), "{args:?} ended with {status}");
    time_of_children() - before
}

#[test]
fn time_grows_with_the_length_of_the_text() {
    let given = std::env::var_os("RFLOW_BIN");
    // The least time that says something, and how long the shorter text is.
    let (least, bytes) = match &given {
        Some(_) => (Duration::from_millis(400), 15_000),
        None => (Duration::from_secs(4), 3_000),
    };
    let program = given.unwrap_or_else(|| env!("CARGO_BIN_EXE_rflow").into());
    let folder = tempfile::tempdir().unwrap();
    let scripts = SCRIPTS.iter().map(|t| (t, "main.nf", &["lint", "main.nf"][..]));
    let configs = CONFIGS.iter().map(|t| (t, "nextflow.config", &["config"][..]));
    let mut slow = Vec::new();
    for (parts, name, args) in scripts.chain(configs) {
        let file = folder.path().join(name);
        let measure = |length| {
            fs::write(&file, text(parts, length)).unwrap();
            let time = time(&program, folder.path(), args);
            fs::remove_file(&file).unwrap();
            time
        };
        // The machine may be busy with something else for a moment.
        let grows_faster = || {
            let (long, short) = (measure(4 * bytes), measure(bytes));
            // Four times the time and more, because the longer text also needs more memory.
            let fast = long <= least || long <= 7 * short.max(Duration::from_millis(20));
            (!fast).then(|| format!("{parts:?}: {short:?}, four times as long {long:?}"))
        };
        slow.extend(
            grows_faster()
                .and_then(|_| grows_faster())
                .and_then(|_| grows_faster()),
        );
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

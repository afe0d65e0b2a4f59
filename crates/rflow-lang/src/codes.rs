//! The codes of what is wrong with names and their meaning, found by this crate, by the engine that loads scripts,
//! and by `lint`.

use rflow_syntax::Explanation;

/// All explanations in the order of their codes.
#[must_use]
pub fn explanations() -> &'static [Explanation] {
    EXPLANATIONS
}

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        code: "RF0201",
        title: "Unknown name",
        text: "A name is used that is no variable, function, process, workflow, parameter or class in reach of that place.",
        wrong: "workflow {\n    FASTQC(reads)\n}",
        right: "include { FASTQC } from './fastqc'\n\nworkflow {\n    reads = channel.fromPath('*.fq')\n    FASTQC(reads)\n}",
    },
    Explanation {
        code: "RF0203",
        title: "Not something to assign to",
        text: "Left of `=` stands a variable, a property (`a.b`) or an element (`a[0]`).",
        wrong: "f() = 1",
        right: "x = f()",
    },
    Explanation {
        code: "RF0204",
        title: "Not a number",
        text: "A number is too large for its suffix, or has digits that its base does not have.",
        wrong: "x = 99999999999I",
        right: "x = 99999999999",
    },
    Explanation {
        code: "RF0205",
        title: "Class is not available",
        text: "rflow has the classes of Groovy and Java that pipelines use, not all of them, and none of the folder `lib`.",
        wrong: "x = new java.net.Socket('host', 1)",
        right: "",
    },
    Explanation {
        code: "RF0206",
        title: "Wrong number of arguments",
        text: "A process, workflow or function is called with more or fewer arguments than it has inputs. A channel of several outputs stands for as many.",
        wrong: "process A {\n    input:\n    val x\n    val y\n    …\n}\n\nworkflow { A(1) }",
        right: "workflow { A(1, 2) }",
    },
    Explanation {
        code: "RF0207",
        title: "Process without a script",
        text: "A process ends with `script:`, `shell:` or `exec:` and what is run, or with a text alone.",
        wrong: "process A {\n    output:\n    path 'x'\n}",
        right: "process A {\n    output:\n    path 'x'\n\n    script:\n    \"touch x\"\n}",
    },
    Explanation {
        code: "RF0208",
        title: "Defined twice",
        text: "Processes, workflows and functions of a script, and what it includes, share their names. An alias sets two includes apart.",
        wrong: "include { A } from './x'\nprocess A { … }",
        right: "include { A as X_A } from './x'\nprocess A { … }",
    },
    Explanation {
        code: "RF0209",
        title: "Source of an include is computed",
        text: "Includes are resolved before anything runs, so their source is a plain text.",
        wrong: "include { A } from \"${params.dir}/a\"",
        right: "include { A } from './modules/a'",
    },
    Explanation {
        code: "RF0210",
        title: "Scripts include each other",
        text: "A script is included while it is being read, directly or through others. What both need goes into a third one.",
        wrong: "// a.nf\ninclude { B } from './b'\n// b.nf\ninclude { A } from './a'",
        right: "",
    },
    Explanation {
        code: "RF0211",
        title: "Included script cannot be read",
        text: "No script is where the include says. `./x` means `x`, `x.nf` or `x/main.nf` beside the script that includes.",
        wrong: "include { A } from './modul/a'",
        right: "include { A } from './modules/a'",
    },
    Explanation {
        code: "RF0212",
        title: "Included name is not defined there",
        text: "The included script defines no process, workflow or function of that name. Names that it includes itself do not count.",
        wrong: "include { FASTQ } from './fastqc'",
        right: "include { FASTQC } from './fastqc'",
    },
    Explanation {
        code: "RF0213",
        title: "Unknown plugin function",
        text: "rflow has no such plugin, or the plugin no such function.",
        wrong: "include { f } from 'plugin/x'",
        right: "",
    },
    Explanation {
        code: "RF0214",
        title: "Source of an include is not a path",
        text: "The path of a local script begins with `./`, `../` or `/`.",
        wrong: "include { A } from 'modules/a'",
        right: "include { A } from './modules/a'",
    },
    Explanation {
        code: "RF0215",
        title: "Unknown directive",
        text: "No directive has that name.",
        wrong: "process A {\n    cpu 2\n    …\n}",
        right: "process A {\n    cpus 2\n    …\n}",
    },
    Explanation {
        code: "RF0216",
        title: "Unknown kind of input or output",
        text: "Inputs and outputs begin with `val`, `path`, `env`, `tuple` and the like.",
        wrong: "input:\npaths x",
        right: "input:\npath x",
    },
    Explanation {
        code: "RF0217",
        title: "Name used twice",
        text: "Each `emit` of a process or workflow has a name of its own.",
        wrong: "output:\npath 'a', emit: x\npath 'b', emit: x",
        right: "output:\npath 'a', emit: a\npath 'b', emit: b",
    },
    Explanation {
        code: "RF0218",
        title: "Published but not declared",
        text: "What `publish:` assigns has an entry in the `output` block.",
        wrong: "workflow {\n    publish:\n    bam = A.out\n}",
        right: "output {\n    bam { path 'bam' }\n}",
    },
    Explanation {
        code: "RF0219",
        title: "Declared but not published",
        text: "Each entry of the `output` block is assigned under `publish:` of the entry workflow.",
        wrong: "output {\n    bam { path 'bam' }\n}",
        right: "workflow {\n    publish:\n    bam = A.out\n}",
    },
    Explanation {
        code: "RF0220",
        title: "Declared twice",
        text: "A variable of that name is in reach already.",
        wrong: "def x = 1\ndef x = 2",
        right: "def x = 1\nx = 2",
    },
    Explanation {
        code: "RF0221",
        title: "Unknown channel operator",
        text: "No operator has that name. A channel has operators only; methods of its items are called in `map`.",
        wrong: "ch.toUpperCase()",
        right: "ch.map { x -> x.toUpperCase() }",
    },
    Explanation {
        code: "RF0222",
        title: "Unknown channel factory",
        text: "No factory of channels has that name.",
        wrong: "channel.fromFiles('*.fq')",
        right: "channel.fromPath('*.fq')",
    },
    Explanation {
        code: "RF0223",
        title: "Unknown argument of an operator",
        text: "The operator has no such named argument; it would be ignored.",
        wrong: "ch.groupTuple(key: 0)",
        right: "ch.groupTuple(by: 0)",
    },
    Explanation {
        code: "RF0230",
        title: "Variable is not used",
        text: "A variable is declared and never read. Found by `lint` only.",
        wrong: "def x = 1",
        right: "",
    },
    Explanation {
        code: "RF0231",
        title: "Parameter is not used",
        text: "A parameter of a function or closure is never read. A name that begins with `_` says that this is meant. Found by `lint` only.",
        wrong: "ch.map { id, file -> id }",
        right: "ch.map { id, _file -> id }",
    },
    Explanation {
        code: "RF0232",
        title: "Include is not used",
        text: "A name is included and never used. Found by `lint` only.",
        wrong: "include { A ; B } from './x'\nworkflow { A() }",
        right: "include { A } from './x'\nworkflow { A() }",
    },
];

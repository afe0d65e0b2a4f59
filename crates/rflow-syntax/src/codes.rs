//! The diagnostics of this crate: code, meaning and an example of each.

/// What a diagnostic code means, for readers who met it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Stable code such as `RF0101`.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Some sentences on cause and cure.
    pub text: &'static str,
    /// Source text that gives the diagnostic; may be empty.
    pub wrong: &'static str,
    /// The same without the mistake; may be empty.
    pub right: &'static str,
}

/// The explanation of a code of this crate; `None` for any other text.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|explanation| explanation.code == code)
}

/// All explanations in the order of their codes.
#[must_use]
pub fn explanations() -> &'static [Explanation] {
    EXPLANATIONS
}

pub(crate) const UNEXPECTED: &str = "RF0101";
pub(crate) const UNCLOSED: &str = "RF0102";
pub(crate) const MISMATCHED: &str = "RF0103";
pub(crate) const STRAY_CLOSER: &str = "RF0104";
pub(crate) const UNTERMINATED_STRING: &str = "RF0105";
pub(crate) const UNTERMINATED_COMMENT: &str = "RF0106";
pub(crate) const TOO_DEEP: &str = "RF0107";
pub(crate) const TOO_COMPLEX: &str = "RF0108";
pub(crate) const MISSING_COMMA: &str = "RF0110";
pub(crate) const CONDITION_PARENS: &str = "RF0111";
pub(crate) const TWO_STATEMENTS: &str = "RF0112";
pub(crate) const ASSIGNED_CONDITION: &str = "RF0113";
pub(crate) const UNQUOTED: &str = "RF0114";
pub(crate) const STRANGE_CHARACTER: &str = "RF0115";
pub(crate) const RESERVED_WORD: &str = "RF0116";
pub(crate) const BAD_ESCAPE: &str = "RF0117";
pub(crate) const BAD_NUMBER: &str = "RF0118";
pub(crate) const MIXED_LIST_AND_MAP: &str = "RF0119";
pub(crate) const NOT_CALLABLE: &str = "RF0120";
pub(crate) const BAD_TARGET: &str = "RF0121";
pub(crate) const TUPLE_VALUE: &str = "RF0122";
pub(crate) const CLASS_DECLARATION: &str = "RF0123";
pub(crate) const BAD_NAME: &str = "RF0124";
pub(crate) const UNSUPPORTED: &str = "RF0125";
pub(crate) const NOT_UTF8: &str = "RF0126";
pub(crate) const DUPLICATE_SECTION: &str = "RF0130";
pub(crate) const SECTION_ORDER: &str = "RF0131";
pub(crate) const NO_BODY: &str = "RF0132";
pub(crate) const NOT_A_DIRECTIVE: &str = "RF0133";
pub(crate) const ASSIGNED_DIRECTIVE: &str = "RF0134";
pub(crate) const UNKNOWN_SECTION: &str = "RF0135";
pub(crate) const BAD_TAKE: &str = "RF0136";
pub(crate) const BAD_EMIT: &str = "RF0137";
pub(crate) const MISSING_MAIN: &str = "RF0138";
pub(crate) const LEGACY_IMPORT: &str = "RF0150";
pub(crate) const LEGACY_LOOP: &str = "RF0151";
pub(crate) const LEGACY_SWITCH: &str = "RF0152";
pub(crate) const LEGACY_INCREMENT: &str = "RF0153";
pub(crate) const LEGACY_ASSIGNMENT_EXPRESSION: &str = "RF0154";
pub(crate) const LEGACY_CAST: &str = "RF0155";
pub(crate) const LEGACY_SPREAD: &str = "RF0156";
pub(crate) const LEGACY_SLASHY: &str = "RF0157";
pub(crate) const LEGACY_METHOD_REF: &str = "RF0158";
pub(crate) const LEGACY_SAFE_INDEX: &str = "RF0159";
pub(crate) const LEGACY_IDENTITY: &str = "RF0160";
pub(crate) const LEGACY_MODIFIER: &str = "RF0161";
pub(crate) const LEGACY_DECLARATORS: &str = "RF0162";
pub(crate) const LEGACY_BLOCK: &str = "RF0163";
pub(crate) const LEGACY_FINALLY: &str = "RF0164";
pub(crate) const LEGACY_INCLUDE: &str = "RF0165";
pub(crate) const LEGACY_MIXING: &str = "RF0166";
pub(crate) const LEGACY_SETUP: &str = "RF0167";
pub(crate) const LEGACY_SHELL: &str = "RF0168";
pub(crate) const LEGACY_CONFIG: &str = "RF0169";
pub(crate) const LEGACY_ANNOTATION: &str = "RF0170";
pub(crate) const LEGACY_QUOTED_NAME: &str = "RF0171";
pub(crate) const LEGACY_OUTPUT: &str = "RF0172";
pub(crate) const LEGACY_OPTION: &str = "RF0173";
pub(crate) const LEGACY_LAMBDA: &str = "RF0174";
pub(crate) const LEGACY_ARRAY: &str = "RF0175";
pub(crate) const LEGACY_SYNCHRONIZED: &str = "RF0176";
pub(crate) const LEGACY_OPEN_RANGE: &str = "RF0177";
pub(crate) const LEGACY_ANONYMOUS: &str = "RF0178";

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        code: UNEXPECTED,
        title: "Unexpected text",
        text: "The text does not continue in a way that has a meaning here. The marked place is the first one that cannot be read; the mistake itself may be just before it.",
        wrong: "params.outdir = = 'results'",
        right: "params.outdir = 'results'",
    },
    Explanation {
        code: UNCLOSED,
        title: "Bracket is never closed",
        text: "An opening bracket has no partner. When several could be meant, the one is shown whose partner is missing according to the indentation.",
        wrong: "process A {\n    script:\n    \"true\"",
        right: "process A {\n    script:\n    \"true\"\n}",
    },
    Explanation {
        code: MISMATCHED,
        title: "Bracket is closed by another kind",
        text: "Brackets must be closed in the reverse order in which they were opened, each by its own partner.",
        wrong: "x = [1, 2)",
        right: "x = [1, 2]",
    },
    Explanation {
        code: STRAY_CLOSER,
        title: "Closing bracket without an opening one",
        text: "There are more closing than opening brackets.",
        wrong: "workflow {\n}\n}",
        right: "workflow {\n}",
    },
    Explanation {
        code: UNTERMINATED_STRING,
        title: "String is never closed",
        text: "A string in single or double quotes ends on its line; one in triple quotes ends with three quotes of the same kind.",
        wrong: "x = 'abc",
        right: "x = 'abc'",
    },
    Explanation {
        code: UNTERMINATED_COMMENT,
        title: "Comment is never closed",
        text: "A comment that starts with `/*` ends with `*/`.",
        wrong: "/* note",
        right: "/* note */",
    },
    Explanation {
        code: TOO_DEEP,
        title: "Nested too deeply",
        text: "Brackets, strings in strings, chains of operators or calls are limited in depth, so that no text can exhaust the memory of the program that reads it.",
        wrong: "x = ((((…))))",
        right: "def part = …\nx = f(part)",
    },
    Explanation {
        code: TOO_COMPLEX,
        title: "Text is too complicated",
        text: "Reading this text took more steps than any real pipeline needs. Please split it into several files.",
        wrong: "",
        right: "",
    },
    Explanation {
        code: MISSING_COMMA,
        title: "Comma is missing",
        text: "Elements of a list or map, and arguments of a call, are separated by commas.",
        wrong: "tuple val(x) path(y)",
        right: "tuple val(x), path(y)",
    },
    Explanation {
        code: CONDITION_PARENS,
        title: "Condition needs parentheses",
        text: "The condition of `if`, `while` and `switch` stands in parentheses.",
        wrong: "if params.x { }",
        right: "if (params.x) { }",
    },
    Explanation {
        code: TWO_STATEMENTS,
        title: "Two statements on a line",
        text: "Statements and directives are separated by a new line or a semicolon.",
        wrong: "x = 1 y = 2",
        right: "x = 1\ny = 2",
    },
    Explanation {
        code: ASSIGNED_CONDITION,
        title: "Assignment as a condition",
        text: "`=` assigns, `==` compares. An assignment as a condition is almost always meant to be a comparison.",
        wrong: "if (x = 1) { }",
        right: "if (x == 1) { }",
    },
    Explanation {
        code: UNQUOTED,
        title: "Text without quotes",
        text: "Paths and other texts are written in quotes.",
        wrong: "params.input = /data/x.csv",
        right: "params.input = '/data/x.csv'",
    },
    Explanation {
        code: STRANGE_CHARACTER,
        title: "Character that has no meaning here",
        text: "Typographic quotes, dashes and other special characters often come from a word processor or a web page.",
        wrong: "x = “abc”",
        right: "x = \"abc\"",
    },
    Explanation {
        code: RESERVED_WORD,
        title: "Reserved word used as a name",
        text: "Some words belong to the language and cannot name a variable, parameter or function.",
        wrong: "def class = 1",
        right: "def group = 1",
    },
    Explanation {
        code: BAD_ESCAPE,
        title: "Unknown escape sequence",
        text: "In a string a backslash starts one of `\\b \\t \\n \\f \\r \\s \\\" \\' \\\\ \\$`, `\\u` with four hexadecimal digits, up to three octal digits, or the end of the line.",
        wrong: "x = \"\\d+\"",
        right: "x = \"\\\\d+\"",
    },
    Explanation {
        code: BAD_NUMBER,
        title: "Malformed number",
        text: "Digits must fit the base: 0x for hexadecimal, 0b for binary, a leading 0 for octal.",
        wrong: "x = 089",
        right: "x = 89",
    },
    Explanation {
        code: MIXED_LIST_AND_MAP,
        title: "List and map are mixed",
        text: "Brackets hold either elements or `key: value` pairs.",
        wrong: "[a: 1, 2]",
        right: "[a: 1, b: 2]",
    },
    Explanation {
        code: NOT_CALLABLE,
        title: "Values after something that is not a name",
        text: "Arguments without parentheses can only follow the name of a function, method or directive at the start of a statement.",
        wrong: "1 + 2 3",
        right: "f 1 + 2, 3",
    },
    Explanation {
        code: BAD_TARGET,
        title: "Cannot be assigned",
        text: "Only a variable, a property and an index can stand on the left side of `=`.",
        wrong: "f(x) = 1",
        right: "x = 1",
    },
    Explanation {
        code: TUPLE_VALUE,
        title: "Several values in parentheses",
        text: "Parentheses group one expression. Several names in parentheses are only allowed as the target of an assignment.",
        wrong: "x = (1, 2)",
        right: "x = [1, 2]",
    },
    Explanation {
        code: CLASS_DECLARATION,
        title: "Class declaration",
        text: "Only the legacy parser has classes in scripts, and only at the top level. Use functions, a `record` or an `enum`, or move the class into a file of the folder `lib` beside the main script.",
        wrong: "class Sample { String id }",
        right: "record Sample { id: String }",
    },
    Explanation {
        code: BAD_NAME,
        title: "Name cannot be computed",
        text: "Names of settings are plain words or plain strings.",
        wrong: "\"${x}\".cpus = 1",
        right: "'x'.cpus = 1",
    },
    Explanation {
        code: UNSUPPORTED,
        title: "Unsupported declaration",
        text: "This declaration is not supported.",
        wrong: "agent X { }",
        right: "",
    },
    Explanation {
        code: NOT_UTF8,
        title: "Not UTF-8",
        text: "Scripts and configuration files are UTF-8. Letters of other encodings, as older editors write them, are read as `\u{fffd}`.",
        wrong: "",
        right: "",
    },
    Explanation {
        code: DUPLICATE_SECTION,
        title: "Section occurs twice",
        text: "Each section may occur once in a process or workflow. For the legacy parser, sections of a process or workflow with the same name are one.",
        wrong: "input:\nval x\ninput:\nval y",
        right: "input:\nval x\nval y",
    },
    Explanation {
        code: SECTION_ORDER,
        title: "Section or directive is out of order",
        text: "The legacy parser accepts sections in any order and directives in any of them, the strict parser does not.",
        wrong: "script:\n\"true\"\ninput:\nval x",
        right: "input:\nval x\nscript:\n\"true\"",
    },
    Explanation {
        code: NO_BODY,
        title: "Process without a script",
        text: "A process needs a `script:`, `shell:` or `exec:` section.",
        wrong: "process A { input: val x }",
        right: "process A {\n    input:\n    val x\n    script:\n    \"true\"\n}",
    },
    Explanation {
        code: NOT_A_DIRECTIVE,
        title: "Not a directive, input or output",
        text: "Lines before the script of a process are a name followed by values.",
        wrong: "input:\n1 + 2",
        right: "input:\nval x",
    },
    Explanation {
        code: ASSIGNED_DIRECTIVE,
        title: "Directive is assigned",
        text: "A directive is written without `=` in a process. In a configuration file it is written with `=`. The legacy parser takes both in a process.",
        wrong: "cpus = 2",
        right: "cpus 2",
    },
    Explanation {
        code: UNKNOWN_SECTION,
        title: "Unknown section",
        text: "Sections of a process are `input:`, `stage:`, `output:`, `topic:`, `when:`, `script:`, `shell:`, `exec:` and `stub:`.",
        wrong: "inputs:\nval x",
        right: "input:\nval x",
    },
    Explanation {
        code: BAD_TAKE,
        title: "Only names in `take:`",
        text: "The inputs of a workflow are listed by name, one a line.",
        wrong: "take:\nx = 1",
        right: "take:\nx",
    },
    Explanation {
        code: BAD_EMIT,
        title: "Not an output of a workflow",
        text: "Lines of `emit:` and `publish:` are `name = value`, a name, or a value.",
        wrong: "emit:\nif (x) y",
        right: "emit:\ny = x",
    },
    Explanation {
        code: MISSING_MAIN,
        title: "`main:` is missing",
        text: "`main:` may be left out only when the workflow has no other section.",
        wrong: "workflow {\nf()\npublish:\nx = y\n}",
        right: "workflow {\nmain:\nf()\npublish:\nx = y\n}",
    },
    Explanation {
        code: LEGACY_IMPORT,
        title: "Import declaration",
        text: "Only the legacy parser has imports. Full class names work everywhere.",
        wrong: "import groovy.json.JsonSlurper",
        right: "new groovy.json.JsonSlurper()",
    },
    Explanation {
        code: LEGACY_LOOP,
        title: "Loop statement",
        text: "`for`, `while` and `do` exist only in the legacy parser.",
        wrong: "for (x in xs) { println x }",
        right: "xs.each { x -> println x }",
    },
    Explanation {
        code: LEGACY_SWITCH,
        title: "Switch statement",
        text: "`switch` exists only in the legacy parser.",
        wrong: "switch (x) { case 1: f() }",
        right: "if (x == 1) f()",
    },
    Explanation {
        code: LEGACY_INCREMENT,
        title: "Increment and decrement",
        text: "`++` and `--` exist only in the legacy parser.",
        wrong: "i++",
        right: "i += 1",
    },
    Explanation {
        code: LEGACY_ASSIGNMENT_EXPRESSION,
        title: "Assignment as a value",
        text: "The strict parser has assignments only as statements.",
        wrong: "a = b = 1",
        right: "b = 1\na = b",
    },
    Explanation {
        code: LEGACY_CAST,
        title: "Java-style cast",
        text: "The strict parser has only `as`.",
        wrong: "(int) x",
        right: "x as int",
    },
    Explanation {
        code: LEGACY_SPREAD,
        title: "Spread operator",
        text: "Spreading a list or map into arguments, lists or maps exists only in the legacy parser.",
        wrong: "[*xs, 1]",
        right: "xs + [1]",
    },
    Explanation {
        code: LEGACY_SLASHY,
        title: "Slashy string of the legacy parser",
        text: "Slashy strings over several lines or with `$`, and `$/…/$`, exist only in the legacy parser.",
        wrong: "/a${x}/",
        right: "\"a${x}\"",
    },
    Explanation {
        code: LEGACY_METHOD_REF,
        title: "Method reference",
        text: "`.&` and `::` exist only in the legacy parser.",
        wrong: "xs.collect(this.&f)",
        right: "xs.collect { x -> f(x) }",
    },
    Explanation {
        code: LEGACY_SAFE_INDEX,
        title: "Safe index",
        text: "`?[ ]` exists only in the legacy parser.",
        wrong: "x?[0]",
        right: "x ? x[0] : null",
    },
    Explanation {
        code: LEGACY_IDENTITY,
        title: "Identity comparison",
        text: "`===` and `!==` exist only in the legacy parser.",
        wrong: "a === b",
        right: "a == b",
    },
    Explanation {
        code: LEGACY_MODIFIER,
        title: "Modifier",
        text: "`final`, `static` and access modifiers exist only in the legacy parser.",
        wrong: "final x = 1",
        right: "def x = 1",
    },
    Explanation {
        code: LEGACY_DECLARATORS,
        title: "Several variables in a declaration",
        text: "The strict parser has one variable a declaration.",
        wrong: "def a = 1, b = 2",
        right: "def a = 1\ndef b = 2",
    },
    Explanation {
        code: LEGACY_BLOCK,
        title: "Nested block",
        text: "Braces as a statement are a block for the legacy parser and an unused closure for the strict one.",
        wrong: "{ x = 1 }",
        right: "x = 1",
    },
    Explanation {
        code: LEGACY_FINALLY,
        title: "Finally clause",
        text: "`finally` exists only in the legacy parser.",
        wrong: "try { f() } finally { g() }",
        right: "try { f() } catch (e) { }\ng()",
    },
    Explanation {
        code: LEGACY_INCLUDE,
        title: "Legacy form of include",
        text: "Includes without braces, with a computed path, with parameters or in a branch exist only in the legacy parser.",
        wrong: "include A from './a'",
        right: "include { A } from './a'",
    },
    Explanation {
        code: LEGACY_MIXING,
        title: "Statements beside declarations",
        text: "The strict parser has either a script of statements or a script of declarations.",
        wrong: "println 'x'\nworkflow { }",
        right: "workflow { println 'x' }",
    },
    Explanation {
        code: LEGACY_SETUP,
        title: "Statement among directives",
        text: "The strict parser has only directives before the sections of a process.",
        wrong: "if (params.x) { cpus 2 }",
        right: "cpus { params.x ? 2 : 1 }",
    },
    Explanation {
        code: LEGACY_SHELL,
        title: "Shell section",
        text: "`shell:` is deprecated in favour of `script:`.",
        wrong: "shell:\n'echo !{x}'",
        right: "script:\n\"echo ${x}\"",
    },
    Explanation {
        code: LEGACY_CONFIG,
        title: "Statement in a configuration file",
        text: "The strict parser has only settings, blocks and `includeConfig` in configuration files.",
        wrong: "def x = 1",
        right: "params.x = 1",
    },
    Explanation {
        code: LEGACY_ANNOTATION,
        title: "Annotation",
        text: "Annotations are read and ignored.",
        wrong: "@Field x = 1",
        right: "x = 1",
    },
    Explanation {
        code: LEGACY_QUOTED_NAME,
        title: "Quoted name",
        text: "The strict parser wants the names of processes and functions without quotes.",
        wrong: "process 'A' { }",
        right: "process A { }",
    },
    Explanation {
        code: LEGACY_OUTPUT,
        title: "Setting in the output block",
        text: "Early previews of the output block had settings of their own.",
        wrong: "output { mode 'copy' }",
        right: "workflow.output.mode = 'copy'",
    },
    Explanation {
        code: LEGACY_OPTION,
        title: "Legacy form of an input or output",
        text: "The legacy parser reads an option behind an output, without comma and colon, as an option of the output. `file(x: 'name')` as an input is the variable `x` with files staged under that name.",
        wrong: "path 'x.txt' optional true",
        right: "path 'x.txt', optional: true",
    },
    Explanation {
        code: LEGACY_LAMBDA,
        title: "Lambda",
        text: "The strict parser has closures in braces only.",
        wrong: "xs.collect(x -> x * 2)",
        right: "xs.collect { x -> x * 2 }",
    },
    Explanation {
        code: LEGACY_ARRAY,
        title: "Array with its elements",
        text: "The strict parser has lists only.",
        wrong: "new int[]{1, 2}",
        right: "[1, 2]",
    },
    Explanation {
        code: LEGACY_SYNCHRONIZED,
        title: "Synchronized block",
        text: "`synchronized` exists only in the legacy parser. Nothing of a script runs at the same time, so that there is nothing to lock.",
        wrong: "synchronized (lock) { x = 1 }",
        right: "x = 1",
    },
    Explanation {
        code: LEGACY_OPEN_RANGE,
        title: "Range without its first end",
        text: "The strict parser has ranges with both ends, and those without the last one.",
        wrong: "(0<..3).each { i -> println i }",
        right: "(1..3).each { i -> println i }",
    },
    Explanation {
        code: LEGACY_ANONYMOUS,
        title: "Class in an expression",
        text: "The strict parser has no classes in scripts. Most interfaces have one method, for which a closure does as well.",
        wrong: "names.sort(new Comparator() { int compare(a, b) { a.size() <=> b.size() } })",
        right: "names.sort { a, b -> a.size() <=> b.size() }",
    },
];

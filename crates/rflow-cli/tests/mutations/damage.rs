//! What is done to a text.

use std::ops::Range;

/// Numbers that look random and are the same every time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut random =
            Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.next();
        random
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Less than a limit; 0 when there is nothing below it.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    pub(crate) fn choose<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What is put somewhere.
const SNIPPETS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "${",
    "$",
    "\\",
    "\\u",
    "\\uD800",
    "/",
    "~/",
    "//",
    "/*",
    "*/",
    "->",
    "?",
    "?:",
    "?.",
    "*.",
    "**",
    "..",
    "..<",
    "==~",
    "=~",
    "<=>",
    ">>>",
    "!in",
    "!instanceof",
    "as",
    "new ",
    "&",
    "|",
    ",",
    ";",
    ":",
    "=",
    "@",
    "#!",
    "\r",
    "\r\n",
    "\t",
    "\u{b}",
    "\u{0}",
    "\u{feff}",
    "é",
    "日本",
    "🧬",
    "e\u{301}",
    "\u{2028}",
    "process ",
    "workflow ",
    "input:",
    "output:",
    "script:",
    "exec:",
    "emit:",
    "take:",
    "main:",
    "publish:",
    "params ",
    "include ",
    "def ",
    "if (",
    "else ",
    "return ",
    "throw ",
    "try {",
    "catch ",
    "assert ",
    "tuple ",
    "path ",
    "val ",
    "each ",
    "profiles {",
    "withName: ",
    "withLabel:",
    "process.",
    "env.",
    "plugins {",
    "includeConfig ",
    "0x",
    "1e",
    "1_",
    "1.GB",
    "1.h",
    "-",
    "+",
    "!",
    "null",
    "true",
    "it",
    "this",
    "super",
    "class X {}",
    "import x.y.Z",
    "enum E { A }",
    "record R {",
];

/// What is repeated to be deep: what opens and what closes.
const NESTS: &[(&str, &str)] = &[
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("\"${", "}\""),
    ("\"\"\"${", "}\"\"\""),
    ("[a: ", "]"),
    ("{ a -> ", "}"),
    ("f(", ")"),
    ("a[", "]"),
    ("-", ""),
    ("!", ""),
    ("~", ""),
    ("- -", ""),
    ("a.", "a"),
    ("a ? b : ", "c"),
    ("a ?: ", "b"),
    ("1 + ", "1"),
    ("1 ** ", "1"),
    ("a = ", "1"),
    ("a -> ", "1"),
    ("if (a) ", "b"),
    ("if (a) {", "}"),
    ("if (a) b else ", "c"),
    ("a { ", " }"),
    ("a | ", "b"),
    ("new X(", ")"),
    ("(int) ", "1"),
    ("x as ", "int"),
    ("/*", "*/"),
    ("try { ", " } catch (e) {}"),
    ("workflow { ", " }"),
    ("process p { ", " }"),
    ("List<", ">"),
    ("a?.b", ""),
    ("a*.b", ""),
    ("a.b { ", " }"),
    ("\\", ""),
    ("a && ", "b"),
    ("a in ", "b"),
    ("a\n", ""),
    ("a, ", "b"),
    ("'a' + ", "'b'"),
    ("profiles { a { ", " } }"),
    ("\"$a", "\""),
];

const NUMBERS: &[&str] = &[
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999999999999",
    "1e999999999",
    "1.0e-999999999",
    "0x7fffffffffffffffffff",
    "0b2",
    "0777777777777777777777777",
    "1_000_000_000_000_000_000_000L",
    "99999999999999999999.TB",
    "1.7976931348623157e309d",
    "0.1g",
    "2147483648i",
    "9999999999999999999.d",
    "1..99999999999",
];

const DEPTHS: &[usize] = &[3, 50, 300, 1000, 3000, 10_000];

/// Words, blanks and signs.
pub(crate) fn pieces(text: &[u8]) -> Vec<Vec<u8>> {
    split(text)
        .into_iter()
        .map(|range| text[range].to_vec())
        .collect()
}

fn split(text: &[u8]) -> Vec<Range<usize>> {
    let kind = |byte: u8| match byte {
        b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 128.. => 1,
        b' ' | b'\t' => 2,
        _ => 0,
    };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        match ranges.last_mut() {
            Some(last) if kind(*byte) > 0 && kind(text[last.start]) == kind(*byte) => last.end = at + 1,
            _ => ranges.push(at..at + 1),
        }
    }
    ranges
}

fn lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, byte) in text.iter().enumerate() {
        if *byte == b'\n' {
            ranges.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < text.len() {
        ranges.push(start..text.len());
    }
    ranges
}

/// Damages a text; some pieces of another one may come into it.
pub(crate) fn damage(random: &mut Random, text: &mut Vec<u8>, other: &[Vec<u8>]) {
    let parts = if random.below(3) == 0 {
        lines(text)
    } else {
        split(text)
    };
    let one = parts.get(random.below(parts.len())).cloned().unwrap_or(0..0);
    let two = parts.get(random.below(parts.len())).cloned().unwrap_or(0..0);
    let at = random.below(text.len() + 1);
    match random.below(16) {
        0 | 1 => drop(text.drain(one)),
        2 => {
            let copy = text[one.clone()].to_vec();
            text.splice(one.end..one.end, copy);
        }
        3 => {
            let (first, last) = if one.start < two.start {
                (one, two)
            } else {
                (two, one)
            };
            if first.end <= last.start {
                let (a, b) = (text[first.clone()].to_vec(), text[last.clone()].to_vec());
                text.splice(last, a);
                text.splice(first, b);
            }
        }
        4 => {
            let bytes: Vec<u8> = (0..1 + random.below(8))
                .map(|_| random.below(256) as u8)
                .collect();
            text.splice(at..at, bytes);
        }
        5 => {
            let bytes: Vec<u8> = (0..1 + random.below(8))
                .map(|_| (32 + random.below(95)) as u8)
                .collect();
            text.splice(at..at, bytes);
        }
        6 | 7 => drop(text.splice(one.start..one.start, random.choose(SNIPPETS).bytes())),
        8 => drop(text.splice(one, random.choose(SNIPPETS).bytes())),
        9 => text.truncate(at),
        10 => nest(random, text, one.start),
        11 => drop(text.splice(one, random.choose(NUMBERS).bytes())),
        12 => {
            // A very long line, or very many.
            let copy = text[one.clone()].to_vec();
            let times = (100_000 / copy.len().max(1)).min(*random.choose(&[10, 1000, 20_000]));
            text.splice(one, copy.repeat(times));
        }
        13 => {
            let from = random.below(other.len());
            let some = &other[from..other.len().min(from + 1 + random.below(40))];
            text.splice(one.start..one.start, some.concat());
        }
        14 => drop(text.splice(
            one,
            other.get(random.below(other.len())).cloned().unwrap_or_default(),
        )),
        _ => {
            // A sign that must have its partner.
            let signs: Vec<usize> = (0..text.len())
                .filter(|at| b"(){}[]\"'/$".contains(&text[*at]))
                .collect();
            if let Some(sign) = signs.get(random.below(signs.len())) {
                text.remove(*sign);
            }
        }
    }
}

/// Puts something deep into the text; sometimes nothing closes it.
fn nest(random: &mut Random, text: &mut Vec<u8>, at: usize) {
    let (open, close) = NESTS[random.below(NESTS.len())];
    let depth = DEPTHS[random.below(DEPTHS.len())];
    let closed = if random.below(4) == 0 {
        random.below(depth)
    } else {
        depth
    };
    let deep = format!("{}1{}", open.repeat(depth), close.repeat(closed));
    text.splice(at..at, deep.bytes());
}

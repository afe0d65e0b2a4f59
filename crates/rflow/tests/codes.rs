//! Every code that a crate can report has an explanation, and every explanation belongs to a code.

use std::collections::BTreeSet;
use std::path::Path;

/// Quoted codes (`"RF…"` with four digits) in the production code below a folder.
fn codes(dir: &Path, out: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let quoted = text
                .split('"')
                .filter(|word| word.len() == 6 && word.starts_with("RF"));
            out.extend(
                quoted
                    .filter(|word| word[2..].bytes().all(|b| b.is_ascii_digit()))
                    .map(str::to_string),
            );
        }
    }
}

#[test]
fn every_code_is_explained() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut used = BTreeSet::new();
    for entry in std::fs::read_dir(crates).unwrap() {
        let source = entry.unwrap().path().join("src");
        if source.is_dir() {
            codes(&source, &mut used);
        }
    }
    assert!(used.len() > 80, "only {} codes were found", used.len());
    let missing: Vec<_> = used
        .iter()
        .filter(|code| rflow::codes::explain(code).is_none())
        .collect();
    assert!(missing.is_empty(), "without explanation: {missing:?}");
    let explained: Vec<_> = rflow::codes::explanations().map(|e| e.code).collect();
    assert!(explained.is_sorted(), "{explained:?}");
    for code in &explained {
        assert!(used.contains(*code), "{code} is explained and never reported");
    }
    assert!(rflow::codes::explain("rf0201").is_some());
    assert!(rflow::codes::explain("RF9999").is_none());
}

//! Text to the transient tree of grammar rules.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;

/// The generated parser.
#[allow(missing_docs, reason = "generated from the grammar files, which have their own comments")]
mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "../../grammar/expression.pest"]
    #[grammar = "../../grammar/statement.pest"]
    #[grammar = "../../grammar/script.pest"]
    #[grammar = "../../grammar/config.pest"]
    pub(crate) struct GrammarParser;
}

pub(crate) use generated::Rule;

/// Rule applications allowed for one text: a fuse far above what any real file needs, so that a flaw in the
/// grammar shows as a diagnostic and not as a hang.
const CALL_LIMIT: usize = 2_000_000_000;

/// Applies one of the top rules to a text.
pub(crate) fn parse(rule: Rule, text: &str) -> Result<Pair<'_, Rule>, Box<Error<Rule>>> {
    static FUSE: Once = Once::new();
    FUSE.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALL_LIMIT)));
    let mut pairs = generated::GrammarParser::parse(rule, text).map_err(Box::new)?;
    pairs.next().ok_or_else(|| {
        let message = "empty result".to_owned();
        let at = pest::Position::from_start(text);
        Box::new(Error::new_from_pos(pest::error::ErrorVariant::CustomError { message }, at))
    })
}

#[cfg(test)]
mod probe {
    #[test]
    fn probe() {
        let Ok(root) = std::env::var("RFLOW_CORPUS") else { return };
        let mut stack = vec![std::path::PathBuf::from(root)];
        let (mut n, mut bad) = (0, 0);
        while let Some(d) = stack.pop() {
            for e in std::fs::read_dir(d).unwrap().flatten() {
                let p = e.path();
                if p.is_dir() { if !p.ends_with(".git") { stack.push(p); } continue; }
                let rule = match p.extension().and_then(|e| e.to_str()) { Some("nf") => super::Rule::script, Some("config") => super::Rule::config, _ => continue };
                let Ok(text) = std::fs::read_to_string(&p) else { continue };
                n += 1;
                if let Err(e) = super::parse(rule, &text) { bad += 1; eprintln!("{}\n{e}", p.display()); }
            }
        }
        eprintln!("{n} files, {bad} bad");
    }
}

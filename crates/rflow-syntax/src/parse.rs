//! Text to the transient tree of grammar rules.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;

/// The generated parser.
#[allow(
    missing_docs,
    reason = "generated from the grammar files, which have their own comments"
)]
mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "../../grammar/expression.pest"]
    #[grammar = "../../grammar/statement.pest"]
    #[grammar = "../../grammar/script.pest"]
    #[grammar = "../../grammar/class.pest"]
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
        Box::new(Error::new_from_pos(
            pest::error::ErrorVariant::CustomError { message },
            at,
        ))
    })
}

//! Conditions on tasks: `log -F "process == 'FASTQC' && exit != 0"`.

use std::path::Path;
use std::rc::Rc;

use rflow_lang::Value;
use rflow_lang::interp::Interp;
use rflow_lang::library::expression::Expression;
use rflow_report::fields::{self, Raw, Status};
use rflow_task::TaskTrace;

use crate::events::Events;

/// An expression over the fields of a task, which are numbers, texts and null where they have no value.
pub struct TaskFilter {
    interp: Rc<Interp>,
    expression: Expression,
}

impl TaskFilter {
    /// Compiles an expression. A single `=` compares, as in the reference.
    ///
    /// # Errors
    /// Text for the user.
    pub fn new(text: &str) -> Result<Self, String> {
        let (interp, ..) = crate::prepare::evaluator(Path::new("."), &Events::default());
        let expression = interp
            .expression(&double_equals(text))
            .map_err(|e| format!("Not a valid filter: {}", e.message))?;
        Ok(Self { interp, expression })
    }

    /// Whether a task meets the condition.
    ///
    /// # Errors
    /// Text for the user, when the condition names something that is no field, or cannot be evaluated.
    pub fn keeps(&self, task: &TaskTrace, status: Status) -> Result<bool, String> {
        let names = fields::ALL.iter().map(|&name| {
            let value = match fields::raw(task, status, name) {
                None => Value::Null,
                Some(Raw::Text(text)) => Value::from(text),
                Some(Raw::Number(number)) => i64::try_from(number).map_or(Value::Null, Value::integer),
                Some(Raw::Fraction(number)) => Value::Double(number),
            };
            // `%` cannot be part of a name.
            (name.replace('%', "p"), value)
        });
        let met = self.interp.eval_expression(&self.expression, names);
        met.map(|value| value.truthy())
            .map_err(|e| format!("The filter cannot be evaluated: {}", e.message))
    }
}

/// Doubles each `=` that stands alone.
fn double_equals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        let alone = c == '=' && !"!<>=".contains(before) && chars.peek() != Some(&'=');
        if alone {
            out.push('=');
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_signs() {
        assert_eq!(
            double_equals("a = 1 && b == 2 || c <= 3 && d != 4 && e =~ /x/"),
            "a == 1 && b == 2 || c <= 3 && d != 4 && e ==~ /x/"
        );
    }

    #[test]
    fn mistakes() {
        assert!(TaskFilter::new("a == (").is_err());
    }
}

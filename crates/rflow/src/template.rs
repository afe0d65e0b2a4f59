//! Texts made of the fields of a task: `log -t '$name ${exit}'`.

use std::path::Path;
use std::rc::Rc;

use rflow_lang::Value;
use rflow_lang::interp::Interp;
use rflow_lang::library::expression::Expression;

use crate::events::Events;

/// A text with names and expressions in it, which see the fields as texts.
pub struct TaskTemplate {
    interp: Rc<Interp>,
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    /// `$name` or `${name}`
    Field(String),
    /// `${name.toUpperCase()}`, with the fields that it uses.
    Expression(Expression, Vec<String>),
}

impl TaskTemplate {
    /// Reads a template; `fields` are the names that there are. A backslash makes a dollar a plain one.
    ///
    /// # Errors
    /// Text for the user: a name is not that of a field, or an expression cannot be read.
    pub fn new(text: &str, fields: &[&str]) -> Result<Self, String> {
        let (interp, ..) = crate::prepare::evaluator(Path::new("."), &Events::default());
        let mut template = Self {
            interp,
            parts: Vec::new(),
        };
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '\\']) {
            plain.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix('\\') {
                let escaped = after.starts_with('$');
                plain.push(if escaped { '$' } else { '\\' });
                rest = &after[usize::from(escaped)..];
                continue;
            }
            let Some((inner, after)) = placeholder(&rest[1..]) else {
                plain.push('$');
                rest = &rest[1..];
                continue;
            };
            template.parts.push(Part::Text(std::mem::take(&mut plain)));
            template.add(inner.trim(), fields)?;
            rest = after;
        }
        plain.push_str(rest);
        template.parts.push(Part::Text(plain));
        Ok(template)
    }

    fn add(&mut self, inner: &str, fields: &[&str]) -> Result<(), String> {
        if inner.chars().all(is_name_char) {
            if !fields.contains(&inner) {
                return Err(format!(
                    "Not a valid field name: `{inner}` -- List them with the option -l"
                ));
            }
            self.parts.push(Part::Field(inner.to_owned()));
            return Ok(());
        }
        let expression = self.interp.expression(inner);
        let expression =
            expression.map_err(|e| format!("Not a valid expression: `{inner}`: {}", e.message))?;
        let words: Vec<&str> = inner.split(|c| !is_name_char(c)).collect();
        let used = fields.iter().filter(|name| words.contains(*name));
        let used = used.map(ToString::to_string).collect();
        self.parts.push(Part::Expression(expression, used));
        Ok(())
    }

    /// The text for a task, of which `value` gives the fields.
    ///
    /// # Errors
    /// Text for the user, when an expression cannot be evaluated.
    pub fn fill(&self, value: &dyn Fn(&str) -> String) -> Result<String, String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field(name) => out.push_str(&value(name)),
                Part::Expression(expression, used) => {
                    let names = used.iter().map(|name| (name.clone(), Value::from(value(name))));
                    let made = self.interp.eval_expression(expression, names);
                    let made = made.map_err(|e| format!("The template cannot be filled: {}", e.message))?;
                    out.push_str(&made.to_string());
                }
            }
        }
        Ok(out)
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What stands behind a dollar, and what follows it; `None` when that is nothing to replace.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let Some(inner) = text.strip_prefix('{') else {
        let end = text.find(|c| !is_name_char(c)).unwrap_or(text.len());
        let named = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        return named.then(|| text.split_at(end));
    };
    let mut open = 1_usize;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some((&inner[..at], &inner[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> Result<String, String> {
        let value = |name: &str| match name {
            "name" => "A (1)".to_owned(),
            _ => "0".to_owned(),
        };
        TaskTemplate::new(template, &["name", "exit"])?.fill(&value)
    }

    #[test]
    fn templates() {
        assert_eq!(filled("$name -> ${ exit }! $").unwrap(), "A (1) -> 0! $");
        assert_eq!(filled("é$exit, ${name.toUpperCase()}").unwrap(), "é0, A (1)");
        // Fields are texts, also those that look like numbers.
        assert_eq!(filled("${exit + 1}").unwrap(), "01");
        assert_eq!(filled("${name.replaceAll(/[()]/) { c -> '' }}").unwrap(), "A 1");
        assert_eq!(filled(r"\$name a\b a ${exit").unwrap(), r"$name a\b a ${exit");
    }

    #[test]
    fn mistakes() {
        assert!(filled("$nope").is_err_and(|e| e.contains("`nope`")));
        assert!(filled("${exit.nope()}").is_err());
        assert!(filled("${exit +}").is_err());
    }
}

//! What a failed `assert` tells: the condition with the values of its parts below, each at its place.

use crate::text;
use crate::value::Value;

/// A value that was computed in a condition, by the place in the source where it is shown.
pub(crate) type Shown = (u32, Value);

/// The condition, which begins at that place of the source, with the values below. The last value of a place counts.
pub(crate) fn draw(source: &str, start: u32, values: &[Shown]) -> String {
    const PREFIX: &str = "assert ";
    let (joined, columns) = one_line(source);
    let column = |at: u32| {
        let byte = usize::try_from(at.checked_sub(start)?).ok()?;
        columns.get(byte).map(|column| PREFIX.len() + column)
    };
    let mut placed: Vec<(usize, &Value)> = values
        .iter()
        .filter_map(|(at, value)| Some((column(*at)?, value)))
        .collect();
    // What stands furthest to the right is written first.
    placed.sort_by_key(|(column, _)| std::cmp::Reverse(*column));
    let mut lines = Lines::default();
    for (i, (column, value)) in placed.iter().enumerate() {
        if placed.get(i + 1).is_none_or(|(next, _)| next != column) {
            lines.place(*column, &text::inspect(value));
        }
    }
    let mut out = format!("{PREFIX}{joined}");
    for line in &lines.bars_and_values {
        out.push('\n');
        out.push_str(&line.text.iter().collect::<String>());
    }
    out
}

/// The text with line ends and what is around them made one space, and for each of its bytes the column in that.
fn one_line(source: &str) -> (String, Vec<usize>) {
    let mut joined = String::new();
    let mut columns = Vec::with_capacity(source.len());
    let mut column = 0;
    let mut rest = source.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut end = at + c.len_utf8();
        if c.is_whitespace() {
            let mut breaks = c == '\n';
            let blank = |(_, c): &(usize, char)| c.is_whitespace();
            let mut ahead = rest.clone();
            let mut last = end;
            while let Some((at, c)) = ahead.next_if(blank) {
                breaks |= c == '\n';
                last = at + c.len_utf8();
            }
            if breaks {
                rest = ahead;
                end = last;
            }
        }
        columns.resize(end, column);
        joined.push(if c.is_whitespace() { ' ' } else { c });
        column += 1;
    }
    (joined, columns)
}

/// A line below the condition; what stands from `free` on is taken.
struct Line {
    text: Vec<char>,
    free: usize,
}

/// The lines below the condition: the first has bars only.
#[derive(Default)]
struct Lines {
    bars_and_values: Vec<Line>,
}

impl Lines {
    fn place(&mut self, column: usize, value: &str) {
        if self.bars_and_values.is_empty() {
            self.bars_and_values.push(Line {
                text: Vec::new(),
                free: 0,
            });
        }
        let texts: Vec<&str> = value.lines().collect();
        for (i, line) in self.bars_and_values.iter_mut().enumerate() {
            if let [text] = texts.as_slice()
                && i > 0
                && column + text.chars().count() < line.free
            {
                line.put(column, text);
                line.free = column;
                return;
            }
            line.put(column, "|");
            // A value may end right before a bar.
            line.free = column + 1;
        }
        for text in texts {
            let mut line = Line {
                text: Vec::new(),
                free: column,
            };
            line.put(column, text);
            self.bars_and_values.push(line);
        }
    }
}

impl Line {
    fn put(&mut self, column: usize, text: &str) {
        let end = column + text.chars().count();
        if self.text.len() < end {
            self.text.resize(end, ' ');
        }
        for (place, c) in self.text[column..end].iter_mut().zip(text.chars()) {
            *place = c;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_below_their_places() {
        let value = |n| Value::Int(n);
        assert_eq!(draw("false", 10, &[]), "assert false");
        assert_eq!(
            draw("x == 4", 10, &[(10, value(3))]),
            "assert x == 4\n       |\n       3"
        );
        let list = Value::list(vec![value(1), value(2)]);
        let values = [(0, list), (2, value(2)), (12, value(3)), (14, value(4))];
        let drawn = "assert l.size() == x + 1\n       | |         | |\n       | 2         3 4\n       [1, 2]";
        assert_eq!(draw("l.size() == x + 1", 0, &values), drawn);
    }

    #[test]
    fn lines_are_joined_and_long_values_have_lines_of_their_own() {
        let values = [(0, Value::Int(1)), (10, Value::Int(2))];
        let drawn = "assert a ==\u{20}b\n       |    |\n       1    2";
        assert_eq!(draw("a ==\n     b", 0, &values), drawn);
        assert_eq!(
            draw("-x", 0, &[(1, Value::Int(3)), (0, Value::Int(-3))]),
            "assert -x\n       ||\n       |3\n       -3"
        );
    }
}

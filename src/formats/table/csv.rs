//! The text of CSV: RFC 4180, lines that end with CR LF.

use super::cell::{Cell, guarded};

/// Which cells stand in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// Those that need them.
    Minimal,
    /// All but numbers, as Python's `QUOTE_NONNUMERIC` has it.
    NonNumeric,
}

/// Adds a row to a text. With `is_guarded`, texts that a spreadsheet would run as formulas are made
/// harmless as [`guarded`] says.
pub fn write_row(cells: &[Cell], quoting: Quoting, is_guarded: bool, out: &mut String) {
    for (index, cell) in cells.iter().enumerate() {
        if index != 0 {
            out.push(',');
        }
        match cell {
            Cell::Empty if quoting == Quoting::NonNumeric => out.push_str("\"\""),
            // A line with nothing on it would be no row at all.
            Cell::Empty if cells.len() == 1 => out.push_str("\"\""),
            Cell::Empty => {}
            Cell::Number(number) => out.push_str(number),
            Cell::Text(text) => {
                let text = if is_guarded {
                    guarded(text)
                } else {
                    text.into()
                };
                write_text(&text, quoting, cells.len() == 1, out);
            }
        }
    }
    out.push_str("\r\n");
}

fn write_text(text: &str, quoting: Quoting, is_alone: bool, out: &mut String) {
    let needs_quotes = quoting == Quoting::NonNumeric
        || text.contains([',', '"', '\r', '\n'])
        || text.starts_with([' ', '\t', '\u{feff}'])
        || text.ends_with([' ', '\t'])
        || (is_alone && text.is_empty());
    if !needs_quotes {
        out.push_str(text);
        return;
    }
    out.push('"');
    for char in text.chars() {
        if char == '"' {
            out.push('"');
        }
        out.push(char);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[Cell], quoting: Quoting, is_guarded: bool) -> String {
        let mut out = String::new();
        write_row(cells, quoting, is_guarded, &mut out);
        out
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn quotes_stand_where_they_are_needed() {
        let cells = [
            text("a"),
            text("b, c"),
            text("say \"no\""),
            text("two\r\nlines"),
            Cell::Number("-1".to_owned()),
            Cell::Empty,
            text(""),
            text(" x"),
        ];

        assert_eq!(
            row(&cells, Quoting::Minimal, false),
            "a,\"b, c\",\"say \"\"no\"\"\",\"two\r\nlines\",-1,,,\" x\"\r\n"
        );
        assert_eq!(
            row(&cells[4..7], Quoting::NonNumeric, false),
            "-1,\"\",\"\"\r\n"
        );
        assert_eq!(row(&[Cell::Empty], Quoting::Minimal, false), "\"\"\r\n");
        assert_eq!(row(&[text("")], Quoting::Minimal, false), "\"\"\r\n");
    }

    #[test]
    fn the_guard_is_for_texts_and_not_for_numbers() {
        let cells = [text("=1"), Cell::Number("-1".to_owned())];

        assert_eq!(row(&cells, Quoting::Minimal, true), "'=1,-1\r\n");
        assert_eq!(row(&cells, Quoting::Minimal, false), "=1,-1\r\n");
    }
}

//! CSV records out of lines.
//!
//! A quoted cell may hold line ends, so a record may take several lines. A quote that is never closed
//! would take the rest of the file; instead its line alone is refused, and the lines after it are
//! read again as records of their own.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use super::{
    lines::{Content, Line, Lines, without_return},
    reject::Reason,
};

/// A record, by the number of its first line.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: Result<Vec<String>, Reason>,
}

/// The records of a stream of lines.
pub(super) struct Rows<R> {
    lines: Lines<R>,
    /// What stands between two cells: a comma or a tab.
    separator: u8,
    /// Most cells of a record.
    most_cells: usize,
    read_again: VecDeque<Line>,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(lines: Lines<R>, separator: u8, most_cells: usize) -> Self {
        Self {
            lines,
            separator,
            most_cells,
            read_again: VecDeque::new(),
        }
    }

    /// The lines beneath.
    pub(super) fn lines(&self) -> &Lines<R> {
        &self.lines
    }

    /// The next record; none at the end. Blank lines are no records.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        while let Some(Line { number, content }) = self.next_line()? {
            let limit = self.lines.limit();
            let cells = match content {
                Content::TooLong => Err(Reason::LineTooLong { limit }),
                Content::Whole(bytes) if without_return(&bytes).is_empty() => continue,
                Content::Whole(bytes) => match self.complete(bytes)? {
                    Some(record) => self.cells(without_return(&record)),
                    None => Err(Reason::UnclosedQuote { limit }),
                },
            };
            return Ok(Some(Row {
                line: number,
                cells,
            }));
        }
        Ok(None)
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        match self.read_again.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// Adds lines until every quote is closed; none, with those lines given back, if that takes more
    /// than a line's limit.
    fn complete(&mut self, first: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        let mut record = first;
        let mut position = Position::CellStart.after(&record, self.separator);
        let mut taken = Vec::new();
        while position == Position::Quoted {
            let next = self.next_line()?;
            if let Some(Line {
                content: Content::Whole(bytes),
                ..
            }) = &next
                && record.len() + 1 + bytes.len() <= self.lines.limit()
            {
                record.push(b'\n');
                record.extend_from_slice(bytes);
                position = position.after(bytes, self.separator);
                taken.extend(next);
            } else {
                taken.extend(next);
                for line in taken.into_iter().rev() {
                    self.read_again.push_front(line);
                }
                return Ok(None);
            }
        }
        Ok(Some(record))
    }

    fn cells(&self, record: &[u8]) -> Result<Vec<String>, Reason> {
        let text = std::str::from_utf8(record).map_err(|_| Reason::NotUtf8)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(record.len().max(1))
            .from_reader(text.as_bytes());
        let mut cells = csv::StringRecord::new();
        match reader.read_record(&mut cells) {
            Ok(_) if self.most_cells < cells.len() => Err(Reason::TooManyCells {
                limit: self.most_cells,
                found: cells.len(),
            }),
            Ok(_) => Ok(cells.iter().map(str::to_owned).collect()),
            // The text was valid above and any number of cells is allowed, so this does not happen; if it
            // does, the line is what to look at.
            Err(_) => Err(Reason::NotUtf8),
        }
    }
}

/// Where in a record a byte stands, by the same rules as the parser's: a quote means something only at
/// the start of a cell and inside a quoted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: it is the cell's end, or the first half of `""`.
    Quote,
}

impl Position {
    fn after(self, bytes: &[u8], separator: u8) -> Self {
        bytes
            .iter()
            .fold(self, |position, byte| match (position, byte) {
                (Self::Quoted, b'"') => Self::Quote,
                (Self::CellStart | Self::Quote, b'"') | (Self::Quoted, _) => Self::Quoted,
                (_, byte) if *byte == separator => Self::CellStart,
                _ => Self::Plain,
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(bytes: &[u8], limit: usize) -> Vec<Row> {
        let mut rows = Rows::new(Lines::new(bytes, limit), b',', 10);
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            all.push(row);
        }
        all
    }

    fn row(line: u64, cells: &[&str]) -> Row {
        Row {
            line,
            cells: Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()),
        }
    }

    #[test]
    fn quoted_cells_hold_commas_quotes_and_line_ends() {
        assert_eq!(
            rows(b"1,\"a, \"\"b\"\"\r\nc\"\r\n2,d\r\n", 100),
            [row(1, &["1", "a, \"b\"\r\nc"]), row(3, &["2", "d"]),]
        );
    }

    #[test]
    fn a_quote_inside_a_plain_cell_is_a_quote() {
        assert_eq!(
            rows(b"5\" disk,x\ny,z", 100),
            [row(1, &["5\" disk", "x"]), row(2, &["y", "z"])]
        );
    }

    #[test]
    fn cells_may_have_tabs_between_them() {
        let mut rows = Rows::new(Lines::new(&b"1\t\"a\tb\nc\"\td,e"[..], 100), b'\t', 10);

        assert_eq!(rows.next().unwrap(), Some(row(1, &["1", "a\tb\nc", "d,e"])));
    }

    #[test]
    fn a_row_of_the_most_cells_is_taken_and_one_more_cell_is_not() {
        let nine = ",".repeat(9);
        let read = rows(format!("{nine}\n{nine},\nx\n").as_bytes(), 100);

        assert_eq!(read[0], row(1, &[""; 10]));
        assert_eq!(
            read[1].cells,
            Err(Reason::TooManyCells {
                limit: 10,
                found: 11
            })
        );
        assert_eq!(read[2], row(3, &["x"]));
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_only() {
        assert_eq!(
            rows(b"1,\"oops\n2,b\n3,c\n", 100),
            [
                Row {
                    line: 1,
                    cells: Err(Reason::UnclosedQuote { limit: 100 })
                },
                row(2, &["2", "b"]),
                row(3, &["3", "c"]),
            ]
        );
    }

    #[test]
    fn a_quote_is_looked_for_no_further_than_the_limit() {
        assert_eq!(
            rows(b"\"aaaa\nbbbb\"\nc\n", 10),
            [
                Row {
                    line: 1,
                    cells: Err(Reason::UnclosedQuote { limit: 10 })
                },
                row(2, &["bbbb\""]),
                row(3, &["c"]),
            ]
        );
        assert_eq!(
            rows(b"\"aaaa\nbbb\"\nc\n", 10),
            [row(1, &["aaaa\nbbb"]), row(3, &["c"])]
        );
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_is_read_back(
            table in proptest::collection::vec(
                proptest::collection::vec("[a,\"\r\n é<]{0,6}", 2..4), 1..8),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for cells in &table {
                writer.write_record(cells).unwrap();
            }
            let bytes = writer.into_inner().unwrap();

            let read: Vec<_> = rows(&bytes, 1000).into_iter().map(|row| row.cells.unwrap()).collect();

            prop_assert_eq!(read, table);
        }
    }
}

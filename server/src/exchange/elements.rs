//! Cutting JSON into the values that stand beside each other: the items of one list, or value after value.
//!
//! No more than one value is held at a time, and of that no more than the limit. Whether a value is good
//! JSON is not looked at here, with one exception. A text does not go past its line, so where one does, a
//! quote is missing, and nothing tells any more which brackets count. Such a value ends with that line, and
//! the next begins on the next line on which an object is indented as the broken value was: nothing
//! inside a value is indented like that in the files that programs write.

use std::io::{self, BufRead};

use super::lines::{Content, Line};

/// The values of a stream, each by the number of the line on which it begins.
pub(super) struct Elements<R> {
    input: R,
    limit: usize,
    line: u64,
    /// How many bytes of the line have been read.
    column: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but white space has been read.
    Start,
    /// Inside the list.
    InList,
    /// Between values that are in no list.
    Loose,
    /// After the list's end.
    AfterList,
    /// After the end of the stream, or after what makes the rest worthless.
    End,
}

impl<R: BufRead> Elements<R> {
    /// Values of up to `limit` bytes.
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self {
            input,
            limit,
            line: 1,
            column: 0,
            state: State::Start,
        }
    }

    /// The number of the line that is being read.
    pub(super) fn number(&self) -> u64 {
        self.line
    }

    /// The largest value there may be, in bytes.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The next value; none at the end. A list that the stream ends within is an error in the place of a
    /// value, and so is what stands behind the list.
    pub(super) fn next(&mut self) -> io::Result<Option<Result<Line, Broken>>> {
        loop {
            let Some(byte) = self.peek()? else {
                return Ok(self.ended());
            };
            match (self.state, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.take(byte),
                (State::Start, 0xef | 0xbb | 0xbf) => self.take(byte),
                (State::Start, b'[') => {
                    self.take(byte);
                    self.state = State::InList;
                }
                (State::Start, _) => self.state = State::Loose,
                (State::InList, b']') => {
                    self.take(byte);
                    self.state = State::AfterList;
                }
                (State::InList, b',') => self.take(byte),
                (State::InList | State::Loose, _) => {
                    return self.value().map(|line| Some(Ok(line)));
                }
                (State::AfterList, _) => {
                    self.state = State::End;
                    return Ok(Some(Err(Broken::AfterList(self.line))));
                }
                (State::End, _) => return Ok(None),
            }
        }
    }

    fn ended(&mut self) -> Option<Result<Line, Broken>> {
        let was_in_list = self.state == State::InList;
        self.state = State::End;
        was_in_list.then_some(Err(Broken::ListNotClosed(self.line)))
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return Ok(other?.first().copied()),
            }
        }
    }

    /// Takes the byte that was looked at.
    fn take(&mut self, byte: u8) {
        self.input.consume(1);
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += 1;
        }
    }

    /// One value, from its first byte on.
    fn value(&mut self) -> io::Result<Line> {
        let (number, column) = (self.line, self.column);
        let mut bytes = Vec::new();
        let mut scan = Scan::default();
        let mut is_too_long = false;
        let end = loop {
            let available = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if available.is_empty() {
                break Some(End::Whole);
            }
            let (used, end) = scan.over(available);
            let piece = &available[..used];
            for byte in piece {
                self.column += 1;
                if *byte == b'\n' {
                    self.line += 1;
                    self.column = 0;
                }
            }
            is_too_long = is_too_long || self.limit < bytes.len() + piece.len();
            if is_too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(piece);
            }
            self.input.consume(used);
            if end.is_some() {
                break end;
            }
        };
        if end == Some(End::BrokenText) {
            self.skip_to_item(column)?;
        }
        Ok(Line {
            number,
            content: if is_too_long {
                Content::TooLong
            } else {
                Content::Whole(bytes)
            },
        })
    }

    /// Passes over lines up to one on which an object begins at that column, or the list ends before it.
    fn skip_to_item(&mut self, column: usize) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            let is_indent = matches!(byte, b' ' | b'\t');
            let is_item = byte == b'{' && self.column == column;
            let is_end = byte == b']' && self.column < column.max(1);
            if is_item || is_end {
                break;
            }
            if !is_indent && !self.skip_line()? {
                break;
            }
            if is_indent {
                self.take(byte);
            }
        }
        Ok(())
    }

    /// Passes over the rest of a line and its end; false at the end of the stream.
    fn skip_line(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            self.take(byte);
            if byte == b'\n' {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Where a value ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Where it has to.
    Whole,
    /// At the end of a line, within a text.
    BrokenText,
}

/// What is wrong with a list as a whole, and on which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The stream ends before the list does.
    ListNotClosed(u64),
    /// Something stands behind the list.
    AfterList(u64),
}

/// Finds where a value ends.
#[derive(Debug, Default)]
struct Scan {
    depth: u64,
    is_in_text: bool,
    is_escaped: bool,
    /// Whether the value is neither a list nor an object.
    is_bare: bool,
    has_begun: bool,
}

impl Scan {
    /// How many of these bytes belong to the value, and how it ends if it ends with them.
    fn over(&mut self, bytes: &[u8]) -> (usize, Option<End>) {
        for (index, &byte) in bytes.iter().enumerate() {
            if self.is_in_text && byte == b'\n' {
                return (index, Some(End::BrokenText));
            }
            if !self.is_in_text && self.is_bare && matches!(byte, b',' | b']' | b'\n') {
                return (index, Some(End::Whole));
            }
            if self.step(byte) {
                return (index + 1, Some(End::Whole));
            }
        }
        (bytes.len(), None)
    }

    /// Takes one byte; whether the value ends with it.
    fn step(&mut self, byte: u8) -> bool {
        if !self.has_begun {
            self.has_begun = true;
            self.is_bare = !matches!(byte, b'{' | b'[');
        }
        if self.is_in_text {
            let was_escaped = std::mem::take(&mut self.is_escaped);
            match byte {
                b'\\' if !was_escaped => self.is_escaped = true,
                b'"' if !was_escaped => self.is_in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.is_in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What is cut out of a text, as `line:value`.
    fn cut(text: &str, limit: usize, buffer: usize) -> Vec<String> {
        let mut elements = Elements::new(BufReader::with_capacity(buffer, text.as_bytes()), limit);
        let mut all = Vec::new();
        while let Some(element) = elements.next().unwrap() {
            all.push(match element {
                Err(broken) => format!("{broken:?}"),
                Ok(Line { number, content }) => match content {
                    Content::TooLong => format!("{number}:too long"),
                    Content::Whole(bytes) => {
                        format!("{number}:{}", String::from_utf8(bytes).unwrap())
                    }
                },
            });
        }
        all
    }

    #[test]
    fn items_of_a_list_are_cut_at_their_ends() {
        let text = "\u{feff} [ {\"a\":\"]},{\\\"\"},\n[1,[2]] ,\n\n \"x,y\",7, null\n]\n";

        for buffer in [1, 2, 1000] {
            assert_eq!(
                cut(text, 100, buffer),
                [
                    "1:{\"a\":\"]},{\\\"\"}",
                    "2:[1,[2]]",
                    "4:\"x,y\"",
                    "4:7",
                    "4:null"
                ]
            );
        }
    }

    #[test]
    fn values_that_are_in_no_list_are_cut_too() {
        assert_eq!(
            cut("{\n \"a\": 1\n}\n{\"b\":2}", 100, 3),
            ["1:{\n \"a\": 1\n}", "4:{\"b\":2}"]
        );
        assert_eq!(cut(" \n", 100, 3), Vec::<String>::new());
        assert_eq!(cut("[]", 100, 3), Vec::<String>::new());
    }

    #[test]
    fn a_value_of_the_limit_is_whole_and_one_byte_more_is_too_long() {
        assert_eq!(
            cut("[\"123\",\"1234\",\"123\"]", 5, 2),
            ["1:\"123\"", "1:too long", "1:\"123\""]
        );
    }

    #[test]
    fn an_open_quote_costs_its_own_value_only() {
        for buffer in [1, 3, 1000] {
            assert_eq!(
                cut("[\n{\"a\":\"x},\n{\"b\":1},\n{\"c\":2}\n]\n", 100, buffer),
                ["2:{\"a\":\"x},", "3:{\"b\":1}", "4:{\"c\":2}"]
            );
        }
    }

    #[test]
    fn nothing_inside_a_value_with_an_open_quote_is_taken_for_a_value() {
        let pretty = "[\n  {\n    \"a\": \"x,\n    \"b\": [\n      {\n        \"c\": 1\n      }\n    ]\n  },\n  \
                      {\n    \"d\": 2\n  }\n]\n";

        assert_eq!(
            cut(pretty, 100, 5),
            ["2:{\n    \"a\": \"x,", "10:{\n    \"d\": 2\n  }"]
        );
        assert_eq!(
            cut("[\n  {\n    \"a\": \"x\n  }\n]\n", 100, 5),
            ["2:{\n    \"a\": \"x"]
        );
        assert_eq!(
            cut("[\n  {\n    \"a\": \"x\n", 100, 5),
            ["2:{\n    \"a\": \"x", "ListNotClosed(4)"]
        );
    }

    #[test]
    fn a_list_that_breaks_off_and_one_that_goes_on_are_told() {
        assert_eq!(
            cut("[{\"a\":1},\n", 100, 7),
            ["1:{\"a\":1}", "ListNotClosed(2)"]
        );
        assert_eq!(
            cut("[{\"a\":1}, {\"b", 100, 7),
            ["1:{\"a\":1}", "1:{\"b", "ListNotClosed(1)"]
        );
        assert_eq!(cut("[1]\n[2]", 100, 7), ["1:1", "AfterList(2)"]);
    }

    proptest! {
        #[test]
        fn a_list_is_cut_into_what_it_was_made_of(
            texts in proptest::collection::vec("[a\\\\\"{}\\[\\],é\\n ]{0,8}", 0..6),
            buffer in 1_usize..40,
            pretty: bool,
        ) {
            let items: Vec<Value> = texts
                .iter()
                .map(|text| serde_json::json!({text.clone(): [text, {"x": text}]}))
                .collect();
            let text = if pretty {
                serde_json::to_string_pretty(&items).unwrap()
            } else {
                serde_json::to_string(&items).unwrap()
            };

            let read: Vec<Value> = cut(&text, 10_000, buffer)
                .iter()
                .map(|found| serde_json::from_str(found.split_once(':').unwrap().1).unwrap())
                .collect();

            prop_assert_eq!(read, items);
        }

        #[test]
        fn no_bytes_make_the_cutter_panic_or_stop(text in "[\\[\\]{},\"\\\\a1 \\n]{0,60}", buffer in 1_usize..9) {
            cut(&text, 20, buffer);
        }
    }
}

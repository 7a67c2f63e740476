//! Cutting a stream into lines without holding more than one line's limit.

use std::io::{self, BufRead};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line and its number, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) content: Content,
}

/// What a line holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Its bytes without the `\n`; a `\r` before that is still there, for it may belong to a cell.
    Whole(Vec<u8>),
    /// More than the limit; its bytes are gone.
    TooLong,
}

/// The lines of a stream.
pub(super) struct Lines<R> {
    input: R,
    limit: usize,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Lines of up to `limit` bytes, their ends not counted.
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self {
            input,
            limit,
            number: 0,
        }
    }

    /// The number of the line read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The longest line there may be, in bytes.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The next line; none at the end of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut too_long = false;
        let mut started = false;
        loop {
            let available = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if available.is_empty() {
                break;
            }
            started = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let piece = &available[..end.unwrap_or(available.len())];
            // One byte more than the limit is kept, for it may be the `\r` of the line's end.
            too_long = too_long || self.limit + 1 < bytes.len() + piece.len();
            if too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(piece);
            }
            let used = piece.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !started {
            return Ok(None);
        }
        self.number += 1;
        if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let too_long = too_long || self.limit < without_return(&bytes).len();
        let content = if too_long {
            Content::TooLong
        } else {
            Content::Whole(bytes)
        };
        Ok(Some(Line {
            number: self.number,
            content,
        }))
    }
}

/// The bytes without the `\r` of a line's end.
pub(super) fn without_return(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn cut(bytes: &[u8], limit: usize, buffer: usize) -> Vec<Content> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, bytes), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(line.content);
        }
        all
    }

    fn whole(text: &str) -> Content {
        Content::Whole(text.as_bytes().to_vec())
    }

    #[test]
    fn an_empty_stream_has_no_line() {
        assert_eq!(cut(b"", 10, 8), []);
    }

    #[test]
    fn the_last_line_needs_no_end() {
        assert_eq!(cut(b"a\nb", 10, 8), [whole("a"), whole("b")]);
    }

    #[test]
    fn the_byte_order_mark_is_no_part_of_the_first_line() {
        assert_eq!(cut(b"\xef\xbb\xbfa\n", 10, 8), [whole("a")]);
    }

    #[test]
    fn a_line_of_the_limit_is_whole_and_one_byte_more_is_too_long() {
        assert_eq!(
            cut(b"12345\r\n12345\nx", 5, 2),
            [whole("12345\r"), whole("12345"), whole("x")]
        );
        assert_eq!(
            cut(b"123456\n123456\r\nx", 5, 2),
            [Content::TooLong, Content::TooLong, whole("x")]
        );
    }

    proptest! {
        #[test]
        fn cutting_does_not_depend_on_the_buffer(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200),
            buffer in 1_usize..40,
            limit in 1_usize..40,
        ) {
            prop_assert_eq!(cut(&bytes, limit, buffer), cut(&bytes, limit, 1000));
        }
    }
}

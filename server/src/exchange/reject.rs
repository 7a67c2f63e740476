//! Lines that are left out, and why.

use std::{fmt, path::PathBuf};

/// A line that was left out. Shown as `file:line: reason`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The file as it was named.
    pub file: PathBuf,
    /// The line, counted from 1. A record of several lines goes by its first.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.reason)
    }
}

/// Why a line is left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It is longer than a line may be.
    #[error("the line is longer than {limit} bytes")]
    LineTooLong {
        /// The limit, in bytes without the line's end.
        limit: usize,
    },
    /// Its bytes are not text.
    #[error("the line is not UTF-8 text: save the file as UTF-8")]
    NotUtf8,
    /// It is not JSON.
    #[error("not valid JSON: {0}")]
    NotJson(String),
    /// It is JSON of another kind.
    #[error("it is {0}, not an object: each line holds one object such as {{\"text\":\"...\"}}")]
    NotAnObject(&'static str),
    /// Its id can't be one.
    #[error("`{key}` is {kind}: an id is a text or a number")]
    BadId {
        /// The id's key.
        key: &'static str,
        /// What it holds.
        kind: &'static str,
    },
    /// It has no content.
    #[error("it holds nothing to label")]
    Nothing,
    /// Its content is larger than a sample's may be.
    #[error("its content has {bytes} bytes, a sample may have {limit}")]
    PayloadTooLarge {
        /// How many it has, as JSON.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A CSV row that does not fit the header.
    #[error("it has {found} cells, the header has {expected}")]
    WrongCells {
        /// Columns of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A CSV cell that never ends.
    #[error("a quote that opens on this line is not closed within {limit} bytes")]
    UnclosedQuote {
        /// How far it was looked for.
        limit: usize,
    },
}

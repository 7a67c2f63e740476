//! Lines that are left out, and why.

use std::{fmt, path::PathBuf};

use ingot::formats;

/// A line that was left out. Shown as `file:line: reason`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    /// The file as it was named.
    pub file: PathBuf,
    /// The line, counted from 1. A record of several lines goes by its first.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

impl Rejection {
    /// The part of the record that is wrong, if it is one part.
    pub fn field(&self) -> Option<&str> {
        match &self.reason {
            Reason::Record(reason) => Some(reason.field.as_str()).filter(|field| !field.is_empty()),
            _ => None,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.reason)
    }
}

/// Why a line is left out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
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
    /// What it says can't be taken.
    #[error(transparent)]
    Record(#[from] formats::Reason),
    /// A labeler can't be called that.
    #[error(
        "the name of a labeler has 1 to {limit} characters and no line ends: one of it has not"
    )]
    LabelerName {
        /// How many characters a name may have.
        limit: usize,
    },
    /// It has more turns, with those of the records before it, than a sample may have.
    #[error("the sample has more than {limit} labels and skips")]
    TooManyTurns {
        /// How many it may have.
        limit: usize,
    },
    /// A table's row that does not fit the header.
    #[error("it has {found} cells, the header has {expected}")]
    WrongCells {
        /// Columns of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A table's row with more cells than any has.
    #[error("it has {found} cells, a row may have {limit}")]
    TooManyCells {
        /// Cells that a row may have.
        limit: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A cell that never ends.
    #[error("a quote that opens on this line is not closed within {limit} bytes")]
    UnclosedQuote {
        /// How far it was looked for.
        limit: usize,
    },
    /// A JSON list that never ends.
    #[error("the list that the file holds is not closed: the file seems to have been cut off")]
    ListNotClosed,
    /// More than one JSON list.
    #[error("something stands behind the list that the file holds; from here on nothing is read")]
    AfterList,
    /// The queue holds it otherwise, and somebody has begun it.
    #[error("somebody has begun the sample `{external_id}`, which differs: it stays as it is")]
    Begun {
        /// The sample's own identity.
        external_id: String,
    },
    /// Somebody who has ended a turn at it by the file has it in hand.
    #[error(
        "somebody whose turn comes with the sample is labeling it right now: nothing of it is added"
    )]
    InHand,
}

//! In which order samples stand in the table, and where a page of it begins.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What samples are ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    /// The order of the import.
    #[default]
    Seq,
    /// Their priority.
    Priority,
    /// How far their labels are apart; those with nothing to compare are less than all others.
    Disagreement,
    /// When they were changed last.
    Changed,
}

impl Column {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Seq, Self::Priority, Self::Disagreement, Self::Changed];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seq => "seq",
            Self::Priority => "priority",
            Self::Disagreement => "disagreement",
            Self::Changed => "changed",
        }
    }
}

/// An order. Samples that are alike in it stand in the order of the import, reversed with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What counts.
    pub by: Column,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Order {
    /// Its word in an address: that of its column, behind `-` if the largest comes first.
    pub fn word(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.by.word())
    }

    /// What such a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        let column = word.strip_prefix('-');
        let by = Column::ALL
            .into_iter()
            .find(|by| by.word() == column.unwrap_or(word))?;
        Some(Self {
            by,
            descending: column.is_some(),
        })
    }
}

/// A place between two samples of an order: behind the one that has these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What the sample is ordered by, as a number.
    pub key: i64,
    /// Its place in the order of the import.
    pub seq: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.seq)
    }
}

/// What was given for a place is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (key, seq) = text.split_once('.').ok_or(NoCursor)?;
        // Both are signed in a database, and none is written with a plus.
        let number = |text: &str| -> Result<i64, NoCursor> {
            let number: i64 = text.parse().map_err(|_| NoCursor)?;
            (number.to_string() == text)
                .then_some(number)
                .ok_or(NoCursor)
        };
        Ok(Self {
            key: number(key)?,
            seq: u64::try_from(number(seq)?).map_err(|_| NoCursor)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_order_is_known_by_its_word() {
        for by in Column::ALL {
            for descending in [false, true] {
                let order = Order { by, descending };

                assert_eq!(Order::of_word(&order.word()), Some(order));
            }
        }
        for wrong in ["", "-", "size", "--seq", "Seq"] {
            assert_eq!(Order::of_word(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_no_page_gave_is_no_place() {
        for wrong in [
            "",
            ".",
            "1",
            "1.",
            ".1",
            "1.-1",
            "+1.1",
            "1.1.1",
            "1.9223372036854775808",
        ] {
            assert_eq!(Cursor::from_str(wrong), Err(NoCursor), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_place_is_read_as_it_was_written(key: i64, seq in 0..=i64::MAX as u64) {
            let cursor = Cursor { key, seq };

            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }
}

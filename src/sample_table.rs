//! The table of a queue's samples: what it is filtered and ordered by, what a row tells, and what can be done to
//! samples that are chosen in it.

mod details;
mod filter;
mod order;
mod selection;

pub use details::{LabelText, SampleDetails, SampleTurn, SentBackNote, TurnState};
pub use filter::{Filter, FilterPart, SampleState};
pub use order::{Column, Cursor, Order};
pub use selection::Selection;

use serde::{Deserialize, Serialize};

use crate::{
    ids::SampleId,
    sample::{Payload, passages},
};

/// Longest beginning of a sample in a row, in characters.
const PREVIEW_CHARS: usize = 160;

/// A sample in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its identity.
    pub id: SampleId,
    /// Counts the samples of the queue as they were imported, from 0.
    pub seq: u64,
    /// The identity it came with, if it came with one.
    pub external_id: Option<String>,
    /// How its content begins.
    pub preview: String,
    /// Samples of a higher one are dealt first.
    pub priority: i16,
    /// How many labels it needs; none for one with a known answer, which takes any number.
    pub overlap: Option<u32>,
    /// How many labels it has.
    pub labels: u32,
    /// With how many labelers it is now.
    pub leases: u32,
    /// How many skips took a label's place.
    pub dropped: u32,
    /// How far its labels are apart, in per mille; none where nothing can be compared.
    pub disagreement: Option<u16>,
    /// How many of its labels are flagged.
    pub flags: u32,
    /// When it was labeled, skipped or changed last, in milliseconds since the Unix epoch.
    pub changed_at_ms: u64,
}

/// A page of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// In the order that was asked for.
    pub rows: Vec<Row>,
    /// Where to go on. A page may have few rows, or none, and go on nevertheless: only so many samples are
    /// looked at for one page.
    pub next: Option<Cursor>,
    /// Whether more samples have the words that are looked for than could be ordered, and these are of the first
    /// of them in the order of the import.
    pub first_of_many: bool,
}

/// How a payload begins, in one line.
pub fn preview(payload: &Payload) -> String {
    let mut preview = String::new();
    let mut chars = 0;
    for passage in passages(payload) {
        for word in passage.text.split_whitespace() {
            if chars > 0 {
                preview.push(' ');
                chars += 1;
            }
            for c in word.chars() {
                if chars == PREVIEW_CHARS {
                    preview.push('…');
                    return preview;
                }
                preview.push(c);
                chars += 1;
            }
        }
    }
    preview
}

/// What is done to samples that were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// They are dealt before those of a lower priority. Known samples stay as they are.
    SetPriority(i16),
    /// Whoever holds them loses them.
    ReleaseLeases,
    /// Places that skips took are open again, and a sample that has all its labels needs one more. Known
    /// samples and those that wait for labels already stay as they are.
    Requeue,
    /// Each label goes back to its labeler with this note, to be looked at again, and stands meanwhile. Known
    /// samples and those without labels stay as they are.
    SendBack(String),
}

/// Which samples something is done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// These.
    Samples(Vec<SampleId>),
    /// All that the filter lets through, in the order of the import, behind this place.
    Matching(Filter, Option<Cursor>),
}

/// What became of samples that something was done to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Samples that are different now.
    pub changed: u64,
    /// Samples that stayed as they were.
    pub unchanged: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_preview_is_one_line_that_says_where_it_was_cut() {
        let preview_of = |text: &str| {
            let payload = serde_json::from_value(json!({ "text": text })).unwrap();
            preview(&payload)
        };

        assert_eq!(preview_of("one\n two\tthree "), "one two three");
        let whole = "é".repeat(PREVIEW_CHARS);
        assert_eq!(preview_of(&whole), whole);
        assert_eq!(preview_of(&format!("{whole}!")), format!("{whole}…"));
    }
}

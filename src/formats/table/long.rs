//! The long form: one row for each turn.

use super::{Cell, answer_cells, answer_columns, payload_cell, payload_column, verdict};
use crate::{
    archive::{StoredSample, StoredTurn},
    formats::moment,
    label::SuggestionUse,
    schema::Schema,
};

/// The columns that stand before the payload's.
const BEFORE: [&str; 4] = ["sample_id", "external_id", "seq", "priority"];

/// The columns that stand between the payload's and the answers'.
const BETWEEN: [&str; 14] = [
    "verdict",
    "labeler",
    "labeler_number",
    "began_at",
    "ended_at",
    "label_id",
    "revision",
    "schema_version",
    "wall_ms",
    "active_ms",
    "skip_reason",
    "notes",
    "flagged",
    "suggestion",
];

/// A table with a row for each turn: a label, or a skip. A sample without turns has one row, on which
/// `verdict` and all that follows is empty.
#[derive(Debug)]
pub struct Long<'a> {
    schema: &'a Schema,
    keys: Vec<String>,
    /// None in a table of which no sample is decided.
    verdict_columns: Option<Vec<String>>,
}

impl<'a> Long<'a> {
    /// A table of samples whose payloads have these keys.
    pub fn new(schema: &'a Schema, keys: Vec<String>) -> Self {
        Self {
            schema,
            keys,
            verdict_columns: None,
        }
    }

    /// The same with columns for what was decided of each sample, if any was.
    #[must_use]
    pub fn with_verdicts(mut self, has_verdicts: bool) -> Self {
        self.verdict_columns = has_verdicts.then(|| verdict::columns(self.schema));
        self
    }

    /// The names of the columns.
    pub fn header(&self) -> Vec<String> {
        let verdict = self.verdict_columns.as_deref().unwrap_or_default();
        let own: Vec<&str> = BEFORE
            .into_iter()
            .chain(BETWEEN)
            .chain(verdict.iter().map(String::as_str))
            .collect();
        let payload = self
            .keys
            .iter()
            .map(|key| payload_column(key, &own, self.schema));
        let answers = answer_columns(self.schema).map(|column| {
            if own.contains(&column.as_str()) {
                format!("_field_{column}")
            } else {
                column
            }
        });
        BEFORE
            .into_iter()
            .map(str::to_owned)
            .chain(payload)
            .chain(BETWEEN.into_iter().map(str::to_owned))
            .chain(answers)
            .chain(verdict.iter().cloned())
            .collect()
    }

    /// A sample's rows.
    pub fn rows(&self, sample: &StoredSample) -> Vec<Vec<Cell>> {
        if sample.turns.is_empty() {
            return vec![self.row(sample, None)];
        }
        sample
            .turns
            .iter()
            .map(|turn| self.row(sample, Some(turn)))
            .collect()
    }

    fn row(&self, sample: &StoredSample, turn: Option<&StoredTurn>) -> Vec<Cell> {
        let mut cells = vec![
            Cell::count(Some(sample.id)),
            Cell::text(sample.external_id.as_deref()),
            Cell::count(Some(sample.seq)),
            Cell::count(Some(sample.priority)),
        ];
        cells.extend(
            self.keys
                .iter()
                .map(|key| payload_cell(&sample.payload, key)),
        );
        cells.extend(turn.map_or([const { Cell::Empty }; 14], turn_cells));
        let label = turn.and_then(|turn| turn.label.as_ref());
        cells.extend(answer_cells(
            self.schema,
            label.map(|label| &label.answers.values),
        ));
        if self.verdict_columns.is_some() {
            cells.extend(verdict::cells(self.schema, sample.verdict.as_ref()));
        }
        cells
    }
}

fn turn_cells(turn: &StoredTurn) -> [Cell; 14] {
    let label = turn.label.as_ref();
    let verdict = if label.is_some() { "label" } else { "skip" };
    [
        Cell::text(Some(verdict)),
        Cell::Text(turn.labeler.to_word()),
        Cell::count(Some(turn.labeler.number)),
        Cell::Text(moment::to_iso(turn.began_at_ms)),
        Cell::Text(moment::to_iso(turn.ended_at_ms)),
        Cell::count(label.map(|label| label.id)),
        Cell::count(label.map(|label| label.revision)),
        Cell::count(label.map(|label| label.schema_version)),
        Cell::count(label.and_then(|label| label.answers.wall_ms)),
        Cell::count(label.and_then(|label| label.answers.active_ms)),
        Cell::text(turn.skip_reason.as_deref()),
        Cell::text(label.and_then(|label| label.answers.notes.as_deref())),
        label.map_or(Cell::Empty, |label| {
            Cell::Text(label.answers.flagged.to_string())
        }),
        Cell::text(label.and_then(|label| label.answers.suggestion.map(SuggestionUse::word))),
    ]
}

//! The wide form: one row for each sample.

use super::{Cell, answer_cells, answer_columns, payload_cell, payload_column, verdict};
use crate::{archive::StoredSample, schema::Schema};

/// The columns that stand before the payload's.
const BEFORE: [&str; 6] = [
    "sample_id",
    "external_id",
    "seq",
    "priority",
    "labels",
    "skips",
];

/// A table with a row for each sample, on which its labels stand side by side, oldest first:
/// `labeler.1`, `tone.1`, `labeler.2`, `tone.2` and so on.
#[derive(Debug)]
pub struct Wide<'a> {
    schema: &'a Schema,
    keys: Vec<String>,
    most_labels: usize,
    /// None in a table of which no sample is decided.
    verdict_columns: Option<Vec<String>>,
}

impl<'a> Wide<'a> {
    /// A table of samples whose payloads have these keys, and of which none has more labels than this.
    pub fn new(schema: &'a Schema, keys: Vec<String>, most_labels: usize) -> Self {
        Self {
            schema,
            keys,
            most_labels,
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
        let labels = (1..=self.most_labels).flat_map(|place| {
            std::iter::once("labeler".to_owned())
                .chain(answer_columns(self.schema).map(|column| {
                    if column == "labeler" {
                        "_field_labeler".to_owned()
                    } else {
                        column
                    }
                }))
                .map(move |column| format!("{column}.{place}"))
        });
        let verdict = self.verdict_columns.iter().flatten().cloned();
        let labels: Vec<String> = labels.chain(verdict).collect();
        let mut header: Vec<String> = BEFORE.into_iter().map(str::to_owned).collect();
        for key in &self.keys {
            let column = payload_column(key, &BEFORE, self.schema);
            header.push(if labels.contains(&column) {
                format!("_data_{key}")
            } else {
                column
            });
        }
        header.extend(labels);
        header
    }

    /// A sample's row. Labels past the number that the table has columns for are counted in `labels` and
    /// have no cells.
    pub fn row(&self, sample: &StoredSample) -> Vec<Cell> {
        let labels: Vec<_> = sample
            .turns
            .iter()
            .filter_map(|turn| Some((turn, turn.label.as_ref()?)))
            .collect();
        let skips = sample.turns.len() - labels.len();
        let mut cells = vec![
            Cell::count(Some(sample.id)),
            Cell::text(sample.external_id.as_deref()),
            Cell::count(Some(sample.seq)),
            Cell::count(Some(sample.priority)),
            Cell::count(Some(labels.len())),
            Cell::count(Some(skips)),
        ];
        cells.extend(
            self.keys
                .iter()
                .map(|key| payload_cell(&sample.payload, key)),
        );
        for place in 0..self.most_labels {
            let label = labels.get(place);
            cells.push(label.map_or(Cell::Empty, |(turn, _)| Cell::Text(turn.labeler.to_word())));
            let values = label.map(|(_, label)| &label.answers.values);
            cells.extend(answer_cells(self.schema, values));
        }
        if self.verdict_columns.is_some() {
            cells.extend(verdict::cells(self.schema, sample.verdict.as_ref()));
        }
        cells
    }
}

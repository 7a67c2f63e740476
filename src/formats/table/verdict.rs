//! The columns of a verdict, behind all others: in both forms the same, and only in tables of which some sample
//! is decided.

use super::{Cell, answer_cells, answer_columns};
use crate::{
    archive::LabelerTag,
    formats::moment,
    schema::Schema,
    verdict::{StoredVerdict, VerdictReason},
};

/// The columns that stand before the answers'.
const BEFORE: [&str; 5] = [
    "verdict_reason",
    "verdict_picked",
    "verdict_note",
    "verdict_by",
    "verdict_at",
];

/// The names of the columns: `verdict_reason` and so on, and `verdict.tone` for the final answer to `tone`.
pub(super) fn columns(schema: &Schema) -> Vec<String> {
    let before = BEFORE.into_iter().map(str::to_owned);
    before
        .chain(answer_columns(schema).map(|column| format!("verdict.{column}")))
        .collect()
}

/// The cells of a sample, empty if nobody decided it.
pub(super) fn cells(schema: &Schema, verdict: Option<&StoredVerdict>) -> Vec<Cell> {
    let who = |tag: &LabelerTag| Cell::Text(tag.to_word());
    let picked = verdict.and_then(|it| it.picked.as_ref());
    let by = verdict.and_then(|it| it.by.as_ref());
    let mut cells = vec![
        Cell::text(verdict.map(|it| VerdictReason::word(it.reason))),
        picked.map_or(Cell::Empty, who),
        Cell::text(verdict.and_then(|it| it.note.as_deref())),
        by.map_or(Cell::Empty, who),
        verdict.map_or(Cell::Empty, |it| {
            Cell::Text(moment::to_iso(it.decided_at_ms))
        }),
    ];
    cells.extend(answer_cells(schema, verdict.map(|it| &it.values)));
    cells
}

#[cfg(test)]
mod tests {
    use crate::{
        archive::{StoredSample, StoredTurn},
        formats::table::{Long, Wide},
        ids::SampleId,
        schema::parse,
    };

    use super::*;

    fn schema() -> Schema {
        parse(r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#).unwrap()
    }

    fn decided() -> StoredSample {
        let eve = LabelerTag {
            number: 5,
            name: Some("Eve".to_owned()),
        };
        let skip = StoredTurn {
            labeler: eve.clone(),
            began_at_ms: 0,
            ended_at_ms: 0,
            label: None,
            skip_reason: None,
        };
        StoredSample {
            id: SampleId(1),
            seq: 0,
            external_id: None,
            payload: serde_json::from_str(r#"{"text":"a","verdict_by":"x"}"#).unwrap(),
            priority: 0,
            overlap: 2,
            created_at_ms: 0,
            gold: None,
            suggestions: Vec::new(),
            turns: vec![skip.clone(), skip],
            verdict: Some(StoredVerdict {
                values: serde_json::from_str(r#"{"tone":4}"#).unwrap(),
                picked: None,
                reason: VerdictReason::GuidelineGap,
                note: Some("=see 3.1".to_owned()),
                schema_version: 1,
                by: Some(eve),
                decided_at_ms: 0,
            }),
        }
    }

    fn cell<'a>(header: &[String], row: &'a [Cell], column: &str) -> &'a Cell {
        &row[header.iter().position(|name| name == column).unwrap()]
    }

    #[test]
    fn every_row_of_a_decided_sample_says_what_was_decided() {
        let (schema, sample) = (schema(), decided());
        let keys = vec!["text".to_owned(), "verdict_by".to_owned()];
        let long = Long::new(&schema, keys.clone()).with_verdicts(true);
        let wide = Wide::new(&schema, keys, 0).with_verdicts(true);

        let long_rows = long.rows(&sample);
        let wide_row = wide.row(&sample);

        assert_eq!(long_rows.len(), 2);
        for (header, row) in [(long.header(), &long_rows[1]), (wide.header(), &wide_row)] {
            assert_eq!(header.len(), row.len());
            let cell = |column| cell(&header, row, column).clone();
            assert_eq!(
                cell("verdict_reason"),
                Cell::Text("guideline_gap".to_owned())
            );
            assert_eq!(cell("verdict_by"), Cell::Text("Eve".to_owned()));
            assert_eq!(cell("verdict.tone"), Cell::Number("4".to_owned()));
            assert_eq!(cell("verdict_picked"), Cell::Empty);
            // What the sample itself has of that name stands aside.
            assert_eq!(cell("_data_verdict_by"), Cell::Text("x".to_owned()));
        }
    }

    #[test]
    fn a_table_without_verdicts_has_no_columns_for_them() {
        let schema = schema();
        let long = Long::new(&schema, Vec::new()).header();
        let wide = Wide::new(&schema, Vec::new(), 1).header();

        let about = |header: Vec<String>| header.into_iter().any(|it| it.starts_with("verdict_"));
        assert!(!about(long) && !about(wide));
    }
}

//! What a sample tells of its labels and its words, kept in the transaction that changes them.

use std::{collections::BTreeMap, sync::Arc};

use ingot::{
    agreement,
    ids::{LabelerId, QueueId, SampleId},
    label::LabelValues,
    sample::{Payload, searched_text},
    schema::Schema,
};

use super::{
    convert::{json_column, signed},
    pairs::{self, Labels},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, Dialect, words},
};

/// How far the labels of a sample are apart once the labeler says `now` of it, of which all said `before`
/// until now.
pub(super) fn disagreement_with(
    schema: &Schema,
    labeler: LabelerId,
    before: &Labels,
    now: &LabelValues,
) -> Option<u16> {
    let others = before.iter().filter(|(other, _)| *other != labeler);
    let labels = others.map(|(_, values)| values).chain([now]);
    agreement::disagreement(schema, labels)
}

/// Notes what turns that came in with a sample say of it, beside those that it has.
pub(super) fn note_turns(
    conn: &Connection,
    sample: SampleId,
    schema: &Schema,
    flags: u64,
    is_compared: bool,
) -> Result<(), StoreError> {
    let disagreement = if is_compared {
        let labels = pairs::labels(conn, sample)?;
        agreement::disagreement(schema, labels.iter().map(|(_, values)| values))
    } else {
        None
    };
    statement::execute(
        conn,
        "UPDATE samples SET disagreement = ?2, flags = flags + ?3 WHERE id = ?1",
        (sample.0, disagreement, signed(flags)),
    )?;
    Ok(())
}

/// Keeps the words of a payload, in place of those that the sample had.
pub(super) fn keep_words(
    conn: &Connection,
    queue: QueueId,
    sample: SampleId,
    payload: &Payload,
) -> Result<(), StoreError> {
    let text = searched_text(payload);
    match conn.dialect() {
        Dialect::Sqlite => statement::execute(
            conn,
            "INSERT OR REPLACE INTO sample_words (rowid, queue, text) VALUES (?1, ?2, ?3)",
            (sample.0, queue_word(queue), text),
        )?,
        Dialect::Postgres => statement::execute(
            conn,
            "INSERT INTO sample_words (sample_id, words) VALUES (?1, array_to_tsvector(ARRAY( \
                 SELECT one.value FROM json_each(?2) one))) \
             ON CONFLICT (sample_id) DO UPDATE SET words = excluded.words",
            (sample.0, words::of(queue, &text)),
        )?,
    };
    Ok(())
}

/// The word by which samples of a queue are found among all.
pub(super) fn queue_word(queue: QueueId) -> String {
    format!("q{queue}")
}

/// Schemas by queue and version, each read once.
#[derive(Default)]
pub(super) struct Schemas(BTreeMap<(i64, i64), Arc<Schema>>);

impl Schemas {
    /// The schema of that version.
    pub(super) fn find(
        &mut self,
        conn: &Connection,
        queue: i64,
        version: i64,
    ) -> Result<Arc<Schema>, StoreError> {
        if let Some(schema) = self.0.get(&(queue, version)) {
            return Ok(Arc::clone(schema));
        }
        let sql = "SELECT schema FROM schemas WHERE queue_id = ?1 AND version = ?2";
        let schema: Schema = statement::one(conn, sql, (queue, version), |row| {
            json_column("schema", row, 0)
        })?;
        let schema = Arc::new(schema);
        self.0.insert((queue, version), Arc::clone(&schema));
        Ok(schema)
    }
}

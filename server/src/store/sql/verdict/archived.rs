//! Verdicts along with the samples of an archive.

use ingot::{
    ids::{QueueId, SampleId},
    verdict::StoredVerdict,
};

use super::{
    super::{
        convert::{
            count_column, json_column, optional_tag_columns, signed, small_column, word_column,
        },
        statement,
    },
    reason_of,
};
use crate::store::{StoreError, sql::Connection};

/// The verdicts that count of the samples of a page, which stand together in `seq`, by sample.
pub(in super::super) fn archived(
    conn: &Connection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<(SampleId, StoredVerdict)>, StoreError> {
    statement::all(
        conn,
        "SELECT v.sample_id, v.answers, v.reason, v.note, v.schema_version, v.created_at_ms, \
             w.number, w.name, o.number, o.name \
         FROM samples s JOIN verdicts v ON v.sample_id = s.id \
             AND v.revision = (SELECT max(n.revision) FROM verdicts n WHERE n.sample_id = s.id) \
         LEFT JOIN labelers w ON w.id = v.adjudicator_id \
         LEFT JOIN labels l ON l.id = v.picked_id LEFT JOIN labelers o ON o.id = l.labeler_id \
         WHERE v.answers IS NOT NULL AND s.id IN ( \
             SELECT id FROM samples WHERE queue_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3)",
        (queue.0, signed(seq), most),
        |row| {
            let verdict = StoredVerdict {
                values: json_column("verdict", row, 1)?,
                picked: optional_tag_columns(row, 8)?,
                reason: word_column(row, 2, reason_of)?,
                note: row.get(3)?,
                schema_version: small_column("verdict", row, 4)?,
                by: optional_tag_columns(row, 6)?,
                decided_at_ms: count_column("verdict", row, 5)?,
            };
            Ok((SampleId(row.get(0)?), verdict))
        },
    )
}

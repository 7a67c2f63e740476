//! A sample with its labels side by side.

use ingot::{
    ids::{LabelId, QueueId, SampleId},
    review::{ReviewedLabel, ReviewedSample, in_columns},
};

use super::{
    super::{
        convert::{count_column, json_column, optional_count_column, person_columns, small_column},
        statement,
    },
    newest,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// The newest revision of each label, oldest turn first.
const LABELS: &str = "\
    SELECT l.id, w.number, w.name, w.display_name, l.answers, l.notes, l.flagged, l.schema_version, \
        l.created_at_ms, l.wall_ms \
    FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
    JOIN labels l ON l.sample_id = a.sample_id AND l.labeler_id = a.labeler_id \
        AND l.revision = (SELECT max(m.revision) FROM labels m \
            WHERE m.sample_id = a.sample_id AND m.labeler_id = a.labeler_id) \
    WHERE a.sample_id = ?1 AND a.state = 'completed' ORDER BY a.ended_at_ms, a.id LIMIT ?2";

/// The sample with its labels, at most `most` of them, as all of it is at one moment.
pub(in super::super) fn reviewed(
    conn: &Connection,
    id: SampleId,
    most: u32,
) -> Result<Option<ReviewedSample>, StoreError> {
    let mut labels = statement::all(conn, LABELS, (id.0, most), label)?;
    in_columns(id, &mut labels);
    let (revision, verdict) = newest(conn, id)?;
    statement::optional(
        conn,
        "SELECT s.queue_id, s.seq, p.payload, s.disagreement, s.completed \
         FROM samples s JOIN payloads p ON p.sample_id = s.id WHERE s.id = ?1",
        [id.0],
        |row| {
            Ok(ReviewedSample {
                id,
                queue: QueueId(row.get(0)?),
                seq: count_column("sample", row, 1)?,
                payload: json_column("payload", row, 2)?,
                disagreement: row.get(3)?,
                label_count: count_column("sample", row, 4)?,
                labels,
                revision,
                verdict,
            })
        },
    )
}

fn label(row: &Row<'_>) -> Result<ReviewedLabel, StoreError> {
    Ok(ReviewedLabel {
        id: LabelId(row.get(0)?),
        by: person_columns(row, 1)?,
        values: json_column("label", row, 4)?,
        notes: row.get(5)?,
        flagged: row.get(6)?,
        schema_version: small_column("label", row, 7)?,
        created_at_ms: count_column("label", row, 8)?,
        wall_ms: optional_count_column("label", row, 9)?,
    })
}

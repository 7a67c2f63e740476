//! Adding samples to a queue, and reading what one of them holds.

use ingot::{
    ids::{AssignmentId, LabelerId, QueueId},
    sample::{NewSample, Payload},
};
use sha2::{Digest, Sha256};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    audit,
    convert::{inconsistent, labeler_bytes, signed},
    counters::{self, Change},
};
use crate::store::{Inserted, StoreError};

/// Adds a batch behind what the queue holds. A sample it holds already, by external id or, without
/// one, by content, stays as it is.
pub(super) async fn insert(
    conn: &mut SqliteConnection,
    queue: QueueId,
    samples: Vec<NewSample>,
    now_ms: u64,
) -> Result<Inserted, StoreError> {
    let overlap = counters::expect(conn, queue).await?.overlap;
    let (mut seq,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(seq) + 1, 0) FROM samples WHERE queue_id = ?1")
            .bind(queue.0)
            .fetch_one(&mut *conn)
            .await?;
    let mut inserted = Inserted::default();
    for sample in samples {
        if insert_one(conn, queue, seq, overlap, sample).await? {
            inserted.imported += 1;
            seq += 1;
        } else {
            inserted.duplicate += 1;
        }
    }
    if inserted.imported > 0 {
        let more = signed(inserted.imported);
        let change = Change {
            samples: more,
            available: more,
            ..Change::default()
        };
        counters::apply(conn, queue, change).await?;
        let detail = inserted.imported.to_string();
        let entry = audit::Entry {
            action: "import samples",
            queue: Some(queue),
            detail: Some(&detail),
            ..audit::Entry::default()
        };
        audit::record(conn, entry, now_ms).await?;
    }
    Ok(inserted)
}

/// What the sample of a labeler's assignment holds; none if there is no such assignment of theirs.
pub(super) async fn assigned_payload(
    readers: &SqlitePool,
    queue: QueueId,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<Payload>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT p.payload FROM assignments a JOIN payloads p ON p.sample_id = a.sample_id \
         WHERE a.id = ?1 AND a.queue_id = ?2 AND a.labeler_id = ?3",
    )
    .bind(assignment.0)
    .bind(queue.0)
    .bind(labeler_bytes(labeler))
    .fetch_optional(readers)
    .await?;
    row.map(|(payload,)| serde_json::from_str(&payload))
        .transpose()
        .map_err(|error| inconsistent("payload", error))
}

/// Adds one sample; false if the queue holds it already.
async fn insert_one(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: i64,
    overlap: u32,
    sample: NewSample,
) -> Result<bool, StoreError> {
    let payload =
        serde_json::to_string(&sample.payload).map_err(|error| inconsistent("payload", error))?;
    let content_hash = Sha256::digest(payload.as_bytes()).to_vec();
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO samples (queue_id, seq, external_id, content_hash, overlap) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(queue.0)
    .bind(seq)
    .bind(sample.external_id)
    .bind(content_hash)
    .bind(i64::from(overlap))
    .fetch_optional(&mut *conn)
    .await?;
    let Some((id,)) = row else { return Ok(false) };
    sqlx::query("INSERT INTO payloads (sample_id, payload) VALUES (?1, ?2)")
        .bind(id)
        .bind(payload)
        .execute(conn)
        .await?;
    Ok(true)
}

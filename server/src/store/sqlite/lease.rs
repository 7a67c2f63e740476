//! The end of leases that ran out, and what it does to the sample behind them.

use ingot::ids::{LabelerId, QueueId, SampleId};
use sqlx::SqliteConnection;

use super::{
    convert::{labeler_bytes, signed},
    counters::{self, Change},
};
use crate::store::StoreError;

/// Most leases that one sweep ends, so that a claim's cost stays bounded.
pub(super) const SWEEP: u64 = 200;

/// Ends up to [`SWEEP`] leases of a queue that have run out, and says how many. The lease of `spare`
/// stays: as long as nobody else wanted its place, its holder may go on.
pub(super) async fn sweep(
    conn: &mut SqliteConnection,
    queue: QueueId,
    spare: Option<LabelerId>,
    now_ms: u64,
) -> Result<u64, StoreError> {
    let ended: Vec<(i64,)> = sqlx::query_as(
        "UPDATE assignments SET state = 'expired', ended_at_ms = ?2 WHERE id IN ( \
             SELECT id FROM assignments WHERE queue_id = ?1 AND state = 'leased' \
             AND lease_expires_at_ms <= ?2 AND labeler_id IS NOT ?3 \
             ORDER BY lease_expires_at_ms LIMIT ?4) \
         RETURNING sample_id",
    )
    .bind(queue.0)
    .bind(signed(now_ms))
    .bind(spare.map(labeler_bytes))
    .bind(signed(SWEEP))
    .fetch_all(&mut *conn)
    .await?;
    if ended.is_empty() {
        return Ok(0);
    }
    let (mut count, mut change) = (0, Change::default());
    for (sample,) in &ended {
        let freed = free(conn, SampleId(*sample)).await?;
        count += 1;
        change.leased -= 1;
        change.available += i64::from(freed.was_full);
        move_places_back(conn, queue, freed.seq).await?;
    }
    counters::apply(conn, queue, change).await?;
    Ok(count)
}

/// A sample that has one lease less.
pub(super) struct Freed {
    /// Where it stands in its queue.
    pub(super) seq: i64,
    /// Whether nobody could lease it before.
    pub(super) was_full: bool,
}

/// Takes one lease off a sample.
pub(super) async fn free(
    conn: &mut SqliteConnection,
    sample: SampleId,
) -> Result<Freed, StoreError> {
    let (seq, was_full): (i64, bool) = sqlx::query_as(
        "UPDATE samples SET leased = leased - 1 WHERE id = ?1 \
         RETURNING seq, completed + leased + 1 = overlap",
    )
    .bind(sample.0)
    .fetch_one(conn)
    .await?;
    Ok(Freed { seq, was_full })
}

/// Lets every labeler of the queue come by a sample again.
pub(super) async fn move_places_back(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE places SET seq = ?2 WHERE queue_id = ?1 AND seq > ?2")
        .bind(queue.0)
        .bind(seq)
        .execute(conn)
        .await?;
    Ok(())
}

//! Reading labels back: for velocity and for checks.

use ingot::ids::{OpId, QueueId};
use sqlx::SqlitePool;

use super::convert::{count, op_id, signed};
use crate::store::StoreError;

/// How many labels were stored in each minute since `since_ms`.
pub(super) async fn labels_by_minute(
    pool: &SqlitePool,
    queue: QueueId,
    since_ms: u64,
) -> Result<Vec<(u64, u64)>, StoreError> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT created_at_ms / 60000 AS minute, count(*) FROM labels \
         WHERE queue_id = ?1 AND created_at_ms >= ?2 AND revision = 1 \
         GROUP BY minute ORDER BY minute",
    )
    .bind(queue.0)
    .bind(signed(since_ms))
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(minute, labels)| Ok((count("label", minute)?, count("label", labels)?)))
        .collect()
}

/// The operation ids of every label of a queue, oldest first.
pub(super) async fn label_ops(pool: &SqlitePool, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT op_id FROM labels WHERE queue_id = ?1 ORDER BY id")
            .bind(queue.0)
            .fetch_all(pool)
            .await?;
    rows.into_iter().map(|(bytes,)| op_id(&bytes)).collect()
}

/// The queues with leases that have run out.
pub(super) async fn queues_with_ended_leases(
    pool: &SqlitePool,
    now_ms: u64,
) -> Result<Vec<QueueId>, StoreError> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "SELECT q.id FROM queues q WHERE EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.queue_id = q.id AND a.state = 'leased' \
             AND a.lease_expires_at_ms <= ?1)",
    )
    .bind(signed(now_ms))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(id,)| QueueId(id)).collect())
}

//! Why there is nothing for a labeler.

use ingot::{assignment::NoWork, progress::Counters};
use sqlx::SqliteConnection;

use super::super::convert::{count, labeler_bytes};
use crate::store::{ClaimRequest, StoreError};

/// Why an active queue has nothing for this labeler.
pub(super) async fn why(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
    now: &Counters,
) -> Result<NoWork, StoreError> {
    if now.samples == 0 {
        return Ok(NoWork::Empty);
    }
    if now.done == now.samples {
        return Ok(NoWork::Drained);
    }
    let first_to_end: Option<(i64,)> = sqlx::query_as(
        "SELECT l.lease_expires_at_ms FROM assignments l JOIN samples s ON s.id = l.sample_id \
         WHERE l.queue_id = ?1 AND l.state = 'leased' AND s.gold IS NULL AND NOT EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.sample_id = l.sample_id AND a.labeler_id = ?2 \
             AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY l.lease_expires_at_ms LIMIT 1",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .fetch_optional(conn)
    .await?;
    Ok(match first_to_end {
        Some((end_ms,)) => NoWork::AllLeased {
            retry_in_ms: count("assignment", end_ms)?.saturating_sub(request.now_ms),
        },
        None => NoWork::AllDoneByYou,
    })
}

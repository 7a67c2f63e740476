//! Why there is nothing for a labeler.

use ingot::{assignment::NoWork, progress::Counters};

use super::super::{
    convert::{count_column, labeler_bytes},
    statement,
};
use crate::store::{ClaimRequest, StoreError, sql::Connection};

/// Why an active queue has nothing for this labeler.
pub(super) fn why(
    conn: &Connection,
    request: &ClaimRequest,
    now: &Counters,
) -> Result<NoWork, StoreError> {
    if now.samples == 0 {
        return Ok(NoWork::Empty);
    }
    if now.done == now.samples {
        return Ok(NoWork::Drained);
    }
    let first_to_end_ms = statement::optional(
        conn,
        "SELECT l.lease_expires_at_ms FROM assignments l JOIN samples s ON s.id = l.sample_id \
         WHERE l.queue_id = ?1 AND l.state = 'leased' AND s.gold IS NULL AND NOT EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.sample_id = l.sample_id AND a.labeler_id = ?2 \
             AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY l.lease_expires_at_ms LIMIT 1",
        (request.queue.0, labeler_bytes(request.labeler)),
        |row| count_column("assignment", row, 0),
    )?;
    Ok(match first_to_end_ms {
        Some(end_ms) => NoWork::AllLeased {
            retry_in_ms: end_ms.saturating_sub(request.now_ms),
        },
        None => NoWork::AllDoneByYou,
    })
}

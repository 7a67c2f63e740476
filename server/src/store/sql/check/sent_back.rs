//! Whether what was sent back is where it belongs.

use ingot::ids::QueueId;

use crate::store::{StoreError, sql::Connection, sql::statement};

/// Labels that are back at somebody who didn't give them, or that are none.
pub(super) fn differences(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT b.id, b.assignment_id FROM sent_back b JOIN assignments a ON a.id = b.assignment_id \
         WHERE b.queue_id = ?1 AND (a.labeler_id <> b.labeler_id OR a.sample_id <> b.sample_id \
             OR a.queue_id <> b.queue_id OR a.state <> 'completed') ORDER BY b.id LIMIT 20",
        [queue.0],
        |row| {
            let (id, turn): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(format!(
                "entry {id} of what was sent back doesn't fit turn {turn}, which it is about"
            ))
        },
    )
}

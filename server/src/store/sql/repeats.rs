//! How often a labeler's label says the very same as their label before it.

use ingot::ids::{LabelId, LabelerId, QueueId};

use super::{convert::labeler_bytes, statement};
use crate::store::{StoreError, sql::Connection};

/// Counts a label that was just stored and is no revision.
pub(super) fn count(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
    label: LabelId,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE participants SET last_label = ?3, repeats = repeats + (\
             SELECT count(*) FROM labels now, labels before \
             WHERE now.id = ?3 AND before.id = participants.last_label \
                 AND now.answers = before.answers) \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(labeler), label.0),
    )?;
    Ok(())
}

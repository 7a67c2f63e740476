//! What people may do in which queue.

use ingot::{
    access::QueueRole,
    ids::{LabelerId, QueueId},
};

use super::{
    convert::{inconsistent, labeler_bytes, word_column},
    statement,
};
use crate::store::{StoreError, sql::Connection};

const IN_QUEUE: &str = "SELECT role FROM participants WHERE queue_id = ?1 AND labeler_id = ?2";

/// The index is named, so that it is an error and not a scan if it can't serve.
const EVERYWHERE: &str = "SELECT queue_id, role FROM participants INDEXED BY participants_with_powers \
     WHERE labeler_id = ?1 AND role <> 'labeler' ORDER BY queue_id";

/// A role out of its word.
pub(super) fn queue_role(word: &str) -> Result<QueueRole, StoreError> {
    word.parse()
        .map_err(|error| inconsistent("participant", error))
}

/// What a person is to a queue; a labeler if it does not know them.
pub(super) fn in_queue(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
) -> Result<QueueRole, StoreError> {
    let place = (queue.0, labeler_bytes(labeler));
    let role = statement::optional(conn, IN_QUEUE, place, |row| word_column(row, 0, queue_role))?;
    Ok(role.unwrap_or_default())
}

/// The queues where a person is more than a labeler, oldest first.
pub(super) fn everywhere(
    conn: &Connection,
    labeler: LabelerId,
) -> Result<Vec<(QueueId, QueueRole)>, StoreError> {
    statement::all(conn, EVERYWHERE, [labeler_bytes(labeler)], |row| {
        Ok((QueueId(row.get(0)?), word_column(row, 1, queue_role)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    #[tokio::test]
    async fn roles_are_looked_up_and_never_searched_for() {
        let (_dir, store) = plan::store().await;
        for (sql, step) in [
            (
                IN_QUEUE,
                "SEARCH participants USING PRIMARY KEY (queue_id=? AND labeler_id=?)",
            ),
            (
                EVERYWHERE,
                "SEARCH participants USING INDEX participants_with_powers (labeler_id=?)",
            ),
        ] {
            assert_eq!(plan::of(&store, sql).await, [step]);
        }
    }
}

//! Reading the log, the newest entries first.

use ingot::{
    audit::{Action, Entry, Filter, NamedQueue, NamedToken},
    ids::{AssignmentId, AuditId, LabelId, QueueId},
};

use super::super::{
    convert::{count_column, optional_person_columns, signed, write_json},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row, params},
};

/// Entries of the actions in the list `?1`, from `?2` on and before the place (`?3`, `?4`) of time and id, at
/// most `?5`. Of each action its newest are looked up in an index, and the page is merged out of them. The index
/// is named, so that it is an error and not a scan if it can't serve.
macro_rules! entries {
    ($index:literal, $condition:literal) => {
        concat!(
            "SELECT e.id, e.at_ms, e.action, l.number, l.name, l.display_name, e.token_id, \
                 t.name AS token_name, e.queue_id, q.name AS queue_name, e.assignment_id, e.label_id, e.detail \
             FROM json_each(?1) a CROSS JOIN audit e ON true \
             LEFT JOIN labelers l ON l.id = e.labeler_id LEFT JOIN tokens t ON t.id = e.token_id \
             LEFT JOIN queues q ON q.id = e.queue_id \
             WHERE e.id IN (SELECT c.id FROM audit c INDEXED BY ",
            $index,
            " WHERE c.action = a.value AND c.at_ms >= ?2 AND (c.at_ms, c.id) < (?3, ?4) ",
            $condition,
            " ORDER BY c.at_ms DESC, c.id DESC LIMIT ?5) \
             ORDER BY e.at_ms DESC, e.id DESC LIMIT ?5"
        )
    };
}

const OF_ALL: &str = entries!("audit_by_action", "");
const OF_QUEUE: &str = entries!("audit_by_queue", "AND c.queue_id = ?6");
const OF_LABELER: &str = entries!(
    "audit_by_labeler",
    "AND c.labeler_id = (SELECT id FROM labelers WHERE number = ?6)"
);
const OF_LABELER_IN_QUEUE: &str = entries!(
    "audit_by_labeler",
    "AND c.labeler_id = (SELECT id FROM labelers WHERE number = ?6) AND c.queue_id = ?7"
);

/// The actions that are in the log, each found with one step through the index.
const ACTIONS: &str = "\
    WITH RECURSIVE actions (action) AS ( \
        SELECT (SELECT min(action) FROM audit) \
        UNION ALL \
        SELECT (SELECT min(n.action) FROM audit n WHERE n.action > actions.action) FROM actions \
        WHERE actions.action IS NOT NULL) \
    SELECT action FROM actions WHERE action IS NOT NULL";

/// The entry in a row of [`entries`].
fn read(row: &Row<'_>) -> Result<Entry, StoreError> {
    let token: Option<i64> = row.get(6)?;
    let token_name: Option<String> = row.get(7)?;
    let queue: Option<i64> = row.get(8)?;
    let queue_name: Option<String> = row.get(9)?;
    let assignment: Option<i64> = row.get(10)?;
    let label: Option<i64> = row.get(11)?;
    Ok(Entry {
        id: AuditId(row.get(0)?),
        at_ms: count_column("audit", row, 1)?,
        action: row.get(2)?,
        person: optional_person_columns(row, 3)?,
        token: token
            .zip(token_name)
            .map(|(id, name)| NamedToken { id, name }),
        queue: queue.zip(queue_name).map(|(id, name)| NamedQueue {
            id: QueueId(id),
            name,
        }),
        assignment: assignment.map(AssignmentId),
        label: label.map(LabelId),
        detail: row.get(12)?,
    })
}

/// The newest entries that the filter lets through, behind the entry `after` if one is given.
pub(in super::super) fn page(
    conn: &Connection,
    filter: &Filter,
    after: Option<AuditId>,
    most: u32,
) -> Result<Vec<Entry>, StoreError> {
    let Some((end_ms, end_id)) = end(conn, filter, after)? else {
        return Ok(Vec::new());
    };
    let actions = actions(conn, &filter.actions)?;
    let from_ms = signed(filter.from_ms.unwrap_or(0));
    match (filter.labeler, filter.queue) {
        (None, None) => {
            let params = params![actions, from_ms, end_ms, end_id, most];
            statement::all(conn, OF_ALL, params, read)
        }
        (None, Some(queue)) => {
            let params = params![actions, from_ms, end_ms, end_id, most, queue.0];
            statement::all(conn, OF_QUEUE, params, read)
        }
        (Some(labeler), None) => {
            let params = params![actions, from_ms, end_ms, end_id, most, labeler];
            statement::all(conn, OF_LABELER, params, read)
        }
        (Some(labeler), Some(queue)) => {
            let params = params![actions, from_ms, end_ms, end_id, most, labeler, queue.0];
            statement::all(conn, OF_LABELER_IN_QUEUE, params, read)
        }
    }
}

/// The place before which entries are looked for: that of the entry `after`, or the end of the filter's time if
/// that is earlier. None if there is no such entry.
fn end(
    conn: &Connection,
    filter: &Filter,
    after: Option<AuditId>,
) -> Result<Option<(i64, i64)>, StoreError> {
    // No entry has an id as small as this one's, so everything at this very time stays out.
    let of_filter = (signed(filter.until_ms.unwrap_or(u64::MAX)), i64::MIN);
    let Some(after) = after else {
        return Ok(Some(of_filter));
    };
    let sql = "SELECT at_ms FROM audit WHERE id = ?1";
    let at_ms: Option<i64> = statement::optional(conn, sql, [after.0], |row| row.get(0))?;
    Ok(at_ms.map(|at_ms| of_filter.min((at_ms, after.0))))
}

/// The words of the actions that are looked for, as a list.
fn actions(conn: &Connection, wanted: &[Action]) -> Result<String, StoreError> {
    if !wanted.is_empty() {
        return write_json("audit", &wanted);
    }
    let all: Vec<String> = statement::all(conn, ACTIONS, (), |row| row.get(0))?;
    write_json("audit", &all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    #[tokio::test]
    async fn each_filter_is_answered_from_its_index_without_a_scan_of_the_log() {
        let (_dir, store) = plan::store().await;

        for (sql, index) in [
            (OF_ALL, "audit_by_action (action=? AND at_ms>?"),
            (
                OF_QUEUE,
                "audit_by_queue (queue_id=? AND action=? AND at_ms>?",
            ),
            (
                OF_LABELER,
                "audit_by_labeler (labeler_id=? AND action=? AND at_ms>?",
            ),
            (
                OF_LABELER_IN_QUEUE,
                "audit_by_labeler (labeler_id=? AND action=? AND at_ms>?",
            ),
        ] {
            let steps = plan::of(&store, sql).await;

            let found = steps.iter().find(|step| step.contains(index));
            let found = found.unwrap_or_else(|| panic!("{index}: {steps:#?}"));
            // The end of the range is part of the search as well: no page walks over those before it.
            assert!(
                found[found.find("at_ms>?").unwrap() + 7..].contains("<"),
                "{found}"
            );
            let is_slow = |step: &&String| step.starts_with("SCAN e") || step.starts_with("SCAN c");
            assert!(!steps.iter().any(|step| is_slow(&step)), "{steps:#?}");
            // What is merged is sorted once; what is looked up comes in its order.
            let sorts = steps.iter().filter(|step| step.contains("FOR ORDER BY"));
            assert_eq!(sorts.count(), 1, "{steps:#?}");
        }
    }

    #[tokio::test]
    async fn the_actions_that_are_there_are_found_by_steps_through_the_index() {
        let (_dir, store) = plan::store().await;

        let steps = plan::of(&store, ACTIONS).await;

        let searches = steps
            .iter()
            .filter(|step| step.starts_with("SEARCH") && step.contains("audit_by_action"));
        assert_eq!(searches.count(), 2, "{steps:#?}");
    }
}

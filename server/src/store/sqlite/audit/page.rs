//! Reading the log, the newest entries first.

use ingot::{
    audit::{Action, Entry, Filter, NamedQueue, Person},
    ids::{AssignmentId, AuditId, LabelId, QueueId},
};
use sqlx::SqlitePool;

use super::super::convert::{count, signed, small, write_json};
use crate::store::StoreError;

/// Entries of the actions in the list `?1`, from `?2` on and before the place (`?3`, `?4`) of time and id, at
/// most `?5`. Of each action its newest are looked up in an index, and the page is merged out of them. The index
/// is named, so that it is an error and not a scan if it can't serve.
macro_rules! entries {
    ($index:literal, $condition:literal) => {
        concat!(
            "SELECT e.id, e.at_ms, e.action, l.number, l.name, l.display_name, e.queue_id, \
                 q.name AS queue_name, e.assignment_id, e.label_id, e.detail \
             FROM json_each(?1) a CROSS JOIN audit e \
             LEFT JOIN labelers l ON l.id = e.labeler_id LEFT JOIN queues q ON q.id = e.queue_id \
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

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at_ms: i64,
    action: String,
    number: Option<i64>,
    name: Option<String>,
    display_name: Option<String>,
    queue_id: Option<i64>,
    queue_name: Option<String>,
    assignment_id: Option<i64>,
    label_id: Option<i64>,
    detail: Option<String>,
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let person = row.number.map(|number| {
            Ok::<_, StoreError>(Person {
                number: small("labeler", number)?,
                name: row.name,
                display_name: row.display_name,
            })
        });
        let queue = row.queue_id.zip(row.queue_name);
        Ok(Self {
            id: AuditId(row.id),
            at_ms: count("audit", row.at_ms)?,
            action: row.action,
            person: person.transpose()?,
            queue: queue.map(|(id, name)| NamedQueue {
                id: QueueId(id),
                name,
            }),
            assignment: row.assignment_id.map(AssignmentId),
            label: row.label_id.map(LabelId),
            detail: row.detail,
        })
    }
}

/// The newest entries that the filter lets through, behind the entry `after` if one is given.
pub(in super::super) async fn page(
    pool: &SqlitePool,
    filter: &Filter,
    after: Option<AuditId>,
    most: u32,
) -> Result<Vec<Entry>, StoreError> {
    let Some((end_ms, end_id)) = end(pool, filter, after).await? else {
        return Ok(Vec::new());
    };
    let actions = actions(pool, &filter.actions).await?;
    let (sql, labeler, queue) = match (filter.labeler, filter.queue) {
        (None, None) => (OF_ALL, None, None),
        (None, queue) => (OF_QUEUE, None, queue),
        (labeler, None) => (OF_LABELER, labeler, None),
        (labeler, queue) => (OF_LABELER_IN_QUEUE, labeler, queue),
    };
    let mut query = sqlx::query_as::<_, Row>(sql)
        .bind(actions)
        .bind(signed(filter.from_ms.unwrap_or(0)))
        .bind(end_ms)
        .bind(end_id)
        .bind(most);
    if let Some(labeler) = labeler {
        query = query.bind(labeler);
    }
    if let Some(queue) = queue {
        query = query.bind(queue.0);
    }
    let rows = query.fetch_all(pool).await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// The place before which entries are looked for: that of the entry `after`, or the end of the filter's time if
/// that is earlier. None if there is no such entry.
async fn end(
    pool: &SqlitePool,
    filter: &Filter,
    after: Option<AuditId>,
) -> Result<Option<(i64, i64)>, StoreError> {
    // No entry has an id as small as this one's, so everything at this very time stays out.
    let of_filter = (signed(filter.until_ms.unwrap_or(u64::MAX)), i64::MIN);
    let Some(after) = after else {
        return Ok(Some(of_filter));
    };
    let at_ms: Option<(i64,)> = sqlx::query_as("SELECT at_ms FROM audit WHERE id = ?1")
        .bind(after.0)
        .fetch_optional(pool)
        .await?;
    Ok(at_ms.map(|(at_ms,)| of_filter.min((at_ms, after.0))))
}

/// The words of the actions that are looked for, as a list.
async fn actions(pool: &SqlitePool, wanted: &[Action]) -> Result<String, StoreError> {
    if !wanted.is_empty() {
        return write_json("audit", &wanted);
    }
    let all: Vec<(String,)> = sqlx::query_as(ACTIONS).fetch_all(pool).await?;
    let all: Vec<String> = all.into_iter().map(|(action,)| action).collect();
    write_json("audit", &all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    async fn plan(store: &SqliteStore, sql: &str) -> Vec<String> {
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained)
            .fetch_all(&store.readers)
            .await
            .unwrap();
        plan.into_iter().map(|(.., step)| step).collect()
    }

    #[tokio::test]
    async fn each_filter_is_answered_from_its_index_without_a_scan_of_the_log() {
        let dir = tempfile::TempDir::new().unwrap();
        let store = SqliteStore::open(&dir.path().join("ingot.db"))
            .await
            .unwrap();

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
            let steps = plan(&store, sql).await;

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
        let dir = tempfile::TempDir::new().unwrap();
        let store = SqliteStore::open(&dir.path().join("ingot.db"))
            .await
            .unwrap();

        let steps = plan(&store, ACTIONS).await;

        let searches = steps
            .iter()
            .filter(|step| step.starts_with("SEARCH") && step.contains("audit_by_action"));
        assert_eq!(searches.count(), 2, "{steps:#?}");
    }
}

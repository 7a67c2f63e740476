//! Queues: making, finding, changing.

use ingot::{
    audit::Action,
    ids::{LabelerId, QueueId},
    progress::Counters,
};
use rusqlite::Connection;
use sqlx::{SqliteExecutor, SqlitePool};

use super::{
    audit,
    convert::{count, count_column, json_column, read_json, signed, small, state_word, write_json},
    counters::{self, CounterRow, counter_columns},
    statement,
};
use crate::store::{NewQueue, Queue, QueueChange, StoreError};

#[derive(sqlx::FromRow)]
struct QueueRow {
    id: i64,
    name: String,
    schema: String,
    schema_version: i64,
    policy: String,
    guidelines: String,
    created_at_ms: i64,
    #[sqlx(flatten)]
    counters: CounterRow,
}

/// Selects the columns of [`QueueRow`], in its order.
macro_rules! select_queues {
    ($where:literal) => {
        concat!(
            "SELECT id, name, schema, schema_version, policy, guidelines, created_at_ms, ",
            counter_columns!(),
            " FROM queues ",
            $where
        )
    };
}

impl TryFrom<QueueRow> for Queue {
    type Error = StoreError;

    fn try_from(row: QueueRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: QueueId(row.id),
            name: row.name,
            schema: read_json("schema", &row.schema)?,
            schema_version: small("queue", row.schema_version)?,
            policy: read_json("policy", &row.policy)?,
            guidelines: row.guidelines,
            created_at_ms: count("queue", row.created_at_ms)?,
            counters: row.counters.try_into()?,
        })
    }
}

pub(super) fn create(
    conn: &Connection,
    queue: NewQueue,
    by: Option<LabelerId>,
    now_ms: u64,
) -> Result<QueueId, StoreError> {
    let id = statement::optional(
        conn,
        "INSERT INTO queues (name, schema, policy, guidelines, created_at_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (name) DO NOTHING RETURNING id",
        (
            &queue.name,
            write_json("schema", &queue.schema)?,
            write_json("policy", &queue.policy)?,
            &queue.guidelines,
            signed(now_ms),
        ),
        |row| Ok(QueueId(row.get(0)?)),
    )?;
    let Some(id) = id else {
        return Err(StoreError::QueueNameTaken(queue.name));
    };
    keep_schema(conn, id, now_ms)?;
    let entry = audit::Entry {
        labeler: by,
        queue: Some(id),
        detail: Some(&queue.name),
        ..audit::Entry::of(Action::CreateQueue)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(id)
}

/// Keeps the queue's newest schema under its version, which no other schema of the queue has or had.
fn keep_schema(conn: &Connection, id: QueueId, now_ms: u64) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO schemas (queue_id, version, schema, created_at_ms) \
         SELECT id, schema_version, schema, ?2 FROM queues WHERE id = ?1",
        (id.0, signed(now_ms)),
    )?;
    Ok(())
}

/// Changes all but the dealing of the samples that are there; the queue before and after.
pub(super) fn change(
    conn: &Connection,
    id: QueueId,
    change: &QueueChange,
    by: Option<LabelerId>,
    now_ms: u64,
) -> Result<Option<(Queue, Queue)>, StoreError> {
    let Some(before) = written(conn, id)? else {
        return Ok(None);
    };
    if let Some(name) = &change.name {
        rename(conn, id, name)?;
    }
    if let Some(schema) = change.schema.as_ref().filter(|new| **new != before.schema) {
        statement::execute(
            conn,
            "UPDATE queues SET schema = ?2, schema_version = schema_version + 1 WHERE id = ?1",
            (id.0, write_json("schema", schema)?),
        )?;
        keep_schema(conn, id, now_ms)?;
    }
    let policy = change.policy.as_ref();
    let policy = policy.map(|policy| write_json("policy", policy));
    statement::execute(
        conn,
        "UPDATE queues SET revision = revision + 1, state = coalesce(?2, state), \
             policy = coalesce(?3, policy), guidelines = coalesce(?4, guidelines) WHERE id = ?1",
        (
            id.0,
            change.state.map(state_word),
            policy.transpose()?,
            &change.guidelines,
        ),
    )?;
    let detail = words(change);
    let entry = audit::Entry {
        labeler: by,
        queue: Some(id),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ChangeQueue)
    };
    audit::record(conn, entry, now_ms)?;
    let after = written(conn, id)?;
    Ok(after.map(|after| (before, after)))
}

/// The queue as the writer sees it, with what its transaction has changed.
fn written(conn: &Connection, id: QueueId) -> Result<Option<Queue>, StoreError> {
    statement::optional(conn, select_queues!("WHERE id = ?1"), [id.0], |row| {
        Ok(Queue {
            id: QueueId(row.get(0)?),
            name: row.get(1)?,
            schema: json_column("schema", row, 2)?,
            schema_version: small("queue", row.get(3)?)?,
            policy: json_column("policy", row, 4)?,
            guidelines: row.get(5)?,
            created_at_ms: count_column("queue", row, 6)?,
            counters: counters::read(row, 7)?,
        })
    })
}

fn rename(conn: &Connection, id: QueueId, name: &str) -> Result<(), StoreError> {
    let find = "SELECT 1 FROM queues WHERE name = ?1 AND id <> ?2";
    if statement::optional(conn, find, (name, id.0), |_| Ok(()))?.is_some() {
        return Err(StoreError::QueueNameTaken(name.to_owned()));
    }
    let sql = "UPDATE queues SET name = ?2 WHERE id = ?1";
    statement::execute(conn, sql, (id.0, name))?;
    Ok(())
}

/// A change as the audit log tells it.
fn words(change: &QueueChange) -> String {
    let mut words = Vec::new();
    if let Some(state) = change.state {
        words.push(format!("state: {}", state_word(state)));
    }
    if let Some(name) = &change.name {
        words.push(format!("name: {name}"));
    }
    if change.schema.is_some() {
        words.push("schema".to_owned());
    }
    if change.guidelines.is_some() {
        words.push("guidelines".to_owned());
    }
    if let Some(policy) = &change.policy {
        words.push(format!(
            "policy: {}",
            serde_json::to_string(policy).unwrap_or_default()
        ));
    }
    words.join(", ")
}

pub(super) async fn all(pool: &SqlitePool) -> Result<Vec<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(select_queues!("ORDER BY id"))
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(Queue::try_from)
        .collect()
}

pub(super) async fn by_id(
    executor: impl SqliteExecutor<'_>,
    id: QueueId,
) -> Result<Option<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(select_queues!("WHERE id = ?1"))
        .bind(id.0)
        .fetch_optional(executor)
        .await?
        .map(Queue::try_from)
        .transpose()
}

pub(super) async fn by_name(pool: &SqlitePool, name: &str) -> Result<Option<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(select_queues!("WHERE name = ?1"))
        .bind(name)
        .fetch_optional(pool)
        .await?
        .map(Queue::try_from)
        .transpose()
}

/// A schema that a queue has or had.
pub(super) async fn schema(
    pool: &SqlitePool,
    id: QueueId,
    version: u32,
) -> Result<Option<ingot::schema::Schema>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT schema FROM schemas WHERE queue_id = ?1 AND version = ?2")
            .bind(id.0)
            .bind(i64::from(version))
            .fetch_optional(pool)
            .await?;
    row.map(|(text,)| read_json("schema", &text)).transpose()
}

/// The earlier schemas that labels of the queue answer, newest first.
pub(super) async fn answered_schemas(
    executor: impl SqliteExecutor<'_>,
    id: QueueId,
) -> Result<Vec<ingot::schema::Schema>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT schema FROM schemas WHERE queue_id = ?1 \
             AND version < (SELECT schema_version FROM queues WHERE id = ?1) \
             AND version IN (SELECT schema_version FROM labels WHERE queue_id = ?1) \
         ORDER BY version DESC",
    )
    .bind(id.0)
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|(text,)| read_json("schema", &text))
        .collect()
}

/// The counters of every queue, oldest first.
pub(super) async fn all_counters(
    pool: &SqlitePool,
) -> Result<Vec<(QueueId, Counters)>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: i64,
        #[sqlx(flatten)]
        counters: CounterRow,
    }
    sqlx::query_as::<_, Row>(concat!(
        "SELECT id, ",
        counter_columns!(),
        " FROM queues ORDER BY id"
    ))
    .fetch_all(pool)
    .await?
    .into_iter()
    .map(|row| Ok((QueueId(row.id), row.counters.try_into()?)))
    .collect()
}

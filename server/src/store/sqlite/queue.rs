//! Queues: making, finding, changing.

use ingot::{
    ids::{LabelerId, QueueId},
    progress::Counters,
};
use sqlx::{SqliteConnection, SqliteExecutor, SqlitePool};

use super::{
    audit,
    convert::{count, read_json, signed, small, state_word, write_json},
    counters::{CounterRow, counter_columns},
};
use crate::store::{NewQueue, Queue, QueueChange, StoreError};

#[derive(sqlx::FromRow)]
struct QueueRow {
    id: i64,
    name: String,
    schema: String,
    schema_version: i64,
    policy: String,
    created_at_ms: i64,
    #[sqlx(flatten)]
    counters: CounterRow,
}

/// The columns of [`QueueRow`], for `concat!`.
macro_rules! select_queues {
    ($where:literal) => {
        concat!(
            "SELECT id, name, schema, schema_version, policy, created_at_ms, ",
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
            created_at_ms: count("queue", row.created_at_ms)?,
            counters: row.counters.try_into()?,
        })
    }
}

pub(super) async fn create(
    conn: &mut SqliteConnection,
    queue: NewQueue,
    now_ms: u64,
) -> Result<QueueId, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO queues (name, schema, policy, created_at_ms) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (name) DO NOTHING RETURNING id",
    )
    .bind(&queue.name)
    .bind(write_json("schema", &queue.schema)?)
    .bind(write_json("policy", &queue.policy)?)
    .bind(signed(now_ms))
    .fetch_optional(&mut *conn)
    .await?;
    let Some((id,)) = row else {
        return Err(StoreError::QueueNameTaken(queue.name));
    };
    let id = QueueId(id);
    keep_schema(conn, id, now_ms).await?;
    let entry = audit::Entry {
        action: "create queue",
        queue: Some(id),
        detail: Some(&queue.name),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    Ok(id)
}

/// Keeps the queue's newest schema under its version.
async fn keep_schema(
    conn: &mut SqliteConnection,
    id: QueueId,
    now_ms: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO schemas (queue_id, version, schema, created_at_ms) \
         SELECT id, schema_version, schema, ?2 FROM queues WHERE id = ?1 \
         ON CONFLICT DO UPDATE SET schema = excluded.schema, created_at_ms = excluded.created_at_ms",
    )
    .bind(id.0)
    .bind(signed(now_ms))
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes all but the dealing of the samples that are there; the queue before and after.
pub(super) async fn change(
    conn: &mut SqliteConnection,
    id: QueueId,
    change: QueueChange,
    by: Option<LabelerId>,
    now_ms: u64,
) -> Result<Option<(Queue, Queue)>, StoreError> {
    let Some(before) = by_id(&mut *conn, id).await? else {
        return Ok(None);
    };
    if let Some(name) = &change.name {
        rename(conn, id, name).await?;
    }
    if let Some(schema) = change.schema.as_ref().filter(|new| **new != before.schema) {
        sqlx::query(
            "UPDATE queues SET schema = ?2, schema_version = schema_version + schema_frozen, \
                 schema_frozen = 0 WHERE id = ?1",
        )
        .bind(id.0)
        .bind(write_json("schema", schema)?)
        .execute(&mut *conn)
        .await?;
        keep_schema(conn, id, now_ms).await?;
    }
    sqlx::query(
        "UPDATE queues SET revision = revision + 1, state = coalesce(?2, state), \
             policy = coalesce(?3, policy) WHERE id = ?1",
    )
    .bind(id.0)
    .bind(change.state.map(state_word))
    .bind(
        change
            .policy
            .as_ref()
            .map(|policy| write_json("policy", policy))
            .transpose()?,
    )
    .execute(&mut *conn)
    .await?;
    let detail = words(&change);
    let entry = audit::Entry {
        action: "change queue",
        labeler: by,
        queue: Some(id),
        detail: Some(&detail),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    let after = by_id(conn, id).await?;
    Ok(after.map(|after| (before, after)))
}

async fn rename(conn: &mut SqliteConnection, id: QueueId, name: &str) -> Result<(), StoreError> {
    let taken: Option<(i64,)> =
        sqlx::query_as("SELECT id FROM queues WHERE name = ?1 AND id <> ?2")
            .bind(name)
            .bind(id.0)
            .fetch_optional(&mut *conn)
            .await?;
    if taken.is_some() {
        return Err(StoreError::QueueNameTaken(name.to_owned()));
    }
    sqlx::query("UPDATE queues SET name = ?2 WHERE id = ?1")
        .bind(id.0)
        .bind(name)
        .execute(conn)
        .await?;
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

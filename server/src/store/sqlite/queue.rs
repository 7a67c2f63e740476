//! Queues: making, finding, pausing.

use ingot::{
    ids::QueueId,
    progress::{Counters, QueueState},
};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    audit,
    convert::{inconsistent, signed, state_word},
    counters::{CounterRow, counter_columns},
};
use crate::store::{NewQueue, Queue, StoreError};

#[derive(sqlx::FromRow)]
struct QueueRow {
    id: i64,
    name: String,
    schema: String,
    #[sqlx(flatten)]
    counters: CounterRow,
}

impl TryFrom<QueueRow> for Queue {
    type Error = StoreError;

    fn try_from(row: QueueRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: QueueId(row.id),
            name: row.name,
            schema: serde_json::from_str(&row.schema)
                .map_err(|error| inconsistent("schema", error))?,
            counters: row.counters.try_into()?,
        })
    }
}

pub(super) async fn create(
    conn: &mut SqliteConnection,
    queue: NewQueue,
    now_ms: u64,
) -> Result<QueueId, StoreError> {
    let schema =
        serde_json::to_string(&queue.schema).map_err(|error| inconsistent("schema", error))?;
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO queues (name, schema, overlap, created_at_ms) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (name) DO NOTHING RETURNING id",
    )
    .bind(&queue.name)
    .bind(schema)
    .bind(i64::from(queue.overlap))
    .bind(signed(now_ms))
    .fetch_optional(&mut *conn)
    .await?;
    let Some((id,)) = row else {
        return Err(StoreError::QueueNameTaken(queue.name));
    };
    let id = QueueId(id);
    let entry = audit::Entry {
        action: "create queue",
        queue: Some(id),
        detail: Some(&queue.name),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    Ok(id)
}

pub(super) async fn set_state(
    conn: &mut SqliteConnection,
    id: QueueId,
    state: QueueState,
    now_ms: u64,
) -> Result<Option<Counters>, StoreError> {
    let row = sqlx::query_as::<_, CounterRow>(concat!(
        "UPDATE queues SET state = ?2, revision = revision + 1 WHERE id = ?1 RETURNING ",
        counter_columns!()
    ))
    .bind(id.0)
    .bind(state_word(state))
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let entry = audit::Entry {
        action: "set queue state",
        queue: Some(id),
        detail: Some(state_word(state)),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    row.try_into().map(Some)
}

pub(super) async fn all(pool: &SqlitePool) -> Result<Vec<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(concat!(
        "SELECT id, name, schema, ",
        counter_columns!(),
        " FROM queues ORDER BY id"
    ))
    .fetch_all(pool)
    .await?
    .into_iter()
    .map(Queue::try_from)
    .collect()
}

pub(super) async fn by_id(pool: &SqlitePool, id: QueueId) -> Result<Option<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(concat!(
        "SELECT id, name, schema, ",
        counter_columns!(),
        " FROM queues WHERE id = ?1"
    ))
    .bind(id.0)
    .fetch_optional(pool)
    .await?
    .map(Queue::try_from)
    .transpose()
}

pub(super) async fn by_name(pool: &SqlitePool, name: &str) -> Result<Option<Queue>, StoreError> {
    sqlx::query_as::<_, QueueRow>(concat!(
        "SELECT id, name, schema, ",
        counter_columns!(),
        " FROM queues WHERE name = ?1"
    ))
    .bind(name)
    .fetch_optional(pool)
    .await?
    .map(Queue::try_from)
    .transpose()
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

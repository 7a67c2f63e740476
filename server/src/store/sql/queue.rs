//! Queues: making, finding, changing.

use std::collections::BTreeMap;

use ingot::{audit::Action, ids::QueueId, progress::Counters, schema::Schema};

use super::{
    audit,
    convert::{count_column, json_column, signed, small, state_word, write_json},
    counters::{self, counter_columns},
    redeal, statement,
};
use crate::store::{
    By, NewQueue, Queue, QueueChange, StoreError,
    sql::{Connection, Row, lock},
};

/// Selects the columns of [`read`], in its order.
macro_rules! select_queues {
    ($where:literal) => {
        concat!(
            "SELECT id, name, schema, schema_version, policy, guidelines, settings_revision, created_at_ms, ",
            counter_columns!(),
            " FROM queues ",
            $where
        )
    };
}

fn read(row: &Row<'_>) -> Result<Queue, StoreError> {
    Ok(Queue {
        id: QueueId(row.get(0)?),
        name: row.get(1)?,
        schema: json_column("schema", row, 2)?,
        schema_version: small("queue", row.get(3)?)?,
        policy: json_column("policy", row, 4)?,
        guidelines: row.get(5)?,
        settings_revision: count_column("queue", row, 6)?,
        created_at_ms: count_column("queue", row, 7)?,
        counters: counters::read(row, 8)?,
    })
}

pub(super) fn create(
    conn: &Connection,
    queue: NewQueue,
    by: By,
    now_ms: u64,
) -> Result<QueueId, StoreError> {
    lock::installation(conn)?;
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
        by,
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

/// Changes all but the dealing of the samples that are there; the queue after that, and whether it was noted that they are
/// to be dealt again.
pub(super) fn change(
    conn: &Connection,
    id: QueueId,
    change: &QueueChange,
    by: By,
    now_ms: u64,
) -> Result<Option<(Queue, bool)>, StoreError> {
    lock::queue(conn, id)?;
    let Some(before) = by_id(conn, id)? else {
        return Ok(None);
    };
    let made_for = change.made_for.unwrap_or(before.settings_revision);
    if made_for != before.settings_revision {
        return Err(StoreError::ChangedMeanwhile(id));
    }
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
             policy = coalesce(?3, policy), guidelines = coalesce(?4, guidelines), \
             settings_revision = settings_revision + ?5 WHERE id = ?1",
        (
            id.0,
            change.state.map(state_word),
            policy.transpose()?,
            &change.guidelines,
            i64::from(change.is_of_settings()),
        ),
    )?;
    let detail = words(change);
    let entry = audit::Entry {
        by,
        queue: Some(id),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ChangeQueue)
    };
    audit::record(conn, entry, now_ms)?;
    let is_dealt_anew = match &change.policy {
        Some(policy) => redeal::note(conn, id, &before.policy, policy)?,
        None => false,
    };
    Ok(by_id(conn, id)?.map(|after| (after, is_dealt_anew)))
}

fn rename(conn: &Connection, id: QueueId, name: &str) -> Result<(), StoreError> {
    lock::installation(conn)?;
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

pub(super) fn all(conn: &Connection) -> Result<Vec<Queue>, StoreError> {
    statement::all(conn, select_queues!("ORDER BY id"), (), read)
}

pub(super) fn by_id(conn: &Connection, id: QueueId) -> Result<Option<Queue>, StoreError> {
    statement::optional(conn, select_queues!("WHERE id = ?1"), [id.0], read)
}

pub(super) fn by_name(conn: &Connection, name: &str) -> Result<Option<Queue>, StoreError> {
    statement::optional(conn, select_queues!("WHERE name = ?1"), [name], read)
}

/// A schema that a queue has or had.
pub(super) fn schema(
    conn: &Connection,
    id: QueueId,
    version: u32,
) -> Result<Option<Schema>, StoreError> {
    let sql = "SELECT schema FROM schemas WHERE queue_id = ?1 AND version = ?2";
    statement::optional(conn, sql, (id.0, version), |row| {
        json_column("schema", row, 0)
    })
}

/// Every schema that a queue has or had, by version.
pub(super) fn schemas(conn: &Connection, id: QueueId) -> Result<BTreeMap<u32, Schema>, StoreError> {
    let sql = "SELECT version, schema FROM schemas WHERE queue_id = ?1";
    let schemas = statement::all(conn, sql, [id.0], |row| {
        Ok((row.get(0)?, json_column("schema", row, 1)?))
    })?;
    Ok(schemas.into_iter().collect())
}

/// The earlier schemas that labels of the queue answer, newest first.
pub(super) fn answered_schemas(conn: &Connection, id: QueueId) -> Result<Vec<Schema>, StoreError> {
    statement::all(
        conn,
        "SELECT schema FROM schemas WHERE queue_id = ?1 \
             AND version < (SELECT schema_version FROM queues WHERE id = ?1) \
             AND version IN (SELECT schema_version FROM labels WHERE queue_id = ?1) \
         ORDER BY version DESC",
        [id.0],
        |row| json_column("schema", row, 0),
    )
}

/// The counters of every queue, oldest first.
pub(super) fn all_counters(conn: &Connection) -> Result<Vec<(QueueId, Counters)>, StoreError> {
    const ALL: &str = concat!(
        "SELECT id, ",
        counter_columns!(),
        " FROM queues ORDER BY id"
    );
    statement::all(conn, ALL, (), |row| {
        Ok((QueueId(row.get(0)?), counters::read(row, 1)?))
    })
}

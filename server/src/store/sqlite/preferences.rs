//! What each person prefers.

use ingot::{ids::LabelerId, preferences::Preferences};
use rusqlite::Connection;
use sqlx::SqlitePool;

use super::{
    convert::{labeler_bytes, signed, write_json},
    labeler, statement,
};
use crate::store::StoreError;

/// What of it this version can read; the default where nothing is kept.
pub(super) async fn find(pool: &SqlitePool, id: LabelerId) -> Result<Preferences, StoreError> {
    let sql = "SELECT preferences FROM preferences WHERE labeler_id = ?1";
    let row: Option<(String,)> = sqlx::query_as(sql)
        .bind(labeler_bytes(id).to_vec())
        .fetch_optional(pool)
        .await?;
    Ok(row.map_or_else(Preferences::default, |(text,)| Preferences::read(&text)))
}

/// Keeps what a person prefers in the place of what they preferred before.
pub(super) fn save(
    conn: &Connection,
    id: LabelerId,
    preferences: &Preferences,
    now_ms: u64,
) -> Result<(), StoreError> {
    labeler::ensure(conn, id, now_ms)?;
    statement::execute(
        conn,
        "INSERT INTO preferences (labeler_id, preferences, saved_at_ms) VALUES (?1, ?2, ?3) \
         ON CONFLICT (labeler_id) DO UPDATE SET preferences = excluded.preferences, \
             saved_at_ms = excluded.saved_at_ms",
        (
            labeler_bytes(id),
            write_json("preferences", preferences)?,
            signed(now_ms),
        ),
    )?;
    Ok(())
}

//! What the installation remembers about itself.

use rusqlite::Connection;
use sqlx::SqlitePool;

use super::statement;
use crate::store::StoreError;

/// The secret of that name; `fresh` becomes it if there is none yet.
pub(super) fn secret(conn: &Connection, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
    statement::execute(
        conn,
        "INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        (name, fresh),
    )?;
    let sql = "SELECT value FROM secrets WHERE name = ?1";
    statement::one(conn, sql, [name], |row| Ok(row.get(0)?))
}

pub(super) async fn setting(pool: &SqlitePool, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as("SELECT value FROM settings WHERE name = ?1")
        .bind(name)
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|(value,)| value))
}

pub(super) fn set_setting(conn: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO settings (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )?;
    Ok(())
}

/// Writes a row, so that a full disk shows.
pub(super) fn beat(conn: &Connection) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO heartbeat (only_row, beats) VALUES (1, 1) \
         ON CONFLICT (only_row) DO UPDATE SET beats = beats + 1",
        (),
    )?;
    Ok(())
}

//! What the installation remembers about itself.

use super::statement;
use crate::store::{StoreError, sql::Connection};

/// The secret of that name; `fresh` becomes it if there is none yet.
pub(super) fn secret(conn: &Connection, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
    statement::execute(
        conn,
        "INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        (name, fresh),
    )?;
    let sql = "SELECT value FROM secrets WHERE name = ?1";
    statement::one(conn, sql, [name], |row| row.get(0))
}

pub(super) fn setting(conn: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value FROM settings WHERE name = ?1";
    statement::optional(conn, sql, [name], |row| row.get(0))
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

/// Asks for nothing, so that a database that is gone shows.
pub(super) fn look(conn: &Connection) -> Result<(), StoreError> {
    statement::one(conn, "SELECT 1", (), |_| Ok(()))
}

/// Writes a row, so that a full disk shows.
pub(super) fn beat(conn: &Connection) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO heartbeat (only_row, beats) VALUES (1, 1) \
         ON CONFLICT (only_row) DO UPDATE SET beats = heartbeat.beats + 1",
        (),
    )?;
    Ok(())
}

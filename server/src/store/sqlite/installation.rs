//! What the installation remembers about itself.

use sqlx::{SqliteConnection, SqlitePool};

use crate::store::StoreError;

/// The secret of that name; `fresh` becomes it if there is none yet.
pub(super) async fn secret(
    conn: &mut SqliteConnection,
    name: &str,
    fresh: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    sqlx::query("INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(fresh)
        .execute(&mut *conn)
        .await?;
    let (value,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM secrets WHERE name = ?1")
        .bind(name)
        .fetch_one(conn)
        .await?;
    Ok(value)
}

pub(super) async fn setting(pool: &SqlitePool, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as("SELECT value FROM settings WHERE name = ?1")
        .bind(name)
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|(value,)| value))
}

pub(super) async fn set_setting(
    conn: &mut SqliteConnection,
    name: &str,
    value: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a row, so that a full disk shows.
pub(super) async fn beat(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO heartbeat (only_row, beats) VALUES (1, 1) \
         ON CONFLICT (only_row) DO UPDATE SET beats = beats + 1",
    )
    .execute(conn)
    .await?;
    Ok(())
}

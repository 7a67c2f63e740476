//! People: names, roles and the links that make an admin.

use ingot::ids::LabelerId;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    audit,
    convert::{labeler_bytes, role, signed},
};
use crate::store::{Labeler, StoreError};

pub(super) async fn find(pool: &SqlitePool, id: LabelerId) -> Result<Option<Labeler>, StoreError> {
    let row: Option<(Option<String>, String)> =
        sqlx::query_as("SELECT display_name, role FROM labelers WHERE id = ?1")
            .bind(labeler_bytes(id))
            .fetch_optional(pool)
            .await?;
    row.map(|(display_name, word)| {
        Ok(Labeler {
            id,
            display_name,
            role: role(&word)?,
        })
    })
    .transpose()
}

/// Makes the person's row unless it is there.
pub(super) async fn ensure(
    conn: &mut SqliteConnection,
    id: LabelerId,
    now_ms: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO labelers (id, created_at_ms) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING",
    )
    .bind(labeler_bytes(id))
    .bind(signed(now_ms))
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn set_display_name(
    conn: &mut SqliteConnection,
    id: LabelerId,
    name: Option<String>,
    now_ms: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO labelers (id, display_name, created_at_ms) VALUES (?1, ?2, ?3) \
         ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name",
    )
    .bind(labeler_bytes(id))
    .bind(name)
    .bind(signed(now_ms))
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn add_admin_link(
    conn: &mut SqliteConnection,
    token_hash: [u8; 32],
    expires_at_ms: u64,
    now_ms: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO admin_links (token_hash, expires_at_ms, created_at_ms) VALUES (?1, ?2, ?3)",
    )
    .bind(token_hash.to_vec())
    .bind(signed(expires_at_ms))
    .bind(signed(now_ms))
    .execute(&mut *conn)
    .await?;
    let entry = audit::Entry {
        action: "make admin link",
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await
}

/// Uses a link up and makes the person an admin; false if it is unknown, used or expired.
pub(super) async fn redeem_admin_link(
    conn: &mut SqliteConnection,
    token_hash: [u8; 32],
    labeler: LabelerId,
    now_ms: u64,
) -> Result<bool, StoreError> {
    let used = sqlx::query(
        "UPDATE admin_links SET used_at_ms = ?2 \
         WHERE token_hash = ?1 AND used_at_ms IS NULL AND expires_at_ms > ?2",
    )
    .bind(token_hash.to_vec())
    .bind(signed(now_ms))
    .execute(&mut *conn)
    .await?
    .rows_affected();
    if used == 0 {
        return Ok(false);
    }
    ensure(conn, labeler, now_ms).await?;
    sqlx::query("UPDATE admin_links SET used_by = ?2 WHERE token_hash = ?1")
        .bind(token_hash.to_vec())
        .bind(labeler_bytes(labeler))
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE labelers SET role = 'admin' WHERE id = ?1")
        .bind(labeler_bytes(labeler))
        .execute(&mut *conn)
        .await?;
    let entry = audit::Entry {
        action: "become admin",
        labeler: Some(labeler),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    Ok(true)
}

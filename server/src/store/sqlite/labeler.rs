//! People: names, roles and the links that make an admin.

use ingot::{archive::LabelerTag, ids::LabelerId};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    audit,
    convert::{labeler_bytes, labeler_id, role, signed, small},
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
        "INSERT INTO labelers (id, number, created_at_ms) \
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM labelers), ?2) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(labeler_bytes(id))
    .bind(signed(now_ms))
    .execute(conn)
    .await?;
    Ok(())
}

/// The labeler that is known by a name, made if nobody is. The id of a new one is the database's own:
/// no cookie was ever signed for it, so nobody can sign in as them.
pub(super) async fn named(
    conn: &mut SqliteConnection,
    name: &str,
    now_ms: u64,
) -> Result<LabelerId, StoreError> {
    let known: Option<(Vec<u8>,)> = sqlx::query_as("SELECT id FROM labelers WHERE name = ?1")
        .bind(name)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some((id,)) = known {
        return labeler_id(&id);
    }
    let (id,): (Vec<u8>,) = sqlx::query_as(
        "INSERT INTO labelers (id, number, name, display_name, created_at_ms) \
         VALUES (randomblob(16), (SELECT coalesce(max(number), 0) + 1 FROM labelers), ?1, ?1, ?2) \
         RETURNING id",
    )
    .bind(name)
    .bind(signed(now_ms))
    .fetch_one(conn)
    .await?;
    labeler_id(&id)
}

/// How a labeler is told from others.
pub(super) async fn tag(
    pool: &SqlitePool,
    id: LabelerId,
) -> Result<Option<LabelerTag>, StoreError> {
    let row: Option<(i64, Option<String>)> =
        sqlx::query_as("SELECT number, name FROM labelers WHERE id = ?1")
            .bind(labeler_bytes(id))
            .fetch_optional(pool)
            .await?;
    row.map(|(number, name)| {
        Ok(LabelerTag {
            number: small("labeler", number)?,
            name,
        })
    })
    .transpose()
}

pub(super) async fn set_display_name(
    conn: &mut SqliteConnection,
    id: LabelerId,
    name: Option<String>,
    now_ms: u64,
) -> Result<(), StoreError> {
    ensure(conn, id, now_ms).await?;
    sqlx::query("UPDATE labelers SET display_name = ?2 WHERE id = ?1")
        .bind(labeler_bytes(id))
        .bind(name)
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

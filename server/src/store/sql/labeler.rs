//! People: names, roles and the links that make an admin.

use ingot::{archive::LabelerTag, audit::Action, ids::LabelerId};

use super::{
    audit,
    convert::{labeler_bytes, labeler_column, role, signed, tag_columns, word_column},
    statement,
};
use crate::store::{
    Labeler, StoreError,
    sql::{Connection, lock},
};

pub(super) fn find(conn: &Connection, id: LabelerId) -> Result<Option<Labeler>, StoreError> {
    let sql = "SELECT display_name, role FROM labelers WHERE id = ?1";
    statement::optional(conn, sql, [labeler_bytes(id)], |row| {
        Ok(Labeler {
            id,
            display_name: row.get(0)?,
            role: word_column(row, 1, role)?,
        })
    })
}

/// Makes the person's row unless it is there.
pub(super) fn ensure(conn: &Connection, id: LabelerId, now_ms: u64) -> Result<(), StoreError> {
    let find = "SELECT 1 FROM labelers WHERE id = ?1";
    if statement::optional(conn, find, [labeler_bytes(id)], |_| Ok(()))?.is_some() {
        return Ok(());
    }
    lock::installation(conn)?;
    statement::execute(
        conn,
        "INSERT INTO labelers (id, number, created_at_ms) \
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM labelers), ?2) \
         ON CONFLICT (id) DO NOTHING",
        (labeler_bytes(id), signed(now_ms)),
    )?;
    Ok(())
}

/// The labeler that is known by a name, made if nobody is. The id of a new one is the database's own:
/// no cookie was ever signed for it, so nobody can sign in as them.
pub(super) fn named(conn: &Connection, name: &str, now_ms: u64) -> Result<LabelerId, StoreError> {
    lock::installation(conn)?;
    let find = "SELECT id FROM labelers WHERE name = ?1";
    if let Some(known) = statement::optional(conn, find, [name], |row| labeler_column(row, 0))? {
        return Ok(known);
    }
    statement::one(
        conn,
        "INSERT INTO labelers (id, number, name, display_name, created_at_ms) \
         VALUES (randomblob(16), (SELECT coalesce(max(number), 0) + 1 FROM labelers), ?1, ?1, ?2) \
         RETURNING id",
        (name, signed(now_ms)),
        |row| labeler_column(row, 0),
    )
}

/// How a labeler is told from others.
pub(super) fn tag(conn: &Connection, id: LabelerId) -> Result<Option<LabelerTag>, StoreError> {
    let sql = "SELECT number, name FROM labelers WHERE id = ?1";
    statement::optional(conn, sql, [labeler_bytes(id)], |row| tag_columns(row, 0))
}

pub(super) fn set_display_name(
    conn: &Connection,
    id: LabelerId,
    name: Option<&str>,
    now_ms: u64,
) -> Result<(), StoreError> {
    lock::installation(conn)?;
    ensure(conn, id, now_ms)?;
    let sql = "UPDATE labelers SET display_name = ?2 WHERE id = ?1 \
         AND display_name IS DISTINCT FROM ?2";
    if statement::execute(conn, sql, (labeler_bytes(id), name))? == 0 {
        return Ok(());
    }
    let entry = audit::Entry {
        by: id.into(),
        detail: name,
        ..audit::Entry::of(Action::SetName)
    };
    audit::record(conn, entry, now_ms)
}

pub(super) fn add_admin_link(
    conn: &Connection,
    token_hash: [u8; 32],
    expires_at_ms: u64,
    now_ms: u64,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO admin_links (token_hash, expires_at_ms, created_at_ms) VALUES (?1, ?2, ?3)",
        (token_hash, signed(expires_at_ms), signed(now_ms)),
    )?;
    let entry = audit::Entry::of(Action::MakeAdminLink);
    audit::record(conn, entry, now_ms)
}

/// Uses a link up and makes the person an admin; false if it is unknown, used or expired.
pub(super) fn redeem_admin_link(
    conn: &Connection,
    token_hash: [u8; 32],
    labeler: LabelerId,
    now_ms: u64,
) -> Result<bool, StoreError> {
    lock::installation(conn)?;
    let used = statement::execute(
        conn,
        "UPDATE admin_links SET used_at_ms = ?2 \
         WHERE token_hash = ?1 AND used_at_ms IS NULL AND expires_at_ms > ?2",
        (token_hash, signed(now_ms)),
    )?;
    if used == 0 {
        return Ok(false);
    }
    ensure(conn, labeler, now_ms)?;
    let id = labeler_bytes(labeler);
    let used_by = "UPDATE admin_links SET used_by = ?2 WHERE token_hash = ?1";
    statement::execute(conn, used_by, (token_hash, id))?;
    statement::execute(
        conn,
        "UPDATE labelers SET role = 'admin' WHERE id = ?1",
        [id],
    )?;
    let entry = audit::Entry {
        by: labeler.into(),
        ..audit::Entry::of(Action::BecomeAdmin)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(true)
}

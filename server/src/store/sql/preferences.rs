//! What each person prefers.

use ingot::{ids::LabelerId, preferences::Preferences};

use super::{
    convert::{labeler_bytes, signed, word_column, write_json},
    labeler, statement,
};
use crate::store::{StoreError, sql::Connection};

/// What of it this version can read; the default where nothing is kept.
pub(super) fn find(conn: &Connection, id: LabelerId) -> Result<Preferences, StoreError> {
    let sql = "SELECT preferences FROM preferences WHERE labeler_id = ?1";
    let kept = statement::optional(conn, sql, [labeler_bytes(id)], |row| {
        word_column(row, 0, |text| Ok(Preferences::read(text)))
    })?;
    Ok(kept.unwrap_or_default())
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

//! Between the contract's types and SQLite's, which has signed 64-bit integers, text and bytes.

use app::api::Role;
use ingot::{
    ids::{LabelerId, OpId},
    progress::QueueState,
};
use rusqlite::Row;
use uuid::Uuid;

use crate::store::StoreError;

/// An unsigned number as SQLite keeps it. Times beyond 292 million years from now all mean "never".
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count as the contract has it.
pub(super) fn count(what: &'static str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|error| inconsistent(what, error))
}

/// The bytes of a labeler's id.
pub(super) fn labeler_bytes(id: LabelerId) -> [u8; 16] {
    id.0.into_bytes()
}

/// A labeler's id out of its bytes.
pub(super) fn labeler_id(bytes: &[u8]) -> Result<LabelerId, StoreError> {
    Uuid::from_slice(bytes)
        .map(LabelerId)
        .map_err(|error| inconsistent("labeler id", error))
}

/// The bytes of an operation's id.
pub(super) fn op_bytes(id: OpId) -> [u8; 16] {
    id.0.into_bytes()
}

/// An operation's id out of its bytes.
pub(super) fn op_id(bytes: &[u8]) -> Result<OpId, StoreError> {
    Uuid::from_slice(bytes)
        .map(OpId)
        .map_err(|error| inconsistent("operation id", error))
}

/// The word a queue's state is stored as.
pub(super) fn state_word(state: QueueState) -> &'static str {
    match state {
        QueueState::Active => "active",
        QueueState::Paused => "paused",
        QueueState::Archived => "archived",
    }
}

/// A queue's state out of its word.
pub(super) fn queue_state(word: &str) -> Result<QueueState, StoreError> {
    match word {
        "active" => Ok(QueueState::Active),
        "paused" => Ok(QueueState::Paused),
        "archived" => Ok(QueueState::Archived),
        other => Err(inconsistent("queue", format!("state `{other}`"))),
    }
}

/// A role out of its word.
pub(super) fn role(word: &str) -> Result<Role, StoreError> {
    match word {
        "labeler" => Ok(Role::Labeler),
        "admin" => Ok(Role::Admin),
        other => Err(inconsistent("labeler", format!("role `{other}`"))),
    }
}

/// A row that holds what it can't hold.
pub(super) fn inconsistent(what: &str, reason: impl ToString) -> StoreError {
    StoreError::Inconsistent {
        what: what.to_owned(),
        reason: reason.to_string(),
    }
}

/// A list or object out of the text that it is stored as.
pub(super) fn read_json<T: serde::de::DeserializeOwned>(
    what: &str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| inconsistent(what, error))
}

/// A list or object out of a column of a row.
pub(super) fn json_column<T: serde::de::DeserializeOwned>(
    what: &str,
    row: &Row<'_>,
    column: usize,
) -> Result<T, StoreError> {
    let text = row.get_ref(column)?.as_str();
    read_json(what, text.map_err(rusqlite::Error::from)?)
}

/// A list or object out of a column of a row that may be NULL.
pub(super) fn optional_json_column<T: serde::de::DeserializeOwned>(
    what: &str,
    row: &Row<'_>,
    column: usize,
) -> Result<Option<T>, StoreError> {
    let text = row.get_ref(column)?.as_str_or_null();
    text.map_err(rusqlite::Error::from)?
        .map(|text| read_json(what, text))
        .transpose()
}

/// A labeler's id out of a column of a row.
pub(super) fn labeler_column(row: &Row<'_>, column: usize) -> Result<LabelerId, StoreError> {
    let bytes = row.get_ref(column)?.as_blob();
    labeler_id(bytes.map_err(rusqlite::Error::from)?)
}

/// A count out of a column of a row.
pub(super) fn count_column(
    what: &'static str,
    row: &Row<'_>,
    column: usize,
) -> Result<u64, StoreError> {
    count(what, row.get(column)?)
}

/// A count out of a column of a row that may be NULL.
pub(super) fn optional_count_column(
    what: &'static str,
    row: &Row<'_>,
    column: usize,
) -> Result<Option<u64>, StoreError> {
    let number: Option<i64> = row.get(column)?;
    number.map(|number| count(what, number)).transpose()
}

/// A word out of a column of a row, as whatever it stands for.
pub(super) fn word_column<T>(
    row: &Row<'_>,
    column: usize,
    meaning: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let word = row.get_ref(column)?.as_str();
    meaning(word.map_err(rusqlite::Error::from)?)
}

/// The text that a list or object is stored as.
pub(super) fn write_json<T: serde::Serialize>(what: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| inconsistent(what, error))
}

/// A count that can't be large.
pub(super) fn small(what: &'static str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| inconsistent(what, error))
}

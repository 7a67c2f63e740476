//! Between the contract's types and SQLite's, which has signed 64-bit integers, text and bytes.

use app::api::Role;
use ingot::{
    archive::LabelerTag,
    audit::Person,
    ids::{LabelerId, OpId},
    progress::QueueState,
};
use uuid::Uuid;

use crate::store::{StoreError, sql::Row};

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
    read_json(what, &row.text(column)?)
}

/// A list or object out of a column of a row that may be NULL.
pub(super) fn optional_json_column<T: serde::de::DeserializeOwned>(
    what: &str,
    row: &Row<'_>,
    column: usize,
) -> Result<Option<T>, StoreError> {
    let text = row.optional_text(column)?;
    text.map(|text| read_json(what, &text)).transpose()
}

/// A labeler's id out of a column of a row.
pub(super) fn labeler_column(row: &Row<'_>, column: usize) -> Result<LabelerId, StoreError> {
    labeler_id(row.bytes(column)?)
}

/// A labeler's id out of a column of a row that may be NULL.
pub(super) fn optional_labeler_column(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<LabelerId>, StoreError> {
    row.optional_bytes(column)?.map(labeler_id).transpose()
}

/// An operation's id out of a column of a row.
pub(super) fn op_column(row: &Row<'_>, column: usize) -> Result<OpId, StoreError> {
    Uuid::from_slice(row.bytes(column)?)
        .map(OpId)
        .map_err(|error| inconsistent("operation id", error))
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

/// A number that can't be large out of a column of a row.
pub(super) fn small_column(
    what: &'static str,
    row: &Row<'_>,
    column: usize,
) -> Result<u32, StoreError> {
    small(what, row.get(column)?)
}

/// A word out of a column of a row, as whatever it stands for.
pub(super) fn word_column<T>(
    row: &Row<'_>,
    column: usize,
    meaning: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    meaning(&row.text(column)?)
}

/// The same of a column that may be NULL.
pub(super) fn optional_word_column<T>(
    row: &Row<'_>,
    column: usize,
    meaning: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let word = row.optional_text(column)?;
    word.map(|word| meaning(&word)).transpose()
}

/// How a labeler is told from others, out of two columns from `first` on: number and name.
pub(super) fn tag_columns(row: &Row<'_>, first: usize) -> Result<LabelerTag, StoreError> {
    Ok(LabelerTag {
        number: small("labeler", row.get(first)?)?,
        name: row.get(first + 1)?,
    })
}

/// The same of somebody who may be missing.
pub(super) fn optional_tag_columns(
    row: &Row<'_>,
    first: usize,
) -> Result<Option<LabelerTag>, StoreError> {
    let number: Option<i64> = row.get(first)?;
    number.map(|_| tag_columns(row, first)).transpose()
}

/// Somebody out of three columns from `first` on: number, name and display name.
pub(super) fn person_columns(row: &Row<'_>, first: usize) -> Result<Person, StoreError> {
    Ok(Person {
        number: small("labeler", row.get(first)?)?,
        name: row.get(first + 1)?,
        display_name: row.get(first + 2)?,
    })
}

/// The same of somebody who may be missing.
pub(super) fn optional_person_columns(
    row: &Row<'_>,
    first: usize,
) -> Result<Option<Person>, StoreError> {
    let number: Option<i64> = row.get(first)?;
    number.map(|_| person_columns(row, first)).transpose()
}

/// The text that a list or object is stored as.
pub(super) fn write_json<T: serde::Serialize>(what: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| inconsistent(what, error))
}

/// A count that can't be large.
pub(super) fn small(what: &'static str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| inconsistent(what, error))
}

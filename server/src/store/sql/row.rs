//! Rows that come out of statements, whichever database gives them.

use std::borrow::Cow;

use sqlx::{Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow};

use super::zero;
use crate::store::StoreError;

/// A row, while its statement stands on it.
pub(in crate::store) enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a PgRow),
}

impl Row<'_> {
    /// What a column holds, counted from 0.
    ///
    /// # Errors
    ///
    /// There is no such column, or it holds something else.
    pub(in crate::store) fn get<T: FromColumn>(&self, column: usize) -> Result<T, StoreError> {
        T::from_column(self, column)
    }

    /// The text of a column, without a copy of it where it stands as it was given.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub(in crate::store) fn text(&self, column: usize) -> Result<Cow<'_, str>, StoreError> {
        required(self.optional_text(column)?, column)
    }

    /// The text of a column that may be NULL.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub(in crate::store) fn optional_text(
        &self,
        column: usize,
    ) -> Result<Option<Cow<'_, str>>, StoreError> {
        match self {
            Self::Sqlite(row) => {
                let text = row.get_ref(column)?.as_str_or_null();
                Ok(text.map_err(rusqlite::Error::from)?.map(Cow::Borrowed))
            }
            Self::Postgres(row) => {
                let text: Option<&str> = row.try_get(column)?;
                Ok(text.map(zero::read))
            }
        }
    }

    /// The bytes of a column, without a copy of them.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub(in crate::store) fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self {
            Self::Sqlite(row) => {
                let bytes = row.get_ref(column)?.as_blob();
                Ok(bytes.map_err(rusqlite::Error::from)?)
            }
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// The bytes of a column that may be NULL.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub(in crate::store) fn optional_bytes(
        &self,
        column: usize,
    ) -> Result<Option<&[u8]>, StoreError> {
        match self {
            Self::Sqlite(row) => {
                let bytes = row.get_ref(column)?.as_blob_or_null();
                Ok(bytes.map_err(rusqlite::Error::from)?)
            }
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

/// What a column can be read as.
pub(in crate::store) trait FromColumn: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// There is no such column, or it holds something else.
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError>;
}

/// A whole number that may be NULL. What PostgreSQL compares is a truth value, where SQLite has 0 and 1, and a number
/// that a statement names is a short one.
fn integer(row: &Row<'_>, column: usize) -> Result<Option<i64>, StoreError> {
    match row {
        Row::Sqlite(row) => Ok(row.get(column)?),
        Row::Postgres(row) => match row.try_get_raw(column)?.type_info().name() {
            "BOOL" => Ok(row.try_get::<Option<bool>, _>(column)?.map(i64::from)),
            "INT4" => Ok(row.try_get::<Option<i32>, _>(column)?.map(i64::from)),
            _ => Ok(row.try_get(column)?),
        },
    }
}

/// A column of a kind that its reader does not expect.
fn unexpected(column: usize, reason: impl ToString) -> StoreError {
    StoreError::Inconsistent {
        what: format!("column {column} of a row"),
        reason: reason.to_string(),
    }
}

fn required<T>(value: Option<T>, column: usize) -> Result<T, StoreError> {
    value.ok_or_else(|| unexpected(column, "it is empty"))
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(
            impl FromColumn for Option<$type> {
                fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
                    let number = integer(row, column)?.map(<$type>::try_from);
                    number.transpose().map_err(|error| unexpected(column, error))
                }
            }

            impl FromColumn for $type {
                fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
                    required(row.get::<Option<$type>>(column)?, column)
                }
            }
        )*
    };
}
integers!(i64, u32, u16, i16, u8);

impl FromColumn for Option<bool> {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        Ok(integer(row, column)?.map(|number| number != 0))
    }
}

impl FromColumn for bool {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        required(row.get::<Option<bool>>(column)?, column)
    }
}

impl FromColumn for Option<f64> {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        match row {
            Row::Sqlite(row) => Ok(row.get(column)?),
            Row::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

impl FromColumn for Option<String> {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        Ok(row.optional_text(column)?.map(Cow::into_owned))
    }
}

impl FromColumn for String {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        Ok(row.text(column)?.into_owned())
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        Ok(row.bytes(column)?.to_owned())
    }
}

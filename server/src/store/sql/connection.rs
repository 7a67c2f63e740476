//! A connection to a database, and the statements that run on it.

use std::ops::ControlFlow;

use ingot::ids::QueueId;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::{params::Params, row::Row, value::Value};
use crate::store::{StoreError, postgres::PostgresConnection};

/// A connection that one piece of work at a time has for itself, in a transaction.
pub(in crate::store) enum Connection {
    /// To a SQLite file.
    Sqlite(rusqlite::Connection),
    /// To PostgreSQL.
    Postgres(PostgresConnection),
}

/// Which SQL a connection speaks, where the two can't be made one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Dialect {
    /// SQLite's.
    Sqlite,
    /// PostgreSQL's.
    Postgres,
}

impl Connection {
    /// Which SQL it speaks.
    pub(in crate::store) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Whether a queue is to be locked, and was not before in this transaction.
    pub(super) fn is_first_lock(&self, queue: QueueId) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(conn) => conn.is_first_lock(queue),
        }
    }

    /// Lets go of the database.
    pub(in crate::store) fn close(self) {
        match self {
            Self::Sqlite(conn) => {
                if let Err((_, error)) = conn.close() {
                    tracing::warn!(%error, "the database was not closed cleanly; nothing committed is lost");
                }
            }
            // It goes back to its pool.
            Self::Postgres(conn) => drop(conn),
        }
    }

    /// Runs a statement that answers with no rows, and says how many it changed.
    pub(super) fn execute(&self, sql: &str, params: &impl Params) -> Result<usize, StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()?)
            }
            Self::Postgres(conn) => conn.execute(sql, params),
        }
    }

    /// Shows the rows of a statement one by one, until `read` says that it has seen enough. A statement that changes
    /// something has to be read to its end.
    pub(super) fn each(
        &self,
        sql: &str,
        params: &impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    if read(&Row::Sqlite(row))?.is_break() {
                        break;
                    }
                }
                Ok(())
            }
            Self::Postgres(conn) => conn.each(sql, params, read),
        }
    }
}

fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    params: &impl Params,
) -> rusqlite::Result<()> {
    let values = params.values();
    for (place, value) in values.into_iter().enumerate() {
        statement.raw_bind_parameter(place + 1, value)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match *self {
            Value::Integer(number) => number.map(ValueRef::Integer),
            Value::Real(number) => number.map(ValueRef::Real),
            Value::Text(text) => text.map(|text| ValueRef::Text(text.as_bytes())),
            Value::Bytes(bytes) => bytes.map(ValueRef::Blob),
        };
        Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
    }
}

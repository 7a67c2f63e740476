//! Statements, each prepared once for a connection and kept by its text.

use std::ops::ControlFlow;

use super::{Connection, Params, Row};
use crate::store::StoreError;

/// Runs a statement that answers with no rows, and says how many it changed.
pub(in crate::store) fn execute(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    conn.execute(sql, &params)
}

/// The only row of a statement, if it has one.
pub(in crate::store) fn optional<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let (mut value, mut read) = (None, Some(read));
    conn.each(sql, &params, |row| {
        if let Some(read) = read.take() {
            value = Some(read(row)?);
        }
        // What a statement changes is held against the foreign keys when it has run to its end.
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(value)
}

/// The only row of a statement that has one.
pub(in crate::store) fn one<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    optional(conn, sql, params, read)?.ok_or_else(|| StoreError::Inconsistent {
        what: "table".to_owned(),
        reason: format!("a row is missing: {sql}"),
    })
}

/// All rows of a statement.
pub(in crate::store) fn all<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::new();
    conn.each(sql, &params, |row| {
        all.push(read(row)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// Takes the rows of a statement one by one, and reads none behind the one that ends it.
pub(in crate::store) fn each(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    take: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    conn.each(sql, &params, take)
}

/// The steps of a statement of SQLite, which is not run and so needs no values.
#[cfg(test)]
pub(in crate::store) fn plan(conn: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let Connection::Sqlite(conn) = conn else {
        panic!("a connection to SQLite");
    };
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(row.get(3)?);
    }
    Ok(steps)
}

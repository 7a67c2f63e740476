//! Copying an installation from a SQLite file to PostgreSQL.
//!
//! Table by table, in an order in which no row points to one that is not there yet, each from where the target ends. So a
//! copy that broke off goes on where it was. What is read is of one moment. In the end every table is read on both sides
//! and compared by its number of rows and a hash of all of them.

mod rows;
mod tables;

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use self::{
    rows::OwnedRow,
    tables::{TABLES, Table},
};
use super::{Connection, SqlStore, blocking, statement};
use crate::store::StoreError;

/// Rows that are read and written at once.
const BATCH: usize = 500;

/// The setting of a target by which an unfinished copy is known again: it names the source.
pub const UNFINISHED_COPY_SETTING: &str = "copy_of";

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// What is done.
    pub step: CopyStep,
    /// The table.
    pub table: &'static str,
    /// Rows of all tables that have gone through this step.
    pub done: u64,
    /// How many there are.
    pub all: u64,
}

/// What a copy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyStep {
    /// Rows are written.
    Copying,
    /// Rows of both sides are compared.
    Comparing,
}

/// A connection that is read from, on threads that may wait.
#[derive(Clone)]
struct Source(Arc<Mutex<Connection>>);

impl Source {
    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let conn = Arc::clone(&self.0);
        // Only what reads runs under this lock, so the connection is whole even if a thread died.
        blocking(move || work(&conn.lock().unwrap_or_else(PoisonError::into_inner))).await
    }
}

impl SqlStore {
    /// Copies everything from a store in a SQLite file into this one in PostgreSQL, which is empty or was left by a copy
    /// of the same installation; how many rows that were. `told` hears how far it is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Copy`] if there is something else in here, or if both sides differ in the end.
    pub async fn copy_from(
        &self,
        source: &Self,
        mut told: impl FnMut(CopyProgress),
    ) -> Result<u64, StoreError> {
        let from = Source(Arc::new(Mutex::new(source.reading().await?)));
        let name = from.read(tables::installation).await?;
        self.write(move |conn| claim(conn, &name)).await?;
        let all = from.read(tables::rows_of_all).await?;
        let mut done = 0;
        for table in TABLES {
            let columns = from.read(move |conn| table.columns(conn)).await?;
            self.copy_table(&from, table, columns, |rows| {
                done += rows;
                told(CopyProgress {
                    step: CopyStep::Copying,
                    table: table.name,
                    done,
                    all,
                });
            })
            .await?;
        }
        self.write(tables::finish).await?;
        done = 0;
        for table in TABLES {
            done += self.compare(&from, table).await?;
            told(CopyProgress {
                step: CopyStep::Comparing,
                table: table.name,
                done,
                all,
            });
        }
        self.write(|conn| {
            statement::execute(
                conn,
                "DELETE FROM settings WHERE name = ?1",
                [UNFINISHED_COPY_SETTING],
            )
            .map(drop)
        })
        .await?;
        Ok(all)
    }

    /// Copies a table from where the target ends.
    async fn copy_table(
        &self,
        from: &Source,
        table: &'static Table,
        columns: Vec<tables::Column>,
        mut told: impl FnMut(u64),
    ) -> Result<(), StoreError> {
        let columns = Arc::new(columns);
        let own = Arc::clone(&columns);
        let mut last = self.read(move |conn| table.last(conn, &own)).await?;
        let before = last.clone();
        let skipped = from.read(move |conn| table.count_to(conn, before.as_ref()));
        told(skipped.await?);
        loop {
            let (own, after) = (Arc::clone(&columns), last.clone());
            let rows = from.read(move |conn| table.rows(conn, &own, after.as_ref(), BATCH));
            let rows = rows.await?;
            let Some(end) = rows.last().cloned() else {
                return Ok(());
            };
            last = Some(table.key_of(&columns, &end));
            told(rows.len() as u64);
            let own = Arc::clone(&columns);
            self.write_bulk(move |conn| table.insert(conn, &own, &rows))
                .await?;
        }
    }

    /// Compares a table on both sides; how many rows it has.
    async fn compare(&self, from: &Source, table: &'static Table) -> Result<u64, StoreError> {
        let columns = Arc::new(from.read(move |conn| table.columns(conn)).await?);
        let own = Arc::clone(&columns);
        let (there, here) = tokio::try_join!(
            from.read(move |conn| digest(conn, table, &own)),
            self.read(move |conn| digest(conn, table, &columns)),
        )?;
        if there == here {
            return Ok(there.0);
        }
        Err(StoreError::Copy(format!(
            "the table `{}` has {} rows in the file and {} in PostgreSQL, or they differ: empty the database and copy \
             again",
            table.name, there.0, here.0
        )))
    }
}

/// Notes what is copied, in a target that has nothing else.
fn claim(conn: &Connection, installation: &str) -> Result<(), StoreError> {
    let find = "SELECT value FROM settings WHERE name = ?1";
    let mark: Option<String> =
        statement::optional(conn, find, [UNFINISHED_COPY_SETTING], |row| row.get(0))?;
    match mark {
        Some(mark) if mark == installation => return Ok(()),
        Some(_) => {
            return Err(StoreError::Copy(
                "the database holds an unfinished copy of another installation: choose an empty one"
                    .to_owned(),
            ));
        }
        None => {}
    }
    for table in TABLES {
        if table.count_to_end(conn)? > 0 {
            return Err(StoreError::Copy(format!(
                "the database is in use already (its table `{}` has rows): choose an empty one",
                table.name
            )));
        }
    }
    let note = "INSERT INTO settings (name, value) VALUES (?1, ?2)";
    statement::execute(conn, note, (UNFINISHED_COPY_SETTING, installation))?;
    Ok(())
}

/// How many rows a table has, and what they hash to in the order of its key.
fn digest(
    conn: &Connection,
    table: &Table,
    columns: &[tables::Column],
) -> Result<(u64, [u8; 32]), StoreError> {
    let (mut rows, mut hash) = (0, Sha256::new());
    let mut last = None;
    loop {
        let batch: Vec<OwnedRow> = table.rows(conn, columns, last.as_ref(), BATCH)?;
        let Some(end) = batch.last() else {
            return Ok((rows, hash.finalize().into()));
        };
        last = Some(table.key_of(columns, end));
        for row in &batch {
            rows += 1;
            row.hash(&mut hash);
        }
    }
}

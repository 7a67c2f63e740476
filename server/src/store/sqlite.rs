//! One SQLite file.
//!
//! One thread writes ([`writer`]), a few connections read beside it ([`readers`]). Another process may have the same
//! file open at the same time. Work talks to SQLite directly, on whichever thread has a connection, and each connection
//! prepares a statement once.

mod backup;
mod open;
mod readers;
mod writer;

use std::path::{Path, PathBuf};

use self::{readers::Readers, writer::Writer};
use super::{
    StoreError,
    sql::{Connection, backfill, blocking, statement},
};
use crate::telemetry::StoreMetrics;

/// The ways to a file.
pub(super) struct SqliteEngine {
    writer: Writer,
    readers: Readers,
    /// For connections of their own, which snapshots and backups have.
    path: PathBuf,
}

impl SqliteEngine {
    /// Opens the file, makes it if need be, and brings its schema up to date.
    pub(super) async fn open(path: &Path, metrics: StoreMetrics) -> Result<Self, StoreError> {
        let opened = open::open(path).await?;
        let prepared = tokio::task::spawn_blocking(move || {
            let writer = Connection::Sqlite(opened.writer);
            backfill::run(&writer)?;
            Ok::<_, StoreError>(writer)
        });
        let prepared = prepared.await.map_err(|_| StoreError::Closed)??;
        let writer = Writer::start(prepared, metrics).map_err(|error| StoreError::Open {
            path: path.display().to_string(),
            reason: format!(
                "the system has no thread for its writer ({error}): end other programs"
            ),
        })?;
        let readers = opened.readers.into_iter().map(Connection::Sqlite);
        Ok(Self {
            writer,
            readers: Readers::new(readers.collect()),
            path: path.to_owned(),
        })
    }

    /// Runs a piece of work in a transaction, and answers once that is committed.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Runs a large piece of work in a transaction of its own.
    pub(super) async fn write_bulk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.write_bulk(work).await
    }

    /// Runs a piece of work in a transaction that reads.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.readers.read(work).await
    }

    /// A connection of its own in a transaction that reads, so that no other reader waits for whoever has it.
    pub(super) async fn reading(&self) -> Result<Connection, StoreError> {
        let path = self.path.clone();
        blocking(move || {
            let conn = Connection::Sqlite(open::connect_reader(&path)?);
            statement::execute(&conn, "BEGIN", ())?;
            Ok(conn)
        })
        .await
    }

    /// Writes everything into a new file.
    pub(super) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::copy(&self.path, to).await
    }

    /// Finishes what waits, then lets go of the file.
    pub(super) async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

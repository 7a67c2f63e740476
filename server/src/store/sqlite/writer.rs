//! The single writer: one thread, one connection, waiting writes grouped into one transaction.
//!
//! A durable commit costs a wait for the disk, so writes that wait together are committed together.
//! Each has a savepoint of its own: one that fails undoes itself and nothing else. Callers hear of
//! success only after the commit. Bulk work has its own line, one piece of it to a transaction, so
//! that a label never waits for more of an import than one batch.

mod job;
mod line;

use std::{io, sync::Arc, thread};

use tokio_util::sync::CancellationToken;

use self::{
    job::{Call, Job},
    line::{Kind, Line},
};
use crate::{
    store::{
        StoreError,
        sql::{Connection, statement},
    },
    telemetry::StoreMetrics,
};

/// Most pieces of work in one transaction.
const GROUP: usize = 64;

/// The way to the writer's thread.
pub(super) struct Writer {
    line: Arc<Line>,
    ended: CancellationToken,
}

impl Writer {
    /// Starts the thread on its connection.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no thread to give.
    pub(super) fn start(conn: Connection, metrics: StoreMetrics) -> io::Result<Self> {
        let writer = Self {
            line: Arc::new(Line::new()),
            ended: CancellationToken::new(),
        };
        let ending = Ending {
            line: Arc::clone(&writer.line),
            ended: writer.ended.clone(),
        };
        thread::Builder::new()
            .name("ingot-writer".to_owned())
            .spawn(move || run(conn, &metrics, &ending))?;
        Ok(writer)
    }

    /// Runs a piece of work in a transaction, and answers once that is committed.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.send(Kind::Urgent, work).await
    }

    /// Runs a large piece of work in a transaction of its own.
    pub(super) async fn write_bulk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.send(Kind::Bulk, work).await
    }

    async fn send<T, F>(&self, kind: Kind, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (call, answer) = Call::new(work);
        self.line.join(kind, Box::new(call)).await?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes what waits, then lets go of the file.
    pub(super) async fn close(&self) {
        self.line.close();
        self.ended.cancelled().await;
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.line.close();
    }
}

/// Ends the waiting of callers with the thread, whatever ends it.
struct Ending {
    line: Arc<Line>,
    ended: CancellationToken,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.line.close();
        self.line.clear();
        self.ended.cancel();
    }
}

fn run(conn: Connection, metrics: &StoreMetrics, ending: &Ending) {
    let mut group = Vec::with_capacity(GROUP);
    while ending.line.take(&mut group, GROUP) {
        transact(&conn, metrics, &mut group);
    }
    conn.close();
}

/// Runs a group in one transaction and tells every caller how it went.
fn transact(conn: &Connection, metrics: &StoreMetrics, group: &mut Vec<Box<dyn Job>>) {
    let started = metrics.now();
    let failure = match run_group(conn, group) {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, jobs = group.len(), "a transaction failed");
            // SQLite may have rolled back by itself, and then says so here: either way it is undone.
            drop(statement::execute(conn, "ROLLBACK", ()));
            Some(error.to_string())
        }
    };
    metrics.transacted(started, group.len(), failure.is_none());
    for job in group.drain(..) {
        job.tell(failure.as_deref());
    }
}

/// The transaction is in plain SQL, because SQLite rolls back by itself when the disk is full, and
/// whoever kept books of it would be wrong then.
fn run_group(conn: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    statement::execute(conn, "BEGIN IMMEDIATE", ())?;
    for job in group {
        statement::execute(conn, "SAVEPOINT job", ())?;
        if !job.run(conn) {
            statement::execute(conn, "ROLLBACK TO job", ())?;
        }
        statement::execute(conn, "RELEASE job", ())?;
    }
    statement::execute(conn, "COMMIT", ())?;
    Ok(())
}

#[cfg(test)]
mod tests;

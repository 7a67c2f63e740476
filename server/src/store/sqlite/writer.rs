//! The single writer: one task, one connection, waiting writes grouped into one transaction.
//!
//! A durable commit costs a wait for the disk, so writes that wait together are committed together.
//! Each has a savepoint of its own: one that fails undoes itself and nothing else. Callers hear of
//! success only after the commit. Bulk work has its own line, one piece of it to a transaction, so
//! that a label never waits for more of an import than one batch.

use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{store::StoreError, telemetry::StoreMetrics};

/// Most pieces of work in one transaction.
const GROUP: usize = 64;

/// Pieces of work that may wait; callers beyond them wait for room.
const WAITING: usize = 1024;

/// The way to the writer task.
pub(super) struct Writer {
    urgent: mpsc::Sender<Box<dyn Job>>,
    bulk: mpsc::Sender<Box<dyn Job>>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Writer {
    /// Starts the writer task on its connection.
    pub(super) fn start(conn: SqliteConnection, metrics: StoreMetrics) -> Self {
        let (urgent, urgent_jobs) = mpsc::channel(WAITING);
        let (bulk, bulk_jobs) = mpsc::channel(1);
        let closing = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(run(conn, metrics, urgent_jobs, bulk_jobs, closing.clone()));
        tasks.close();
        Self {
            urgent,
            bulk,
            closing,
            tasks,
        }
    }

    /// Runs a piece of work in a transaction, and answers once that is committed.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + 'static,
    {
        send(&self.urgent, work).await
    }

    /// Runs a large piece of work in a transaction of its own.
    pub(super) async fn write_bulk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + 'static,
    {
        send(&self.bulk, work).await
    }

    /// Finishes what waits, then lets go of the file.
    pub(super) async fn close(&self) {
        self.closing.cancel();
        self.tasks.wait().await;
    }
}

async fn send<T, F>(line: &mpsc::Sender<Box<dyn Job>>, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
        + Send
        + 'static,
{
    let (reply, answer) = oneshot::channel();
    let call = Call {
        work: Some(work),
        result: None,
        reply,
    };
    line.send(Box::new(call))
        .await
        .map_err(|_| StoreError::Closed)?;
    answer.await.map_err(|_| StoreError::Closed)?
}

/// A piece of work, whatever it answers with.
trait Job: Send {
    /// Runs it; false if its changes are to be undone.
    fn run<'c>(&'c mut self, conn: &'c mut SqliteConnection) -> BoxFuture<'c, bool>;

    /// Tells the caller, once it is known whether the transaction was committed.
    fn tell(self: Box<Self>, failure: Option<&str>);
}

struct Call<T, F> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>> + Send,
{
    fn run<'c>(&'c mut self, conn: &'c mut SqliteConnection) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.result = Some(work(conn).await);
            }
            matches!(self.result, Some(Ok(_)))
        })
    }

    fn tell(self: Box<Self>, failure: Option<&str>) {
        let answer = match (self.result, failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(reason)) => Err(StoreError::Commit(reason.to_owned())),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(StoreError::Closed),
        };
        // A caller who has gone away does not need the answer; the work is done all the same.
        drop(self.reply.send(answer));
    }
}

async fn run(
    mut conn: SqliteConnection,
    metrics: StoreMetrics,
    mut urgent: mpsc::Receiver<Box<dyn Job>>,
    mut bulk: mpsc::Receiver<Box<dyn Job>>,
    closing: CancellationToken,
) {
    let mut group = Vec::with_capacity(GROUP);
    let (mut urgent_open, mut bulk_open, mut closed) = (true, true, false);
    while urgent_open || bulk_open {
        tokio::select! {
            () = closing.cancelled(), if !closed => {
                urgent.close();
                bulk.close();
                closed = true;
            }
            taken = urgent.recv_many(&mut group, GROUP), if urgent_open => urgent_open = taken > 0,
            job = bulk.recv(), if bulk_open => match job {
                Some(job) => group.push(job),
                None => bulk_open = false,
            }
        }
        if !group.is_empty() {
            transact(&mut conn, &metrics, &mut group).await;
        }
    }
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "the database was not closed cleanly; nothing committed is lost");
    }
}

/// Runs a group in one transaction and tells every caller how it went.
async fn transact(
    conn: &mut SqliteConnection,
    metrics: &StoreMetrics,
    group: &mut Vec<Box<dyn Job>>,
) {
    let started = metrics.now();
    let failure = match run_group(conn, group).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, jobs = group.len(), "a transaction failed");
            // SQLite may have rolled back by itself, and then says so here: either way it is undone.
            drop(sqlx::query("ROLLBACK").execute(&mut *conn).await);
            Some(error.to_string())
        }
    };
    metrics.transacted(started, group.len(), failure.is_none());
    for job in group.drain(..) {
        job.tell(failure.as_deref());
    }
}

/// The transaction is in plain SQL, because the driver's own bookkeeping of nested transactions does
/// not survive SQLite rolling back by itself when the disk is full.
async fn run_group(
    conn: &mut SqliteConnection,
    group: &mut [Box<dyn Job>],
) -> Result<(), sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *conn).await?;
    for job in group {
        sqlx::query("SAVEPOINT job").execute(&mut *conn).await?;
        if !job.run(conn).await {
            sqlx::query("ROLLBACK TO job").execute(&mut *conn).await?;
        }
        sqlx::query("RELEASE job").execute(&mut *conn).await?;
    }
    sqlx::query("COMMIT").execute(&mut *conn).await?;
    Ok(())
}

//! A PostgreSQL database that any number of nodes use at the same time.
//!
//! Each piece of work has a connection of the pool and a transaction of its own. Whoever changes something of a queue
//! locks the queue's row first (`sql::lock`), so that changes of one queue come one after the other, whichever node
//! makes them: what a transaction reads is what it changes, and the queue's revision numbers what was committed.

mod connection;
mod nodes;
mod open;
mod serving;

use std::{path::Path, sync::Arc, time::Duration};

use ingot::presence::NodeId;
use sqlx::{Executor, PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

pub(super) use connection::PostgresConnection;
pub use nodes::{Listener, Nodes};
pub use serving::PostgresLock;

use super::{
    StoreError,
    sql::{Connection, Statements, caught},
};
use crate::telemetry::StoreMetrics;

/// How a transaction begins that changes something. Locks make it see what was committed before it. Its statements go
/// by keys, whatever their values are: they are planned once for each connection, and not each time.
const WRITING: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
    SET LOCAL plan_cache_mode = force_generic_plan";

/// How one begins that changes much.
const WRITING_MUCH: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// How a transaction begins that reads: all of it is of one moment.
const READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// How long a transaction may take to begin.
const BEGINNING_PATIENCE: Duration = Duration::from_secs(10);

/// How long a statement of a short change may take. Pages hand in again what was not answered.
const WRITING_PATIENCE: Duration = Duration::from_secs(8);

/// How long a statement of a page may take.
const READING_PATIENCE: Duration = Duration::from_secs(20);

/// How long a statement of bulk work may take, beyond what PostgreSQL itself is told.
const BULK_PATIENCE: Duration = Duration::from_secs(75);

/// The connections to a database.
pub(super) struct PostgresEngine {
    pool: PgPool,
    metrics: StoreMetrics,
    statements: Statements,
    /// Bulk work is done one piece at a time, so that it never has all connections.
    bulk: Arc<Semaphore>,
    nodes: Nodes,
}

impl PostgresEngine {
    /// Connects to the database and brings its schema up to date.
    pub(super) async fn open(url: &str, metrics: StoreMetrics) -> Result<Self, StoreError> {
        Ok(Self {
            pool: open::open(url).await?,
            metrics,
            statements: Statements::default(),
            bulk: Arc::new(Semaphore::new(1)),
            // Ids stay below 2^63, as PostgreSQL's numbers do.
            nodes: Nodes::new(url, NodeId(rand::random::<u64>() >> 1))?,
        })
    }

    /// This node among those that serve the database.
    pub(super) fn nodes(&self) -> &Nodes {
        &self.nodes
    }

    /// Runs a piece of work in a transaction, and answers once that is committed.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.change(WRITING, WRITING_PATIENCE, work).await
    }

    /// Runs a large piece of work in a transaction of its own, beside no other large one of this node.
    pub(super) async fn write_bulk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let _turn = self.bulk.acquire().await.map_err(|_| StoreError::Closed)?;
        self.change(WRITING_MUCH, BULK_PATIENCE, work).await
    }

    /// Runs a piece of work in a transaction that reads.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.run(READING, READING_PATIENCE, work).await
    }

    /// A connection in a transaction that reads, for whoever reads on and on.
    pub(super) async fn reading(&self) -> Result<Connection, StoreError> {
        let conn = self.begun(READING, BULK_PATIENCE).await?;
        let begun = spawn_blocking(move || {
            conn.keep_from_others();
            // Whoever reads an export may be slow.
            conn.batch("SET LOCAL idle_in_transaction_session_timeout = '1h'")?;
            Ok(Connection::Postgres(conn))
        });
        begun.await.map_err(|_| StoreError::Closed)?
    }

    /// Refuses: PostgreSQL has programs of its own for it.
    #[expect(
        clippy::unused_async,
        reason = "it is called as that of another database"
    )]
    pub(super) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        Err(StoreError::Open {
            path: to.display().to_string(),
            reason: "a PostgreSQL database is copied by its own programs: use `pg_dump`".to_owned(),
        })
    }

    /// Waits for what is under way, then lets go of the database.
    pub(super) async fn close(&self) {
        self.bulk.close();
        self.nodes.close().await;
        self.pool.close().await;
    }

    /// A connection in a transaction. Connections that were lost while nobody used them are found out by its first
    /// statement, and others take their place: nothing has been done by then that could be done twice.
    async fn begun(
        &self,
        begin: &'static str,
        patience: Duration,
    ) -> Result<PostgresConnection, StoreError> {
        let begun = timeout(BEGINNING_PATIENCE, async {
            loop {
                let mut unsure = Unsure::of(&self.pool).await?;
                match unsure.begin(begin).await {
                    Ok(conn) => return Ok(conn),
                    Err(error) if is_lost(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        });
        match begun.await {
            Ok(Ok(conn)) => Ok(PostgresConnection::new(
                conn,
                self.statements.clone(),
                patience,
            )),
            Ok(Err(sqlx::Error::PoolClosed)) => Err(StoreError::Closed),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(StoreError::Unanswered(BEGINNING_PATIENCE.as_secs())),
        }
    }

    async fn change<T, F>(
        &self,
        begin: &'static str,
        patience: Duration,
        work: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let started = self.metrics.now();
        let changed = self.run(begin, patience, work).await;
        self.metrics.transacted(started, 1, changed.is_ok());
        changed
    }

    async fn run<T, F>(
        &self,
        begin: &'static str,
        patience: Duration,
        work: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let conn = self.begun(begin, patience).await?;
        let ran = spawn_blocking(move || transact(conn, work));
        ran.await.map_err(|_| StoreError::Closed)?
    }
}

/// A connection of which it is not known what it is at. Whoever waits for it may go away meanwhile, and the next one would
/// be in their transaction, or wait for a network that has swallowed their question: it is closed then.
struct Unsure(Option<PoolConnection<Postgres>>);

impl Unsure {
    async fn of(pool: &PgPool) -> Result<Self, sqlx::Error> {
        // What it takes to connect is large, and would make whoever waits for it so.
        Ok(Self(Some(Box::pin(pool.acquire()).await?)))
    }

    fn conn(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// It has answered: others may have it.
    fn settle(mut self) {
        self.0 = None;
    }

    async fn begin(
        &mut self,
        begin: &'static str,
    ) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        let conn = self.0.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        conn.execute(sqlx::raw_sql(begin)).await?;
        self.0.take().ok_or(sqlx::Error::PoolClosed)
    }
}

impl Drop for Unsure {
    fn drop(&mut self) {
        if let Some(conn) = &mut self.0 {
            conn.close_on_drop();
        }
    }
}

/// Whether the connection is lost with which nothing was done.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        // The server ends, or somebody has ended the session.
        sqlx::Error::Database(error) => {
            let code = error.code();
            code.is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        _ => false,
    }
}

/// Runs a piece of work in the transaction that its connection is in, which ends whatever becomes of the work.
fn transact<T>(
    conn: PostgresConnection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let conn = Connection::Postgres(conn);
    let result = caught(|| work(&conn));
    let Connection::Postgres(conn) = conn else {
        return result;
    };
    match result {
        Ok(value) => {
            conn.batch("COMMIT").map_err(|error| {
                conn.keep_from_others();
                StoreError::Commit(error.to_string())
            })?;
            Ok(value)
        }
        Err(error) => {
            // If the connection is lost, the server rolls back by itself.
            if conn.batch("ROLLBACK").is_err() {
                conn.keep_from_others();
            }
            Err(error)
        }
    }
}

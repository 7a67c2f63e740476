//! A store in an SQL database: one set of statements and rules for SQLite and PostgreSQL.
//!
//! A piece of work is a synchronous function on a [`Connection`] that is in a transaction. What the two databases have
//! not in common stays behind it: how a statement is written ([`dialect`]), how values go in ([`value`]) and come out
//! ([`row`]), and who keeps whom from changing the same thing ([`lock`]).

mod archive;
mod audit;
pub(in crate::store) mod backfill;
mod blocking;
mod bulk;
mod caught;
mod check;
mod claim;
mod connection;
mod convert;
mod copy;
mod counters;
mod dialect;
mod draft;
mod gold;
mod insight;
mod installation;
mod invitation;
mod job;
mod label;
mod labeler;
mod last_turns;
mod lease;
pub(in crate::store) mod lock;
mod pairs;
mod params;
mod participant;
mod past_turns;
#[cfg(test)]
mod plan;
mod preferences;
mod queue;
mod redeal;
mod repeats;
mod report;
mod revise;
mod role;
mod roll_ups;
mod row;
mod sample_details;
mod sample_facts;
mod sample_table;
mod samples;
mod sent_back;
mod skip;
mod snapshot;
pub(in crate::store) mod statement;
mod statements;
mod store;
mod submit;
mod token;
mod turn;
pub(in crate::store) mod value;
mod verdict;
pub(in crate::store) mod words;
pub(in crate::store) mod zero;

use std::path::Path;

use ingot::ids::QueueId;

pub use self::copy::{CopyProgress, CopyStep, UNFINISHED_COPY_SETTING};
pub(in crate::store) use self::{
    blocking::blocking,
    caught::caught,
    connection::{Connection, Dialect},
    params::{Params, params},
    row::Row,
    statements::Statements,
    value::{ToValue, Value},
};
use super::{
    StoreError,
    postgres::{Nodes, PostgresEngine},
    sqlite::SqliteEngine,
};
use crate::telemetry::StoreMetrics;

/// A store in a SQLite file or in PostgreSQL.
pub struct SqlStore {
    engine: Engine,
}

enum Engine {
    Sqlite(SqliteEngine),
    Postgres(Box<PostgresEngine>),
}

/// Calls the same of whichever database there is.
macro_rules! of_engine {
    ($store:ident, $engine:ident => $call:expr) => {
        match &$store.engine {
            Engine::Sqlite($engine) => $call.await,
            Engine::Postgres($engine) => $call.await,
        }
    };
}

impl SqlStore {
    /// Opens a SQLite file, makes it if need be, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Open`] with the reason and what to do; [`StoreError::NewerDatabase`] if a newer
    /// Ingot has written it.
    pub async fn sqlite(path: &Path) -> Result<Self, StoreError> {
        Self::sqlite_measured(path, StoreMetrics::unmeasured()).await
    }

    /// The same, and counts its transactions.
    ///
    /// # Errors
    ///
    /// As [`Self::sqlite`].
    pub async fn sqlite_measured(path: &Path, metrics: StoreMetrics) -> Result<Self, StoreError> {
        let engine = SqliteEngine::open(path, metrics).await?;
        Ok(Self {
            engine: Engine::Sqlite(engine),
        })
    }

    /// Connects to PostgreSQL at an address such as `postgres://user:password@host/database`, and brings its schema
    /// up to date.
    ///
    /// # Errors
    ///
    /// As [`Self::sqlite`].
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        Self::postgres_measured(url, StoreMetrics::unmeasured()).await
    }

    /// The same, and counts its transactions.
    ///
    /// # Errors
    ///
    /// As [`Self::sqlite`].
    pub async fn postgres_measured(url: &str, metrics: StoreMetrics) -> Result<Self, StoreError> {
        // What it takes to connect is large, and would make whoever waits for it so.
        let engine = Box::pin(PostgresEngine::open(url, metrics)).await?;
        Ok(Self {
            engine: Engine::Postgres(Box::new(engine)),
        })
    }

    /// This node among those that serve the database; none if nobody else can.
    pub fn nodes(&self) -> Option<&Nodes> {
        match &self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(engine) => Some(engine.nodes()),
        }
    }

    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        of_engine!(self, engine => engine.write(work))
    }

    async fn write_bulk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        of_engine!(self, engine => engine.write_bulk(work))
    }

    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        of_engine!(self, engine => engine.read(work))
    }

    /// Deals the samples of a queue again, as far as that is noted.
    async fn redeal(&self, queue: QueueId) -> Result<(), StoreError> {
        let chunk = || self.write_bulk(move |conn| redeal::chunk(conn, queue));
        while chunk().await? {}
        Ok(())
    }

    /// A connection in a transaction that reads, for whoever reads on and on.
    async fn reading(&self) -> Result<Connection, StoreError> {
        of_engine!(self, engine => engine.reading())
    }

    async fn copy(&self, to: &Path) -> Result<(), StoreError> {
        of_engine!(self, engine => engine.backup(to))
    }

    async fn end(&self) {
        of_engine!(self, engine => engine.close());
    }
}

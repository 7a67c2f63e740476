//! Where an installation keeps its data: in a directory, or in PostgreSQL.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;

use crate::{
    data_dir::{self, DataDir},
    store::{Nodes, PostgresLock, SqlStore, Store},
    telemetry::StoreMetrics,
};

/// A place for an installation's data, as it was given.
#[derive(Debug, Clone)]
pub enum Database {
    /// A SQLite file in this directory.
    InDirectory(PathBuf),
    /// A PostgreSQL database at this address.
    Postgres(String),
}

/// The right to serve an installation; given up when dropped, and when the process dies.
#[derive(Debug)]
pub enum ServingLock {
    /// Of a directory.
    InDirectory(data_dir::ServingLock),
    /// Of a PostgreSQL database.
    Postgres(PostgresLock),
}

impl Database {
    /// Opens the store.
    ///
    /// # Errors
    /// What can't be used, and what to do.
    pub async fn store(&self) -> anyhow::Result<Arc<dyn Store>> {
        Ok(self.measured_store(StoreMetrics::unmeasured()).await?.0)
    }

    /// Opens the store, and counts what it does; and what makes this server a node among others, where there can be
    /// others.
    ///
    /// # Errors
    /// As [`Self::store`].
    pub async fn measured_store(
        &self,
        metrics: StoreMetrics,
    ) -> anyhow::Result<(Arc<dyn Store>, Option<Nodes>)> {
        match self {
            Self::InDirectory(path) => {
                let store = DataDir::open(path)?.measured_store(metrics).await?;
                Ok((store, None))
            }
            Self::Postgres(url) => {
                let store = SqlStore::postgres_measured(url, metrics).await?;
                let nodes = store.nodes().cloned();
                Ok((Arc::new(store), nodes))
            }
        }
    }

    /// Takes the right to serve it: a directory's alone, because what one server counts in it another does not hear of;
    /// a PostgreSQL database's among other nodes.
    ///
    /// # Errors
    /// The place can't be used, or somebody has it alone.
    pub async fn lock(&self) -> anyhow::Result<ServingLock> {
        match self {
            Self::InDirectory(path) => Ok(ServingLock::InDirectory(DataDir::open(path)?.lock()?)),
            Self::Postgres(url) => {
                let lock = Box::pin(PostgresLock::take_among_others(url)).await?;
                let lock = lock.context(
                    "an installation is being copied into this PostgreSQL database: wait until `ingot copy` \
                     has ended",
                )?;
                Ok(ServingLock::Postgres(lock))
            }
        }
    }

    /// Takes the right to serve it for nobody else, as whoever fills it has to.
    ///
    /// # Errors
    /// The place can't be used, or somebody serves it.
    pub async fn lock_alone(&self) -> anyhow::Result<ServingLock> {
        match self {
            Self::InDirectory(_) => self.lock().await,
            Self::Postgres(url) => {
                let lock = Box::pin(PostgresLock::take(url)).await?;
                let lock = lock.context(
                    "an Ingot is serving this PostgreSQL database: end it first, or choose another \
                     database",
                )?;
                Ok(ServingLock::Postgres(lock))
            }
        }
    }
}

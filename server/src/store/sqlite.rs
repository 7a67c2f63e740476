//! A store in one SQLite file.
//!
//! One thread writes ([`writer`]), a few connections read beside it. Another process may have the same
//! file open at the same time. The writer talks to SQLite directly and prepares each statement once
//! ([`statement`]); readers go through sqlx, whose pool keeps them out of each other's way.

mod archive;
mod audit;
mod backup;
mod check;
mod claim;
mod convert;
mod counters;
mod draft;
mod gold;
mod installation;
mod job;
mod label;
mod labeler;
mod last_turns;
mod lease;
mod open;
mod pairs;
mod participant;
mod past_turns;
mod preferences;
mod queue;
mod redeal;
mod report;
mod revise;
mod samples;
mod skip;
mod snapshot;
mod statement;
mod store;
mod submit;
mod token;
mod turn;
mod writer;

use std::path::Path;

use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

use super::StoreError;
use crate::telemetry::StoreMetrics;
use writer::Writer;

/// A store in one SQLite file.
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
    reading: SqliteConnectOptions,
}

impl SqliteStore {
    /// Opens the file, makes it if need be, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Open`] with the reason and what to do; [`StoreError::NewerDatabase`] if a newer
    /// Ingot has written it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_measured(path, StoreMetrics::unmeasured()).await
    }

    /// The same, and counts its transactions.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub async fn open_measured(path: &Path, metrics: StoreMetrics) -> Result<Self, StoreError> {
        let opened = open::open(path).await?;
        let writer = Writer::start(opened.writer, metrics).map_err(|error| StoreError::Open {
            path: path.display().to_string(),
            reason: format!(
                "the system has no thread for its writer ({error}): end other programs"
            ),
        })?;
        Ok(Self {
            writer,
            readers: opened.readers,
            reading: opened.reading,
        })
    }
}

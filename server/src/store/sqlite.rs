//! A store in one SQLite file.
//!
//! One task writes ([`writer`]), a few connections read beside it. Another process may have the same
//! file open at the same time.

mod audit;
mod claim;
mod convert;
mod counters;
mod installation;
mod labeler;
mod lease;
mod open;
mod queue;
mod report;
mod samples;
mod skip;
mod submit;
mod turn;
mod writer;

use std::path::Path;

use async_trait::async_trait;
use ingot::{
    ids::{AssignmentId, LabelerId, OpId, QueueId},
    progress::{Counters, QueueState},
    sample::{NewSample, Payload},
};
use sqlx::SqlitePool;

use super::{
    ClaimRequest, Claimed, Inserted, Labeler, NewQueue, PastTurn, Queue, Skipped, Store,
    StoreError, Submission, Submitted,
};
use crate::telemetry::StoreMetrics;
use writer::Writer;

/// A store in one SQLite file.
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
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
        Ok(Self {
            writer: Writer::start(opened.writer, metrics),
            readers: opened.readers,
        })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn create_queue(&self, queue: NewQueue, now_ms: u64) -> Result<QueueId, StoreError> {
        self.writer
            .write(move |conn| Box::pin(queue::create(conn, queue, now_ms)))
            .await
    }

    async fn set_queue_state(
        &self,
        id: QueueId,
        state: QueueState,
        now_ms: u64,
    ) -> Result<Option<Counters>, StoreError> {
        self.writer
            .write(move |conn| Box::pin(queue::set_state(conn, id, state, now_ms)))
            .await
    }

    async fn queues(&self) -> Result<Vec<Queue>, StoreError> {
        queue::all(&self.readers).await
    }

    async fn queue(&self, id: QueueId) -> Result<Option<Queue>, StoreError> {
        queue::by_id(&self.readers, id).await
    }

    async fn queue_named(&self, name: &str) -> Result<Option<Queue>, StoreError> {
        queue::by_name(&self.readers, name).await
    }

    async fn counters(&self) -> Result<Vec<(QueueId, Counters)>, StoreError> {
        queue::all_counters(&self.readers).await
    }

    async fn insert_samples(
        &self,
        queue: QueueId,
        samples: Vec<NewSample>,
        now_ms: u64,
    ) -> Result<Inserted, StoreError> {
        self.writer
            .write_bulk(move |conn| Box::pin(samples::insert(conn, queue, samples, now_ms)))
            .await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        self.writer
            .write(move |conn| Box::pin(claim::claim(conn, request)))
            .await
    }

    async fn submit(&self, submission: Submission) -> Result<Submitted, StoreError> {
        self.writer
            .write(move |conn| Box::pin(submit::submit(conn, submission)))
            .await
    }

    async fn assigned_payload(
        &self,
        queue: QueueId,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<Payload>, StoreError> {
        samples::assigned_payload(&self.readers, queue, assignment, labeler).await
    }

    async fn skip(
        &self,
        queue: QueueId,
        assignment: AssignmentId,
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<Skipped, StoreError> {
        self.writer
            .write(move |conn| Box::pin(skip::skip(conn, queue, assignment, labeler, now_ms)))
            .await
    }

    async fn expire_leases(&self, now_ms: u64) -> Result<u64, StoreError> {
        let mut expired = 0;
        // Looking first keeps the write lock free when there is nothing to do, which is the rule.
        for queue in report::queues_with_ended_leases(&self.readers, now_ms).await? {
            loop {
                let ended = self
                    .writer
                    .write(move |conn| Box::pin(lease::sweep(conn, queue, None, now_ms)))
                    .await?;
                expired += ended;
                if ended < lease::SWEEP {
                    break;
                }
            }
        }
        Ok(expired)
    }

    async fn labels_by_minute(
        &self,
        queue: QueueId,
        since_ms: u64,
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        report::labels_by_minute(&self.readers, queue, since_ms).await
    }

    async fn turns_since(&self, since_ms: u64, most: u32) -> Result<Vec<PastTurn>, StoreError> {
        report::turns_since(&self.readers, since_ms, most).await
    }

    async fn recount(&self, queue: QueueId) -> Result<Option<Counters>, StoreError> {
        let mut conn = self.readers.acquire().await?;
        counters::recount(&mut conn, queue).await
    }

    async fn label_ops(&self, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
        report::label_ops(&self.readers, queue).await
    }

    async fn labeler(&self, id: LabelerId) -> Result<Option<Labeler>, StoreError> {
        labeler::find(&self.readers, id).await
    }

    async fn set_display_name(
        &self,
        id: LabelerId,
        name: Option<String>,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |conn| Box::pin(labeler::set_display_name(conn, id, name, now_ms)))
            .await
    }

    async fn add_admin_link(
        &self,
        token_hash: [u8; 32],
        expires_at_ms: u64,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |conn| {
                Box::pin(labeler::add_admin_link(
                    conn,
                    token_hash,
                    expires_at_ms,
                    now_ms,
                ))
            })
            .await
    }

    async fn redeem_admin_link(
        &self,
        token_hash: [u8; 32],
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |conn| {
                Box::pin(labeler::redeem_admin_link(
                    conn, token_hash, labeler, now_ms,
                ))
            })
            .await
    }

    async fn secret(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let name = name.to_owned();
        self.writer
            .write(move |conn| {
                Box::pin(async move { installation::secret(conn, &name, fresh).await })
            })
            .await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        installation::setting(&self.readers, name).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.writer
            .write(move |conn| {
                Box::pin(async move { installation::set_setting(conn, &name, &value).await })
            })
            .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        self.writer
            .write(|conn| Box::pin(installation::beat(conn)))
            .await
    }

    async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

//! A queue as it was at one moment.

use async_trait::async_trait;
use ingot::{
    archive::StoredSample,
    ids::{LabelId, QueueId},
    schema::Schema,
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{archive, queue};
use crate::store::{Queue, Snapshot, StoreError};

/// A read transaction on a connection of its own, so that no other reader waits for it however long it
/// stays open.
pub(super) struct SqliteSnapshot {
    conn: SqliteConnection,
    queue: Queue,
    asked: Schema,
    watermark: LabelId,
    next_seq: u64,
}

impl SqliteSnapshot {
    /// The queue as it is now; none if there is no such queue.
    pub(super) async fn open(
        options: &SqliteConnectOptions,
        id: QueueId,
    ) -> Result<Option<Self>, StoreError> {
        let mut conn = SqliteConnection::connect_with(options).await?;
        sqlx::query("BEGIN").execute(&mut conn).await?;
        let Some(queue) = queue::by_id(&mut conn, id).await? else {
            return Ok(None);
        };
        let earlier = queue::answered_schemas(&mut conn, id).await?;
        let (watermark,): (i64,) = sqlx::query_as("SELECT coalesce(max(id), 0) FROM labels")
            .fetch_one(&mut conn)
            .await?;
        Ok(Some(Self {
            conn,
            asked: queue.schema.and_removed(&earlier),
            queue,
            watermark: LabelId(watermark),
            next_seq: 0,
        }))
    }
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    fn queue(&self) -> &Queue {
        &self.queue
    }

    fn asked(&self) -> &Schema {
        &self.asked
    }

    fn watermark(&self) -> LabelId {
        self.watermark
    }

    async fn next(&mut self, most: u32) -> Result<Vec<StoredSample>, StoreError> {
        let page = archive::page(&mut self.conn, self.queue.id, self.next_seq, most).await?;
        if let Some(last) = page.last() {
            self.next_seq = last.seq + 1;
        }
        Ok(page)
    }

    fn rewind(&mut self) {
        self.next_seq = 0;
    }
}

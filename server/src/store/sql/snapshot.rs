//! A queue as it was at one moment.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use ingot::{
    archive::StoredSample,
    ids::{LabelId, QueueId},
    schema::Schema,
};

use super::{archive, blocking::blocking, queue, statement};
use crate::store::{Queue, Snapshot, StoreError, sql::Connection};

/// A read transaction on a connection of its own, so that no other reader waits for it however long it
/// stays open.
pub(super) struct SqlSnapshot {
    /// Shared with the thread that reads, so that a caller who stops waiting does not lose it.
    conn: Arc<Mutex<Connection>>,
    queue: Queue,
    asked: Schema,
    watermark: LabelId,
    next_seq: u64,
}

impl SqlSnapshot {
    /// The queue as it is now, read through a connection in a transaction; none if there is no such queue.
    pub(super) async fn open(conn: Connection, id: QueueId) -> Result<Option<Self>, StoreError> {
        blocking(move || Self::begin(conn, id)).await
    }

    fn begin(conn: Connection, id: QueueId) -> Result<Option<Self>, StoreError> {
        let Some(queue) = queue::by_id(&conn, id)? else {
            return Ok(None);
        };
        let earlier = queue::answered_schemas(&conn, id)?;
        let newest = "SELECT coalesce(max(id), 0) FROM labels";
        let watermark = statement::one(&conn, newest, (), |row| Ok(LabelId(row.get(0)?)))?;
        Ok(Some(Self {
            conn: Arc::new(Mutex::new(conn)),
            asked: queue.schema.and_removed(&earlier),
            queue,
            watermark,
            next_seq: 0,
        }))
    }
}

#[async_trait]
impl Snapshot for SqlSnapshot {
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
        let (conn, queue, seq) = (Arc::clone(&self.conn), self.queue.id, self.next_seq);
        let read = move || {
            // Only what reads runs under this lock, so the connection is whole even if a thread died.
            let conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
            archive::page(&conn, queue, seq, most)
        };
        let page = blocking(read).await?;
        if let Some(last) = page.last() {
            self.next_seq = last.seq + 1;
        }
        Ok(page)
    }

    fn rewind(&mut self) {
        self.next_seq = 0;
    }
}

//! A queue to be read page by page.

use async_trait::async_trait;
use ingot::{archive::StoredSample, ids::LabelId, schema::Schema};

use super::{Queue, StoreError};

/// A queue as it was at one moment, whatever happens to it meanwhile.
#[async_trait]
pub trait Snapshot: Send {
    /// The queue.
    fn queue(&self) -> &Queue;

    /// Every question that labels of the queue answer: those of its schema, and behind them those that it asks
    /// no more.
    fn asked(&self) -> &Schema;

    /// The largest label's id, or 0: labels after it are not in here.
    fn watermark(&self) -> LabelId;

    /// The next samples, in the order of the import, at most `most`, and fewer where they are large; none
    /// when all have been read.
    async fn next(&mut self, most: u32) -> Result<Vec<StoredSample>, StoreError>;

    /// Begins again with the first sample.
    fn rewind(&mut self);
}

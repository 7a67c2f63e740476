//! Labels that were sent back to their labeler.

use ingot::{
    ids::{LabelerId, QueueId, SentBackId},
    sent_back::SentBackList,
};

use super::{Labeling, ServiceError};

impl Labeling {
    /// The labels that were sent back to somebody in a queue and are not done with.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sent_back(
        &self,
        queue: QueueId,
        labeler: LabelerId,
    ) -> Result<SentBackList, ServiceError> {
        let most = self.limits.sent_back_turns;
        let bytes = self.limits.history_bytes;
        Ok(self.store.sent_back(queue, labeler, most, bytes).await?)
    }

    /// Notes that a label which was sent back stands as it is, says its labeler; false if it is not back at them
    /// under this id any more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn keep_label(
        &self,
        labeler: LabelerId,
        id: SentBackId,
    ) -> Result<bool, ServiceError> {
        let now_ms = self.clock.wall_ms();
        Ok(self.store.keep_label(labeler, id, now_ms).await?)
    }
}

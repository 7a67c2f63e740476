//! What whoever runs a queue does to those who label in it.

use ingot::ids::QueueId;

use super::Labeling;
use crate::{
    services::{ServiceError, detached::detached},
    store::{By, ParticipantChange},
};

impl Labeling {
    /// Lets the labeler of this number get no more work in a queue, or work again; false if there is no such
    /// queue or labeler. What they hold they may finish.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn pause(
        &self,
        queue: QueueId,
        labeler_number: u32,
        is_paused: bool,
        by: By,
    ) -> Result<bool, ServiceError> {
        let change = ParticipantChange {
            paused: Some(is_paused),
            ..ParticipantChange::default()
        };
        let now_ms = self.clock.wall_ms();
        let changed = self
            .store
            .change_participant(queue, labeler_number, change, by, now_ms)
            .await?;
        Ok(changed.is_some())
    }

    /// Takes all leases back that the labeler of this number has in a queue, and says how many; none if there
    /// is no such queue or labeler. Their page hears of it as of any lease that ended: when it renews them, or
    /// hands a label in that has no place any more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn take_back(
        &self,
        queue: QueueId,
        labeler_number: u32,
        by: By,
    ) -> Result<Option<u64>, ServiceError> {
        let now_ms = self.clock.wall_ms();
        let this = self.clone();
        detached(async move {
            let taken = this
                .store
                .take_back(queue, labeler_number, by, now_ms)
                .await?;
            if let Some(taken) = taken {
                this.hub.counted(queue, taken.counters);
            }
            Ok(taken.map(|taken| taken.leases))
        })
        .await
    }
}

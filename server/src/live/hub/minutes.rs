//! The labels of the last hour by minute, and by which number whom they tell of is known.

use ingot::{
    ids::{LabelerId, QueueId},
    live::{row::PersonNumber, state::Rows},
};

use super::{Hub, lock, queue_topics::QueueTopics};
use crate::{
    live::minutes_topic::{MINUTE_MS, MINUTES},
    store::StoreError,
};

impl Hub {
    /// The number by which live tables know a person who goes by this name.
    pub fn person_number(&self, labeler: LabelerId, name: Option<&str>) -> PersonNumber {
        let now_ms = self.now_ms();
        let mut people = lock(&self.inner.people);
        people.named(labeler, name, now_ms);
        people.person(labeler, now_ms).number
    }

    /// The minutes of a queue as they are now; none of a queue that the hub has not heard of.
    pub fn minutes(&self, queue: QueueId) -> Rows {
        let Some(topics) = self.topics(queue) else {
            return Rows::new();
        };
        // A minute may have begun since the last tick.
        self.tell_minutes(&topics, self.clocks().wall_ms);
        topics.minutes.read(|topic| topic.rows())
    }

    /// Takes over what the store knows of the last hour, so that a restart keeps it: of minutes that are over.
    pub(super) async fn seed_minutes(
        &self,
        queue: QueueId,
        open_minute: u64,
    ) -> Result<(), StoreError> {
        let wall_ms = self.clocks().wall_ms;
        let since = (wall_ms / MINUTE_MS).saturating_sub(MINUTES - 1);
        let mut counted = self.inner.store.minutes_since(queue, since).await?;
        counted.retain(|minute| minute.minute < open_minute);
        if let Some(topics) = self.topics(queue) {
            for minute in &counted {
                self.person_number(minute.labeler, minute.display_name.as_deref());
            }
            self.change(&topics.minutes, |topic| topic.seed(counted));
            self.tell_minutes(&topics, wall_ms);
        }
        Ok(())
    }

    /// Minutes begin and pass though nobody labels.
    pub(super) fn tell_minutes(&self, topics: &QueueTopics, wall_ms: u64) {
        self.change(&topics.minutes, |topic| {
            topic.tick(wall_ms, |labeler| self.person(labeler).number);
        });
    }
}

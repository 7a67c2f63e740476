//! The topics of one queue.

use std::sync::Arc;

use ingot::{ids::QueueId, limits::Limits};

use crate::{
    live::{
        beat::Family, channel::Channel, feed_topic::FeedTopic, minutes_topic::MinutesTopic,
        queue_topic::QueueTopic, roster_topic::RosterTopic, sessions_topic::SessionsTopic,
    },
    telemetry::TopicKind,
};

/// Clones are the same topics.
#[derive(Clone)]
pub(super) struct QueueTopics {
    pub(super) progress: Arc<Channel<QueueTopic>>,
    pub(super) sessions: Arc<Channel<SessionsTopic>>,
    pub(super) roster: Arc<Channel<RosterTopic>>,
    pub(super) feed: Arc<Channel<FeedTopic>>,
    pub(super) minutes: Arc<Channel<MinutesTopic>>,
}

impl QueueTopics {
    /// Begins all of them with one numbering.
    pub(super) fn new(queue: QueueId, epoch: u64, progress: QueueTopic, limits: &Limits) -> Self {
        let family = Family::Queue(queue);
        let sessions = SessionsTopic::new(epoch, limits.live_table_rows);
        let roster = RosterTopic::new(epoch, limits.cadences.users_ms);
        let feed = FeedTopic::new(epoch, limits.live_feed_rows);
        let minutes = MinutesTopic::new(epoch, limits.live_minute_people);
        Self {
            progress: Arc::new(Channel::new(TopicKind::Queue, family, progress)),
            sessions: Arc::new(Channel::new(TopicKind::Sessions, family, sessions)),
            roster: Arc::new(Channel::new(TopicKind::Roster, family, roster)),
            feed: Arc::new(Channel::new(TopicKind::Feed, family, feed)),
            minutes: Arc::new(Channel::new(TopicKind::Minutes, family, minutes)),
        }
    }
}

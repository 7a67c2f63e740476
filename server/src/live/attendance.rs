//! What one connection means to others: whom it counts for, and what wakes it. Kept in one place, so
//! that it ends with the connection however that ends.

use std::sync::Arc;

use ingot::{
    ids::QueueId,
    live::{
        message::{Activity, Purpose, Topic},
        server_session::Effect,
    },
    presence::{Departure, TabConnection},
};
use litemap::LiteMap;

use super::{Hub, channel::Follow, wake::Wake};

/// What one connection follows, and the queues it takes part in. Dropped, it leaves them.
pub(super) struct Attendance {
    hub: Hub,
    wake: Arc<Wake>,
    connection: TabConnection,
    activity: Activity,
    topics: LiteMap<Topic, Arc<dyn Follow>>,
    /// How the socket ended; abnormally unless somebody says otherwise.
    pub(super) departure: Departure,
}

impl Attendance {
    pub(super) fn new(
        hub: Hub,
        wake: Arc<Wake>,
        connection: TabConnection,
        activity: Activity,
    ) -> Self {
        let departure = Departure::Abnormal;
        Self {
            hub,
            wake,
            connection,
            activity,
            topics: LiteMap::new(),
            departure,
        }
    }

    /// Takes over what a message has changed.
    pub(super) fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Attends { topic, purpose } => {
                match purpose {
                    Some(_) => self.follow(topic),
                    None => self.unfollow(topic),
                }
                // To look at a table of a queue is not to be at the queue.
                if let Topic::Queue(queue) = topic {
                    self.attend(queue, purpose);
                }
            }
            Effect::Activity(activity) => {
                self.activity = activity;
                self.hub.activity(self.connection, activity, self.queues());
            }
            Effect::None | Effect::Greeted { .. } => {}
        }
    }

    /// A connection is woken from before it reads a topic's state for the first time, so that no change
    /// lies between.
    fn follow(&mut self, topic: Topic) {
        if self.topics.contains_key(&topic) {
            return;
        }
        if let Some(followed) = self.hub.follow(topic, self.connection.person) {
            followed.followers().add(Arc::clone(&self.wake));
            self.hub.freshen(topic);
            self.topics.insert(topic, followed);
        }
    }

    fn unfollow(&mut self, topic: Topic) {
        if let Some(followed) = self.topics.remove(&topic) {
            followed.followers().remove(&self.wake);
        }
    }

    fn attend(&mut self, queue: QueueId, purpose: Option<Purpose>) {
        match purpose {
            Some(purpose) => {
                self.hub
                    .join(queue, self.connection, purpose, self.activity);
            }
            None => self.hub.leave(queue, self.connection, Departure::Clean),
        }
    }

    /// The queues that it takes part in.
    fn queues(&self) -> impl Iterator<Item = QueueId> {
        self.topics.keys().filter_map(|topic| match topic {
            Topic::Queue(queue) => Some(*queue),
            _ => None,
        })
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        for followed in self.topics.values() {
            followed.followers().remove(&self.wake);
        }
        for queue in self.queues() {
            self.hub.leave(queue, self.connection, self.departure);
        }
    }
}

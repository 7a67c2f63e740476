//! What one socket means for presence: kept in one place, so that it ends with the socket however the
//! socket ends.

use std::collections::BTreeSet;

use ingot::{
    ids::QueueId,
    live::{
        message::{Activity, Purpose, Topic},
        server_session::Effect,
    },
    presence::{Departure, TabConnection},
};

use super::Hub;

/// The queues one socket takes part in. Dropped, it leaves them.
pub(super) struct Attendance {
    hub: Hub,
    connection: TabConnection,
    activity: Activity,
    queues: BTreeSet<QueueId>,
    /// How the socket ended; abnormally unless somebody says otherwise.
    pub(super) departure: Departure,
}

impl Attendance {
    pub(super) fn new(hub: Hub, connection: TabConnection, activity: Activity) -> Self {
        let departure = Departure::Abnormal;
        Self {
            hub,
            connection,
            activity,
            queues: BTreeSet::new(),
            departure,
        }
    }

    /// Takes over what a message has changed.
    pub(super) fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Attends {
                topic: Topic::Queue(queue),
                purpose,
            } => self.attend(queue, purpose),
            Effect::Activity(activity) => {
                self.activity = activity;
                self.hub
                    .activity(self.connection, activity, self.queues.iter().copied());
            }
            Effect::None | Effect::Greeted { .. } => {}
        }
    }

    fn attend(&mut self, queue: QueueId, purpose: Option<Purpose>) {
        match purpose {
            Some(purpose) => {
                self.queues.insert(queue);
                self.hub
                    .join(queue, self.connection, purpose, self.activity);
            }
            None => {
                self.queues.remove(&queue);
                self.hub.leave(queue, self.connection, Departure::Clean);
            }
        }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        for queue in &self.queues {
            self.hub.leave(*queue, self.connection, self.departure);
        }
    }
}

//! The server's end of one socket, without I/O.
//!
//! There is no queue of messages: a subscription is the position that was last sent, and the driver
//! pulls what lies between it and now. A slow reader gets one wider delta later, at a bounded cost.

use std::collections::BTreeMap;

use super::{
    close::CloseCode,
    message::{
        Activity, ClientMessage, DEAD_MS, ErrorCode, PING_MS, Position, Purpose, ServerMessage,
        SubscriptionId, Topic,
    },
    rate::RateLimit,
    topic::{Resume, TopicState},
};
use crate::limits::Limits;

/// How long a new socket may take to say `Hello`, in milliseconds.
pub const HELLO_MS: u64 = 10_000;

/// How many deltas of one subscription may be under way without an acknowledgement.
pub const WINDOW: usize = 4;

/// The topics as one person may read them. Each call reads under the topic's lock, so that a delta
/// and its position belong together.
pub trait Topics {
    /// Where the topic stands; none if there is no such topic for this person.
    fn at(&self, topic: Topic) -> Option<Position>;

    /// What brings a client that has `have` up to date; none if there is no such topic for this person.
    fn resume(&self, topic: Topic, have: Option<Position>) -> Option<Resume>;
}

impl Topics for BTreeMap<Topic, TopicState> {
    fn at(&self, topic: Topic) -> Option<Position> {
        self.get(&topic).map(TopicState::at)
    }

    fn resume(&self, topic: Topic, have: Option<Position>) -> Option<Resume> {
        self.get(&topic).map(|state| state.resume(have))
    }
}

/// What the driver pulls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// Topics may have changed.
    Changes,
    /// Something was received, or time has passed. What has changed since the last wake waits for the
    /// next one, so that a talkative client doesn't undo the conflation.
    Answers,
}

/// What a message means for those outside the socket: who takes part in what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// The tab made itself known.
    Greeted {
        /// Which tab.
        tab: u64,
        /// Which of its sockets this is.
        generation: u32,
        /// What the person is doing.
        activity: Activity,
    },
    /// The tab takes part in a topic for this purpose, or no longer.
    Attends {
        /// Which topic.
        topic: Topic,
        /// What for; none if no longer.
        purpose: Option<Purpose>,
    },
    /// The tab was shown or hidden.
    Activity(Activity),
}

#[derive(Debug, Clone)]
struct Subscription {
    topic: Topic,
    purpose: Purpose,
    /// What the client has, or will have once everything under way has arrived.
    sent: Option<Position>,
    /// The client asked and was not answered yet.
    asked: bool,
    /// The versions of the deltas that were sent and not acknowledged.
    unacked: Vec<u64>,
    /// A pull found the window full.
    held: bool,
}

/// One socket. Made when the upgrade is done, dropped when the socket ends.
#[derive(Debug)]
pub struct ServerSession {
    rate: RateLimit,
    most_topics: usize,
    greeted: bool,
    /// `Hello` came, `Welcome` was not sent yet.
    welcome_due: bool,
    hello_by_ms: u64,
    heard_ms: u64,
    ping_at_ms: u64,
    nonce: u32,
    subscriptions: BTreeMap<SubscriptionId, Subscription>,
    refused: Vec<(SubscriptionId, ErrorCode)>,
}

impl ServerSession {
    /// A socket that has just been opened.
    pub fn new(limits: &Limits, now_ms: u64) -> Self {
        Self {
            rate: RateLimit::new(
                limits.live_messages_per_s,
                limits.live_messages_burst,
                now_ms,
            ),
            most_topics: limits.live_topics,
            greeted: false,
            welcome_due: false,
            hello_by_ms: now_ms + HELLO_MS,
            heard_ms: now_ms,
            ping_at_ms: now_ms + u64::from(PING_MS),
            nonce: 0,
            subscriptions: BTreeMap::new(),
            refused: Vec::new(),
        }
    }

    /// Takes a message in. Afterwards the driver pulls with [`Self::next_messages`].
    ///
    /// # Errors
    ///
    /// If the socket has to be closed, and with which code.
    pub fn receive(
        &mut self,
        message: ClientMessage,
        now_ms: u64,
        topics: &dyn Topics,
    ) -> Result<Effect, CloseCode> {
        if !self.rate.take(now_ms) {
            return Err(CloseCode::RateLimited);
        }
        self.heard_ms = now_ms;
        if !self.greeted && !matches!(message, ClientMessage::Hello { .. }) {
            return Err(CloseCode::HelloTimeout);
        }
        match message {
            ClientMessage::Hello {
                tab,
                generation,
                activity,
            } => {
                if self.greeted {
                    return Ok(Effect::None);
                }
                self.greeted = true;
                self.welcome_due = true;
                Ok(Effect::Greeted {
                    tab,
                    generation,
                    activity,
                })
            }
            ClientMessage::Subscribe {
                sid,
                topic,
                have,
                purpose,
            } => self.subscribe(sid, topic, have, purpose, topics),
            ClientMessage::Unsubscribe { sid } => Ok(self.unsubscribe(sid)),
            ClientMessage::Ack { versions } => {
                self.acknowledge(&versions);
                Ok(Effect::None)
            }
            ClientMessage::Activity(activity) => Ok(Effect::Activity(activity)),
            ClientMessage::Pong { .. } => Ok(Effect::None),
        }
    }

    /// Takes in a frame that carries no message, such as a WebSocket ping. It counts for the rate, but
    /// is no sign of life of the page.
    ///
    /// # Errors
    ///
    /// If the socket has to be closed, and with which code.
    pub fn receive_control(&mut self, now_ms: u64) -> Result<(), CloseCode> {
        if self.rate.take(now_ms) {
            Ok(())
        } else {
            Err(CloseCode::RateLimited)
        }
    }

    /// What is to be sent now, in order. Reads each topic at most once.
    ///
    /// # Errors
    ///
    /// If the socket has to be closed, and with which code.
    pub fn next_messages(
        &mut self,
        now_ms: u64,
        topics: &dyn Topics,
        pull: Pull,
    ) -> Result<Vec<ServerMessage>, CloseCode> {
        if !self.greeted {
            let late = self.hello_by_ms <= now_ms;
            return if late {
                Err(CloseCode::HelloTimeout)
            } else {
                Ok(Vec::new())
            };
        }
        if self.dead_at_ms() <= now_ms {
            return Err(CloseCode::NoPong);
        }
        let mut messages = Vec::new();
        if std::mem::take(&mut self.welcome_due) {
            messages.push(ServerMessage::Welcome {
                ping_ms: PING_MS,
                dead_ms: DEAD_MS,
            });
        }
        for (sid, code) in self.refused.drain(..) {
            messages.push(ServerMessage::Error {
                code,
                sid: Some(sid),
            });
        }
        self.subscriptions.retain(|sid, subscription| {
            if pull == Pull::Answers && !subscription.is_owed() {
                return true;
            }
            let (message, keep) = subscription.pull(*sid, topics);
            messages.extend(message);
            keep
        });
        if self.ping_at_ms <= now_ms {
            self.ping_at_ms = now_ms + u64::from(PING_MS);
            messages.push(self.ping(topics));
        }
        Ok(messages)
    }

    /// When [`Self::next_messages`] has to be called at the latest.
    pub fn next_deadline_ms(&self) -> u64 {
        if self.greeted {
            self.ping_at_ms.min(self.dead_at_ms())
        } else {
            self.hello_by_ms
        }
    }

    /// Whether this number is in use.
    pub fn is_subscribed(&self, sid: SubscriptionId) -> bool {
        self.subscriptions.contains_key(&sid)
    }

    /// Whether something waits to be sent until the client acknowledges what it got.
    pub fn is_held(&self) -> bool {
        self.subscriptions
            .values()
            .any(|subscription| subscription.held)
    }

    fn attends(&self) -> impl Iterator<Item = (Topic, Purpose)> {
        self.subscriptions
            .values()
            .map(|subscription| (subscription.topic, subscription.purpose))
    }

    fn dead_at_ms(&self) -> u64 {
        self.heard_ms + u64::from(DEAD_MS)
    }

    fn ping(&mut self, topics: &dyn Topics) -> ServerMessage {
        self.nonce = self.nonce.wrapping_add(1);
        let top = self
            .subscriptions
            .iter()
            .filter_map(|(sid, subscription)| Some((*sid, topics.at(subscription.topic)?)))
            .collect();
        ServerMessage::Ping {
            nonce: self.nonce,
            top,
        }
    }

    fn subscribe(
        &mut self,
        sid: SubscriptionId,
        topic: Topic,
        have: Option<Position>,
        purpose: Purpose,
        topics: &dyn Topics,
    ) -> Result<Effect, CloseCode> {
        match self.subscriptions.get(&sid) {
            // A number means one topic for as long as it is in use.
            Some(known) if known.topic != topic => return Err(CloseCode::BadMessage),
            Some(_) => {}
            None if self.subscriptions.len() >= self.most_topics => {
                return Ok(self.refuse(sid, ErrorCode::TooManyTopics));
            }
            None if topics.at(topic).is_none() => {
                return Ok(self.refuse(sid, ErrorCode::TopicUnavailable));
            }
            None => {}
        }
        let subscription = Subscription {
            topic,
            purpose,
            sent: have,
            asked: true,
            unacked: Vec::new(),
            held: false,
        };
        self.subscriptions.insert(sid, subscription);
        Ok(self.attendance(topic))
    }

    fn refuse(&mut self, sid: SubscriptionId, code: ErrorCode) -> Effect {
        self.refused.push((sid, code));
        Effect::None
    }

    fn unsubscribe(&mut self, sid: SubscriptionId) -> Effect {
        match self.subscriptions.remove(&sid) {
            Some(subscription) => self.attendance(subscription.topic),
            None => Effect::None,
        }
    }

    /// What all subscriptions to one topic come to: whoever labels in one of them labels.
    fn attendance(&self, topic: Topic) -> Effect {
        let mut purpose = None;
        for (_, wanted) in self.attends().filter(|(attended, _)| *attended == topic) {
            if purpose != Some(Purpose::Label) {
                purpose = Some(wanted);
            }
        }
        Effect::Attends { topic, purpose }
    }

    fn acknowledge(&mut self, versions: &[(SubscriptionId, u64)]) {
        for (sid, version) in versions {
            if let Some(subscription) = self.subscriptions.get_mut(sid) {
                subscription.unacked.retain(|sent| sent > version);
            }
        }
    }
}

impl Subscription {
    /// Whether something is to be sent though no topic has changed just now.
    fn is_owed(&self) -> bool {
        self.asked || (self.held && self.unacked.len() < WINDOW)
    }

    /// The message that is due, and whether the subscription goes on.
    fn pull(&mut self, sid: SubscriptionId, topics: &dyn Topics) -> (Option<ServerMessage>, bool) {
        self.held = !self.asked && self.unacked.len() >= WINDOW;
        if self.held {
            return (None, true);
        }
        match topics.resume(self.topic, self.sent) {
            None => {
                let code = ErrorCode::TopicUnavailable;
                (
                    Some(ServerMessage::Error {
                        code,
                        sid: Some(sid),
                    }),
                    false,
                )
            }
            Some(Resume::Snapshot(stamped)) => {
                self.asked = false;
                self.sent = Some(stamped.at);
                self.unacked.clear();
                let message = ServerMessage::Snapshot {
                    sid,
                    at: stamped.at,
                    state: stamped.state,
                };
                (Some(message), true)
            }
            Some(Resume::Delta { from, to, .. }) if from == to && !self.asked => (None, true),
            Some(Resume::Delta { from, to, changes }) => {
                let epoch = self.sent.map_or(0, |sent| sent.epoch);
                self.asked = false;
                self.sent = Some(Position { epoch, version: to });
                self.unacked.push(to);
                (
                    Some(ServerMessage::Delta {
                        sid,
                        epoch,
                        from,
                        to,
                        changes,
                    }),
                    true,
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;

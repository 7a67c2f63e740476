//! The server's end of one socket, without I/O.
//!
//! There is no queue of messages: a subscription is the position that was last sent, and the driver
//! pulls what lies between it and now. A slow reader gets one wider delta later, at a bounded cost.

mod subscription;
mod update;

use litemap::LiteMap;

use self::subscription::Subscription;
pub use self::{
    subscription::WINDOW_BYTES,
    update::{Asked, Occasion, Outgoing, Topics, Update},
};
use super::{
    close::CloseCode,
    message::{
        Activity, ClientMessage, DEAD_MS, ErrorCode, PING_MS, Position, Purpose, ServerMessage,
        SubscriptionId, Topic,
    },
    rate::RateLimit,
};
use crate::limits::Limits;

/// How long a new socket may take to say `Hello`, in milliseconds.
pub const HELLO_MS: u64 = 10_000;

/// How far apart the deltas of a hidden tab are, in milliseconds.
pub const HIDDEN_MS: u64 = 30_000;

/// How long a tab may stay hidden before its socket is closed, in milliseconds.
pub const HIDDEN_CLOSE_MS: u64 = 5 * 60 * 1_000;

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

/// One socket. Made when the upgrade is done, dropped when the socket ends.
#[derive(Debug)]
pub struct ServerSession {
    number: u64,
    rate: RateLimit,
    most_topics: usize,
    screen_ms: u32,
    longest_window_ms: u64,
    greeted: bool,
    /// `Hello` came, `Welcome` was not sent yet.
    welcome_due: bool,
    hello_by_ms: u64,
    heard_ms: u64,
    ping_at_ms: u64,
    nonce: u32,
    subscriptions: LiteMap<SubscriptionId, Subscription>,
    refused: Vec<(SubscriptionId, ErrorCode)>,
    /// Since when the tab is hidden.
    hidden_since_ms: Option<u64>,
    /// Before this a hidden tab is sent no changes.
    changes_from_ms: u64,
    /// Topics have changed, and the tab was not sent the changes because it is hidden.
    changes_wait: bool,
}

impl ServerSession {
    /// A socket that has just been opened, of this number among those of the server.
    pub fn new(limits: &Limits, number: u64, now_ms: u64) -> Self {
        Self {
            number,
            rate: RateLimit::new(
                limits.live_messages_per_s,
                limits.live_messages_burst,
                now_ms,
            ),
            most_topics: limits.live_topics,
            screen_ms: limits.cadences.screen_ms,
            longest_window_ms: limits.cadences.longest_window_ms,
            greeted: false,
            welcome_due: false,
            hello_by_ms: now_ms + HELLO_MS,
            heard_ms: now_ms,
            ping_at_ms: now_ms + u64::from(PING_MS),
            nonce: 0,
            subscriptions: LiteMap::new(),
            refused: Vec::new(),
            hidden_since_ms: None,
            changes_from_ms: 0,
            changes_wait: false,
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
        topics: &impl Topics,
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
                self.set_activity(activity, now_ms);
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
            ClientMessage::Activity(activity) => {
                self.set_activity(activity, now_ms);
                Ok(Effect::Activity(activity))
            }
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

    /// The transport itself shows that the client is there and how far it was told, as a stream of events
    /// does by taking them: it stands for `Pong` and `Ack`, and counts for no rate.
    pub fn delivered(&mut self, versions: &[(SubscriptionId, u64)], now_ms: u64) {
        self.heard_ms = now_ms;
        self.acknowledge(versions);
    }

    /// What is to be sent now, in order. Reads each topic at most once.
    ///
    /// # Errors
    ///
    /// If the socket has to be closed, and with which code.
    pub fn next_messages<T: Topics>(
        &mut self,
        now_ms: u64,
        topics: &T,
        pull: Pull,
    ) -> Result<Vec<Outgoing<T::Frames>>, CloseCode> {
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
        if self.close_hidden_at_ms().is_some_and(|at| at <= now_ms) {
            return Err(CloseCode::Hidden);
        }
        let mut messages = Vec::new();
        if std::mem::take(&mut self.welcome_due) {
            messages.push(Outgoing::Message(ServerMessage::Welcome {
                ping_ms: PING_MS,
                dead_ms: DEAD_MS,
                screen_ms: self.screen_ms,
                connection: self.number,
            }));
        }
        for (sid, code) in self.refused.drain(..) {
            let sid = Some(sid);
            messages.push(Outgoing::Message(ServerMessage::Error { code, sid }));
        }
        // Changes wait from one pull to another only because the tab is hidden.
        let occasion = if self.changes_wait {
            Occasion::Hidden
        } else {
            Occasion::Changed
        };
        let changes = self.is_time_for_changes(now_ms, pull);
        let slowed = self.is_slowed(now_ms);
        let mut ended = Vec::new();
        for (sid, subscription) in self.subscriptions.iter_mut() {
            if !changes && slowed && subscription.may_go_on() {
                // That the window has opened again is no reason to tell a hidden tab sooner.
                self.changes_wait = true;
            }
            let owed = subscription.asked.is_some() || (!slowed && subscription.may_go_on());
            if !changes && !owed {
                continue;
            }
            let (message, keep) = subscription.pull(*sid, topics, occasion);
            messages.extend(message);
            if !keep {
                ended.push(*sid);
            }
        }
        for sid in ended {
            self.subscriptions.remove(&sid);
        }
        if self.ping_at_ms <= now_ms {
            self.ping_at_ms = now_ms + u64::from(PING_MS);
            messages.push(Outgoing::Message(self.ping(topics)));
        }
        Ok(messages)
    }

    /// When [`Self::next_messages`] has to be called at the latest.
    pub fn next_deadline_ms(&self) -> u64 {
        if !self.greeted {
            return self.hello_by_ms;
        }
        let waiting = self.changes_wait.then_some(self.changes_from_ms);
        [self.ping_at_ms, self.dead_at_ms()]
            .into_iter()
            .chain(self.close_hidden_at_ms())
            .chain(waiting)
            .min()
            .unwrap_or(self.ping_at_ms)
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

    fn set_activity(&mut self, activity: Activity, now_ms: u64) {
        self.hidden_since_ms = match activity {
            Activity::Visible => None,
            Activity::Hidden => Some(self.hidden_since_ms.unwrap_or(now_ms)),
        };
    }

    fn close_hidden_at_ms(&self) -> Option<u64> {
        self.hidden_since_ms.map(|since| since + HIDDEN_CLOSE_MS)
    }

    /// Whether changes are sent now. A hidden tab gets them rarely; shown, it gets at once what waits.
    fn is_time_for_changes(&mut self, now_ms: u64, pull: Pull) -> bool {
        self.changes_wait |= pull == Pull::Changes;
        if self.is_slowed(now_ms) || !self.changes_wait {
            return false;
        }
        self.changes_wait = false;
        self.changes_from_ms = now_ms + HIDDEN_MS;
        true
    }

    fn is_slowed(&self, now_ms: u64) -> bool {
        self.hidden_since_ms.is_some() && now_ms < self.changes_from_ms
    }

    fn dead_at_ms(&self) -> u64 {
        self.heard_ms + u64::from(DEAD_MS)
    }

    fn ping(&mut self, topics: &impl Topics) -> ServerMessage {
        self.nonce = self.nonce.wrapping_add(1);
        let (waits, longest_window_ms) = (self.changes_wait, self.longest_window_ms);
        let top = self
            .subscriptions
            .iter_mut()
            .filter_map(|(sid, subscription)| {
                let at = topics.at(subscription.topic)?;
                Some((*sid, subscription.top(at, waits, longest_window_ms)))
            })
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
        topics: &impl Topics,
    ) -> Result<Effect, CloseCode> {
        let before = self.subscriptions.get(&sid);
        match before {
            // A number means one topic for as long as it is in use.
            Some(known) if known.topic != topic => return Err(CloseCode::BadMessage),
            Some(_) => {}
            None if self.subscriptions.len() >= self.most_topics => {
                return self.refuse(sid, ErrorCode::TooManyTopics);
            }
            None if topics.at(topic).is_none() => {
                return self.refuse(sid, ErrorCode::TopicUnavailable);
            }
            None => {}
        }
        let subscription = Subscription::new(topic, purpose, have, before);
        self.subscriptions.insert(sid, subscription);
        Ok(self.attendance(topic))
    }

    /// Whoever has asked for so much in vain and reads no answer has more than one may ask for.
    fn refuse(&mut self, sid: SubscriptionId, code: ErrorCode) -> Result<Effect, CloseCode> {
        if self.most_topics <= self.refused.len() {
            return Err(CloseCode::RateLimited);
        }
        self.refused.push((sid, code));
        Ok(Effect::None)
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
                subscription.acknowledge(*version);
            }
        }
    }
}

#[cfg(test)]
mod tests;

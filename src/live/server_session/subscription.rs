//! One subscription of one socket: a position, not a queue.

use super::update::{Asked, Occasion, Outgoing, Topics};
use crate::live::message::{ErrorCode, Position, Purpose, ServerMessage, SubscriptionId, Topic};

/// How many deltas of one subscription may be under way without an acknowledgement.
pub const WINDOW: usize = 4;

/// How many bytes of one subscription may be under way without an acknowledgement.
pub const WINDOW_BYTES: usize = 16 << 10;

/// What a client wants of a topic, and how far it is.
#[derive(Debug, Clone)]
pub(super) struct Subscription {
    pub(super) topic: Topic,
    pub(super) purpose: Purpose,
    /// What the client has, or will have once everything under way has arrived.
    pub(super) sent: Option<Position>,
    /// The client asked and was not answered yet.
    asked: Option<Asked>,
    /// The versions and bytes of what was sent and not acknowledged.
    unacked: Vec<(u64, usize)>,
    /// A pull found the window full.
    pub(super) held: bool,
}

impl Subscription {
    /// The client has just asked. `before` is what its question before this one was, if this is not the
    /// first.
    pub(super) fn new(
        topic: Topic,
        purpose: Purpose,
        have: Option<Position>,
        before: Option<&Self>,
    ) -> Self {
        let asked = Asked {
            has_state: have.is_some(),
            // A question that has not been answered yet is the same question.
            again: before.is_some_and(|before| before.asked.is_none_or(|asked| asked.again)),
        };
        Self {
            topic,
            purpose,
            sent: have,
            asked: Some(asked),
            unacked: Vec::new(),
            held: false,
        }
    }

    /// The client has all up to this version.
    pub(super) fn acknowledge(&mut self, version: u64) {
        self.unacked.retain(|(sent, _)| version < *sent);
    }

    /// Whether something is to be sent though no topic has changed just now.
    pub(super) fn is_owed(&self) -> bool {
        self.asked.is_some() || (self.held && !self.is_full())
    }

    /// Whether as much is under way as may be.
    fn is_full(&self) -> bool {
        let bytes: usize = self.unacked.iter().map(|(_, bytes)| bytes).sum();
        WINDOW <= self.unacked.len() || WINDOW_BYTES <= bytes
    }

    /// What is due, and whether the subscription goes on. `occasion` is why, unless the client asked.
    pub(super) fn pull<T: Topics>(
        &mut self,
        sid: SubscriptionId,
        topics: &T,
        occasion: Occasion,
    ) -> (Option<Outgoing<T::Frames>>, bool) {
        if self.asked.is_none() {
            let at = topics.at(self.topic);
            if at.is_some() && at == self.sent {
                self.held = false;
                return (None, true);
            }
            self.held = self.is_full();
            if self.held {
                return (None, true);
            }
        }
        let Some(update) = topics.update(self.topic, sid, self.sent) else {
            let (code, sid) = (ErrorCode::TopicUnavailable, Some(sid));
            return (
                Some(Outgoing::Message(ServerMessage::Error { code, sid })),
                false,
            );
        };
        let asked = self.asked.take();
        let is_renumbered = self.sent.is_none_or(|sent| sent.epoch != update.to.epoch);
        if asked.is_some() || is_renumbered {
            // Whoever asks has told what it has, and versions of another numbering are never acknowledged:
            // what was under way before counts no more.
            self.unacked.clear();
        }
        self.held = false;
        self.sent = Some(update.to);
        self.unacked.push((update.to.version, update.bytes));
        let occasion = asked.map_or(occasion, Occasion::Asked);
        (Some(Outgoing::Update(sid, update, occasion)), true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::QueueId;

    #[test]
    fn as_many_bytes_may_be_under_way_as_the_window_says_and_no_more() {
        let full = |bytes| {
            Subscription {
                topic: Topic::Queue(QueueId(1)),
                purpose: Purpose::Watch,
                sent: None,
                asked: None,
                unacked: vec![(1, bytes)],
                held: false,
            }
            .is_full()
        };
        assert!(!full(WINDOW_BYTES - 1));
        assert!(full(WINDOW_BYTES));
    }
}

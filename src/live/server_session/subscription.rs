//! One subscription of one socket: a position, not a queue.

use super::update::{Asked, Occasion, Outgoing, Topics};
use crate::live::message::{
    ASK_GAP_MS, ErrorCode, PING_MS, Position, Purpose, ServerMessage, SubscriptionId, Topic,
};

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
    pub(super) asked: Option<Asked>,
    /// The versions and bytes of what was sent and not acknowledged.
    unacked: Vec<(u64, usize)>,
    /// A pull found the window full.
    pub(super) held: bool,
    /// So many pings in a row found the topic ahead of what was sent.
    pings_behind: u8,
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
            pings_behind: 0,
        }
    }

    /// The client has all up to this version.
    pub(super) fn acknowledge(&mut self, version: u64) {
        self.unacked.retain(|(sent, _)| version < *sent);
    }

    /// Whether what the full window held back may be sent now.
    pub(super) fn may_go_on(&self) -> bool {
        self.held && !self.is_full()
    }

    /// How many updates are under way.
    #[cfg(test)]
    pub(super) fn unacknowledged(&self) -> usize {
        self.unacked.len()
    }

    /// Whether as much is under way as may be.
    fn is_full(&self) -> bool {
        let bytes: usize = self.unacked.iter().map(|(_, bytes)| bytes).sum();
        self.topic.window() <= self.unacked.len() || WINDOW_BYTES <= bytes
    }

    /// The place that a ping tells, of a topic that stands at `at`. What the client lacks because it is held
    /// back on purpose is not lost, and must not be asked for: `waits` says that the tab is hidden, and
    /// followers may wait for `longest_window_ms` until it is their turn. If that is so short that the
    /// client waits for as long anyway, the newest place is told, so that a turn that never came is found.
    pub(super) fn top(&mut self, at: Position, waits: bool, longest_window_ms: u64) -> Position {
        let Some(sent) = self.sent.filter(|sent| *sent != at) else {
            self.pings_behind = 0;
            return at;
        };
        let behind_ms = u64::from(self.pings_behind) * u64::from(PING_MS);
        self.pings_behind = self.pings_behind.saturating_add(1);
        let has_no_turn_yet = ASK_GAP_MS < longest_window_ms && behind_ms <= longest_window_ms;
        if waits || self.held || has_no_turn_yet {
            sent
        } else {
            at
        }
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
            // That there is no such topic any more is told in any case.
            self.held = at.is_some() && self.is_full();
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
        self.pings_behind = 0;
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
                pings_behind: 0,
            }
            .is_full()
        };
        assert!(!full(WINDOW_BYTES - 1));
        assert!(full(WINDOW_BYTES));
    }
}

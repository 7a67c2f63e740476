//! Who wants which topics of this page, and what the server is asked for.

use super::{ClientSession, Command, Following, Phase};
use crate::live::{
    message::{ClientMessage, Purpose, Stamped, SubscriptionId, Topic},
    state::View,
};

impl ClientSession {
    pub(super) fn subscribe(
        &mut self,
        topic: Topic,
        have: Option<Stamped<View>>,
        purpose: Purpose,
        now_ms: u64,
    ) {
        let known = self
            .following
            .iter()
            .position(|following| following.topic == topic);
        let index = known.unwrap_or_else(|| {
            let sid = self.fresh_sid();
            self.following.push(Following::new(sid, topic));
            self.following.len() - 1
        });
        let following = &mut self.following[index];
        let asks = following.join(purpose) || known.is_none();
        if have.is_some_and(|have| following.offer(have)) {
            self.commands.push_back(Command::TopicChanged(topic));
        }
        match self.phase {
            Phase::Idle => self.connect(now_ms),
            Phase::Up { .. } if asks => self.ask(index, now_ms),
            Phase::Opening { .. } if asks && self.ways.is_stream() => self.outdate_query(),
            _ => {}
        }
    }

    pub(super) fn unsubscribe(&mut self, topic: Topic, purpose: Purpose, now_ms: u64) {
        let Some(index) = self
            .following
            .iter()
            .position(|following| following.topic == topic)
        else {
            return;
        };
        let purpose_changed = self.following[index].leave(purpose);
        if self.following[index].is_unwanted() {
            let sid = self.following.remove(index).sid;
            self.tell(ClientMessage::Unsubscribe { sid });
        } else if purpose_changed && self.is_up() {
            self.ask(index, now_ms);
        } else if purpose_changed && self.ways.is_stream() {
            self.outdate_query();
        }
    }

    /// Gives the lowest numbers to the topics that are wanted. Only a new connection may: what an older one
    /// still says is about the older numbers, and ignored.
    pub(super) fn number_anew(&mut self) {
        self.next_sid = 0;
        for following in &mut self.following {
            self.next_sid += 1;
            following.sid = self.next_sid;
        }
    }

    /// A number that no topic has, and that none had on this connection: a late answer, which says nothing
    /// of its topic but the number, has to find nobody.
    pub(super) fn fresh_sid(&mut self) -> SubscriptionId {
        loop {
            self.next_sid = self.next_sid.wrapping_add(1);
            if self
                .following
                .iter()
                .all(|following| following.sid != self.next_sid)
            {
                return self.next_sid;
            }
        }
    }

    pub(super) fn ask(&mut self, index: usize, now_ms: u64) {
        let message = self.following[index].ask(now_ms);
        self.send(message);
    }
}

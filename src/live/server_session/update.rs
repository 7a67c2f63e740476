//! What one socket reads of the topics, and what it is sent of them.

use std::collections::BTreeMap;

use crate::live::{
    codec::Codec,
    message::{Position, ServerMessage, SubscriptionId, Topic},
    topic::{Numbered, Resume},
};

/// The topics as one person may read them.
pub trait Topics {
    /// The messages of an update in the form in which the driver sends them.
    type Frames;

    /// Where the topic stands; none if there is no such topic for this person.
    fn at(&self, topic: Topic) -> Option<Position>;

    /// What brings a client that has `have` up to date; none if there is no such topic for this person.
    /// It is read under the topic's lock, so that a delta and its position belong together.
    fn update(
        &self,
        topic: Topic,
        sid: SubscriptionId,
        have: Option<Position>,
    ) -> Option<Update<Self::Frames>>;
}

impl<T: Numbered> Topics for BTreeMap<Topic, T> {
    type Frames = Vec<ServerMessage>;

    fn at(&self, topic: Topic) -> Option<Position> {
        self.get(&topic).map(T::at)
    }

    fn update(
        &self,
        topic: Topic,
        sid: SubscriptionId,
        have: Option<Position>,
    ) -> Option<Update<Self::Frames>> {
        self.get(&topic).map(|state| Update::new(state, sid, have))
    }
}

/// What brings one subscription up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update<F> {
    /// The version the client has; none if it gets the whole state.
    pub from: Option<u64>,
    /// The place it will be at.
    pub to: Position,
    /// What it takes on the wire.
    pub bytes: usize,
    /// The messages, in order.
    pub frames: F,
}

impl Update<Vec<ServerMessage>> {
    /// The update of a topic for a client that has `have`. Its bytes are those of the compact codec.
    pub fn new(topic: &impl Numbered, sid: SubscriptionId, have: Option<Position>) -> Self {
        let to = topic.at();
        let resume = topic.resume(have);
        let from = match &resume {
            Resume::Delta { from, .. } => Some(*from),
            Resume::Snapshot { .. } => None,
        };
        let frames = resume.messages(sid, to.epoch);
        let bytes = frames
            .iter()
            .map(|message| Codec::Postcard.encode(message).bytes())
            .sum();
        Self {
            from,
            to,
            bytes,
            frames,
        }
    }
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing<F> {
    /// One message that is this socket's alone.
    Message(ServerMessage),
    /// The update of a topic, which other sockets may be sent as well, and why it is sent.
    Update(SubscriptionId, Update<F>, Occasion),
}

/// Why an update is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The client subscribed.
    Asked(Asked),
    /// The topic has changed.
    Changed,
    /// The topic has changed before, and the tab was hidden then.
    Hidden,
}

/// What a client said when it subscribed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// It had a state.
    pub has_state: bool,
    /// It had subscribed already: what it lacks was lost on the way.
    pub again: bool,
}

//! The connections of the simulated server, sockets and streams of events, and whom they count for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ingot::{
    ids::{LabelerId, QueueId},
    limits::Limits,
    live::{
        close::CloseCode,
        message::{Activity, ClientMessage, ServerMessage, SubscriptionId, Topic},
        server_session::{Effect, Outgoing, Pull, ServerSession},
    },
    presence::{Departure, Presence, TabConnection},
};

use super::{
    network::{Id, Network},
    topics::Simulated,
};

/// So many messages fit between the server and a browser that doesn't read.
const BUFFER: usize = 12;
/// After so long in which nothing could be written a connection is given up.
const SEND_MS: u64 = 5_000;
const BROKEN: u16 = 1006;

/// What a connection has written, and with which code it has to end, if it has.
pub(crate) type Pulled = (Vec<ServerMessage>, Option<u16>);

#[derive(Default)]
pub(crate) struct Links {
    links: BTreeMap<Id, Link>,
    pub(crate) presence: Presence,
}

struct Link {
    session: ServerSession,
    is_stream: bool,
    greeted: bool,
    activity: Activity,
    attends: BTreeSet<QueueId>,
    /// A topic has changed since the last pull.
    changed: bool,
    /// What was pulled and could not be written yet, and how far it brings the browser.
    unwritten: VecDeque<(ServerMessage, Option<(SubscriptionId, u64)>)>,
    /// When something was last written.
    wrote_ms: u64,
}

impl Links {
    pub(crate) fn open(&mut self, id: Id, is_stream: bool, now_ms: u64) {
        let link = Link {
            session: ServerSession::new(&Limits::DEFAULT, 1, now_ms),
            is_stream,
            greeted: false,
            activity: Activity::Visible,
            attends: BTreeSet::new(),
            changed: true,
            unwritten: VecDeque::new(),
            wrote_ms: now_ms,
        };
        self.links.insert(id, link);
    }

    pub(crate) fn remove(&mut self, id: Id, departure: Departure, now_ms: u64) {
        let attends = self.links.remove(&id).map(|link| link.attends);
        for queue in attends.into_iter().flatten() {
            self.presence.leave(queue, tab(id), departure, now_ms);
        }
    }

    /// A server that starts has no connections, and knows nobody.
    pub(crate) fn restart(&mut self) -> Vec<Id> {
        std::mem::take(self).links.into_keys().collect()
    }

    /// The connections of a browser, the newest last.
    pub(crate) fn of_page(&self, page: usize) -> impl DoubleEndedIterator<Item = Id> {
        self.links.keys().copied().filter(move |id| id.page == page)
    }

    pub(crate) fn changed(&mut self) {
        for link in self.links.values_mut() {
            link.changed = true;
        }
    }

    /// A connection says which one it is; returns those that have to give way.
    pub(crate) fn greeted(&mut self, id: Id) -> Vec<Id> {
        let greeted = |id: &Id| self.links[id].greeted;
        let newest = self.of_page(id.page).rev().find(greeted);
        if newest.is_some_and(|newest| id < newest) {
            return vec![id];
        }
        let older: Vec<_> = self.of_page(id.page).filter(greeted).collect();
        if let Some(link) = self.links.get_mut(&id) {
            link.greeted = true;
        }
        older.into_iter().filter(|older| *older < id).collect()
    }

    pub(crate) fn receive(
        &mut self,
        id: Id,
        message: ClientMessage,
        now_ms: u64,
        topics: &BTreeMap<Topic, Simulated>,
    ) -> Result<(), CloseCode> {
        let Some(link) = self.links.get_mut(&id) else {
            return Ok(());
        };
        match link.session.receive(message, now_ms, topics)? {
            Effect::Greeted { activity, .. } => link.activity = activity,
            Effect::Activity(activity) => {
                link.activity = activity;
                self.presence.update(tab(id), activity);
            }
            Effect::Attends {
                topic: Topic::Queue(queue),
                purpose,
            } => match purpose {
                Some(purpose) => {
                    link.attends.insert(queue);
                    self.presence
                        .join(queue, tab(id), purpose, link.activity, now_ms);
                }
                None => {
                    link.attends.remove(&queue);
                    self.presence
                        .leave(queue, tab(id), Departure::Clean, now_ms);
                }
            },
            Effect::Attends { .. } | Effect::None => {}
        }
        Ok(())
    }

    pub(crate) fn pull(
        &mut self,
        now_ms: u64,
        topics: &BTreeMap<Topic, Simulated>,
        network: &Network,
    ) -> Vec<(Id, Pulled)> {
        let links = self.links.iter_mut();
        links
            .map(|(id, link)| (*id, link.pull(now_ms, topics, network, *id)))
            .filter(|(_, (messages, code))| !messages.is_empty() || code.is_some())
            .collect()
    }

    pub(crate) fn next_deadline_ms(&self) -> Option<u64> {
        self.links.values().map(Link::next_deadline_ms).min()
    }
}

/// Each browser is another person's.
fn tab(id: Id) -> TabConnection {
    TabConnection {
        person: LabelerId::from_random_bytes([u8::try_from(id.page).unwrap(); 16]),
        tab: id.page as u64,
        generation: id.generation,
    }
}

impl Link {
    /// Writes what fits and reads the topics only when nothing waits to be written.
    fn pull(
        &mut self,
        now_ms: u64,
        topics: &BTreeMap<Topic, Simulated>,
        network: &Network,
        id: Id,
    ) -> Pulled {
        let mut room = BUFFER.saturating_sub(network.unread(id));
        let arrives = network.is_intact(id);
        let mut written = self.write(&mut room, arrives, now_ms);
        if !self.unwritten.is_empty() {
            let gives_up = self.wrote_ms + SEND_MS <= now_ms;
            return (written, gives_up.then_some(BROKEN));
        }
        let pull = if std::mem::take(&mut self.changed) {
            Pull::Changes
        } else {
            Pull::Answers
        };
        let outgoing = match self.session.next_messages(now_ms, topics, pull) {
            Ok(outgoing) => outgoing,
            Err(code) => return (written, Some(code.code())),
        };
        for outgoing in outgoing {
            match outgoing {
                Outgoing::Message(message) => self.unwritten.push_back((message, None)),
                Outgoing::Update(sid, update, _) => {
                    let last = update.frames.len() - 1;
                    let frames = update.frames.into_iter().enumerate();
                    self.unwritten.extend(frames.map(|(index, frame)| {
                        let reached = (index == last).then_some((sid, update.to.version));
                        (frame, reached)
                    }));
                }
            }
        }
        self.wrote_ms = now_ms;
        written.extend(self.write(&mut room, arrives, now_ms));
        (written, None)
    }

    fn write(&mut self, room: &mut usize, arrives: bool, now_ms: u64) -> Vec<ServerMessage> {
        let count = self.unwritten.len().min(*room);
        *room -= count;
        let mut messages = Vec::new();
        for (message, reached) in self.unwritten.drain(..count) {
            self.wrote_ms = now_ms;
            // What is written to a stream shows that its reader lives only as long as the network
            // says that it arrives.
            if self.is_stream && arrives {
                self.session.delivered(reached.as_slice(), now_ms);
            }
            messages.push(message);
        }
        messages
    }

    fn next_deadline_ms(&self) -> u64 {
        if self.unwritten.is_empty() {
            self.session.next_deadline_ms()
        } else {
            self.wrote_ms + SEND_MS
        }
    }
}

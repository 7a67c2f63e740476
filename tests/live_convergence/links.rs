//! The connections of the simulated server, sockets and streams of events.

use std::collections::BTreeMap;

use ingot::{
    limits::Limits,
    live::{
        close::CloseCode,
        message::{ClientMessage, ServerMessage, Topic},
        server_session::{Outgoing, Pull, ServerSession},
    },
};

use super::topics::Simulated;

/// What a pull brought.
type Pulled = Result<Vec<ServerMessage>, CloseCode>;

#[derive(Default)]
pub(crate) struct Links {
    links: BTreeMap<u32, Link>,
}

struct Link {
    session: ServerSession,
    is_stream: bool,
    greeted: bool,
    /// A topic has changed since the last pull.
    changed: bool,
}

impl Links {
    pub(crate) fn open(&mut self, generation: u32, is_stream: bool, now_ms: u64) {
        let link = Link {
            session: ServerSession::new(&Limits::DEFAULT, 1, now_ms),
            is_stream,
            greeted: false,
            changed: true,
        };
        self.links.insert(generation, link);
    }

    pub(crate) fn remove(&mut self, generation: u32) {
        self.links.remove(&generation);
    }

    pub(crate) fn take_all(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.links).into_keys().collect()
    }

    pub(crate) fn newest(&self) -> Option<u32> {
        self.links.keys().next_back().copied()
    }

    pub(crate) fn changed(&mut self) {
        for link in self.links.values_mut() {
            link.changed = true;
        }
    }

    /// A connection says which one it is; returns those that have to give way.
    pub(crate) fn greeted(&mut self, generation: u32) -> Vec<u32> {
        let newest = self.links.iter().rev().find(|(_, link)| link.greeted);
        if newest.is_some_and(|(newest, _)| generation < *newest) {
            return vec![generation];
        }
        if let Some(link) = self.links.get_mut(&generation) {
            link.greeted = true;
        }
        let older = self.links.range(..generation);
        older
            .filter(|(_, link)| link.greeted)
            .map(|(older, _)| *older)
            .collect()
    }

    pub(crate) fn receive(
        &mut self,
        generation: u32,
        message: ClientMessage,
        now_ms: u64,
        topics: &BTreeMap<Topic, Simulated>,
    ) -> Result<(), CloseCode> {
        match self.links.get_mut(&generation) {
            Some(link) => link.session.receive(message, now_ms, topics).map(|_| ()),
            None => Ok(()),
        }
    }

    pub(crate) fn pull(
        &mut self,
        now_ms: u64,
        topics: &BTreeMap<Topic, Simulated>,
    ) -> Vec<(u32, Pulled)> {
        self.links
            .iter_mut()
            .map(|(generation, link)| (*generation, link.pull(now_ms, topics)))
            .collect()
    }

    pub(crate) fn next_deadline_ms(&self) -> Option<u64> {
        self.links
            .values()
            .map(|link| link.session.next_deadline_ms())
            .min()
    }
}

impl Link {
    fn pull(&mut self, now_ms: u64, topics: &BTreeMap<Topic, Simulated>) -> Pulled {
        let pull = if std::mem::take(&mut self.changed) {
            Pull::Changes
        } else {
            Pull::Answers
        };
        let outgoing = self.session.next_messages(now_ms, topics, pull)?;
        let mut messages = Vec::new();
        for outgoing in outgoing {
            match outgoing {
                Outgoing::Message(message) => messages.push(message),
                Outgoing::Update(sid, update, _) => {
                    messages.extend(update.frames);
                    if self.is_stream {
                        self.session.delivered(&[(sid, update.to.version)], now_ms);
                    }
                }
            }
        }
        if self.is_stream && !messages.is_empty() {
            self.session.delivered(&[], now_ms);
        }
        Ok(messages)
    }
}

//! What is different by a stream of events: it takes no messages, so another one is opened instead, and
//! now and then a socket is tried beside it.

use super::{ClientSession, Command, Event, Moment, OPEN_MS, PROBE_MS, Phase, way::Trial};
use crate::live::{codec::Codec, message::ClientMessage, sse::query::StreamQuery};

/// How long further wishes are waited for before the stream that tells of them is opened, in milliseconds.
/// A page that is left for another one unsubscribes and subscribes several times in a row.
const REOPEN_MS: u64 = 50;

impl ClientSession {
    /// What a stream says in its address.
    pub(super) fn query(&self) -> StreamQuery {
        StreamQuery {
            codec: Codec::Postcard,
            tab: self.tab,
            generation: self.generation,
            activity: self.activity,
            topics: self.following.iter().map(|it| it.wanted()).collect(),
        }
    }

    /// Something about a stream's address has changed.
    pub(super) fn outdate_query(&mut self) {
        self.query_outdated = true;
    }

    /// Looks after what is due about a stream.
    pub(super) fn do_what_is_due_by_stream(&mut self, moment: Moment) {
        let now_ms = moment.now_ms;
        if std::mem::take(&mut self.query_outdated) {
            self.reopen_at_ms.get_or_insert(now_ms + REOPEN_MS);
        }
        if self.reopen_at_ms.is_some_and(|at| at <= now_ms) {
            return self.reopen(now_ms);
        }
        if self.ways.trial().is_some_and(|trial| trial.by_ms <= now_ms) {
            self.close_trial();
            self.ways.trial_failed(now_ms);
        }
        if self.is_up() && self.ways.is_trial_due(now_ms) {
            let generation = self.fresh_generation();
            let by_ms = now_ms + OPEN_MS;
            self.ways.begin_trial(Trial { generation, by_ms });
            self.commands.push_back(Command::Open { generation });
        }
    }

    /// When something about a stream is due.
    pub(super) fn stream_deadline_ms(&self) -> Option<u64> {
        let trial_ms = self.ways.deadline_ms().filter(|_| self.is_up());
        self.reopen_at_ms.into_iter().chain(trial_ms).min()
    }

    /// Whether it is the socket that is tried which tells this.
    pub(super) fn is_of_trial(&self, event: &Event) -> bool {
        match event {
            Event::Opened { generation }
            | Event::Closed { generation, .. }
            | Event::Received { generation, .. }
            | Event::Garbled { generation } => self
                .ways
                .trial()
                .is_some_and(|trial| trial.generation == *generation),
            _ => false,
        }
    }

    /// The socket that is tried has something to tell. The stream goes on until it speaks: some networks
    /// open a socket and let nothing through.
    pub(super) fn tried(&mut self, event: Event, moment: Moment) {
        match event {
            Event::Opened { generation } => {
                self.ways.trial_greets();
                let message = ClientMessage::Hello {
                    tab: self.tab,
                    generation,
                    activity: self.activity,
                };
                self.commands.push_back(Command::Send {
                    generation,
                    message,
                });
            }
            Event::Received { message, .. } => {
                self.adopt_trial(moment.now_ms);
                self.received(message, moment);
            }
            Event::Garbled { .. } => {
                self.close_trial();
                self.ways.trial_failed(moment.now_ms);
            }
            _ => self.ways.trial_failed(moment.now_ms),
        }
    }

    /// The socket that was tried takes the stream's place.
    pub(super) fn adopt_trial(&mut self, now_ms: u64) {
        let Some(trial) = self.ways.adopt_trial() else {
            return;
        };
        self.keep_fresh(now_ms);
        self.commands.push_back(Command::Close {
            generation: self.generation,
        });
        self.generation = trial.generation;
        self.disconnected();
        self.phase = Phase::Up {
            heard_ms: now_ms,
            dead_at_ms: now_ms + OPEN_MS,
            catching_up: true,
        };
        // What the next stream would have told: the greeting did not know it yet.
        if self.reopen_at_ms.take().is_some() {
            self.send(ClientMessage::Activity(self.activity));
        }
        for index in 0..self.following.len() {
            self.ask(index, now_ms);
        }
    }

    /// Gives up the socket that is tried, if there is one.
    pub(super) fn drop_trial(&mut self, now_ms: u64) {
        if let Some(Trial { generation, .. }) = self.ways.put_off_trial(now_ms) {
            self.commands.push_back(Command::Close { generation });
        }
    }

    fn close_trial(&mut self) {
        if let Some(Trial { generation, .. }) = self.ways.trial() {
            self.commands.push_back(Command::Close { generation });
        }
    }

    /// Opens the stream that tells what there is to tell, in place of the one that doesn't.
    fn reopen(&mut self, now_ms: u64) {
        self.drop_trial(now_ms);
        self.keep_fresh(now_ms);
        self.commands.push_back(Command::Close {
            generation: self.generation,
        });
        self.disconnected();
        self.connect(now_ms);
    }

    /// One connection takes another's place though nothing is wrong: for a while the numbers are not
    /// called stale for that.
    fn keep_fresh(&mut self, now_ms: u64) {
        if matches!(
            self.phase,
            Phase::Up {
                catching_up: false,
                ..
            }
        ) {
            self.fresh_until_ms = now_ms + PROBE_MS;
        }
    }
}

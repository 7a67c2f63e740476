//! How connections begin and end.

use super::{
    ClientSession, Command, Following, Moment, OPEN_MS, PROBE_MS, Phase, should_reconnect, way::Way,
};
use crate::live::{
    close::CloseCode,
    message::{Activity, ClientMessage},
};

impl ClientSession {
    pub(super) fn fresh_generation(&mut self) -> u32 {
        self.newest = self.newest.wrapping_add(1);
        self.newest
    }

    pub(super) fn connect(&mut self, now_ms: u64) {
        let generation = self.fresh_generation();
        self.generation = generation;
        self.number_anew();
        self.query_outdated = false;
        self.reopen_at_ms = None;
        self.phase = Phase::Opening {
            by_ms: now_ms + OPEN_MS,
        };
        let command = match self.ways.opening() {
            Way::Socket => Command::Open { generation },
            Way::Stream => Command::OpenStream {
                generation,
                query: self.query(),
            },
        };
        self.commands.push_back(command);
    }

    pub(super) fn opened(&mut self, moment: Moment) {
        let now_ms = moment.now_ms;
        self.phase = Phase::Up {
            heard_ms: now_ms,
            dead_at_ms: now_ms + OPEN_MS,
            catching_up: true,
        };
        self.backoff.connected(now_ms);
        // What was asked for belonged to the older server.
        self.asked_delay_ms = None;
        if self.ways.is_stream() {
            // Its address has said and asked everything.
            for following in &mut self.following {
                following.ask(now_ms);
            }
            return;
        }
        let (tab, generation, activity) = (self.tab, self.generation, self.activity);
        self.send(ClientMessage::Hello {
            tab,
            generation,
            activity,
        });
        for index in 0..self.following.len() {
            self.ask(index, now_ms);
        }
    }

    pub(super) fn closed(&mut self, code: u16, moment: Moment) {
        if code == CloseCode::Hidden.code() && self.activity == Activity::Hidden {
            self.lose(moment.now_ms);
            self.phase = Phase::Asleep;
        } else if code == CloseCode::Superseded.code() && self.ways.has_greeted() {
            // By the socket that is tried, or by one that was.
            match self.ways.trial() {
                Some(_) => self.adopt_trial(moment.now_ms),
                None => self.wait(moment),
            }
        } else if should_reconnect(code) {
            // A code of the server's own has come all the way.
            self.ways
                .lost(!self.offline && code < CloseCode::Draining.code());
            self.wait(moment);
        } else {
            self.lose(moment.now_ms);
            self.phase = Phase::Ended { code };
        }
    }

    /// Gives the connection up.
    pub(super) fn abandon(&mut self, moment: Moment) {
        self.commands.push_back(Command::Close {
            generation: self.generation,
        });
        self.ways.lost(!self.offline);
        self.wait(moment);
    }

    /// The connection is gone: plans the next one.
    pub(super) fn wait(&mut self, moment: Moment) {
        let asked_ms = self.asked_delay_ms.take();
        let delay_ms = self
            .backoff
            .delay_ms(moment.now_ms, moment.random, asked_ms);
        self.phase = if self.following.is_empty() {
            Phase::Idle
        } else {
            Phase::Waiting {
                until_ms: moment.now_ms + delay_ms,
            }
        };
        self.lose(moment.now_ms);
    }

    /// The connection is gone, and with it whatever belonged to it.
    pub(super) fn lose(&mut self, now_ms: u64) {
        self.fresh_until_ms = 0;
        self.query_outdated = false;
        self.reopen_at_ms = None;
        self.drop_trial(now_ms);
        self.disconnected();
    }

    pub(super) fn disconnected(&mut self) {
        self.ack_at_ms = None;
        self.following.iter_mut().for_each(Following::disconnected);
    }

    /// Somebody is looking, or the network is back: don't wait, and don't trust a silent socket.
    pub(super) fn hurry(&mut self, now_ms: u64) {
        match &mut self.phase {
            Phase::Waiting { .. } => self.connect(now_ms),
            Phase::Asleep if self.activity == Activity::Visible => self.connect(now_ms),
            Phase::Up {
                heard_ms,
                dead_at_ms,
                ..
            } if *heard_ms + PROBE_MS <= now_ms && !self.following.is_empty() => {
                // The answer to any question proves that the socket lives.
                *dead_at_ms = (*dead_at_ms).min(now_ms + PROBE_MS);
                self.ask(0, now_ms);
            }
            _ => {}
        }
    }
}

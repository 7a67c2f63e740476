//! When the next entries are sent, and what an answer means for that.
//!
//! Several are on their way at once, so that a far server takes labels in as fast as they are made: those that
//! wait count as leases, and a labeler may hold few. They leave in the order of making, and of one turn only one
//! is on its way, since the next says something of what became of it. After a failure one goes alone, until the
//! server has answered.

use super::{
    Kept, Outbox,
    entry::Entry,
    event::{Answer, Effect},
    keeping::is_same_turn,
};
use crate::{
    ids::OpId,
    live::{backoff::Backoff, client_session::Moment},
};

/// How long the server may take to answer, in milliseconds. A request that takes longer counts as failed.
const ANSWER_MS: u64 = 30_000;
/// How many requests are on their way at most. Browsers open six connections to a server, and drafts, claims
/// and live numbers need some of them.
pub(super) const ON_THEIR_WAY_MOST: usize = 4;
/// The longest time for which the server can ask to be left alone, in milliseconds.
const RETRY_AFTER_MOST_MS: u64 = 5 * 60 * 1_000;

/// The requests that are on their way, and when the next may follow.
#[derive(Debug, Clone, Default)]
pub(super) struct Sending {
    on_their_way: Vec<Request>,
    /// Requests that were given up. Until their entry is sent once more, their answers are as good as any.
    overdue: Vec<Request>,
    /// Counts the requests of this tab.
    attempts: u32,
    backoff: Backoff,
    /// From a failure until a request gets through.
    pause: Option<Pause>,
    /// For when the timer is armed.
    armed_ms: Option<u64>,
    /// The browser says so, or the last request came to nothing.
    offline: bool,
    /// The entry that came to nothing last.
    failing: Option<Failing>,
}

/// An entry whose requests come to nothing, one after the other.
#[derive(Debug, Clone, Copy)]
struct Failing {
    op_id: OpId,
    times: u32,
}

impl Failing {
    /// After so many failures in a row another entry is tried first: it may be the entry, and not the network.
    const TIMES: u32 = 2;
}

#[derive(Debug, Clone, Copy)]
struct Request {
    op_id: OpId,
    attempt: u32,
    /// When it counts as failed.
    by_ms: u64,
}

/// A time in which nothing is sent, and after it one request alone.
#[derive(Debug, Clone, Copy)]
struct Pause {
    until_ms: u64,
    /// The server asked for it, so that requests from before don't end it.
    is_asked: bool,
    /// The newest request from before. That more of those fail is no news.
    newest: u32,
}

/// Of which request an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    OnItsWay,
    Overdue,
    /// Another one has followed, or is not needed any more.
    Old,
}

impl Sending {
    pub(super) fn is_offline(&self) -> bool {
        self.offline
    }

    pub(super) fn is_on_its_way(&self, op_id: OpId) -> bool {
        self.on_their_way
            .iter()
            .any(|request| request.op_id == op_id)
    }

    /// The request in which an entry was sent last, or else the last one of all.
    #[cfg(test)]
    pub(super) fn attempt_of(&self, op_id: OpId) -> u32 {
        let mut requests = self.on_their_way.iter().chain(&self.overdue);
        requests
            .find(|request| request.op_id == op_id)
            .map_or(self.attempts, |request| request.attempt)
    }

    pub(super) fn rang(&mut self) {
        self.armed_ms = None;
    }

    /// Nothing that was waited for matters any more.
    pub(super) fn begin_anew(&mut self) {
        self.on_their_way.clear();
        self.overdue.clear();
        self.end_pause();
    }

    pub(super) fn came_online(&mut self) {
        self.offline = false;
        self.end_pause();
    }

    fn end_pause(&mut self) {
        self.backoff = Backoff::default();
        self.pause = None;
    }

    /// Requests over a network that is gone may never come back. Attempts go on: a server on the same
    /// machine needs no network.
    pub(super) fn went_offline(&mut self, moment: Moment) {
        self.offline = true;
        self.give_up(moment, |_| true);
    }

    fn give_up(&mut self, moment: Moment, is_given_up: impl Fn(&Request) -> bool) {
        let given_up = self.on_their_way.extract_if(.., |it| is_given_up(it));
        let before = self.overdue.len();
        self.overdue.extend(given_up);
        let newest = self.overdue.iter().skip(before).map(|it| it.attempt).max();
        if let Some(newest) = newest {
            self.offline = true;
            self.failed(newest, moment, None);
        }
    }

    /// An entry has left: what its request comes to matters no more.
    pub(super) fn forget(&mut self, op_id: OpId) {
        self.on_their_way.retain(|request| request.op_id != op_id);
        self.overdue.retain(|request| request.op_id != op_id);
    }

    fn failed(&mut self, attempt: u32, moment: Moment, asked_ms: Option<u64>) {
        let asked_ms = asked_ms.map(|asked| asked.min(RETRY_AFTER_MOST_MS));
        let is_known = self.pause.is_some_and(|pause| attempt <= pause.newest);
        if is_known && asked_ms.is_none() {
            return;
        }
        let wait_ms = self
            .backoff
            .delay_ms(moment.now_ms, moment.random, asked_ms);
        self.pause = Some(Pause {
            until_ms: moment.now_ms.saturating_add(wait_ms),
            is_asked: asked_ms.is_some(),
            newest: self.attempts,
        });
    }

    fn came_to_nothing(&mut self, op_id: OpId) {
        let times = match self.failing {
            Some(failing) if failing.op_id == op_id => failing.times.saturating_add(1),
            _ => 1,
        };
        self.failing = Some(Failing { op_id, times });
    }

    /// The entry that others are tried before.
    pub(super) fn stuck(&self) -> Option<OpId> {
        let failing = self.failing?;
        (Failing::TIMES <= failing.times).then_some(failing.op_id)
    }

    fn succeeded(&mut self, attempt: u32) {
        self.offline = false;
        let goes_on = |pause: Pause| pause.is_asked && attempt <= pause.newest;
        if !self.pause.is_some_and(goes_on) {
            self.end_pause();
        }
    }

    /// Whether another request may leave now.
    fn has_room(&self, now_ms: u64) -> bool {
        let may_leave = self
            .pause
            .is_none_or(|pause| pause.until_ms <= now_ms && !self.is_probing(pause));
        may_leave && self.on_their_way.len() < ON_THEIR_WAY_MOST
    }

    /// Whether the one request after the pause is on its way.
    fn is_probing(&self, pause: Pause) -> bool {
        let mut requests = self.on_their_way.iter();
        requests.any(|request| pause.newest < request.attempt)
    }

    fn whose(&self, op_id: OpId, attempt: u32) -> Whose {
        let is_in = |requests: &[Request]| {
            let mut requests = requests.iter();
            requests.any(|request| request.op_id == op_id && request.attempt == attempt)
        };
        if is_in(&self.on_their_way) {
            Whose::OnItsWay
        } else if is_in(&self.overdue) {
            Whose::Overdue
        } else {
            Whose::Old
        }
    }
}

impl Outbox {
    pub(super) fn answered(&mut self, op_id: OpId, attempt: u32, answer: Answer, moment: Moment) {
        let whose = self.sending.whose(op_id, attempt);
        if whose != Whose::Old {
            self.sending.forget(op_id);
        }
        match answer {
            // Whichever request says so: the server has it.
            Answer::Stored { label } => {
                if whose != Whose::Old {
                    self.sending.succeeded(attempt);
                }
                self.stored(op_id, label);
            }
            _ if whose == Whose::Old => {}
            Answer::Refused(refusal) => {
                self.sending.succeeded(attempt);
                self.refused(op_id, refusal);
            }
            Answer::SignedOut => {
                self.sending.succeeded(attempt);
                self.ask_to_sign_in();
            }
            // That it failed is known.
            Answer::Unreachable | Answer::Overloaded { .. } if whose == Whose::Overdue => {}
            Answer::Unreachable => {
                self.sending.offline = true;
                self.sending.came_to_nothing(op_id);
                self.sending.failed(attempt, moment, None);
            }
            Answer::Overloaded { retry_after_ms } => {
                self.sending.offline = false;
                self.sending.failed(attempt, moment, retry_after_ms);
            }
        }
    }

    /// Sends what may be sent, unless enough is on its way or an attempt has to wait; arms the timer for
    /// whatever comes first.
    pub(super) fn send_next(&mut self, moment: Moment) {
        let now_ms = moment.now_ms;
        self.sending
            .give_up(moment, |request| request.by_ms <= now_ms);
        while self.sending.has_room(now_ms)
            && let Some(place) = self.next_to_send()
        {
            self.send(place, now_ms);
        }
        let requests = self.sending.on_their_way.iter();
        let given_up_ms = requests.map(|request| request.by_ms).min();
        let pause = self.sending.pause;
        let tried_ms = pause
            .filter(|pause| !self.sending.is_probing(*pause) && self.next_to_send().is_some())
            .map(|pause| pause.until_ms);
        let next_ms = given_up_ms.into_iter().chain(tried_ms).min();
        if let Some(at_ms) = next_ms
            && next_ms != self.sending.armed_ms
        {
            self.sending.armed_ms = next_ms;
            self.effects.push_back(Effect::Wait {
                wait_ms: at_ms.saturating_sub(now_ms),
            });
        }
    }

    fn send(&mut self, place: usize, now_ms: u64) {
        let Some(kept) = self.kept.get_mut(place) else {
            return;
        };
        kept.may_be_sent = true;
        let op_id = kept.entry.op_id;
        self.sending.forget(op_id);
        self.sending.attempts = self.sending.attempts.wrapping_add(1);
        let attempt = self.sending.attempts;
        self.sending.on_their_way.push(Request {
            op_id,
            attempt,
            by_ms: now_ms.saturating_add(ANSWER_MS),
        });
        self.effects.push_back(Effect::Send { op_id, attempt });
    }

    /// The first entry that may be sent. Entries of others wait until they sign in, refused ones until their
    /// labeler decides, and those about a turn of which something is on its way until that has come to an end. One
    /// that came to nothing again and again lets those of other turns pass.
    fn next_to_send(&self) -> Option<usize> {
        if !self.is_loaded || self.signed_out {
            return None;
        }
        let is_on_its_way = |kept: &&Kept| self.sending.is_on_its_way(kept.entry.op_id);
        let busy: Vec<&Entry> = self
            .kept
            .iter()
            .filter(is_on_its_way)
            .map(|kept| &kept.entry)
            .collect();
        let may_leave = |entry: &Entry| {
            entry.owner == self.owner
                && entry.refusal.is_none()
                && !busy.iter().any(|other| is_same_turn(other, entry))
        };
        let entries = || self.kept.iter().map(|kept| &kept.entry);
        let stuck = self.sending.stuck();
        let stuck = stuck.and_then(|op_id| entries().find(|entry| entry.op_id == op_id));
        let passes = stuck.and_then(|stuck| {
            entries().position(|entry| may_leave(entry) && !is_same_turn(stuck, entry))
        });
        passes.or_else(|| entries().position(may_leave))
    }
}

//! When the next entry is sent, and what an answer means for that.

use super::{
    Outbox,
    event::{Answer, Effect},
};
use crate::{
    ids::OpId,
    live::{backoff::Backoff, client_session::Moment},
};

/// How long the server may take to answer, in milliseconds. A request that takes longer counts as failed.
const ANSWER_MS: u64 = 30_000;
/// The longest time for which the server can ask to be left alone, in milliseconds.
const RETRY_AFTER_MOST_MS: u64 = 5 * 60 * 1_000;

/// The one request that is on its way, and when the next may follow.
#[derive(Debug, Clone, Default)]
pub(super) struct Sending {
    on_its_way: Option<Request>,
    /// The request that was given up last. Until the next one its answer is as good as any.
    overdue: Option<Request>,
    /// Counts the requests of this tab.
    attempts: u32,
    backoff: Backoff,
    /// After a failure, when the next attempt is.
    retry_at_ms: Option<u64>,
    /// For when the timer is armed.
    armed_ms: Option<u64>,
    /// The browser says so, or the last request came to nothing.
    offline: bool,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    op_id: OpId,
    attempt: u32,
    /// When it counts as failed.
    by_ms: u64,
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
        self.on_its_way
            .is_some_and(|request| request.op_id == op_id)
    }

    #[cfg(test)]
    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn rang(&mut self) {
        self.armed_ms = None;
    }

    /// Nothing that was waited for matters any more.
    pub(super) fn begin_anew(&mut self) {
        self.on_its_way = None;
        self.overdue = None;
        self.backoff = Backoff::default();
        self.retry_at_ms = None;
    }

    pub(super) fn came_online(&mut self) {
        self.offline = false;
        self.backoff = Backoff::default();
        self.retry_at_ms = None;
    }

    /// A request over a network that is gone may never come back. Attempts go on: a server on the same
    /// machine needs no network.
    pub(super) fn went_offline(&mut self, moment: Moment) {
        self.offline = true;
        self.give_up(moment);
    }

    fn give_up(&mut self, moment: Moment) {
        if self.on_its_way.is_some() {
            self.offline = true;
            self.overdue = self.on_its_way;
            self.failed(moment, None);
        }
    }

    /// An entry has left: what its request comes to matters no more.
    pub(super) fn forget(&mut self, op_id: OpId) {
        if self.is_on_its_way(op_id) {
            self.on_its_way = None;
        }
        self.overdue = self.overdue.filter(|request| request.op_id != op_id);
    }

    fn failed(&mut self, moment: Moment, asked_ms: Option<u64>) {
        self.on_its_way = None;
        let asked_ms = asked_ms.map(|asked| asked.min(RETRY_AFTER_MOST_MS));
        let wait_ms = self
            .backoff
            .delay_ms(moment.now_ms, moment.random, asked_ms);
        self.retry_at_ms = Some(moment.now_ms.saturating_add(wait_ms));
    }

    fn succeeded(&mut self) {
        self.offline = false;
        self.begin_anew();
    }

    fn whose(&self, op_id: OpId, attempt: u32) -> Whose {
        let is_of = |request: Option<Request>| {
            request.is_some_and(|request| request.op_id == op_id && request.attempt == attempt)
        };
        if is_of(self.on_its_way) {
            Whose::OnItsWay
        } else if is_of(self.overdue) {
            Whose::Overdue
        } else {
            Whose::Old
        }
    }
}

impl Outbox {
    pub(super) fn answered(&mut self, op_id: OpId, attempt: u32, answer: Answer, moment: Moment) {
        let whose = self.sending.whose(op_id, attempt);
        match answer {
            // Whichever request says so: the server has it.
            Answer::Stored { label } => {
                if whose != Whose::Old {
                    self.sending.succeeded();
                }
                self.stored(op_id, label);
            }
            _ if whose == Whose::Old => {}
            Answer::Refused(refusal) => {
                self.sending.succeeded();
                self.refused(op_id, refusal);
            }
            Answer::SignedOut => {
                self.sending.succeeded();
                self.ask_to_sign_in();
            }
            // That it failed is known.
            Answer::Unreachable | Answer::Overloaded { .. } if whose == Whose::Overdue => {}
            Answer::Unreachable => {
                self.sending.offline = true;
                self.sending.failed(moment, None);
            }
            Answer::Overloaded { retry_after_ms } => {
                self.sending.offline = false;
                self.sending.failed(moment, retry_after_ms);
            }
        }
    }

    /// Sends the first entry that may be sent, unless one is on its way or an attempt has to wait; arms the
    /// timer for whatever comes first.
    pub(super) fn send_next(&mut self, moment: Moment) {
        let now_ms = moment.now_ms;
        if self
            .sending
            .on_its_way
            .is_some_and(|request| request.by_ms <= now_ms)
        {
            self.sending.give_up(moment);
        }
        let is_due = self.sending.retry_at_ms.is_none_or(|at_ms| at_ms <= now_ms);
        if self.sending.on_its_way.is_none() && is_due {
            self.send_first(now_ms);
        }
        let next_ms = match self.sending.on_its_way {
            Some(request) => Some(request.by_ms),
            None => self
                .sending
                .retry_at_ms
                .filter(|_| self.first_to_send().is_some()),
        };
        if let Some(at_ms) = next_ms
            && next_ms != self.sending.armed_ms
        {
            self.sending.armed_ms = next_ms;
            self.effects.push_back(Effect::Wait {
                wait_ms: at_ms.saturating_sub(now_ms),
            });
        }
    }

    fn send_first(&mut self, now_ms: u64) {
        let Some(place) = self.first_to_send() else {
            return;
        };
        let Some(kept) = self.kept.get_mut(place) else {
            return;
        };
        kept.may_be_sent = true;
        let op_id = kept.entry.op_id;
        self.sending.retry_at_ms = None;
        self.sending.overdue = None;
        self.sending.attempts = self.sending.attempts.wrapping_add(1);
        let attempt = self.sending.attempts;
        self.sending.on_its_way = Some(Request {
            op_id,
            attempt,
            by_ms: now_ms.saturating_add(ANSWER_MS),
        });
        self.effects.push_back(Effect::Send { op_id, attempt });
    }

    /// Entries of others wait until they sign in, and refused ones until their labeler decides.
    fn first_to_send(&self) -> Option<usize> {
        if !self.is_loaded || self.signed_out {
            return None;
        }
        self.kept
            .iter()
            .position(|kept| kept.entry.owner == self.owner && kept.entry.refusal.is_none())
    }
}

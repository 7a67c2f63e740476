//! One topic as the browser follows it: its state, and whether the server has to be asked again.

use crate::live::{
    message::{ASK_GAP_MS, ClientMessage, Position, Purpose, Stamped, SubscriptionId, Topic},
    sse::query::Wanted,
    state::{Changes, Page, Rows, State, View},
};

/// After how long without an answer a question is asked again, in milliseconds.
const ANSWER_MS: u64 = 10_000;

/// How far apart acknowledgements of a table are, in milliseconds.
const TABLE_ACK_GAP_MS: u64 = 500;

/// What a message did to the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    Changed,
    Unchanged,
}

/// One topic.
#[derive(Debug, Clone)]
pub(super) struct Following {
    pub(super) sid: SubscriptionId,
    pub(super) topic: Topic,
    watchers: u16,
    labelers: u16,
    state: Option<Stamped<View>>,
    /// The pages of a state whose last one has not come yet, and how many there are.
    pages: Option<(Stamped<Rows>, u16)>,
    /// A place that the server was seen at and that the state has not reached.
    ahead: Option<Position>,
    asked_ms: Option<u64>,
    answered: bool,
    ask_at_ms: Option<u64>,
    /// Updates that came and were not acknowledged, whether they brought news or not: all of them count at the
    /// server.
    unacked: usize,
    acked_ms: Option<u64>,
    unavailable: bool,
}

impl Following {
    pub(super) fn new(sid: SubscriptionId, topic: Topic) -> Self {
        Self {
            sid,
            topic,
            watchers: 0,
            labelers: 0,
            state: None,
            pages: None,
            ahead: None,
            asked_ms: None,
            answered: false,
            ask_at_ms: None,
            unacked: 0,
            acked_ms: None,
            unavailable: false,
        }
    }

    /// One more wants the topic; says whether the server has to hear of it.
    pub(super) fn join(&mut self, purpose: Purpose) -> bool {
        let before = self.purpose();
        let count = self.count(purpose);
        *count = count.saturating_add(1);
        self.purpose() != before || self.unavailable
    }

    /// One less wants the topic; says whether what it is wanted for has changed.
    pub(super) fn leave(&mut self, purpose: Purpose) -> bool {
        let before = self.purpose();
        let count = self.count(purpose);
        *count = count.saturating_sub(1);
        self.purpose() != before
    }

    pub(super) fn is_unwanted(&self) -> bool {
        self.watchers == 0 && self.labelers == 0
    }

    pub(super) fn state(&self) -> Option<&Stamped<View>> {
        self.state.as_ref()
    }

    pub(super) fn is_unavailable(&self) -> bool {
        self.unavailable
    }

    pub(super) fn is_answered(&self) -> bool {
        self.answered
    }

    pub(super) fn ask_at_ms(&self) -> Option<u64> {
        self.ask_at_ms
    }

    /// Takes over a state that came with a page, if it is news.
    pub(super) fn offer(&mut self, have: Stamped<View>) -> bool {
        let is_news = self
            .at()
            .is_none_or(|own| own.epoch == have.at.epoch && own.version < have.at.version);
        if is_news {
            self.state = Some(have);
        }
        is_news
    }

    /// Asks the server for the topic from here on.
    pub(super) fn ask(&mut self, now_ms: u64) -> ClientMessage {
        self.asked_ms = Some(now_ms);
        self.answered = false;
        self.unavailable = false;
        self.unacked = 0;
        self.pages = None;
        self.ask_at_ms = Some(now_ms + ANSWER_MS);
        self.wanted().into()
    }

    /// What is asked of the server.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            sid: self.sid,
            topic: self.topic,
            have: self.at(),
            purpose: self.purpose(),
        }
    }

    /// The socket is gone, and with it all that was under way.
    pub(super) fn disconnected(&mut self) {
        self.ahead = None;
        self.asked_ms = None;
        self.answered = false;
        self.ask_at_ms = None;
        self.unacked = 0;
        self.pages = None;
    }

    /// The server has refused the topic.
    pub(super) fn refuse(&mut self) {
        self.unavailable = true;
        self.answered = true;
        self.ask_at_ms = None;
    }

    /// A whole state came, or a page of it. Only one that is older in the same numbering is not taken
    /// over.
    pub(super) fn snapshot(&mut self, newer: Stamped<State>, now_ms: u64) -> Merge {
        let at = newer.at;
        match newer.state {
            State::Progress(progress) => self.whole(at, View::Progress(progress)),
            State::Rows(page) => match self.page(at, page, now_ms) {
                Some(rows) => self.whole(at, View::Rows(rows)),
                None => Merge::Unchanged,
            },
        }
    }

    /// Puts a page behind those that came before it; returns all rows with the last one.
    fn page(&mut self, at: Position, page: Page, now_ms: u64) -> Option<Rows> {
        let (mut so_far, parts) = match self.pages.take() {
            Some((so_far, parts)) if so_far.at == at && parts == page.part => (so_far, parts),
            // One that came already.
            Some(pages) if pages.0.at == at || page.part != 0 => {
                self.pages = Some(pages);
                return None;
            }
            _ if page.part == 0 => {
                let state = Rows::new();
                (Stamped { at, state }, 0)
            }
            // The pages before it are lost: asking again brings all of them.
            _ => return None,
        };
        so_far.state.extend(page.rows);
        if page.last {
            return Some(so_far.state);
        }
        self.pages = Some((so_far, parts.saturating_add(1)));
        self.ask_at_ms = self.ask_at_ms.map(|_| now_ms + ANSWER_MS);
        None
    }

    fn whole(&mut self, at: Position, state: View) -> Merge {
        let newer = Stamped { at, state };
        let is_older = self
            .at()
            .is_some_and(|own| own.epoch == at.epoch && at.version < own.version);
        let changed = !is_older && self.state.as_ref() != Some(&newer);
        if changed {
            self.state = Some(newer);
        }
        self.unacked = self.topic.window();
        self.answer();
        if changed {
            Merge::Changed
        } else {
            Merge::Unchanged
        }
    }

    /// The changes in `(from, to]` came. They are merged if they begin where the state is, or before.
    pub(super) fn delta(
        &mut self,
        epoch: u64,
        from: u64,
        to: u64,
        changes: Changes,
        now_ms: u64,
    ) -> Merge {
        let ahead = Position { epoch, version: to };
        let fits = |own: &&mut Stamped<View>| own.at.epoch == epoch && from <= own.at.version;
        let Some(own) = self.state.as_mut().filter(fits) else {
            self.fell_behind(ahead, now_ms);
            return Merge::Unchanged;
        };
        let is_news = own.at.version < to;
        if is_news {
            if !own.state.apply(changes) {
                self.fell_behind(ahead, now_ms);
                return Merge::Unchanged;
            }
            own.at.version = to;
        }
        self.unacked = self.unacked.saturating_add(1);
        self.answer();
        if is_news {
            Merge::Changed
        } else {
            Merge::Unchanged
        }
    }

    /// A ping tells where the topic stands. What lies between may still be on its way for a while.
    pub(super) fn told(&mut self, at: Position, now_ms: u64) {
        if self.is_behind(at) {
            self.saw(at);
            self.ask_by(now_ms + ASK_GAP_MS);
        }
    }

    /// Half of what may be under way is acknowledged, so that the server goes on while the other half is.
    pub(super) fn wants_ack(&self) -> bool {
        self.unacked >= self.topic.window().div_ceil(2)
    }

    /// When it may be acknowledged next: a table twice between two paintings of the screen, so that what is painted
    /// is new, and little is read for nothing.
    pub(super) fn ack_due_ms(&self) -> u64 {
        let last_ms = self.acked_ms.filter(|_| self.topic.is_table());
        last_ms.map_or(0, |at_ms| at_ms + TABLE_ACK_GAP_MS)
    }

    /// What to acknowledge: if there is anything new and it is time, or in any case.
    pub(super) fn acknowledge(
        &mut self,
        now_ms: u64,
        anyway: bool,
    ) -> Option<(SubscriptionId, u64)> {
        if !anyway && (self.unacked == 0 || now_ms < self.ack_due_ms()) {
            return None;
        }
        self.unacked = 0;
        self.acked_ms = Some(now_ms);
        self.at().map(|own| (self.sid, own.version))
    }

    fn at(&self) -> Option<Position> {
        self.state.as_ref().map(|own| own.at)
    }

    fn purpose(&self) -> Purpose {
        if self.labelers > 0 {
            Purpose::Label
        } else {
            Purpose::Watch
        }
    }

    fn count(&mut self, purpose: Purpose) -> &mut u16 {
        match purpose {
            Purpose::Watch => &mut self.watchers,
            Purpose::Label => &mut self.labelers,
        }
    }

    fn is_behind(&self, at: Position) -> bool {
        self.at()
            .is_none_or(|own| own.epoch != at.epoch || own.version < at.version)
    }

    /// Something is missing in between: asks as soon as the distance between questions allows.
    fn fell_behind(&mut self, ahead: Position, now_ms: u64) {
        self.saw(ahead);
        let earliest = self.asked_ms.map_or(now_ms, |at| at + ASK_GAP_MS);
        self.ask_by(earliest.max(now_ms));
    }

    fn saw(&mut self, at: Position) {
        let further = self
            .ahead
            .filter(|seen| seen.epoch == at.epoch && at.version < seen.version);
        self.ahead = further.or(Some(at));
    }

    fn ask_by(&mut self, at_ms: u64) {
        self.ask_at_ms = Some(self.ask_at_ms.map_or(at_ms, |planned| planned.min(at_ms)));
    }

    /// The server has spoken in the state's own numbering. Whether anything is still missing shows.
    fn answer(&mut self) {
        self.answered = true;
        let epoch = self.at().map(|own| own.epoch);
        self.ahead = self
            .ahead
            .filter(|at| Some(at.epoch) == epoch && self.is_behind(*at));
        if self.ahead.is_none() {
            self.ask_at_ms = None;
        }
    }
}

//! The samples in a labeler's tab: the one in hand, those fetched ahead, and those just done.
//!
//! The next sample is here before the labeler is done with this one, so nobody ever waits for the network.
//! The last labels stay at hand: going back opens one in place, and saving it leads back to where the
//! labeler was. Each turn that the server deals out is in one place only: in hand, ahead, done, or given
//! back; none is shown twice unless its labeler asks for it.
//!
//! What was done goes to the server by the [`outbox`](crate::outbox); the page hands its news on to the
//! desk. This is the machine without I/O: events go in through [`Desk::handle`], and the driver carries out
//! every [`Desk::next_effect`] in order.

mod ended;
mod event;
mod history;
mod holding;
mod item;
pub mod kept;
mod provision;
mod restoring;
mod sent_back;
mod supply;
pub mod tabs;

use std::collections::VecDeque;

use self::{ended::Ended, provision::Provision, supply::Supply};
pub use self::{
    event::{Effect, Event},
    item::{Done, Item, Past, PastState},
    sent_back::Back,
    supply::Fetching,
};
use crate::{
    assignment::{Assignment, Claim, NoWork},
    ids::{AssignmentId, OpId, SentBackId},
};

/// How many samples wait behind the one in hand, if nobody is quicker than the network or takes more along.
pub const AHEAD: usize = 2;
/// How many turns the history holds.
pub const HISTORY: usize = 10;

/// One tab's desk.
#[derive(Debug, Clone)]
pub struct Desk {
    in_hand: Option<Item>,
    ahead: VecDeque<Item>,
    /// The newest first.
    history: VecDeque<Past>,
    /// Labels that are to be looked at again, in the order in which they were sent back.
    sent_back: Vec<Back>,
    /// Those that were looked at, with their turns, as long as the server may not know.
    looked_at: Vec<(SentBackId, AssignmentId)>,
    /// The turn that is reopened, out of the history or of what was sent back.
    reopened: Option<AssignmentId>,
    ended: Ended,
    /// Turns that the labeler has ended and the server holds open, as far as the desk knows.
    unsettled: Vec<AssignmentId>,
    held_elsewhere: Vec<AssignmentId>,
    /// The person has other tabs at this queue.
    shares: bool,
    supply: Supply,
    provision: Provision,
    /// The labeler wants all that they take along now, not only when a good part is missing.
    fills_up: bool,
    /// The server could not be reached when it was asked last.
    is_cut_off: bool,
    /// There was news while the server was being asked, which its answer may not know of.
    has_woken: bool,
    /// Why there was nothing when the server was asked last.
    no_work: Option<NoWork>,
    has_left: bool,
    effects: VecDeque<Effect>,
}

/// What the labeler sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown<'a> {
    /// A sample to be labeled.
    Sample(&'a Item),
    /// An earlier label, reopened.
    Reopened(&'a Past),
    /// Nothing, and why.
    Nothing(NoWork),
    /// Nothing, because other tabs hold all that this labeler may hold at once.
    Elsewhere,
    /// Nothing yet: it is on its way.
    Loading,
    /// Nothing until the server can be reached.
    CutOff,
}

impl Desk {
    /// The desk of a page that came with this answer to its first claim, and with these turns that its labeler
    /// ended last, the newest first. If the storage of the outbox holds a turn already, [`Event::Found`] says so
    /// later.
    pub fn new(first: Claim, past: impl IntoIterator<Item = Past>) -> Self {
        let mut desk = Self {
            in_hand: None,
            ahead: VecDeque::new(),
            history: past.into_iter().take(HISTORY).collect(),
            sent_back: Vec::new(),
            looked_at: Vec::new(),
            reopened: None,
            ended: Ended::default(),
            unsettled: Vec::new(),
            held_elsewhere: Vec::new(),
            shares: false,
            supply: Supply::Asking,
            provision: Provision::default(),
            fills_up: false,
            is_cut_off: false,
            has_woken: false,
            no_work: None,
            has_left: false,
            effects: VecDeque::new(),
        };
        match first {
            Claim::Granted(assignments) => desk.handle(Event::Granted(assignments)),
            Claim::Nothing(reason) => desk.handle(Event::NoWork(reason)),
        }
        desk
    }

    /// How many turns the queue lets one labeler hold, that in hand included.
    #[must_use]
    pub fn lending_at_most(mut self, most_open: u32) -> Self {
        self.provision.lend_at_most(most_open as usize);
        self
    }

    /// Takes an event in. Afterwards the driver carries out every [`Self::next_effect`].
    pub fn handle(&mut self, event: Event) {
        match event {
            Event::Granted(assignments) => self.granted(assignments),
            Event::NoWork(reason) => {
                self.no_work = Some(reason);
                self.is_cut_off = false;
                self.provision.answered();
                self.answered(Supply::Dry);
            }
            Event::ClaimFailed => {
                self.is_cut_off = true;
                self.answered(Supply::Stalled);
            }
            Event::Woken => self.wake(),
            Event::HandedIn {
                assignment,
                op_id,
                answers,
            } => self.done(assignment, op_id, Done::Labeled(answers)),
            Event::Skipped { assignment, op_id } => self.done(assignment, op_id, Done::Skipped),
            Event::Reopened { assignment, draft } => self.reopen(assignment, draft),
            Event::Revised {
                assignment,
                op_id,
                answers,
            } => self.revised(assignment, op_id, answers),
            Event::Cancelled => self.cancelled(),
            Event::CameBack(told) => self.came_back(told),
            Event::KeptAsItIs(id) => self.kept_as_it_is(id),
            Event::TakenBack { assignment, draft } => self.taken_back(assignment, draft),
            Event::Settled { assignment, label } => self.settled(assignment, label),
            Event::Refused(assignment) => self.refused(assignment),
            Event::Discarded(assignment) => self.discarded(assignment),
            Event::AnsweredElsewhere(turns) => self.answered_elsewhere(&turns),
            Event::Found {
                assignment,
                op_id,
                done,
                is_refused,
            } => {
                let state = if is_refused {
                    PastState::Refused
                } else {
                    PastState::Sending
                };
                self.found(assignment, op_id, done, state);
            }
            Event::HeldElsewhere { turns, shares } => self.held_elsewhere(turns, shares),
            Event::Renewed(leases) => self.renewed(&leases),
            Event::LeasesEnded(turns) => self.leases_ended(&turns),
            Event::RenewalDue => self.renew(),
            Event::TakenAlong { count } => self.take_along(count),
            Event::CameAsCopy => self.came_as_copy(),
            Event::Restored { turns, wall_ms } => self.restored(turns, wall_ms),
            Event::Left => self.leave(),
            Event::Returned => self.has_left = false,
        }
        self.take_next();
        self.claim_if_short();
        // What is shown is compared by whoever shows it; to say it once too often costs a look.
        if self.effects.back() != Some(&Effect::Show) {
            self.effects.push_back(Effect::Show);
        }
    }

    /// The next thing to do, if any.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// What the labeler sees.
    pub fn shown(&self) -> Shown<'_> {
        if let Some(past) = self.reopened() {
            return Shown::Reopened(past);
        }
        match (&self.in_hand, self.no_work) {
            (Some(item), _) => Shown::Sample(item),
            (None, Some(reason)) => Shown::Nothing(reason),
            (None, None) if self.is_cut_off => Shown::CutOff,
            (None, None) if self.supply == Supply::Stalled && !self.held_elsewhere.is_empty() => {
                Shown::Elsewhere
            }
            (None, None) => Shown::Loading,
        }
    }

    /// The sample in hand, also while an earlier label is reopened.
    pub fn in_hand(&self) -> Option<&Item> {
        self.in_hand.as_ref()
    }

    /// The samples behind it, the next one first.
    pub fn ahead(&self) -> impl Iterator<Item = &Item> {
        self.ahead.iter()
    }

    /// How many samples the labeler takes along, as far as the queue lends them; 0 for none.
    pub fn along(&self) -> usize {
        self.provision.along()
    }

    /// The turns done last, the newest first.
    pub fn history(&self) -> impl Iterator<Item = &Past> {
        self.history.iter()
    }

    /// The turn that is reopened, out of the history or of what was sent back.
    pub fn reopened(&self) -> Option<&Past> {
        let reopened = self.reopened?;
        self.past().find(|past| past.is(reopened))
    }

    fn past(&self) -> impl Iterator<Item = &Past> {
        let sent_back = self.sent_back.iter().map(|back| &back.past);
        self.history.iter().chain(sent_back)
    }

    /// The turn to which one step back leads: the newest that anything can be done about, behind the reopened
    /// one if there is one. If it is a skip, the outbox tells whether it can be taken back. Behind what was sent
    /// back there is nothing.
    pub fn one_back(&self) -> Option<&Past> {
        let place = match self.reopened {
            None => 0,
            Some(reopened) => self.history.iter().position(|past| past.is(reopened))? + 1,
        };
        let mut older = self.history.iter().skip(place);
        older.find(|past| past.can_be_gone_back_to())
    }

    /// The label to which one step towards the newest sample leads from the reopened one. From what was sent back
    /// it leads to the sample in hand.
    pub fn one_later(&self) -> Option<&Past> {
        let reopened = self.reopened?;
        let place = self.history.iter().position(|past| past.is(reopened))?;
        let newer = self.history.iter().take(place);
        newer.rev().find(|past| past.can_be_reopened())
    }

    fn granted(&mut self, assignments: Vec<Assignment>) {
        let mut has_new = false;
        for assignment in assignments {
            let id = assignment.id;
            if let Some(item) = self.find_mut(id) {
                // The server deals the same turn out anew.
                item.lease_ended = false;
                item.assignment.lease_expires_at_ms = assignment.lease_expires_at_ms;
            } else if !self.ended.contains(id) && !self.held_elsewhere.contains(&id) {
                has_new = true;
                if self.has_room() {
                    // What was skipped may be dealt out once more.
                    self.history.retain(|past| !past.is(id));
                    self.ahead.push_back(Item::new(assignment));
                }
            }
        }
        if has_new {
            self.no_work = None;
        }
        self.is_cut_off = false;
        self.provision.answered();
        self.answered(if has_new {
            Supply::Open
        } else {
            Supply::Stalled
        });
        if self.has_left {
            self.release_what_is_left();
        }
    }

    /// The labeler has ended the turn in hand. For any other it is a key that was pressed twice.
    fn done(&mut self, assignment: AssignmentId, op_id: OpId, done: Done) {
        let Some(item) = self.in_hand.take_if(|item| item.is(assignment)) else {
            return;
        };
        self.end(assignment);
        self.provision.turn_ended();
        self.remember(Past {
            assignment: item.assignment,
            done,
            op_id: Some(op_id),
            draft: None,
            state: PastState::Sending,
            label: None,
            may_change: true,
        });
        self.try_again();
    }

    /// The turn is answered here, and the server will hear of it.
    fn end(&mut self, assignment: AssignmentId) {
        if self.ended.add(assignment) {
            self.unsettled.push(assignment);
        }
    }

    fn answered_elsewhere(&mut self, turns: &[AssignmentId]) {
        for turn in turns {
            self.end(*turn);
            self.in_hand.take_if(|item| item.is(*turn));
            self.ahead.retain(|item| !item.is(*turn));
        }
        self.try_again();
    }

    fn find_mut(&mut self, assignment: AssignmentId) -> Option<&mut Item> {
        let mut items = self.in_hand.iter_mut().chain(&mut self.ahead);
        items.find(|item| item.is(assignment))
    }

    fn take_next(&mut self) {
        if self.in_hand.is_none() && !self.has_left {
            self.in_hand = self.ahead.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;

//! What a labeler did, kept until the server has it.
//!
//! The page takes the next sample as soon as a key is pressed; what was done goes into the outbox, and from
//! there to the server, in the order of making, however long that takes. Each entry
//! lies in the browser's storage under its `op_id`, so that it survives a reload, a crash and signing out.
//! Under one `op_id` an entry always says the same and the server stores it once, so sending twice is safe,
//! whether after a lost answer or from two tabs. An entry leaves the outbox in one of these ways only: the
//! server has it, its labeler gave it up, or a newer one about the same turn took its place.
//!
//! This is the machine without I/O: events go in through [`Outbox::handle`], and the driver carries out
//! every [`Outbox::next_effect`] in order.

mod chip;
mod entry;
mod event;
mod excerpt;
mod gone;
mod keeping;
mod record;
mod resolving;
mod sending;

use std::collections::VecDeque;

pub use self::{
    chip::Chip,
    entry::{Entry, NewEntry, Owner, Refusal, Work},
    event::{Answer, Effect, Event, News, Resolution},
    excerpt::excerpt,
    record::{Fault, Record, Unreadable},
};
use self::{gone::Gone, sending::Sending};
use crate::{
    ids::{AssignmentId, OpId},
    limits::Limits,
    live::client_session::Moment,
};

/// The outbox holds as many entries as it may. The page takes no more labels until some are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    /// How many it may hold.
    pub most: usize,
}

/// One tab's view of what this browser keeps.
#[derive(Debug, Clone)]
pub struct Outbox {
    /// Who is, or was last, signed in.
    owner: Owner,
    signed_out: bool,
    is_loaded: bool,
    /// In the order in which they are sent.
    kept: Vec<Kept>,
    unreadable: Vec<Unreadable>,
    gone: Gone,
    last_number: u64,
    most: usize,
    sending: Sending,
    has_changed: bool,
    shown: Chip,
    effects: VecDeque<Effect>,
}

/// An entry, and what this tab alone knows of it.
#[derive(Debug, Clone)]
struct Kept {
    entry: Entry,
    /// The server may have heard of it: this tab has sent it, or can't tell whether another one has.
    may_be_sent: bool,
    /// The storage would not take it.
    only_here: bool,
}

impl Outbox {
    /// The outbox of a page, before the storage has been read. `owner` is who is signed in.
    pub fn new(owner: Owner, limits: &Limits) -> Self {
        Self {
            owner,
            signed_out: false,
            is_loaded: false,
            kept: Vec::new(),
            unreadable: Vec::new(),
            gone: Gone::default(),
            last_number: 0,
            most: limits.outbox_entries,
            sending: Sending::default(),
            has_changed: false,
            shown: Chip::Checking,
            effects: VecDeque::new(),
        }
    }

    /// Takes an event in. Afterwards the driver carries out every [`Self::next_effect`].
    pub fn handle(&mut self, event: Event, moment: Moment) {
        match event {
            Event::Loaded(records) => {
                self.is_loaded = true;
                self.has_changed = true;
                self.found(records);
            }
            Event::ChangedElsewhere(records) => self.found(records),
            Event::RemovedElsewhere { key, is_discarded } => {
                self.removed_elsewhere(&key, is_discarded);
            }
            Event::NotKept(op_id) => self.not_kept(op_id),
            Event::Answered {
                op_id,
                attempt,
                answer,
            } => self.answered(op_id, attempt, answer, moment),
            Event::Timer => self.sending.rang(),
            Event::Online => self.sending.came_online(),
            Event::Offline => self.sending.went_offline(moment),
            Event::SignedIn(owner) => self.signed_in(owner),
            Event::SignedOut => self.ask_to_sign_in(),
            Event::Resolved { op_id, resolution } => self.resolved(op_id, resolution, moment),
            Event::UnreadableDiscarded { key } => self.unreadable_discarded(key),
        }
        self.settle(moment);
    }

    /// The next thing to do, if any.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// What the chip says.
    pub fn chip(&self) -> Chip {
        if !self.is_loaded {
            return Chip::Checking;
        }
        let (mut own, mut refused) = (0, 0);
        for kept in &self.kept {
            if kept.entry.owner == self.owner {
                own += 1;
                refused += usize::from(kept.entry.refusal.is_some());
            }
        }
        let need = refused + self.unreadable.len();
        if self.signed_out {
            Chip::SignedOut(own)
        } else if 0 < need {
            Chip::NeedsYou(need)
        } else if 0 < own {
            if self.sending.is_offline() {
                Chip::Offline(own)
            } else {
                Chip::Saving(own)
            }
        } else if self.kept.is_empty() {
            Chip::AllSaved
        } else {
            Chip::KeptForOthers(self.kept.len())
        }
    }

    /// All entries of whoever is, or was last, signed in, in the order of making.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let kept = self.kept.iter().map(|kept| &kept.entry);
        kept.filter(|entry| entry.owner == self.owner)
    }

    /// The entry of this id, whoever made it.
    pub fn entry(&self, op_id: OpId) -> Option<&Entry> {
        self.find(op_id).map(|kept| &kept.entry)
    }

    /// The records that can't be read.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// How many entries the storage would not take: they are lost if the page is left now.
    pub fn only_here(&self) -> usize {
        self.kept.iter().filter(|kept| kept.only_here).count()
    }

    /// Whether there is no room for another label.
    pub fn is_full(&self) -> bool {
        self.most <= self.kept.len() + self.unreadable.len()
    }

    /// Whether the person has to sign in before anything is sent.
    pub fn is_signed_out(&self) -> bool {
        self.signed_out
    }

    fn find(&self, op_id: OpId) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.entry.op_id == op_id)
    }

    fn place_of(&self, op_id: OpId) -> Option<usize> {
        self.kept.iter().position(|kept| kept.entry.op_id == op_id)
    }

    /// Nothing more is sent until somebody signs in.
    fn ask_to_sign_in(&mut self) {
        if !self.signed_out {
            self.signed_out = true;
            self.effects.push_back(Effect::AskToSignIn);
        }
    }

    fn signed_in(&mut self, owner: Owner) {
        self.owner = owner;
        self.signed_out = false;
        // A request of whoever was signed in before says nothing of this person.
        self.sending.begin_anew();
        self.has_changed = true;
    }

    /// What follows from every event.
    fn settle(&mut self, moment: Moment) {
        self.put_newer_in_place_of_refused();
        self.send_next(moment);
        let chip = self.chip();
        if self.has_changed || chip != self.shown {
            self.has_changed = false;
            self.shown = chip;
            self.effects.push_back(Effect::Show);
        }
    }

    fn keep(&mut self, entry: &Entry) {
        self.effects
            .push_back(Effect::Keep(Box::new(entry.clone())));
    }

    fn update(&mut self, entry: &Entry) {
        self.effects
            .push_back(Effect::Update(Box::new(entry.clone())));
    }

    fn tell(&mut self, op_id: OpId, assignment: AssignmentId, news: News) {
        self.has_changed = true;
        self.effects.push_back(Effect::Tell {
            op_id,
            assignment,
            news,
        });
    }
}

#[cfg(test)]
mod tests;

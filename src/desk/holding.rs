//! What the desk holds: keeping it, sharing it with other tabs, and giving it back.

use std::collections::VecDeque;

use super::{Desk, Effect, Item};
use crate::{assignment::Lease, ids::AssignmentId};

impl Desk {
    /// The turns in hand and ahead.
    pub fn held(&self) -> Vec<AssignmentId> {
        let items = self.in_hand.iter().chain(&self.ahead);
        items.map(|item| item.assignment.id).collect()
    }

    pub(super) fn renew(&mut self) {
        let mut turns = self.held();
        // A label that can't be sent yet needs its lease too.
        turns.extend(&self.unsettled);
        if !turns.is_empty() {
            self.effects.push_back(Effect::Renew(turns));
        }
    }

    pub(super) fn renewed(&mut self, leases: &[Lease]) {
        for lease in leases {
            let Some(expires_at_ms) = lease.expires_at_ms else {
                continue;
            };
            if let Some(item) = self.find_mut(lease.assignment) {
                item.lease_ended = false;
                item.assignment.lease_expires_at_ms = expires_at_ms;
            }
            if let Some(past) = self.past_mut(lease.assignment) {
                past.assignment.lease_expires_at_ms = expires_at_ms;
            }
        }
    }

    pub(super) fn leases_ended(&mut self, turns: &[AssignmentId]) {
        // Nobody has seen those ahead: if the server deals them out again, they are as new.
        self.ahead
            .retain(|item| item.draft.is_some() || !turns.iter().any(|turn| item.is(*turn)));
        for turn in turns {
            if let Some(item) = self.find_mut(*turn) {
                item.lease_ended = true;
            }
        }
    }

    /// What other tabs hold is theirs: they show it, and they give it back.
    pub(super) fn held_elsewhere(&mut self, turns: Vec<AssignmentId>, shares: bool) {
        self.shares = shares;
        self.in_hand
            .take_if(|item| turns.contains(&item.assignment.id));
        self.ahead
            .retain(|item| !turns.contains(&item.assignment.id));
        let is_free = |turn: &AssignmentId| !turns.contains(turn);
        let some_are_free = self.held_elsewhere.iter().any(is_free);
        self.held_elsewhere = turns;
        if some_are_free {
            // Also if the server is being asked right now: its answer may be older.
            self.wake();
        } else {
            self.try_again();
        }
    }

    /// The sample in hand stays its labeler's until its lease ends: they may come back to it. So do those that they
    /// take along, which may be opened where there is no network.
    pub(super) fn leave(&mut self) {
        self.has_left = true;
        self.release_what_is_left();
    }

    /// Gives back what waits for somebody who has left.
    pub(super) fn release_what_is_left(&mut self) {
        if self.provision.along() == 0 {
            let ahead = std::mem::take(&mut self.ahead);
            self.release(ahead);
        }
    }

    /// Gives those of these back that nobody has seen; the others wait on.
    pub(super) fn release(&mut self, items: VecDeque<Item>) {
        let (seen, unseen): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.draft.is_some());
        self.ahead.extend(seen);
        let held_elsewhere = &self.held_elsewhere;
        let leases: Vec<Lease> = unseen
            .iter()
            .map(|item| item.assignment.lease())
            .filter(|lease| !held_elsewhere.contains(&lease.assignment))
            .collect();
        if !leases.is_empty() {
            self.effects.push_back(Effect::Release(leases));
        }
    }
}

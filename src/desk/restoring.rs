//! A page that comes without the server, and what this browser kept of the desk.

use super::{Desk, Effect, Item, Supply};
use crate::assignment::Assignment;

impl Desk {
    /// The page is a copy from earlier: what it came with may be done by now. Until it is known what was kept
    /// nothing is in hand, and nobody is asked.
    pub(super) fn came_as_copy(&mut self) {
        self.in_hand = None;
        self.ahead.clear();
        self.sent_back.clear();
        self.no_work = None;
        self.supply = Supply::Asking;
        self.has_woken = false;
        let is_claim = |effect: &Effect| matches!(effect, Effect::Claim { .. });
        self.effects.retain(|effect| !is_claim(effect));
    }

    /// What was kept is back. What is answered meanwhile stays away, and so does what another tab holds.
    pub(super) fn restored(&mut self, turns: Vec<Assignment>, wall_ms: u64) {
        for assignment in turns {
            let id = assignment.id;
            let is_away = self.ended.contains(id) || self.held_elsewhere.contains(&id);
            if !is_away && self.find_mut(id).is_none() {
                let lease_ended = assignment.lease_expires_at_ms <= wall_ms;
                self.ahead.push_back(Item {
                    lease_ended,
                    ..Item::new(assignment)
                });
            }
        }
        self.answered(Supply::Open);
    }
}

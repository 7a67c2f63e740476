//! When the desk asks for more samples.

use super::{AHEAD, Desk, Effect};

/// What is known of where the next samples come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Supply {
    /// There may be more.
    Open,
    /// The server has been asked.
    Asking,
    /// The server has none. Only news of the queue change that.
    Dry,
    /// The server could not be asked, or had only what is here already. Asking again at once would be
    /// asking without end.
    Stalled,
}

impl Desk {
    /// The server has been asked, and this is what is known since.
    pub(super) fn answered(&mut self, supply: Supply) {
        self.supply = if self.has_woken { Supply::Open } else { supply };
        self.has_woken = false;
    }

    /// There is news that there may be more.
    pub(super) fn wake(&mut self) {
        if self.supply == Supply::Asking {
            self.has_woken = true;
        } else {
            self.supply = Supply::Open;
        }
    }

    /// The desk itself has changed.
    pub(super) fn try_again(&mut self) {
        if self.supply == Supply::Stalled {
            self.supply = Supply::Open;
        }
    }

    /// Asks for more as long as fewer wait than should.
    pub(super) fn claim_if_short(&mut self) {
        if self.has_left || self.supply != Supply::Open || AHEAD <= self.ahead.len() {
            return;
        }
        self.supply = Supply::Asking;
        // The server counts all turns that it holds open for this labeler, whatever the desk knows better.
        let open = self.unsettled.len() + self.held_elsewhere.len();
        let count = u32::try_from(1 + AHEAD + open).unwrap_or(u32::MAX);
        self.effects.push_back(Effect::Claim { count });
    }
}

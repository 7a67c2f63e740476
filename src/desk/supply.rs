//! When the desk asks for more samples.

use super::{Desk, Effect};

/// What is known of where the next samples come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Supply {
    /// There may be more.
    Open,
    /// The server has been asked, or what this browser kept is being read.
    Asking,
    /// The server has none. Only news of the queue change that.
    Dry,
    /// The server could not be asked, or had only what is here already. Asking again at once would be
    /// asking without end.
    Stalled,
}

/// How far the desk is with fetching what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    /// Some are on their way, or will be asked for.
    UnderWay,
    /// The server has no more for this labeler now.
    NoMore,
    /// The server can't be reached.
    CutOff,
}

impl Desk {
    /// How far the desk is with fetching what is wanted.
    pub fn fetching(&self) -> Fetching {
        match self.supply {
            _ if self.is_cut_off => Fetching::CutOff,
            Supply::Open | Supply::Asking => Fetching::UnderWay,
            Supply::Dry | Supply::Stalled => Fetching::NoMore,
        }
    }

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
        let waiting = self.ahead.len();
        let is_short = waiting < self.provision.enough()
            || (self.fills_up && waiting < self.provision.ahead());
        if self.has_left || self.supply != Supply::Open || !is_short {
            return;
        }
        self.supply = Supply::Asking;
        self.fills_up = false;
        self.provision.asked();
        // The server counts all turns that it holds open for this labeler, whatever the desk knows better.
        let open = self.unsettled.len() + self.held_elsewhere.len();
        let count = u32::try_from(1 + self.provision.ahead() + open).unwrap_or(u32::MAX);
        self.effects.push_back(Effect::Claim { count });
    }

    /// Whether the desk takes one more of those that the server lends its labeler. What is too much for it may
    /// be what another of their tabs waits for.
    pub(super) fn has_room(&self) -> bool {
        let wanted = self.provision.ahead() + usize::from(self.in_hand.is_none());
        !self.shares || self.ahead.len() < wanted
    }

    /// The labeler wants so many samples here, or no more than usual with 0: then the others get back what is
    /// too much.
    pub(super) fn take_along(&mut self, count: usize) {
        self.provision.take_along(count);
        self.fills_up = true;
        self.wake();
        let wanted = self.provision.ahead();
        if wanted < self.ahead.len() {
            let too_many = self.ahead.split_off(wanted);
            self.release(too_many);
        }
    }
}

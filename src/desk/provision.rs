//! How many samples should wait behind the one in hand: as many as the labeler is quick, or as they take along.

use super::AHEAD;
use crate::limits::Limits;

/// How many samples wait at most for a labeler who is quicker than the network.
const QUICK_MOST: usize = 10;

/// How many samples are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provision {
    /// How many turns the queue lets one labeler hold, that in hand included.
    most_open: usize,
    /// How many the labeler takes along, that in hand included; 0 for none.
    along: usize,
    /// How many should wait for somebody of this labeler's pace.
    quick: usize,
    /// How many turns have ended since the server was asked last.
    ended: usize,
}

impl Default for Provision {
    fn default() -> Self {
        Self {
            most_open: Limits::DEFAULT.open_leases as usize,
            along: 0,
            quick: AHEAD,
            ended: 0,
        }
    }
}

impl Provision {
    pub(super) fn lend_at_most(&mut self, most_open: usize) {
        self.most_open = most_open;
    }

    /// The labeler wants so many samples here, that in hand included.
    pub(super) fn take_along(&mut self, along: usize) {
        self.along = along.min(self.most_open);
    }

    /// How many samples the labeler takes along, as far as the queue lends them.
    pub(super) fn along(&self) -> usize {
        self.along
    }

    pub(super) fn asked(&mut self) {
        self.ended = 0;
    }

    pub(super) fn turn_ended(&mut self) {
        self.ended += 1;
    }

    /// The server has answered. Whoever did more in the meantime than a short way to the server allows gets
    /// twice as much; who is slower again gets one less with each answer.
    pub(super) fn answered(&mut self) {
        let needed = if self.ended < AHEAD {
            AHEAD
        } else {
            2 * self.ended
        };
        self.quick = needed.max(self.quick - 1).min(QUICK_MOST);
    }

    /// How many should wait behind the sample in hand.
    pub(super) fn ahead(&self) -> usize {
        let wanted = self.quick.max(self.along.saturating_sub(1));
        // Those that always wait are asked for whatever the queue lends: it gives what it can.
        wanted.min(self.most_open.saturating_sub(1)).max(AHEAD)
    }

    /// From how many on the server is asked. Each answer holds all that is held, so it is not asked for every
    /// single one of many.
    pub(super) fn enough(&self) -> usize {
        let ahead = self.ahead();
        ahead - ahead / 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The provision after an answer to a claim during which so many turns ended.
    fn after(mut provision: Provision, ended: usize) -> Provision {
        provision.asked();
        for _ in 0..ended {
            provision.turn_ended();
        }
        provision.answered();
        provision
    }

    #[test]
    fn two_wait_for_somebody_who_is_slower_than_the_network() {
        let slow = after(Provision::default(), AHEAD - 1);

        assert_eq!(slow.ahead(), 2);
        assert_eq!(slow.enough(), 2);
    }

    #[test]
    fn more_wait_for_somebody_who_is_quicker_and_fewer_once_they_slow_down() {
        let quick = after(Provision::default(), 3);
        assert_eq!(quick.ahead(), 6);

        let slower = after(quick, 0);
        assert_eq!(slower.ahead(), 5);
        let slow = (0..9).fold(slower, |provision, _| after(provision, 0));
        assert_eq!(slow.ahead(), AHEAD);
    }

    #[test]
    fn however_quick_somebody_is_ten_wait_at_most() {
        assert_eq!(after(Provision::default(), 5).ahead(), QUICK_MOST);
        assert_eq!(after(Provision::default(), 6).ahead(), QUICK_MOST);
    }

    #[test]
    fn as_many_are_taken_along_as_are_asked_for_with_the_one_in_hand() {
        let mut provision = Provision::default();

        provision.take_along(20);

        assert_eq!((provision.along(), provision.ahead()), (20, 19));
        assert_eq!(provision.enough(), 15, "a quarter may be missing");
    }

    #[test]
    fn no_more_are_wanted_than_the_queue_lends_one_labeler() {
        let mut provision = Provision::default();
        provision.lend_at_most(5);

        provision.take_along(5);
        assert_eq!((provision.along(), provision.ahead()), (5, 4));
        provision.take_along(6);
        assert_eq!((provision.along(), provision.ahead()), (5, 4));

        provision.lend_at_most(1);
        assert_eq!(
            provision.ahead(),
            AHEAD,
            "the server says how many it lends"
        );
    }
}

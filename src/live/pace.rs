//! How long a topic's followers wait between two deltas while changes keep coming.
//!
//! The first change after quiet is told at once; the window opens only behind it. It is wide enough that
//! the deliveries of a second stay within a budget, and no wider: few followers are told almost at once,
//! and for thousands a burst becomes one delta. Where hardly anything comes together in a window, the
//! wait would buy nothing, so the budget is then twice as large.
//!
//! The topics of one queue share their windows, and the queues of a node share the budget: if together they
//! ask for more than all of it, each window widens by as much. So a busy queue slows a quiet one down only
//! when the node is full, and then no more than in proportion.

use super::cadence::Cadences;

/// Deliveries a second while changes come in bursts.
const DELIVERIES_PER_S: u64 = 10_000;
/// Deliveries a second while changes come one by one.
const SPARSE_DELIVERIES_PER_S: u64 = 2 * DELIVERIES_PER_S;
/// Up to so many labels in one window came one by one.
const SPARSE_LABELS: u64 = 3;

/// What the topics of one queue ask of the node while they change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// How many deliveries it takes to tell all followers of each topic that has changed.
    pub followers: usize,
    /// How many labels came in the window before. One of them may change several topics.
    pub labels: u64,
}

impl Demand {
    /// The part of the node's budget that it takes with a window of its own, up to 1.
    pub fn share(self, cadences: &Cadences) -> f64 {
        let window_ms = self.own_window_ms(cadences);
        if window_ms > 0.0 {
            self.budgeted_ms() / window_ms
        } else {
            0.0
        }
    }

    /// The window to leave behind these changes, in milliseconds. `load` is what all that change now take of
    /// the budget, this one's own [share](Self::share) included.
    pub fn window_ms(self, load: f64, cadences: &Cadences) -> u64 {
        let window_ms = self.own_window_ms(cadences) * load.max(1.0);
        // A float beyond the range becomes the largest number there is.
        (window_ms.ceil() as u64)
            .min(cadences.longest_window_ms)
            .max(cadences.shortest_window_ms)
    }

    fn own_window_ms(self, cadences: &Cadences) -> f64 {
        self.budgeted_ms().max(cadences.shortest_window_ms as f64)
    }

    /// How long the deliveries take if they use all of the budget.
    fn budgeted_ms(self) -> f64 {
        let deliveries_per_s = if self.labels <= SPARSE_LABELS {
            SPARSE_DELIVERIES_PER_S
        } else {
            DELIVERIES_PER_S
        };
        self.followers as f64 * 1_000.0 / deliveries_per_s as f64
    }
}

/// How many deliveries of first changes after quiet go out at once, over all queues. They have a budget of
/// their own, so that a queue in a burst takes nothing from a quiet one; beyond it a first change waits for
/// its turn in a window as any other.
#[derive(Debug, Clone)]
pub struct AtOnce {
    /// Thousandths of deliveries, so that a millisecond's refill is a whole number.
    left: u64,
    filled_ms: u64,
}

impl AtOnce {
    /// What a second may hold.
    const MOST: u64 = SPARSE_DELIVERIES_PER_S * 1_000;

    /// Nothing was told lately.
    pub fn new(now_ms: u64) -> Self {
        Self {
            left: Self::MOST,
            filled_ms: now_ms,
        }
    }

    /// Takes the deliveries of a first change; says whether it may go out at once.
    pub fn take(&mut self, followers: usize, now_ms: u64) -> bool {
        let passed_ms = now_ms.saturating_sub(self.filled_ms);
        self.filled_ms = self.filled_ms.max(now_ms);
        let refill = passed_ms.saturating_mul(SPARSE_DELIVERIES_PER_S);
        self.left = self.left.saturating_add(refill).min(Self::MOST);
        // However many follow, once a second they may be told at once.
        let cost = (followers as u64).saturating_mul(1_000).min(Self::MOST);
        let granted = cost <= self.left;
        if granted {
            self.left -= cost;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The window of a queue that is alone.
    fn window_ms(followers: usize, labels: u64) -> u64 {
        beside(0.0, followers, labels)
    }

    /// The window of a queue beside others that take so much of the budget.
    fn beside(others: f64, followers: usize, labels: u64) -> u64 {
        let demand = Demand { followers, labels };
        let load = others + demand.share(&Cadences::DEFAULT);
        demand.window_ms(load, &Cadences::DEFAULT)
    }

    #[test]
    fn an_installation_may_have_windows_of_its_own() {
        let cadences = Cadences {
            shortest_window_ms: 200,
            longest_window_ms: 300,
            ..Cadences::DEFAULT
        };
        let window_ms = |followers, labels| Demand { followers, labels }.window_ms(1.0, &cadences);
        assert_eq!(window_ms(1, 1), 200);
        assert_eq!(window_ms(9_000, 9), 300);
    }

    #[test]
    fn a_few_followers_are_told_every_fifty_milliseconds() {
        assert_eq!(window_ms(0, 1), 50);
        assert_eq!(window_ms(500, 1_000), 50);
        assert_eq!(window_ms(501, 1_000), 51);
    }

    #[test]
    fn a_burst_widens_the_window_sooner_than_single_labels_do() {
        assert_eq!((window_ms(1_000, 3), window_ms(1_000, 4)), (50, 100));
        assert_eq!((window_ms(5_000, 3), window_ms(5_000, 4)), (250, 500));
    }

    #[test]
    fn nobody_waits_longer_than_a_second() {
        assert_eq!(window_ms(10_000, 4), 1_000);
        assert_eq!(window_ms(usize::MAX, u64::MAX), 1_000);
        assert_eq!(beside(100.0, 10_000, 4), 1_000);
    }

    #[test]
    fn a_small_queue_hardly_waits_for_a_large_one() {
        let large = Demand {
            followers: 9_000,
            labels: 500,
        };
        let load = large.share(&Cadences::DEFAULT);
        assert_eq!(beside(load, 10, 1), 51);
        // And two large ones share the node.
        assert_eq!(beside(load, 4_000, 500), 800);
    }

    #[test]
    fn as_many_deliveries_as_a_second_may_hold_go_out_at_once_and_no_more() {
        let mut at_once = AtOnce::new(0);
        assert!((0..20).all(|_| at_once.take(1_000, 0)));
        assert!(!at_once.take(1, 0));
        assert!(!at_once.take(21, 1));
        assert!(at_once.take(20, 1));
        assert!(at_once.take(usize::MAX, 5_000));
        assert!(!at_once.take(usize::MAX, 5_999));
        assert!(at_once.take(usize::MAX, 6_000));
    }

    proptest! {
        #[test]
        fn the_deliveries_of_a_second_stay_in_the_budget(
            queues in prop::collection::vec((1..10_000usize, any::<bool>()), 1..20),
        ) {
            // Given queues that change all the time, each one by one or in bursts, and no longest window
            let cadences = Cadences { longest_window_ms: u64::MAX, ..Cadences::DEFAULT };
            let demands = queues.iter().map(|&(followers, bursts)| Demand {
                followers,
                labels: if bursts { 100 } else { 1 },
            });
            let load: f64 = demands.clone().map(|demand| demand.share(&cadences)).sum();
            // Then their deliveries come to the whole budget at most
            let used: f64 = demands
                .map(|demand| demand.budgeted_ms() / demand.window_ms(load, &cadences) as f64)
                .sum();
            prop_assert!(used <= 1.0 + 1e-9, "{used}");
            prop_assert!(1.0 < load || used <= load + 1e-9);
        }
    }
}

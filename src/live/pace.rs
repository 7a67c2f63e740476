//! How long a topic's followers wait between two deltas while changes keep coming.
//!
//! The first change after quiet is told at once; the window opens only behind it. It is wide enough that
//! the deliveries of a second stay within a budget, and no wider: few followers are told almost at once,
//! and for thousands a burst becomes one delta. Where hardly anything comes together in a window, the
//! wait would buy nothing, so the budget is then twice as large.

use super::cadence::Cadences;

/// Deliveries a second while changes come in bursts.
const DELIVERIES_PER_S: u64 = 10_000;
/// Deliveries a second while changes come one by one.
const SPARSE_DELIVERIES_PER_S: u64 = 2 * DELIVERIES_PER_S;
/// Up to so many changes in one window came one by one.
const SPARSE_CHANGES: u64 = 3;

/// The window to leave behind a pulse that told so many followers of so many changes, in milliseconds.
pub fn window_ms(followers: usize, changes: u64, cadences: &Cadences) -> u64 {
    let deliveries_per_s = if changes <= SPARSE_CHANGES {
        SPARSE_DELIVERIES_PER_S
    } else {
        DELIVERIES_PER_S
    };
    (followers as u64)
        .saturating_mul(1_000)
        .div_ceil(deliveries_per_s)
        .min(cadences.longest_window_ms)
        .max(cadences.shortest_window_ms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window_ms(followers: usize, changes: u64) -> u64 {
        super::window_ms(followers, changes, &Cadences::DEFAULT)
    }

    #[test]
    fn an_installation_may_have_windows_of_its_own() {
        let cadences = Cadences {
            shortest_window_ms: 200,
            longest_window_ms: 300,
            ..Cadences::DEFAULT
        };
        assert_eq!(super::window_ms(1, 1, &cadences), 200);
        assert_eq!(super::window_ms(9_000, 9, &cadences), 300);
    }

    #[test]
    fn a_few_followers_are_told_every_fifty_milliseconds() {
        assert_eq!(window_ms(0, 1), 50);
        assert_eq!(window_ms(500, 1_000), 50);
        assert_eq!(window_ms(501, 1_000), 51);
    }

    #[test]
    fn a_burst_widens_the_window_sooner_than_single_changes_do() {
        assert_eq!((window_ms(1_000, 3), window_ms(1_000, 4)), (50, 100));
        assert_eq!((window_ms(5_000, 3), window_ms(5_000, 4)), (250, 500));
    }

    #[test]
    fn nobody_waits_longer_than_a_second() {
        assert_eq!(window_ms(10_000, 4), 1_000);
        assert_eq!(window_ms(usize::MAX, u64::MAX), 1_000);
    }

    proptest! {
        #[test]
        fn the_deliveries_of_a_second_stay_in_the_budget(followers in 1..10_000usize, changes: u64) {
            let pulses_per_s = 1_000.0 / window_ms(followers, changes) as f64;
            prop_assert!(pulses_per_s * followers as f64 <= SPARSE_DELIVERIES_PER_S as f64);
        }
    }
}

//! The arithmetic of dealing: where a sample stands, how many labels it needs, when a known one is due.
//!
//! Nothing here is random: the same numbers give the same answer, so a queue can be recounted.

use uuid::Uuid;

use super::{Order, Policy};
use crate::{ids::LabelerId, mixing::mixed};

/// How many bits of a rank tell samples of one priority apart.
const PLACE_BITS: u32 = 40;
const PLACES: u64 = 1 << PLACE_BITS;
const HALF: u32 = PLACE_BITS / 2;
const HALF_MASK: u64 = (1 << HALF) - 1;

/// Where a sample stands among those of its queue: the smallest comes first. A higher `priority` comes
/// before a lower one; within it the policy's order decides. `seq` counts the samples of the queue as they
/// were imported; no two samples of a queue have the same rank.
pub fn rank(order: Order, priority: i16, seq: u64) -> i64 {
    let place = match order {
        Order::Arrival => seq % PLACES,
        Order::Random(seed) => shuffled(seq % PLACES, seed),
    };
    let place = i64::try_from(place).expect("invariant: a place has 40 bits");
    -(i64::from(priority) << PLACE_BITS) + place
}

/// Another place for each place, no two the same: a Feistel network of four rounds over two halves
/// (Luby and Rackoff, 1988).
fn shuffled(place: u64, seed: u64) -> u64 {
    let (mut left, mut right) = (place >> HALF, place & HALF_MASK);
    for round in 0..4 {
        let mask = mixed(right ^ mixed(seed.wrapping_add(round))) & HALF_MASK;
        (left, right) = (right, left ^ mask);
    }
    (left << HALF) | right
}

/// Whether the `seq`-th sample is one of those that need the whole overlap. Of any hundred samples in a
/// row exactly as many are in the cohort as the policy says, spread evenly.
pub fn is_in_cohort(policy: &Policy, seq: u64) -> bool {
    let percent = u128::from(policy.cohort_percent.min(100));
    let seq = u128::from(seq);
    (seq + 1) * percent / 100 > seq * percent / 100
}

/// How many labels the `seq`-th sample needs.
pub fn needs(policy: &Policy, seq: u64) -> u32 {
    if is_in_cohort(policy, seq) {
        policy.overlap
    } else {
        1
    }
}

/// Whether the next sample for a labeler, who has been dealt `dealt` so far in this queue, is to be one with
/// a known answer. Nobody can tell from the samples before, and over time the share is the policy's.
pub fn gold_is_due(policy: &Policy, labeler: LabelerId, dealt: u64) -> bool {
    policy.gold.is_some_and(|gold| {
        let LabelerId(id) = labeler;
        mixed(folded(id) ^ mixed(dealt)) % 100 < u64::from(gold.share_percent)
    })
}

fn folded(id: Uuid) -> u64 {
    let (high, low) = id.as_u64_pair();
    high ^ low.rotate_left(32)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{super::GoldPolicy, *};

    fn labeler(number: u128) -> LabelerId {
        LabelerId(Uuid::from_u128(number))
    }

    #[test]
    fn samples_come_as_they_arrived_and_a_higher_priority_first() {
        let arrival = |priority, seq| rank(Order::Arrival, priority, seq);

        assert!(arrival(0, 4) < arrival(0, 5));
        assert!(arrival(1, 900) < arrival(0, 4));
        assert!(arrival(0, 900) < arrival(-1, 4));
        assert!(arrival(i16::MAX, 0) < arrival(i16::MIN, 0));
    }

    #[test]
    fn a_random_order_is_the_same_for_the_same_seed_and_another_for_another() {
        let order = |seed| {
            let mut seqs: Vec<u64> = (0..50).collect();
            seqs.sort_by_key(|seq| rank(Order::Random(seed), 0, *seq));
            seqs
        };

        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
        assert_ne!(order(7), (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn a_random_order_gives_no_place_twice() {
        let places: BTreeSet<i64> = (0..100_000)
            .map(|seq| rank(Order::Random(1), 0, seq))
            .collect();

        assert_eq!(places.len(), 100_000);
    }

    proptest! {
        #[test]
        fn no_two_samples_have_one_rank(
            seed: u64, priority: i16, one in 0..PLACES, other in 0..PLACES,
        ) {
            let order = Order::Random(seed);
            prop_assert_eq!(rank(order, priority, one) == rank(order, priority, other), one == other);
        }

        #[test]
        fn priority_beats_every_order(seed: u64, high in -100_i16..100, by in 1_i16..100, a in 0..PLACES, b in 0..PLACES) {
            let order = Order::Random(seed);
            prop_assert!(rank(order, high, a) < rank(order, high - by, b));
        }

        #[test]
        fn of_any_hundred_samples_in_a_row_the_share_is_in_the_cohort(percent in 0_u8..=100, first in 0_u64..1_000_000) {
            let policy = Policy { overlap: 3, cohort_percent: percent, ..Policy::default() };
            let inside = (first..first + 100).filter(|seq| is_in_cohort(&policy, *seq)).count();
            prop_assert_eq!(inside, usize::from(percent));
        }
    }

    #[test]
    fn samples_outside_the_cohort_need_one_label() {
        let policy = Policy {
            overlap: 3,
            cohort_percent: 50,
            ..Policy::default()
        };

        let needed: Vec<u32> = (0..4).map(|seq| needs(&policy, seq)).collect();

        assert_eq!(needed, [1, 3, 1, 3]);
    }

    #[test]
    fn known_samples_come_in_their_share_and_not_for_all_at_once() {
        let policy = Policy {
            gold: Some(GoldPolicy {
                share_percent: 10,
                pause_below_percent: None,
                pause_after: 10,
            }),
            ..Policy::default()
        };

        let due = |person| {
            (0..10_000)
                .filter(|dealt| gold_is_due(&policy, labeler(person), *dealt))
                .count()
        };
        let same = (0..10_000)
            .filter(|dealt| {
                gold_is_due(&policy, labeler(1), *dealt) && gold_is_due(&policy, labeler(2), *dealt)
            })
            .count();

        assert!((900..1_100).contains(&due(1)), "{}", due(1));
        assert!(same < 200, "{same}");
        assert!(!gold_is_due(&Policy::default(), labeler(1), 0));
    }
}

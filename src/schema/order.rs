//! Which of two texts a labeler sees first.

use crate::{
    ids::{LabelerId, SampleId},
    label::Order,
    mixing::mixed,
};

/// The order in which a labeler sees the two texts of a sample. It is the same each time that person
/// sees that sample, and over many samples or many persons each order comes up half of the time.
///
/// The bit is the highest of both halves of the labeler's id and the sample's id, each mixed in. It is no
/// secret and needs to be none.
pub fn order_for(labeler: LabelerId, sample: SampleId) -> Order {
    let (high, low) = labeler.0.as_u64_pair();
    let hash = [high, low, sample.0.cast_unsigned()]
        .into_iter()
        .fold(0, |hash, part| mixed(hash ^ part));
    if hash >> 63 == 0 {
        Order::Ab
    } else {
        Order::Ba
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labeler(number: u128) -> LabelerId {
        LabelerId::from_random_bytes(number.to_be_bytes())
    }

    fn count_of_ba(orders: impl Iterator<Item = Order>) -> usize {
        orders.filter(|order| *order == Order::Ba).count()
    }

    #[test]
    fn one_sample_is_seen_either_way_round_by_about_half_of_the_people() {
        for sample in [0, 1, 2, 77, i64::MAX] {
            let seen = (0..1_000).map(|number| order_for(labeler(number), SampleId(sample)));

            let ba = count_of_ba(seen);

            assert!(
                (430..=570).contains(&ba),
                "{ba} of 1000 for sample {sample}"
            );
        }
    }

    #[test]
    fn two_people_do_not_see_all_samples_in_the_same_or_in_the_opposite_order() {
        let alike = (0..1_000)
            .map(SampleId)
            .filter(|&sample| order_for(labeler(1), sample) == order_for(labeler(2), sample))
            .count();

        assert!((430..=570).contains(&alike), "{alike} of 1000");
    }

    proptest! {
        #[test]
        fn each_person_sees_about_half_of_the_samples_either_way_round(
            number: u128,
            first in 0..i64::MAX - 1_000,
        ) {
            let seen = (first..first + 1_000).map(|id| order_for(labeler(number), SampleId(id)));

            let ba = count_of_ba(seen);

            // Seven standard deviations: chance alone does not get there.
            prop_assert!((390..=610).contains(&ba), "{ba} of 1000");
        }

        #[test]
        fn a_person_sees_a_sample_the_same_way_each_time(number: u128, sample: i64) {
            prop_assert_eq!(
                order_for(labeler(number), SampleId(sample)),
                order_for(labeler(number), SampleId(sample))
            );
        }
    }
}

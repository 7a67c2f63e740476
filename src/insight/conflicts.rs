//! How large the conflicts of a queue are that nobody decided.

use serde::{Deserialize, Serialize};

/// So many bins share what labels may be apart, each a tenth wide.
pub const BINS: usize = 10;
/// How wide a bin is, in per mille.
const WIDTH: u32 = 100;

/// Undecided conflicts by how far their labels are apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictSizes {
    /// Those whose labels agree, or can't be compared, and that somebody flagged.
    pub only_flagged: u64,
    /// Those whose labels are apart, by their size less one: see [`size`].
    pub apart: [u64; BINS],
}

impl ConflictSizes {
    /// Adds conflicts of a size: 0 are only flagged, others are apart by no more than so many tenths. A size
    /// beyond all bins belongs to the last.
    pub fn add(&mut self, size: u32, conflicts: u64) {
        let size = usize::try_from(size).unwrap_or(BINS).min(BINS);
        let count = match size.checked_sub(1) {
            None => &mut self.only_flagged,
            Some(bin) => &mut self.apart[bin],
        };
        *count = count.saturating_add(conflicts);
    }

    /// All whose labels are apart.
    pub fn all_apart(&self) -> u64 {
        self.apart.iter().sum()
    }
}

/// The size of a conflict whose labels are so far apart, in per mille: 0 if they are not, and else the least
/// number of tenths that holds it.
pub fn size(disagreement: u32) -> u32 {
    disagreement.div_ceil(WIDTH)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn a_bin_holds_its_upper_end_and_not_its_lower() {
        let told = [0, 1, 100, 101, 200, 900, 901, 1_000].map(size);

        assert_eq!(told, [0, 1, 1, 2, 2, 9, 10, 10]);
    }

    proptest! {
        #[test]
        fn each_conflict_is_in_one_bin(apart in vec(0..=1_000_u32, 0..99)) {
            let mut sizes = ConflictSizes::default();
            for disagreement in &apart {
                sizes.add(size(*disagreement), 1);
            }

            let agreeing = apart.iter().filter(|apart| **apart == 0).count() as u64;
            prop_assert_eq!(sizes.only_flagged, agreeing);
            prop_assert_eq!(sizes.all_apart() + agreeing, apart.len() as u64);
        }

        /// As the store's counts are kept, without this code.
        #[test]
        fn a_size_is_what_the_place_among_conflicts_says(disagreement in 0..=1_000_u32) {
            let rank = 1_000 - disagreement;
            prop_assert_eq!(size(disagreement), (1_099 - rank) / 100);
        }
    }
}

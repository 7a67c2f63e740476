//! How long labels take, counted in bins that are as wide as their times are long.

/// A time keeps so many of its highest bits: a bin is at most an eighth as wide as its least time.
const BITS: u32 = 4;

/// The least time of the bin that a time belongs to, in milliseconds. Times below 16 ms have a bin each.
pub fn bin_ms(ms: u64) -> u64 {
    let dropped = (u64::BITS - ms.leading_zeros()).saturating_sub(BITS);
    ms >> dropped << dropped
}

/// How wide the bin is that begins at a time, in milliseconds.
fn width_ms(from_ms: u64) -> u64 {
    1 << (u64::BITS - from_ms.leading_zeros()).saturating_sub(BITS)
}

/// The median of times that were counted in bins (least time in milliseconds, count), by rising times; none
/// of no times. It is the middle of its bin, and so less than a sixteenth off.
pub fn median_ms(bins: &[(u64, u64)]) -> Option<u64> {
    let all = bins.iter().map(|(_, count)| count).sum::<u64>();
    let mut before = 0;
    let bin = bins.iter().find(|(_, count)| {
        before += count;
        all.div_ceil(2) <= before && 0 < *count
    });
    bin.map(|(from_ms, _)| from_ms + width_ms(*from_ms) / 2)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn short_times_have_a_bin_each_and_long_ones_share_theirs() {
        assert_eq!([0, 1, 15, 16].map(bin_ms), [0, 1, 15, 16]);
        assert_eq!([17, 18, 19].map(bin_ms), [16, 18, 18]);
        assert_eq!([1_000, 1_023, 1_024].map(bin_ms), [960, 960, 1_024]);
        assert_eq!(bin_ms(u64::MAX), 0xf << 60);
    }

    #[test]
    fn no_times_have_no_median() {
        assert_eq!(median_ms(&[]), None);
        assert_eq!(median_ms(&[(16, 0)]), None);
    }

    proptest! {
        #[test]
        fn a_median_is_less_than_a_sixteenth_off(mut times in vec(0..4_000_000_u64, 1..99)) {
            let mut bins = BTreeMap::<u64, u64>::new();
            for time in &times {
                *bins.entry(bin_ms(*time)).or_default() += 1;
            }
            times.sort_unstable();
            let exact = times[(times.len() - 1) / 2];

            let told = median_ms(&bins.into_iter().collect::<Vec<_>>()).unwrap();

            prop_assert!(told.abs_diff(exact) * 16 <= exact.max(told), "{told} for {exact}");
        }
    }
}

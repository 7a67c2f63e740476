//! When the sockets of a server that goes away are to come back.

use std::ops::RangeInclusive;

/// The return of the sockets is spread over a millisecond for each, within these, in milliseconds.
const SPREAD_MS: RangeInclusive<usize> = 500..=20_000;

/// Gives each socket a slot of its own, so that no second sees more of them than another.
#[derive(Debug, Clone, Default)]
pub struct DrainSlots {
    /// How many sockets have been told.
    told: usize,
    /// Of how many.
    of: usize,
}

impl DrainSlots {
    /// After how long the next socket is to come back, in milliseconds, when so many are open still. The
    /// spread is that of those that were open when the first was told.
    pub fn next_ms(&mut self, open: usize) -> u32 {
        self.of = self.of.max(open).max(1);
        let spread_ms = self.of.clamp(*SPREAD_MS.start(), *SPREAD_MS.end());
        let slot_ms = spread_ms * (self.told % self.of) / self.of;
        self.told += 1;
        u32::try_from(slot_ms).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::live::backoff::Backoff;

    /// The slots of so many sockets that leave as soon as they are told.
    fn slots(sockets: usize) -> Vec<u64> {
        let mut slots = DrainSlots::default();
        let open = (1..=sockets).rev();
        open.map(|open| u64::from(slots.next_ms(open))).collect()
    }

    /// The most of these times that lie in any interval of this length.
    fn most_within(times: &mut [u64], length_ms: u64) -> usize {
        times.sort_unstable();
        let starts = times.iter().enumerate();
        let counts = starts.map(|(first, begin)| {
            let end = times.partition_point(|at| *at < begin + length_ms);
            end - first
        });
        counts.max().unwrap_or_default()
    }

    #[test]
    fn the_slots_are_spread_over_a_millisecond_for_each_socket_within_bounds() {
        let last = |sockets| slots(sockets).last().copied();
        assert_eq!(last(1), Some(0));
        assert_eq!(last(2), Some(250));
        assert_eq!(last(500), Some(499));
        assert_eq!(last(501), Some(500));
        assert_eq!(last(20_000), Some(19_999));
        assert_eq!(last(50_000), Some(19_999));
    }

    #[test]
    fn sockets_that_come_while_others_leave_share_the_slots() {
        let mut slots = DrainSlots::default();
        let told: Vec<_> = (0..6).map(|_| slots.next_ms(2)).collect();
        assert_eq!(told, [0, 250, 0, 250, 0, 250]);
        assert_eq!(DrainSlots::default().next_ms(0), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_second_sees_more_than_twice_the_mean_come_back_whatever_their_chance(
            sockets in prop_oneof![1..600usize, 1..30_000usize],
            seed: u64,
        ) {
            // Given a draining server whose sockets were stable
            let mut told = slots(sockets);
            prop_assert_eq!(told.len(), sockets);
            let spread_ms = sockets.clamp(500, 20_000);
            prop_assert!(told.iter().all(|slot| *slot < spread_ms as u64));
            let twice_the_mean = 2 * sockets * 1_000 / spread_ms;
            // When each waits for its slot, and then for less than a second, by chance
            let mut random = seed | 1;
            let mut returns: Vec<_> = told
                .iter()
                .map(|slot| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let chance = (random >> 11) as f64 / (1_u64 << 53) as f64;
                    let mut backoff = Backoff::default();
                    backoff.connected(0);
                    backoff.delay_ms(30_000, chance, Some(*slot))
                })
                .collect();
            prop_assert!(returns.iter().zip(&told).all(|(at, slot)| (*slot..slot + 1_000).contains(at)));
            // Then no second has more than twice the mean of them
            prop_assert!(most_within(&mut returns, 1_000) <= twice_the_mean);
            // And none could have by any chance: whoever returns in a second had a slot in it, or less
            // than a second before it
            prop_assert!(most_within(&mut told, 1_999) <= twice_the_mean);
        }
    }
}

//! How long to wait before connecting again.
//!
//! Full jitter, from the first retry on: when a server restarts, its thousand sockets must not come
//! back in the same millisecond.

const BASE_MS: u64 = 500;
const CAP_MS: u64 = 30_000;
/// A socket that lived this long was a good one.
const STABLE_MS: u64 = 30_000;

/// Counts failed attempts.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    retries: u32,
    up_since_ms: Option<u64>,
}

impl Backoff {
    /// A connection came up.
    pub fn connected(&mut self, now_ms: u64) {
        self.up_since_ms.get_or_insert(now_ms);
    }

    /// A connection ended or could not be made: how long to wait now. `random` is in `[0, 1)`;
    /// `asked_ms` is a delay the server asked for, which jitter only ever lengthens.
    pub fn delay_ms(&mut self, now_ms: u64, random: f64, asked_ms: Option<u64>) -> u64 {
        let up_since = self.up_since_ms.take();
        if up_since.is_some_and(|since| now_ms.saturating_sub(since) >= STABLE_MS) {
            self.retries = 0;
        }
        self.retries = self.retries.saturating_add(1);
        let most_ms = CAP_MS.min(BASE_MS << self.retries.min(16));
        let jitter_ms = (random.clamp(0.0, 1.0) * most_ms as f64) as u64;
        asked_ms.unwrap_or(0).saturating_add(jitter_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALMOST_ONE: f64 = 0.999_999;

    fn longest(backoff: &mut Backoff, now_ms: u64) -> u64 {
        backoff.delay_ms(now_ms, ALMOST_ONE, None) + 1
    }

    #[test]
    fn the_bound_doubles_from_a_second_to_thirty() {
        let mut backoff = Backoff::default();
        let bounds: Vec<_> = (0..7).map(|_| longest(&mut backoff, 0)).collect();
        assert_eq!(bounds, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    }

    #[test]
    fn the_delay_may_be_anything_below_the_bound() {
        assert_eq!(Backoff::default().delay_ms(0, 0.0, None), 0);
        assert_eq!(Backoff::default().delay_ms(0, 0.5, None), 500);
    }

    #[test]
    fn a_short_connection_does_not_forget_the_failures() {
        let mut backoff = Backoff::default();
        longest(&mut backoff, 0);
        backoff.connected(0);
        assert_eq!(longest(&mut backoff, 29_999), 2000);
    }

    #[test]
    fn a_stable_connection_does() {
        let mut backoff = Backoff::default();
        longest(&mut backoff, 0);
        longest(&mut backoff, 0);
        backoff.connected(0);
        assert_eq!(longest(&mut backoff, 30_000), 1000);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        assert_eq!(Backoff::default().delay_ms(0, 0.0, Some(7000)), 7000);
        assert_eq!(Backoff::default().delay_ms(0, 0.5, Some(7000)), 7500);
    }

    proptest! {
        #[test]
        fn it_never_waits_longer_than_the_cap(randoms in prop::collection::vec(0.0..1.0f64, 1..100)) {
            let mut backoff = Backoff::default();
            for random in randoms {
                prop_assert!(backoff.delay_ms(0, random, None) <= CAP_MS);
            }
        }
    }
}

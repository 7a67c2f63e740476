//! How long the other end of a transfer may keep it waiting.

use std::time::Duration;

/// How long it may wait for nothing.
const GRACE: Duration = Duration::from_secs(60);

/// Below this rate the other end is no reader or sender, but somebody who holds a place.
const LEAST_BYTES_PER_S: u64 = 8 << 10;

/// What is left of the patience with the other end: a minute, and besides as long as its bytes take at the
/// least rate. Work of our own does not count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Patience {
    waited: Duration,
    bytes: u64,
}

impl Patience {
    /// How long the next wait may be.
    pub(crate) fn left(&self) -> Duration {
        let earned = Duration::from_millis(self.bytes.saturating_mul(1_000) / LEAST_BYTES_PER_S);
        (GRACE + earned).saturating_sub(self.waited)
    }

    /// The other end has moved some bytes after a wait.
    pub(crate) fn moved(&mut self, bytes: usize, waited: Duration) {
        self.waited += waited;
        self.bytes += bytes as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_moves_nothing_is_waited_for_a_minute_in_all() {
        let mut patience = Patience::default();
        patience.moved(1, Duration::from_secs(59));
        assert_eq!(patience.left(), Duration::from_secs(1));
        patience.moved(1, Duration::from_secs(1));
        assert_eq!(patience.left(), Duration::ZERO);
    }

    #[test]
    fn whoever_keeps_to_the_least_rate_is_waited_for_without_end() {
        let mut patience = Patience::default();
        for _ in 0..100_000 {
            patience.moved(8 << 10, Duration::from_secs(1));
            assert_eq!(patience.left(), GRACE);
        }
        patience.moved(0, GRACE);
        assert_eq!(patience.left(), Duration::ZERO);
    }
}

//! How many messages a socket may send.

/// A token bucket: so many at once, so many per second on average.
#[derive(Debug, Clone)]
pub struct RateLimit {
    per_s: u64,
    burst: u64,
    /// Thousandths of a message, so that a millisecond's refill is a whole number.
    tokens: u64,
    filled_ms: u64,
}

impl RateLimit {
    /// Starts full.
    pub fn new(per_s: u32, burst: u32, now_ms: u64) -> Self {
        let burst = u64::from(burst) * 1000;
        Self {
            per_s: u64::from(per_s),
            burst,
            tokens: burst,
            filled_ms: now_ms,
        }
    }

    /// Takes one message; false if there is none left.
    pub fn take(&mut self, now_ms: u64) -> bool {
        let passed_ms = now_ms.saturating_sub(self.filled_ms);
        self.filled_ms = self.filled_ms.max(now_ms);
        let refill = passed_ms.saturating_mul(self.per_s);
        self.tokens = self.tokens.saturating_add(refill).min(self.burst);
        let granted = self.tokens >= 1000;
        if granted {
            self.tokens -= 1000;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_next_message_does_not() {
        let mut rate = RateLimit::new(20, 160, 0);
        assert!((0..160).all(|_| rate.take(0)));
        assert!(!rate.take(0));
    }

    #[test]
    fn it_refills_at_its_rate_and_never_above_the_burst() {
        let mut rate = RateLimit::new(20, 2, 0);
        rate.take(0);
        rate.take(0);
        assert!(!rate.take(49));
        assert!(rate.take(50));

        assert!(rate.take(1_000_000));
        assert!(rate.take(1_000_000));
        assert!(!rate.take(1_000_000));
    }
}

//! How fast labels come in: those of the last hour, in one-minute buckets on monotonic time.

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
const BUCKETS: usize = 60;

/// Below this many labels in the hour a rate would be noise.
const FEWEST_LABELS: u32 = 5;

/// Counts the labels of the last 60 minutes. Time only ever comes in as a parameter, so the rate
/// decays by being asked for later, with no event needed.
#[derive(Debug, Clone)]
pub struct Velocity {
    buckets: [u32; BUCKETS],
    /// The newest minute that `buckets` holds. Negative ones lie before the process started.
    minute: i64,
    /// When counting began, while that lies within the hour: a young queue is judged by its own age.
    began_ms: Option<i64>,
}

impl Default for Velocity {
    fn default() -> Self {
        Self {
            buckets: [0; BUCKETS],
            minute: 0,
            began_ms: None,
        }
    }
}

impl Velocity {
    /// Counts one label now.
    pub fn record(&mut self, now_ms: u64) {
        self.advance(now_ms);
        self.add(self.minute, 1);
        self.began_at(signed(now_ms));
    }

    /// Counts labels made `age_minutes` ago, as a restart finds them in the store. Those older than
    /// the hour only tell that the queue isn't young.
    pub fn seed(&mut self, now_ms: u64, age_minutes: u32, labels: u32) {
        if labels == 0 {
            return;
        }
        self.advance(now_ms);
        if (age_minutes as usize) < BUCKETS {
            self.add(self.minute - i64::from(age_minutes), labels);
        }
        self.began_at(signed(now_ms) - i64::from(age_minutes) * signed(MINUTE_MS));
    }

    /// Labels counted in the last 60 minutes, give or take one bucket.
    pub fn last_hour(&self, now_ms: u64) -> u32 {
        let oldest = minute_of(now_ms) - signed(BUCKETS as u64) + 1;
        // There are only 60 buckets to read, even for a question about the past.
        let first = oldest.max(self.minute - signed(BUCKETS as u64) + 1);
        (first..=self.minute)
            .map(|minute| self.buckets[slot(minute)])
            .fold(0, u32::saturating_add)
    }

    /// Labels per hour; none below five labels in the hour.
    pub fn per_hour(&self, now_ms: u64) -> Option<u32> {
        let labels = self.last_hour(now_ms);
        if labels < FEWEST_LABELS {
            return None;
        }
        let began = self.began_ms.unwrap_or_default();
        let elapsed = (signed(now_ms) - began).clamp(signed(MINUTE_MS), HOUR_MS);
        let per_hour = (i64::from(labels) * HOUR_MS + elapsed / 2) / elapsed;
        Some(u32::try_from(per_hour).unwrap_or(u32::MAX))
    }

    fn began_at(&mut self, at_ms: i64) {
        self.began_ms = Some(self.began_ms.map_or(at_ms, |began| began.min(at_ms)));
    }

    fn add(&mut self, minute: i64, labels: u32) {
        let bucket = &mut self.buckets[slot(minute)];
        *bucket = bucket.saturating_add(labels);
    }

    /// Empties the buckets of the minutes that have begun since the last event.
    fn advance(&mut self, now_ms: u64) {
        let now = minute_of(now_ms);
        let stale = (now - self.minute).clamp(0, signed(BUCKETS as u64));
        for back in 0..stale {
            self.buckets[slot(now - back)] = 0;
        }
        self.minute = self.minute.max(now);
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn minute_of(now_ms: u64) -> i64 {
    signed(now_ms / MINUTE_MS)
}

fn slot(minute: i64) -> usize {
    usize::try_from(minute.rem_euclid(BUCKETS as i64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: u64 = 3_600_000;

    #[test]
    fn fewer_than_five_labels_make_no_rate() {
        let mut velocity = Velocity::default();
        for _ in 0..4 {
            velocity.record(1000);
        }
        assert_eq!(velocity.per_hour(1000), None);

        velocity.record(1000);

        assert!(velocity.per_hour(1000).is_some());
    }

    #[test]
    fn a_young_queue_is_divided_by_its_own_age() {
        // Given a process up for a day, and a queue whose first label came ten minutes ago
        let start = 24 * HOUR;
        let mut velocity = Velocity::default();
        for minute in 0..10 {
            velocity.record(start + minute * MINUTE_MS);
        }
        // Then its ten labels in ten minutes are sixty an hour
        assert_eq!(velocity.per_hour(start + 10 * MINUTE_MS), Some(60));
    }

    #[test]
    fn the_first_seconds_count_as_a_whole_minute() {
        let mut velocity = Velocity::default();
        for _ in 0..5 {
            velocity.record(0);
        }
        assert_eq!(velocity.per_hour(1), Some(300));
    }

    #[test]
    fn an_old_queue_is_divided_by_the_hour() {
        let mut velocity = Velocity::default();
        velocity.record(0);
        for _ in 0..6 {
            velocity.record(10 * HOUR);
        }
        assert_eq!(velocity.per_hour(10 * HOUR), Some(6));
    }

    #[test]
    fn it_decays_to_nothing_with_no_event() {
        let mut velocity = Velocity::default();
        for _ in 0..20 {
            velocity.record(0);
        }
        let rates: Vec<_> = (0..62)
            .map(|minute| velocity.per_hour(minute * MINUTE_MS).unwrap_or(0))
            .collect();

        assert!(
            rates.is_sorted_by(|earlier, later| earlier >= later),
            "{rates:?}"
        );
        assert_eq!(rates[60], 0);
        assert_eq!(velocity.last_hour(60 * MINUTE_MS), 0);
    }

    #[test]
    fn a_restart_keeps_the_hour() {
        // Given a process that has just started, and a store with twelve labels half an hour old
        let mut velocity = Velocity::default();
        velocity.seed(500, 30, 12);
        // Then the rate is theirs, and they leave with their hour
        assert_eq!(velocity.per_hour(500), Some(24));
        assert_eq!(velocity.last_hour(29 * MINUTE_MS), 12);
        assert_eq!(velocity.last_hour(30 * MINUTE_MS), 0);
    }

    #[test]
    fn labels_older_than_the_hour_only_tell_the_age() {
        let mut velocity = Velocity::default();
        velocity.seed(0, 90, 1000);
        velocity.seed(0, 1, 7);
        assert_eq!(velocity.per_hour(0), Some(7));
    }

    proptest! {
        #[test]
        fn the_count_is_exact_but_for_one_bucket(
            steps in prop::collection::vec(0..400_000u64, 1..200),
            idle in 0..2 * HOUR,
            seeds in prop::collection::vec((0..80u32, 1..5u32), 0..10),
        ) {
            // Given labels at known times, some from before the start
            let mut velocity = Velocity::default();
            let mut ages = Vec::new();
            for (age, labels) in seeds {
                velocity.seed(0, age, labels);
                ages.extend((0..labels).map(|_| -signed(u64::from(age) * MINUTE_MS)));
            }
            let mut now = 0;
            for step in steps {
                now += step;
                velocity.record(now);
                ages.push(signed(now));
            }
            // When some time passes
            let asked = now + idle;
            let within = |ms: i64| ages.iter().filter(|at| signed(asked) - **at < ms).count();
            // Then the count lies between those of 59 and of 60 minutes
            let counted = velocity.last_hour(asked) as usize;
            prop_assert!(within(HOUR_MS - signed(MINUTE_MS)) <= counted);
            prop_assert!(counted <= within(HOUR_MS + 1));
        }
    }
}

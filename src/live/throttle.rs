//! At most one paint per interval, on both edges: the first change after quiet is painted at once,
//! and the last one never later than an interval after it came.

/// Spaces out the paints of one place on the screen.
#[derive(Debug, Clone)]
pub struct Throttle {
    interval_ms: u64,
    painted_ms: Option<u64>,
    armed_ms: Option<u64>,
}

/// What to do about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Paint it.
    Now,
    /// Arm a timer for this time; its ring goes to [`Throttle::fire`].
    At(u64),
    /// Nothing: the timer that is armed will paint this change too.
    AlreadyArmed,
}

/// What to do when the timer rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fired {
    /// Paint.
    Paint,
    /// It rang too early: arm it again for this time.
    Early(u64),
    /// Nothing: a change painted meanwhile, or the timer was disarmed.
    Nothing,
}

impl Throttle {
    /// Spaces paints at least this far apart.
    pub fn new(interval_ms: u64) -> Self {
        Self {
            interval_ms,
            painted_ms: None,
            armed_ms: None,
        }
    }

    /// From the next paint on spaces them this far apart.
    pub fn respace(&mut self, interval_ms: u64) {
        self.interval_ms = interval_ms;
    }

    /// Something changed.
    pub fn offer(&mut self, now_ms: u64) -> Paint {
        let due_ms = self
            .painted_ms
            .map_or(now_ms, |at| at.saturating_add(self.interval_ms));
        if due_ms <= now_ms {
            // Also when a timer is armed and late, as those of hidden tabs are.
            self.paint(now_ms);
            return Paint::Now;
        }
        if self.armed_ms.is_some() {
            return Paint::AlreadyArmed;
        }
        self.armed_ms = Some(due_ms);
        Paint::At(due_ms)
    }

    /// The timer rang.
    pub fn fire(&mut self, now_ms: u64) -> Fired {
        match self.armed_ms {
            Some(due_ms) if due_ms <= now_ms => {
                self.paint(now_ms);
                Fired::Paint
            }
            Some(due_ms) => Fired::Early(due_ms),
            None => Fired::Nothing,
        }
    }

    /// Forgets the armed timer, as when a tab is hidden. Whoever disarms offers again later.
    pub fn disarm(&mut self) {
        self.armed_ms = None;
    }

    fn paint(&mut self, now_ms: u64) {
        self.painted_ms = Some(now_ms);
        self.armed_ms = None;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_change_after_quiet_is_painted_at_once() {
        let mut throttle = Throttle::new(1000);
        assert_eq!(throttle.offer(5), Paint::Now);
        assert_eq!(throttle.offer(1005), Paint::Now);
    }

    #[test]
    fn changes_within_the_interval_share_one_later_paint() {
        let mut throttle = Throttle::new(1000);
        throttle.offer(0);

        assert_eq!(throttle.offer(10), Paint::At(1000));
        assert_eq!(throttle.offer(20), Paint::AlreadyArmed);
        assert_eq!(throttle.fire(1000), Fired::Paint);
        assert_eq!(throttle.fire(1000), Fired::Nothing);
    }

    #[test]
    fn another_spacing_holds_from_then_on() {
        let mut throttle = Throttle::new(1000);
        throttle.offer(0);
        throttle.respace(5000);
        assert_eq!(throttle.offer(1000), Paint::At(5000));
    }

    #[test]
    fn a_timer_that_rings_early_is_armed_again() {
        let mut throttle = Throttle::new(1000);
        throttle.offer(0);
        throttle.offer(10);
        assert_eq!(throttle.fire(999), Fired::Early(1000));
        assert_eq!(throttle.fire(1000), Fired::Paint);
    }

    #[test]
    fn a_late_timer_does_not_hold_up_a_change() {
        let mut throttle = Throttle::new(1000);
        throttle.offer(0);
        throttle.offer(10);
        assert_eq!(throttle.offer(60_000), Paint::Now);
        assert_eq!(throttle.fire(60_001), Fired::Nothing);
    }

    #[test]
    fn a_disarmed_timer_paints_nothing() {
        let mut throttle = Throttle::new(1000);
        throttle.offer(0);
        throttle.offer(10);
        throttle.disarm();
        assert_eq!(throttle.fire(1000), Fired::Nothing);
        assert_eq!(throttle.offer(1001), Paint::Now);
    }

    proptest! {
        #[test]
        fn paints_keep_their_distance_and_no_change_waits_longer_than_an_interval(
            interval in 1..2000u64,
            steps in prop::collection::vec(0..3000u64, 1..100),
        ) {
            // Given a timer that rings on time, and changes at any times
            let mut throttle = Throttle::new(interval);
            let (mut now, mut timer) = (0, None);
            let (mut paints, mut unpainted) = (Vec::new(), None::<u64>);
            for step in steps.into_iter().chain([interval * 2]) {
                let next = now + step;
                if let Some(at) = timer.filter(|at| *at <= next) {
                    timer = None;
                    if throttle.fire(at) == Fired::Paint {
                        paints.push(at);
                        // Then no change waits longer than an interval
                        prop_assert!(unpainted.take().is_some_and(|since| at - since <= interval));
                    }
                }
                now = next;
                match throttle.offer(now) {
                    Paint::Now => {
                        prop_assert!(unpainted.is_none(), "a paint was overdue");
                        paints.push(now);
                    }
                    Paint::At(at) => {
                        prop_assert!(timer.replace(at).is_none());
                        unpainted.get_or_insert(now);
                    }
                    Paint::AlreadyArmed => prop_assert!(timer.is_some() && unpainted.is_some()),
                }
            }
            // And paints are never closer than the interval
            prop_assert!(paints.windows(2).all(|pair| pair[1] - pair[0] >= interval));
        }
    }
}

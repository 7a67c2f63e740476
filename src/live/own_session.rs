//! One's own session, in which one's own labels count at once and never twice.
//!
//! The server tells of a label a moment after it was handed in. Until then it counts here, ahead of what was
//! told; and whatever the told number grows by is taken off what counts ahead, whoever's tab it came from.
//! So with `n` labels told and `k` that the server has not told of, what is shown is one of `n..=n + k`.

use crate::session::{SESSION_GAP_MS, SessionStats};

/// A labeler's session at a queue, as they see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnSession {
    told: Option<SessionStats>,
    /// Whether the server has told anything: that there is no session is something too.
    is_known: bool,
    ahead: u32,
}

impl OwnSession {
    /// A label is handed in: it counts from now on.
    pub fn begun(&mut self) {
        self.ahead = self.ahead.saturating_add(1);
    }

    /// The server has refused a label: it is taken back.
    pub fn failed(&mut self) {
        self.ahead = self.ahead.saturating_sub(1);
    }

    /// What the server tells now; none if it tells of no session.
    pub fn told(&mut self, newer: Option<SessionStats>) {
        let labels = |stats: Option<SessionStats>| stats.map_or(0, |stats| stats.labels);
        let (before, now) = (labels(self.told), labels(newer));
        // A smaller number is that of a new session, which has grown from nothing.
        let growth = now.checked_sub(before).unwrap_or(now);
        self.ahead = if self.is_known {
            self.ahead.saturating_sub(growth)
        } else {
            // Nobody knows from where it has grown: what is on its way will be told of.
            0
        };
        self.told = newer;
        self.is_known = true;
    }

    /// What was told, if there is a session.
    pub fn stats(&self) -> Option<&SessionStats> {
        self.told.as_ref()
    }

    /// Whether what was told is a session of the past at this time, in milliseconds since the Unix epoch.
    pub fn is_over(&self, wall_ms: u64) -> bool {
        self.ahead == 0 && self.told.is_some() && self.going_on(wall_ms).is_none()
    }

    /// Labels in this session; none before the server has told.
    pub fn labels(&self, wall_ms: u64) -> Option<u32> {
        let told = self.going_on(wall_ms).map_or(0, |stats| stats.labels);
        self.is_known.then(|| told.saturating_add(self.ahead))
    }

    /// Labels of today, as the server counts days; none before it has told.
    pub fn today(&self) -> Option<u32> {
        let told = self.told.map_or(0, |stats| stats.today);
        self.is_known.then(|| told.saturating_add(self.ahead))
    }

    fn going_on(&self, wall_ms: u64) -> Option<&SessionStats> {
        let ends_ms = |stats: &SessionStats| stats.last_at_ms.saturating_add(SESSION_GAP_MS);
        self.told.as_ref().filter(|stats| wall_ms <= ends_ms(stats))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON_MS: u64 = 1_700_000_000_000;

    fn stats(labels: u32) -> SessionStats {
        SessionStats {
            labels,
            skips: 0,
            today: labels + 100,
            mean_ms: None,
            median_ms: None,
            labels_per_hour: None,
            began_at_ms: NOON_MS,
            last_at_ms: NOON_MS,
        }
    }

    fn told(labels: u32) -> OwnSession {
        let mut session = OwnSession::default();
        session.told(Some(stats(labels)));
        session
    }

    fn shown(session: &OwnSession) -> (Option<u32>, Option<u32>) {
        (session.labels(NOON_MS), session.today())
    }

    #[test]
    fn nothing_is_said_before_the_server_has_told_even_that_there_is_nothing() {
        let mut session = OwnSession::default();
        session.begun();
        assert_eq!(shown(&session), (None, None));

        session.told(None);

        assert_eq!(shown(&session), (Some(0), Some(0)));
        session.begun();
        assert_eq!(shown(&session), (Some(1), Some(1)));
    }

    #[test]
    fn a_label_counts_at_once_and_its_arrival_moves_nothing() {
        let mut session = told(7);
        session.begun();
        assert_eq!(shown(&session), (Some(8), Some(108)));

        session.told(Some(stats(8)));

        assert_eq!(shown(&session), (Some(8), Some(108)));
    }

    #[test]
    fn a_refused_label_is_taken_back() {
        let mut session = told(7);
        session.begun();
        session.failed();
        assert_eq!(shown(&session), (Some(7), Some(107)));
    }

    #[test]
    fn what_is_told_anew_without_a_label_leaves_what_is_on_its_way() {
        let mut session = told(7);
        session.begun();
        session.told(Some(SessionStats {
            skips: 3,
            ..stats(7)
        }));
        assert_eq!(session.labels(NOON_MS), Some(8));
    }

    #[test]
    fn a_session_ends_half_an_hour_after_its_last_turn_and_the_next_begins_with_one() {
        let mut session = told(50);
        let over_ms = NOON_MS + SESSION_GAP_MS + 1;
        assert!(!session.is_over(over_ms - 1));
        assert_eq!(session.labels(over_ms - 1), Some(50));
        assert!(session.is_over(over_ms));
        assert_eq!(session.labels(over_ms), Some(0));

        session.begun();
        assert!(!session.is_over(over_ms));
        assert_eq!(session.labels(over_ms), Some(1));
        session.told(Some(SessionStats {
            last_at_ms: over_ms,
            ..stats(1)
        }));
        assert_eq!(session.labels(over_ms), Some(1));
    }

    proptest! {
        #[test]
        fn what_is_shown_lies_between_what_is_told_and_that_with_all_on_their_way(
            steps in prop::collection::vec(0..4_u8, 0..60),
        ) {
            let mut session = told(0);
            let (mut stored, mut on_its_way, mut by_others) = (0, 0, 0);
            for step in steps {
                match step {
                    0 => {
                        session.begun();
                        on_its_way += 1;
                    }
                    1 if 0 < on_its_way => {
                        on_its_way -= 1;
                        stored += 1;
                    }
                    2 => {
                        // Another tab of the same person.
                        stored += 1;
                        by_others += 1;
                    }
                    _ => session.told(Some(stats(stored))),
                }
                let shown = session.labels(NOON_MS).unwrap();
                prop_assert!(shown <= stored + on_its_way);
                prop_assert!(stored + on_its_way <= shown + by_others + on_its_way);
            }
            session.told(Some(stats(stored)));
            while 0 < on_its_way {
                on_its_way -= 1;
                stored += 1;
                session.told(Some(stats(stored)));
            }
            prop_assert_eq!(session.labels(NOON_MS), Some(stored));
        }
    }
}

//! The progress line that people read, and how fresh its numbers are.

use std::fmt;

use super::Progress;

/// A queue's progress in words: "47 / 500 labeled (9.4%) · 3 active labelers · ~15 labels/hour".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgressLine {
    labels: u64,
    target: u64,
    active: u32,
    labels_per_hour: Option<u32>,
}

impl ProgressLine {
    /// The line of this progress.
    pub fn new(progress: &Progress) -> Self {
        Self {
            labels: progress.labels,
            target: progress.target,
            active: progress.active,
            labels_per_hour: progress.labels_per_hour,
        }
    }

    /// "47 / 500 labeled".
    pub fn labeled(&self) -> String {
        format!("{} / {} labeled", self.labels, self.target)
    }

    /// Tenths of a percent, 0 to 1000. Only a finished queue reaches 1000: rounding never finishes one.
    pub fn per_mille(&self) -> u32 {
        if self.target == 0 {
            return 0;
        }
        if self.labels >= self.target {
            return 1000;
        }
        let (labels, target) = (u128::from(self.labels), u128::from(self.target));
        let rounded = (labels * 2000 + target) / (target * 2);
        u32::try_from(rounded.min(999)).unwrap_or(999)
    }

    /// "9.4%".
    pub fn percent(&self) -> String {
        let per_mille = self.per_mille();
        format!("{}.{}%", per_mille / 10, per_mille % 10)
    }

    /// "3 active labelers".
    pub fn active(&self) -> String {
        format!("{} active labeler{}", self.active, plural(self.active))
    }

    /// "~15 labels/hour", or "- labels/hour" while there are too few to tell.
    pub fn velocity(&self) -> String {
        match self.labels_per_hour {
            Some(rate) => format!("~{rate} label{}/hour", plural(rate)),
            None => "- labels/hour".to_owned(),
        }
    }
}

impl fmt::Display for ProgressLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({}) · {} · {}",
            self.labeled(),
            self.percent(),
            self.active(),
            self.velocity()
        )
    }
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// How far the numbers on a screen can be trusted. They are never blanked: this says what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Freshness {
    /// The page came with its numbers, and its first connection is not up yet.
    #[default]
    Connecting,
    /// The socket is up and was heard from in time.
    Live,
    /// The numbers come as they do when live, but by the fallback: the network lets no socket through.
    Polling,
    /// The socket is up, but even the server's ping is late.
    Delayed,
    /// The socket is down or silent; another attempt is on its way.
    Stale {
        /// When the server was last heard from, by this machine's wall clock.
        as_of_ms: u64,
    },
    /// The browser says that it has no network, and nothing was heard since that proves it wrong.
    Offline {
        /// When the server was last heard from, if ever.
        as_of_ms: Option<u64>,
    },
    /// The server asked this tab not to come back.
    Ended {
        /// When the server was last heard from, if ever.
        as_of_ms: Option<u64>,
    },
}

impl Freshness {
    /// One word to show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Polling => "live (fallback)",
            Self::Delayed => "delayed",
            Self::Stale { .. } => "stale",
            Self::Offline { .. } => "offline",
            Self::Ended { .. } => "ended",
        }
    }

    /// The wall-clock time the numbers are of, in milliseconds since the Unix epoch, unless they are
    /// those of now, or of a moment ago.
    pub fn as_of_ms(self) -> Option<u64> {
        match self {
            Self::Connecting | Self::Live | Self::Polling | Self::Delayed => None,
            Self::Stale { as_of_ms } => Some(as_of_ms),
            Self::Offline { as_of_ms } | Self::Ended { as_of_ms } => as_of_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(labels: u64, target: u64, active: u32, labels_per_hour: Option<u32>) -> ProgressLine {
        ProgressLine::new(&Progress {
            labels,
            target,
            active,
            labels_per_hour,
            ..Progress::default()
        })
    }

    #[test]
    fn it_reads_as_promised() {
        assert_eq!(
            line(47, 500, 3, Some(15)).to_string(),
            "47 / 500 labeled (9.4%) · 3 active labelers · ~15 labels/hour"
        );
    }

    #[test]
    fn one_is_singular_and_none_is_plural() {
        assert_eq!(line(0, 1, 1, Some(1)).active(), "1 active labeler");
        assert_eq!(line(0, 1, 0, Some(1)).active(), "0 active labelers");
        assert_eq!(line(0, 1, 1, Some(1)).velocity(), "~1 label/hour");
        assert_eq!(line(0, 1, 1, Some(0)).velocity(), "~0 labels/hour");
    }

    #[test]
    fn a_rate_that_is_not_known_is_a_dash() {
        assert_eq!(
            line(4, 4200, 1, None).to_string(),
            "4 / 4200 labeled (0.1%) · 1 active labeler · - labels/hour"
        );
    }

    #[test]
    fn an_empty_queue_is_at_zero_percent() {
        assert_eq!(line(0, 0, 0, None).percent(), "0.0%");
    }

    #[test]
    fn percent_is_never_over_100() {
        assert_eq!(line(501, 500, 0, None).percent(), "100.0%");
    }

    #[test]
    fn only_a_finished_queue_is_at_100_percent() {
        assert_eq!(line(99_999, 100_000, 0, None).percent(), "99.9%");
        assert_eq!(line(100_000, 100_000, 0, None).percent(), "100.0%");
    }

    #[test]
    fn only_what_is_not_of_now_has_a_time() {
        assert_eq!(Freshness::Live.as_of_ms(), None);
        assert_eq!(Freshness::Polling.as_of_ms(), None);
        assert_eq!(Freshness::Delayed.as_of_ms(), None);
        assert_eq!(Freshness::Stale { as_of_ms: 7 }.as_of_ms(), Some(7));
        assert_eq!(Freshness::Offline { as_of_ms: None }.as_of_ms(), None);
        assert_eq!(Freshness::default().word(), "connecting");
    }

    proptest! {
        #[test]
        fn percent_grows_with_labels_and_stays_in_bounds(labels: u64, target: u64, active: u32) {
            let here = line(labels, target, active, None);
            let next = line(labels.saturating_add(1), target, active, None);
            prop_assert!(here.per_mille() <= next.per_mille());
            prop_assert!(next.per_mille() <= 1000);
        }
    }
}

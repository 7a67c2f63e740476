//! When labels were sent and answered, and from that how soon they were seen.
//!
//! Nobody outside the server knows the moment of a commit, and answers don't say which number a label
//! became. But the server's number can't have reached `base + k` before `k` labels were sent, and must
//! have reached it once `k` were answered. So with both lists sorted, the commit behind each number lies
//! between the k-th time of sending and the k-th time of answering, and so do the two figures given.

use super::{
    histogram::{Histogram, Percentiles},
    subscriber::Sight,
};

/// One label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deed {
    /// When it was sent.
    pub(super) sent_us: u64,
    /// When the answer had come.
    pub(super) answered_us: u64,
}

/// All labels of a run, none of which failed.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The number of labels before the first of them.
    base: u64,
    /// Both sorted, each for itself.
    sent_us: Vec<u64>,
    answered_us: Vec<u64>,
    submits: Histogram,
}

/// How soon labels were seen.
#[derive(Debug, Default)]
pub(super) struct Delays {
    /// Counted from the answer: the commit was earlier, so the truth is not below.
    pub(super) at_least: Histogram,
    /// Counted from the sending: the commit was later, so the truth is not above.
    pub(super) at_most: Histogram,
}

impl Ledger {
    pub(super) fn new(base: u64, deeds: &[Deed]) -> Self {
        let mut ledger = Self {
            base,
            sent_us: deeds.iter().map(|deed| deed.sent_us).collect(),
            answered_us: deeds.iter().map(|deed| deed.answered_us).collect(),
            submits: Histogram::default(),
        };
        ledger.sent_us.sort_unstable();
        ledger.answered_us.sort_unstable();
        for deed in deeds {
            ledger
                .submits
                .record(deed.answered_us.saturating_sub(deed.sent_us));
        }
        ledger
    }

    /// The number of labels before the first of them.
    pub(super) fn base(&self) -> u64 {
        self.base
    }

    /// How many labels there are.
    pub(super) fn labels(&self) -> u64 {
        self.sent_us.len() as u64
    }

    /// The number of labels after the last of them, if nobody else labels.
    pub(super) fn last_number(&self) -> u64 {
        self.base + self.labels()
    }

    /// When the last answer had come.
    pub(super) fn last_answer_us(&self) -> Option<u64> {
        self.answered_us.last().copied()
    }

    /// How long the labelers waited for their answers.
    pub(super) fn submits(&self) -> Option<Percentiles> {
        self.submits.percentiles()
    }

    /// Adds what one subscriber saw: each label counts with the first state that holds it.
    pub(super) fn seen_by(&self, sights: &[Sight], delays: &mut Delays) {
        let mut have = 0;
        for sight in sights {
            let reached = sight.labels.saturating_sub(self.base).min(self.labels());
            for index in have..reached.max(have) {
                let index = index as usize;
                let since = |at_us: u64| sight.at_us.saturating_sub(at_us);
                delays.at_most.record(since(self.sent_us[index]));
                delays.at_least.record(since(self.answered_us[index]));
            }
            have = have.max(reached);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(sent_us: u64, answered_us: u64) -> Deed {
        Deed {
            sent_us,
            answered_us,
        }
    }

    fn sight(at_us: u64, labels: u64) -> Sight {
        Sight {
            at_us,
            labels,
            connected: 0,
            phase: 0,
        }
    }

    #[test]
    fn a_label_counts_once_with_the_first_state_that_holds_it() {
        // given: two labels whose answers come in the other order
        let ledger = Ledger::new(100, &[deed(0, 50), deed(10, 30)]);
        let mut delays = Delays::default();

        // when: a subscriber holds one at 40, both at 70, and hears of nothing new at 90
        ledger.seen_by(
            &[
                sight(5, 100),
                sight(40, 101),
                sight(70, 102),
                sight(90, 102),
            ],
            &mut delays,
        );

        // then: the first number was reached between 0 and 30, the second between 10 and 50
        let (at_most, at_least) = (
            delays.at_most.percentiles().unwrap(),
            delays.at_least.percentiles().unwrap(),
        );
        assert_eq!((at_most.samples, at_least.samples), (2, 2));
        assert_eq!((at_most.p50_ms, at_most.max_ms), (0.04, 0.06));
        assert_eq!((at_least.p50_ms, at_least.max_ms), (0.01, 0.02));
    }

    #[test]
    fn a_delta_that_overtakes_the_answer_took_no_less_than_nothing() {
        let ledger = Ledger::new(0, &[deed(0, 50)]);
        let mut delays = Delays::default();

        ledger.seen_by(&[sight(20, 1)], &mut delays);

        assert_eq!(delays.at_least.percentiles().unwrap().max_ms, 0.0);
        assert_eq!(delays.at_most.percentiles().unwrap().max_ms, 0.02);
    }

    #[test]
    fn labels_of_others_are_not_measured() {
        let ledger = Ledger::new(0, &[deed(0, 50)]);
        let mut delays = Delays::default();

        ledger.seen_by(&[sight(20, 9)], &mut delays);

        assert_eq!(delays.at_most.percentiles().unwrap().samples, 1);
        assert_eq!(ledger.last_number(), 1);
    }
}

//! Which share of a queue is labeled.

use super::Progress;

impl Progress {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn progress(labels: u64, target: u64) -> Progress {
        Progress {
            labels,
            target,
            ..Progress::default()
        }
    }

    #[test]
    fn it_is_told_in_tenths() {
        assert_eq!(progress(47, 500).percent(), "9.4%");
    }

    #[test]
    fn an_empty_queue_is_at_zero_percent() {
        assert_eq!(progress(0, 0).percent(), "0.0%");
    }

    #[test]
    fn percent_is_never_over_100() {
        assert_eq!(progress(501, 500).percent(), "100.0%");
    }

    #[test]
    fn only_a_finished_queue_is_at_100_percent() {
        assert_eq!(progress(99_999, 100_000).percent(), "99.9%");
        assert_eq!(progress(100_000, 100_000).percent(), "100.0%");
    }

    proptest! {
        #[test]
        fn percent_grows_with_labels_and_stays_in_bounds(labels: u64, target: u64) {
            let here = progress(labels, target);
            let next = progress(labels.saturating_add(1), target);
            prop_assert!(here.per_mille() <= next.per_mille());
            prop_assert!(next.per_mille() <= 1000);
        }
    }
}

//! What a labeler has done in this session and today.

use super::times::label_time;

/// Lines of the panel: what each is about.
pub(crate) const THIS_SESSION: &str = "This session";
pub(crate) const LAST_SESSION: &str = "Your last session";
pub(crate) const TODAY: &str = "Today";
pub(crate) const PACE: &str = "Pace";
pub(crate) const MEDIAN_TIME: &str = "Median time";
pub(crate) const OTHERS: &str = "Others";

/// How many labels somebody has given.
pub(crate) fn labels(count: u32) -> String {
    match count {
        1 => "1 label".to_owned(),
        count => format!("{count} labels"),
    }
}

/// What was done in a session.
pub(crate) fn done(labels: u32, skips: u32) -> String {
    let labels = self::labels(labels);
    match skips {
        0 => labels,
        skips => format!("{labels}, {skips} skipped"),
    }
}

pub(crate) fn pace(labels_per_hour: u32) -> String {
    format!("~{labels_per_hour} labels/hour")
}

pub(crate) fn median_time(ms: u32) -> String {
    format!("{} per label", label_time(ms))
}

/// The same behind the time that the sample at hand has taken so far.
pub(crate) fn median_beside(ms: u32) -> String {
    format!(" · median {}", label_time(ms))
}

/// How many others label in the queue.
pub(crate) fn others(count: u32) -> String {
    match count {
        0 => "nobody else is labeling here".to_owned(),
        1 => "1 other person is labeling here".to_owned(),
        count => format!("{count} other people are labeling here"),
    }
}

/// The numbers of all together, and what the lines above go by.
pub(crate) const WHOLE_QUEUE: &str = "The whole queue";
pub(crate) const WHAT_IS_COUNTED: &str = "A session ends after half an hour without a label. A day begins at midnight UTC. The pace is told from five labels on.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(labels(1), "1 label");
        assert_eq!(done(2, 1), "2 labels, 1 skipped");
        assert_eq!(done(0, 0), "0 labels");
        assert_eq!(others(1), "1 other person is labeling here");
    }
}

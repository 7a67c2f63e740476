//! The dashboards: all queues, and one queue with its people.

use ingot::{
    ids::SampleId,
    live::row::{PersonNumber, Standing},
    session::TurnEnd,
};

/// The title and the heading of the dashboard of all queues.
pub(crate) const DASHBOARD: &str = "Dashboard";
pub(crate) const LOADING: &str = "Loading the numbers…";

/// The links beside the heading, for those who don't see them.
pub(crate) const FURTHER: &str = "Further dashboards";

/// What is told of a queue.
pub(crate) const ACTIVE_LABELERS: &str = "Active labelers";
pub(crate) const LEFT_TO_DO: &str = "Left to do";
pub(crate) const LABELS_PER_HOUR: &str = "Labels/hour";
pub(crate) const TIME_LEFT: &str = "Time left";

/// The link from a queue's numbers to what can be changed about it.
pub(crate) const SETTINGS_AND_DATA: &str = "Settings, import, export";

/// The title of one queue's dashboard.
pub(crate) fn of_queue(queue: &str) -> String {
    format!("{queue} · Dashboard")
}

/// The links of one queue's dashboard: what they are, and each of them.
pub(crate) const LINKS: &str = "Queue";
pub(crate) const ALL_QUEUES: &str = "All queues";
pub(crate) const LABEL_HERE: &str = "Label here";

/// A table is on its way.
pub(crate) const TABLE_LOADING: &str = "Loading…";

/// A person who has set no name.
pub(crate) fn nameless(number: PersonNumber) -> String {
    format!("Labeler {number}")
}

/// The table of sessions: its heading, what it says while it is empty, what is known of it, and what it is for
/// those who don't see it.
pub(crate) const SESSIONS: &str = "Sessions";
pub(crate) const NO_SESSIONS: &str = "Nobody has labeled here in the last 24 hours.";
pub(crate) const WHAT_SESSIONS_ARE: &str =
    "A session ends after half an hour without a turn; those of the last 24 hours are shown.";
pub(crate) const SESSIONS_CAPTION: &str = "The current or latest session of everybody, live";

/// The columns of the table of sessions: whose it is, and the numbers. On narrow screens each stands beside its
/// value.
pub(crate) const LABELER: &str = "Labeler";
pub(crate) const SESSION_NUMBERS: [&str; 7] = [
    "Labels",
    "Skipped",
    "Median time",
    "Mean time",
    LABELS_PER_HOUR,
    "Duration",
    "Last turn",
];

/// The list of people at the queue: its heading, and what it says while it is empty.
pub(crate) const WHO_IS_HERE: &str = "Who is here";
pub(crate) const NOBODY: &str = "Nobody.";

/// What somebody does at the queue, in how many tabs, and since what time of day. It stands below their name.
pub(crate) fn presence(standing: Standing, tabs: u32, since: &str) -> String {
    let does = match standing {
        Standing::Active => "labeling",
        Standing::Idle => "away from the page",
        Standing::Watching => "looking on",
    };
    match tabs {
        0 => format!("{does}, page closed, since {since}"),
        1 => format!("{does}, since {since}"),
        tabs => format!("{does}, {tabs} tabs, since {since}"),
    }
}

/// The list of what has just happened: its heading, and what it says while it is empty.
pub(crate) const LATEST_TURNS: &str = "Latest turns";
pub(crate) const NOTHING_YET: &str = "Nothing yet.";

/// What somebody did with a sample. It follows their name, which is set in bold.
pub(crate) fn did(end: TurnEnd, sample: SampleId) -> String {
    match end {
        TurnEnd::Labeled => format!(" labeled sample {sample}"),
        TurnEnd::Skipped => format!(" skipped sample {sample}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tab_is_not_worth_a_word() {
        let presence = |tabs| presence(Standing::Active, tabs, "9:00");

        assert_eq!(presence(0), "labeling, page closed, since 9:00");
        assert_eq!(presence(1), "labeling, since 9:00");
        assert_eq!(presence(2), "labeling, 2 tabs, since 9:00");
    }
}

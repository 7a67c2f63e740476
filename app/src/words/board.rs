//! The dashboard of all queues.

use ingot::{board::Order, ids::QueueId, progress::QueueState};

/// The totals, for those who don't see that they are some; and what each is.
pub(crate) const TOTALS: &str = "All queues together";
pub(crate) const LABELED: &str = "Labeled";
pub(crate) const ACTIVE_NOW: &str = "Active labelers";
pub(crate) const LEFT: &str = "Samples left";
pub(crate) const VELOCITY: &str = "Labels/hour";
pub(crate) const ACTIVE_QUEUES: &str = "Active queues";

/// How many labels there are of how many that are needed.
pub(crate) fn labeled(labels: u64, target: u64, percent: &str) -> String {
    format!("{labels} / {target} ({percent})")
}

/// The cards, for those who don't see them.
pub(crate) const QUEUES: &str = "Queues";

/// What a card tells beside what the other dashboards call by the same names.
pub(crate) const LEASED: &str = "In hand";
pub(crate) const AGREEMENT: &str = "Agreement";
pub(crate) const PAUSED: &str = "Paused";
pub(crate) const ARCHIVED: &str = "Archived";

/// Why there is no number for how far labelers agree.
pub(crate) const NO_AGREEMENT: &str =
    "No sample has two labels whose answers can be compared yet, or all answers are the same.";

/// How far labelers agree, 1 being perfect.
pub(crate) fn coefficient(value: f64) -> String {
    // No number is "-0.00".
    format!("{:.2}", value + 0.0).replace("-0.00", "0.00")
}

/// An agreement that is worth a warning.
pub(crate) const LOW: &str = "low";
pub(crate) const CRITICAL: &str = "critical";

/// Of which field an agreement is, and how it was computed.
pub(crate) fn agreement_of(field: &str, pairs: u64) -> String {
    let pairs = match pairs {
        1 => "1 pair".to_owned(),
        pairs => format!("{pairs} pairs"),
    };
    format!(
        "Krippendorff's alpha of “{field}”, over {pairs} of labels to one sample, when the page was loaded. \
         No other question has a lower one. From 20 pairs on, below 0.6 is low and below 0.4 critical."
    )
}

/// The choice of cards: what it is, and its fields.
pub(crate) const CHOOSE: &str = "Choose queues";
pub(crate) const NAME: &str = "Name";
pub(crate) const STATE: &str = "State";
pub(crate) const ALL_BUT_ARCHIVED: &str = "All but archived";
pub(crate) const ORDER: &str = "Order";
pub(crate) const SHOW: &str = "Show";
pub(crate) const PREVIOUS: &str = "Previous";
pub(crate) const NEXT: &str = "Next";

/// A state that can be chosen.
pub(crate) fn state(state: QueueState) -> &'static str {
    match state {
        QueueState::Active => "Active",
        QueueState::Paused => PAUSED,
        QueueState::Archived => ARCHIVED,
    }
}

/// An order that can be chosen.
pub(crate) fn order(order: Order) -> &'static str {
    match order {
        Order::Oldest => "Oldest first",
        Order::Newest => "Newest first",
        Order::Name => "By name",
        Order::LeastDone => "Least done first",
        Order::MostActive => "Most labelers first",
        Order::LongestLeft => "Longest left first",
        Order::LeastAgreed => "Least agreement first",
    }
}

/// How many queues were found.
pub(crate) fn found(count: usize) -> String {
    match count {
        1 => "1 queue".to_owned(),
        count => format!("{count} queues"),
    }
}

/// Which page of the cards is shown.
pub(crate) fn page(page: usize, pages: usize) -> String {
    format!("Page {page} of {pages}")
}

/// No card is shown: because there is none, or none that is wanted.
pub(crate) const NO_QUEUES: &str = "There are no queues yet.";
pub(crate) const NOTHING_FOUND: &str = "No queue is like that.";

/// How fresh the numbers are, and why cards stay where they are.
pub(crate) const HOW_FRESH: &str = "Labels show within a second, active labelers within 5 seconds, samples left within 30, agreement\x20\
     within 10. The time \
     left is a range: what remains, at the rate of the last hour. Cards keep their places while their numbers move; \
     choosing an order again puts them in it.";

/// How many turns there were before those that are shown.
pub(crate) fn more(turns: u64) -> String {
    format!("+{turns} more before these, in the last 24 hours or since the server started")
}

/// A queue of which the page knows no name.
pub(crate) fn queue(id: QueueId) -> String {
    format!("Queue {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coefficient_has_two_decimals_and_no_negative_nothing() {
        assert_eq!(coefficient(0.6666), "0.67");
        assert_eq!(coefficient(-0.1), "-0.10");
        assert_eq!(coefficient(-0.001), "0.00");
        assert_eq!(coefficient(1.0), "1.00");
    }
}

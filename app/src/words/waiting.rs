//! There is nothing to label right now.

use ingot::assignment::NoWork;

use super::times::roughly;

/// The heading: why there is nothing.
pub(crate) fn title(reason: NoWork) -> &'static str {
    match reason {
        NoWork::Empty => "No samples yet",
        NoWork::Drained => "Everything is labeled",
        NoWork::AllLeased { .. } => "The last samples are with other people",
        NoWork::AllDoneByYou => "You have done your part",
        NoWork::YourLimit { .. } => "You have reached your limit",
        NoWork::PausedForYou => "You are paused here",
        NoWork::NotAMember => "This queue is for people on its list",
        NoWork::Paused => "This queue is paused",
        NoWork::Archived => "This queue has ended",
    }
}

/// The sentence below it: what it means, and what happens next.
pub(crate) fn explanation(reason: NoWork) -> &'static str {
    match reason {
        NoWork::Empty => "Nothing was imported into this queue. This page wakes up by itself.",
        NoWork::Drained => {
            "Every sample holds all the labels it needs. Thank you! New work appears here by itself."
        }
        NoWork::AllLeased { .. } => {
            "If one of them comes back, it appears here by itself. You can leave this page open."
        }
        NoWork::AllDoneByYou => {
            "What is left needs labels from other people. New work appears here by itself."
        }
        NoWork::YourLimit {
            retry_in_ms: Some(_),
        } => {
            "You gave as many labels as this queue takes from one person in a day. Thank you! It goes on here by itself with the next day, which begins at midnight UTC."
        }
        NoWork::YourLimit { retry_in_ms: None } => {
            "You gave as many labels as this queue takes from one person. Thank you!"
        }
        NoWork::PausedForYou => {
            "Whoever runs the queue knows why: ask them. It goes on here by itself when they let you."
        }
        NoWork::NotAMember => {
            "Ask whoever runs the queue to put you on it. Work then appears here by itself."
        }
        NoWork::Paused => {
            "Whoever runs it has paused it. It goes on here by itself when it is resumed."
        }
        NoWork::Archived => "There is nothing more to do here.",
    }
}

/// What happens when the time is over that a clock behind it shows.
pub(crate) fn before_clock(reason: NoWork) -> &'static str {
    match reason {
        NoWork::YourLimit { .. } => "It goes on in ",
        _ => "The first of them may come back in ",
    }
}

/// The same, said aloud with a time in round numbers.
pub(crate) fn aloud(reason: NoWork, left_ms: u64) -> String {
    let left = roughly(left_ms);
    match reason {
        NoWork::YourLimit { .. } => format!("It goes on {left}."),
        _ => format!("The first of them may come back {left}."),
    }
}

/// The way to other work.
pub(crate) const SEE_ALL_QUEUES: &str = "See all queues";

/// Another tab of the same person has all the samples.
pub(crate) const IN_ANOTHER_TAB: &str = "Your samples are in another tab";
pub(crate) const GO_ON_THERE: &str = "Another tab of yours has all the samples of this queue that you may hold at once. Go on there, or close it: they come here by themselves then.";

/// The next sample is being fetched.
pub(crate) const ON_ITS_WAY: &str = "Your next sample is on its way…";

/// Nothing is left, and the server can't be reached.
pub(crate) const CUT_OFF: &str = "No more samples here until the network is back";
pub(crate) const KEPT_UNTIL_THEN: &str = "What you did is kept in this browser. When the network is back it is sent, and new samples appear here by themselves.";

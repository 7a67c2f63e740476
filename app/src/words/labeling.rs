//! The labeling page: its strip, its bar at the bottom, and what it has to say.

use ingot::outbox::{Chip, Full};

pub(crate) const LOADING: &str = "Loading your sample…";

/// Buttons in the strip at the top. Each opens a panel.
pub(crate) const GUIDELINES: &str = "Guidelines";
pub(crate) const KEYS: &str = "Keys";
pub(crate) const TAKE_ALONG: &str = "Take along";
/// The number of labels follows it.
pub(crate) const SESSION: &str = "Session ";

/// Whether one's work is safe.
pub(crate) fn chip(chip: Chip) -> String {
    match chip {
        Chip::Checking => "Checking".to_owned(),
        Chip::AllSaved => "All saved".to_owned(),
        Chip::Saving(count) => format!("Saving {count}"),
        Chip::Offline(count) => format!("Offline, {count} kept"),
        Chip::SignedOut(0) => "Signed out".to_owned(),
        Chip::SignedOut(count) => format!("Signed out, {count} kept"),
        Chip::NeedsYou(1) => "1 needs you".to_owned(),
        Chip::NeedsYou(count) => format!("{count} need you"),
        Chip::KeptForOthers(count) => format!("{count} kept for somebody else"),
    }
}

/// Buttons in the bar at the bottom, and the label of the notes. The cap of a key follows each.
pub(crate) const NOTES: &str = "Notes ";
pub(crate) const UNDO: &str = "Undo ";
pub(crate) const FLAG: &str = "⚐ Flag ";
pub(crate) const FLAGGED: &str = "⚑ Flagged ";
pub(crate) const SKIP: &str = "Skip ";

/// The button that hands a label in, and the same for a label that was handed in before.
pub(crate) const SUBMIT: &str = "Submit";
pub(crate) const SAVE: &str = "Save";

/// An earlier label is open; the button that leaves it follows, and on that the cap of a key.
pub(crate) const CHANGING_EARLIER: &str =
    "You are changing an earlier label. Saving it leads back. ";
pub(crate) const LEAVE_AS_IT_WAS: &str = "Leave it as it was ";

/// Answers come from a model, of which the name and how sure it is, from 0 to 1, may be known.
pub(crate) fn proposal(model: Option<&str>, score: Option<f64>) -> String {
    let model = model.unwrap_or("A model");
    match score.map(|score| score.clamp(0.0, 1.0) * 100.0) {
        None => {
            format!("{model} proposes these answers. What you hand in is yours: check it.")
        }
        Some(percent) => format!(
            "{model} ({percent:.0} % sure) proposes these answers. What you hand in is yours: check it."
        ),
    }
}

/// Notices in the bar at the bottom.
pub(crate) const HANDED_IN: &str = "This label is handed in: it can be changed, but not skipped.";
pub(crate) const NOTHING_TO_GO_BACK_TO: &str = "There is nothing to go back to.";
pub(crate) const SKIPPED_AND_GONE: &str = "The sample was skipped and is with others now.";
pub(crate) const NEW_QUESTIONS: &str =
    "This queue has new questions. Reload the page once all is saved.";
pub(crate) const TIME_IS_OVER: &str = "The time for this sample is over and somebody else may get it. Your label is still \
     taken unless others were faster.";
pub(crate) const TIME_MAY_BE_OVER: &str = "The time for this sample may be over, and somebody else may get it. Your label is still \
     taken unless others were faster.";

/// This browser keeps as many labels as it may.
pub(crate) fn full(Full { most }: Full) -> String {
    format!(
        "{most} labels are kept here already and can't be sent. Go on labeling when the connection is back."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_chip_are_those_that_people_know() {
        let words = [
            (Chip::Checking, "Checking"),
            (Chip::AllSaved, "All saved"),
            (Chip::Saving(2), "Saving 2"),
            (Chip::Offline(5), "Offline, 5 kept"),
            (Chip::SignedOut(0), "Signed out"),
            (Chip::SignedOut(3), "Signed out, 3 kept"),
            (Chip::NeedsYou(1), "1 needs you"),
            (Chip::NeedsYou(2), "2 need you"),
            (Chip::KeptForOthers(2), "2 kept for somebody else"),
        ];
        for (state, told) in words {
            assert_eq!(chip(state), told);
        }
    }

    #[test]
    fn who_can_keep_no_more_hears_how_many_are_kept() {
        assert!(full(Full { most: 2 }).starts_with("2 labels"));
    }

    #[test]
    fn a_proposal_says_whose_it_is_as_far_as_that_is_known() {
        let check = "proposes these answers. What you hand in is yours: check it.";
        assert_eq!(proposal(None, None), format!("A model {check}"));
        let sure = format!("m-1 (87 % sure) {check}");
        assert_eq!(proposal(Some("m-1"), Some(0.87)), sure);
    }
}

//! The table of a queue's samples.

use ingot::{
    sample_table::{BulkAction, Changed, FilterPart, SampleState, TurnState},
    sent_back::{NoteError, SentBackEnd},
};

/// The link to the page.
pub(crate) const SAMPLES: &str = "Samples";
pub(crate) const LOADING: &str = "Loading the samples…";

/// The title of the page, and its heading.
pub(crate) fn of_queue(queue: &str) -> String {
    format!("{queue} · Samples")
}

/// The links of the page: what they are, and each of them.
pub(crate) const LINKS: &str = "Queue";
pub(crate) const QUEUE_DASHBOARD: &str = "Dashboard of the queue";

/// How many samples the queue has, without those whose answer is known.
pub(crate) fn in_queue(samples: u64) -> String {
    match samples {
        1 => "1 sample in the queue, known ones apart.".to_owned(),
        samples => format!("{samples} samples in the queue, known ones apart."),
    }
}

/// The table: what it is for those who don't see it, and its columns. On narrow screens each stands beside its
/// value.
pub(crate) const CAPTION: &str = "The samples that were found";
pub(crate) const NUMBER: &str = "No.";
pub(crate) const SAMPLE: &str = "Sample";
pub(crate) const STATE: &str = "State";
pub(crate) const EXTERNAL_ID: &str = "External id";
pub(crate) const PRIORITY: &str = "Priority";
pub(crate) const LABELS: &str = "Labels";
pub(crate) const DISAGREEMENT: &str = "Disagreement";
pub(crate) const FLAGS: &str = "Flags";
pub(crate) const CHANGED: &str = "Changed";

/// There is nothing in a cell.
pub(crate) const NONE: &str = "-";

/// What a sample is whose content has no text.
pub(crate) const NO_TEXT: &str = "(no text)";

/// What the answer of a sample is known for.
pub(crate) const KNOWN: &str = "known answer";

/// How many labels a sample has of how many it needs.
pub(crate) fn labels_of(labels: u32, overlap: Option<u32>) -> String {
    match overlap {
        Some(overlap) => format!("{labels} of {overlap}"),
        None => labels.to_string(),
    }
}

/// How far labels are apart.
pub(crate) fn apart(per_mille: u16) -> String {
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// How far the work on a sample is.
pub(crate) fn state(state: SampleState) -> &'static str {
    match state {
        SampleState::Waiting => "waiting",
        SampleState::Begun => "begun",
        SampleState::Leased => "leased now",
        SampleState::Done => "done",
        SampleState::Dropped => "dropped by a skip",
    }
}

/// No sample was found: at all, among those that one page looks at, or behind the last page.
pub(crate) const NOTHING_FOUND: &str = "No sample of this queue fits these choices.";
pub(crate) const NOTHING_YET: &str =
    "None of the 10,000 samples that were looked at fits. There are more to look at.";
pub(crate) const NOTHING_FURTHER: &str = "There is nothing further.";

/// Of very many samples that have the words, these are the first.
pub(crate) const FIRST_OF_MANY: &str = "Very many samples have these words. The first 10,000 of them are in this order. Add a word, or order by \
     number, to see others.";
/// The page ended before it was full.
pub(crate) const LOOK_FURTHER: &str =
    "10,000 samples were looked at for this page. Go on to look at more.";

/// The links between the pages of the table: what they are, and each of them.
pub(crate) const PAGES: &str = "Pages of the table";
pub(crate) const FIRST: &str = "First";
pub(crate) const NEXT: &str = "Next";

/// What a heading that orders the table does.
pub(crate) fn order_by(column: &str) -> String {
    format!("Order by {column}")
}

/// The form that chooses samples: what it is, its fields, and what it does.
pub(crate) const FILTER: &str = "Choose samples";
pub(crate) const WORDS: &str = "Words";
pub(crate) const ANY_STATE: &str = "Any";
pub(crate) const LEAST_DISAGREEMENT: &str = "Disagreement from (‰)";
pub(crate) const PERSONS_NUMBER: &str = "Number of the labeler";
pub(crate) const ONLY_FLAGGED: &str = "Flagged";
pub(crate) const ONLY_KNOWN: &str = "Known answer";
pub(crate) const ONLY_SENT_BACK: &str = "Sent back";
pub(crate) const COLUMNS: &str = "Columns";
pub(crate) const SHOW: &str = "Show";
pub(crate) const SHOW_ALL: &str = "Show all";

/// The views that a person keeps in this browser.
pub(crate) const VIEWS: &str = "Saved views";
pub(crate) const NO_VIEWS: &str =
    "None yet. A view is kept in this browser; its address can be sent to anybody.";
pub(crate) const VIEW_NAME: &str = "Name of this view";
pub(crate) const SAVE_VIEW: &str = "Save";
pub(crate) fn remove_view(name: &str) -> String {
    format!("Remove {name}")
}
pub(crate) const REMOVE: &str = "Remove";

/// Choosing rows.
pub(crate) const CHOOSE_PAGE: &str = "Choose all on this page";
pub(crate) fn choose_row(number: u64) -> String {
    format!("Choose sample {number}")
}
pub(crate) const CHOOSE_MATCHING: &str = "Choose all that fit, on every page";
pub(crate) const CHOOSE_NONE: &str = "Choose none";
pub(crate) const ACTIONS: &str = "What to do to the chosen samples";
pub(crate) const ALL_CHOSEN: &str = "All that fit are chosen";
pub(crate) fn chosen(samples: usize) -> String {
    match samples {
        1 => "1 sample chosen".to_owned(),
        samples => format!("{samples} samples chosen"),
    }
}

/// What can be done, each by its button.
pub(crate) const SET_PRIORITY: &str = "Set priority";
pub(crate) const RELEASE: &str = "Release leases";
pub(crate) const REQUEUE: &str = "Queue again";
pub(crate) const SEND_BACK: &str = "Send back";
pub(crate) const NOTE_TO_LABELERS: &str = "Note to the labelers";
/// What is wrong with a note.
pub(crate) fn wrong_note(error: NoteError) -> String {
    error.to_string()
}
pub(crate) const NEW_PRIORITY: &str = "New priority";
pub(crate) const NO_PRIORITY: &str = "A priority is a whole number from -32768 to 32767.";

/// What will happen, before it does. `None` is all samples that fit.
pub(crate) fn will_happen(action: &BulkAction, samples: Option<usize>) -> String {
    let which = match samples {
        None => "all samples that fit".to_owned(),
        Some(1) => "1 sample".to_owned(),
        Some(samples) => format!("{samples} samples"),
    };
    match action {
        BulkAction::SetPriority(priority) => format!(
            "Priority {priority} for {which}. Those of a higher priority are dealt first. Known ones stay as \
             they are."
        ),
        BulkAction::ReleaseLeases => format!(
            "Take {which} from whoever holds them now. What they answered until then is kept for them, but \
             somebody else may get the sample first."
        ),
        BulkAction::Requeue => format!(
            "Queue {which} again. Places that skips took are open again; a sample that has all its labels \
             needs one more. Those that wait for labels, and known ones, stay as they are."
        ),
        BulkAction::SendBack(note) => format!(
            "Send the labels of {which} back to whoever gave them, to be looked at again. The labels stand \
             meanwhile. Samples without labels, and known ones, stay as they are. The note: “{note}”"
        ),
    }
}
pub(crate) const DO_IT: &str = "Do it";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const WORKING: &str = "Working…";

/// What was done by now, while it goes on.
pub(crate) fn so_far(counts: Changed) -> String {
    let samples = counts.changed + counts.unchanged;
    format!("Working… {samples} samples so far. Stay on this page until it is done.")
}
pub(crate) const STOP: &str = "Stop";
pub(crate) const STOPPING: &str = "Stopping…";
pub(crate) const GO_ON: &str = "Go on with the rest";

/// What happened.
pub(crate) fn happened(counts: Changed, is_more: bool) -> String {
    let Changed { changed, unchanged } = counts;
    let more = if is_more {
        " More samples fit, and were not come to."
    } else {
        ""
    };
    format!("{changed} changed, {unchanged} as before.{more}")
}

/// The details of one sample.
pub(crate) fn details(number: u64) -> String {
    format!("Sample {number}")
}
pub(crate) fn open_details(number: u64) -> String {
    format!("Details of sample {number}")
}
pub(crate) const CLOSE: &str = "Close";
pub(crate) const KNOWN_ANSWER: &str = "Known answer";
pub(crate) const TURNS: &str = "Who had it";
pub(crate) const NO_TURNS: &str = "Nobody had this sample yet.";
pub(crate) const FLAGGED: &str = "Flagged";
pub(crate) const NOTES: &str = "Notes";
pub(crate) const EARLIER: &str = "Earlier answers";

/// What became of a turn. A time stands behind it.
pub(crate) fn turn(state: TurnState) -> &'static str {
    match state {
        TurnState::Leased => "holds it until ",
        TurnState::Completed => "labeled it ",
        TurnState::Skipped => "skipped it ",
        TurnState::Ended => "gave it back ",
    }
}
/// That a label was sent back to its labeler. A time stands behind it.
pub(crate) fn sent_back_by(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Sent back by {name} "),
        None => "Sent back by a program ".to_owned(),
    }
}
/// What came of that. A time stands behind it, if it is done with.
pub(crate) fn sent_back_end(end: Option<SentBackEnd>) -> &'static str {
    match end {
        None => "Not looked at yet.",
        Some(SentBackEnd::Revised) => "Changed by its labeler ",
        Some(SentBackEnd::Kept) => "Kept as it is by its labeler ",
        Some(SentBackEnd::Replaced) => "Sent back once more ",
    }
}
pub(crate) fn skip_reason(reason: &str) -> String {
    format!("Reason: {reason}")
}
pub(crate) fn time_taken(time: &str) -> String {
    format!("It took {time}.")
}

/// That the address asks for something that makes no sense.
pub(crate) fn wrong_filter(part: FilterPart) -> String {
    let wrong = match part {
        FilterPart::State => "names a state that samples don't have",
        FilterPart::Disagreement => "asks for a disagreement that is no number from 0 to 1000",
        FilterPart::Labeler => "names a labeler by something that is no number",
        FilterPart::Flagged | FilterPart::Known | FilterPart::SentBack => {
            "asks for something else than `yes`"
        }
        FilterPart::Order => "orders by something that is no column",
        FilterPart::Place => "begins behind something that is no place",
    };
    format!("The address {wrong}. Open the samples from the queue's dashboard and choose there.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sample_is_one() {
        assert_eq!([1, 2].map(chosen), ["1 sample chosen", "2 samples chosen"]);
        assert!(in_queue(1).starts_with("1 sample in"));
        assert!(will_happen(&BulkAction::Requeue, Some(1)).starts_with("Queue 1 sample again"));
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(
            [0, 5, 667, 1000].map(apart),
            ["0.0 %", "0.5 %", "66.7 %", "100.0 %"]
        );
    }
}

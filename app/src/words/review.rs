//! Deciding what labelers disagree about.

use ingot::{review::ReviewCounts, verdict::VerdictReason};

/// The title and the heading of the page, and the link to it.
pub(crate) const REVIEW: &str = "Review";
pub(crate) const LOADING: &str = "Loading the conflicts…";

/// The title of the page of one queue.
pub(crate) fn of_queue(queue: &str) -> String {
    format!("{queue} · Review")
}

/// The links of the page: what they are, and each of them.
pub(crate) const LINKS: &str = "Queue";
pub(crate) const DASHBOARD: &str = "Dashboard of the queue";

/// How much is decided and how much there is to decide.
pub(crate) fn progress(counts: ReviewCounts) -> String {
    format!("{} decided, {} open", counts.decided, counts.open)
}

/// The two lists: what they are, each of them, and what they say while they are empty.
pub(crate) const LISTS: &str = "Samples to review";
pub(crate) const CONFLICTS: &str = "Open";
pub(crate) const DECIDED: &str = "Decided";
pub(crate) const NO_CONFLICTS: &str = "No conflicts: labels agree, or samples have one label each.";
pub(crate) const ALL_DECIDED: &str = "Every conflict is decided.";
pub(crate) const NOTHING_DECIDED: &str = "Nothing is decided yet.";
pub(crate) const WHAT_COMES_HERE: &str =
    "A sample comes here once two labels of it differ, or once somebody flags it.";
pub(crate) const MORE: &str = "Show more";
pub(crate) const LOAD_ANEW: &str = "Load the list anew";

/// There are conflicts that the list doesn't hold.
pub(crate) const THERE_ARE_NEW: &str = "New conflicts have come up.";

/// How far the labels of a sample are apart, and how many it has. It stands below its first words.
pub(crate) fn apart(disagreement: u16, labels: u64, flags: u64) -> String {
    let labels = match labels {
        1 => "1 label".to_owned(),
        labels => format!("{labels} labels"),
    };
    let flags = match flags {
        0 => String::new(),
        1 => ", 1 flag".to_owned(),
        flags => format!(", {flags} flags"),
    };
    match disagreement {
        0 => format!("{labels}{flags}"),
        disagreement => format!("{} apart, {labels}{flags}", percent(disagreement)),
    }
}

/// A share that is given in per mille.
pub(crate) fn percent(per_mille: u16) -> String {
    match (per_mille / 10, per_mille % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, tenths) => format!("{whole}.{tenths}%"),
    }
}

/// Who decided, when, and why labels differed. It stands below a decided sample.
pub(crate) fn decided_by(who: &str, when: &str, reason: VerdictReason) -> String {
    format!("{who}, {when} · {}", self::reason(reason))
}

/// Somebody whose token names no labeler.
pub(crate) const A_PROGRAM: &str = "A program";

/// A sample without any text.
pub(crate) const NO_TEXT: &str = "(no text)";

/// What withdraws a verdict, and what it says aloud.
pub(crate) const WITHDRAW: &str = "Withdraw";
pub(crate) fn withdraw(excerpt: &str) -> String {
    format!("Withdraw the verdict on “{excerpt}”")
}

/// The labels side by side: what they are, and the names of the columns.
pub(crate) const LABELS: &str = "Labels";
pub(crate) const FIELD: &str = "Question";
pub(crate) fn column(number: usize) -> String {
    format!("Label {number}")
}
pub(crate) const NOTES: &str = "Notes";
pub(crate) const TIME: &str = "Time";
pub(crate) const NO_ANSWER: &str = "-";
pub(crate) const FLAGGED: &str = "flagged";

/// Beside a question whose answers differ.
pub(crate) const DIFFERS: &str = "differs";

/// Why the columns stand as they do.
pub(crate) const SHUFFLED: &str = "The columns stand in an order of chance that is the sample's own, so that the place of a label tells \
     nothing of who gave it.";

/// More labels than are shown.
pub(crate) fn not_all(shown: usize, all: u64) -> String {
    format!("The first {shown} of {all} labels are shown.")
}

/// What shows who labeled.
pub(crate) const SHOW_NAMES: &str = "Show names";

/// What takes a label's answers over.
pub(crate) const PICK: &str = "Pick";
pub(crate) fn pick(number: usize) -> String {
    format!("Pick label {number}")
}
pub(crate) fn picked(number: usize) -> String {
    format!("Answers of label {number}")
}
pub(crate) const OWN_ANSWERS: &str = "Answers of your own";

/// The form of the verdict.
pub(crate) const VERDICT: &str = "Verdict";
pub(crate) const REASON: &str = "Why the labels differ";
pub(crate) const NOTE: &str = "Note";
pub(crate) const DECIDE: &str = "Decide";
pub(crate) const DECIDE_ANEW: &str = "Decide anew";
pub(crate) const NEXT: &str = "Next";
pub(crate) const PREVIOUS: &str = "Previous";

/// Why the labels of a sample differ.
pub(crate) fn reason(reason: VerdictReason) -> &'static str {
    match reason {
        VerdictReason::AmbiguousSample => "The sample is ambiguous",
        VerdictReason::GuidelineGap => "The guidelines don't say",
        VerdictReason::LabelerError => "A labeler's error",
        VerdictReason::EdgeCase => "A borderline case",
        VerdictReason::Subjective => "A matter of taste",
        VerdictReason::Other => "Other",
    }
}

/// A decision followed what was shown within a moment.
pub(crate) const QUICK: &str = "That was quick: under 2 seconds. It is stored, and can be withdrawn from the list of decided samples.";

/// A decision is stored, said aloud.
pub(crate) fn stored(counts: ReviewCounts) -> String {
    format!("Decided. {}.", progress(counts))
}
pub(crate) fn withdrawn(counts: ReviewCounts) -> String {
    format!("Withdrawn. {}.", progress(counts))
}

/// Somebody else decided or withdrew meanwhile.
pub(crate) fn decided_meanwhile(who: &str) -> String {
    format!("{who} has decided this sample meanwhile:")
}
pub(crate) const WITHDRAWN_MEANWHILE: &str =
    "What was decided of this sample was withdrawn meanwhile.";
pub(crate) const YOURS_STAYS: &str = "Your answers are still in the form.";
pub(crate) const DECIDE_ANYWAY: &str = "Decide anyway";
pub(crate) const LEAVE_THEIRS: &str = "Leave it so";

/// The browser has no source of chance, without which nothing can be handed in twice safely.
pub(crate) const NO_RANDOMNESS: &str =
    "This browser can't make an id for the verdict. Use another one.";

/// What keys do: the button, the heading, the caps and what each does.
pub(crate) const KEYS: &str = "Keys";
pub(crate) const KEY_LIST: [(&str, &str); 8] = [
    ("1 … 9", "Take the answers of that label"),
    ("⏎", "Decide, and go on to the next"),
    ("n or →", "Next sample"),
    ("p or ←", "Previous sample"),
    ("b", "Show or hide names"),
    ("Esc", "Leave a text"),
    ("Tab", "To the next control"),
    ("?", "Show or hide this list"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_label_and_one_flag_are_one() {
        assert_eq!(apart(0, 1, 1), "1 label, 1 flag");
        assert_eq!(apart(250, 2, 0), "25% apart, 2 labels");
        assert_eq!(apart(667, 3, 2), "66.7% apart, 3 labels, 2 flags");
    }

    #[test]
    fn no_two_reasons_have_the_same_words() {
        let words: std::collections::BTreeSet<_> = VerdictReason::ALL.map(reason).into();

        assert_eq!(words.len(), VerdictReason::ALL.len());
    }
}

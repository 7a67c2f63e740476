//! Writing questions, and what a queue's policy means.

use ingot::{
    drafting::{Kind, Part, PolicyPart, PolicySwitch, Switch},
    policy::SkipPolicy,
};

/// The ways to write questions, for those who don't see them, and each of them.
pub(crate) const WAYS: &str = "How the questions are written";
pub(crate) const BY_FORM: &str = "Form";
pub(crate) const AS_JSON: &str = "JSON";
pub(crate) const AS_LABEL_STUDIO: &str = "Label Studio XML";

/// What is done with questions.
pub(crate) const ADD: &str = "Add question";
pub(crate) const KIND_TO_ADD: &str = "Kind of the new question";
pub(crate) const KIND: &str = "Kind of answer";
pub(crate) const UP: &str = "Move up";
pub(crate) const DOWN: &str = "Move down";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const NO_QUESTION: &str = "There is no question yet. Add the first one.";

/// Which question an editor is of.
pub(crate) fn question(number: usize, heading: &str) -> String {
    if heading.trim().is_empty() {
        format!("Question {number}")
    } else {
        format!("Question {number}: {heading}")
    }
}

/// The texts in which questions are written.
pub(crate) const JSON_TEXT: &str = "Schema as JSON";
pub(crate) const JSON_HELP: &str = "The same questions as in the form. What is written here is taken over as soon as it can be read.";
pub(crate) const XML_TEXT: &str = "Labeling configuration of Label Studio";
pub(crate) const XML_HELP: &str = "Paste it here: it takes the place of the questions that are there. What means something else here is named below.";
pub(crate) const NOTES: &str = "What is a little different here";
pub(crate) const THROW_AWAY: &str = "Throw away what can't be read";

/// That a text can't be read, above the reason.
pub(crate) fn unread(language: &str, problem: &str) -> String {
    format!(
        "What stands under “{language}” can't be read, so the questions are still those from before: {problem}"
    )
}

/// The preview, and what is on it.
pub(crate) const PREVIEW: &str = "Preview";
pub(crate) const PREVIEW_HELP: &str =
    "As labelers see it, on a made-up sample. Try the answers: nothing is stored.";
pub(crate) const NO_PREVIEW: &str = "The preview shows here once the questions can be asked.";
pub(crate) const MADE_UP: &str = "The parcel came two days late, but the driver was friendly and carried it up to the third floor.";
pub(crate) const MADE_UP_OTHER: &str = "Late, yet the driver was kind.";

/// A kind of answer, with what it is for.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Scale => "Scale: a point between two ends",
        Kind::Choice => "Choice: one of several options",
        Kind::Choices => "Choices: any of several options",
        Kind::Pairwise => "Comparison: the better of two texts",
        Kind::Spans => "Marked parts of a text",
        Kind::Text => "Free text",
        Kind::Number => "Number",
        Kind::Boolean => "Yes or no",
    }
}

/// What a part of a question is called.
pub(crate) fn part(part: Part, of: Kind) -> &'static str {
    match part {
        Part::Name => "Name",
        Part::Title => "Heading",
        Part::Help => "Explanation",
        Part::Options if of == Kind::Spans => "Labels, one a line",
        Part::Options => "Options, one a line",
        Part::Min if of == Kind::Choices => "Fewest options",
        Part::Max if of == Kind::Choices => "Most options",
        Part::Min => "Least",
        Part::Max => "Most",
        Part::MinLabel => "What the least means",
        Part::MaxLabel => "What the most means",
        Part::PointLabels => "What each point means, one a line",
        Part::A => "Key of text A",
        Part::B => "Key of text B",
        Part::Strengths => "How much better, one a line",
        Part::TextKey => "Key of the text",
        Part::Unit => "Unit",
        Part::Yes => "What stands on yes",
        Part::No => "What stands on no",
        Part::Hotkeys => "Keys, one a line",
    }
}

/// What is to be known about a part; empty if its name says it.
pub(crate) fn part_help(part: Part, of: Kind) -> &'static str {
    match part {
        Part::Name => "The key under which exports have the answer, such as tone.",
        Part::Title => "What labelers read above it. Without it, the name.",
        Part::Help => "A sentence below the heading.",
        Part::Min | Part::Max if matches!(of, Kind::Choices | Kind::Number) => {
            "Leave it out for no bound."
        }
        Part::PointLabels => "A line for each point, or nothing.",
        Part::A | Part::B | Part::TextKey => "The column or key of the samples that holds it.",
        Part::Strengths => "From slightly to clearly. Nothing if only the side counts.",
        Part::Hotkeys => {
            "A letter for each answer in order; a blank line for none. Without keys, digits answer."
        }
        _ => "",
    }
}

/// What a switch of a question does.
pub(crate) fn switch(switch: Switch) -> &'static str {
    match switch {
        Switch::Required => "An answer is required",
        Switch::Tie => "“Neither is better” is an answer",
        Switch::Shuffle => "Half of the labelers see B before A",
        Switch::Overlap => "Marked parts may overlap",
        Switch::Multiline => "Several lines",
        Switch::Integer => "Whole numbers only",
    }
}

/// What a part of a policy is called.
pub(crate) fn policy_part(part: PolicyPart) -> &'static str {
    match part {
        PolicyPart::Overlap => "Labels for each sample",
        PolicyPart::CohortPercent => "Share of samples that need so many, in percent",
        PolicyPart::Seed => "Seed of the order",
        PolicyPart::LeaseMinutes => "Lease, in minutes",
        PolicyPart::OpenLeases => "Samples one labeler may hold at once",
        PolicyPart::SkipReasons => "Reasons for a skip, one a line",
        PolicyPart::LabelerLimit => "Most labels of one labeler",
        PolicyPart::DailyLimit => "Most labels of one labeler in a day",
        PolicyPart::GoldShare => "Share of such samples, in percent",
        PolicyPart::GoldPauseBelow => "Pause who gets fewer right than, in percent",
        PolicyPart::GoldPauseAfter => "Judge from so many answers on",
    }
}

/// What is to be known about a part of a policy, its default included.
pub(crate) fn policy_help(part: PolicyPart) -> &'static str {
    match part {
        PolicyPart::Overlap => {
            "How many different people label a sample. Default 1; agreement needs 2 or more."
        }
        PolicyPart::CohortPercent => {
            "The other samples need one label. Default 100: all need so many."
        }
        PolicyPart::Seed => "The same seed gives the same order. Any whole number.",
        PolicyPart::LeaseMinutes => {
            "How long a sample waits for whoever has it. It is renewed while they are there. Default 15."
        }
        PolicyPart::OpenLeases => "What is fetched ahead included. Default 5.",
        PolicyPart::SkipReasons => "Labelers choose one when they skip. Nothing asks for none.",
        PolicyPart::LabelerLimit | PolicyPart::DailyLimit => "Leave it out for no limit.",
        PolicyPart::GoldShare => {
            "How many of a hundred samples that a labeler gets have a known answer."
        }
        PolicyPart::GoldPauseBelow => "Leave it out to pause nobody.",
        PolicyPart::GoldPauseAfter => "Default 10.",
    }
}

/// What a switch of a policy does.
pub(crate) fn policy_switch(switch: PolicySwitch) -> &'static str {
    match switch {
        PolicySwitch::Random => "Samples come in a random order, not as they were imported",
        PolicySwitch::BegunFirst => "Samples that somebody has begun come first",
        PolicySwitch::Gold => "Mix in samples with a known answer",
        PolicySwitch::MembersOnly => "Only people on the queue's list get work",
    }
}

/// What becomes of skipped samples: what the choice is called, and each of them.
pub(crate) const SKIP: &str = "What becomes of a skipped sample";

/// What becomes of a skipped sample.
pub(crate) fn skip(skip: SkipPolicy) -> &'static str {
    match skip {
        SkipPolicy::RequeueForMe => "Others get it; whoever skipped it when nothing else is left",
        SkipPolicy::RequeueForOthers => "Others get it; whoever skipped it never again (default)",
        SkipPolicy::IgnoreSkipped => "The skip takes the place of a label",
    }
}

/// The groups of a policy.
pub(crate) const HOW_OFTEN: &str = "How often each sample is labeled";
pub(crate) const IN_WHICH_ORDER: &str = "Order";
pub(crate) const LEASES: &str = "Leases";
pub(crate) const SKIPS: &str = "Skips";
pub(crate) const LIMITS: &str = "Limits of one labeler";
pub(crate) const GOLD: &str = "Known answers";

//! The dashboard of one queue: its tiles, charts, the table of labelers, and what warns of low agreement.

use ingot::{insight::answers::Answer, label::Side, schema::FieldKind};

use super::dashboard::nameless;

/// The tiles: what each is about.
pub(crate) const TILES: &str = "Now";
pub(crate) const LABELED: &str = "Labeled";
pub(crate) const ACTIVE_NOW: &str = "Active now";
pub(crate) const DEPTH: &str = "Samples";
pub(crate) const VELOCITY: &str = "Velocity";

/// How many labels there are of how many.
pub(crate) fn labeled(labels: u64, target: u64) -> String {
    format!("{labels} / {target}")
}

/// Who is at work, in numbers.
pub(crate) fn at_work(labeling: usize, idle: usize) -> String {
    format!("{labeling} labeling, {idle} idle")
}

/// How many more there are than those that are named.
pub(crate) fn more(count: usize) -> String {
    format!("+{count} more")
}

/// The parts of the bar of samples, in its order.
pub(crate) const DEPTH_PARTS: [&str; 4] = ["done", "leased", "available", "skipped"];

/// A rate; a dash below five labels.
pub(crate) fn rate(labels_per_hour: Option<u32>) -> String {
    match labels_per_hour {
        None => "- labels/hour".to_owned(),
        Some(1) => "~1 label/hour".to_owned(),
        Some(rate) => format!("~{rate} labels/hour"),
    }
}

/// When the queue will be done, as a range of time that comes as words.
pub(crate) fn done_in(eta: &str) -> String {
    format!("Time left: {eta}")
}

/// Every chart: how its points are walked over, its table, and a chart without points.
pub(crate) const HOW_TO_WALK: &str = "Arrow keys tell each point.";
pub(crate) const AS_TABLE: &str = "As a table";

/// Of which chart, behind those words and for those who don't see the chart.
pub(crate) fn of_chart(label: &str) -> String {
    format!(": {label}")
}

pub(crate) const NO_POINTS: &str = "Nothing to show yet.";

/// The chart of the last hour.
pub(crate) const BY_MINUTE: &str = "Labels per minute";
pub(crate) const MINUTE_COLUMNS: [&str; 2] = ["Minute", "Labels"];
pub(crate) const WHOSE: &str = "Whose labels are shown";
pub(crate) const OTHERS: &str = "Others";
pub(crate) const HOUR_AGO: &str = "60 min ago";
pub(crate) const NOW: &str = "now";

/// A minute by how long it has passed.
pub(crate) fn minutes_ago(minutes: usize) -> String {
    match minutes {
        0 => "this minute".to_owned(),
        minutes => format!("{minutes} min ago"),
    }
}

/// The labels of a minute, and of whom, each as a name and a number.
pub(crate) fn minute(labels: u64, of: &[(String, u32)]) -> String {
    let all = self::labels(labels);
    if of.is_empty() {
        return all;
    }
    let of: Vec<_> = of
        .iter()
        .map(|(name, labels)| format!("{name} {labels}"))
        .collect();
    format!("{all}: {}", of.join(", "))
}

/// So many labels.
pub(crate) fn labels(count: u64) -> String {
    match count {
        1 => "1 label".to_owned(),
        count => format!("{count} labels"),
    }
}

/// The chart of all labels since the first.
pub(crate) const BURN_UP: &str = "Labels since the first";
pub(crate) const BURN_UP_COLUMNS: [&str; 2] = ["Until", "Labels"];

/// What the lines of that chart are.
pub(crate) fn burn_up_note(target: u64, eta: &str) -> String {
    format!(
        "Dotted: the target of {target} labels. Dashed: when it is met at the rate of the last hour, {eta}."
    )
}

/// The table of labelers.
pub(crate) const LABELERS: &str = "Labelers";
pub(crate) const LABELERS_CAPTION: &str = "Everybody who has been here";
pub(crate) const NO_LABELERS: &str = "Nobody has been here yet.";
pub(crate) const HOW_MEASURED: &str = "Today begins at midnight UTC. The median is of the time a sample was looked at, to 6%. Gold: samples with a known answer that were answered as known. Agreement: answers that are the same as another labeler's of the same sample.";

/// Its columns: the name, numbers that sort, and what can be done.
pub(crate) const COLUMNS: [&str; 10] = [
    "Labeler",
    "Now",
    "This session",
    "Today",
    "All",
    "Median time",
    "Skipped",
    "Gold",
    "Agreement",
    "Last seen",
];
pub(crate) const ACTIONS: &str = "Actions";

/// How many labelers have no row.
pub(crate) fn more_labelers(count: u64) -> String {
    format!("Shown are those with the most labels; {count} more are not.")
}

/// What somebody does now.
pub(crate) const LABELING: &str = "labeling";
pub(crate) const IDLE: &str = "idle";
pub(crate) const WATCHING: &str = "looking on";
pub(crate) const AWAY: &str = "away";
pub(crate) const PAUSED: &str = "paused";

/// No number.
pub(crate) const NONE: &str = "-";

/// A part of a number, in percent and as counted.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NONE.to_owned();
    }
    let percent = (part.saturating_mul(100) + whole / 2) / whole;
    format!("{percent}% ({part}/{whole})")
}

/// What can be done to a labeler, as it stands on the button, and for those who don't see whose row it is in.
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const RESUME: &str = "Resume";
pub(crate) const RELEASE: &str = "Release leases";

/// The same with the name.
pub(crate) fn of(action: &str, name: &str) -> String {
    format!("{action}: {name}")
}

/// What came of it.
pub(crate) fn released(leases: u64) -> String {
    match leases {
        0 => "Nothing was in hand.".to_owned(),
        1 => "1 sample released.".to_owned(),
        leases => format!("{leases} samples released."),
    }
}

/// How often each answer was given.
pub(crate) const ANSWERS: &str = "Answers";
pub(crate) const ANSWER: &str = "Answer";
pub(crate) const TIMES: &str = "Times";
pub(crate) const NO_ANSWERS: &str = "No answer is counted yet.";
pub(crate) const HOW_COUNTED: &str = "As labelers say now: a changed mind counts once. Of several options and of marked parts each counts.";

/// An answer.
pub(crate) fn answer(kind: &FieldKind, answer: &Answer) -> String {
    match (answer, kind) {
        (Answer::Text(text), _) => text.clone(),
        (Answer::Boolean(answer), FieldKind::Boolean(boolean)) => {
            boolean.caption(*answer).to_owned()
        }
        (Answer::Boolean(answer), _) => answer.to_string(),
        (Answer::Side(Side::A), FieldKind::Pairwise(pair)) => pair.a.clone(),
        (Answer::Side(Side::B), FieldKind::Pairwise(pair)) => pair.b.clone(),
        (Answer::Side(Side::A), _) => "A".to_owned(),
        (Answer::Side(Side::B), _) => "B".to_owned(),
        (Answer::Side(Side::Tie), _) => "Neither".to_owned(),
        (Answer::Zero, _) => "0".to_owned(),
        (Answer::Range(Some(from), Some(to)), _) => format!("{from} to {to}"),
        (Answer::Range(Some(from), None), _) => format!("{from} and more"),
        (Answer::Range(None, Some(to)), _) => format!("less than {to}"),
        (Answer::Range(None, None), _) => NONE.to_owned(),
    }
}

/// How far each two labelers agree.
pub(crate) const AGREEMENT: &str = "Agreement";
pub(crate) const NOBODY_TO_COMPARE: &str = "No two labelers have answered the same sample yet.";
pub(crate) const HOW_AGREED: &str = "Cohen's kappa of each two labelers with the number of samples that both answered: 1 is perfect agreement, 0 that of chance. The labelers with the most labels are compared. “?” is where it can't be computed: point at it for the reason.";

/// What a table of pairs is about.
pub(crate) fn agreement_in(field: &str) -> String {
    format!("Agreement in {field}")
}

/// Where there is no coefficient, the row and the column are one labeler, or the two had no sample in common.
pub(crate) const SAME_PERSON: &str = "·";
pub(crate) const NOTHING_SHARED: &str = "–";

/// In place of a coefficient that can't be computed.
pub(crate) const NO_COEFFICIENT: &str = "?";

/// Beside a coefficient.
pub(crate) fn samples(count: u64) -> String {
    format!("n={count}")
}

/// A coefficient with two decimals.
pub(crate) fn coefficient(value: f64) -> String {
    format!("{value:.2}")
}

/// The chart of conflicts that nobody decided.
pub(crate) const CONFLICTS: &str = "Undecided conflicts by size";
pub(crate) const CONFLICT_COLUMNS: [&str; 2] = ["Labels apart by", "Conflicts"];
pub(crate) const CONFLICT_ENDS: [&str; 2] = ["0: nearly agree", "1: as far apart as can be"];
pub(crate) const NO_CONFLICTS: &str = "No sample whose labels differ waits for a decision.";
pub(crate) const HOW_APART: &str = "How far the labels of a sample are apart: 0 where they agree, 1 where they are as far apart as can be. A bar holds its upper end. Samples that somebody decided are not in it.";
pub(crate) const DECIDE_THEM: &str = "Review conflicts";

/// How far the labels in a bar are apart, by its number from 0 and each bar a tenth wide.
pub(crate) fn apart_by(bar: usize) -> String {
    format!("{:.1} to {:.1}", tenths(bar), tenths(bar + 1))
}

#[expect(clippy::cast_precision_loss, reason = "there are ten bars")]
fn tenths(count: usize) -> f64 {
    count as f64 / 10.0
}

/// So many conflicts.
pub(crate) fn conflicts(count: u64) -> String {
    match count {
        1 => "1 conflict".to_owned(),
        count => format!("{count} conflicts"),
    }
}

/// Conflicts that are in no bar.
pub(crate) fn only_flagged(count: u64) -> String {
    match count {
        0 => String::new(),
        1 => "1 more sample is only flagged.".to_owned(),
        count => format!("{count} more samples are only flagged."),
    }
}

/// A warning of low agreement, the worse one first.
pub(crate) fn alarm(is_critical: bool, field: &str, alpha: f64, pairs: u64) -> String {
    let how = if is_critical { "critically low" } else { "low" };
    format!("Agreement in {field} is {how}: {alpha:.2} over {pairs} pairs of answers.")
}

/// What a warning goes by.
pub(crate) const WHAT_ALARMS: &str = "Krippendorff's alpha of all answers to one sample, from 20 pairs on; below 0.6 is low, below 0.4 critically low. Look at the guidelines and at the pairs of labelers below.";

/// A person by the number that live tables know them by, if nothing else is known.
pub(crate) fn unknown(number: u32) -> String {
    nameless(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_a_dash() {
        assert_eq!(share(0, 0), "-");
        assert_eq!(share(1, 3), "33% (1/3)");
        assert_eq!(share(2, 3), "67% (2/3)");
    }

    #[test]
    fn bars_of_conflicts_are_a_tenth_wide() {
        assert_eq!([0, 9].map(apart_by), ["0.0 to 0.1", "0.9 to 1.0"]);
    }

    #[test]
    fn a_minute_tells_whose_labels_it_has() {
        let of = [("Ann".to_owned(), 4), ("Bob".to_owned(), 1)];
        assert_eq!(minute(5, &of), "5 labels: Ann 4, Bob 1");
        assert_eq!(minute(0, &[]), "0 labels");
    }
}

//! Samples in and out.

/// While a file is sent: the name of its bar, and what stops it.
pub(crate) fn bar(is_check: bool) -> &'static str {
    if is_check { "Check" } else { "Import" }
}
pub(crate) const STOP: &str = "Stop";

/// How much of a file is sent: a part from 0 to 1. It is never said to be all before it is.
pub(crate) fn sent(part: f64, is_check: bool) -> String {
    if part < 1.0 {
        format!("{} %", (part * 100.0).floor())
    } else if is_check {
        "Sent; checking the last of it".to_owned()
    } else {
        "Sent; storing the last of it".to_owned()
    }
}

/// What went wrong with a file.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers send files")
)]
pub(crate) const CANT_SEND: &str = "The browser can't send the file.";
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers read files")
)]
pub(crate) const CANT_READ: &str =
    "The browser can't read the file. Check that it is still there, and choose it again.";
pub(crate) const STRANGE_ANSWER: &str = "The server did not answer as it should. Nothing that it has stored is lost: send the file again.";
pub(crate) const CHECK_BROKE_OFF: &str =
    "The check ended before the server answered. Nothing is stored.";
pub(crate) const SENDING_BROKE_OFF: &str = "The sending ended before the server answered. What had arrived may be stored: sending the file \
     again adds only what is missing.";

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was only checked.
    Checked,
    /// All of it was imported.
    Imported,
    /// Somebody stopped it.
    Stopped,
}

/// What is counted of a file's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Samples that are new.
    New,
    /// Samples that were there and are otherwise now.
    Changed,
    /// Samples that were there already.
    ThereAlready,
    /// Samples that the same file says otherwise further down.
    ChangedInFile,
    /// Samples that are in the same file before.
    TwiceInFile,
    /// Labels that came with the samples.
    Labels,
    /// Records that were left out.
    LeftOut,
}

/// What was done, in a sentence. Only of new samples it is worth saying that there are none.
pub(crate) fn summary(outcome: Outcome, counted: &[(Counted, u64)]) -> String {
    let told = counted
        .iter()
        .filter(|(what, count)| *what == Counted::New || 0 < *count);
    let told: Vec<String> = told
        .map(|(what, count)| match what {
            Counted::New => format!("{count} new"),
            Counted::Changed => format!("{count} changed"),
            Counted::ThereAlready => format!("{count} there already"),
            Counted::ChangedInFile => format!("{count} changed further down"),
            Counted::TwiceInFile => format!("{count} in the file before"),
            Counted::Labels => format!("{count} labels"),
            Counted::LeftOut => format!("{count} left out"),
        })
        .collect();
    let told = super::list(&told);
    match outcome {
        Outcome::Checked => format!("Nothing is stored. An import would give: {told}."),
        Outcome::Imported => format!("Imported: {told}."),
        Outcome::Stopped => format!("It was stopped; until then: {told}."),
    }
}

/// The list of records that were left out, for those who don't see it, and the way to all of them.
pub(crate) const WHAT_WAS_LEFT_OUT: &str = "What was left out";
pub(crate) const ALL_LEFT_OUT: &str = "All that was left out, as CSV";

/// The form of an export.
pub(crate) const EXPORT: &str = "Export";
pub(crate) const FORMAT: &str = "Format";

/// The formats of an export, with what they are for.
pub(crate) const NATIVE: &str = "JSONL with everything, to be imported again";
pub(crate) const CSV: &str = "CSV, a row for each label";
pub(crate) const CSV_WIDE: &str = "CSV, a row for each sample";
pub(crate) const LABEL_STUDIO: &str = "Label Studio JSON";
pub(crate) const LABEL_STUDIO_MIN: &str = "Label Studio JSON_MIN";
pub(crate) const LABEL_STUDIO_CSV: &str = "Label Studio CSV";
pub(crate) const PRODIGY: &str = "Prodigy JSONL";
pub(crate) const ARGILLA: &str = "Argilla records";
pub(crate) const DOCCANO: &str = "doccano JSONL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_was_and_nothing_else() {
        let counted = [
            (Counted::New, 3),
            (Counted::Changed, 0),
            (Counted::ThereAlready, 0),
            (Counted::Labels, 0),
            (Counted::LeftOut, 1),
        ];
        assert_eq!(
            summary(Outcome::Imported, &counted),
            "Imported: 3 new, 1 left out."
        );
        assert_eq!(
            summary(Outcome::Checked, &counted),
            "Nothing is stored. An import would give: 3 new, 1 left out."
        );
        assert_eq!(
            summary(
                Outcome::Stopped,
                &[(Counted::New, 0), (Counted::Changed, 0)]
            ),
            "It was stopped; until then: 0 new."
        );
    }

    #[test]
    fn progress_is_never_said_to_be_complete_before_it_is() {
        assert_eq!(sent(0.999, false), "99 %");
        assert!(sent(1.0, false).starts_with("Sent"));
    }
}

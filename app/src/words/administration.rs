//! Making and changing queues.

use ingot::progress::QueueState;

/// The titles of the pages.
pub(crate) const NEW_QUEUE: &str = "New queue";
pub(crate) const LOADING: &str = "Loading the settings…";

/// The title of a queue's settings.
pub(crate) fn settings_of(queue: &str) -> String {
    format!("{queue} · Settings")
}

/// The links beside the heading.
pub(crate) const LINKS: &str = "Related pages";
pub(crate) const ALL_QUEUES: &str = "All queues";
pub(crate) const NUMBERS: &str = "Live numbers";

/// The steps of the wizard: what they are, and each of them.
pub(crate) const STEPS: &str = "Steps";
pub(crate) const STEP_NAMES: [&str; 4] = ["Name", "Questions", "Policy", "Data"];
pub(crate) const BACK: &str = "Back";
pub(crate) const NEXT: &str = "Next";

/// Where one is among the steps.
pub(crate) fn step(number: usize, name: &str) -> String {
    format!("Step {number} of 4: {name}")
}

pub(crate) const MEND_FIRST: &str =
    "Something here can't be kept yet: what is wrong stands beside it.";
pub(crate) const KEPT_IN_TAB: &str = "What you type is kept in this tab until the queue is made, over reloads too; only a chosen file is not.";
pub(crate) const START_OVER: &str = "Start over";

/// The name and the guidelines.
pub(crate) const NAME: &str = "Name of the queue";
pub(crate) const NAME_HELP: &str = "Labelers see it in the list of queues. 1 to 100 characters.";
pub(crate) const NAME_TAKEN: &str = "Another queue has this name: choose another one.";
pub(crate) const GUIDELINES: &str = "Guidelines";
pub(crate) const GUIDELINES_HELP: &str =
    "What labelers are told of the work, as text. They open it beside the sample.";

/// What is shown where a text can't be kept.
pub(crate) fn problem(problem: &str) -> String {
    format!("{problem}.")
}

/// The data: choosing a file.
pub(crate) const FILE: &str = "File";
pub(crate) const FILE_HELP: &str = "Choose a file or drop it here: JSONL, JSON, CSV or TSV, plain or packed with gzip, as it is or as Label Studio, Prodigy, Argilla or doccano write it.";
pub(crate) const LOOKING: &str = "Looking at the file…";
pub(crate) const QUESTIONS_FIRST: &str = "The questions can't be asked yet, so no file can be checked against them. Go back and mend them.";

/// What a look at a file found.
pub(crate) fn found(format: &str, shape: &str) -> String {
    let format = match format {
        "jsonl" => "JSONL",
        "json" => "JSON",
        "csv" => "CSV",
        _ => "TSV",
    };
    match shape {
        "plain" => format!("{format}, plain records."),
        "native" => format!("{format} as Ingot exports it."),
        "label-studio" => format!("{format} of Label Studio."),
        "prodigy" => format!("{format} of Prodigy."),
        "argilla" => format!("{format} of Argilla."),
        _ => format!("{format} of doccano."),
    }
}

/// What the first records make.
pub(crate) fn checked(samples: u64, rejected: u64, is_all: bool) -> String {
    let records = samples + rejected;
    let of = match (is_all, records) {
        (true, 1) => "Of its 1 record".to_owned(),
        (true, records) => format!("Of its {records} records"),
        (false, 1) => "Of the first record".to_owned(),
        (false, records) => format!("Of the first {records} records"),
    };
    let samples = match samples {
        1 => "1 makes a sample".to_owned(),
        samples => format!("{samples} make a sample"),
    };
    match rejected {
        0 => format!("{of} {samples}."),
        1 => format!("{of} {samples}, and 1 is left out."),
        rejected => format!("{of} {samples}, and {rejected} are left out."),
    }
}

/// Where a record stands that is left out.
pub(crate) fn line(line: u64) -> String {
    format!("Line {line}")
}

pub(crate) const LEFT_OUT: &str = "Records that are left out";
pub(crate) const FIRST_SAMPLES: &str = "The first samples";

/// The columns of a file.
pub(crate) const COLUMNS: &str = "What each column is";
pub(crate) const AS_IT_IS: &str = "Shown under its own name";
pub(crate) const IS_ID: &str = "Id of the sample";
pub(crate) const IS_PRIORITY: &str = "Priority, higher first";
pub(crate) const IS_GOLD: &str = "Known answers";
pub(crate) const CANT_BE_MAPPED: &str =
    "A column with a comma in its name stays as it is: rename it in the file to say otherwise.";

/// A column that becomes a part of the sample under another key.
pub(crate) fn is_key(key: &str) -> String {
    format!("Shown as {key}")
}

/// A column that holds the known answer to a question.
pub(crate) fn is_gold_of(field: &str) -> String {
    format!("Known answer to {field}")
}

/// What the last step does.
pub(crate) const CREATE: &str = "Create without data";
pub(crate) const CREATE_AND_IMPORT: &str = "Create and import";
pub(crate) const CREATING: &str = "The queue is being made…";
pub(crate) const IMPORT_AGAIN: &str = "Import again";
pub(crate) const IMPORT: &str = "Import";
pub(crate) const CHECK_ALL: &str = "Check the whole file";
pub(crate) const CHOOSE_FIRST: &str = "Choose a file first.";
pub(crate) const TO_NUMBERS: &str = "Open its live numbers";
pub(crate) const TO_SETTINGS: &str = "Open its settings";
pub(crate) const MAKE_ANOTHER: &str = "Make another queue";

/// That a queue is made.
pub(crate) fn made(name: &str) -> String {
    format!("The queue “{name}” is made.")
}

/// The settings of a queue that is there.
pub(crate) const NAME_AND_GUIDELINES: &str = "Name and guidelines";
pub(crate) const QUESTIONS: &str = "Questions";
pub(crate) const POLICY: &str = "Policy";
pub(crate) const SAVE: &str = "Save changes";
pub(crate) const SAVED: &str = "Saved.";
pub(crate) const NOTHING_CHANGED: &str = "Nothing is changed, so there is nothing to save.";
pub(crate) const POLICY_HOLDS: &str =
    "A changed policy holds for the samples that are there, too. A sample keeps the labels it has.";

/// What other questions do to labels that are there.
pub(crate) fn schema_change(labels: u64, version: u32) -> String {
    let next = version + 1;
    match labels {
        0 => format!(
            "No label answers these questions yet. Changed ones become version {next}; whoever has a sample \
             open is asked the new ones."
        ),
        1 => format!(
            "1 label answers these questions. It stays as it is, with the version that it answers: changed \
             questions become version {next}. A question that it answers keeps its kind; one that you remove \
             stays in exports. Whoever has a sample open is asked the new ones."
        ),
        labels => format!(
            "{labels} labels answer these questions. They stay as they are, with the version that they answer: \
             changed questions become version {next}. A question that labels answer keeps its kind; one that you \
             remove stays in exports. Whoever has a sample open is asked the new ones."
        ),
    }
}

/// That questions were saved as another version.
pub(crate) fn saved_version(version: u32) -> String {
    format!("Saved. The questions are version {version} now.")
}

/// That somebody was faster: who, and in what, as far as the log tells.
pub(crate) fn changed_meanwhile(who: Option<&str>, what: Option<&str>) -> String {
    let who = who.unwrap_or("Somebody");
    let what = what.map(|what| format!(" ({what})")).unwrap_or_default();
    format!(
        "{who} has changed this queue since you began{what}. Nothing of yours is saved, and all you typed is \
         still here: save what you changed all the same, which takes theirs back where both changed the same, or \
         load the queue as it is now and begin again."
    )
}

/// A person without a name.
pub(crate) fn nameless(number: u32) -> String {
    format!("Labeler {number}")
}

pub(crate) const SAVE_OVER: &str = "Save mine all the same";
pub(crate) const LOAD_THEIRS: &str = "Load it as it is now";

/// Whether a queue gives out work.
pub(crate) const STATE: &str = "State";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const RESUME: &str = "Resume";
pub(crate) const ARCHIVE: &str = "Archive…";
pub(crate) const MAKE_ACTIVE: &str = "Make active again";

/// What the queue does now, and what the buttons beside it would do.
pub(crate) fn state(state: QueueState) -> &'static str {
    match state {
        QueueState::Active => {
            "Active: it gives out samples. Paused, it gives out none, and samples that labelers have open may be \
             finished. Archived, it ends: nobody sees it in the list, and nothing is imported. Everything in it \
             stays, and it can be made active again."
        }
        QueueState::Paused => {
            "Paused: it gives out no samples, and labelers are told so. What they have open may be finished. \
             Resume it to go on."
        }
        QueueState::Archived => {
            "Archived: labelers don't see it in the list, and nothing is imported. All that is in it can be \
             exported. Made active again, it goes on where it ended."
        }
    }
}

/// The question before a queue is archived.
pub(crate) fn really_archive(name: &str) -> String {
    format!("Archive “{name}”?")
}

pub(crate) const ARCHIVE_MEANS: &str =
    "Labelers get no more samples of it and don't see it in the list any more. Nothing is deleted.";
pub(crate) const ARCHIVE_NOW: &str = "Archive it";
pub(crate) const LEAVE: &str = "Leave it as it is";

/// Making a queue like another.
pub(crate) const CLONE: &str = "Clone";
pub(crate) const CLONE_HELP: &str = "Makes a queue with the same questions, policy and guidelines as saved here, and without samples.";
pub(crate) const CLONE_NAME: &str = "Name of the new queue";

/// What a clone is called unless somebody says otherwise.
pub(crate) fn copy_of(name: &str) -> String {
    format!("{name} (copy)")
}

/// Samples in and out.
pub(crate) const IMPORT_MORE: &str = "Import samples";
pub(crate) const TRANSFERS: &str = "Imports and exports";
pub(crate) const NO_TRANSFER: &str = "None in the last 90 days.";
pub(crate) const GUARD: &str = "Cells that a spreadsheet would run as formulas";
pub(crate) const GUARD_DEFAULT: &str = "As is usual for the format";
pub(crate) const GUARD_ON: &str = "Make them harmless";
pub(crate) const GUARD_OFF: &str = "Leave them as they are";
pub(crate) const EXPORT_HELP: &str = "The queue as it is when the export begins. How far it is stands below, under “Imports and exports”.";

/// Under which name an export is saved.
pub(crate) fn file_name(queue: &str, ending: &str) -> String {
    format!("It is saved as {queue}{ending}, without signs that files can't have in their names.")
}

/// The columns of the list of imports and exports.
pub(crate) const WHAT: &str = "What";
pub(crate) const BEGAN: &str = "Began";
pub(crate) const HOW_FAR: &str = "How far";
pub(crate) const IS_IMPORT: &str = "Import";
pub(crate) const IS_EXPORT: &str = "Export";

/// How an import or an export is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// It is at work.
    Running,
    /// It has done all there was.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not go on.
    Failed,
    /// The server ended before it did.
    Interrupted,
}

/// How far an import or an export is.
pub(crate) fn how_far(doing: Doing, done: &str, error: Option<&str>) -> String {
    match (doing, error) {
        (Doing::Running, _) => format!("At work: {done}"),
        (Doing::Done, _) => format!("Done: {done}"),
        (Doing::Cancelled, _) => format!("Stopped: {done}"),
        (Doing::Failed, Some(error)) => format!("Failed after {done}: {error}"),
        (Doing::Failed, None) => format!("Failed after {done}"),
        (Doing::Interrupted, _) => format!("Ended with the server: {done}"),
    }
}

/// How much was written.
pub(crate) fn written(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

/// What came in.
pub(crate) fn came_in(samples: u64, updated: u64, duplicate: u64, rejected: u64) -> String {
    let mut parts = vec![format!("{samples} new")];
    for (count, what) in [
        (updated, "changed"),
        (duplicate, "there already"),
        (rejected, "left out"),
    ] {
        if 0 < count {
            parts.push(format!("{count} {what}"));
        }
    }
    super::list(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_look_found_has_its_plurals_right() {
        assert_eq!(checked(1, 0, true), "Of its 1 record 1 makes a sample.");
        assert_eq!(
            checked(198, 2, false),
            "Of the first 200 records 198 make a sample, and 2 are left out."
        );
        assert_eq!(
            checked(0, 1, false),
            "Of the first record 0 make a sample, and 1 is left out."
        );
    }

    #[test]
    fn what_a_change_of_questions_means_has_its_plurals_right() {
        let told = [0, 1, 2].map(|labels| schema_change(labels, 1));

        assert!(told[0].starts_with("No label answers"));
        assert!(told[1].starts_with("1 label answers"));
        assert!(told[2].starts_with("2 labels answer"));
        assert!(told.iter().all(|told| told.contains("version 2")));
    }

    #[test]
    fn sizes_are_told_in_the_largest_unit_that_is_full() {
        let sizes = [1_023, 1_024, 1_048_575, 1_048_576].map(written);
        assert_eq!(sizes, ["1023 bytes", "1 KiB", "1023 KiB", "1 MiB"]);
    }

    #[test]
    fn whoever_was_faster_is_named_as_far_as_is_known() {
        let told = changed_meanwhile(Some("Ann"), Some("name: B"));
        assert!(told.starts_with("Ann has changed this queue since you began (name: B)."));
        assert!(changed_meanwhile(None, None).starts_with("Somebody has changed"));
    }
}

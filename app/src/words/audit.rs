//! The audit log: who did what to what, and when.

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelId},
};

/// The title and the heading of the page, and the link to it.
pub(crate) const AUDIT_LOG: &str = "Audit log";
pub(crate) const LOADING: &str = "Loading the log…";

/// The links of the page: what they are, and each of them.
pub(crate) const LINKS: &str = "Dashboards";
pub(crate) const ALL_QUEUES: &str = "All queues";

/// The table: what it is for those who don't see it, and its columns. On narrow screens each stands beside its
/// value.
pub(crate) const CAPTION: &str = "What was done, the newest first";
pub(crate) const COLUMNS: [&str; 5] = ["Time", "Person", "Action", "Queue", "Detail"];

/// Nobody is named, and nothing belongs to it.
pub(crate) const NOBODY: &str = "Nobody named";
pub(crate) const NONE: &str = "-";

/// What it means that nobody is named.
pub(crate) const WHO_IS_NAMED: &str = "Where nobody is named, the server did it by itself, or somebody at the command line, or, before this \
     log told of tokens, a program whose token names no labeler.";

/// A program that did something, by its token: one that names nobody, and one that names the person before it.
pub(crate) fn token(name: &str) -> String {
    format!("Token {name}")
}
pub(crate) fn by_token(name: &str) -> String {
    format!(" by token {name}")
}

/// There are no entries: none that were asked for, or none behind the last page.
pub(crate) const NOTHING_FOUND: &str = "Nothing was done that fits these choices.";
pub(crate) const NOTHING_OLDER: &str = "There is nothing older.";

/// What was done.
pub(crate) fn action(action: Action) -> &'static str {
    match action {
        Action::CreateQueue => "Queue made",
        Action::ChangeQueue => "Queue changed",
        Action::BeginImport => "Import begun",
        Action::ImportSamples => "Samples imported",
        Action::BeginExport => "Export begun",
        Action::CancelJob => "Job cancelled",
        Action::MakeBackup => "Backup made",
        Action::ChangeSamples => "Samples changed",
        Action::ChangeParticipant => "Standing changed",
        Action::MakeInvitation => "Invitation made",
        Action::RevokeInvitation => "Invitation revoked",
        Action::JoinQueue => "Joined by invitation",
        Action::PauseByGold => "Paused for wrong answers",
        Action::TakeBack => "Took leases back",
        Action::DecideSample => "Sample decided",
        Action::ReopenSample => "Verdict withdrawn",
        Action::Label => "Sample labeled",
        Action::ReviseLabel => "Label changed",
        Action::KeepLabel => "Label kept as it is",
        Action::Skip => "Sample skipped",
        Action::Release => "Sample given back",
        Action::ExpireLeases => "Leases ran out",
        Action::SetName => "Name changed",
        Action::MakeAdminLink => "Admin link made",
        Action::BecomeAdmin => "Became an admin",
        Action::MakeToken => "Token made",
        Action::RevokeToken => "Token revoked",
    }
}

/// Which label an entry is about, and which turn.
pub(crate) fn label(id: LabelId) -> String {
    format!("label {id}")
}
pub(crate) fn turn(id: AssignmentId) -> String {
    format!("turn {id}")
}

/// The form that chooses entries: what it is, and its fields.
pub(crate) const FILTER: &str = "Choose entries";
pub(crate) const QUEUE: &str = "Queue";
pub(crate) const ANY_QUEUE: &str = "Any";
pub(crate) const PERSONS_NUMBER: &str = "Number of the person";
pub(crate) const FIRST_DAY: &str = "From (day in UTC)";
pub(crate) const LAST_DAY: &str = "To (day in UTC)";
pub(crate) const ACTIONS: &str = "Actions";

/// How many actions are chosen. What unfolds the list of them.
pub(crate) fn which_actions(chosen: usize) -> String {
    match chosen {
        0 => "All actions".to_owned(),
        1 => "1 action".to_owned(),
        chosen => format!("{chosen} actions"),
    }
}

/// What the form does.
pub(crate) const SHOW: &str = "Show";
pub(crate) const SHOW_ALL: &str = "Show all";
pub(crate) const SAVE_CSV: &str = "Save as CSV";
pub(crate) const SAVE_NDJSON: &str = "Save as NDJSON";

/// The links between the pages of the log: what they are, and each of them.
pub(crate) const PAGES: &str = "Pages of the log";
pub(crate) const NEWEST: &str = "Newest";
pub(crate) const OLDER: &str = "Older";

/// A part of what an address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FilterPart {
    /// Actions.
    Action,
    /// A queue.
    Queue,
    /// A person.
    Person,
    /// The first day.
    From,
    /// The last day.
    Until,
    /// Where the page begins.
    Place,
}

/// That the address asks for something that makes no sense.
pub(crate) fn wrong_filter(part: FilterPart) -> String {
    let wrong = match part {
        FilterPart::Action => "names an action that the log doesn't know",
        FilterPart::Queue => "names a queue by something that is no number",
        FilterPart::Person => "names a person by something that is no number",
        FilterPart::From => "begins with something that is no day such as 2026-01-31",
        FilterPart::Until => "ends with something that is no day such as 2026-01-31",
        FilterPart::Place => "begins behind something that is no entry",
    };
    format!("The address {wrong}. Open the log from the dashboard and choose there.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_have_the_same_words() {
        let words: std::collections::BTreeSet<_> = Action::ALL.map(action).into();

        assert_eq!(words.len(), Action::ALL.len());
    }

    #[test]
    fn one_action_is_one() {
        let words = [0, 1, 2].map(which_actions);

        assert_eq!(words, ["All actions", "1 action", "2 actions"]);
    }
}

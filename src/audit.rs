//! The audit log: who did what to what, and when.
//!
//! The store writes an entry in the transaction of the change that it tells of, and never changes one. An
//! [`Action`] is kept by its word, so that entries of another version can still be read: an [`Entry`] has the
//! word as it was written.

use serde::{Deserialize, Serialize};

use crate::ids::{AssignmentId, AuditId, LabelId, QueueId};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Action {
    /// A queue was made; the detail is its name.
    CreateQueue,
    /// A queue was changed; the detail says in what, its state included.
    ChangeQueue,
    /// An import over HTTP began.
    BeginImport,
    /// Samples came in, a chunk of an import; the detail counts them.
    ImportSamples,
    /// An export began; the detail says so if it was at the command line.
    BeginExport,
    /// Somebody stopped an import or an export; the detail says which job.
    CancelJob,
    /// A copy of the database was made at the command line.
    MakeBackup,
    /// Something was done to samples that were chosen; the detail says what, and counts them.
    ChangeSamples,
    /// Somebody's standing in a queue was changed; the detail says whose and how.
    ChangeParticipant,
    /// An invitation to a queue was made; the detail says for what and how many.
    MakeInvitation,
    /// An invitation was revoked; the detail says which.
    RevokeInvitation,
    /// Somebody joined a queue by an invitation; the detail says which, and what they are there.
    JoinQueue,
    /// Somebody was paused for their answers to known samples; the detail says who.
    PauseByGold,
    /// A sample was labeled.
    Label,
    /// A label was changed.
    ReviseLabel,
    /// A label that was sent back stands as it is, says its labeler.
    KeepLabel,
    /// A sample was decided by an adjudicator; the label is the one that was picked.
    DecideSample,
    /// What was decided of a sample was withdrawn.
    ReopenSample,
    /// A sample was skipped; the detail is the reason.
    Skip,
    /// A sample was given back.
    Release,
    /// All samples that somebody held were taken back from them; the detail says whose and how many.
    TakeBack,
    /// Leases ran out; the detail counts them.
    ExpireLeases,
    /// Somebody gave themselves a name or took it away; the detail is the name.
    SetName,
    /// A one-time link to sign in as an admin was made.
    MakeAdminLink,
    /// Somebody used such a link.
    BecomeAdmin,
    /// A token was made; the detail tells its name and role, and whose labels it gives.
    MakeToken,
    /// A token was revoked; the detail is its name.
    RevokeToken,
}

impl Action {
    /// All there are, those that steer before those that label.
    pub const ALL: [Self; 27] = [
        Self::CreateQueue,
        Self::ChangeQueue,
        Self::BeginImport,
        Self::ImportSamples,
        Self::BeginExport,
        Self::CancelJob,
        Self::MakeBackup,
        Self::ChangeSamples,
        Self::ChangeParticipant,
        Self::MakeInvitation,
        Self::RevokeInvitation,
        Self::JoinQueue,
        Self::PauseByGold,
        Self::Label,
        Self::ReviseLabel,
        Self::KeepLabel,
        Self::DecideSample,
        Self::ReopenSample,
        Self::Skip,
        Self::Release,
        Self::TakeBack,
        Self::ExpireLeases,
        Self::SetName,
        Self::MakeAdminLink,
        Self::BecomeAdmin,
        Self::MakeToken,
        Self::RevokeToken,
    ];

    /// The word that it is kept by, in databases that are there: it never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::CreateQueue => "create queue",
            Self::ChangeQueue => "change queue",
            Self::BeginImport => "begin import",
            Self::ImportSamples => "import samples",
            Self::BeginExport => "begin export",
            Self::CancelJob => "cancel job",
            Self::MakeBackup => "make backup",
            Self::ChangeSamples => "change samples",
            Self::ChangeParticipant => "change participant",
            Self::MakeInvitation => "make invitation",
            Self::RevokeInvitation => "revoke invitation",
            Self::JoinQueue => "join queue",
            Self::PauseByGold => "pause by known answers",
            Self::DecideSample => "decide sample",
            Self::ReopenSample => "reopen sample",
            Self::Label => "label",
            Self::ReviseLabel => "revise label",
            Self::KeepLabel => "keep label",
            Self::Skip => "skip",
            Self::Release => "release",
            Self::TakeBack => "take back",
            Self::ExpireLeases => "expire leases",
            Self::SetName => "set name",
            Self::MakeAdminLink => "make admin link",
            Self::BecomeAdmin => "become admin",
            Self::MakeToken => "make token",
            Self::RevokeToken => "revoke token",
        }
    }

    /// What such a word stands for, if it is known.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }

    /// The word as an address has it: with `_` between its parts.
    pub fn in_address(self) -> String {
        self.word().replace(' ', "_")
    }

    /// What a word in an address stands for. It may have spaces between its parts as well.
    pub fn of_address(word: &str) -> Option<Self> {
        Self::of_word(&word.replace(['_', '+'], " "))
    }
}

impl From<Action> for String {
    fn from(action: Action) -> Self {
        action.word().to_owned()
    }
}

impl TryFrom<String> for Action {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::of_word(&word).ok_or_else(|| format!("the log knows no action `{word}`"))
    }
}

/// Which entries are looked for. What is empty or none leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Those of one of these actions.
    pub actions: Vec<Action>,
    /// Those about this queue.
    pub queue: Option<QueueId>,
    /// Those of whoever has this number in the installation.
    pub labeler: Option<u32>,
    /// Those of this moment and later, in milliseconds since the Unix epoch.
    pub from_ms: Option<u64>,
    /// Those before this moment, in milliseconds since the Unix epoch.
    pub until_ms: Option<u64>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its identity.
    pub id: AuditId,
    /// When it was written, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The word of the [`Action`].
    pub action: String,
    /// Who did it; none for the server itself, the command line and programs whose token names nobody.
    pub person: Option<Person>,
    /// With which token, if it was a program. None in entries that are older than this.
    pub token: Option<NamedToken>,
    /// To which queue.
    pub queue: Option<NamedQueue>,
    /// In which turn.
    pub assignment: Option<AssignmentId>,
    /// Which revision of a label was stored.
    pub label: Option<LabelId>,
    /// What else there is to say, depending on the action.
    pub detail: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their number in the installation.
    pub number: u32,
    /// The name that tells them from others in files, if they have one.
    pub name: Option<String>,
    /// The name others see, if they have one.
    pub display_name: Option<String>,
}

/// A token as it was named when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedToken {
    /// Its identity, which tells it from others of the same name.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A queue as it is called now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedQueue {
    /// Its identity.
    pub id: QueueId,
    /// Its name.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_again_by_its_word_and_in_an_address() {
        for action in Action::ALL {
            assert_eq!(Action::of_word(action.word()), Some(action));
            assert_eq!(Action::of_address(&action.in_address()), Some(action));
            assert_eq!(Action::of_address(action.word()), Some(action));
        }
        assert_eq!(Action::ChangeQueue.in_address(), "change_queue");
    }

    #[test]
    fn no_two_actions_have_one_word() {
        let words: std::collections::BTreeSet<_> = Action::ALL.map(Action::word).into();
        assert_eq!(words.len(), Action::ALL.len());
    }

    #[test]
    fn an_action_travels_as_its_word() {
        let json = serde_json::to_string(&Action::MakeToken).unwrap();

        assert_eq!(json, "\"make token\"");
        assert_eq!(
            serde_json::from_str::<Action>(&json).unwrap(),
            Action::MakeToken
        );
        assert!(serde_json::from_str::<Action>("\"make tea\"").is_err());
    }
}

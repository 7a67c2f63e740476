//! Who does something, and what is told to the audit log though it changes no row of its own.

use ingot::{
    audit::Action,
    ids::{LabelerId, QueueId},
};

use super::TokenId;

/// Who does something, as the audit log tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct By {
    /// The person; none for the server itself, the command line and programs whose token names nobody.
    pub labeler: Option<LabelerId>,
    /// The token that a program showed; none for everybody else.
    pub token: Option<TokenId>,
}

impl By {
    /// The server itself, or somebody at the command line.
    pub const NOBODY: Self = Self {
        labeler: None,
        token: None,
    };
}

/// A person, without any program between.
impl From<LabelerId> for By {
    fn from(labeler: LabelerId) -> Self {
        Self {
            labeler: Some(labeler),
            token: None,
        }
    }
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What it was.
    pub action: Action,
    /// Who did it.
    pub by: By,
    /// To which queue.
    pub queue: Option<QueueId>,
    /// What else there is to say.
    pub detail: String,
}

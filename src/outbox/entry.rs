//! One thing that a labeler did and the server may not have yet.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{AssignmentId, LabelId, OpId, QueueId},
    label::Answers,
};

/// Tells one person's work from another's in a browser that both use.
///
/// It is made by the server out of the labeler's id, from which nobody can go back: the id itself is a
/// secret, and what lies in a browser's storage can be read by whoever uses the browser next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(pub String);

/// What was done, before it has its place in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// Made once, by the browser's randomness. Under one `op_id` the server stores one thing at most.
    pub op_id: OpId,
    /// Whose work it is.
    pub owner: Owner,
    /// The queue it belongs to.
    pub queue: QueueId,
    /// The first words of the sample, by which its labeler knows it again. See
    /// [`excerpt`](super::excerpt()).
    pub excerpt: String,
    /// What was done.
    pub work: Work,
}

/// What was done, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Under which the server knows a repeat.
    pub op_id: OpId,
    /// Whose work it is. It is sent as nobody else's: the request says for whom it is, and the server
    /// answers [`SignedOut`](super::Answer::SignedOut) if the caller is another.
    pub owner: Owner,
    /// The queue it belongs to.
    pub queue: QueueId,
    /// Its place among all entries of this browser, which grows in the order of making.
    pub number: u64,
    /// When it was made, in milliseconds since the Unix epoch by the browser's clock.
    pub made_at_ms: u64,
    /// The first words of the sample.
    pub excerpt: String,
    /// What was done.
    pub work: Work,
    /// Why the server will not have it. Such an entry waits for its labeler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// What a labeler can do that the server has to hear of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Hand a label in.
    HandIn {
        /// The turn that it ends.
        assignment: AssignmentId,
        /// The answers.
        answers: Answers,
    },
    /// Pass a sample on.
    Skip {
        /// The turn that it ends.
        assignment: AssignmentId,
        /// Why, if the labeler said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Change one's mind about a label.
    Revise {
        /// The turn that the label ended, by which the server finds the label too.
        assignment: AssignmentId,
        /// The label, once the server has told which it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<LabelId>,
        /// The answers.
        answers: Answers,
    },
}

/// Why the server will not have an entry, for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// This labeler has labeled the sample already under another `op_id`.
    AlreadyLabeled(String),
    /// The turn is over, or was never this labeler's.
    TurnOver(String),
    /// Anything else, such as answers that don't fit the schema.
    Other(String),
}

impl Refusal {
    /// Why, for a person.
    pub fn why(&self) -> &str {
        match self {
            Self::AlreadyLabeled(why) | Self::TurnOver(why) | Self::Other(why) => why,
        }
    }
}

impl Work {
    /// The turn that it is about.
    pub fn assignment(&self) -> AssignmentId {
        match self {
            Self::HandIn { assignment, .. }
            | Self::Skip { assignment, .. }
            | Self::Revise { assignment, .. } => *assignment,
        }
    }

    /// The answers; a skip has none.
    pub fn answers(&self) -> Option<&Answers> {
        match self {
            Self::HandIn { answers, .. } | Self::Revise { answers, .. } => Some(answers),
            Self::Skip { .. } => None,
        }
    }

    /// This work in the place of an earlier one about the same turn, of which the server knows nothing:
    /// a change of mind about a label that was never stored is the label.
    #[must_use]
    pub(super) fn in_place_of(self, earlier: &Self) -> Self {
        let Self::Revise {
            assignment,
            label,
            answers,
        } = self
        else {
            return self;
        };
        match earlier {
            Self::HandIn { answers: old, .. } => Self::HandIn {
                assignment,
                answers: answers.in_place_of(old),
            },
            Self::Revise {
                label: known,
                answers: old,
                ..
            } => Self::Revise {
                assignment,
                label: label.or(*known),
                answers: answers.in_place_of(old),
            },
            Self::Skip { .. } => Self::Revise {
                assignment,
                label,
                answers,
            },
        }
    }

    /// The same work with other answers, as somebody corrected them.
    #[must_use]
    pub(super) fn with(&self, new: Answers) -> Self {
        match self {
            Self::HandIn {
                assignment,
                answers,
            } => Self::HandIn {
                assignment: *assignment,
                answers: new.in_place_of(answers),
            },
            Self::Revise {
                assignment,
                label,
                answers,
            } => Self::Revise {
                assignment: *assignment,
                label: *label,
                answers: new.in_place_of(answers),
            },
            Self::Skip { .. } => self.clone(),
        }
    }
}

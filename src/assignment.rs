//! One labeler's turn at one sample, and what a labeler hears when there is none.

use serde::{Deserialize, Serialize};

use crate::{
    archive::Suggestion,
    ids::{AssignmentId, QueueId},
    label::{Answers, Order},
    sample::Sample,
};

/// A turn that a labeler holds now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its identity.
    pub id: AssignmentId,
    /// The queue it belongs to.
    pub queue: QueueId,
    /// What is to be labeled.
    pub sample: Sample,
    /// Answers that models propose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// What its labeler had answered when they left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Answers>,
    /// Which version of the queue's schema is to be answered.
    pub schema_version: u32,
    /// How this labeler sees the sample's two texts, where two are compared:
    /// [`order_for`](crate::schema::order_for) of the two.
    pub order: Order,
    /// When the lease ends, in milliseconds since the Unix epoch by the server's clock.
    pub lease_expires_at_ms: u64,
}

/// A lease as somebody knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Of which turn.
    pub assignment: AssignmentId,
    /// When it ends, in milliseconds since the Unix epoch by the server's clock; none if nobody here knows.
    pub expires_at_ms: Option<u64>,
}

impl Assignment {
    /// Its lease.
    pub fn lease(&self) -> Lease {
        Lease {
            assignment: self.id,
            expires_at_ms: Some(self.lease_expires_at_ms),
        }
    }
}

/// The answer to "what is next for me?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Claim {
    /// These are, at least one: those held already first, oldest first.
    Granted(Vec<Assignment>),
    /// Nothing, and why.
    Nothing(NoWork),
}

/// Why a labeler gets no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoWork {
    /// The queue has never had a sample.
    Empty,
    /// Every sample holds all the labels it needs.
    Drained,
    /// What is left is being labeled by others right now.
    AllLeased {
        /// When the first of those leases ends unless it is used, in milliseconds from now.
        retry_in_ms: u64,
    },
    /// What is left needs other people: this labeler has labeled or skipped all of it.
    AllDoneByYou,
    /// This labeler has given as many labels as the queue takes from one.
    YourLimit {
        /// When it takes more of them, in milliseconds from now; none for never.
        retry_in_ms: Option<u64>,
    },
    /// This labeler gets no work here at the moment.
    PausedForYou,
    /// Only people on the queue's list get work, and this labeler is not on it.
    NotAMember,
    /// The queue gives out nothing at the moment.
    Paused,
    /// The queue has ended.
    Archived,
}

impl NoWork {
    /// When there may be work again, in milliseconds from the answer, if that is known.
    pub fn retry_in_ms(self) -> Option<u64> {
        match self {
            Self::AllLeased { retry_in_ms } => Some(retry_in_ms),
            Self::YourLimit { retry_in_ms } => retry_in_ms,
            _ => None,
        }
    }

    /// The same reason without its time, which every answer tells anew.
    #[must_use]
    pub fn timeless(self) -> Self {
        match self {
            Self::AllLeased { .. } => Self::AllLeased { retry_in_ms: 0 },
            Self::YourLimit { retry_in_ms } => Self::YourLimit {
                retry_in_ms: retry_in_ms.map(|_| 0),
            },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_hold_and_a_days_limit_say_when_to_ask_again() {
        let limit = |retry_in_ms| NoWork::YourLimit { retry_in_ms };
        assert_eq!(NoWork::AllLeased { retry_in_ms: 7 }.retry_in_ms(), Some(7));
        assert_eq!(limit(Some(9)).retry_in_ms(), Some(9));
        assert_eq!(limit(None).retry_in_ms(), None);
        assert_eq!(NoWork::Paused.retry_in_ms(), None);
    }

    #[test]
    fn a_reason_stays_the_same_while_its_time_passes() {
        let leased = |retry_in_ms| NoWork::AllLeased { retry_in_ms };
        let limit = |retry_in_ms| NoWork::YourLimit { retry_in_ms };
        assert_eq!(leased(7).timeless(), leased(6).timeless());
        assert_eq!(limit(Some(7)).timeless(), limit(Some(6)).timeless());
        assert_ne!(limit(Some(7)).timeless(), limit(None).timeless());
        assert_eq!(NoWork::Drained.timeless(), NoWork::Drained);
    }
}

//! What an adjudicator decides of a sample whose labels differ, or that a labeler flagged.
//!
//! A verdict is the final answers of a sample. It changes no label: those stay what their labelers said, and
//! whoever reads the data takes the verdict where there is one. Verdicts are kept as labels are, revision
//! after revision, of which the newest counts; a revision without answers withdraws what was decided.

mod reason;

use serde::{Deserialize, Serialize};

pub use self::reason::VerdictReason;
use crate::{archive::LabelerTag, audit::Person, ids::LabelId, label::LabelValues};

/// What is decided of a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The final answers, valid under the queue's schema.
    pub values: LabelValues,
    /// The label that was picked; none if the answers are the adjudicator's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<LabelId>,
    /// Why the labels differ.
    pub reason: VerdictReason,
    /// What the adjudicator noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A verdict that counts, with who decided it and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandingVerdict {
    /// What is decided.
    pub verdict: Verdict,
    /// Which version of the queue's schema it answers.
    pub schema_version: u32,
    /// Who decided; none for a program whose token names nobody.
    pub by: Option<Person>,
    /// When, in milliseconds since the Unix epoch.
    pub decided_at_ms: u64,
}

/// A verdict as an archive of samples holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVerdict {
    /// The final answers.
    pub values: LabelValues,
    /// Whose label was picked, if one was.
    pub picked: Option<LabelerTag>,
    /// Why the labels differ.
    pub reason: VerdictReason,
    /// What the adjudicator noted.
    pub note: Option<String>,
    /// Which version of the queue's schema it answers.
    pub schema_version: u32,
    /// Who decided; none for a program whose token names nobody.
    pub by: Option<LabelerTag>,
    /// When, in milliseconds since the Unix epoch.
    pub decided_at_ms: u64,
}

/// A verdict that comes in with its sample.
#[derive(Debug, Clone, PartialEq)]
pub struct PastVerdict {
    /// The final answers.
    pub values: LabelValues,
    /// The name of whose label was picked, if one was.
    pub picked: Option<String>,
    /// Why the labels differ.
    pub reason: VerdictReason,
    /// What the adjudicator noted.
    pub note: Option<String>,
    /// The name of who decided, if anybody is named.
    pub by: Option<String>,
    /// When, in milliseconds since the Unix epoch; none for the time of the import.
    pub decided_at_ms: Option<u64>,
}

impl From<&StoredVerdict> for PastVerdict {
    /// What comes in again: all but what an installation gives out itself.
    fn from(stored: &StoredVerdict) -> Self {
        Self {
            values: stored.values.clone(),
            picked: stored.picked.as_ref().map(LabelerTag::to_word),
            reason: stored.reason,
            note: stored.note.clone(),
            by: stored.by.as_ref().map(LabelerTag::to_word),
            decided_at_ms: Some(stored.decided_at_ms),
        }
    }
}

/// Why nothing can be decided of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// Nobody labeled it.
    #[error("nobody has labeled the sample: there is nothing to decide yet")]
    Unlabeled,
    /// It has one label, and that is not flagged.
    #[error(
        "the sample has one label, and that is not flagged: there is something to decide once it has two, or \
         once its labeler flags it"
    )]
    OneLabel,
}

/// Whether a sample with so many labels, of which so many are flagged, may be decided.
///
/// # Errors
/// Why nothing can be decided of it.
pub fn may_decide(labels: u64, flags: u64) -> Result<(), Undecidable> {
    match (labels, flags) {
        (0, _) => Err(Undecidable::Unlabeled),
        (1, 0) => Err(Undecidable::OneLabel),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_labels_may_be_decided_and_one_only_if_it_is_flagged() {
        assert_eq!(may_decide(0, 0), Err(Undecidable::Unlabeled));
        assert_eq!(may_decide(1, 0), Err(Undecidable::OneLabel));
        assert_eq!(may_decide(1, 1), Ok(()));
        assert_eq!(may_decide(2, 0), Ok(()));
    }

    proptest! {
        #[test]
        fn what_may_be_decided_stays_so_with_every_further_label(labels in 0..200_u64, flags in 0..200_u64) {
            let flags = flags.min(labels);

            if may_decide(labels, flags).is_ok() {
                prop_assert!(may_decide(labels + 1, flags).is_ok());
            }
            prop_assert_eq!(may_decide(labels, flags).is_ok(), labels > 1 || flags > 0);
        }
    }

    #[test]
    fn what_comes_in_again_names_people_by_their_words() {
        let tag = |number, name: Option<&str>| LabelerTag {
            number,
            name: name.map(str::to_owned),
        };
        let stored = StoredVerdict {
            values: LabelValues::new(),
            picked: Some(tag(7, None)),
            reason: VerdictReason::EdgeCase,
            note: None,
            schema_version: 3,
            by: Some(tag(2, Some("Eve"))),
            decided_at_ms: 5,
        };

        let past = PastVerdict::from(&stored);

        assert_eq!(past.picked.as_deref(), Some("labeler-7"));
        assert_eq!(past.by.as_deref(), Some("Eve"));
        assert_eq!(past.decided_at_ms, Some(5));
    }
}

//! Why the labels of a sample differ, as far as an adjudicator can tell.

use serde::{Deserialize, Serialize};

/// Why the labels of a sample differ. Each says who can do something about it: the first two whoever writes
/// the guidelines and chooses samples, the third the labeler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum VerdictReason {
    /// The sample itself can be read in several ways.
    AmbiguousSample,
    /// The guidelines don't say what to do with it.
    GuidelineGap,
    /// The guidelines say it, and a labeler did otherwise.
    LabelerError,
    /// It lies on the border between two answers.
    EdgeCase,
    /// It is a matter of taste, and people differ.
    Subjective,
    /// None of these; the note may say more.
    Other,
}

impl VerdictReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::AmbiguousSample,
        Self::GuidelineGap,
        Self::LabelerError,
        Self::EdgeCase,
        Self::Subjective,
        Self::Other,
    ];

    /// The word that it is kept by and that files have: it never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::AmbiguousSample => "ambiguous_sample",
            Self::GuidelineGap => "guideline_gap",
            Self::LabelerError => "labeler_error",
            Self::EdgeCase => "edge_case",
            Self::Subjective => "subjective",
            Self::Other => "other",
        }
    }

    /// What such a word stands for, if it is known.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_found_by_its_own_word_which_it_travels_as() {
        for reason in VerdictReason::ALL {
            assert_eq!(VerdictReason::of_word(reason.word()), Some(reason));
            let json = serde_json::to_value(reason).unwrap();
            assert_eq!(json, reason.word());
        }
        assert_eq!(VerdictReason::of_word("bad mood"), None);
    }
}

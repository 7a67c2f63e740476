//! What a labeler says of one sample: the answers, and all that goes with them.

use serde::{Deserialize, Serialize};

use super::LabelValues;

/// Answers with what the labeler noted beside them and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// The answers by field.
    pub values: LabelValues,
    /// What the labeler noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Whether the labeler wants somebody to look at the sample.
    #[serde(default, skip_serializing_if = "is_false")]
    pub flagged: bool,
    /// How long the sample was before the labeler, in milliseconds, if anybody measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// How long of that the labeler was at it, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_ms: Option<u64>,
    /// Which version of the questions the labeler saw, if whoever hands the answers in says so. Under another
    /// one they may mean something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u32>,
    /// What became of what a model had proposed, if one had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<SuggestionUse>,
}

/// What a labeler did with a model's proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionUse {
    /// Took it as it was.
    Accepted,
    /// Took it and changed it.
    Changed,
}

impl SuggestionUse {
    /// The word for it in files and rows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Changed => "changed",
        }
    }

    /// What a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Changed]
            .into_iter()
            .find(|it| it.word() == word)
    }
}

impl Answers {
    /// Answers of which nothing else is known.
    pub fn of(values: LabelValues) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }

    /// Counts the time of an earlier version of the same answers in, which these take the place of
    /// before the server has heard of either.
    #[must_use]
    pub fn in_place_of(self, earlier: &Self) -> Self {
        Self {
            wall_ms: sum(self.wall_ms, earlier.wall_ms),
            active_ms: sum(self.active_ms, earlier.active_ms),
            ..self
        }
    }
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

// The signature is serde's.
fn is_false(flag: &bool) -> bool {
    !flag
}

//! Samples with all that belongs to them, as they come in from files and go out into files.

mod again;

pub use again::{Again, Difference, again};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{LabelId, SampleId},
    label::{Answers, LabelValues},
    sample::Payload,
    schema::{Problem, Schema, validate},
    verdict::{PastVerdict, StoredVerdict},
};

/// A sample on its way in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewSample {
    /// The identity it comes with. A queue holds each one once.
    pub external_id: Option<String>,
    /// What the labeler will read.
    pub payload: Payload,
    /// Samples of a higher one are dealt first.
    pub priority: i16,
    /// The known answers, if it is there to test labelers.
    pub gold: Option<LabelValues>,
    /// Answers that a model proposes.
    pub suggestions: Vec<Suggestion>,
    /// What people said of it elsewhere, oldest first.
    pub turns: Vec<PastTurn>,
    /// What was decided of it elsewhere.
    pub verdict: Option<PastVerdict>,
}

impl NewSample {
    /// A sample of which nothing is known but what it says.
    pub fn of(payload: Payload) -> Self {
        Self {
            payload,
            ..Self::default()
        }
    }

    /// Whether all answers that it brings along may be kept under a schema: labels and verdicts as if they had been
    /// given here, while what is known or proposed may leave questions open.
    pub fn fits(&self, schema: &Schema) -> bool {
        let errors = |values| validate(schema, &self.payload, values).err();
        let is_whole = |values| errors(values).is_none();
        let is_right = |values| {
            let errors = errors(values).unwrap_or_default();
            errors.iter().all(|it| it.problem == Problem::Missing)
        };
        let labels = self.turns.iter().filter_map(|turn| match &turn.verdict {
            Verdict::Label(answers) => Some(&answers.values),
            Verdict::Skip { .. } => None,
        });
        let mut given = labels.chain(self.verdict.as_ref().map(|verdict| &verdict.values));
        let proposed = self.suggestions.iter().map(|it| &it.values);
        given.all(is_whole) && proposed.chain(&self.gold).all(is_right)
    }
}

/// Answers that a model proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Which model, and which version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How sure it is; larger is surer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The answers. Fields may be missing.
    pub values: LabelValues,
}

impl Suggestion {
    /// Suggestions in one order, by which they can be compared.
    pub fn sorted(suggestions: &[Self]) -> Vec<String> {
        let json = suggestions.iter().map(serde_json::to_string);
        let mut json: Vec<String> = json.map(Result::unwrap_or_default).collect();
        json.sort_unstable();
        json
    }
}

/// A turn that somebody ended elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct PastTurn {
    /// The name of who it was. One name is one labeler of the installation.
    pub labeler: String,
    /// What they said.
    pub verdict: Verdict,
    /// When, in milliseconds since the Unix epoch; none for the time of the import.
    pub ended_at_ms: Option<u64>,
}

/// What somebody said of a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Its label.
    Label(Answers),
    /// Nothing, by their wish.
    Skip {
        /// Why.
        reason: Option<String>,
        /// How long they had the sample, in milliseconds.
        wall_ms: Option<u64>,
    },
}

impl Verdict {
    /// How long its labeler had the sample, in milliseconds.
    pub fn wall_ms(&self) -> Option<u64> {
        match self {
            Self::Label(answers) => answers.wall_ms,
            Self::Skip { wall_ms, .. } => *wall_ms,
        }
    }
}

/// A sample with everything that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSample {
    /// Its identity in this installation.
    pub id: SampleId,
    /// Counts the samples of the queue as they were imported, from 0.
    pub seq: u64,
    /// The identity it came with, if it came with one.
    pub external_id: Option<String>,
    /// What labelers read.
    pub payload: Payload,
    /// Samples of a higher one are dealt first.
    pub priority: i16,
    /// How many labels it needs.
    pub overlap: u32,
    /// When it came in, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// The known answers, if it is there to test labelers.
    pub gold: Option<LabelValues>,
    /// Answers that a model proposes.
    pub suggestions: Vec<Suggestion>,
    /// The turns that their labelers ended, oldest first.
    pub turns: Vec<StoredTurn>,
    /// What an adjudicator decided of it. It takes the place of all labels.
    pub verdict: Option<StoredVerdict>,
}

/// A turn that its labeler ended.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTurn {
    /// Who it was.
    pub labeler: LabelerTag,
    /// When they got the sample, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
    /// When they were done with it, in milliseconds since the Unix epoch.
    pub ended_at_ms: u64,
    /// The label, or none for a skip.
    pub label: Option<StoredLabel>,
    /// Why it was skipped.
    pub skip_reason: Option<String>,
}

/// The newest revision of a label.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLabel {
    /// Its identity.
    pub id: LabelId,
    /// 1 for the first, and one more with every change.
    pub revision: u32,
    /// Which version of the queue's schema it answers.
    pub schema_version: u32,
    /// What the labeler says.
    pub answers: Answers,
    /// When this revision was made, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

/// How a labeler is told from others where their secret id may not be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LabelerTag {
    /// A number that no other labeler of the installation has.
    pub number: u32,
    /// The name they are known by, if they are known by one.
    pub name: Option<String>,
}

impl LabelerTag {
    /// What stands for them in a file: their name, or `labeler-7`.
    pub fn to_word(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => format!("labeler-{}", self.number),
        }
    }
}

#[cfg(test)]
mod tests;

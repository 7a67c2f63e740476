//! What there is to review in a queue: samples whose labels differ or that are flagged, and what was decided.
//!
//! A sample is a *conflict* while nobody decided it and its labels differ or one of them is flagged. Conflicts
//! stand by how far their labels are apart, those that are only flagged behind all others.

mod columns;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::columns::{differing, in_columns};
use crate::{
    audit::Person,
    ids::{LabelId, QueueId, SampleId},
    label::LabelValues,
    sample::Payload,
    verdict::{StandingVerdict, VerdictReason},
};

/// How many samples wait to be decided, and how many are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCounts {
    /// Conflicts that nobody decided.
    pub open: u64,
    /// Samples that somebody decided.
    pub decided: u64,
}

/// A sample to be decided, as a list tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The sample.
    pub sample: SampleId,
    /// Its place in the queue, counted from 0.
    pub seq: u64,
    /// Its first words.
    pub excerpt: String,
    /// How far its labels are apart, in per mille; 0 if it is only flagged.
    pub disagreement: u16,
    /// How many of its labels are flagged.
    pub flags: u64,
    /// How many labels it has.
    pub labels: u64,
}

impl Conflict {
    /// Its place among the conflicts.
    pub fn place(&self) -> ConflictPlace {
        ConflictPlace {
            disagreement: self.disagreement,
            seq: self.seq,
        }
    }
}

/// A place among the conflicts: behind those whose labels are further apart, and of those that are as far apart
/// behind those that came in earlier. It is written `350.17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictPlace {
    /// How far the labels are apart, in per mille.
    pub disagreement: u16,
    /// The sample's place in the queue.
    pub seq: u64,
}

/// A sample that somebody decided, as a list tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedSample {
    /// The sample.
    pub sample: SampleId,
    /// Its place in the queue, counted from 0.
    pub seq: u64,
    /// Its first words.
    pub excerpt: String,
    /// Why its labels differed.
    pub reason: VerdictReason,
    /// Who decided; none for a program whose token names nobody.
    pub by: Option<Person>,
    /// When, in milliseconds since the Unix epoch.
    pub decided_at_ms: u64,
    /// The verdict's revision.
    pub revision: u32,
}

impl DecidedSample {
    /// Its place among the decided samples.
    pub fn place(&self) -> DecidedPlace {
        DecidedPlace {
            decided_at_ms: self.decided_at_ms,
            seq: self.seq,
        }
    }
}

/// A place among the decided samples, of which the newest comes first. It is written `1760000000000.17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedPlace {
    /// When it was decided, in milliseconds since the Unix epoch.
    pub decided_at_ms: u64,
    /// The sample's place in the queue.
    pub seq: u64,
}

/// A sample with all that an adjudicator needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewedSample {
    /// The sample.
    pub id: SampleId,
    /// Its queue.
    pub queue: QueueId,
    /// Its place in the queue, counted from 0.
    pub seq: u64,
    /// What labelers read.
    pub payload: Payload,
    /// How far its labels are apart, in per mille; none where nothing can be compared.
    pub disagreement: Option<u16>,
    /// How many labels it has, which may be more than are here.
    pub label_count: u64,
    /// The newest revisions of its labels, in an order that tells nothing of who gave them.
    pub labels: Vec<ReviewedLabel>,
    /// How many revisions its verdict has had, those that withdrew it counted: what one has to have seen to
    /// decide.
    pub revision: u32,
    /// The verdict, if it is decided.
    pub verdict: Option<StandingVerdict>,
}

/// A label beside others of its sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewedLabel {
    /// Its identity.
    pub id: LabelId,
    /// Whose it is.
    pub by: Person,
    /// What they say.
    pub values: LabelValues,
    /// What they noted.
    pub notes: Option<String>,
    /// Whether they want somebody to look at the sample.
    pub flagged: bool,
    /// Which version of the queue's schema it answers.
    pub schema_version: u32,
    /// When, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// How long they had the sample, in milliseconds, if anybody measured.
    pub wall_ms: Option<u64>,
}

impl fmt::Display for ConflictPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.disagreement, self.seq)
    }
}

impl FromStr for ConflictPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (disagreement, seq) = parts(text)?;
        Ok(Self {
            disagreement: u16::try_from(disagreement).map_err(|_| NoPlace)?,
            seq,
        })
    }
}

impl fmt::Display for DecidedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.decided_at_ms, self.seq)
    }
}

impl FromStr for DecidedPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (decided_at_ms, seq) = parts(text)?;
        Ok(Self { decided_at_ms, seq })
    }
}

/// A text is no place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no place in the list")]
pub struct NoPlace;

fn parts(text: &str) -> Result<(u64, u64), NoPlace> {
    let (first, second) = text.split_once('.').ok_or(NoPlace)?;
    let number = |part: &str| part.parse().map_err(|_| NoPlace);
    Ok((number(first)?, number(second)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_read_as_it_is_written(disagreement: u16, seq: u64, decided_at_ms: u64) {
            let conflict = ConflictPlace { disagreement, seq };
            let decided = DecidedPlace { decided_at_ms, seq };

            prop_assert_eq!(conflict.to_string().parse(), Ok(conflict));
            prop_assert_eq!(decided.to_string().parse(), Ok(decided));
        }
    }

    #[test]
    fn what_is_no_place_is_not_read() {
        for text in ["", "7", "7.", ".7", "7.x", "70000.1", "7.1.2", "-1.2"] {
            assert_eq!(text.parse::<ConflictPlace>(), Err(NoPlace), "{text}");
        }
    }
}

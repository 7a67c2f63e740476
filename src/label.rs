//! The values one labeler gave one sample.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{AssignmentId, OpId};

/// One field's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A point of a scale.
    Integer(i64),
    /// A chosen option's name, or free text.
    Text(String),
}

/// Answers by field name. A field that was left out has no entry.
pub type LabelValues = BTreeMap<String, FieldValue>;

/// A label on its way from a labeler to the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelDraft {
    /// Made once by the client for this label; sending it again stores nothing new.
    pub op_id: OpId,
    /// The turn that this label ends.
    pub assignment: AssignmentId,
    /// The answers.
    pub values: LabelValues,
}

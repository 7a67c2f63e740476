//! One turn on the desk, and one that is done.

use crate::{
    assignment::Assignment,
    ids::{AssignmentId, LabelId, OpId},
    label::Answers,
};

/// A turn that is to be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The turn.
    pub assignment: Box<Assignment>,
    /// What was answered of it before the labeler left it for another.
    pub draft: Option<Answers>,
    /// Its time is over and somebody else may get the sample. A label is still taken unless others were
    /// faster.
    pub lease_ended: bool,
}

impl Item {
    pub(super) fn new(assignment: Assignment) -> Self {
        Self {
            assignment: Box::new(assignment),
            draft: None,
            lease_ended: false,
        }
    }

    pub(super) fn is(&self, assignment: AssignmentId) -> bool {
        self.assignment.id == assignment
    }
}

/// A turn that the labeler has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The turn.
    pub assignment: Box<Assignment>,
    /// How it ended.
    pub done: Done,
    /// Under which the outbox has, or had, what was done last about it; none if that was before this page.
    pub op_id: Option<OpId>,
    /// A change of mind that the labeler left for an even older label.
    pub draft: Option<Answers>,
    /// How far the server knows.
    pub state: PastState,
    /// The label, once the server has told which it is.
    pub label: Option<LabelId>,
    /// Whether a label may be changed: it answers the questions that the queue still asks.
    pub may_change: bool,
}

/// How a labeler ended a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// With these answers.
    Labeled(Answers),
    /// By passing the sample on.
    Skipped,
}

/// How far the server knows of the end of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastState {
    /// It is on its way.
    Sending,
    /// The server has it.
    Saved,
    /// The server will not have it.
    Refused,
}

impl Past {
    /// A turn that ended before the page was loaded, as the server tells of it: what was answered is its
    /// draft, and without a label it was skipped. `schema_version` is that of the questions on the page.
    pub fn stored(mut assignment: Assignment, label: Option<LabelId>, schema_version: u32) -> Self {
        let answers = assignment.draft.take().unwrap_or_default();
        Self {
            may_change: assignment.schema_version == schema_version,
            done: match label {
                Some(_) => Done::Labeled(answers),
                None => Done::Skipped,
            },
            assignment: Box::new(assignment),
            op_id: None,
            draft: None,
            state: PastState::Saved,
            label,
        }
    }

    pub(super) fn is(&self, assignment: AssignmentId) -> bool {
        self.assignment.id == assignment
    }

    /// Whether it is a label. A skip can at most be taken back.
    pub fn is_label(&self) -> bool {
        matches!(self.done, Done::Labeled(_))
    }

    /// Whether it can be opened to be changed.
    pub fn can_be_reopened(&self) -> bool {
        self.is_label() && self.may_change
    }

    /// Whether a step back may lead to it. A skip that the server has is with others.
    pub(super) fn can_be_gone_back_to(&self) -> bool {
        self.can_be_reopened() || (!self.is_label() && self.state == PastState::Sending)
    }

    /// The answers to show when it is reopened.
    pub fn answers(&self) -> Option<&Answers> {
        match (&self.draft, &self.done) {
            (Some(draft), _) => Some(draft),
            (None, Done::Labeled(answers)) => Some(answers),
            (None, Done::Skipped) => None,
        }
    }
}

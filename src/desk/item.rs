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
    /// Under which the outbox has, or had, what was done last about it.
    pub op_id: OpId,
    /// A change of mind that the labeler left for an even older label.
    pub draft: Option<Answers>,
    /// How far the server knows.
    pub state: PastState,
    /// The label, once the server has told which it is.
    pub label: Option<LabelId>,
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
    pub(super) fn is(&self, assignment: AssignmentId) -> bool {
        self.assignment.id == assignment
    }

    /// Whether it is a label, which can be reopened. A skip can at most be taken back.
    pub fn is_label(&self) -> bool {
        matches!(self.done, Done::Labeled(_))
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

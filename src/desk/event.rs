//! What goes into the desk's machine, and what comes out of it.

use crate::{
    assignment::{Assignment, Lease, NoWork},
    desk::{Back, Done},
    ids::{AssignmentId, LabelId, OpId, SentBackId},
    label::Answers,
};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The claim was answered with turns: old ones that are still open, and new ones.
    Granted(Vec<Assignment>),
    /// The claim was answered with nothing, and why.
    NoWork(NoWork),
    /// The claim came to nothing. The driver wakes the desk when another may do better.
    ClaimFailed,
    /// There may be work again, or the server may be reached again.
    Woken,
    /// The label of the sample in hand is in the outbox.
    HandedIn {
        /// Of which turn: of no other than that in hand.
        assignment: AssignmentId,
        /// Under which the outbox has it.
        op_id: OpId,
        /// The answers.
        answers: Answers,
    },
    /// The skip of the sample in hand is in the outbox.
    Skipped {
        /// Of which turn: of no other than that in hand.
        assignment: AssignmentId,
        /// Under which the outbox has it.
        op_id: OpId,
    },
    /// The labeler goes back to a label of the history, or to one that was sent back.
    Reopened {
        /// Of which turn.
        assignment: AssignmentId,
        /// What is answered so far of the sample that they leave.
        draft: Answers,
    },
    /// The change of mind about the reopened label is in the outbox.
    Revised {
        /// Of which turn: of no other than the reopened one.
        assignment: AssignmentId,
        /// Under which the outbox has it.
        op_id: OpId,
        /// The answers.
        answers: Answers,
    },
    /// The labeler leaves the reopened label as it was.
    Cancelled,
    /// The labels that the server says were sent back and are not done with, in that order.
    CameBack(Vec<Back>),
    /// The server knows that a label which was sent back stands as it is.
    KeptAsItIs(SentBackId),
    /// The outbox has given a label or a skip back that the server has not heard of: the turn goes on.
    TakenBack {
        /// Which turn.
        assignment: AssignmentId,
        /// What is answered so far of the sample that the labeler leaves.
        draft: Answers,
    },
    /// The server has what was done about a turn.
    Settled {
        /// Which turn.
        assignment: AssignmentId,
        /// Its label, if there is one and the server told which.
        label: Option<LabelId>,
    },
    /// The server will not have what was done about a turn. The outbox keeps it.
    Refused(AssignmentId),
    /// The labeler gave up what the server would not have.
    Discarded(AssignmentId),
    /// Turns that are answered already: by another tab, or before this page was loaded.
    AnsweredElsewhere(Vec<AssignmentId>),
    /// What was done about a turn, by another tab or before this page was loaded, lies in the outbox.
    Found {
        /// Which turn.
        assignment: AssignmentId,
        /// Under which the outbox has it.
        op_id: OpId,
        /// What was done.
        done: Done,
        /// Whether the server will not have it.
        is_refused: bool,
    },
    /// The turns that [other tabs](super::tabs) hold now, and this one must not have.
    HeldElsewhere {
        /// Which.
        turns: Vec<AssignmentId>,
        /// Whether there are other tabs, which may hold nothing.
        shares: bool,
    },
    /// These leases have begun anew.
    Renewed(Vec<Lease>),
    /// The leases of these turns have ended.
    LeasesEnded(Vec<AssignmentId>),
    /// It is time to let the leases begin anew.
    RenewalDue,
    /// The labeler wants to have so many samples here, that in hand included, for times without a network.
    TakenAlong {
        /// How many; 0 for no more than usual.
        count: usize,
    },
    /// The page came out of this browser, without the server. What came with it says nothing;
    /// [`Self::Restored`] follows.
    CameAsCopy,
    /// What this browser kept of the desk.
    Restored {
        /// The turns, the oldest first.
        turns: Vec<Assignment>,
        /// The time now, in milliseconds since the Unix epoch, to tell whose lease may have ended.
        wall_ms: u64,
    },
    /// The labeler leaves the page.
    Left,
    /// The page is back out of the browser's memory.
    Returned,
}

/// What the driver has to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask the server for turns, and report the answer.
    Claim {
        /// How many, open ones counted in.
        count: u32,
    },
    /// Give turns back that nobody has seen, or that the labeler gave up, unless their leases were renewed
    /// meanwhile: then another tab has them, or the page that was loaded in this one's place.
    Release(Vec<Lease>),
    /// Let leases begin anew, and report those that have ended.
    Renew(Vec<AssignmentId>),
    /// What is on the desk, or its history, has changed.
    Show,
}

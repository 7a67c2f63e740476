//! What goes into the outbox's machine, and what comes out of it.

use super::{
    entry::{Entry, Owner, Refusal},
    record::Record,
};
use crate::{
    ids::{AssignmentId, LabelId, OpId},
    label::Answers,
};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What the browser's storage held when the page began: nothing if it could not be read. Nothing is
    /// sent before, so that older work goes first.
    Loaded(Vec<Record>),
    /// Another tab has put these records into the storage, or changed them there.
    ChangedElsewhere(Vec<Record>),
    /// Another tab has taken a record out of the storage.
    RemovedElsewhere {
        /// The record's key.
        key: String,
        /// The person gave it up there.
        is_discarded: bool,
    },
    /// The storage would not take an entry.
    NotKept(OpId),
    /// A request came back, or failed.
    Answered {
        /// For which entry it was.
        op_id: OpId,
        /// Which request it was.
        attempt: u32,
        /// What came of it.
        answer: Answer,
    },
    /// The timer rang.
    Timer,
    /// The browser says that it has a network.
    Online,
    /// The browser says that it has none.
    Offline,
    /// Somebody is signed in: the same person as before, or another.
    SignedIn(Owner),
    /// The person signed out, here or in another tab.
    SignedOut,
    /// The person decided about an entry that was refused. Other entries are not to be decided about.
    Resolved {
        /// Which entry.
        op_id: OpId,
        /// What is to become of it.
        resolution: Resolution,
    },
    /// The person gives up a record that can't be read.
    UnreadableDiscarded {
        /// The record's key.
        key: String,
    },
}

/// What a request came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The server has it, now or from an earlier request.
    Stored {
        /// Which label it is, if the answer says so.
        label: Option<LabelId>,
    },
    /// The server will not have it, and asking again changes nothing.
    Refused(Refusal),
    /// Nobody is signed in (401), or somebody else than the entry's owner.
    SignedOut,
    /// The server could not be reached, failed, or its answer made no sense.
    Unreachable,
    /// The server has too much to do (429, 503).
    Overloaded {
        /// How long it wants to be left alone, in milliseconds, if it says so.
        retry_after_ms: Option<u64>,
    },
}

/// What is to become of a refused entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution {
    /// It is sent once more as it is.
    Retry,
    /// It is sent with other answers. To the server that is another thing, with an id of its own.
    Edit {
        /// The new entry's id.
        op_id: OpId,
        /// The answers. Their times are those of the correction alone.
        answers: Answers,
    },
    /// It is given up.
    Discard,
}

/// What the driver has to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Put a new entry into the storage, and tell the other tabs.
    Keep(Box<Entry>),
    /// Overwrite an entry in the storage, if it is still there: another tab may have removed it. Tell the
    /// other tabs.
    Update(Box<Entry>),
    /// Take a record out of the storage, and tell the other tabs.
    Forget {
        /// The record's key.
        key: String,
        /// The person gives it up. In any other case the server has what it was about, or will.
        is_discarded: bool,
    },
    /// Send an entry to the server, and report what comes of it.
    Send {
        /// Which entry.
        op_id: OpId,
        /// Counts the requests of this tab.
        attempt: u32,
    },
    /// Ring the one timer after this time, instead of the time it was armed for before.
    Wait {
        /// Milliseconds.
        wait_ms: u64,
    },
    /// Let the person sign in over the page; the work is kept.
    AskToSignIn,
    /// Tell the rest of the page what became of an entry.
    Tell {
        /// Which entry.
        op_id: OpId,
        /// The turn that it was about.
        assignment: AssignmentId,
        /// What became of it.
        news: News,
    },
    /// The chip or the entries have changed.
    Show,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It lay in the storage, or another tab made it. Its turn is answered.
    Found,
    /// The server has it.
    Stored {
        /// Which label it is, if the server said so.
        label: Option<LabelId>,
    },
    /// The server will not have it. It is kept for the person to decide.
    Refused,
    /// A newer entry about the same turn took its place.
    Replaced {
        /// Which one.
        by: OpId,
    },
    /// The person gave it up, here or in another tab.
    Discarded,
    /// The person took it back before it was sent.
    TakenBack,
    /// A skip of a turn that was over already: what it asked for is so.
    Needless,
    /// Another tab has removed it, and knows why.
    RemovedElsewhere,
}

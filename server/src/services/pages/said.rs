//! What pages say and hear, and what it is to the services.

use app::api::{Caller, Turn};
use ingot::assignment::{Claim, NoWork};

use crate::{
    services::{NewLabel, Who},
    store::Claimed,
};

/// Who labels.
pub(super) fn who(caller: &Caller) -> Who {
    Who {
        id: caller.labeler,
        display_name: caller.display_name.clone(),
        token: None,
    }
}

/// A label as the page hands it in.
pub(super) fn label_of(turn: Turn) -> NewLabel {
    NewLabel {
        op_id: turn.op_id,
        assignment: turn.assignment,
        answers: turn.answers,
    }
}

/// What a page hears of an answer to a claim.
pub(super) fn heard(claimed: Claimed) -> Claim {
    match claimed {
        Claimed::Granted(assignments, _) => Claim::Granted(assignments),
        Claimed::Nothing(reason, _) => Claim::Nothing(reason),
        Claimed::NoSuchQueue => Claim::Nothing(NoWork::Archived),
    }
}

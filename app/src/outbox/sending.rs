//! One entry on its way to the server.

use ingot::{
    assignment::Claim,
    ids::QueueId,
    outbox::{Answer, Entry, Event, Refusal, Work},
};

use super::{
    Told,
    driver::{happen, tell},
};
use crate::api::{ApiError, hand_in, revise_label, skip_sample};

/// Sends an entry once, with a claim of up to so many samples if there is one, and reports what came of both.
pub(super) async fn send(entry: Entry, attempt: u32, claim: Option<u32>) {
    let (op_id, queue) = (entry.op_id, entry.queue);
    let answered = ask(entry, claim).await;
    let is_lost = answered.is_err() && claim.is_some();
    let answer = match answered {
        Ok(label) => Answer::Stored { label },
        Err(error) => answer_of(error),
    };
    happen(Event::Answered {
        op_id,
        attempt,
        answer,
    });
    if is_lost {
        tell(Told::ClaimFailed(queue));
    }
}

async fn ask(entry: Entry, claim: Option<u32>) -> Result<Option<ingot::ids::LabelId>, ApiError> {
    let Entry {
        op_id,
        owner,
        queue,
        work,
        ..
    } = entry;
    match work {
        Work::HandIn {
            assignment,
            answers,
        } => {
            let stored = hand_in(owner, queue, op_id, assignment, answers, claim).await?;
            tell(Told::Counted {
                op_id,
                counted_at: stored.counted_at,
            });
            tell_claimed(queue, stored.next);
            Ok(Some(stored.label))
        }
        Work::Skip { assignment, reason } => {
            let next = skip_sample(owner, queue, assignment, reason, claim).await?;
            tell_claimed(queue, next);
            Ok(None)
        }
        Work::Revise {
            assignment,
            answers,
            ..
        } => revise_label(owner, op_id, assignment, answers)
            .await
            .map(Some),
    }
}

fn tell_claimed(queue: QueueId, claim: Option<Claim>) {
    if let Some(claim) = claim {
        tell(Told::Claimed(queue, claim));
    }
}

/// What an error means to the entry.
fn answer_of(error: ApiError) -> Answer {
    match error {
        ApiError::SignedOut => Answer::SignedOut,
        ApiError::Unreachable(_) | ApiError::Internal => Answer::Unreachable,
        ApiError::AlreadyLabeled => Answer::Refused(Refusal::AlreadyLabeled(error.to_string())),
        ApiError::AssignmentEnded(_) => Answer::Refused(Refusal::TurnOver(error.to_string())),
        ApiError::Forbidden
        | ApiError::QueueNotFound
        | ApiError::InvalidLabel(_)
        | ApiError::BadRequest(_) => Answer::Refused(Refusal::Other(error.to_string())),
    }
}

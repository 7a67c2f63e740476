//! What the desk promises: case by case, then in any order in which things can happen.

mod after_reload;
mod going_back;
mod keeping;
mod properties;
mod restoring;
mod sent_back;
mod supply;

use super::*;
use crate::{
    assignment::Lease,
    ids::{LabelId, QueueId, SampleId},
    label::{Answers, FieldValue, Order},
    sample::{Payload, Sample},
};

fn assignment(id: i64) -> Assignment {
    Assignment {
        id: AssignmentId(id),
        queue: QueueId(1),
        sample: Sample {
            id: SampleId(id),
            external_id: None,
            payload: Payload::new(),
        },
        suggestions: Vec::new(),
        draft: None,
        schema_version: 1,
        order: Order::default(),
        lease_expires_at_ms: 0,
    }
}

fn turn(id: i64) -> AssignmentId {
    AssignmentId(id)
}

/// Another tab holds these.
fn elsewhere(turns: Vec<AssignmentId>) -> Event {
    Event::HeldElsewhere {
        turns,
        shares: true,
    }
}

fn turns(ids: &[i64]) -> Vec<AssignmentId> {
    ids.iter().map(|id| turn(*id)).collect()
}

fn leases(ids: &[i64]) -> Vec<Lease> {
    ids.iter().map(|id| assignment(*id).lease()).collect()
}

fn op(id: i64) -> OpId {
    OpId::from_random_bytes([u8::try_from(id).unwrap_or(255); 16])
}

fn answers(value: i64) -> Answers {
    Answers {
        values: [("tone".to_owned(), FieldValue::Integer(value))].into(),
        ..Answers::default()
    }
}

fn granted(ids: &[i64]) -> Event {
    Event::Granted(ids.iter().map(|id| assignment(*id)).collect())
}

fn handed_in(id: i64) -> Event {
    Event::HandedIn {
        assignment: turn(id),
        op_id: op(id),
        answers: answers(id),
    }
}

fn reopened(id: i64, draft: i64) -> Event {
    Event::Reopened {
        assignment: turn(id),
        draft: answers(draft),
    }
}

fn revised(id: i64, value: i64) -> Event {
    Event::Revised {
        assignment: turn(id),
        op_id: op(100 + id),
        answers: answers(value),
    }
}

/// Does something, and says what is to be done besides showing it.
fn does(desk: &mut Desk, event: Event) -> Vec<Effect> {
    desk.handle(event);
    let effects = std::iter::from_fn(|| desk.next_effect());
    effects.filter(|effect| *effect != Effect::Show).collect()
}

/// A desk with sample 1 in hand, and 2 and 3 ahead.
fn desk() -> Desk {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(1)]), []);
    does(&mut desk, granted(&[1, 2, 3]));
    desk
}

/// The same after samples 1 to `last` were labeled, with the next ones ahead.
fn after(last: i64) -> Desk {
    let mut desk = desk();
    for id in 1..=last {
        does(&mut desk, handed_in(id));
        does(&mut desk, granted(&[id + 3]));
    }
    desk
}

fn in_hand(desk: &Desk) -> Option<i64> {
    desk.in_hand().map(|item| item.assignment.id.0)
}

fn ahead(desk: &Desk) -> Vec<i64> {
    desk.ahead().map(|item| item.assignment.id.0).collect()
}

fn history(desk: &Desk) -> Vec<i64> {
    desk.history().map(|past| past.assignment.id.0).collect()
}

fn is_reopened(desk: &Desk, id: i64) -> bool {
    matches!(desk.shown(), Shown::Reopened(past) if past.is(turn(id)))
}

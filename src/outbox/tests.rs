//! What the outbox promises: case by case, then in any order in which things can happen.

mod changing_minds;
mod chip;
mod properties;
mod refusals;
mod sending;
mod steps;
mod storage;
mod tabs;
mod world;

use super::*;
use crate::{
    ids::{LabelId, QueueId},
    label::{Answers, FieldValue},
};

fn op(number: u32) -> OpId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    OpId::from_random_bytes(bytes)
}

fn owner(name: &str) -> Owner {
    Owner(name.to_owned())
}

/// A moment of both clocks.
fn at(now_ms: u64) -> Moment {
    Moment {
        now_ms,
        wall_ms: 1_700_000_000_000 + now_ms,
        random: 0.5,
    }
}

fn answers(value: i64) -> Answers {
    Answers {
        values: [("tone".to_owned(), FieldValue::Integer(value))].into(),
        ..Answers::default()
    }
}

fn entry_of(op_id: OpId, work: Work) -> NewEntry {
    NewEntry {
        op_id,
        owner: owner("ann"),
        queue: QueueId(1),
        excerpt: "So good".to_owned(),
        work,
    }
}

fn hand_in(number: u32, turn: i64, value: i64) -> NewEntry {
    let work = Work::HandIn {
        assignment: AssignmentId(turn),
        answers: answers(value),
    };
    entry_of(op(number), work)
}

fn skip(number: u32, turn: i64) -> NewEntry {
    let work = Work::Skip {
        assignment: AssignmentId(turn),
        reason: None,
    };
    entry_of(op(number), work)
}

fn revise(number: u32, turn: i64, value: i64) -> NewEntry {
    let work = Work::Revise {
        assignment: AssignmentId(turn),
        label: None,
        answers: answers(value),
    };
    entry_of(op(number), work)
}

fn drain(outbox: &mut Outbox) -> Vec<Effect> {
    std::iter::from_fn(|| outbox.next_effect()).collect()
}

/// Ann's outbox, with nothing in the storage.
fn outbox() -> Outbox {
    let mut outbox = Outbox::new(owner("ann"), &Limits::DEFAULT);
    outbox.handle(Event::Loaded(Vec::new()), at(0));
    drain(&mut outbox);
    outbox
}

/// An outbox that can't reach the server, and holds these.
fn offline_with(entries: Vec<NewEntry>) -> Outbox {
    let mut outbox = outbox();
    outbox.add(hand_in(99, 99, 1), at(0)).unwrap();
    answer(&mut outbox, 99, Answer::Unreachable, 0);
    for entry in entries {
        outbox.add(entry, at(0)).unwrap();
    }
    drain(&mut outbox);
    outbox
}

/// What follows from an event, whatever was to be done before.
fn do_all(outbox: &mut Outbox, event: Event, now_ms: u64) -> Vec<Effect> {
    drain(outbox);
    outbox.handle(event, at(now_ms));
    drain(outbox)
}

/// The request in which this was sent last is answered.
fn answer(outbox: &mut Outbox, number: u32, answer: Answer, now_ms: u64) -> Vec<Effect> {
    let op_id = op(number);
    let attempt = outbox.sending.attempt_of(op_id);
    let event = Event::Answered {
        op_id,
        attempt,
        answer,
    };
    do_all(outbox, event, now_ms)
}

fn stored() -> Answer {
    Answer::Stored { label: None }
}

fn invalid() -> Refusal {
    Refusal::Other("the answers do not fit the questions".to_owned())
}

fn turn_over() -> Refusal {
    Refusal::TurnOver("its time ran out and it went to somebody else".to_owned())
}

/// The entries that are sent, in order.
fn sent(effects: &[Effect]) -> Vec<OpId> {
    let sends = effects.iter().filter_map(|effect| match effect {
        Effect::Send { op_id, .. } => Some(*op_id),
        _ => None,
    });
    sends.collect()
}

fn told(effects: &[Effect]) -> Vec<(OpId, News)> {
    let tells = effects.iter().filter_map(|effect| match effect {
        Effect::Tell { op_id, news, .. } => Some((*op_id, *news)),
        _ => None,
    });
    tells.collect()
}

fn waits(effects: &[Effect]) -> Vec<u64> {
    let waits = effects.iter().filter_map(|effect| match effect {
        Effect::Wait { wait_ms } => Some(*wait_ms),
        _ => None,
    });
    waits.collect()
}

fn forgotten(effects: &[Effect]) -> Vec<String> {
    let forgets = effects.iter().filter_map(|effect| match effect {
        Effect::Forget { key, .. } => Some(key.clone()),
        _ => None,
    });
    forgets.collect()
}

fn ids(outbox: &Outbox) -> Vec<OpId> {
    outbox.entries().map(|entry| entry.op_id).collect()
}

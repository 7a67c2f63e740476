//! The tokens of programs in the audit log.

use std::sync::Arc;

use app::api::Role;
use ingot::{
    access::QueueRole,
    audit::{Action, Entry, Filter, NamedToken},
    ids::QueueId,
    policy::Policy,
    progress::QueueState,
    sample_table::BulkAction,
    verdict::{Verdict, VerdictReason},
};
use server::store::{
    By, Decision, Deed, InvitationKept, JobKind, NewInvitation, NewQueue, NewToken,
    ParticipantChange, QueueChange, Reopening, Revision, Skip, Store, Submission, Submitted,
    TokenId,
};

use crate::world::{ANN, BOB, NOW, World, answered, op, whatever_their_ends};

async fn token(store: &Arc<dyn Store>, name: &str) -> TokenId {
    let others = store.tokens().await.unwrap().len();
    let new = NewToken {
        hash: [u8::try_from(others).unwrap(); 32],
        name: name.to_owned(),
        role: Role::Admin,
        labeler: None,
    };
    store.add_token(new, NOW).await.unwrap()
}

/// What was done with this token, oldest first: each action, and the number of the person.
async fn done_with(store: &Arc<dyn Store>, token: TokenId) -> Vec<(String, Option<u32>)> {
    let log = whole_log(store).await.into_iter().rev();
    log.filter(|entry| entry.token.as_ref().is_some_and(|it| it.id == token.0))
        .map(|entry| (entry.action, entry.person.map(|person| person.number)))
        .collect()
}

async fn whole_log(store: &Arc<dyn Store>) -> Vec<Entry> {
    let all = store.audit_page(&Filter::default(), None, 1_000).await;
    all.unwrap()
}

/// Ann labels a sample, changes her mind, skips one and gives one back, with this token if with one.
async fn label(world: &World, token: Option<TokenId>) {
    let store = &world.store;
    let turn = world.granted(ANN, NOW).await;
    let submission = Submission {
        op_id: op(1),
        queue: world.queue,
        assignment: turn.id,
        labeler: ANN,
        token,
        answered: answered(3),
        now_ms: NOW,
    };
    let (Submitted::Stored(label, ..), _) = store.submit(submission, None).await.unwrap() else {
        panic!("the label is not stored");
    };
    let revision = Revision {
        op_id: op(2),
        label,
        labeler: ANN,
        token,
        answered: answered(4),
        now_ms: NOW,
    };
    store.revise(revision).await.unwrap();
    let skip = Skip {
        queue: world.queue,
        assignment: world.granted(ANN, NOW).await.id,
        labeler: ANN,
        token,
        reason: None,
        now_ms: NOW,
    };
    store.skip(skip, None).await.unwrap();
    let held = whatever_their_ends(&[world.granted(ANN, NOW).await.id]);
    store.release(ANN, held, token, NOW).await.unwrap();
}

/// Decides the first sample, and withdraws that.
async fn decide_and_reopen(world: &World, by: By) {
    let store = &world.store;
    let answered = answered(2);
    let sample = store.samples(world.queue, 0, 1).await.unwrap()[0].id;
    let decision = Decision {
        op_id: op(3),
        sample,
        by,
        seen: None,
        schema: answered.schema,
        schema_version: 1,
        verdict: Verdict {
            values: answered.answers.values,
            picked: None,
            reason: VerdictReason::EdgeCase,
            note: None,
        },
        now_ms: NOW,
    };
    store.decide(decision).await.unwrap();
    let reopening = Reopening {
        op_id: None,
        sample,
        by,
        seen: None,
        now_ms: NOW,
    };
    store.reopen(reopening).await.unwrap();
}

/// Makes a queue and does to it and to its people whatever can be done to them.
async fn steer(store: &Arc<dyn Store>, world: &World, by: By) {
    let new = NewQueue {
        name: "of a program".to_owned(),
        schema: (*answered(1).schema).clone(),
        policy: Policy::default(),
        guidelines: String::new(),
    };
    store.create_queue(new, by, NOW).await.unwrap();
    let queue = world.queue;
    let paused = QueueChange {
        state: Some(QueueState::Paused),
        ..QueueChange::default()
    };
    store.change_queue(queue, paused, by, NOW).await.unwrap();
    let first = store.samples(queue, 0, 1).await.unwrap()[0].id;
    let urgent = BulkAction::SetPriority(5);
    let changed = store.change_samples(queue, vec![first], urgent, by, NOW);
    changed.await.unwrap();
    let auditor = ParticipantChange {
        role: Some(QueueRole::Auditor),
        ..ParticipantChange::default()
    };
    let changed = store.change_participant(queue, 1, auditor, by, NOW);
    changed.await.unwrap();
    store.take_back(queue, 1, by, NOW).await.unwrap();
    invite_and_revoke(store, queue, by).await;
    store
        .begin_job(JobKind::Export, queue, by, NOW)
        .await
        .unwrap();
    let deed = Deed {
        action: Action::CancelJob,
        by,
        queue: Some(queue),
        detail: "export, job 1".to_owned(),
    };
    store.tell_audit(deed, NOW).await.unwrap();
}

async fn invite_and_revoke(store: &Arc<dyn Store>, queue: QueueId, by: By) {
    let new = NewInvitation {
        queue,
        token_hash: [9; 32],
        role: QueueRole::Labeler,
        uses: 1,
        expires_at_ms: NOW + 1_000,
        by,
        most_open: 9,
    };
    let InvitationKept::As(invitation) = store.add_invitation(new, NOW).await.unwrap() else {
        panic!("the invitation is not kept");
    };
    let revoked = store.revoke_invitation(queue, invitation, by, NOW);
    assert!(revoked.await.unwrap());
}

pub(crate) async fn what_a_program_labels_names_its_token_beside_the_labeler(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 3, 1).await;
    let robot = token(&store, "robot").await;

    label(&world, Some(robot)).await;

    let done = ["label", "revise label", "skip", "release"];
    let wanted = done.map(|action| (action.to_owned(), Some(1)));
    assert_eq!(done_with(&store, robot).await, wanted);
}

pub(crate) async fn a_verdict_of_a_program_names_its_token(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let robot = token(&store, "robot").await;
    for (number, labeler) in [(11, ANN), (12, BOB)] {
        let turn = world.granted(labeler, NOW).await;
        let tone = i64::try_from(number).unwrap() - 10;
        world.say(op(number), labeler, turn.id, tone, NOW).await;
    }
    let by_robot = By {
        labeler: Some(BOB),
        token: Some(robot),
    };

    decide_and_reopen(&world, by_robot).await;

    let wanted = ["decide sample", "reopen sample"].map(|action| (action.to_owned(), Some(2)));
    assert_eq!(done_with(&store, robot).await, wanted);
}

pub(crate) async fn a_program_that_names_nobody_is_told_by_its_token(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let robot = token(&store, "robot").await;
    world.granted(ANN, NOW).await;
    let by_robot = By {
        labeler: None,
        token: Some(robot),
    };

    steer(&store, &world, by_robot).await;

    let wanted = [
        "create queue",
        "change queue",
        "change samples",
        "change participant",
        "take back",
        "make invitation",
        "revoke invitation",
        "begin export",
        "cancel job",
    ];
    let wanted = wanted.map(|action| (action.to_owned(), None));
    assert_eq!(done_with(&store, robot).await, wanted);
}

pub(crate) async fn tokens_of_one_name_are_told_apart_and_a_revoked_one_keeps_its_name(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 1, 1).await;
    let tokens = [token(&store, "robot").await, token(&store, "robot").await];
    for token in tokens {
        let by = By {
            labeler: None,
            token: Some(token),
        };
        let begun = store.begin_job(JobKind::Export, world.queue, by, NOW);
        begun.await.unwrap();
        assert!(store.revoke_token(token, NOW).await.unwrap());
    }

    let exports = Filter {
        actions: vec![Action::BeginExport],
        ..Filter::default()
    };
    let log = store.audit_page(&exports, None, 9).await.unwrap();

    let told: Vec<_> = log.into_iter().rev().map(|entry| entry.token).collect();
    let wanted = tokens.map(|token| {
        Some(NamedToken {
            id: token.0,
            name: "robot".to_owned(),
        })
    });
    assert_eq!(told, wanted);
}

pub(crate) async fn what_people_and_the_server_do_names_no_token(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    token(&store, "robot").await;

    label(&world, None).await;

    let log = whole_log(&store).await;
    assert!(log.iter().all(|entry| entry.token.is_none()), "{log:?}");
}

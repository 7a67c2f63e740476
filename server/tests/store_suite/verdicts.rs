//! Deciding samples whose labels differ.

use std::{sync::Arc, time::Duration};

use ingot::{
    archive::NewSample,
    audit::{Action, Filter},
    ids::{LabelId, LabelerId, SampleId},
    review::{Conflict, ReviewCounts},
    verdict::{PastVerdict, Undecidable, Verdict, VerdictReason},
};
use server::store::{
    Decided, Decision, Reopening, Revised, Revision, Store, Submission, Submitted, VerdictRefusal,
};

use crate::world::{ANN, BOB, EVE, NOW, World, answered, op, said, sample};

/// A queue of one sample for each pair of points that two labelers gave it.
async fn said_by_two(store: &Arc<dyn Store>, pairs: &[(i64, i64)]) -> World {
    let world = World::of(store.clone(), 0, 2).await;
    let samples = pairs
        .iter()
        .enumerate()
        .map(|(number, (one, other))| NewSample {
            turns: vec![said("ada", *one), said("ben", *other)],
            ..sample(&format!("text {number}"))
        });
    let inserted = store
        .insert_samples(world.queue, samples.collect(), NOW)
        .await;
    inserted.unwrap();
    world
}

async fn all(world: &World) -> Vec<Conflict> {
    world
        .store
        .conflicts(world.queue, 0, None, 100)
        .await
        .unwrap()
}

async fn seqs(world: &World) -> Vec<u64> {
    all(world)
        .await
        .iter()
        .map(|conflict| conflict.seq)
        .collect()
}

async fn sample_id(world: &World, seq: u64) -> SampleId {
    world.store.samples(world.queue, seq, 1).await.unwrap()[0].id
}

fn decision(number: u128, sample: SampleId, tone: i64) -> Decision {
    let answered = answered(tone);
    Decision {
        op_id: op(number),
        sample,
        by: EVE.into(),
        seen: Some(0),
        schema: answered.schema,
        schema_version: 1,
        verdict: Verdict {
            values: answered.answers.values,
            picked: None,
            reason: VerdictReason::EdgeCase,
            note: Some("see 3.1".to_owned()),
        },
        now_ms: NOW + 1_000,
    }
}

fn reopening(number: u128, sample: SampleId, seen: u32) -> Reopening {
    Reopening {
        op_id: Some(op(number)),
        sample,
        by: ANN.into(),
        seen: Some(seen),
        now_ms: NOW + 2_000,
    }
}

async fn decide(world: &World, decision: Decision) -> Decided {
    world.store.decide(decision).await.unwrap()
}

async fn counts(world: &World) -> (u64, u64) {
    world.assert_counted().await;
    let counts = world
        .store
        .review_counts(world.queue)
        .await
        .unwrap()
        .unwrap();
    (counts.open, counts.decided)
}

/// How many conflicts are apart by no more than so many tenths, from one tenth on, and how many are only flagged.
async fn sizes(world: &World) -> ([u64; 10], u64) {
    world.assert_counted().await;
    let sizes = world.store.conflict_sizes(world.queue).await.unwrap();
    (sizes.apart, sizes.only_flagged)
}

async fn actions(world: &World) -> usize {
    let filter = Filter {
        actions: vec![Action::DecideSample, Action::ReopenSample],
        ..Filter::default()
    };
    world
        .store
        .audit_page(&filter, None, 100)
        .await
        .unwrap()
        .len()
}

pub(crate) async fn conflicts_come_by_how_far_labels_are_apart_and_then_by_age(
    store: Arc<dyn Store>,
) {
    let world = said_by_two(&store, &[(1, 2), (3, 3), (1, 5), (2, 3), (5, 1)]).await;

    let found = all(&world).await;

    let told: Vec<_> = found.iter().map(|it| (it.seq, it.disagreement)).collect();
    assert_eq!(told, [(2, 1000), (4, 1000), (0, 250), (3, 250)]);
    assert_eq!(found[0].excerpt, "text 2");
    assert_eq!((found[0].labels, found[0].flags), (2, 0));
    assert_eq!(counts(&world).await, (4, 0));
    // So far apart at least, and not a per mille less.
    for (least, wanted) in [(250, 4), (251, 2), (1000, 2), (1001, 0)] {
        let found = store
            .conflicts(world.queue, least, None, 100)
            .await
            .unwrap();
        assert_eq!(found.len(), wanted, "{least}");
    }
}

pub(crate) async fn conflicts_are_counted_by_size_as_they_open_and_close(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 2), (3, 3), (1, 5), (2, 3), (5, 1)]).await;
    assert_eq!(sizes(&world).await, ([0, 0, 2, 0, 0, 0, 0, 0, 0, 2], 0));

    let sample = sample_id(&world, 2).await;
    decide(&world, decision(1, sample, 4)).await;
    assert_eq!(sizes(&world).await, ([0, 0, 2, 0, 0, 0, 0, 0, 0, 1], 0));

    store.reopen(reopening(2, sample, 1)).await.unwrap();
    assert_eq!(sizes(&world).await, ([0, 0, 2, 0, 0, 0, 0, 0, 0, 2], 0));
}

pub(crate) async fn pages_of_conflicts_hold_each_once_whatever_is_decided_meanwhile(
    store: Arc<dyn Store>,
) {
    let world = said_by_two(&store, &[(1, 2), (1, 5), (2, 3), (5, 1), (1, 3)]).await;
    let whole = seqs(&world).await;
    for most in [1, 2, 5] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = store.conflicts(world.queue, 0, after, most).await.unwrap();
            assert!(page.len() <= most as usize);
            let Some(last) = page.last() else { break };
            after = Some(last.place());
            read.extend(page.iter().map(|conflict| conflict.seq));
        }
        assert_eq!(read, whole, "{most}");
    }
    let first = store.conflicts(world.queue, 0, None, 2).await.unwrap();

    decide(&world, decision(1, first[1].sample, 3)).await;
    let rest = store
        .conflicts(world.queue, 0, Some(first[1].place()), 100)
        .await
        .unwrap();

    let rest: Vec<u64> = rest.iter().map(|conflict| conflict.seq).collect();
    assert_eq!(rest, whole[2..]);
}

pub(crate) async fn what_is_decided_is_no_conflict_and_is_listed_apart(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5), (1, 2)]).await;
    let [first, second] = [sample_id(&world, 0).await, sample_id(&world, 1).await];

    let decided = decide(&world, decision(1, first, 4)).await;

    let left = ReviewCounts {
        open: 1,
        decided: 1,
    };
    assert_eq!(decided, Decided::Stored(1, world.queue, left));
    assert_eq!(seqs(&world).await, [1]);
    assert_eq!(counts(&world).await, (1, 1));
    let later = Decision {
        now_ms: NOW + 9_000,
        ..decision(2, second, 2)
    };
    decide(&world, later).await;
    let list = store.decided(world.queue, None, 100).await.unwrap();
    let newest_first: Vec<_> = list.iter().map(|it| it.sample).collect();
    assert_eq!(newest_first, [second, first]);
    assert_eq!(list[1].reason, VerdictReason::EdgeCase);
    assert_eq!(list[1].by.as_ref().unwrap().name, None);
    let after = store.decided(world.queue, Some(list[0].place()), 100).await;
    assert_eq!(after.unwrap(), list[1..]);
}

pub(crate) async fn one_operation_decides_once_and_stands_for_nothing_else(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5), (1, 2)]).await;
    let [first, second] = [sample_id(&world, 0).await, sample_id(&world, 1).await];
    decide(&world, decision(1, first, 4)).await;

    let again = decide(&world, decision(1, first, 4)).await;

    assert!(matches!(again, Decided::Repeated(1, ..)), "{again:?}");
    let other = decide(&world, decision(1, second, 4)).await;
    assert_eq!(other, Decided::Refused(VerdictRefusal::OperationTaken));
    let of_another = Decision {
        by: ANN.into(),
        ..decision(1, first, 4)
    };
    let of_another = decide(&world, of_another).await;
    assert_eq!(of_another, Decided::Refused(VerdictRefusal::OperationTaken));
    assert_eq!(actions(&world).await, 1);
}

pub(crate) async fn a_withdrawn_verdict_brings_the_conflict_back(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let sample = sample_id(&world, 0).await;
    decide(&world, decision(1, sample, 4)).await;

    let reopened = store.reopen(reopening(2, sample, 1)).await.unwrap();

    assert!(matches!(reopened, Decided::Stored(2, ..)), "{reopened:?}");
    assert_eq!(seqs(&world).await, [0]);
    assert_eq!(counts(&world).await, (1, 0));
    let again = store.reopen(reopening(2, sample, 1)).await.unwrap();
    assert!(matches!(again, Decided::Repeated(2, ..)), "{again:?}");
    let nothing_left = store.reopen(reopening(3, sample, 2)).await.unwrap();
    assert_eq!(nothing_left, Decided::Refused(VerdictRefusal::NotDecided));
    assert_eq!(actions(&world).await, 2);
    let reviewed = store.reviewed(sample, 100).await.unwrap().unwrap();
    assert_eq!((reviewed.revision, reviewed.verdict), (2, None));
    let after = Decision {
        seen: Some(2),
        ..decision(4, sample, 5)
    };
    assert!(matches!(
        decide(&world, after).await,
        Decided::Stored(3, ..)
    ));
}

pub(crate) async fn a_decision_on_what_another_decided_meanwhile_is_refused_with_theirs(
    store: Arc<dyn Store>,
) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let sample = sample_id(&world, 0).await;
    decide(&world, decision(1, sample, 4)).await;

    let second = Decision {
        by: BOB.into(),
        ..decision(2, sample, 5)
    };
    let refused = decide(&world, second.clone()).await;

    let Decided::Refused(VerdictRefusal::Meanwhile(1, Some(theirs))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(theirs.verdict, decision(1, sample, 4).verdict);
    assert_eq!(theirs.decided_at_ms, NOW + 1_000);
    assert!(theirs.by.is_some());
    let anyway = Decision {
        seen: Some(1),
        ..second
    };
    assert!(matches!(
        decide(&world, anyway).await,
        Decided::Stored(2, ..)
    ));
    assert_eq!(counts(&world).await, (0, 1));
    let withdrawal = store.reopen(reopening(3, sample, 1)).await.unwrap();
    let meanwhile = VerdictRefusal::Meanwhile(2, None);
    let Decided::Refused(VerdictRefusal::Meanwhile(2, Some(_))) = withdrawal else {
        panic!("{withdrawal:?} is not {meanwhile:?}");
    };
}

pub(crate) async fn what_has_nothing_to_decide_is_refused(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 2).await;
    let turn = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, turn.id, NOW).await;

    let one_label = decide(&world, decision(2, turn.sample.id, 4)).await;
    let unlabeled = decide(&world, decision(3, sample_id(&world, 1).await, 4)).await;
    let nowhere = decide(&world, decision(4, SampleId(999), 4)).await;

    for (answer, wanted) in [
        (one_label, Undecidable::OneLabel.into()),
        (unlabeled, Undecidable::Unlabeled.into()),
        (nowhere, VerdictRefusal::NoSuchSample),
    ] {
        assert_eq!(answer, Decided::Refused(wanted));
    }
    assert_eq!(actions(&world).await, 0);
}

pub(crate) async fn a_flagged_label_alone_may_be_decided_and_comes_last(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 2).await;
    let mut flagged = answered(3);
    flagged.answers.flagged = true;
    let turn = world.granted(ANN, NOW).await;
    let submission = Submission {
        op_id: op(1),
        queue: world.queue,
        assignment: turn.id,
        labeler: ANN,
        token: None,
        answered: flagged,
        now_ms: NOW,
    };
    let (submitted, _) = store.submit(submission, None).await.unwrap();
    let Submitted::Stored(label, ..) = submitted else {
        panic!("{submitted:?}");
    };
    assert_eq!(sizes(&world).await, ([0; 10], 1));
    for (labeler, offset, tone) in [(BOB, 10, 1), (EVE, 20, 1)] {
        let turn = world.granted(labeler, NOW).await;
        world.say(op(offset), labeler, turn.id, tone, NOW).await;
    }
    assert_eq!(counts(&world).await, (1, 0));
    assert_eq!(sizes(&world).await, ([0, 0, 0, 0, 1, 0, 0, 0, 0, 0], 0));
    assert_eq!(all(&world).await[0].flags, 1);

    let decided = decide(&world, decision(2, turn.sample.id, 4)).await;
    assert!(matches!(decided, Decided::Stored(1, ..)), "{decided:?}");

    // Taking the flag away changes nothing of what is decided, and a withdrawal then leaves no conflict.
    let unflagged = Revision {
        op_id: op(3),
        label,
        labeler: ANN,
        token: None,
        answered: answered(3),
        now_ms: NOW + 1_500,
    };
    let revised = store.revise(unflagged).await.unwrap();
    assert!(matches!(revised, Revised::Stored(..)), "{revised:?}");
    assert_eq!(counts(&world).await.1, 1);
    let again = Decision {
        seen: Some(1),
        ..decision(4, turn.sample.id, 2)
    };
    assert!(matches!(
        decide(&world, again).await,
        Decided::Stored(2, ..)
    ));
}

pub(crate) async fn labels_and_changed_minds_open_and_close_conflicts(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let mut labels = Vec::new();
    for (labeler, number, tone) in [(ANN, 1, 1), (BOB, 2, 5)] {
        let turn = world.granted(labeler, NOW).await;
        let submitted = world.say(op(number), labeler, turn.id, tone, NOW).await;
        let Submitted::Stored(label, ..) = submitted else {
            panic!("{submitted:?}");
        };
        labels.push(label);
        assert_eq!(counts(&world).await, (u64::from(number == 2), 0));
    }
    let change = |number, tone| Revision {
        op_id: op(number),
        label: labels[0],
        labeler: ANN,
        token: None,
        answered: answered(tone),
        now_ms: NOW,
    };

    store.revise(change(3, 5)).await.unwrap();
    assert_eq!(counts(&world).await, (0, 0));
    store.revise(change(4, 2)).await.unwrap();

    assert_eq!(counts(&world).await, (1, 0));
    assert_eq!(all(&world).await[0].disagreement, 750);
    assert_eq!(sizes(&world).await, ([0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 0));
}

async fn label_of(world: &World, sample: SampleId, labeler: &str) -> LabelId {
    let reviewed = world.store.reviewed(sample, 100).await.unwrap().unwrap();
    let mut labels = reviewed.labels.iter();
    let theirs = labels.find(|label| label.by.name.as_deref() == Some(labeler));
    theirs.unwrap().id
}

pub(crate) async fn a_picked_label_is_one_of_the_sample_and_says_what_is_decided(
    store: Arc<dyn Store>,
) {
    let world = said_by_two(&store, &[(1, 5), (4, 2)]).await;
    let [first, second] = [sample_id(&world, 0).await, sample_id(&world, 1).await];
    let picking = |number, tone, picked| {
        let mut decision = decision(number, first, tone);
        decision.verdict.picked = Some(picked);
        decision
    };
    let ben = label_of(&world, first, "ben").await;

    for (number, tone, picked) in [
        (1, 4, ben),
        (2, 2, label_of(&world, second, "ben").await),
        (3, 5, LabelId(999)),
    ] {
        let refused = decide(&world, picking(number, tone, picked)).await;
        assert_eq!(refused, Decided::Refused(VerdictRefusal::NotPicked));
    }

    let decided = decide(&world, picking(4, 5, ben)).await;
    assert!(matches!(decided, Decided::Stored(1, ..)), "{decided:?}");
    let stored = store.samples(world.queue, 0, 1).await.unwrap().remove(0);
    let verdict = stored.verdict.unwrap();
    assert_eq!(verdict.picked.unwrap().to_word(), "ben");
}

pub(crate) async fn answers_to_other_questions_decide_nothing(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let sample = sample_id(&world, 0).await;
    let old = Decision {
        schema_version: 2,
        ..decision(1, sample, 4)
    };

    let refused = decide(&world, old).await;

    assert_eq!(refused, Decided::Refused(VerdictRefusal::SchemaChanged));
}

pub(crate) async fn labels_stand_side_by_side_up_to_the_limit(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let labeled = NewSample {
        turns: (0..4)
            .map(|number| said(&format!("p{number}"), number + 1))
            .collect(),
        ..sample("x")
    };
    store
        .insert_samples(world.queue, vec![labeled], NOW)
        .await
        .unwrap();
    let id = sample_id(&world, 0).await;

    for (most, wanted) in [(3, 3), (4, 4), (5, 4)] {
        let reviewed = store.reviewed(id, most).await.unwrap().unwrap();
        assert_eq!((reviewed.labels.len(), reviewed.label_count), (wanted, 4));
    }

    let reviewed = store.reviewed(id, 9).await.unwrap().unwrap();
    assert_eq!(reviewed.labels[0].wall_ms, Some(4_000));
    assert!(
        reviewed.labels[0]
            .notes
            .as_ref()
            .unwrap()
            .starts_with("by p")
    );
    assert_eq!(store.reviewed(SampleId(999), 9).await.unwrap(), None);
}

fn past(tone: i64) -> PastVerdict {
    PastVerdict {
        values: answered(tone).answers.values,
        picked: Some("ben".to_owned()),
        reason: VerdictReason::LabelerError,
        note: None,
        by: Some("eve".to_owned()),
        decided_at_ms: Some(NOW - 1_000),
    }
}

pub(crate) async fn a_verdict_that_comes_with_its_sample_counts_and_goes_out_again(
    store: Arc<dyn Store>,
) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let labeled = |verdict| NewSample {
        turns: vec![said("ada", 1), said("ben", 5)],
        verdict,
        ..sample("decided")
    };
    let insert = |verdict| store.insert_samples(world.queue, vec![labeled(verdict)], NOW);

    let inserted = insert(Some(past(5))).await.unwrap();

    assert_eq!(inserted.imported, 1);
    assert_eq!(counts(&world).await, (1, 1));
    let stored = store.samples(world.queue, 1, 1).await.unwrap().remove(0);
    let verdict = stored.verdict.unwrap();
    assert_eq!(PastVerdict::from(&verdict), past(5));
    // What is decided here stays, whatever comes in.
    let again = insert(Some(past(1))).await.unwrap();
    assert_eq!((again.duplicate, again.updated), (1, 0));
    assert_eq!(counts(&world).await, (1, 1));
}

pub(crate) async fn a_verdict_comes_to_a_sample_that_nobody_decided_here(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let decided = NewSample {
        turns: vec![said("ada", 1), said("ben", 5)],
        verdict: Some(past(5)),
        ..sample("text 0")
    };

    let inserted = store
        .insert_samples(world.queue, vec![decided], NOW)
        .await
        .unwrap();

    assert_eq!((inserted.updated, inserted.labels), (1, 0));
    assert_eq!(counts(&world).await, (0, 1));
}

/// As many decisions at once as there are people: one is first, and the others learn of it.
pub(crate) async fn of_adjudicators_who_decide_at_once_one_is_first(store: Arc<dyn Store>) {
    let world = said_by_two(&store, &[(1, 5)]).await;
    let sample = sample_id(&world, 0).await;
    let racing = (0..8_u128).map(|number| {
        let decision = Decision {
            by: LabelerId(uuid::Uuid::from_u128(100 + number)).into(),
            ..decision(number + 1, sample, 4)
        };
        let store = store.clone();
        tokio::spawn(async move { store.decide(decision).await.unwrap() })
    });

    let mut stored = 0;
    for race in racing.collect::<Vec<_>>() {
        let answer = tokio::time::timeout(Duration::from_secs(20), race).await;
        match answer.unwrap().unwrap() {
            Decided::Stored(1, ..) => stored += 1,
            Decided::Refused(VerdictRefusal::Meanwhile(1, Some(_))) => {}
            other => panic!("{other:?}"),
        }
    }

    assert_eq!(stored, 1);
    assert_eq!(counts(&world).await, (0, 1));
}

//! Ending a turn, with a label or without one.

use std::sync::Arc;

use server::store::{Draft, Refusal, Skipped, Store, Submission, Submitted};

use crate::world::{ANN, BOB, EVE, NOW, World, answered, op, stored};

pub(crate) async fn a_label_is_stored_and_counted(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let open = world.granted(ANN, NOW).await;

    let Submitted::Stored(_, _, after) = world.submit(op(1), ANN, open.id, NOW).await else {
        panic!("the label should be stored");
    };

    assert_eq!(after, world.counters().await);
    assert_eq!(
        (after.labels, after.done, after.available, after.leased),
        (1, 1, 1, 0)
    );
    assert_eq!(store.label_ops(world.queue).await.unwrap(), [op(1)]);
    world.assert_counted().await;
}

pub(crate) async fn the_same_operation_twice_stores_one_label(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let open = world.granted(ANN, NOW).await;
    let Submitted::Stored(label, _, after) = world.submit(op(1), ANN, open.id, NOW).await else {
        panic!("the label should be stored");
    };

    let again = world.submit(op(1), ANN, open.id, NOW + 1).await;

    assert_eq!(again, Submitted::Repeated(label, after));
    assert_eq!(store.label_ops(world.queue).await.unwrap(), [op(1)]);
}

pub(crate) async fn an_operation_of_somebody_else_is_refused(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let of_ann = world.granted(ANN, NOW).await;
    let of_bob = world.granted(BOB, NOW).await;
    world.submit(op(1), ANN, of_ann.id, NOW).await;

    let answer = world.submit(op(1), BOB, of_bob.id, NOW).await;

    assert_eq!(answer, Submitted::Refused(Refusal::NotYours));
    assert_eq!(store.label_ops(world.queue).await.unwrap(), [op(1)]);
}

pub(crate) async fn a_turn_begins_when_its_labeler_sees_the_sample(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    for (number, seen_ms, wall_ms) in [(1, 700, 700), (2, 9_000, 5_000)] {
        let open = world.granted(ANN, NOW).await;
        let mut answered = answered(3);
        answered.answers.wall_ms = Some(seen_ms);
        answered.answers.active_ms = Some(seen_ms);
        answered.answers.flagged = true;
        let submission = Submission {
            op_id: op(number),
            queue: world.queue,
            assignment: open.id,
            labeler: ANN,
            token: None,
            answered,
            now_ms: NOW + 5_000,
        };

        let (submitted, _) = store.submit(submission, None).await.unwrap();

        let Submitted::Stored(_, ended, _) = submitted else {
            panic!("the label should be stored, not {submitted:?}");
        };
        assert_eq!(ended.turn.began_at_ms, NOW + 5_000 - wall_ms);
        let samples = store.samples(world.queue, 0, 9).await.unwrap();
        let turn = &samples
            .iter()
            .find(|it| it.id == open.sample.id)
            .unwrap()
            .turns[0];
        assert_eq!(turn.began_at_ms, NOW + 5_000 - wall_ms);
        let kept = &turn.label.as_ref().unwrap().answers;
        assert_eq!(
            (kept.wall_ms, kept.active_ms, kept.flagged),
            (Some(wall_ms), Some(wall_ms), true),
            "nobody sees a sample for longer than it is lent"
        );
    }
}

pub(crate) async fn a_draft_is_kept_for_its_labeler_until_the_turn_ends(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let open = world.granted(ANN, NOW).await;
    let save = async |labeler, tone| {
        let draft = Draft {
            assignment: open.id,
            labeler,
            answers: answered(tone).answers,
            now_ms: NOW,
        };
        store.save_draft(draft).await.unwrap()
    };

    assert!(save(ANN, 2).await && save(ANN, 4).await);
    assert!(!save(BOB, 5).await);
    let draft = world.granted(ANN, NOW).await.draft;
    assert_eq!(draft, Some(answered(4).answers));
    world.submit(op(1), ANN, open.id, NOW).await;
    assert!(!save(ANN, 1).await, "the turn is over");
}

pub(crate) async fn an_operation_that_stands_for_another_label_is_refused(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let first = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, first.id, NOW).await;
    let second = world.granted(ANN, NOW).await;

    let answer = world.submit(op(1), ANN, second.id, NOW).await;

    assert_eq!(answer, Submitted::Refused(Refusal::OperationTaken));
    assert_eq!(store.label_ops(world.queue).await.unwrap(), [op(1)]);
    world.assert_counted().await;
}

pub(crate) async fn another_label_on_the_same_turn_is_refused(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 2).await;
    let open = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, open.id, NOW).await;

    let answer = world.submit(op(2), ANN, open.id, NOW).await;

    assert_eq!(answer, Submitted::Refused(Refusal::AlreadyLabeled));
    world.assert_counted().await;
}

pub(crate) async fn a_turn_of_somebody_else_is_refused(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;

    assert_eq!(
        world.submit(op(1), EVE, open.id, NOW).await,
        Submitted::Refused(Refusal::NotYours)
    );
    assert_eq!(
        world.skip(EVE, open.id, NOW).await,
        Skipped::Refused(Refusal::NotYours)
    );
    assert_eq!(world.counters().await.leased, 1);
}

pub(crate) async fn a_turn_in_another_queue_is_refused(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 1, 1).await;
    let mails = World::named(store, "mails", 1, 1).await;
    let tweet = tweets.granted(ANN, NOW).await;

    let answer = mails.submit(op(1), ANN, tweet.id, NOW).await;

    assert_eq!(answer, Submitted::Refused(Refusal::NotYours));
    assert_eq!(
        mails.skip(ANN, tweet.id, NOW).await,
        Skipped::Refused(Refusal::NotYours)
    );
}

pub(crate) async fn a_skip_frees_the_sample_for_others(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;

    let Skipped::Done(_, after) = world.skip(ANN, open.id, NOW).await else {
        panic!("the skip should be done");
    };

    assert_eq!((after.skipped, after.available, after.leased), (1, 1, 0));
    assert_eq!(world.granted(BOB, NOW).await.sample, open.sample);
    world.assert_counted().await;
}

pub(crate) async fn a_skip_twice_is_one_skip(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;

    world.skip(ANN, open.id, NOW).await;
    let again = world.skip(ANN, open.id, NOW + 1).await;

    let counters = world.counters().await;
    assert_eq!(again, Skipped::Repeated(counters));
    assert_eq!(counters.skipped, 1);
}

pub(crate) async fn a_skipped_turn_takes_no_label(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;
    world.skip(ANN, open.id, NOW).await;

    let answer = world.submit(op(1), ANN, open.id, NOW).await;

    assert_eq!(answer, Submitted::Refused(Refusal::AlreadySkipped));
}

pub(crate) async fn a_labeled_turn_can_not_be_skipped(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, open.id, NOW).await;

    assert_eq!(
        world.skip(ANN, open.id, NOW).await,
        Skipped::Refused(Refusal::AlreadyLabeled)
    );
}

pub(crate) async fn labels_are_counted_by_the_minute(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 4, 1).await;
    let start = NOW.next_multiple_of(60_000);
    for (number, now_ms) in [
        (1, start - 1),
        (2, start),
        (3, start + 59_999),
        (4, start + 60_000),
    ] {
        let open = world.granted(ANN, now_ms).await;
        assert!(stored(
            &world.submit(op(number), ANN, open.id, now_ms).await
        ));
    }

    let counted = store.labels_by_minute(world.queue, start).await.unwrap();

    assert_eq!(counted, [(start / 60_000, 2), (start / 60_000 + 1, 1)]);
}

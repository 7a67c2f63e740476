//! What is counted for the dashboard of a queue.

use std::sync::Arc;

use ingot::{
    archive::NewSample,
    audit::{Action, Filter},
    ids::{LabelId, LabelerId},
    insight::times::bin_ms,
    label::Answers,
};
use server::store::{
    Answered, By, LabelerTotals, MinuteCount, Revised, Revision, Store, Submission, Submitted,
    TakenBack,
};

use crate::world::{ANN, BOB, EVE, NOW, World, answered, op, said, sample, stored};

const MINUTE_MS: u64 = 60_000;

/// A label of the next sample that took so long.
async fn label(world: &World, number: u128, labeler: LabelerId, tone: i64, now_ms: u64) -> LabelId {
    let open = world.granted(labeler, now_ms).await;
    let submission = Submission {
        op_id: op(number),
        queue: world.queue,
        assignment: open.id,
        labeler,
        token: None,
        answered: Answered {
            answers: Answers {
                wall_ms: Some(0),
                active_ms: Some(0),
                ..answered(tone).answers
            },
            ..answered(tone)
        },
        now_ms,
    };
    match world.store.submit(submission, None).await.unwrap().0 {
        Submitted::Stored(label, ..) => label,
        other => panic!("a label was expected, not {other:?}"),
    }
}

async fn minutes(world: &World, since: u64) -> Vec<(u64, LabelerId, u64, u64)> {
    let minutes = world.store.minutes_since(world.queue, since).await.unwrap();
    let told = |it: MinuteCount| (it.minute, it.labeler, it.labels, it.skips);
    minutes.into_iter().map(told).collect()
}

/// How often each tone was given.
async fn tones(world: &World) -> Vec<(String, u64)> {
    let tallies = world.store.answer_tallies(world.queue).await.unwrap();
    tallies
        .into_iter()
        .map(|tally| (tally.answer, tally.count))
        .collect()
}

async fn totals(world: &World, labeler: LabelerId) -> LabelerTotals {
    let (totals, _) = world.store.labeler_totals(world.queue, 99).await.unwrap();
    totals.into_iter().find(|it| it.labeler == labeler).unwrap()
}

pub(crate) async fn each_minute_tells_who_did_how_much(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 5, 2).await;
    let start = NOW.next_multiple_of(MINUTE_MS);
    label(&world, 1, ANN, 3, start).await;
    label(&world, 2, ANN, 3, start + 59_999).await;
    label(&world, 3, BOB, 3, start + MINUTE_MS).await;
    let open = world.granted(BOB, start + MINUTE_MS).await;
    world.skip(BOB, open.id, start + MINUTE_MS).await;

    let minute = start / MINUTE_MS;
    let all = [(minute, ANN, 2, 0), (minute + 1, BOB, 1, 1)];
    assert_eq!(minutes(&world, minute).await, all);
    assert_eq!(minutes(&world, minute + 1).await, all[1..]);
    let hours = store.labels_by_hour(world.queue).await.unwrap();
    assert_eq!(hours.iter().map(|(_, labels)| labels).sum::<u64>(), 3);
    world.assert_counted().await;
}

pub(crate) async fn labels_from_files_are_counted_under_their_own_time(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 2).await;
    let labeled = NewSample {
        turns: vec![said("Ada", 4)],
        ..sample("known")
    };
    store
        .insert_samples(world.queue, vec![labeled], NOW)
        .await
        .unwrap();

    let counted = minutes(&world, 0).await;
    assert_eq!(counted.len(), 1);
    assert_eq!((counted[0].0, counted[0].2), ((NOW - 5_000) / MINUTE_MS, 1));
    assert_eq!(tones(&world).await, [("4".to_owned(), 1)]);
    let (all, people) = store.labeler_totals(world.queue, 99).await.unwrap();
    assert_eq!(people, 1);
    assert_eq!(all[0].times, [(bin_ms(3_000), 1)]);
    assert_eq!(all[0].last_at_ms, Some(NOW - 5_000));
    world.assert_counted().await;
}

pub(crate) async fn a_changed_mind_takes_the_place_of_what_was_said(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let first = label(&world, 1, ANN, 3, NOW).await;
    label(&world, 2, ANN, 3, NOW).await;
    assert_eq!(tones(&world).await, [("3".to_owned(), 2)]);

    let revision = Revision {
        op_id: op(3),
        label: first,
        labeler: ANN,
        token: None,
        answered: answered(5),
        now_ms: NOW + MINUTE_MS,
    };
    let revised = store.revise(revision).await.unwrap();

    assert!(matches!(revised, Revised::Stored(_, 2)));
    assert_eq!(
        tones(&world).await,
        [("3".to_owned(), 1), ("5".to_owned(), 1)]
    );
    // It is no label of its minute.
    assert_eq!(minutes(&world, 0).await, [(NOW / MINUTE_MS, ANN, 2, 0)]);
    world.assert_counted().await;
}

pub(crate) async fn a_labeler_is_told_of_with_all_that_is_counted(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 2).await;
    label(&world, 1, ANN, 3, NOW).await;
    label(&world, 2, ANN, 4, NOW).await;
    label(&world, 3, BOB, 3, NOW + 1).await;
    label(&world, 4, BOB, 5, NOW + 2).await;

    let ann = totals(&world, ANN).await;

    assert_eq!((ann.labels, ann.skips, ann.is_paused), (2, 0, false));
    assert_eq!(ann.newest_day, (ingot::session::day(NOW), 2));
    assert_eq!((ann.compared, ann.agreed), (2, 1));
    assert_eq!(ann.times, [(0, 2)]);
    assert_eq!(totals(&world, BOB).await.last_at_ms, Some(NOW + 2));
}

pub(crate) async fn labels_that_repeat_the_one_before_are_counted(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 4, 2).await;
    for (number, tone) in [(1, 3), (2, 3), (3, 4), (4, 4)] {
        let labeler = if number == 3 { BOB } else { ANN };
        label(&world, number, labeler, tone, NOW).await;
    }
    // Ann said 3, 3 and 4, Bob said 4 once.
    assert_eq!(totals(&world, ANN).await.repeats, 1);
    assert_eq!(totals(&world, BOB).await.repeats, 0);

    // What came in with files counts as well, in the order in which it came.
    let twice = ["x", "y"].map(|text| NewSample {
        turns: vec![said("Ada", 4)],
        ..sample(text)
    });
    store
        .insert_samples(world.queue, twice.to_vec(), NOW)
        .await
        .unwrap();
    let (all, _) = store.labeler_totals(world.queue, 99).await.unwrap();
    let ada = all.iter().find(|one| one.name.as_deref() == Some("Ada"));
    assert_eq!(ada.unwrap().repeats, 1);
    world.assert_counted().await;
}

pub(crate) async fn of_too_many_labelers_those_with_the_most_labels_are_told_of(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 3, 3).await;
    label(&world, 1, ANN, 3, NOW).await;
    label(&world, 2, BOB, 3, NOW).await;
    label(&world, 3, BOB, 3, NOW).await;
    let named = |all: Vec<LabelerTotals>| all.into_iter().map(|it| it.labeler).collect::<Vec<_>>();

    let (two, of_two) = store.labeler_totals(world.queue, 2).await.unwrap();
    assert_eq!((named(two), of_two), (vec![BOB, ANN], 2));
    let (one, of_two) = store.labeler_totals(world.queue, 1).await.unwrap();
    assert_eq!((named(one), of_two), (vec![BOB], 2));
}

pub(crate) async fn confusions_are_told_of_those_who_are_asked_for(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 3).await;
    for (number, labeler) in [(1, ANN), (2, BOB), (3, EVE)] {
        label(&world, number, labeler, 3, NOW).await;
    }
    assert_eq!(store.confusions(world.queue).await.unwrap().len(), 3);

    let all = store
        .confusions_among(world.queue, &[EVE, ANN, BOB])
        .await
        .unwrap();
    assert_eq!(all, store.confusions(world.queue).await.unwrap());
    let two = store
        .confusions_among(world.queue, &[BOB, ANN])
        .await
        .unwrap();
    assert_eq!(two.len(), 1);
    assert_eq!((two[0].first.as_str(), two[0].samples), ("3", 1));
    let none = store.confusions_among(world.queue, &[ANN]).await.unwrap();
    assert!(none.is_empty());
}

pub(crate) async fn leases_that_are_taken_back_are_free_for_others(store: Arc<dyn Store>) {
    // given: Ann holds the only sample
    let world = World::of(store.clone(), 1, 1).await;
    let held = world.granted(ANN, NOW).await;
    let number = totals(&world, ANN).await.number;

    // when
    let taken = store.take_back(world.queue, number, ANN.into(), NOW).await;

    // then: it is Bob's to have, and the log says who took it
    let TakenBack { leases, counters } = taken.unwrap().unwrap();
    assert_eq!((leases, counters.leased, counters.available), (1, 0, 1));
    world.assert_counted().await;
    let filter = Filter {
        actions: vec![Action::TakeBack],
        ..Filter::default()
    };
    let log = store.audit_page(&filter, None, 9).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(
        log[0].detail.as_deref(),
        Some(format!("labeler {number}: 1").as_str())
    );
    let of_bob = world.granted(BOB, NOW + 1).await;
    assert!(stored(&world.submit(op(1), BOB, of_bob.id, NOW + 2).await));
    assert!(!stored(&world.submit(op(2), ANN, held.id, NOW + 3).await));
    let renewed = store.renew(ANN, vec![held.id], NOW + 3).await.unwrap();
    assert!(renewed.is_empty());
    world.assert_counted().await;
}

pub(crate) async fn taking_nothing_back_changes_nothing(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    label(&world, 1, ANN, 3, NOW).await;
    let number = totals(&world, ANN).await.number;
    let before = world.counters().await;

    let taken = store.take_back(world.queue, number, By::NOBODY, NOW).await;

    let nothing = TakenBack {
        leases: 0,
        counters: before,
    };
    assert_eq!(taken.unwrap(), Some(nothing));
    let unknown = store.take_back(world.queue, 999, By::NOBODY, NOW).await;
    assert_eq!(unknown.unwrap(), None);
}

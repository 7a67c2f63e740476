//! What comes in with samples, and how queues are read back.

use std::sync::Arc;

use ingot::{
    archive::{NewSample, PastTurn, Suggestion, Verdict},
    label::{FieldValue, LabelValues},
};
use server::store::Store;

use crate::world::{ANN, NOW, World, numbered, op, said, sample, stored, text};

fn tone(point: i64) -> LabelValues {
    LabelValues::from([("tone".to_owned(), FieldValue::Integer(point))])
}

pub(crate) async fn labels_that_come_with_a_sample_count_at_once(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 2).await;
    let skipped = PastTurn {
        verdict: Verdict::Skip {
            reason: Some("too long".to_owned()),
            wall_ms: None,
        },
        ..said("carl", 1)
    };
    let full = NewSample {
        turns: vec![said("anna", 4), said("bert", 5), skipped],
        ..sample("full")
    };
    let half = NewSample {
        turns: vec![said("anna", 1), said("anna", 2)],
        ..sample("half")
    };

    let batch = vec![full, half, sample("none")];
    let inserted = store.insert_samples(world.queue, batch, NOW).await.unwrap();

    assert_eq!((inserted.imported, inserted.labels), (3, 3));
    let after = world.counters().await;
    assert_eq!(
        (
            after.labels,
            after.target,
            after.done,
            after.available,
            after.skipped
        ),
        (3, 6, 1, 2, 1)
    );
    world.assert_counted().await;
    let samples = store.samples(world.queue, 0, 9).await.unwrap();
    let names: Vec<_> = samples[0]
        .turns
        .iter()
        .map(|turn| turn.labeler.to_word())
        .collect();
    assert_eq!(names, ["anna", "bert", "carl"]);
    assert_eq!(samples[0].turns[2].skip_reason.as_deref(), Some("too long"));
    // Of two labels of one person the newest counts.
    let kept = samples[1].turns[0].label.as_ref().unwrap();
    assert_eq!(
        (&kept.answers.values, kept.answers.wall_ms),
        (&tone(2), Some(4_000))
    );
    assert_eq!(kept.answers.notes.as_deref(), Some("by anna"));
    assert_eq!(
        store.participants(world.queue, 0, 99).await.unwrap().len(),
        3
    );
}

pub(crate) async fn more_labels_than_the_overlap_are_all_kept(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let three = NewSample {
        turns: vec![said("a", 1), said("b", 2), said("c", 3)],
        ..sample("three")
    };

    store
        .insert_samples(world.queue, vec![three], NOW)
        .await
        .unwrap();

    let after = world.counters().await;
    assert_eq!((after.labels, after.target, after.done), (3, 3, 1));
    world.assert_counted().await;
}

pub(crate) async fn a_labeler_known_by_a_name_is_one_labeler(store: Arc<dyn Store>) {
    let anna = store.labeler_named("anna", NOW).await.unwrap();
    let world = World::of(store.clone(), 0, 1).await;
    let labeled = NewSample {
        turns: vec![said("anna", 1)],
        ..sample("x")
    };
    store
        .insert_samples(world.queue, vec![labeled, sample("y")], NOW)
        .await
        .unwrap();

    assert_eq!(store.labeler_named("anna", NOW).await.unwrap(), anna);
    assert_eq!(text(&world.granted(anna, NOW).await), "y");
    let tag = store.labeler_tag(anna).await.unwrap().unwrap();
    assert_eq!(tag.name.as_deref(), Some("anna"));
}

pub(crate) async fn suggestions_come_with_the_assignment_the_surest_first(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let suggestion = |score: Option<f64>, point| Suggestion {
        model: Some("m\"1".to_owned()),
        score,
        values: tone(point),
    };
    let suggested = NewSample {
        suggestions: vec![
            suggestion(Some(0.25), 1),
            suggestion(Some(0.75), 2),
            suggestion(None, 3),
        ],
        ..sample("x")
    };
    store
        .insert_samples(world.queue, vec![suggested], NOW)
        .await
        .unwrap();

    let open = world.granted(ANN, NOW).await;

    let points: Vec<_> = open
        .suggestions
        .iter()
        .map(|one| one.values["tone"].clone())
        .collect();
    assert_eq!(points, [2, 1, 3].map(FieldValue::Integer));
    assert_eq!(open.suggestions[0].score, Some(0.75));
    assert_eq!(open.suggestions[0].model.as_deref(), Some("m\"1"));
}

pub(crate) async fn pages_of_samples_hold_each_once(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 7, 1).await;

    let mut seen = Vec::new();
    let mut seq = 0;
    loop {
        let page = store.samples(world.queue, seq, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        seq = last.seq + 1;
        seen.extend(page.iter().map(|sample| sample.seq));
    }

    assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6]);
}

pub(crate) async fn snapshots_that_are_let_go_of_leave_nothing_behind(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    // Given more of them than a store has connections, none read to its end
    for _ in 0..20 {
        let mut snapshot = store.snapshot(world.queue).await.unwrap().unwrap();
        snapshot.next(1).await.unwrap();
    }
    // Then writes and reads go on as before them
    let before = world.counters().await;
    for number in 0..3 {
        let assignment = world.granted(ANN, NOW).await;
        assert!(stored(
            &world.submit(op(number), ANN, assignment.id, NOW).await
        ));
    }
    assert_eq!(world.counters().await.labels, before.labels + 3);
}

pub(crate) async fn a_snapshot_stays_as_it_was(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 4, 1).await;
    let first = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, first.id, NOW).await;
    let mut snapshot = store.snapshot(world.queue).await.unwrap().unwrap();
    let watermark = snapshot.watermark();

    let page = snapshot.next(2).await.unwrap();
    let second = world.granted(ANN, NOW).await;
    world.submit(op(2), ANN, second.id, NOW).await;
    store
        .insert_samples(world.queue, numbered(9..12), NOW)
        .await
        .unwrap();
    let rest = snapshot.next(9).await.unwrap();

    assert_eq!((page.len(), rest.len()), (2, 2));
    let labels = |samples: &[ingot::archive::StoredSample]| -> usize {
        samples.iter().map(|sample| sample.turns.len()).sum()
    };
    assert_eq!(labels(&page) + labels(&rest), 1);
    assert_eq!(snapshot.queue().counters.labels, 1);
    assert_eq!(page[0].turns[0].label.as_ref().unwrap().id, watermark);
    assert!(snapshot.next(9).await.unwrap().is_empty());
}

pub(crate) async fn a_page_of_large_samples_ends_early_and_the_next_goes_on(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let large = "x".repeat(512 << 10);
    let samples = (0..20).map(|number| sample(&format!("{number} {large}")));
    let inserted = store
        .insert_samples(world.queue, samples.collect(), NOW)
        .await;
    assert_eq!(inserted.unwrap().imported, 20);

    let mut snapshot = store.snapshot(world.queue).await.unwrap().unwrap();
    let mut pages = Vec::new();
    loop {
        let page = snapshot.next(100).await.unwrap();
        if page.is_empty() {
            break;
        }
        pages.push(page.len());
    }

    assert_eq!(pages, [8, 8, 4], "4 MiB and the one that passes them");
}

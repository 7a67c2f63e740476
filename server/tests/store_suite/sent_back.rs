//! Labels that go back to their labelers with a note.

use std::sync::Arc;

use ingot::{
    archive::NewSample,
    audit,
    ids::{LabelId, LabelerId, SampleId, SentBackId},
    sample_table::{BulkAction, Changed, Filter, SentBackNote},
    sent_back::{SentBackEnd, SentBackList},
};
use server::store::{Revised, Revision, Store, Submitted};

use crate::{
    sample_table::{label, row, rows},
    world::{ANN, BOB, EVE, NOW, World, answered, op, sample, text},
};

/// More than the payloads of any test come to.
const ALL: usize = 1 << 20;

async fn send(world: &World, samples: &[SampleId], note: &str) -> Changed {
    let eve = world
        .store
        .set_display_name(EVE, Some("Eve".to_owned()), NOW);
    eve.await.unwrap();
    let before = world.counters().await;
    let action = BulkAction::SendBack(note.to_owned());
    let sent =
        world
            .store
            .change_samples(world.queue, samples.to_vec(), action, EVE.into(), NOW + 5);
    let (changed, after) = sent.await.unwrap().unwrap();
    // The labels stand: nothing is counted otherwise.
    assert_eq!(
        (after.labels, after.done, after.available, after.leased),
        (before.labels, before.done, before.available, before.leased)
    );
    world.assert_counted().await;
    changed
}

async fn back(world: &World, labeler: LabelerId) -> SentBackList {
    let list = world.store.sent_back(world.queue, labeler, 9, ALL);
    list.await.unwrap()
}

async fn notes(world: &World, labeler: LabelerId) -> Vec<String> {
    let list = back(world, labeler).await;
    list.turns.into_iter().map(|turn| turn.note).collect()
}

async fn revise(world: &World, number: u128, label: LabelId, labeler: LabelerId) -> Revised {
    let revision = Revision {
        op_id: op(number),
        label,
        labeler,
        token: None,
        answered: answered(5),
        now_ms: NOW + 7,
    };
    world.store.revise(revision).await.unwrap()
}

async fn keep(world: &World, labeler: LabelerId, id: SentBackId) -> bool {
    let kept = world.store.keep_label(labeler, id, NOW + 8).await;
    world.assert_counted().await;
    kept.unwrap()
}

async fn ends(world: &World, sample: SampleId) -> Vec<Option<(SentBackEnd, u64)>> {
    let details = world.store.sample_details(world.queue, sample).await;
    let turns = details.unwrap().unwrap().turns;
    let notes = turns.into_iter().flat_map(|turn| turn.sent_back);
    notes.map(|note| note.end).collect()
}

fn changed(changed: u64, unchanged: u64) -> Changed {
    Changed { changed, unchanged }
}

pub(crate) async fn each_label_of_a_sample_goes_back_to_whoever_gave_it(store: Arc<dyn Store>) {
    // given: a sample with two labels, one with none, and a known one
    let world = World::of(store.clone(), 2, 2).await;
    label(&world, ANN, 2, 1).await;
    let Submitted::Stored(of_bob, ..) = label(&world, BOB, 4, 2).await else {
        panic!("it is stored")
    };
    let known = NewSample {
        gold: Some(answered(1).answers.values),
        ..sample("known")
    };
    store
        .insert_samples(world.queue, vec![known], NOW)
        .await
        .unwrap();
    let mut ids = Vec::new();
    for seq in 0..3 {
        ids.push(row(&world, seq).await.id);
    }

    // when
    let sent = send(&world, &ids, "Read the end again.").await;

    // then
    assert_eq!(sent, changed(1, 2));
    assert_eq!(notes(&world, ANN).await, ["Read the end again."]);
    assert_eq!(notes(&world, EVE).await, [""; 0]);
    let of_bobs = back(&world, BOB).await;
    assert!(!of_bobs.has_more);
    let turn = &of_bobs.turns[0];
    assert_eq!(text(&turn.assignment), "text 0");
    assert_eq!(turn.assignment.draft, Some(answered(4).answers));
    assert_eq!(turn.label, of_bob);
    assert_eq!(row(&world, 0).await.labels, 2);
    let log = store.audit_page(&audit::Filter::default(), None, 1).await;
    let entry = log.unwrap().remove(0);
    assert_eq!(entry.action, "change samples");
    assert_eq!(
        entry.detail.as_deref(),
        Some("sent back: 1 changed, 2 as before; note: Read the end again.")
    );
}

pub(crate) async fn a_changed_mind_is_done_with_what_was_sent_back(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 2).await;
    let Submitted::Stored(of_ann, ..) = label(&world, ANN, 2, 1).await else {
        panic!("it is stored")
    };
    label(&world, BOB, 4, 2).await;
    let id = row(&world, 0).await.id;
    send(&world, &[id], "Look").await;

    assert!(matches!(
        revise(&world, 3, of_ann, ANN).await,
        Revised::Stored(_, 2)
    ));
    assert!(matches!(
        revise(&world, 3, of_ann, ANN).await,
        Revised::Repeated(_, 2)
    ));

    world.assert_counted().await;
    assert_eq!(notes(&world, ANN).await, [""; 0]);
    assert_eq!(notes(&world, BOB).await, ["Look"]);
    let revised = Some((SentBackEnd::Revised, NOW + 7));
    assert_eq!(ends(&world, id).await, [revised, None]);
}

pub(crate) async fn a_label_stands_as_it_is_if_its_labeler_says_so_once(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    label(&world, ANN, 2, 1).await;
    let id = row(&world, 0).await.id;
    send(&world, &[id], "Look").await;
    let open = back(&world, ANN).await.turns.remove(0);

    assert!(!keep(&world, BOB, open.id).await);
    assert!(keep(&world, ANN, open.id).await);
    assert!(!keep(&world, ANN, open.id).await);

    assert_eq!(notes(&world, ANN).await, [""; 0]);
    let kept = Some((SentBackEnd::Kept, NOW + 8));
    assert_eq!(ends(&world, id).await, [kept]);
    let log = store.audit_page(&audit::Filter::default(), None, 1).await;
    let entry = log.unwrap().remove(0);
    assert_eq!(entry.action, "keep label");
    assert_eq!(entry.assignment, Some(open.assignment.id));
}

pub(crate) async fn a_newer_note_takes_the_place_of_the_one_before(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    label(&world, ANN, 2, 1).await;
    let id = row(&world, 0).await.id;
    send(&world, &[id], "First").await;
    let first = back(&world, ANN).await.turns.remove(0);

    assert_eq!(send(&world, &[id], "Second").await, changed(1, 0));

    // Whoever read the first note alone can't be done with the second.
    assert!(!keep(&world, ANN, first.id).await);
    assert_eq!(notes(&world, ANN).await, ["Second"]);
    let details = world.store.sample_details(world.queue, id).await;
    let turn = details.unwrap().unwrap().turns.remove(0);
    let told: Vec<_> = turn
        .sent_back
        .iter()
        .map(|SentBackNote { note, end, .. }| (note.as_str(), *end))
        .collect();
    let by = turn.sent_back[0].by.as_ref().unwrap();
    assert_eq!(by.display_name.as_deref(), Some("Eve"));
    let replaced = Some((SentBackEnd::Replaced, NOW + 5));
    assert_eq!(told, [("Second", None), ("First", replaced)]);
}

pub(crate) async fn a_label_that_was_looked_at_may_be_sent_back_once_more(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    label(&world, ANN, 2, 1).await;
    let id = row(&world, 0).await.id;
    send(&world, &[id], "First").await;
    let first = back(&world, ANN).await.turns.remove(0);
    keep(&world, ANN, first.id).await;

    send(&world, &[id], "Again").await;

    assert_eq!(notes(&world, ANN).await, ["Again"]);
}

pub(crate) async fn what_is_back_is_told_in_its_order_up_to_a_number_and_a_size(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 3, 1).await;
    let mut ids = Vec::new();
    for seq in 0..3 {
        label(&world, ANN, 2, seq as u128 + 1).await;
        ids.push(row(&world, seq).await.id);
    }
    for (nth, note) in [(2, "a"), (0, "b"), (1, "c")] {
        send(&world, &[ids[nth]], note).await;
    }
    assert_eq!(notes(&world, ANN).await, ["a", "b", "c"]);

    let bytes = r#"{"text":"text 0"}"#.len();
    for (most, most_bytes, turns) in [
        (2, ALL, 2),
        (3, ALL, 3),
        (9, 1, 1),
        (9, bytes, 1),
        (9, bytes + 1, 2),
    ] {
        let list = store.sent_back(world.queue, ANN, most, most_bytes).await;
        let list = list.unwrap();
        assert_eq!(list.turns.len(), turns, "{most}, {most_bytes} bytes");
        assert_eq!(list.has_more, turns < 3, "{most}, {most_bytes} bytes");
    }
}

pub(crate) async fn samples_are_found_by_labels_that_are_back(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 2).await;
    label(&world, ANN, 2, 1).await;
    label(&world, BOB, 2, 2).await;
    let id = row(&world, 0).await.id;
    send(&world, &[id], "Look").await;
    let filter = Filter {
        sent_back: true,
        ..Filter::default()
    };
    let found = async || {
        let rows = rows(&world, &filter).await;
        rows.into_iter().map(|row| row.seq).collect::<Vec<_>>()
    };
    assert_eq!(found().await, [0]);

    for (labeler, left) in [(ANN, vec![0]), (BOB, vec![])] {
        let open = back(&world, labeler).await.turns.remove(0);
        keep(&world, labeler, open.id).await;
        assert_eq!(found().await, left);
    }
}

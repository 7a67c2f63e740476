//! The table of a queue's samples: filters, orders, pages, details.

use std::sync::Arc;

use ingot::{
    archive::{NewSample, Verdict},
    ids::{LabelerId, SampleId},
    policy::{Policy, SkipPolicy},
    sample_table::{Column, Cursor, Filter, Order, Page, Row, SampleState, TurnState},
};
use server::store::{Revision, Store, Submitted};

use crate::world::{ANN, BOB, NOW, World, answered, numbered, op, policy, said, sample, stored};

async fn page(
    world: &World,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    most: u32,
) -> Page {
    let page = world
        .store
        .sample_page(world.queue, filter, order, after, most);
    page.await.unwrap()
}

/// All rows that the filter lets through, by `seq`.
pub(crate) async fn rows(world: &World, filter: &Filter) -> Vec<Row> {
    page(world, filter, Order::default(), None, 500).await.rows
}

async fn seqs(world: &World, filter: &Filter) -> Vec<u64> {
    let rows = rows(world, filter).await;
    rows.into_iter().map(|row| row.seq).collect()
}

pub(crate) async fn row(world: &World, seq: usize) -> Row {
    rows(world, &Filter::default()).await.remove(seq)
}

fn in_state(state: SampleState) -> Filter {
    Filter {
        state: Some(state),
        ..Filter::default()
    }
}

fn with_text(text: &str) -> Filter {
    Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    }
}

/// The labeler claims the next sample and says this of it.
pub(crate) async fn label(world: &World, labeler: LabelerId, tone: i64, number: u128) -> Submitted {
    let turn = world.granted(labeler, NOW).await;
    let submitted = world.say(op(number), labeler, turn.id, tone, NOW + 1).await;
    assert!(stored(&submitted));
    submitted
}

pub(crate) async fn disagreement_and_flags_follow_every_label_and_every_change(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 1, 2).await;
    let Submitted::Stored(first, ..) = label(&world, ANN, 1, 1).await else {
        panic!("it is stored")
    };
    assert_eq!(row(&world, 0).await.disagreement, None);

    label(&world, BOB, 5, 2).await;
    let apart = row(&world, 0).await;
    assert_eq!(
        (apart.disagreement, apart.flags, apart.labels),
        (Some(1000), 0, 2)
    );
    world.assert_counted().await;

    let mut revision = Revision {
        op_id: op(3),
        label: first,
        labeler: ANN,
        token: None,
        answered: answered(4),
        now_ms: NOW + 5,
    };
    revision.answered.answers.flagged = true;
    world.store.revise(revision.clone()).await.unwrap();
    let nearer = row(&world, 0).await;
    assert_eq!((nearer.disagreement, nearer.flags), (Some(250), 1));
    assert_eq!(nearer.changed_at_ms, NOW + 5);
    world.assert_counted().await;

    revision.op_id = op(4);
    revision.answered = answered(5);
    world.store.revise(revision).await.unwrap();
    let same = row(&world, 0).await;
    assert_eq!((same.disagreement, same.flags), (Some(0), 0));
    world.assert_counted().await;
}

pub(crate) async fn labels_that_come_in_are_compared_and_their_flags_counted(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 0, 2).await;
    let mut flagged = said("ann", 1);
    if let Verdict::Label(answers) = &mut flagged.verdict {
        answers.flagged = true;
    }
    let with = |turns| NewSample {
        external_id: Some("a".to_owned()),
        turns,
        ..sample("text")
    };
    let first = vec![with(vec![flagged.clone(), said("bob", 1)])];
    world
        .store
        .insert_samples(world.queue, first, NOW)
        .await
        .unwrap();
    let same = row(&world, 0).await;
    assert_eq!((same.disagreement, same.flags), (Some(0), 1));

    let more = vec![with(vec![flagged, said("bob", 1), said("eve", 5)])];
    world
        .store
        .insert_samples(world.queue, more, NOW + 7)
        .await
        .unwrap();
    let apart = row(&world, 0).await;
    assert_eq!(
        (apart.disagreement, apart.flags, apart.labels),
        (Some(667), 1, 3)
    );
    assert_eq!(apart.changed_at_ms, NOW + 7);
    world.assert_counted().await;
}

pub(crate) async fn each_state_has_its_samples(store: Arc<dyn Store>) {
    let policy = Policy {
        skip: SkipPolicy::IgnoreSkipped,
        ..policy(2)
    };
    let world = World::with_policy(store, "tweets", 4, policy).await;
    // 0 is done, 1 is dropped by a skip and labeled by nobody, 2 is with Ann, 3 waits.
    label(&world, ANN, 1, 1).await;
    label(&world, BOB, 1, 2).await;
    let skipped = world.granted(ANN, NOW).await;
    world.skip(ANN, skipped.id, NOW).await;
    world.granted(ANN, NOW).await;

    for (state, wanted) in [
        (SampleState::Done, vec![0]),
        (SampleState::Dropped, vec![1]),
        (SampleState::Begun, vec![1, 2]),
        (SampleState::Leased, vec![2]),
        (SampleState::Waiting, vec![3]),
    ] {
        assert_eq!(seqs(&world, &in_state(state)).await, wanted, "{state:?}");
    }
}

pub(crate) async fn samples_are_found_by_whoever_labeled_or_holds_them(store: Arc<dyn Store>) {
    let world = World::of(store, 3, 2).await;
    label(&world, ANN, 1, 1).await;
    label(&world, BOB, 1, 2).await;
    world.granted(BOB, NOW).await;
    let of = |number| Filter {
        labeler: Some(number),
        ..Filter::default()
    };

    assert_eq!(seqs(&world, &of(1)).await, [0]);
    assert_eq!(seqs(&world, &of(2)).await, [0, 1]);
    assert_eq!(seqs(&world, &of(99)).await, [0; 0]);
}

pub(crate) async fn words_are_found_whole_or_by_their_beginning_and_never_as_syntax(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 0, 1).await;
    let texts = [
        "The cat's Straße, well lit",
        "cats AND dogs",
        "Überall \"quoted\" text",
    ];
    let samples = texts.map(sample).to_vec();
    world
        .store
        .insert_samples(world.queue, samples, NOW)
        .await
        .unwrap();

    for (looked_for, wanted) in [
        ("cat", vec![0]),
        ("cats", vec![1]),
        ("CATS dogs", vec![1]),
        ("cats OR well", vec![]),
        ("uber", vec![2]),
        ("quot", vec![2]),
        ("\"quoted", vec![2]),
        ("text:quoted", vec![2]),
        ("q1", vec![]),
        ("* ( -", vec![]),
        ("NOT", vec![]),
    ] {
        assert_eq!(
            seqs(&world, &with_text(looked_for)).await,
            wanted,
            "{looked_for}"
        );
    }
}

pub(crate) async fn a_sample_is_found_by_the_words_it_has_now_in_its_own_queue(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 0, 1).await;
    let other = World::named(store, "other", 0, 1).await;
    let with_id = |text| NewSample {
        external_id: Some("a".to_owned()),
        ..sample(text)
    };
    for (world, text) in [(&world, "before"), (&world, "after"), (&other, "elsewhere")] {
        let samples = vec![with_id(text)];
        world
            .store
            .insert_samples(world.queue, samples, NOW)
            .await
            .unwrap();
    }

    assert_eq!(seqs(&world, &with_text("before")).await, [0; 0]);
    assert_eq!(seqs(&world, &with_text("after")).await, [0]);
    assert_eq!(seqs(&world, &with_text("elsewhere")).await, [0; 0]);
    let by_id = Filter {
        external_id: Some("a".to_owned()),
        ..Filter::default()
    };
    assert_eq!(rows(&world, &by_id).await[0].preview, "after");
}

pub(crate) async fn pages_hold_each_sample_once_in_every_order(store: Arc<dyn Store>) {
    let world = World::of(store, 0, 2).await;
    let samples = numbered(0..23).into_iter().enumerate();
    let samples = samples.map(|(number, sample)| NewSample {
        priority: i16::try_from(number % 3).unwrap(),
        turns: match number % 4 {
            0 => vec![said("ann", 1), said("bob", 5)],
            1 => vec![said("ann", 1), said("bob", 1)],
            _ => Vec::new(),
        },
        ..sample
    });
    let samples = samples.collect();
    world
        .store
        .insert_samples(world.queue, samples, NOW)
        .await
        .unwrap();
    let filters = [
        Filter::default(),
        with_text("text"),
        in_state(SampleState::Done),
    ];

    for filter in &filters {
        let mut all = seqs(&world, filter).await;
        for by in Column::ALL {
            for descending in [false, true] {
                let order = Order { by, descending };
                let (mut read, mut after) = (Vec::new(), None);
                loop {
                    let page = page(&world, filter, order, after, 7).await;
                    assert!(page.rows.len() <= 7 && !page.first_of_many);
                    read.extend(page.rows);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }

                let key = |row: &Row| match by {
                    Column::Seq => 0,
                    Column::Priority => i64::from(row.priority),
                    Column::Disagreement => row.disagreement.map_or(-1, i64::from),
                    Column::Changed => i64::try_from(row.changed_at_ms).unwrap(),
                };
                let keys: Vec<_> = read.iter().map(|row| (key(row), row.seq)).collect();
                let mut sorted = keys.clone();
                sorted.sort_unstable();
                if descending {
                    sorted.reverse();
                }
                assert_eq!(keys, sorted, "{order:?}");
                let mut found: Vec<_> = read.iter().map(|row| row.seq).collect();
                found.sort_unstable();
                all.sort_unstable();
                assert_eq!(found, all, "{order:?}");
            }
        }
    }
}

pub(crate) async fn the_details_of_a_sample_tell_who_had_it_and_what_each_said(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 1, 2).await;
    let Submitted::Stored(first, ..) = label(&world, ANN, 1, 1).await else {
        panic!("it is stored")
    };
    let revision = Revision {
        op_id: op(2),
        label: first,
        labeler: ANN,
        token: None,
        answered: answered(4),
        now_ms: NOW + 5,
    };
    world.store.revise(revision).await.unwrap();
    world.granted(BOB, NOW).await;
    let sample = row(&world, 0).await.id;

    let details = world.store.sample_details(world.queue, sample).await;

    let details = details.unwrap().unwrap();
    assert_eq!(details.payload["text"], "text 0");
    let turns: Vec<_> = details
        .turns
        .iter()
        .map(|turn| (turn.person.number, turn.state, turn.labels.len()))
        .collect();
    assert_eq!(
        turns,
        [(1, TurnState::Completed, 2), (2, TurnState::Leased, 0)]
    );
    let revisions = details.turns[0].labels.iter();
    assert_eq!(revisions.map(|it| it.revision).collect::<Vec<_>>(), [2, 1]);
    let elsewhere = world.store.sample_details(world.queue, SampleId(999)).await;
    assert_eq!(elsewhere.unwrap(), None);
}

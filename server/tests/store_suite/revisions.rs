//! Changed minds, and how far labels agree.

use std::sync::Arc;

use ingot::{
    agreement::{Category, Change, Level, Tally},
    ids::{LabelId, LabelerId, OpId},
    label::{Answers, FieldValue, LabelValues},
    schema::{self, Schema},
};
use server::store::{
    Answered, By, PairCount, QueueChange, Refusal, Revised, Revision, Store, Submitted,
};

use crate::world::{ANN, BOB, EVE, NOW, World, answered, op};

async fn label(world: &World, number: u128, labeler: LabelerId, tone: i64) -> LabelId {
    let open = world.granted(labeler, NOW).await;
    match world.say(op(number), labeler, open.id, tone, NOW).await {
        Submitted::Stored(label, ..) => label,
        other => panic!("the label should be stored, not {other:?}"),
    }
}

async fn revise(
    world: &World,
    op_id: OpId,
    label: LabelId,
    labeler: LabelerId,
    tone: i64,
) -> Revised {
    let revision = Revision {
        op_id,
        label,
        labeler,
        token: None,
        answered: answered(tone),
        now_ms: NOW + 1,
    };
    world.store.revise(revision).await.unwrap()
}

async fn tally(world: &World) -> Tally {
    let counts = world.store.pair_counts(world.queue).await.unwrap();
    counts
        .into_iter()
        .map(
            |PairCount {
                 raters,
                 first,
                 second,
                 count,
                 ..
             }| Change {
                m: raters,
                c: Category::from_key(first),
                k: Category::from_key(second),
                by: count.try_into().unwrap(),
            },
        )
        .collect()
}

pub(crate) async fn a_changed_mind_is_a_new_revision_of_the_same_label(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let first = label(&world, 1, ANN, 3).await;
    let before = world.counters().await;

    let Revised::Stored(second, 2) = revise(&world, op(2), first, ANN, 5).await else {
        panic!("the revision should be stored");
    };

    let after = world.counters().await;
    assert_eq!((after.labels, after.done), (before.labels, before.done));
    assert!(before.revision < after.revision);
    let stored = &store.samples(world.queue, 0, 9).await.unwrap()[0];
    assert_eq!(stored.turns.len(), 1);
    let newest = stored.turns[0].label.as_ref().unwrap();
    assert_eq!((newest.id, newest.revision), (second, 2));
    assert_eq!(newest.answers.values, answered(5).answers.values);
    // Any revision stands for the label.
    assert!(matches!(
        revise(&world, op(3), first, ANN, 1).await,
        Revised::Stored(_, 3)
    ));
    world.assert_counted().await;
}

pub(crate) async fn a_revision_sent_again_is_one_revision(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let first = label(&world, 1, ANN, 3).await;

    let once = revise(&world, op(2), first, ANN, 5).await;
    let again = revise(&world, op(2), first, ANN, 5).await;

    let Revised::Stored(id, 2) = once else {
        panic!("the revision should be stored, not {once:?}");
    };
    assert_eq!(again, Revised::Repeated(id, 2));
}

pub(crate) async fn an_operation_that_stands_for_another_label_changes_none(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let first = label(&world, 1, ANN, 3).await;
    let second = label(&world, 2, ANN, 3).await;
    revise(&world, op(3), first, ANN, 5).await;

    for (label, op_id) in [(first, op(1)), (first, op(2)), (second, op(3))] {
        assert_eq!(
            revise(&world, op_id, label, ANN, 1).await,
            Revised::Refused(Refusal::OperationTaken)
        );
    }
}

pub(crate) async fn nobody_changes_the_label_of_another(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let of_ann = label(&world, 1, ANN, 3).await;

    for (label, op_id) in [(of_ann, op(2)), (of_ann, op(1)), (LabelId(999), op(3))] {
        assert_eq!(
            revise(&world, op_id, label, BOB, 5).await,
            Revised::Refused(Refusal::NotYours)
        );
    }
    world.assert_counted().await;
}

pub(crate) async fn agreement_follows_every_label_and_every_change(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 3).await;
    assert!(tally(&world).await.percent_agreement().is_err());

    // given: all three say 3 of the first text, and 1, 1, 5 of the second
    for (number, labeler) in [ANN, BOB, EVE].into_iter().enumerate() {
        label(&world, number as u128, labeler, 3).await;
    }
    let mut of_second = Vec::new();
    for (number, (labeler, tone)) in [(ANN, 1), (BOB, 1), (EVE, 5)].into_iter().enumerate() {
        of_second.push(label(&world, 10 + number as u128, labeler, tone).await);
    }
    let counted = tally(&world).await;
    assert_eq!(counted.samples(), Ok(2));
    let agreement = counted.percent_agreement().unwrap();
    assert!(
        (agreement - (1.0 + 1.0 / 3.0) / 2.0).abs() < 1e-12,
        "{agreement}"
    );

    // when: the third comes round
    revise(&world, op(20), of_second[2], EVE, 1).await;

    // then
    let counted = tally(&world).await;
    assert_eq!(counted.percent_agreement(), Ok(1.0));
    assert_eq!(counted.krippendorffs_alpha(Level::Ordinal), Ok(1.0));
    let confusions = store.confusions(world.queue).await.unwrap();
    assert!(confusions.iter().all(|pair| pair.first == pair.second));
    assert_eq!(confusions.iter().map(|pair| pair.samples).sum::<u64>(), 6);
    world.assert_counted().await;
}

pub(crate) async fn a_question_that_goes_and_comes_back_is_counted_as_it_is_answered(
    store: Arc<dyn Store>,
) {
    // given: two labelers who agree
    let world = World::of(store.clone(), 1, 2).await;
    let of_ann = label(&world, 1, ANN, 3).await;
    label(&world, 2, BOB, 3).await;
    let [both, nobody] = [1, 0];
    let counted = async || {
        let confusions = store.confusions(world.queue).await.unwrap();
        let samples = confusions.iter().map(|pair| pair.samples).sum::<u64>();
        (tally(&world).await.samples().unwrap_or_default(), samples)
    };
    assert_eq!(counted().await, (both, 1));
    let ask = async |schema: Schema| {
        let change = QueueChange {
            schema: Some(schema),
            ..QueueChange::default()
        };
        let changed = store.change_queue(world.queue, change, By::NOBODY, NOW);
        changed.await.unwrap().unwrap();
    };
    let revise = async |number: u128, answered: Answered| {
        let revision = Revision {
            op_id: op(number),
            label: of_ann,
            labeler: ANN,
            token: None,
            answered,
            now_ms: NOW + 1,
        };
        let revised = store.revise(revision).await.unwrap();
        assert!(matches!(revised, Revised::Stored(..)), "{revised:?}");
    };

    // when: their question is asked no more, and one of them answers another
    let other = r#"{"fields":[{"name":"ok","kind":"boolean"}]}"#;
    let other = schema::parse(other).unwrap();
    ask(other.clone()).await;
    let ok = LabelValues::from([("ok".to_owned(), FieldValue::Boolean(true))]);
    revise(
        3,
        Answered {
            schema: Arc::new(other),
            schema_version: 2,
            answers: Answers::of(ok),
        },
    )
    .await;
    // then: they agree no more in what only one of them still says
    assert_eq!(counted().await, (nobody, 0));

    // and when: it is asked again, and answered as before
    ask((*answered(3).schema).clone()).await;
    let again = Answered {
        schema_version: 3,
        ..answered(3)
    };
    revise(4, again).await;
    // then: they agree once
    assert_eq!(counted().await, (both, 1));
    assert_eq!(store.check(world.queue).await.unwrap(), [""; 0]);
}

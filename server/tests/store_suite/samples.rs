//! Samples on their way in.

use std::sync::Arc;

use ingot::{
    archive::{NewSample, Suggestion},
    ids::QueueId,
    schema::FieldKind,
};
use server::store::{By, Inserted, Kept, QueueChange, Store, StoreError};

use crate::world::{
    ANN, NOW, World, answered, numbered, op, said, sample, schema, stored, whatever_their_ends,
};

fn with_id(id: &str, text: &str) -> NewSample {
    NewSample {
        external_id: Some(id.to_owned()),
        ..sample(text)
    }
}

pub(crate) async fn a_batch_is_counted(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 3).await;

    let inserted = store
        .insert_samples(world.queue, numbered(0..5), NOW)
        .await
        .unwrap();

    assert_eq!(
        inserted,
        Inserted {
            imported: 5,
            ..Inserted::default()
        }
    );
    let after = world.counters().await;
    assert_eq!((after.samples, after.available, after.target), (5, 5, 15));
    world.assert_counted().await;
}

pub(crate) async fn an_external_id_is_held_once_with_the_newest_content(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let batch = vec![
        with_id("a", "first"),
        with_id("b", "second"),
        with_id("a", "other"),
    ];

    let once = store.insert_samples(world.queue, batch, NOW).await.unwrap();
    let again = store
        .insert_samples(world.queue, vec![with_id("a", "other")], NOW)
        .await
        .unwrap();

    assert_eq!(
        once,
        Inserted {
            imported: 2,
            updated: 1,
            ..Inserted::default()
        }
    );
    assert_eq!(
        again,
        Inserted {
            duplicate: 1,
            ..Inserted::default()
        }
    );
    let first = world.granted(ANN, NOW).await;
    assert_eq!(first.sample.external_id.as_deref(), Some("a"));
    assert_eq!(first.sample.payload["text"], "other");
    world.assert_counted().await;
}

pub(crate) async fn a_sample_that_somebody_has_begun_keeps_its_content(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let first = vec![with_id("a", "first")];
    store.insert_samples(world.queue, first, NOW).await.unwrap();
    let open = world.granted(ANN, NOW).await;

    let batch = vec![with_id("b", "second"), with_id("a", "other")];
    let inserted = store.insert_samples(world.queue, batch, NOW).await.unwrap();

    let kept = Kept {
        index: 1,
        for_turns: false,
    };
    assert_eq!((inserted.imported, inserted.kept), (1, vec![kept]));
    assert_eq!(world.granted(ANN, NOW).await, open);
}

pub(crate) async fn samples_without_an_id_are_held_once_by_content(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let batch = vec![
        sample("same"),
        sample("same"),
        with_id("a", "same"),
        with_id("b", "same"),
    ];

    let inserted = store.insert_samples(world.queue, batch, NOW).await.unwrap();

    assert_eq!(
        inserted,
        Inserted {
            imported: 3,
            duplicate: 1,
            ..Inserted::default()
        }
    );
}

pub(crate) async fn the_same_id_in_two_queues_is_two_samples(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 0, 1).await;
    let mails = World::named(store.clone(), "mails", 0, 1).await;

    for queue in [tweets.queue, mails.queue] {
        let inserted = store
            .insert_samples(queue, vec![with_id("a", "x")], NOW)
            .await
            .unwrap();
        assert_eq!(inserted.imported, 1);
    }
}

pub(crate) async fn hostile_strings_come_back_as_they_were(store: Arc<dyn Store>) {
    let hostile = [
        "'; DROP TABLE samples; --",
        "<script>alert(1)</script>&amp;",
        "nul \0 and \u{1} and \u{7f}",
        "../../etc/passwd\\..\\",
        "\u{feff}\u{202e}abc\u{200d}👩‍👩‍👧 ﷽ \u{10ffff}",
        "%s %n {} ${x} ?1 :a @b $c",
        "line\r\nend\ttab\\n",
        " ",
    ];
    for (number, text) in hostile.into_iter().enumerate() {
        let world = World::named(store.clone(), &format!("{number} {text}"), 0, 1).await;
        let mut sample = with_id(text, text);
        sample.payload.insert(text.to_owned(), text.into());
        store
            .insert_samples(world.queue, vec![sample.clone()], NOW)
            .await
            .unwrap();
        store
            .set_display_name(ANN, Some(text.to_owned()), NOW)
            .await
            .unwrap();
        store.set_setting(text, text).await.unwrap();

        let back = world.granted(ANN, NOW).await.sample;

        assert_eq!(back.external_id.as_deref(), Some(text));
        assert_eq!(back.payload, sample.payload);
        let queue = store
            .queue_named(&format!("{number} {text}"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(queue.id, world.queue);
        let person = store.labeler(ANN).await.unwrap().unwrap();
        assert_eq!(person.display_name.as_deref(), Some(text));
        assert_eq!(store.setting(text).await.unwrap().as_deref(), Some(text));
    }
}

pub(crate) async fn a_batch_for_an_unknown_queue_is_refused(store: Arc<dyn Store>) {
    let result = store.insert_samples(QueueId(99), numbered(0..1), NOW).await;

    assert!(matches!(result, Err(StoreError::NoSuchQueue(QueueId(99)))));
}

pub(crate) async fn what_nobody_has_begun_takes_all_that_comes_in_later(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let plain = || with_id("a", "first");
    let insert = async |sample: NewSample| {
        let inserted = store.insert_samples(world.queue, vec![sample], NOW).await;
        let Inserted {
            imported,
            updated,
            duplicate,
            labels,
            kept,
        } = inserted.unwrap();
        world.assert_counted().await;
        (
            [imported, updated, duplicate, labels],
            kept.first().map(|kept| kept.for_turns),
        )
    };
    let known = NewSample {
        priority: 3,
        gold: Some(answered(2).answers.values),
        suggestions: vec![Suggestion {
            model: Some("m".to_owned()),
            score: Some(0.5),
            values: answered(4).answers.values,
        }],
        ..plain()
    };
    let ordinary = || NewSample {
        payload: sample("other").payload,
        ..plain()
    };
    let labeled = |labelers: &[&str]| NewSample {
        turns: labelers.iter().map(|labeler| said(labeler, 3)).collect(),
        ..ordinary()
    };

    assert_eq!(insert(plain()).await, ([1, 0, 0, 0], None));
    assert_eq!(insert(known.clone()).await, ([0, 1, 0, 0], None));
    assert_eq!(insert(known).await, ([0, 0, 1, 0], None));
    assert_eq!(
        insert(plain()).await,
        ([0, 0, 1, 0], None),
        "what it does not say stays"
    );
    let held = &store.samples(world.queue, 0, 1).await.unwrap()[0];
    assert_eq!(
        (held.priority, held.gold.is_some(), held.suggestions.len()),
        (3, true, 1)
    );
    assert_eq!(insert(ordinary()).await, ([0, 1, 0, 0], None));
    let held = &store.samples(world.queue, 0, 1).await.unwrap()[0];
    assert_eq!(
        (held.priority, held.gold.is_some(), held.suggestions.len()),
        (3, false, 0)
    );
    assert_eq!(insert(labeled(&["Zed"])).await, ([0, 1, 0, 1], None));
    assert_eq!(insert(labeled(&["Zed"])).await, ([0, 0, 1, 0], None));
    assert_eq!(insert(plain()).await, ([0, 0, 0, 0], Some(false)));
    assert_eq!(world.counters().await.labels, 1);
}

pub(crate) async fn labels_come_to_a_sample_whose_lease_ended_without_one(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let first = vec![with_id("a", "first")];
    store.insert_samples(world.queue, first, NOW).await.unwrap();
    let zed = store.labeler_named("Zed", NOW).await.unwrap();
    let open = world.granted(zed, NOW).await;
    store
        .release(zed, whatever_their_ends(&[open.id]), None, NOW)
        .await
        .unwrap();
    let labeled = NewSample {
        turns: vec![said("Zed", 3)],
        ..with_id("a", "first")
    };

    let inserted = store
        .insert_samples(world.queue, vec![labeled], NOW)
        .await
        .unwrap();

    assert_eq!((inserted.updated, inserted.labels), (1, 1));
    world.assert_counted().await;
}

fn labeled(labelers: &[&str]) -> NewSample {
    NewSample {
        turns: labelers.iter().map(|labeler| said(labeler, 3)).collect(),
        ..with_id("a", "first")
    }
}

pub(crate) async fn labels_of_others_come_to_a_sample_that_somebody_has_begun(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 0, 1).await;
    let first = vec![labeled(&["Zed"]), sample("second")];
    store.insert_samples(world.queue, first, NOW).await.unwrap();

    let again = vec![labeled(&["Zed", "Yve", "Xia"])];
    let inserted = store.insert_samples(world.queue, again, NOW).await.unwrap();

    assert_eq!((inserted.updated, inserted.labels), (1, 2));
    let after = world.counters().await;
    assert_eq!((after.labels, after.target, after.done), (3, 4, 1));
    let pairs = store.pair_counts(world.queue).await.unwrap();
    let of_three: u64 = pairs
        .iter()
        .filter(|it| it.raters == 3)
        .map(|it| it.count)
        .sum();
    assert_eq!(
        of_three,
        3 * 2,
        "each of three labels beside each other one"
    );
    world.assert_counted().await;
}

pub(crate) async fn a_label_that_comes_in_takes_no_place_from_whoever_holds_the_sample(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 0, 1).await;
    let first = vec![with_id("a", "first")];
    store.insert_samples(world.queue, first, NOW).await.unwrap();
    let open = world.granted(ANN, NOW).await;

    let again = vec![labeled(&["Zed"])];
    let inserted = store.insert_samples(world.queue, again, NOW).await.unwrap();

    assert_eq!((inserted.updated, inserted.labels), (1, 1));
    world.assert_counted().await;
    assert!(stored(&world.submit(op(1), ANN, open.id, NOW).await));
    let after = world.counters().await;
    assert_eq!((after.labels, after.target, after.done), (2, 2, 1));
    world.assert_counted().await;
}

pub(crate) async fn a_label_of_somebody_who_holds_the_sample_is_left_out(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 2).await;
    let first = vec![with_id("a", "first")];
    store.insert_samples(world.queue, first, NOW).await.unwrap();
    let zed = store.labeler_named("Zed", NOW).await.unwrap();
    let open = world.granted(zed, NOW).await;

    let again = vec![labeled(&["Zed", "Yve"])];
    let inserted = store.insert_samples(world.queue, again, NOW).await.unwrap();

    let kept = Kept {
        index: 0,
        for_turns: true,
    };
    assert_eq!(inserted.kept, [kept]);
    assert!(stored(&world.submit(op(1), zed, open.id, NOW).await));
    world.assert_counted().await;
}

pub(crate) async fn answers_to_questions_that_were_changed_are_not_kept(store: Arc<dyn Store>) {
    // Given a queue whose scale has lost the highest answers
    let world = World::of(store.clone(), 0, 1).await;
    let mut schema = schema();
    let FieldKind::Scale(scale) = &mut schema.fields[0].kind else {
        panic!("a scale");
    };
    scale.max = 3;
    let change = QueueChange {
        schema: Some(schema),
        ..QueueChange::default()
    };
    store
        .change_queue(world.queue, change, By::NOBODY, NOW)
        .await
        .unwrap();
    let labeled = |text, tone| NewSample {
        turns: vec![said("Zed", tone)],
        ..sample(text)
    };

    // When samples come in that were read before
    let batch = vec![labeled("fits", 3), labeled("does not", 4)];
    let refused = store.insert_samples(world.queue, batch, NOW).await;

    // Then they are refused as a whole, and what fits comes in
    assert!(
        matches!(refused, Err(StoreError::OtherQuestions(queue)) if queue == world.queue),
        "{refused:?}"
    );
    assert_eq!(world.counters().await.samples, 0);
    let fits = vec![labeled("fits", 3)];
    let inserted = store.insert_samples(world.queue, fits, NOW).await.unwrap();
    assert_eq!((inserted.imported, inserted.labels), (1, 1));
    world.assert_counted().await;
}

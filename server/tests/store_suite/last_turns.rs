//! What a labeler did last, to be gone back to.

use std::sync::Arc;

use ingot::{
    archive::{NewSample, Suggestion},
    ids::{LabelId, LabelerId},
    label::{Answers, SuggestionUse},
};
use server::store::{
    Answered, By, LastTurn, QueueChange, Revised, Revision, Store, Submission, Submitted,
};

use crate::world::{ANN, BOB, NOW, World, answered, op, sample, text, whatever_their_ends};

/// More than the payloads of any test come to.
const ALL: usize = 1 << 20;

async fn last(world: &World, labeler: LabelerId, most: u32) -> Vec<LastTurn> {
    let turns = world.store.last_turns(world.queue, labeler, most, ALL);
    turns.await.unwrap()
}

/// The labeler says this of the next sample at this time.
async fn label(world: &World, number: u64, labeler: LabelerId, tone: i64) -> LabelId {
    let open = world.granted(labeler, NOW).await;
    let at_ms = NOW + number;
    let op_id = op(u128::from(number));
    match world.say(op_id, labeler, open.id, tone, at_ms).await {
        Submitted::Stored(label, ..) => label,
        other => panic!("the label should be stored, not {other:?}"),
    }
}

pub(crate) async fn the_last_turns_of_a_labeler_come_newest_first_with_what_they_answered(
    store: Arc<dyn Store>,
) {
    // given: a label with all that belongs to it, a skip, and another label
    let world = World::of(store.clone(), 3, 1).await;
    let suggestion = Suggestion {
        model: Some("m".to_owned()),
        score: Some(0.5),
        values: answered(4).answers.values,
    };
    let proposed = NewSample {
        suggestions: vec![suggestion.clone()],
        priority: 9,
        ..sample("proposed")
    };
    let inserted = store.insert_samples(world.queue, vec![proposed], NOW);
    inserted.await.unwrap();
    let first = world.granted(ANN, NOW).await;
    let answers = Answers {
        notes: Some("not sure".to_owned()),
        flagged: true,
        suggestion: Some(SuggestionUse::Accepted),
        ..answered(4).answers
    };
    let submission = Submission {
        op_id: op(1),
        queue: world.queue,
        assignment: first.id,
        labeler: ANN,
        token: None,
        answered: Answered {
            answers: answers.clone(),
            ..answered(4)
        },
        now_ms: NOW + 1,
    };
    store.submit(submission, None).await.unwrap();
    let second = world.granted(ANN, NOW).await;
    world.skip(ANN, second.id, NOW + 2).await;
    let newest = label(&world, 3, ANN, 5).await;

    // when
    let turns = last(&world, ANN, 9).await;

    // then
    let texts: Vec<&str> = turns.iter().map(|turn| text(&turn.assignment)).collect();
    assert_eq!(texts, ["text 1", "text 0", "proposed"]);
    assert_eq!(turns[0].label, Some(newest));
    assert_eq!(turns[0].assignment.draft, Some(answered(5).answers));
    assert_eq!((turns[1].label, &turns[1].assignment.draft), (None, &None));
    let oldest = &turns[2].assignment;
    assert_eq!(oldest.draft, Some(answers));
    assert_eq!(oldest.suggestions, [suggestion]);
    assert_eq!((oldest.id, oldest.order), (first.id, first.order));
}

pub(crate) async fn a_changed_mind_is_among_the_last_turns_as_it_is_now(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let first = label(&world, 1, ANN, 3).await;
    label(&world, 2, ANN, 4).await;
    let revision = Revision {
        op_id: op(3),
        label: first,
        labeler: ANN,
        token: None,
        answered: answered(1),
        now_ms: NOW + 3,
    };
    let Revised::Stored(newer, 2) = store.revise(revision).await.unwrap() else {
        panic!("the revision should be stored");
    };

    let turns = last(&world, ANN, 9).await;

    // It stays where it was: a changed mind is no turn.
    assert_eq!(text(&turns[1].assignment), "text 0");
    assert_eq!(turns[1].label, Some(newer));
    assert_eq!(turns[1].assignment.draft, Some(answered(1).answers));
}

pub(crate) async fn what_is_open_or_somebody_elses_is_not_among_the_last_turns(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 4, 2).await;
    let elsewhere = World::named(store, "others", 1, 1).await;
    label(&elsewhere, 1, ANN, 3).await;
    label(&world, 2, BOB, 3).await;
    let given_back = world.granted(ANN, NOW).await;
    let released = world
        .store
        .release(ANN, whatever_their_ends(&[given_back.id]), None, NOW);
    released.await.unwrap();
    world.granted(ANN, NOW).await;

    assert_eq!(last(&world, ANN, 9).await, []);
    assert_eq!(last(&world, BOB, 9).await.len(), 1);
}

pub(crate) async fn the_list_of_last_turns_ends_by_number_and_by_size(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 4, 1).await;
    for number in 1..=4 {
        label(&world, number, ANN, 3).await;
    }
    assert_eq!(last(&world, ANN, 3).await.len(), 3);
    assert_eq!(last(&world, ANN, 4).await.len(), 4);

    let bytes = r#"{"text":"text 0"}"#.len();
    for (most_bytes, turns) in [(1, 1), (bytes, 1), (bytes + 1, 2), (2 * bytes, 2)] {
        let read = store.last_turns(world.queue, ANN, 9, most_bytes).await;
        assert_eq!(read.unwrap().len(), turns, "{most_bytes} bytes");
    }
}

pub(crate) async fn a_last_turn_says_which_questions_it_answers(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    label(&world, 1, ANN, 3).await;
    let schema =
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"min_label":"Kind"}]}"#;
    let change = QueueChange {
        schema: Some(ingot::schema::parse(schema).unwrap()),
        ..QueueChange::default()
    };
    let changed = store
        .change_queue(world.queue, change, By::NOBODY, NOW)
        .await;
    assert_eq!(changed.unwrap().unwrap().schema_version, 2);

    let turns = last(&world, ANN, 9).await;

    assert_eq!(turns[0].assignment.schema_version, 1);
}

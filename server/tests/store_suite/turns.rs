//! The turns that labelers have ended, as they are told and as they are read back.

use std::sync::Arc;

use ingot::{
    archive::{self, NewSample, Verdict},
    session::{Turn, TurnEnd},
};
use server::store::{EndedTurn, PastTurn, Skipped, Store, Submitted};

use crate::world::{ANN, BOB, NOW, World, op, said, sample};

fn turn(began_at_ms: u64, ended_at_ms: u64, end: TurnEnd) -> Turn {
    Turn {
        began_at_ms,
        ended_at_ms,
        end,
    }
}

pub(crate) async fn a_label_and_a_skip_tell_the_turn_they_end(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 1).await;

    let first = world.granted(ANN, NOW).await;
    let stored = world.submit(op(1), ANN, first.id, NOW + 4_000).await;
    let second = world.granted(ANN, NOW + 4_000).await;
    let skipped = world.skip(ANN, second.id, NOW + 9_000).await;

    let Submitted::Stored(_, labeled, _) = stored else {
        panic!("the label should be stored");
    };
    assert_eq!(
        labeled,
        EndedTurn {
            sample: first.sample.id,
            turn: turn(NOW, NOW + 4_000, TurnEnd::Labeled),
        }
    );
    let Skipped::Done(skipped, _) = skipped else {
        panic!("the skip should be done");
    };
    assert_eq!(
        skipped,
        EndedTurn {
            sample: second.sample.id,
            turn: turn(NOW + 4_000, NOW + 9_000, TurnEnd::Skipped),
        }
    );
}

pub(crate) async fn turns_are_read_back_in_the_order_they_ended(store: Arc<dyn Store>) {
    // Given two people's turns, one of which is still open
    let world = World::of(store.clone(), 3, 1).await;
    let (of_ann, of_bob) = (
        world.granted(ANN, NOW).await,
        world.granted(BOB, NOW + 1).await,
    );
    store
        .set_display_name(BOB, Some("Bob".to_owned()), NOW)
        .await
        .unwrap();
    world.skip(BOB, of_bob.id, NOW + 10).await;
    world.submit(op(1), ANN, of_ann.id, NOW + 20).await;
    world.granted(ANN, NOW + 20).await;

    let turns = store.turns_since(NOW, 9).await.unwrap();

    let past = |labeler, display_name: Option<&str>, sample, turn| PastTurn {
        queue: world.queue,
        labeler,
        display_name: display_name.map(str::to_owned),
        ended: EndedTurn { sample, turn },
    };
    assert_eq!(
        turns,
        [
            past(
                BOB,
                Some("Bob"),
                of_bob.sample.id,
                turn(NOW + 1, NOW + 10, TurnEnd::Skipped)
            ),
            past(
                ANN,
                None,
                of_ann.sample.id,
                turn(NOW, NOW + 20, TurnEnd::Labeled)
            ),
        ]
    );
    assert_eq!(store.turns_since(NOW + 11, 9).await.unwrap(), turns[1..]);
}

pub(crate) async fn of_too_many_turns_the_newest_are_read(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    for turn in 0..3 {
        let open = world.granted(ANN, NOW + turn).await;
        world.skip(ANN, open.id, NOW + turn).await;
    }
    let ends = async |most| -> Vec<u64> {
        let turns = store.turns_since(NOW, most).await.unwrap();
        turns
            .iter()
            .map(|past| past.ended.turn.ended_at_ms)
            .collect()
    };
    assert_eq!(ends(3).await, [NOW, NOW + 1, NOW + 2]);
    assert_eq!(ends(2).await, [NOW + 1, NOW + 2]);
}

pub(crate) async fn turns_that_came_in_with_samples_are_nobodys_work_of_now(store: Arc<dyn Store>) {
    // Given a label and a skip that came in a moment ago, without the time at which they were given
    let world = World::of(store.clone(), 1, 2).await;
    let skip = Verdict::Skip {
        reason: None,
        wall_ms: None,
    };
    let came_in = |labeler, verdict| archive::PastTurn {
        verdict,
        ended_at_ms: None,
        ..said(labeler, 4)
    };
    let known = NewSample {
        turns: vec![came_in("Ada", said("Ada", 4).verdict), came_in("Ben", skip)],
        ..sample("known")
    };
    let inserted = store.insert_samples(world.queue, vec![known], NOW + 1);
    inserted.await.unwrap();
    // And one that was given here
    let open = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, open.id, NOW + 2).await;

    let turns = store.turns_since(0, 9).await.unwrap();

    let labelers: Vec<_> = turns.iter().map(|past| past.labeler).collect();
    assert_eq!(labelers, [ANN]);
}

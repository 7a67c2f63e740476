//! What people may do in which queue.

use std::sync::Arc;

use ingot::{
    access::QueueRole,
    ids::{LabelerId, QueueId},
};
use server::store::{By, ParticipantChange, Store};

use crate::world::{ANN, BOB, NOW, World};

fn role(role: QueueRole) -> ParticipantChange {
    ParticipantChange {
        role: Some(role),
        ..ParticipantChange::default()
    }
}

/// Makes somebody known; their number.
async fn known(store: &Arc<dyn Store>, who: LabelerId, name: &str) -> u32 {
    let name = Some(name.to_owned());
    store.set_display_name(who, name, NOW).await.unwrap();
    store.labeler_tag(who).await.unwrap().unwrap().number
}

pub(crate) async fn whoever_a_queue_does_not_know_is_a_labeler_of_it(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;

    for queue in [world.queue, QueueId(99)] {
        let role = store.queue_role(queue, ANN).await.unwrap();

        assert_eq!(role, QueueRole::Labeler);
    }
    assert_eq!(store.queue_roles(ANN).await.unwrap(), []);
}

pub(crate) async fn a_role_is_one_persons_in_one_queue(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 1, 1).await;
    let mails = World::named(store.clone(), "mails", 1, 1).await;
    let ann = known(&store, ANN, "Ann").await;
    known(&store, BOB, "Bob").await;

    let changed = store
        .change_participant(mails.queue, ann, role(QueueRole::Auditor), BOB.into(), NOW)
        .await;

    assert_eq!(changed.unwrap(), Some(ANN));
    for (queue, who, wanted) in [
        (mails.queue, ANN, QueueRole::Auditor),
        (mails.queue, BOB, QueueRole::Labeler),
        (tweets.queue, ANN, QueueRole::Labeler),
    ] {
        assert_eq!(store.queue_role(queue, who).await.unwrap(), wanted);
    }
    let everywhere = store.queue_roles(ANN).await.unwrap();
    assert_eq!(everywhere, [(mails.queue, QueueRole::Auditor)]);
    let people = store.participants(mails.queue, 0, 9).await.unwrap();
    assert_eq!(people[0].role, QueueRole::Auditor);
}

pub(crate) async fn a_role_that_is_taken_away_opens_nothing_and_other_changes_leave_it(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 1, 1).await;
    let ann = known(&store, ANN, "Ann").await;
    let change = async |change| {
        let done = store
            .change_participant(world.queue, ann, change, By::NOBODY, NOW)
            .await;
        assert_eq!(done.unwrap(), Some(ANN));
        store.queue_roles(ANN).await.unwrap()
    };
    let paused = ParticipantChange {
        paused: Some(true),
        ..ParticipantChange::default()
    };

    for given in QueueRole::ALL.into_iter().skip(1) {
        assert_eq!(change(role(given)).await, [(world.queue, given)]);
        assert_eq!(change(paused).await, [(world.queue, given)]);
    }

    assert_eq!(change(role(QueueRole::Labeler)).await, []);
}

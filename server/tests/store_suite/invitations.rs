//! Links by which people get into a queue.

use std::sync::Arc;

use ingot::{
    access::QueueRole,
    audit::{Action, Filter},
    ids::{InvitationId, LabelerId, QueueId},
    invitation::Validity,
    policy::Policy,
};
use server::store::{By, InvitationKept, Joined, NewInvitation, ParticipantChange, Store};

use crate::world::{ANN, BOB, EVE, NOW, World, text};

const LASTS_MS: u64 = 60_000;

fn new(queue: QueueId, token: u8, role: QueueRole, uses: u32) -> NewInvitation {
    NewInvitation {
        queue,
        token_hash: [token; 32],
        role,
        uses,
        expires_at_ms: NOW + LASTS_MS,
        by: By::NOBODY,
        most_open: 9,
    }
}

async fn made(store: &Arc<dyn Store>, new: NewInvitation) -> InvitationId {
    match store.add_invitation(new, NOW).await.unwrap() {
        InvitationKept::As(id) => id,
        other => panic!("not kept: {other:?}"),
    }
}

async fn join(store: &Arc<dyn Store>, token: u8, who: LabelerId) -> Joined {
    store.join([token; 32], who, NOW).await.unwrap()
}

async fn uses_left(store: &Arc<dyn Store>, queue: QueueId) -> Vec<u32> {
    let open = store.invitations(queue, NOW).await.unwrap();
    open.iter().map(|it| it.uses_left).collect()
}

pub(crate) async fn whoever_joins_is_on_the_list_with_the_role_of_the_link(store: Arc<dyn Store>) {
    let policy = Policy {
        members_only: true,
        ..Policy::default()
    };
    let world = World::with_policy(store.clone(), "listed", 1, policy).await;
    let auditor = QueueRole::Auditor;
    made(&store, new(world.queue, 1, auditor, 2)).await;

    let joined = join(&store, 1, ANN).await;

    assert_eq!(joined, Joined::As(world.queue, auditor));
    let people = store.participants(world.queue, 0, 9).await.unwrap();
    assert_eq!((people.len(), people[0].listed), (1, true));
    assert_eq!(store.queue_role(world.queue, ANN).await.unwrap(), auditor);
    assert_eq!(text(&world.granted(ANN, NOW).await), "text 0");
    assert_eq!(uses_left(&store, world.queue).await, [1]);
    assert_eq!(store.check(world.queue).await.unwrap(), [""; 0]);
}

pub(crate) async fn of_two_who_come_at_once_by_a_link_for_one_one_gets_in(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    made(&store, new(world.queue, 1, QueueRole::Labeler, 1)).await;

    let (ann, bob) = tokio::join!(join(&store, 1, ANN), join(&store, 1, BOB));

    let is_in = |joined: &Joined| matches!(joined, Joined::As(..));
    assert!(is_in(&ann) != is_in(&bob), "{ann:?} {bob:?}");
    let refused = Joined::Refused(Validity::UsedUp);
    assert!([ann, bob].contains(&refused), "{ann:?} {bob:?}");
    let people = store.participants(world.queue, 0, 9).await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(uses_left(&store, world.queue).await, [0_u32; 0]);
}

pub(crate) async fn whoever_is_in_already_uses_nothing_up_and_loses_nothing(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    made(&store, new(world.queue, 1, QueueRole::Admin, 1)).await;
    made(&store, new(world.queue, 2, QueueRole::Labeler, 1)).await;
    let admin = QueueRole::Admin;
    assert_eq!(join(&store, 1, ANN).await, Joined::As(world.queue, admin));

    for token in [1, 2] {
        let again = join(&store, token, ANN).await;

        assert_eq!(again, Joined::Already(world.queue, admin));
    }

    assert_eq!(uses_left(&store, world.queue).await, [1]);
    assert_eq!(store.queue_role(world.queue, ANN).await.unwrap(), admin);
}

pub(crate) async fn a_pause_outlasts_an_invitation(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW)
        .await
        .unwrap();
    let paused = ParticipantChange {
        paused: Some(true),
        ..ParticipantChange::default()
    };
    store
        .change_participant(world.queue, 1, paused, By::NOBODY, NOW)
        .await
        .unwrap();
    made(&store, new(world.queue, 1, QueueRole::Labeler, 1)).await;

    join(&store, 1, ANN).await;

    let people = store.participants(world.queue, 0, 9).await.unwrap();
    assert!(people[0].listed && people[0].paused.is_some());
}

pub(crate) async fn a_link_that_has_ended_or_never_was_says_which(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let labeler = QueueRole::Labeler;
    let revoked = made(&store, new(world.queue, 1, labeler, 1)).await;
    made(&store, new(world.queue, 2, labeler, 1)).await;
    made(&store, new(world.queue, 3, labeler, 1)).await;
    let revoke = store.revoke_invitation(world.queue, revoked, ANN.into(), NOW);
    assert!(revoke.await.unwrap());
    join(&store, 2, ANN).await;
    let late = store.join([3; 32], BOB, NOW + LASTS_MS).await.unwrap();

    assert_eq!(late, Joined::Refused(Validity::Expired));
    let refused = join(&store, 1, BOB).await;
    assert_eq!(refused, Joined::Refused(Validity::Revoked));
    let refused = join(&store, 2, BOB).await;
    assert_eq!(refused, Joined::Refused(Validity::UsedUp));
    assert_eq!(join(&store, 9, BOB).await, Joined::Unknown);
    for (token, at_ms, validity) in [
        (1, NOW, Validity::Revoked),
        (2, NOW, Validity::UsedUp),
        (3, NOW, Validity::Open),
        (3, NOW + LASTS_MS - 1, Validity::Open),
        (3, NOW + LASTS_MS, Validity::Expired),
    ] {
        let behind = store.invitation([token; 32], at_ms).await.unwrap().unwrap();
        assert_eq!((behind.queue.id, behind.validity), (world.queue, validity));
        assert_eq!(behind.queue.name, "tweets");
    }
    assert_eq!(store.invitation([9; 32], NOW).await.unwrap(), None);
}

pub(crate) async fn an_invitation_is_revoked_once_and_only_in_its_own_queue(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 1, 1).await;
    let mails = World::named(store.clone(), "mails", 1, 1).await;
    let id = made(&store, new(tweets.queue, 1, QueueRole::Labeler, 1)).await;
    let revoke = async |queue| {
        store
            .revoke_invitation(queue, id, By::NOBODY, NOW)
            .await
            .unwrap()
    };

    assert!(!revoke(mails.queue).await);
    assert_eq!(uses_left(&store, tweets.queue).await, [1]);
    assert!(revoke(tweets.queue).await);
    assert!(!revoke(tweets.queue).await);
    assert_eq!(uses_left(&store, tweets.queue).await, [0_u32; 0]);
}

pub(crate) async fn a_queue_has_as_many_open_invitations_as_it_may_and_no_more(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 1, 1).await;
    let mails = World::named(store.clone(), "mails", 1, 1).await;
    let of = |queue, token| NewInvitation {
        most_open: 2,
        ..new(queue, token, QueueRole::Labeler, 1)
    };
    made(&store, of(world.queue, 1)).await;
    made(&store, of(world.queue, 2)).await;

    let third = store.add_invitation(of(world.queue, 3), NOW).await.unwrap();
    made(&store, of(mails.queue, 4)).await;
    let nowhere = store.add_invitation(of(QueueId(99), 5), NOW).await.unwrap();
    let later_ms = NOW + LASTS_MS;
    let later = NewInvitation {
        expires_at_ms: later_ms + LASTS_MS,
        ..of(world.queue, 6)
    };
    let later = store.add_invitation(later, later_ms).await.unwrap();

    assert_eq!(third, InvitationKept::TooMany);
    assert_eq!(nowhere, InvitationKept::NoSuchQueue);
    assert!(matches!(later, InvitationKept::As(_)), "{later:?}");
    let open = store.invitations(world.queue, later_ms).await.unwrap();
    assert_eq!(open.len(), 1);
}

pub(crate) async fn an_invitation_and_what_came_of_it_are_in_the_log(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let by_ann = NewInvitation {
        by: ANN.into(),
        ..new(world.queue, 1, QueueRole::Adjudicator, 2)
    };
    let id = made(&store, by_ann).await;
    join(&store, 1, EVE).await;
    store
        .revoke_invitation(world.queue, id, ANN.into(), NOW)
        .await
        .unwrap();

    let filter = Filter {
        actions: vec![
            Action::MakeInvitation,
            Action::JoinQueue,
            Action::RevokeInvitation,
        ],
        ..Filter::default()
    };
    let log = store.audit_page(&filter, None, 9).await.unwrap();
    let told: Vec<_> = log
        .iter()
        .rev()
        .map(|entry| {
            let person = entry.person.as_ref().map(|person| person.number);
            (
                entry.action.as_str(),
                entry.detail.as_deref().unwrap(),
                person,
            )
        })
        .collect();

    assert_eq!(
        told,
        [
            (
                "make invitation",
                "invitation 1: adjudicator for 2",
                Some(1)
            ),
            ("join queue", "invitation 1: adjudicator", Some(2)),
            ("revoke invitation", "invitation 1", Some(1)),
        ]
    );
}

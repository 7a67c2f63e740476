//! Reading the audit log.

use std::sync::Arc;

use app::api::Role;
use ingot::{
    access::QueueRole,
    audit::{Action, Entry, Filter},
    ids::{AuditId, QueueId},
    progress::QueueState,
};
use server::store::{JobKind, NewToken, ParticipantChange, QueueChange, Store};

use crate::world::{ANN, BOB, NOW, World, op, whatever_their_ends};

async fn all(store: &Arc<dyn Store>, filter: &Filter) -> Vec<Entry> {
    store.audit_page(filter, None, 1_000).await.unwrap()
}

fn of(actions: &[Action]) -> Filter {
    Filter {
        actions: actions.to_vec(),
        ..Filter::default()
    }
}

fn ids(entries: &[Entry]) -> Vec<AuditId> {
    entries.iter().map(|entry| entry.id).collect()
}

fn actions(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.action.as_str()).collect()
}

/// All that the filter lets through, read in pages of so many.
async fn paged(store: &Arc<dyn Store>, filter: &Filter, most: u32) -> Vec<Entry> {
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = store.audit_page(filter, after, most).await.unwrap();
        assert!(page.len() <= most as usize);
        let Some(last) = page.last() else {
            return read;
        };
        after = Some(last.id);
        read.extend(page);
    }
}

/// Two queues in which Ann and Bob label in turns, a second apart; the queues.
async fn two_busy_queues(store: &Arc<dyn Store>) -> [QueueId; 2] {
    let tweets = World::of(store.clone(), 6, 2).await;
    let mails = World::named(store.clone(), "mails", 6, 2).await;
    let mut at_ms = NOW;
    for (number, world) in (0..6_u32).flat_map(|n| [(n, &tweets), (n, &mails)]) {
        for (labeler, offset) in [(ANN, 0), (BOB, 100)] {
            at_ms += 1_000;
            let turn = world.granted(labeler, at_ms).await;
            if number % 3 == 2 {
                world.skip(labeler, turn.id, at_ms).await;
            } else {
                let op = op(u128::from(number) + offset + 1_000 * world.queue.0 as u128);
                world.submit(op, labeler, turn.id, at_ms).await;
            }
        }
    }
    [tweets.queue, mails.queue]
}

pub(crate) async fn a_change_is_told_with_who_made_it_to_what_and_when(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW + 1)
        .await
        .unwrap();
    let change = QueueChange {
        state: Some(QueueState::Paused),
        ..QueueChange::default()
    };

    store
        .change_queue(world.queue, change, ANN.into(), NOW + 2)
        .await
        .unwrap();

    let newest = all(&store, &Filter::default()).await.remove(0);
    assert_eq!(newest.action, Action::ChangeQueue.word());
    assert_eq!(newest.at_ms, NOW + 2);
    let person = newest.person.unwrap();
    assert_eq!(
        (person.number, person.name, person.display_name.as_deref()),
        (1, None, Some("Ann"))
    );
    let queue = newest.queue.unwrap();
    assert_eq!((queue.id, queue.name.as_str()), (world.queue, "tweets"));
    assert_eq!(newest.detail.as_deref(), Some("state: paused"));
}

pub(crate) async fn whatever_changes_something_has_its_entry(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW)
        .await
        .unwrap();
    store.add_admin_link([7; 32], NOW + 9, NOW).await.unwrap();
    store.redeem_admin_link([7; 32], ANN, NOW).await.unwrap();
    let token = NewToken {
        hash: [8; 32],
        name: "robot".to_owned(),
        role: Role::Labeler,
        labeler: Some(ANN),
    };
    let token = store.add_token(token, NOW).await.unwrap();
    store.revoke_token(token, NOW).await.unwrap();
    for kind in [JobKind::Import, JobKind::Export] {
        store
            .begin_job(kind, world.queue, ANN.into(), NOW)
            .await
            .unwrap();
    }
    let turn = world.granted(ANN, NOW).await;
    let given_back = whatever_their_ends(&[turn.id]);
    store.release(ANN, given_back, None, NOW).await.unwrap();
    let paused = ParticipantChange {
        listed: Some(true),
        paused: Some(true),
        role: Some(QueueRole::Auditor),
    };
    store
        .change_participant(world.queue, 1, paused, ANN.into(), NOW)
        .await
        .unwrap();

    let log = all(&store, &Filter::default()).await;

    let oldest_first: Vec<_> = log
        .iter()
        .rev()
        .map(|entry| (entry.action.as_str(), entry.detail.as_deref()))
        .collect();
    assert_eq!(
        oldest_first,
        [
            ("create queue", Some("tweets")),
            ("import samples", Some("3 imported, 0 updated, 0 labels")),
            ("set name", Some("Ann")),
            ("make admin link", None),
            ("become admin", None),
            ("make token", Some("robot (labeler) of labeler 1")),
            ("revoke token", Some("robot")),
            ("begin import", None),
            ("begin export", None),
            ("release", None),
            (
                "change participant",
                Some("labeler 1: listed, paused, auditor")
            ),
        ]
    );
    for entry in log.iter().filter(|entry| entry.action.starts_with("begin")) {
        assert_eq!(entry.person.as_ref().unwrap().number, 1);
    }
}

pub(crate) async fn a_name_that_stays_as_it_is_has_no_entry(store: Arc<dyn Store>) {
    for _ in 0..2 {
        store
            .set_display_name(ANN, Some("Ann".to_owned()), NOW)
            .await
            .unwrap();
    }
    store.set_display_name(BOB, None, NOW).await.unwrap();

    let log = all(&store, &Filter::default()).await;

    assert_eq!(actions(&log), ["set name"]);
}

pub(crate) async fn the_log_is_read_newest_first_in_pages_of_any_size(store: Arc<dyn Store>) {
    two_busy_queues(&store).await;
    let whole = all(&store, &Filter::default()).await;
    let places: Vec<_> = whole.iter().map(|entry| (entry.at_ms, entry.id)).collect();
    assert!(places.is_sorted_by(|newer, older| older < newer));
    // Each queue and what it came with, and each turn.
    assert_eq!(whole.len(), 2 + 2 + 24);

    for most in [1, 3, 7, 27, 28, 29] {
        assert_eq!(
            paged(&store, &Filter::default(), most).await,
            whole,
            "{most}"
        );
    }
}

pub(crate) async fn each_filter_lets_through_what_it_says_and_all_of_it(store: Arc<dyn Store>) {
    let [tweets, mails] = two_busy_queues(&store).await;
    let whole = all(&store, &Filter::default()).await;
    let numbers = whole.iter().filter_map(|it| it.person.as_ref());
    let ann = numbers.map(|person| person.number).min().unwrap();
    let kinds = [
        vec![],
        vec![Action::Skip],
        vec![Action::Label, Action::CreateQueue],
        vec![Action::RevokeToken],
    ];
    let times = [
        (None, None),
        (Some(NOW + 3_000), None),
        (None, Some(NOW + 3_000)),
        (Some(NOW + 4_000), Some(NOW + 9_000)),
    ];
    for actions in kinds {
        for queue in [None, Some(tweets), Some(mails), Some(QueueId(99))] {
            for labeler in [None, Some(ann), Some(99)] {
                for (from_ms, until_ms) in times {
                    let filter = Filter {
                        actions: actions.clone(),
                        queue,
                        labeler,
                        from_ms,
                        until_ms,
                    };
                    let wanted: Vec<_> = whole
                        .iter()
                        .filter(|entry| lets_through(&filter, entry))
                        .cloned()
                        .collect();

                    assert_eq!(all(&store, &filter).await, wanted, "{filter:?}");
                    assert_eq!(paged(&store, &filter, 2).await, wanted, "{filter:?}");
                }
            }
        }
    }
}

/// What the filter means, entry by entry.
fn lets_through(filter: &Filter, entry: &Entry) -> bool {
    let is_action = filter.actions.is_empty()
        || filter
            .actions
            .iter()
            .any(|action| action.word() == entry.action);
    let queue = entry.queue.as_ref().map(|queue| queue.id);
    let labeler = entry.person.as_ref().map(|person| person.number);
    is_action
        && (filter.queue.is_none() || filter.queue == queue)
        && (filter.labeler.is_none() || filter.labeler == labeler)
        && filter.from_ms.is_none_or(|from_ms| from_ms <= entry.at_ms)
        && filter
            .until_ms
            .is_none_or(|until_ms| entry.at_ms < until_ms)
}

pub(crate) async fn what_is_added_meanwhile_comes_before_what_was_read(store: Arc<dyn Store>) {
    two_busy_queues(&store).await;
    let whole = all(&store, &Filter::default()).await;
    let first = store.audit_page(&Filter::default(), None, 10).await;
    let first = first.unwrap();

    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW + 99_000)
        .await
        .unwrap();
    let rest = store
        .audit_page(&Filter::default(), Some(first[9].id), 1_000)
        .await
        .unwrap();

    assert_eq!(ids(&[first, rest].concat()), ids(&whole));
}

pub(crate) async fn entries_of_one_moment_and_of_a_clock_set_back_are_all_read(
    store: Arc<dyn Store>,
) {
    for (number, at_ms) in (0..).zip([NOW, NOW, NOW, NOW - 5_000, NOW - 5_000, NOW]) {
        store
            .set_display_name(ANN, Some(format!("Ann {number}")), at_ms)
            .await
            .unwrap();
    }

    let names = |entries: Vec<Entry>| -> Vec<String> {
        let details = entries.into_iter().map(|entry| entry.detail.unwrap());
        details.collect()
    };

    let newest_first = ["Ann 5", "Ann 2", "Ann 1", "Ann 0", "Ann 4", "Ann 3"];
    for most in [1, 2, 6] {
        let read = paged(&store, &of(&[Action::SetName]), most).await;
        assert_eq!(names(read), newest_first, "{most}");
    }
    let before = Filter {
        until_ms: Some(NOW),
        ..Filter::default()
    };
    assert_eq!(names(all(&store, &before).await), ["Ann 4", "Ann 3"]);
}

pub(crate) async fn behind_an_entry_that_is_not_there_is_nothing(store: Arc<dyn Store>) {
    World::of(store.clone(), 1, 1).await;

    let page = store
        .audit_page(&Filter::default(), Some(AuditId(99)), 10)
        .await;

    assert_eq!(page.unwrap(), []);
}

pub(crate) async fn an_empty_log_has_no_entries(store: Arc<dyn Store>) {
    assert_eq!(all(&store, &Filter::default()).await, []);
}

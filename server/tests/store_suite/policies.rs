//! How queues deal: order, overlap, limits, known answers, skips, people.

use std::sync::Arc;

use ingot::{
    archive::NewSample,
    assignment::NoWork,
    audit::{Action, Filter},
    ids::LabelerId,
    label::{FieldValue, LabelValues},
    policy::{GoldPolicy, Order, Policy, SkipPolicy},
};
use server::store::{
    Answered, By, ParticipantChange, Pause, QueueChange, Refusal, Returned, Store, Submission,
    Submitted,
};

use crate::world::{
    ANN, BOB, EVE, LEASE_MS, NOW, World, answered, numbered, op, policy, sample, stored, text,
    whatever_their_ends,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn texts(assignments: &[ingot::assignment::Assignment]) -> Vec<&str> {
    assignments.iter().map(text).collect()
}

/// Labels what this person gets, up to `most`; the texts in their order.
async fn label(world: &World, labeler: LabelerId, first_op: u128, most: u128) -> Vec<String> {
    let mut done = Vec::new();
    for number in 0..most {
        let Some(open) = world.granted_up_to(labeler, 1, NOW).await.pop() else {
            break;
        };
        let answer = world
            .submit(op(first_op + number), labeler, open.id, NOW)
            .await;
        assert!(stored(&answer), "{answer:?}");
        done.push(text(&open).to_owned());
    }
    done
}

async fn number_of(world: &World, labeler: LabelerId) -> u32 {
    let tag = world.store.labeler_tag(labeler).await.unwrap();
    tag.unwrap().number
}

pub(crate) async fn a_person_may_hold_several_and_gets_those_they_hold_first(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 5, 1).await;

    let first = world.granted_up_to(ANN, 3, NOW).await;
    world.submit(op(1), ANN, first[0].id, NOW).await;
    let then = world.granted_up_to(ANN, 3, NOW).await;

    assert_eq!(texts(&first), ["text 0", "text 1", "text 2"]);
    assert_eq!(texts(&then), ["text 1", "text 2", "text 3"]);
    assert_eq!(text(&world.granted(BOB, NOW).await), "text 4");
    assert_eq!(world.counters().await.leased, 4);
    world.assert_counted().await;
}

pub(crate) async fn nobody_holds_more_than_the_policy_allows(store: Arc<dyn Store>) {
    let few = Policy {
        open_leases: 2,
        ..policy(1)
    };
    let world = World::with_policy(store, "few", 5, few).await;

    assert_eq!(world.granted_up_to(ANN, 50, NOW).await.len(), 2);
    assert_eq!(world.granted_up_to(ANN, 50, NOW).await.len(), 2);
}

pub(crate) async fn what_somebody_has_begun_comes_first(store: Arc<dyn Store>) {
    let begun_first = Policy {
        begun_first: true,
        ..policy(2)
    };
    let world = World::with_policy(store, "begun", 4, begun_first).await;
    let skipped_by_bob = world.granted(BOB, NOW).await;
    world.skip(BOB, skipped_by_bob.id, NOW).await;

    assert_eq!(
        label(&world, ANN, 10, 3).await,
        ["text 0", "text 1", "text 2"]
    );
    assert_eq!(label(&world, EVE, 20, 1).await, ["text 0"]);
    // What Bob skipped is passed over, and what Ann has begun comes before what nobody has.
    assert_eq!(
        label(&world, BOB, 30, 3).await,
        ["text 1", "text 2", "text 3"]
    );
    assert_eq!(label(&world, ANN, 40, 9).await, ["text 3"]);
    world.assert_counted().await;
}

pub(crate) async fn a_sample_that_is_begun_later_still_comes_first(store: Arc<dyn Store>) {
    let begun_first = Policy {
        begun_first: true,
        ..policy(2)
    };
    let world = World::with_policy(store, "later", 6, begun_first).await;
    let of_bob = world.granted(BOB, NOW).await;
    assert_eq!(
        label(&world, ANN, 10, 3).await,
        ["text 0", "text 1", "text 2"]
    );
    world.skip(BOB, of_bob.id, NOW).await;

    assert_eq!(
        label(&world, BOB, 20, 3).await,
        ["text 1", "text 2", "text 3"]
    );

    assert_eq!(label(&world, ANN, 30, 1).await, ["text 3"]);
    world.assert_counted().await;
}

pub(crate) async fn samples_outside_the_cohort_need_one_label(store: Arc<dyn Store>) {
    let half = Policy {
        cohort_percent: 50,
        ..policy(3)
    };
    let world = World::with_policy(store, "half", 4, half).await;

    assert_eq!(world.counters().await.target, 8);
    assert_eq!(label(&world, ANN, 10, 9).await.len(), 4);
    assert_eq!(world.counters().await.done, 2);
    assert_eq!(label(&world, BOB, 20, 9).await, ["text 1", "text 3"]);
    world.assert_counted().await;
}

pub(crate) async fn a_higher_priority_comes_first_whenever_it_arrives(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    assert_eq!(label(&world, ANN, 10, 1).await, ["text 0"]);

    let urgent = NewSample {
        priority: 5,
        ..sample("urgent")
    };
    let someday = NewSample {
        priority: -5,
        ..sample("someday")
    };
    store
        .insert_samples(world.queue, vec![someday, urgent], NOW)
        .await
        .unwrap();

    assert_eq!(
        label(&world, ANN, 20, 9).await,
        ["urgent", "text 1", "someday"]
    );
}

pub(crate) async fn a_random_order_is_everybodys_and_has_every_sample(store: Arc<dyn Store>) {
    let random = |seed| Policy {
        order: Order::Random(seed),
        ..policy(2)
    };
    let world = World::with_policy(store.clone(), "random", 30, random(7)).await;
    let other = World::with_policy(store, "other seed", 30, random(8)).await;

    let of_ann = label(&world, ANN, 100, 99).await;
    let of_bob = label(&world, BOB, 200, 99).await;
    let elsewhere = label(&other, ANN, 300, 99).await;

    assert_eq!(of_ann, of_bob);
    assert_ne!(of_ann, elsewhere);
    let mut sorted = of_ann.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 30);
    let arrival: Vec<String> = (0..30).map(|n| format!("text {n}")).collect();
    assert_ne!(of_ann, arrival);
}

pub(crate) async fn a_skip_may_take_a_labels_place(store: Arc<dyn Store>) {
    let ignore = Policy {
        skip: SkipPolicy::IgnoreSkipped,
        ..policy(1)
    };
    let world = World::with_policy(store, "ignore", 1, ignore).await;
    let open = world.granted(ANN, NOW).await;

    world.skip(ANN, open.id, NOW).await;

    let after = world.counters().await;
    assert_eq!((after.done, after.target, after.skipped), (1, 0, 1));
    assert_eq!(world.nothing(BOB, NOW).await, NoWork::Drained);
    world.assert_counted().await;
}

pub(crate) async fn a_skip_may_come_back_once_nothing_else_is_left(store: Arc<dyn Store>) {
    let again = Policy {
        skip: SkipPolicy::RequeueForMe,
        ..policy(1)
    };
    let world = World::with_policy(store, "again", 3, again).await;
    let first = world.granted(ANN, NOW).await;
    world.skip(ANN, first.id, NOW).await;

    assert_eq!(
        label(&world, ANN, 10, 9).await,
        ["text 1", "text 2", "text 0"]
    );
    assert_eq!(world.counters().await.skipped, 0);
    world.assert_counted().await;
}

pub(crate) async fn a_person_gets_no_more_than_the_queue_takes_from_one(store: Arc<dyn Store>) {
    let limited = Policy {
        labeler_limit: Some(2),
        ..policy(1)
    };
    let world = World::with_policy(store, "limited", 5, limited).await;

    assert_eq!(world.granted_up_to(ANN, 5, NOW).await.len(), 2);
    assert_eq!(label(&world, ANN, 10, 9).await.len(), 2);
    assert_eq!(
        world.nothing(ANN, NOW).await,
        NoWork::YourLimit { retry_in_ms: None }
    );
    assert_eq!(label(&world, BOB, 20, 1).await, ["text 2"]);
}

pub(crate) async fn a_days_limit_ends_with_the_day(store: Arc<dyn Store>) {
    let limited = Policy {
        labeler_daily_limit: Some(1),
        ..policy(1)
    };
    let world = World::with_policy(store, "daily", 3, limited).await;
    assert_eq!(label(&world, ANN, 10, 9).await.len(), 1);

    let NoWork::YourLimit {
        retry_in_ms: Some(retry_in_ms),
    } = world.nothing(ANN, NOW).await
    else {
        panic!("the limit of the day is reached");
    };

    let tomorrow = NOW + retry_in_ms;
    assert_eq!(tomorrow % DAY_MS, 0);
    assert!(matches!(
        world.nothing(ANN, tomorrow - 1).await,
        NoWork::YourLimit { .. }
    ));
    assert_eq!(text(&world.granted(ANN, tomorrow).await), "text 1");
}

pub(crate) async fn a_late_label_passes_no_limit(store: Arc<dyn Store>) {
    for limited in [
        Policy {
            labeler_limit: Some(1),
            ..policy(1)
        },
        Policy {
            labeler_daily_limit: Some(1),
            ..policy(1)
        },
    ] {
        let world = World::with_policy(store.clone(), &format!("{limited:?}"), 2, limited).await;
        let numbered = |number| op((u128::try_from(world.queue.0).unwrap() << 64) | number);
        let late_ms = NOW + LEASE_MS;
        let first = world.granted(ANN, NOW).await;
        let of_bob = world.granted(BOB, late_ms).await;
        assert_eq!(of_bob.sample.id, first.sample.id);
        let second = world.granted(ANN, late_ms).await;
        let leases = whatever_their_ends(&[of_bob.id]);
        let released = store.release(BOB, leases, None, late_ms);
        released.await.unwrap();

        let late = world.submit(numbered(1), ANN, first.id, late_ms).await;

        assert_eq!(late, Submitted::Refused(Refusal::LimitReached));
        assert!(stored(
            &world.submit(numbered(2), ANN, second.id, late_ms).await
        ));
        let late = world.submit(numbered(1), ANN, first.id, late_ms).await;
        assert_eq!(late, Submitted::Refused(Refusal::LimitReached));
        world.assert_counted().await;
    }
}

pub(crate) async fn a_paused_person_keeps_what_they_hold_and_gets_nothing_new(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 3, 1).await;
    let open = world.granted(ANN, NOW).await;
    let pause = |paused| ParticipantChange {
        paused: Some(paused),
        ..ParticipantChange::default()
    };
    let ann = number_of(&world, ANN).await;

    let done = store
        .change_participant(world.queue, ann, pause(true), By::NOBODY, NOW)
        .await;

    assert_eq!(done.unwrap(), Some(ANN));
    assert_eq!(world.granted(ANN, NOW).await.id, open.id);
    assert!(stored(&world.submit(op(1), ANN, open.id, NOW).await));
    assert_eq!(world.nothing(ANN, NOW).await, NoWork::PausedForYou);
    assert_eq!(text(&world.granted(BOB, NOW).await), "text 1");
    store
        .change_participant(world.queue, ann, pause(false), By::NOBODY, NOW)
        .await
        .unwrap();
    assert_eq!(text(&world.granted(ANN, NOW).await), "text 2");
    let unknown = store
        .change_participant(world.queue, 999, pause(true), By::NOBODY, NOW)
        .await;
    assert_eq!(unknown.unwrap(), None);
}

pub(crate) async fn a_queue_with_a_list_is_for_those_on_it(store: Arc<dyn Store>) {
    let listed = Policy {
        members_only: true,
        ..policy(1)
    };
    let world = World::with_policy(store.clone(), "listed", 2, listed).await;
    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW)
        .await
        .unwrap();
    assert_eq!(world.nothing(ANN, NOW).await, NoWork::NotAMember);

    let change = ParticipantChange {
        listed: Some(true),
        ..ParticipantChange::default()
    };
    let ann = number_of(&world, ANN).await;
    store
        .change_participant(world.queue, ann, change, By::NOBODY, NOW)
        .await
        .unwrap();

    assert_eq!(text(&world.granted(ANN, NOW).await), "text 0");
    assert_eq!(world.nothing(BOB, NOW).await, NoWork::NotAMember);
    let people = store.participants(world.queue, 0, 99).await.unwrap();
    assert_eq!(people.len(), 1);
    assert!(people[0].listed);
}

fn gold(answer: i64, number: usize) -> NewSample {
    NewSample {
        gold: Some(LabelValues::from([(
            "tone".to_owned(),
            FieldValue::Integer(answer),
        )])),
        ..sample(&format!("known {number}"))
    }
}

/// A queue of 60 samples in which every second one dealt is a known one, of 40.
async fn gold_world(store: Arc<dyn Store>) -> World {
    let golden = Policy {
        gold: Some(GoldPolicy {
            share_percent: 50,
            pause_below_percent: Some(60),
            pause_after: 5,
        }),
        ..policy(1)
    };
    let world = World::with_policy(store.clone(), "golden", 60, golden).await;
    let known = (0..40).map(|number| gold(4, number)).collect();
    store.insert_samples(world.queue, known, NOW).await.unwrap();
    world
}

pub(crate) async fn known_samples_are_mixed_in_and_counted_apart(store: Arc<dyn Store>) {
    let world = gold_world(store.clone()).await;
    assert_eq!(world.counters().await.samples, 60);

    let mut known = 0;
    for number in 0..30 {
        let open = world.granted(ANN, NOW).await;
        known += u64::from(text(&open).starts_with("known"));
        assert!(stored(&world.say(op(number), ANN, open.id, 4, NOW).await));
        world.assert_counted().await;
    }

    assert!((5..25).contains(&known), "{known}");
    let after = world.counters().await;
    assert_eq!((after.labels, after.done), (30, 30 - known));
    assert_eq!(after.target, 60 + known);
    let people = store.participants(world.queue, 0, 99).await.unwrap();
    assert_eq!((people[0].gold_seen, people[0].gold_right), (known, known));
    assert_eq!(people[0].paused, None);
}

pub(crate) async fn who_answers_known_samples_wrong_is_paused(store: Arc<dyn Store>) {
    let world = gold_world(store.clone()).await;

    let mut labels = 0;
    loop {
        let Some(open) = world.granted_up_to(ANN, 1, NOW).await.pop() else {
            break;
        };
        assert!(stored(&world.say(op(labels), ANN, open.id, 1, NOW).await));
        labels += 1;
        assert!(labels < 60, "nobody was paused");
    }

    assert_eq!(world.nothing(ANN, NOW).await, NoWork::PausedForYou);
    let people = store.participants(world.queue, 0, 99).await.unwrap();
    assert_eq!((people[0].gold_seen, people[0].gold_right), (5, 0));
    assert_eq!(people[0].paused, Some(Pause::ByGold));
    let told = Filter {
        actions: vec![Action::PauseByGold],
        ..Filter::default()
    };
    let told = store.audit_page(&told, None, 9).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].detail.as_deref(), Some("labeler 1"));
    world.assert_counted().await;
}

pub(crate) async fn another_policy_holds_for_the_samples_that_are_there(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    assert_eq!(label(&world, ANN, 10, 2).await, ["text 0", "text 1"]);
    let change = |policy| QueueChange {
        policy: Some(policy),
        ..QueueChange::default()
    };

    let wider = store
        .change_queue(world.queue, change(policy(2)), By::NOBODY, NOW)
        .await
        .unwrap()
        .unwrap();

    assert_eq!((wider.counters.target, wider.counters.done), (6, 0));
    world.assert_counted().await;
    assert_eq!(label(&world, BOB, 20, 1).await, ["text 0"]);
    let narrower = store
        .change_queue(world.queue, change(policy(1)), By::NOBODY, NOW)
        .await
        .unwrap()
        .unwrap();
    // A label that is there stays.
    assert_eq!((narrower.counters.target, narrower.counters.done), (4, 2));
    assert_eq!(label(&world, ANN, 30, 9).await, ["text 2"]);
    world.assert_counted().await;
}

pub(crate) async fn each_schema_of_a_queue_has_a_version_of_its_own(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let schema = |max: i64| {
        let json =
            format!(r#"{{"fields":[{{"name":"tone","kind":"scale","min":1,"max":{max}}}]}}"#);
        QueueChange {
            schema: Some(ingot::schema::parse(&json).unwrap()),
            ..QueueChange::default()
        }
    };
    let version = async |change| {
        let changed = store
            .change_queue(world.queue, change, By::NOBODY, NOW)
            .await;
        changed.unwrap().unwrap().schema_version
    };
    let open = world.granted(ANN, NOW).await;
    assert!(stored(&world.submit(op(1), ANN, open.id, NOW).await));

    assert_eq!(version(schema(7)).await, 2);
    assert_eq!(version(schema(9)).await, 3);

    assert_eq!(version(schema(9)).await, 3, "the same schema is no new one");
    for (version, most) in [(1, 5), (2, 7), (3, 9)] {
        let kept = store.schema(world.queue, version).await.unwrap().unwrap();
        assert!(
            format!("{kept:?}").contains(&format!("max: {most}")),
            "{kept:?}"
        );
    }
    world.assert_counted().await;
}

pub(crate) async fn answers_to_questions_that_have_changed_since_are_refused(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 2, 1).await;
    let open = world.granted(ANN, NOW).await;
    let change = QueueChange {
        schema: Some(
            ingot::schema::parse(
                r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"min_label":"Kind"}]}"#,
            )
            .unwrap(),
        ),
        ..QueueChange::default()
    };
    store
        .change_queue(world.queue, change, By::NOBODY, NOW)
        .await
        .unwrap();
    let submit = async |number| {
        let submission = Submission {
            op_id: op(number),
            queue: world.queue,
            assignment: open.id,
            labeler: ANN,
            token: None,
            answered: Answered {
                schema_version: 2,
                ..answered(1)
            },
            now_ms: NOW,
        };
        store.submit(submission, None).await.unwrap().0
    };

    let before = submit(1).await;
    let told = world.granted(ANN, NOW).await;
    let after = submit(2).await;

    assert_eq!(before, Submitted::Refused(Refusal::SchemaChanged));
    assert_eq!((told.id, told.schema_version), (open.id, 2));
    assert!(stored(&after));
    world.assert_counted().await;
}

pub(crate) async fn leases_can_go_on_and_be_given_back(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 3, 1).await;
    let held = world.granted_up_to(ANN, 2, NOW).await;
    let ids = vec![held[0].id, held[1].id];

    let renewed = store.renew(ANN, ids.clone(), NOW + 40_000).await.unwrap();
    let of_bob = store.renew(BOB, ids.clone(), NOW).await.unwrap();

    assert_eq!(renewed.len(), 2);
    assert_eq!(renewed[0].lease_expires_at_ms, NOW + 40_000 + LEASE_MS);
    assert!(of_bob.is_empty());
    assert!(
        store
            .release(BOB, whatever_their_ends(&ids), None, NOW)
            .await
            .unwrap()
            .is_empty()
    );
    let as_dealt_out = held.iter().take(2).map(|held| Returned {
        assignment: held.id,
        known_end_ms: Some(held.lease_expires_at_ms),
    });
    // They were renewed since, so another page of Ann's has them.
    let of_the_old_page = store.release(ANN, as_dealt_out.collect(), None, NOW);
    assert!(of_the_old_page.await.unwrap().is_empty());
    let as_renewed = renewed.iter().map(|renewed| Returned {
        assignment: renewed.assignment,
        known_end_ms: Some(renewed.lease_expires_at_ms),
    });
    let counted = store
        .release(ANN, as_renewed.collect(), None, NOW)
        .await
        .unwrap();
    assert_eq!((counted[0].1.leased, counted[0].1.available), (0, 3));
    assert!(store.renew(ANN, ids, NOW).await.unwrap().is_empty());
    assert_eq!(text(&world.granted(ANN, NOW).await), "text 0");
    world.assert_counted().await;
}

pub(crate) async fn twenty_labelers_race_for_begun_samples_and_skip_some(store: Arc<dyn Store>) {
    let racing = Policy {
        begun_first: true,
        order: Order::Random(3),
        open_leases: 3,
        ..policy(2)
    };
    let world = World::with_policy(store.clone(), "racing", 100, racing).await;

    let mut people = tokio::task::JoinSet::new();
    for number in 0..20_u128 {
        let world = world.clone();
        people.spawn(async move {
            let labeler = LabelerId(uuid::Uuid::from_u128(1_000 + number));
            let mut turn = 0;
            loop {
                let held = world.granted_up_to(labeler, 3, NOW).await;
                let Some(open) = held.first() else {
                    match world.nothing_or_granted(labeler, NOW).await {
                        Some(NoWork::AllLeased { .. }) => {
                            tokio::task::yield_now().await;
                            continue;
                        }
                        Some(_) => return,
                        None => continue,
                    }
                };
                turn += 1;
                if turn % 7 == 0 {
                    world.skip(labeler, open.id, NOW).await;
                } else {
                    let op_id = op((number << 64) | turn);
                    assert!(stored(&world.submit(op_id, labeler, open.id, NOW).await));
                }
            }
        });
    }
    people.join_all().await;

    let after = world.counters().await;
    assert_eq!((after.labels, after.done, after.leased), (200, 100, 0));
    world.assert_counted().await;
}

pub(crate) async fn new_samples_in_a_random_order_reach_a_person_who_had_finished(
    store: Arc<dyn Store>,
) {
    let random = Policy {
        order: Order::Random(1),
        ..policy(1)
    };
    let world = World::with_policy(store.clone(), "finished", 20, random).await;
    assert_eq!(label(&world, ANN, 100, 99).await.len(), 20);
    assert_eq!(world.nothing(ANN, NOW).await, NoWork::Drained);

    store
        .insert_samples(world.queue, numbered(20..40), NOW)
        .await
        .unwrap();

    assert_eq!(label(&world, ANN, 200, 99).await.len(), 20);
    world.assert_counted().await;
}

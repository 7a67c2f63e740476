//! Tokens, answers kept for programs, and work that takes long.

use std::sync::Arc;

use app::api::Role;
use server::store::{
    By, IdempotencyKey, JOB_KEPT_MS, JobCounts, JobKind, JobNote, JobRejection, JobState,
    KeptAnswer, MOST_REJECTIONS, NewToken, Store, TokenId,
};

use crate::world::{NOW, World};

fn token(hash: u8) -> NewToken {
    NewToken {
        hash: [hash; 32],
        name: "ci".to_owned(),
        role: Role::Admin,
        labeler: None,
    }
}

pub(crate) async fn a_token_opens_until_it_is_revoked(store: Arc<dyn Store>) {
    let anna = store.labeler_named("anna", NOW).await.unwrap();
    let labeling = NewToken {
        role: Role::Labeler,
        labeler: Some(anna),
        ..token(2)
    };
    let first = store.add_token(token(1), NOW).await.unwrap();
    store.add_token(labeling, NOW).await.unwrap();

    let found = store.token([1; 32]).await.unwrap().unwrap();

    assert_eq!(
        (found.id, found.role, found.revoked_at_ms),
        (first, Role::Admin, None)
    );
    assert_eq!(
        store.token([2; 32]).await.unwrap().unwrap().labeler,
        Some(anna)
    );
    assert_eq!(store.token([3; 32]).await.unwrap(), None);
    assert!(store.revoke_token(first, NOW + 1).await.unwrap());
    assert!(!store.revoke_token(first, NOW + 2).await.unwrap());
    assert!(!store.revoke_token(TokenId(99), NOW).await.unwrap());
    let revoked = store.token([1; 32]).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at_ms, Some(NOW + 1));
    assert_eq!(store.tokens().await.unwrap().len(), 2);
}

pub(crate) async fn an_answer_is_kept_under_its_key_for_a_while(store: Arc<dyn Store>) {
    let id = store.add_token(token(1), NOW).await.unwrap();
    let key = |key: &str| IdempotencyKey {
        token: id,
        key: key.to_owned(),
    };
    let answer = |status| KeptAnswer {
        request: [7; 32],
        status,
        body: b"{}".to_vec(),
    };

    store
        .keep_answer(key("a"), answer(201), 0, NOW)
        .await
        .unwrap();
    store
        .keep_answer(key("a"), answer(500), 0, NOW)
        .await
        .unwrap();

    assert_eq!(
        store.kept_answer(key("a")).await.unwrap(),
        Some(answer(201))
    );
    assert_eq!(store.kept_answer(key("b")).await.unwrap(), None);
    store
        .keep_answer(key("b"), answer(201), NOW + 1, NOW + 1)
        .await
        .unwrap();
    assert_eq!(store.kept_answer(key("a")).await.unwrap(), None);
}

pub(crate) async fn a_job_tells_how_far_it_is_and_what_it_left_out(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let job = store
        .begin_job(JobKind::Import, world.queue, By::NOBODY, NOW)
        .await
        .unwrap();
    let counts = |rejected| JobCounts {
        imported: 10,
        rejected,
        ..JobCounts::default()
    };
    let rejection = |line: u32| JobRejection {
        place: format!("a.jsonl:{line}"),
        reason: "no".to_owned(),
    };

    let running = JobNote {
        rejections: vec![rejection(1), rejection(2)],
        ..JobNote::of(JobState::Running, counts(2))
    };
    let done = JobNote {
        rejections: vec![rejection(9)],
        manifest: Some("{}".to_owned()),
        ..JobNote::of(JobState::Done, counts(3))
    };
    store.note_job(job, running, NOW).await.unwrap();
    store.note_job(job, done, NOW + 5).await.unwrap();

    let found = store.job(job).await.unwrap().unwrap();
    assert_eq!(
        (found.state, found.counts, found.ended_at_ms),
        (JobState::Done, counts(3), Some(NOW + 5))
    );
    assert_eq!(found.manifest.as_deref(), Some("{}"));
    let rest = store.job_rejections(job, 1, 9).await.unwrap();
    assert_eq!(rest, [rejection(2), rejection(9)]);
}

pub(crate) async fn a_job_that_has_ended_stays_as_it_ended(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let job = store
        .begin_job(JobKind::Export, world.queue, By::NOBODY, NOW)
        .await
        .unwrap();
    let note = |state| JobNote::of(state, JobCounts::default());

    for state in [JobState::Cancelled, JobState::Running, JobState::Done] {
        store.note_job(job, note(state), NOW + 1).await.unwrap();
    }

    let found = store.job(job).await.unwrap().unwrap();
    assert_eq!(
        (found.kind, found.state),
        (JobKind::Export, JobState::Cancelled)
    );
}

pub(crate) async fn of_a_job_the_first_ten_thousand_rejections_are_kept(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let job = store
        .begin_job(JobKind::Import, world.queue, By::NOBODY, NOW)
        .await
        .unwrap();
    let note = |lines: std::ops::RangeInclusive<u64>| JobNote {
        rejections: lines
            .map(|line| JobRejection {
                place: format!("a.jsonl:{line}"),
                reason: "no".to_owned(),
            })
            .collect(),
        ..JobNote::of(JobState::Running, JobCounts::default())
    };

    for lines in [1..=MOST_REJECTIONS - 1, 10_000..=10_001, 10_002..=10_003] {
        store.note_job(job, note(lines), NOW).await.unwrap();
    }

    let last = store
        .job_rejections(job, MOST_REJECTIONS - 2, 9)
        .await
        .unwrap();
    let places: Vec<_> = last.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["a.jsonl:9999", "a.jsonl:10000"]);
}

pub(crate) async fn a_job_that_ended_long_ago_is_forgotten(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let begin = async |now_ms| {
        let job = store
            .begin_job(JobKind::Import, world.queue, By::NOBODY, now_ms)
            .await;
        job.unwrap()
    };
    let (ended, running) = (begin(NOW).await, begin(NOW).await);
    let note = JobNote {
        rejections: vec![JobRejection {
            place: "a.jsonl:1".to_owned(),
            reason: "no".to_owned(),
        }],
        ..JobNote::of(JobState::Done, JobCounts::default())
    };
    store.note_job(ended, note, NOW).await.unwrap();

    begin(NOW + JOB_KEPT_MS).await;
    let in_time = store.job(ended).await.unwrap().is_some();
    begin(NOW + JOB_KEPT_MS + 1).await;

    assert!(in_time);
    assert_eq!(store.job(ended).await.unwrap(), None);
    assert_eq!(store.job_rejections(ended, 0, 9).await.unwrap(), []);
    assert!(store.job(running).await.unwrap().is_some());
}

pub(crate) async fn jobs_that_ran_when_the_server_ended_are_interrupted(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 0, 1).await;
    let job = store
        .begin_job(JobKind::Import, world.queue, By::NOBODY, NOW)
        .await
        .unwrap();

    assert_eq!(store.interrupt_jobs(NOW + 1).await.unwrap(), 1);

    assert_eq!(
        store.job(job).await.unwrap().unwrap().state,
        JobState::Interrupted
    );
    assert_eq!(store.interrupt_jobs(NOW + 2).await.unwrap(), 0);
}

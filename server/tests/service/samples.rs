//! How much is done at once to samples that a filter finds.

use std::sync::Arc;

use ingot::{
    ids::QueueId,
    limits::Limits,
    sample_table::{BulkAction, Changed, Chosen, Cursor, Filter},
};
use server::{services::Samples, store::By};

use crate::test_server::TestServer;

/// The limits of this test: the last batch of all that may be changed at once is not a full one.
const LIMITS: Limits = Limits {
    bulk_samples: 4,
    bulk_matches: 6,
    ..Limits::DEFAULT
};

async fn queue_of(server: &TestServer, samples: u32) -> QueueId {
    let texts: Vec<_> = (0..samples)
        .map(|number| format!("text {number}"))
        .collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    server.queue_of(&texts).await
}

/// Gives all samples behind this place a priority.
async fn prioritize(
    server: &TestServer,
    queue: QueueId,
    after: Option<Cursor>,
) -> (Changed, Option<Cursor>) {
    let store = Arc::clone(&server.store);
    let samples = Samples::new(store, server.hub.clone(), server.clock, LIMITS);
    let all = Chosen::Matching(Filter::default(), after);
    let urgent = BulkAction::SetPriority(5);
    samples
        .change(queue, all, urgent, By::NOBODY)
        .await
        .unwrap()
}

fn changed(changed: u32) -> Changed {
    Changed {
        changed: changed.into(),
        unchanged: 0,
    }
}

#[tokio::test]
async fn as_many_samples_as_may_be_changed_at_once_are_and_none_is_left() {
    let server = TestServer::start().await;
    let queue = queue_of(&server, LIMITS.bulk_matches).await;

    let all = prioritize(&server, queue, None).await;

    assert_eq!(all, (changed(LIMITS.bulk_matches), None));
}

#[tokio::test]
async fn one_more_is_left_and_it_is_told_where_to_go_on() {
    let server = TestServer::start().await;
    let queue = queue_of(&server, LIMITS.bulk_matches + 1).await;

    let (most, next) = prioritize(&server, queue, None).await;
    let rest = prioritize(&server, queue, next).await;

    assert_eq!(most, changed(LIMITS.bulk_matches));
    let last_changed = next.map(|next| next.seq);
    assert_eq!(last_changed, Some(u64::from(LIMITS.bulk_matches) - 1));
    assert_eq!(rest, (changed(1), None));
}

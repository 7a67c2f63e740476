//! Jobs of nodes that live, and of those that don't.

use ingot::ids::QueueId;
use server::store::{By, JobId, JobKind, JobState};

use super::member::{Member, two};

/// A job that runs on this node.
async fn begin(member: &Member, queue: QueueId) -> JobId {
    let now_ms = member.node.clock.wall_ms();
    let begun = member
        .node
        .store
        .begin_job(JobKind::Export, queue, By::NOBODY, now_ms);
    begun.await.unwrap()
}

async fn state(member: &Member, job: JobId) -> JobState {
    member.node.store.job(job).await.unwrap().unwrap().state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_gone_ends_its_own_jobs_and_a_start_ends_nobody_elses() {
    // Given a job on each of two nodes
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(1).await;
    let (of_a, of_b) = (begin(&a, queue).await, begin(&b, queue).await);
    // When another node starts
    let c = Member::join(&url).await;
    // Then both run on
    for job in [of_a, of_b] {
        assert_eq!(state(&c, job).await, JobState::Running);
    }
    // And when one is gone
    let (gone, now_ms) = (b.sender(), a.node.clock.wall_ms());
    b.end().await;
    a.nodes.bury(gone, now_ms).await.unwrap();
    // Then its job is interrupted, and the other runs on
    assert_eq!(state(&c, of_b).await, JobState::Interrupted);
    assert_eq!(state(&c, of_a).await, JobState::Running);
}

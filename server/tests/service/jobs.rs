//! What the server does by itself.

use std::{sync::Arc, time::Duration};

use ingot::{ids::LabelerId, policy::Policy, progress::Counters};
use server::{
    clock::Clock,
    jobs,
    store::{By, ClaimRequest, QueueChange},
};
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::test_server::{LONG, TestServer};

async fn until(server: &TestServer, wanted: impl Fn(&Counters) -> bool) {
    let mut looks = interval(Duration::from_millis(10));
    let reached = timeout(Duration::from_secs(20), async {
        loop {
            looks.tick().await;
            let all = server.store.counters().await.unwrap();
            if all.iter().all(|(_, counters)| wanted(counters)) {
                return;
            }
        }
    });
    reached.await.unwrap();
}

#[tokio::test]
async fn a_lease_that_ran_out_ends_though_nobody_claims() {
    // Given the only sample, leased to somebody until the moment they got it
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let clock = Clock::start();
    let request = ClaimRequest {
        queue,
        labeler: LabelerId::from_random_bytes([1; 16]),
        count: 1,
        now_ms: clock.wall_ms() - Policy::default().lease_ms,
    };
    server.store.claim(request).await.unwrap();
    until(&server, |counters| {
        counters.leased == 1 && counters.available == 0
    })
    .await;

    // When the server sweeps
    let cancel = CancellationToken::new();
    let sweeping = tokio::spawn(jobs::sweep_leases(
        Arc::clone(&server.store),
        clock,
        cancel.clone(),
    ));

    // Then it is there for others, and the job ends when it is told to
    until(&server, |counters| {
        counters.leased == 0 && counters.available == 1
    })
    .await;
    cancel.cancel();
    sweeping.await.unwrap();
}

#[tokio::test]
async fn dealing_that_was_interrupted_goes_on_by_itself() {
    // Given a policy whose changing nobody has waited for
    let server = TestServer::start().await;
    let queue = server.long_queue().await;
    let change = QueueChange {
        policy: Some(Policy::with_overlap(3)),
        ..QueueChange::default()
    };
    tokio::select! {
        biased;
        () = server.asks_for(queue, 3) => {}
        changed = server.store.change_queue(queue, change, By::NOBODY, 1) => drop(changed.unwrap()),
    }

    // When the server looks for such
    let cancel = CancellationToken::new();
    let often = Duration::from_millis(20);
    let dealing = jobs::deal_on(Arc::clone(&server.store), often, cancel.clone());
    let dealing = tokio::spawn(dealing);

    // Then every sample is dealt by it, and the job ends when it is told to
    until(&server, |counters| counters.target == 3 * LONG).await;
    cancel.cancel();
    dealing.await.unwrap();
}

//! What the server does by itself, now and then.

use std::{mem, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::interval};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    store::{Store, StoreError},
};

/// How often leases that ran out are ended. Claims end those of their own queue; this is for a queue
/// that nobody claims from, so that whoever waits for work in it is woken.
const SWEEP: Duration = Duration::from_secs(10);

/// How often dealing is looked for that was interrupted: what has come no further since the last look.
pub const DEALING: Duration = Duration::from_secs(10);

/// Ends leases that ran out, until cancelled. The hub sees the counters change by itself.
pub async fn sweep_leases(store: Arc<dyn Store>, clock: Clock, cancel: CancellationToken) {
    repeat(SWEEP, cancel, "leases that ran out can't be ended", || {
        store.expire_leases(clock.wall_ms())
    })
    .await;
}

/// Deals the samples of queues whose policy was changed by a server that ended in the midst of it, until cancelled. It
/// looks for them once in each `period`.
pub async fn deal_on(store: Arc<dyn Store>, period: Duration, cancel: CancellationToken) {
    let failure = "samples can't be dealt again by their queue's new policy";
    let places = Mutex::new(Vec::new());
    repeat(period, cancel, failure, || async {
        let mut places = places.lock().await;
        // After a failure all are looked at anew, so that none waits for one that fails each time.
        let known = mem::take(&mut *places);
        *places = store.deal_on(&known).await?;
        Ok(())
    })
    .await;
}

/// Does something now and again so long after it was done, until cancelled, also in the midst of it.
async fn repeat<F, T>(
    period: Duration,
    cancel: CancellationToken,
    failure: &'static str,
    work: impl Fn() -> F,
) where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut ticks = interval(period);
    let mut failing = false;
    loop {
        let once = async {
            ticks.tick().await;
            work().await
        };
        let done = cancel.run_until_cancelled(once).await;
        ticks.reset();
        match done {
            None => return,
            Some(Ok(_)) => failing = false,
            // One line per outage is enough.
            Some(Err(error)) if !failing => {
                failing = true;
                tracing::warn!(%error, "{failure}; trying on");
            }
            Some(Err(_)) => {}
        }
    }
}

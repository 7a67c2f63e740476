//! What the server does by itself, now and then.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{clock::Clock, store::Store};

/// How often leases that ran out are ended. Claims end those of their own queue; this is for a queue
/// that nobody claims from, so that whoever waits for work in it is woken.
const SWEEP: Duration = Duration::from_secs(10);

/// Ends leases that ran out, until cancelled. The hub sees the counters change by itself.
pub async fn sweep_leases(store: Arc<dyn Store>, clock: Clock, cancel: CancellationToken) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match store.expire_leases(clock.wall_ms()).await {
            Ok(_) => failing = false,
            // One line per outage is enough.
            Err(error) if !failing => {
                failing = true;
                tracing::warn!(%error, "leases that ran out can't be ended; trying on");
            }
            Err(_) => {}
        }
    }
}

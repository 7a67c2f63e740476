//! Hearing what other nodes tell, whatever becomes of the connection.

use std::{
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use ingot::cluster::{Heard, Inbox};
use tokio::{
    select,
    time::{MissedTickBehavior, interval, sleep},
};

use super::Cluster;
use crate::{live::Hub, store::Listener};

/// How often a node asks whether it hears itself: a connection may be dead without ending.
const PROBE: Duration = Duration::from_secs(5);

/// How often it is looked whether a probe is overdue.
const LOOK: Duration = Duration::from_secs(1);

/// A connection that has not brought a probe back after so long is given up, in milliseconds.
const ECHO_MS: u64 = 10_000;

/// A lost connection is made anew after a random part of this.
const RETRY: Duration = Duration::from_secs(1);

/// What was missed is read at most once in so long.
const READING: Duration = Duration::from_secs(1);

impl Cluster {
    /// Hears notices; if they cease to come, listens anew, and then reads what was missed meanwhile.
    pub(super) async fn hear(&self, listener: Listener, hub: &Hub) {
        self.hears(true);
        let mut listening = Some(listener);
        loop {
            if let Some(listener) = listening.take() {
                self.hear_by(listener, hub).await;
                self.hears(false);
                tracing::warn!("notices of other nodes don't come any more; listening anew");
            }
            sleep(RETRY.mul_f64(rand::random())).await;
            match self.nodes.listen().await {
                Ok(listener) => {
                    // From here on nothing is missed: what was before it is in the store, and turns of then are known by
                    // what they are until it has been read.
                    self.missed.ring();
                    self.hears(true);
                    listening = Some(listener);
                }
                Err(error) => tracing::debug!(%error, "can't listen; trying on"),
            }
        }
    }

    /// Hears by one connection until it is lost, or does not bring back what this node sends.
    async fn hear_by(&self, mut listener: Listener, hub: &Hub) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        *self.probed() = None;
        loop {
            select! {
                notice = listener.next() => match notice {
                    Some(text) => self.take_in(&text, hub).await,
                    None => return,
                },
                _ = looks.tick() => {
                    let since_ms = *self.probed();
                    let waited_ms = since_ms.map(|since| self.clock.mono_ms().saturating_sub(since));
                    if waited_ms.is_some_and(|waited| ECHO_MS < waited) {
                        return;
                    }
                }
            }
        }
    }

    /// Sends a notice without news now and then, which has to come back.
    pub(super) async fn probe(&self) {
        let mut ticks = interval(PROBE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.probed().get_or_insert(self.clock.mono_ms());
            let notice = self.desk.probe();
            self.send(&[notice]).await;
        }
    }

    async fn take_in(&self, text: &str, hub: &Hub) {
        let heard = self.inbox().hear(text);
        match heard {
            Heard::Own => {
                if let Some(since_ms) = self.probed().take() {
                    let took_ms = self.clock.mono_ms().saturating_sub(since_ms);
                    self.metrics.echo(Duration::from_millis(took_ms));
                }
            }
            Heard::News { news, missed } => {
                self.metrics.heard();
                if missed || news.left_out {
                    self.missed.ring();
                }
                hub.heard(news).await;
            }
            Heard::Outdated => {}
            Heard::Unreadable => self.metrics.unreadable(),
        }
    }

    /// Reads the store whenever something was missed.
    pub(super) async fn read_missed(&self, hub: &Hub) {
        loop {
            let rung = self.missed.rings().await;
            self.metrics.missed();
            let read = async {
                hub.read_missed().await?;
                hub.read_rights().await
            };
            match read.await {
                Ok(()) => self.missed.has_read(rung),
                Err(error) => {
                    tracing::debug!(%error, "what was missed can't be read; trying on");
                    self.missed.ring();
                }
            }
            sleep(READING).await;
        }
    }

    pub(super) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn probed(&self) -> MutexGuard<'_, Option<u64>> {
        self.probed_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

//! This node among those that serve the same PostgreSQL database.
//!
//! What is stored is the truth, and every node reads it; what travels between nodes only saves waiting. A node
//! - tells the others what has happened at it, in notices, at most ten times a second ([`telling`]),
//! - hears what they tell, and reads the store for whatever it has missed ([`hearing`]),
//! - gives signs of life, shows who is there by way of it, and looks for those of others ([`attending`]),
//! - goes by the clock of the database.
//!
//! The rules are in `ingot::cluster` and `ingot::presence`; here are the clock and the network.

mod attending;
mod hearing;
mod missed;
mod telling;

use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use ingot::{
    cluster::{Inbox, Sender, Sign},
    presence::Incarnation,
};
use tokio_util::sync::CancellationToken;

use self::missed::Missed;
use crate::{
    clock::Clock,
    live::{Hub, NewsDesk},
    store::{Listener, Nodes, StoreError},
    telemetry::ClusterMetrics,
};

/// How often a node that starts asks for what it needs.
const ATTEMPTS: u32 = 5;

/// A node that takes part.
pub struct Cluster {
    nodes: Nodes,
    desk: Arc<NewsDesk>,
    clock: Clock,
    metrics: ClusterMetrics,
    inbox: Mutex<Inbox>,
    /// Whether notices come in.
    is_hearing: AtomicBool,
    /// The number of the last sign of life.
    beat: AtomicU64,
    /// Rung when the store has to be read for what was missed.
    missed: Missed,
    /// When the last probe was sent, in monotonic milliseconds; none once it has come back.
    probed_ms: Mutex<Option<u64>>,
    /// The signs that were there when this node appeared, whose people it counts since.
    first_seen: OnceLock<Vec<Sign>>,
}

impl Cluster {
    /// Takes part from now on: the clock follows the database's, and a connection listens, so that nothing is missed of
    /// what happens after the hub has been loaded.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub async fn join(
        nodes: Nodes,
        clock: Clock,
        metrics: ClusterMetrics,
    ) -> Result<(Self, Listener), StoreError> {
        let ahead_ms = patiently(|| follow_time(&nodes, clock)).await?;
        if ahead_ms != 0 {
            tracing::warn!(
                ahead_ms,
                "this machine's clock is wrong; the database's is used"
            );
        }
        let incarnation = Incarnation {
            began_at_ms: clock.wall_ms().saturating_sub(clock.mono_ms()),
            nonce: rand::random::<u64>() >> 1,
        };
        let sender = Sender {
            node: nodes.own(),
            incarnation,
        };
        let listener = patiently(|| nodes.listen()).await?;
        let desk = Arc::new(NewsDesk::new(sender));
        desk.forget_before(clock.wall_ms().saturating_sub(attending::KNOWN_MS));
        let cluster = Self {
            nodes,
            desk,
            clock,
            metrics,
            inbox: Mutex::new(Inbox::new(sender)),
            is_hearing: AtomicBool::new(false),
            beat: AtomicU64::new(0),
            missed: Missed::default(),
            probed_ms: Mutex::new(None),
            first_seen: OnceLock::new(),
        };
        Ok((cluster, listener))
    }

    /// Where the hub leaves what the others are to be told.
    pub fn desk(&self) -> &Arc<NewsDesk> {
        &self.desk
    }

    /// Takes part until cancelled; then says goodbye.
    pub async fn run(self, listener: Listener, hub: Hub, cancel: CancellationToken) {
        let work = async {
            tokio::join!(
                self.tell(),
                self.hear(listener, &hub),
                self.probe(),
                self.read_missed(&hub),
                self.attend(&hub, &cancel),
            )
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            _ = work => {}
        }
        self.say_goodbye(&hub).await;
    }

    fn hears(&self, is_hearing: bool) {
        self.is_hearing.store(is_hearing, Ordering::Relaxed);
        self.metrics.hearing(is_hearing);
    }
}

/// Goes by the database's clock. How far this machine's is behind it, in milliseconds.
async fn follow_time(nodes: &Nodes, clock: Clock) -> Result<i64, StoreError> {
    let asked_ms = clock.mono_ms();
    let told_ms = nodes.now_ms().await?;
    let took_ms = clock.mono_ms().saturating_sub(asked_ms);
    Ok(clock.follow(told_ms, took_ms))
}

/// Asks again if a busy database takes its time: a start is not given up for it.
///
/// # Errors
///
/// Whatever the last of several attempts has failed for.
pub async fn patiently<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 1..ATTEMPTS {
        if let Ok(done) = attempt().await {
            return Ok(done);
        }
    }
    attempt().await
}

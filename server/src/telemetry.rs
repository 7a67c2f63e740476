//! What the server counts about itself, and how it is written out for Prometheus.
//!
//! Nothing here is process-wide: a [`Telemetry`] owns its recorder, so that two servers in one process
//! (as in tests) count apart. Whoever counts holds one of the structs of handles below. They were
//! registered beforehand, so a hit is an atomic addition: no text is formatted and no map is asked on
//! the way. The values of every label are known beforehand too, so no visitor can make the list of
//! series grow.

mod cluster;
mod http;
mod labels;
mod live;
mod process;
mod register;
mod store;

use std::{sync::Arc, time::Duration};

use metrics::Recorder;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

pub use cluster::ClusterMetrics;
pub use http::{HttpMetrics, MOST_ROUTES, measure};
pub use labels::{ResumeKind, TopicKind, Transport, UpgradeRefusal};
pub use live::{LiveMetrics, OpenConnection, PeopleCounts, StalledSocket};
pub use store::StoreMetrics;

/// The upper ends of the buckets of every histogram, in seconds: from what no one notices to what
/// no one waits for.
const BUCKETS_S: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// How often durations that were observed are put into their buckets. Until then each takes memory.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long a scrape waits for another one; Prometheus itself gives up after as long by default.
const SCRAPE_TIMEOUT: Duration = Duration::from_secs(10);

/// Everything the server counts about itself. Clones are the same.
#[derive(Clone)]
pub struct Telemetry {
    inner: Arc<Inner>,
}

struct Inner {
    prometheus: PrometheusHandle,
    started_wall_ms: u64,
    live: LiveMetrics,
    store: StoreMetrics,
    cluster: ClusterMetrics,
    http: HttpMetrics,
    /// One scrape at a time, so that many of them never take more than one thread.
    scraping: Semaphore,
}

/// The numbers could not be written out.
#[derive(Debug, thiserror::Error)]
pub enum ScrapeError {
    /// Others were being served all the time.
    #[error("other scrapes took more than {} s: scrape less often", SCRAPE_TIMEOUT.as_secs())]
    Busy,
    /// The task that writes them out died.
    #[error("the numbers could not be written out")]
    Failed,
}

impl Telemetry {
    /// Counts from now on, all from 0.
    pub fn new(clock: Clock) -> Self {
        let recorder = PrometheusBuilder::new()
            .set_buckets(&BUCKETS_S)
            .expect("invariant: there are buckets")
            .build_recorder();
        let prometheus = recorder.handle();
        let recorder: Arc<dyn Recorder + Send + Sync> = Arc::new(recorder);
        register::gauge(
            &*recorder,
            "ingot_build_info",
            "Always 1; its label tells which version runs.",
            &[("version", env!("CARGO_PKG_VERSION"))],
        )
        .set(1);
        let inner = Inner {
            prometheus,
            started_wall_ms: clock.wall_ms(),
            live: LiveMetrics::register(&*recorder),
            store: StoreMetrics::register(&*recorder, clock),
            cluster: ClusterMetrics::register(&*recorder),
            http: HttpMetrics::register(recorder, clock),
            scraping: Semaphore::new(1),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The handles of the live socket.
    pub fn live(&self) -> &LiveMetrics {
        &self.inner.live
    }

    /// The handles of the store.
    pub fn store(&self) -> &StoreMetrics {
        &self.inner.store
    }

    /// The handles of a node among others.
    pub fn cluster(&self) -> &ClusterMetrics {
        &self.inner.cluster
    }

    /// The handles of the HTTP service.
    pub fn http(&self) -> &HttpMetrics {
        &self.inner.http
    }

    /// Keeps the memory of observed durations small until cancelled, whether anybody scrapes or not.
    pub async fn run(self, cancel: CancellationToken) {
        let mut ticks = interval(UPKEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let work = async {
            loop {
                ticks.tick().await;
                self.inner.prometheus.run_upkeep();
            }
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            () = work => {}
        }
    }

    /// All numbers in Prometheus' text format.
    ///
    /// # Errors
    /// [`ScrapeError::Busy`] if others scrape without pause.
    pub async fn scrape(&self) -> Result<String, ScrapeError> {
        let _turn = timeout(SCRAPE_TIMEOUT, self.inner.scraping.acquire())
            .await
            .map_err(|_| ScrapeError::Busy)?
            .map_err(|_| ScrapeError::Failed)?;
        let inner = Arc::clone(&self.inner);
        // Sorting into buckets, writing text and reading files hold a thread for a while: not one
        // that serves requests.
        spawn_blocking(move || inner.render())
            .await
            .map_err(|_| ScrapeError::Failed)
    }
}

impl Inner {
    fn render(&self) -> String {
        let mut text = self.prometheus.render();
        process::write(&mut text, self.started_wall_ms);
        text
    }
}

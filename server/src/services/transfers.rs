//! Bringing samples in and out while the server runs, as jobs that can be watched and cancelled.

mod export;
mod import;
mod patience;
mod running;

pub use export::Export;
pub use import::Imported;
pub(crate) use patience::Patience;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ingot::{audit::Action, limits::Limits};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::ServiceError;
use crate::{
    clock::Clock,
    live::Hub,
    store::{By, Deed, Job, JobId, JobKind, JobNote, JobState, Store},
};

/// How long a cancelled job may take to end before whoever cancelled it is answered all the same.
const ENDING: Duration = Duration::from_secs(10);

/// Imports into queues and exports of them. Cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
    imports: Arc<Semaphore>,
    exports: Arc<Semaphore>,
    running: Mutex<HashMap<JobId, Handles>>,
    tasks: TaskTracker,
    /// Cancelled when the server ends.
    ending: CancellationToken,
}

/// How a job is told to end, and tells that it has.
#[derive(Clone)]
struct Handles {
    kind: JobKind,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Transfers {
    /// Joins the store and the hub; everything at work is interrupted when `ending` is cancelled.
    pub fn new(
        store: Arc<dyn Store>,
        hub: Hub,
        clock: Clock,
        limits: Limits,
        ending: CancellationToken,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                hub,
                clock,
                limits,
                imports: Arc::new(Semaphore::new(limits.imports_at_once)),
                exports: Arc::new(Semaphore::new(limits.exports_at_once)),
                running: Mutex::default(),
                tasks: TaskTracker::new(),
                ending,
            }),
        }
    }

    /// Tells a job to stop, for `by`, and waits until it has, a while at most. One that has ended stays as it is;
    /// one that runs at another node is noted as cancelled, which that node sees when it notes how far it is. The
    /// audit log is told before, and only of jobs that run and that nobody has stopped.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn cancel(&self, job: JobId, by: By) -> Result<(), ServiceError> {
        let handles = self.inner.running().get(&job).cloned();
        let Some(handles) = handles else {
            let Inner { store, clock, .. } = &*self.inner;
            if let Some(noted) = self.tell_of_cancelling(job, by).await? {
                let note = JobNote::of(JobState::Cancelled, noted.counts);
                store.note_job(job, note, clock.wall_ms()).await?;
            }
            return Ok(());
        };
        if !handles.stop.is_cancelled() {
            self.tell_of_cancelling(job, by).await?;
        }
        handles.stop.cancel();
        if timeout(ENDING, handles.ended.cancelled()).await.is_err() {
            tracing::warn!(job = job.0, "a cancelled job takes its time to end");
        }
        Ok(())
    }

    /// Tells the audit log who cancels a job, and answers with the job; none if it doesn't run.
    async fn tell_of_cancelling(&self, id: JobId, by: By) -> Result<Option<Job>, ServiceError> {
        let Inner { store, clock, .. } = &*self.inner;
        let found = store.job(id).await?;
        let Some(job) = found.filter(|job| job.state == JobState::Running) else {
            return Ok(None);
        };
        let what = match job.kind {
            JobKind::Import => "import",
            JobKind::Export => "export",
        };
        let deed = Deed {
            action: Action::CancelJob,
            by,
            queue: Some(job.queue),
            detail: format!("{what}, job {}", id.0),
        };
        store.tell_audit(deed, clock.wall_ms()).await?;
        Ok(Some(job))
    }

    /// Waits until nothing is at work any more.
    pub async fn ended(&self) {
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }
}

impl Inner {
    fn running(&self) -> MutexGuard<'_, HashMap<JobId, Handles>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit_import(&self) -> Result<OwnedSemaphorePermit, ServiceError> {
        self.admit(&self.imports, self.limits.imports_at_once, JobKind::Import)
    }

    fn admit_export(&self) -> Result<OwnedSemaphorePermit, ServiceError> {
        self.admit(&self.exports, self.limits.exports_at_once, JobKind::Export)
    }

    /// Whatever is at work holds the store up: more of it at once would end later, all of it.
    fn admit(
        &self,
        places: &Arc<Semaphore>,
        most: usize,
        kind: JobKind,
    ) -> Result<OwnedSemaphorePermit, ServiceError> {
        Arc::clone(places).try_acquire_owned().map_err(|_| {
            let what = match kind {
                JobKind::Import => "imports",
                JobKind::Export => "exports",
            };
            let running = self.running();
            let of_kind = running.iter().filter(|(_, job)| job.kind == kind);
            let mut ids: Vec<i64> = of_kind.map(|(id, _)| id.0).collect();
            ids.sort_unstable();
            let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
            ServiceError::Busy(format!(
                "As many {what} run as may at once, which is {most}: try again when one has ended, or \
                 cancel one. Their jobs: {}.",
                ids.join(", ")
            ))
        })
    }
}

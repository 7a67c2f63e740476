//! A job at work: what it has done is noted now and then, and it can be told to stop.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ingot::ids::QueueId;
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{Handles, Inner};
use crate::{
    services::ServiceError,
    store::{By, JobCounts, JobId, JobKind, JobNote, JobRejection, JobState, MOST_REJECTIONS},
};

/// How often it is noted how far a job is. Each note is a durable write.
const NOTE_EVERY: Duration = Duration::from_secs(1);

/// How long is waited before it is noted again how a job ended.
const LAST_NOTES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(5),
];

/// How many rejections are told with the answer to whoever began the job. All are read with the job.
const TOLD_REJECTIONS: usize = 100;

/// What a job has done so far. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Done {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    counts: JobCounts,
    /// The first rejections.
    told: Vec<JobRejection>,
    /// Those that are not noted yet.
    unnoted: Vec<JobRejection>,
    rejections: u64,
}

impl Done {
    pub(super) fn counts(&self) -> JobCounts {
        self.shared().counts
    }

    /// Changes what is counted.
    pub(super) fn count(&self, change: impl FnOnce(&mut JobCounts)) {
        change(&mut self.shared().counts);
    }

    /// Takes a rejection in, as long as it is one of those that are kept.
    pub(super) fn reject(&self, rejection: impl FnOnce() -> JobRejection) {
        let mut shared = self.shared();
        shared.rejections += 1;
        if MOST_REJECTIONS < shared.rejections {
            return;
        }
        let rejection = rejection();
        if shared.told.len() < TOLD_REJECTIONS {
            shared.told.push(rejection.clone());
        }
        shared.unnoted.push(rejection);
    }

    /// The first rejections.
    pub(super) fn told(&self) -> Vec<JobRejection> {
        self.shared().told.clone()
    }

    fn take_unnoted(&self) -> Vec<JobRejection> {
        std::mem::take(&mut self.shared().unnoted)
    }

    fn put_back(&self, rejections: Vec<JobRejection>) {
        self.shared().unnoted.splice(0..0, rejections);
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job at work. When it is dropped it counts as ended.
pub(super) struct Running {
    pub(super) job: JobId,
    pub(super) done: Done,
    queue: QueueId,
    handles: Handles,
    inner: Arc<Inner>,
    _place: OwnedSemaphorePermit,
}

impl Running {
    /// Begins a job, which `by` asked for, in the place that was given to it.
    pub(super) async fn begin(
        inner: Arc<Inner>,
        kind: JobKind,
        queue: QueueId,
        by: By,
        place: OwnedSemaphorePermit,
    ) -> Result<Self, ServiceError> {
        let now_ms = inner.clock.wall_ms();
        let job = inner.store.begin_job(kind, queue, by, now_ms).await?;
        let handles = Handles {
            kind,
            stop: inner.ending.child_token(),
            ended: CancellationToken::new(),
        };
        inner.running().insert(job, handles.clone());
        Ok(Self {
            job,
            done: Done::default(),
            queue,
            handles,
            inner,
            _place: place,
        })
    }

    /// What tells it to stop.
    pub(super) fn stop(&self) -> CancellationToken {
        self.handles.stop.clone()
    }

    /// What state it is in that was told to stop.
    pub(super) fn stopped_state(&self) -> JobState {
        if self.inner.ending.is_cancelled() {
            JobState::Interrupted
        } else {
            JobState::Cancelled
        }
    }

    /// Does the work, and notes meanwhile how far it is.
    pub(super) async fn work<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut ticks = interval(NOTE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.reset();
        loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                _ = ticks.tick() => {}
            }
            self.note(JobState::Running, None, None).await;
        }
    }

    /// Notes how it ended, as often as it takes within reason.
    pub(super) async fn end(
        self,
        state: JobState,
        error: Option<String>,
        manifest: Option<String>,
    ) {
        for wait in LAST_NOTES {
            if self.note(state, error.clone(), manifest.clone()).await {
                return;
            }
            sleep(wait).await;
        }
        self.note(state, error, manifest).await;
    }

    /// Whether it could be noted.
    async fn note(&self, state: JobState, error: Option<String>, manifest: Option<String>) -> bool {
        let Inner {
            store, hub, clock, ..
        } = &*self.inner;
        let note = JobNote {
            state,
            counts: self.done.counts(),
            error,
            manifest,
            rejections: self.done.take_unnoted(),
        };
        let rejections = note.rejections.clone();
        let noted = store.note_job(self.job, note, clock.wall_ms()).await;
        match &noted {
            Ok(true) => {}
            // It was cancelled by way of another node, or ended by nodes that took this one for dead.
            Ok(false) => self.handles.stop.cancel(),
            Err(error) => {
                tracing::error!(%error, job = self.job.0, "how far a job is could not be noted");
                self.done.put_back(rejections);
            }
        }
        if self.handles.kind == JobKind::Import
            && let Ok(Some(queue)) = store.queue(self.queue).await
        {
            hub.counted(self.queue, queue.counters);
        }
        noted.is_ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.inner.running().remove(&self.job);
        self.handles.ended.cancel();
    }
}

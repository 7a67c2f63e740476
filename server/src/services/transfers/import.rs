//! Imports.

use std::{future::ready, sync::Arc};

use ingot::{ids::QueueId, progress::QueueState, schema::Schema};
use tokio_util::sync::CancellationToken;

use super::{
    Transfers,
    running::{Done, Running},
};
use crate::{
    exchange::{
        DrySink, ImportError, ImportReport, Input, QueueSink, ReadOptions, Rejection, Reporter,
        import_stream,
    },
    services::ServiceError,
    store::{By, JobCounts, JobId, JobKind, JobRejection, JobState, Queue, StoreError},
};

/// Longest name of a source and longest reason that are kept with a rejection, in characters.
const REJECTION_CHARS: usize = 1_000;

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its job; none if nothing was to be stored.
    pub job: Option<JobId>,
    /// How it ended.
    pub state: JobState,
    /// What it did.
    pub counts: JobCounts,
    /// The first records that were left out.
    pub rejections: Vec<JobRejection>,
}

impl Transfers {
    /// Imports one input into a queue as a job of `by`, to its end even if nobody waits for it any more. It has
    /// `total_bytes`, if that is known.
    ///
    /// # Errors
    /// If there is no such queue or it has ended, too much is at work, or the import could not go on. Records
    /// that are left out are no error.
    pub async fn import(
        &self,
        queue: QueueId,
        input: Input,
        total_bytes: Option<u64>,
        reading: ReadOptions,
        by: By,
    ) -> Result<Imported, ServiceError> {
        let place = self.inner.admit_import()?;
        let queue = self.open_queue(queue).await?;
        let inner = Arc::clone(&self.inner);
        let running = Running::begin(inner, JobKind::Import, queue.id, by, place).await?;
        running
            .done
            .count(|counts| counts.total_bytes = total_bytes);
        let work = self.clone().store(running, queue, input, reading);
        match self.inner.tasks.spawn(work).await {
            Ok(result) => result,
            Err(_) => Err(ServiceError::BrokeOff),
        }
    }

    /// Reads and checks one input as if it went into a queue, and stores nothing.
    ///
    /// # Errors
    /// As of [`Self::import`].
    pub async fn rehearse(
        &self,
        queue: QueueId,
        input: Input,
        reading: ReadOptions,
    ) -> Result<Imported, ServiceError> {
        let _place = self.inner.admit_import()?;
        let queue = self.open_queue(queue).await?;
        let sink = DrySink::of_queue(&*self.inner.store, queue.id);
        self.read(sink, queue.schema, input, reading).await
    }

    /// Reads and checks one input as if it went into a queue of this schema that holds nothing, and stores
    /// nothing.
    ///
    /// # Errors
    /// If too much is at work, or the input can't be read.
    pub async fn check(
        &self,
        schema: Schema,
        input: Input,
        reading: ReadOptions,
    ) -> Result<Imported, ServiceError> {
        let _place = self.inner.admit_import()?;
        let sink = ready(Ok(DrySink::new()));
        self.read(sink, schema, input, reading).await
    }

    /// Reads one input into a sink that stores nothing.
    async fn read(
        &self,
        sink: impl Future<Output = Result<DrySink, StoreError>>,
        schema: Schema,
        input: Input,
        reading: ReadOptions,
    ) -> Result<Imported, ServiceError> {
        let done = Done::default();
        let mut watch = Watch {
            done: done.clone(),
            stop: CancellationToken::new(),
        };
        let limits = &self.inner.limits;
        let reading = async {
            let mut sink = sink.await?;
            import_stream(&mut sink, schema, input, reading, limits, &mut watch, 0).await
        };
        let read = tokio::select! {
            biased;
            () = self.inner.ending.cancelled() => return Err(interrupted("Nothing is stored")),
            read = reading => read,
        };
        read.map_err(of_rehearsal)?;
        Ok(Imported {
            job: None,
            state: JobState::Done,
            counts: done.counts(),
            rejections: done.told(),
        })
    }

    async fn open_queue(&self, id: QueueId) -> Result<Queue, ServiceError> {
        let found = self.inner.store.queue(id).await?;
        let queue = found.ok_or(ServiceError::QueueNotFound)?;
        if queue.counters.state == QueueState::Archived {
            return Err(ServiceError::Conflict(
                "The queue is archived and takes nothing in: make it active or paused first."
                    .to_owned(),
            ));
        }
        Ok(queue)
    }

    async fn store(
        self,
        running: Running,
        queue: Queue,
        input: Input,
        reading: ReadOptions,
    ) -> Result<Imported, ServiceError> {
        let mut sink = QueueSink::new(&*self.inner.store, queue.id, self.inner.clock);
        let done = running.done.clone();
        let mut watch = Watch {
            done: done.clone(),
            stop: running.stop(),
        };
        let result = running
            .work(import_stream(
                &mut sink,
                queue.schema,
                input,
                reading,
                &self.inner.limits,
                &mut watch,
                done.counts().total_bytes.unwrap_or_default(),
            ))
            .await;
        let job = running.job;
        let state = match &result {
            Ok(_) => JobState::Done,
            Err(ImportError::Stopped) => running.stopped_state(),
            Err(_) => JobState::Failed,
        };
        let error = match result {
            Ok(_) | Err(ImportError::Stopped) => None,
            Err(error) => Some(error),
        };
        let told = error.as_ref().map(ToString::to_string);
        running.end(state, told, None).await;
        match error {
            Some(error) => Err(error.into()),
            None if state == JobState::Interrupted => {
                Err(interrupted("What had been stored by then stays"))
            }
            None => Ok(Imported {
                job: Some(job),
                state,
                counts: done.counts(),
                rejections: done.told(),
            }),
        }
    }
}

fn interrupted(what_is_stored: &str) -> ServiceError {
    ServiceError::Stopped(format!(
        "The server ends. {what_is_stored}: send the same again when it is back."
    ))
}

/// Why a rehearsal could not go on: what is said of an import would not be true of it.
fn of_rehearsal(error: ImportError) -> ServiceError {
    match error {
        ImportError::Read { path, line, source } => ServiceError::BadRequest(format!(
            "reading {} failed after line {line}: {source}",
            path.display()
        )),
        ImportError::Blown { path, line, reason } => ServiceError::BadRequest(format!(
            "{} is not read on after line {line}: {reason}",
            path.display()
        )),
        other => other.into(),
    }
}

/// The beginning of a text: what is wrong is told, not repeated at length.
fn clipped(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(REJECTION_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Takes down what an import reports.
struct Watch {
    done: Done,
    stop: CancellationToken,
}

impl Reporter for Watch {
    fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    fn started(&mut self, _total_bytes: u64) {}

    fn rejected(&mut self, rejection: &Rejection) {
        self.done.reject(|| JobRejection {
            place: format!(
                "{}:{}",
                clipped(rejection.file.display().to_string()),
                rejection.line
            ),
            reason: clipped(rejection.reason.to_string()),
        });
    }

    fn advanced(&mut self, bytes_read: u64, report: &ImportReport) {
        self.done.count(|counts| {
            *counts = JobCounts {
                bytes: bytes_read,
                total_bytes: counts.total_bytes,
                imported: report.imported,
                updated: report.updated,
                duplicate: report.duplicate,
                rejected: report.rejected,
                labels: report.labels,
            }
        });
    }

    fn finished(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_rejection_has_an_end() {
        assert_eq!(clipped("é".repeat(1_000)), "é".repeat(1_000));
        assert_eq!(clipped("é".repeat(1_001)), "é".repeat(1_000) + "…");
    }
}

//! Exports.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::body::Bytes;
use futures::{Stream, StreamExt, future, stream};
use ingot::ids::QueueId;
use tokio::sync::mpsc;

use super::{
    Transfers,
    running::{Done, Running},
};
use crate::{
    exchange::{
        ByteSink, ChannelSink, ExportError, ExportOptions, Exported, Manifest, export as write,
    },
    services::ServiceError,
    store::{JobId, JobKind, JobState, Snapshot},
};

/// How many chunks wait to be read.
const CHUNKS: usize = 4;

/// How long a chunk waits before its reader counts as gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// An export on its way.
#[derive(Debug)]
pub struct Export {
    /// Its job, which has the manifest when it is done.
    pub job: JobId,
    /// The queue's name.
    pub queue_name: String,
    first: Bytes,
    rest: mpsc::Receiver<io::Result<Bytes>>,
    is_whole: Arc<AtomicBool>,
}

impl Export {
    /// The bytes. An error at their end means that the export is not whole.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let Self {
            first,
            rest,
            is_whole,
            ..
        } = self;
        let rest = stream::unfold(Some(rest), move |rest| {
            let is_whole = Arc::clone(&is_whole);
            async move {
                let mut rest = rest?;
                match rest.recv().await {
                    Some(chunk) => Some((chunk, Some(rest))),
                    None if is_whole.load(Ordering::Acquire) => None,
                    None => Some((Err(io::Error::other("the export broke off")), None)),
                }
            }
        });
        stream::once(future::ready(Ok(first))).chain(rest)
    }
}

impl Transfers {
    /// Begins to write out a queue as it is now, as a job. It goes on as it is read.
    ///
    /// # Errors
    /// If there is no such queue, too much is at work, or not even the beginning could be written.
    pub async fn export(
        &self,
        queue: QueueId,
        options: ExportOptions,
    ) -> Result<Export, ServiceError> {
        let place = self.inner.admit_export()?;
        let snapshot = self.inner.store.snapshot(queue).await?;
        let snapshot = snapshot.ok_or(ServiceError::QueueNotFound)?;
        let queue_name = snapshot.queue().name.clone();
        let inner = Arc::clone(&self.inner);
        let running = Running::begin(inner, JobKind::Export, queue, place).await?;
        let job = running.job;
        let (chunks, mut rest) = mpsc::channel(CHUNKS);
        let is_whole = Arc::new(AtomicBool::new(false));
        let whole = Arc::clone(&is_whole);
        let work = self
            .clone()
            .write(running, snapshot, options, chunks, whole);
        let work = self.inner.tasks.spawn(work);
        if let Some(Ok(first)) = rest.recv().await {
            return Ok(Export {
                job,
                queue_name,
                first,
                rest,
                is_whole,
            });
        }
        drop(rest);
        match work.await {
            Ok(Err(ExportError::Store(error))) => Err(error.into()),
            Ok(Err(error)) => Err(ServiceError::Conflict(error.to_string())),
            Ok(Ok(())) | Err(_) => Err(ServiceError::BrokeOff),
        }
    }

    async fn write(
        self,
        running: Running,
        mut snapshot: Box<dyn Snapshot>,
        options: ExportOptions,
        chunks: mpsc::Sender<io::Result<Bytes>>,
        is_whole: Arc<AtomicBool>,
    ) -> Result<(), ExportError> {
        let exported = Exported::of(&*snapshot, self.inner.clock.wall_ms());
        let mut sink = CountedSink {
            sink: ChannelSink {
                chunks,
                patience: PATIENCE,
            },
            done: running.done.clone(),
        };
        let stop = running.stop();
        let writing = async {
            tokio::select! {
                biased;
                () = stop.cancelled() => None,
                result = write(&mut snapshot, &exported, options, &self.inner.limits, &mut sink) => {
                    Some(result)
                }
            }
        };
        let result = running.work(writing).await;
        drop(snapshot);
        // The bytes end when the sink goes, which is after the job has been noted: whoever has read them all
        // finds the manifest.
        match result {
            Some(Ok(manifest)) => {
                let manifest = written(&manifest);
                running.end(JobState::Done, None, Some(manifest)).await;
                is_whole.store(true, Ordering::Release);
                Ok(())
            }
            Some(Err(error)) => {
                let told = Some(error.to_string());
                running.end(JobState::Failed, told, None).await;
                Err(error)
            }
            None => {
                let state = running.stopped_state();
                running.end(state, None, None).await;
                Err(io::Error::other("the export was stopped").into())
            }
        }
    }
}

fn written(manifest: &Manifest) -> String {
    serde_json::to_string(manifest).expect("invariant: a manifest has nothing that JSON lacks")
}

/// Counts what goes through it.
struct CountedSink {
    sink: ChannelSink,
    done: Done,
}

#[async_trait]
impl ByteSink for CountedSink {
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()> {
        let bytes = chunk.len() as u64;
        self.sink.write(chunk).await?;
        self.done.count(|counts| counts.bytes += bytes);
        Ok(())
    }
}

//! Exports.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use axum::body::Bytes;
use futures::{Stream, StreamExt, future, stream};
use ingot::ids::QueueId;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use super::{
    Transfers,
    patience::Patience,
    running::{Done, Running},
};
use crate::{
    clock::Clock,
    exchange::{ByteSink, ExportError, ExportOptions, Exported, Manifest, export as write},
    services::ServiceError,
    store::{By, JobId, JobKind, JobState, Snapshot},
};

/// How many chunks wait to be read.
const CHUNKS: usize = 4;

/// An export on its way.
#[derive(Debug)]
pub struct Export {
    /// Its job, which has the manifest when it is done.
    pub job: JobId,
    /// The queue's name.
    pub queue_name: String,
    first: Bytes,
    rest: mpsc::Receiver<Bytes>,
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
                    Some(chunk) => Some((Ok(chunk), Some(rest))),
                    None if is_whole.load(Ordering::Acquire) => None,
                    None => Some((Err(io::Error::other("the export broke off")), None)),
                }
            }
        });
        stream::once(future::ready(Ok(first))).chain(rest)
    }
}

impl Transfers {
    /// Begins to write out a queue as it is now, as a job of `by`. It goes on as it is read.
    ///
    /// # Errors
    /// If there is no such queue, too much is at work, or not even the beginning could be written.
    pub async fn export(
        &self,
        queue: QueueId,
        options: ExportOptions,
        by: By,
    ) -> Result<Export, ServiceError> {
        // In a task of its own: a job that has begun ends, even if whoever asked is gone by then.
        let beginning = self
            .inner
            .tasks
            .spawn(self.clone().begin(queue, options, by));
        let Begun {
            job,
            queue_name,
            mut rest,
            is_whole,
            writing,
        } = beginning.await.map_err(|_| ServiceError::BrokeOff)??;
        let first = match rest.recv().await {
            Some(first) => first,
            // It has ended without a byte: a queue without samples is nothing in some formats.
            None => match writing.await.map_err(|_| ServiceError::BrokeOff)? {
                Ok(()) => Bytes::new(),
                Err(Broken::Stopped) => {
                    return Err(ServiceError::Stopped(
                        "The export was stopped before it began: ask for it again.".to_owned(),
                    ));
                }
                Err(Broken::Failed(ExportError::Store(error))) => return Err(error.into()),
                Err(Broken::Failed(error)) => {
                    return Err(ServiceError::Conflict(error.to_string()));
                }
            },
        };
        Ok(Export {
            job,
            queue_name,
            first,
            rest,
            is_whole,
        })
    }

    async fn begin(
        self,
        queue: QueueId,
        options: ExportOptions,
        by: By,
    ) -> Result<Begun, ServiceError> {
        let place = self.inner.admit_export()?;
        let snapshot = self.inner.store.snapshot(queue).await?;
        let snapshot = snapshot.ok_or(ServiceError::QueueNotFound)?;
        let exported = Exported::of(&*snapshot, self.inner.clock.wall_ms());
        let queue_name = exported.name.clone();
        let inner = Arc::clone(&self.inner);
        let running = Running::begin(inner, JobKind::Export, queue, by, place).await?;
        let job = running.job;
        let (chunks, rest) = mpsc::channel(CHUNKS);
        let is_whole = Arc::new(AtomicBool::new(false));
        let sink = Sink {
            chunks,
            patience: Patience::default(),
            clock: self.inner.clock,
            done: running.done.clone(),
            is_whole: Arc::clone(&is_whole),
        };
        let tasks = self.inner.tasks.clone();
        let writing = tasks.spawn(self.write(running, snapshot, exported, options, sink));
        Ok(Begun {
            job,
            queue_name,
            rest,
            is_whole,
            writing,
        })
    }

    async fn write(
        self,
        running: Running,
        mut snapshot: Box<dyn Snapshot>,
        exported: Exported,
        options: ExportOptions,
        mut sink: Sink,
    ) -> Result<(), Broken> {
        let stop = running.stop();
        let chunks = sink.chunks.clone();
        let limits = &self.inner.limits;
        let writing = async {
            tokio::select! {
                biased;
                () = stop.cancelled() => Err(Broken::Stopped),
                // Tables read the whole queue before their first byte.
                () = chunks.closed() => Err(Broken::Failed(gone().into())),
                result = write(&mut snapshot, &exported, options, limits, &mut sink) => {
                    result.map_err(Broken::Failed)
                }
            }
        };
        let result = running.work(writing).await;
        drop((snapshot, chunks));
        // The bytes end when the sink goes, which is after the job has been noted: whoever has read them all
        // finds the manifest.
        match result {
            Ok(manifest) => {
                let manifest = written(&manifest);
                running.end(JobState::Done, None, Some(manifest)).await;
                sink.is_whole.store(true, Ordering::Release);
                Ok(())
            }
            Err(Broken::Failed(error)) => {
                let told = Some(error.to_string());
                running.end(JobState::Failed, told, None).await;
                Err(Broken::Failed(error))
            }
            Err(Broken::Stopped) => {
                let state = running.stopped_state();
                running.end(state, None, None).await;
                Err(Broken::Stopped)
            }
        }
    }
}

/// An export whose job has begun.
struct Begun {
    job: JobId,
    queue_name: String,
    rest: mpsc::Receiver<Bytes>,
    is_whole: Arc<AtomicBool>,
    writing: JoinHandle<Result<(), Broken>>,
}

/// Why an export is not whole.
enum Broken {
    Stopped,
    Failed(ExportError),
}

fn written(manifest: &Manifest) -> String {
    serde_json::to_string(manifest).expect("invariant: a manifest has nothing that JSON lacks")
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads it any more")
}

/// The sending end of an answer's body. It counts what goes through it, and gives up a reader that keeps it
/// waiting: as long as an export is at work its snapshot stays open, which costs the store.
struct Sink {
    chunks: mpsc::Sender<Bytes>,
    patience: Patience,
    clock: Clock,
    done: Done,
    is_whole: Arc<AtomicBool>,
}

#[async_trait]
impl ByteSink for Sink {
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()> {
        let bytes = chunk.len();
        let began = self.clock.mono();
        match timeout(self.patience.left(), self.chunks.send(Bytes::from(chunk))).await {
            Ok(Ok(())) => {
                self.patience.moved(bytes, self.clock.mono() - began);
                self.done.count(|counts| counts.bytes += bytes as u64);
                Ok(())
            }
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "its reader was too slow",
            )),
        }
    }
}

//! Running an import: one thread reads ahead by a chunk, the store takes chunk after chunk.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use ingot::{
    archive::NewSample,
    ids::QueueId,
    limits::Limits,
    policy::Policy,
    schema::{self, Schema, label_studio::from_label_studio},
};
use tokio::sync::mpsc;

use super::{
    error::ImportError,
    file::SampleFile,
    reject::Rejection,
    reporter::{Reporter, TerminalReporter},
};
use crate::{
    clock::Clock,
    store::{NewQueue, Store},
};

/// Most samples of one transaction, so that a label waits for it no longer than a blink.
const CHUNK_SAMPLES: usize = 500;

/// Most bytes that a chunk is read from: large samples make smaller chunks.
const CHUNK_BYTES: u64 = 2 << 20;

/// How long the write lock is left alone between two chunks. A server that has the same file open
/// from another process polls for the lock, and would else hardly ever find it free.
const BETWEEN_CHUNKS: Duration = Duration::from_millis(5);

/// What to import, and where to.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The queue's name.
    pub queue: String,
    /// The schema of a queue that is to be made.
    pub schema: Option<PathBuf>,
    /// How many labels each sample needs: 1 if not said and the queue is to be made. A queue that
    /// exists keeps its own, and another one asked for is an error.
    pub overlap: Option<u32>,
    /// The files, in order.
    pub files: Vec<PathBuf>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Samples that are new.
    pub imported: u64,
    /// Samples that the queue already held.
    pub duplicate: u64,
    /// Lines that were left out.
    pub rejected: u64,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            duplicate,
            rejected,
        } = self;
        write!(
            f,
            "{imported} imported, {duplicate} duplicate, {rejected} rejected"
        )
    }
}

/// Imports files and reports on standard error.
///
/// # Errors
/// See [`ImportError`]. A bad line is no error: it is reported, counted and left out.
pub async fn import(
    store: &dyn Store,
    options: ImportOptions,
    clock: Clock,
    limits: &Limits,
) -> Result<ImportReport, ImportError> {
    import_with(store, options, clock, limits, &mut TerminalReporter::new()).await
}

/// Imports files and reports to `reporter`. Nothing is written before every file has been opened and
/// the schema has been read.
///
/// # Errors
/// See [`ImportError`]. A bad line is no error: it is reported, counted and left out.
pub async fn import_with(
    store: &dyn Store,
    options: ImportOptions,
    clock: Clock,
    limits: &Limits,
    reporter: &mut dyn Reporter,
) -> Result<ImportReport, ImportError> {
    let schema = check(&options, limits, reporter)?;
    let total_bytes = check_files(&options.files, limits)?;
    let queue = find_or_make(store, &options, schema, clock.wall_ms()).await?;
    reporter.started(total_bytes);
    let result = store_all(store, queue, options.files, clock, limits, reporter).await;
    reporter.finished();
    result
}

/// Checks all that can be known without the store and the files, and reads the schema.
fn check(
    options: &ImportOptions,
    limits: &Limits,
    reporter: &mut dyn Reporter,
) -> Result<Option<Schema>, ImportError> {
    let bad_name = |reason: String| ImportError::QueueName {
        name: options.queue.clone(),
        reason,
    };
    if options.files.is_empty() {
        return Err(ImportError::NoFiles);
    }
    if options.queue.trim().is_empty() {
        return Err(bad_name("a name has at least one character".to_owned()));
    }
    if limits.name_chars < options.queue.chars().count() {
        return Err(bad_name(format!(
            "a name has at most {} characters",
            limits.name_chars
        )));
    }
    if let Some(overlap) = options.overlap
        && !(1..=limits.overlap).contains(&overlap)
    {
        return Err(ImportError::Overlap {
            overlap,
            max: limits.overlap,
        });
    }
    options
        .schema
        .as_deref()
        .map(|path| read_schema(path, reporter))
        .transpose()
}

/// Reads a schema, or a labeling configuration of Label Studio's, which is XML.
fn read_schema(path: &Path, reporter: &mut dyn Reporter) -> Result<Schema, ImportError> {
    let text = fs::read_to_string(path).map_err(|error| ImportError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    if path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
    {
        let imported = from_label_studio(&text).map_err(|reason| ImportError::LabelStudio {
            path: path.to_owned(),
            reason,
        })?;
        for note in &imported.notes {
            reporter.noted(note);
        }
        return Ok(imported.schema);
    }
    schema::parse(&text).map_err(|reason| ImportError::Schema {
        path: path.to_owned(),
        reason,
    })
}

/// Opens each file once, and adds their sizes up.
fn check_files(files: &[PathBuf], limits: &Limits) -> Result<u64, ImportError> {
    let mut total_bytes = 0;
    for path in files {
        SampleFile::open(path, limits)?;
        total_bytes += fs::metadata(path).map_or(0, |data| data.len());
    }
    Ok(total_bytes)
}

async fn find_or_make(
    store: &dyn Store,
    options: &ImportOptions,
    schema: Option<Schema>,
    now_ms: u64,
) -> Result<QueueId, ImportError> {
    let name = &options.queue;
    match (store.queue_named(name).await?, schema) {
        (Some(queue), Some(schema)) if queue.schema != schema => {
            Err(ImportError::OtherSchema(name.clone()))
        }
        (Some(queue), _)
            if options
                .overlap
                .is_some_and(|overlap| overlap != queue.policy.overlap) =>
        {
            Err(ImportError::OtherOverlap {
                name: name.clone(),
                overlap: queue.policy.overlap,
            })
        }
        (Some(queue), _) => Ok(queue.id),
        (None, Some(schema)) => {
            let queue = NewQueue {
                name: name.clone(),
                schema,
                policy: Policy::with_overlap(options.overlap.unwrap_or(1)),
            };
            Ok(store.create_queue(queue, now_ms).await?)
        }
        (None, None) => Err(ImportError::UnknownQueue(name.clone())),
    }
}

async fn store_all(
    store: &dyn Store,
    queue: QueueId,
    files: Vec<PathBuf>,
    clock: Clock,
    limits: &Limits,
    reporter: &mut dyn Reporter,
) -> Result<ImportReport, ImportError> {
    let (sender, mut chunks) = mpsc::channel(1);
    let limits = *limits;
    // The thread ends with its last chunk, or when this function has gone and nobody takes them.
    let reading = tokio::task::spawn_blocking(move || read_all(&files, &limits, &sender));
    let mut report = ImportReport::default();
    while let Some(Chunk {
        samples,
        rejections,
        bytes_read,
        ..
    }) = chunks.recv().await
    {
        for rejection in &rejections {
            reporter.rejected(rejection);
        }
        report.rejected += rejections.len() as u64;
        if !samples.is_empty() {
            let inserted = store
                .insert_samples(queue, samples, clock.wall_ms())
                .await?;
            report.imported += inserted.imported;
            report.duplicate += inserted.duplicate;
            tokio::time::sleep(BETWEEN_CHUNKS).await;
        }
        reporter.advanced(bytes_read, &report);
    }
    reading
        .await
        .expect("invariant: reading does not panic and is never cancelled")?;
    Ok(report)
}

/// Some samples on their way to the store, and the lines between them that are none.
#[derive(Default)]
struct Chunk {
    samples: Vec<NewSample>,
    rejections: Vec<Rejection>,
    /// Where in all the files together it begins, and ends.
    began_at: u64,
    bytes_read: u64,
}

impl Chunk {
    fn is_full(&self) -> bool {
        CHUNK_SAMPLES <= self.samples.len() + self.rejections.len()
            || CHUNK_BYTES <= self.bytes_read - self.began_at
    }
}

/// Reads every file. What was read before an error is sent before the error is returned.
fn read_all(
    files: &[PathBuf],
    limits: &Limits,
    chunks: &mpsc::Sender<Chunk>,
) -> Result<(), ImportError> {
    let mut chunk = Chunk::default();
    let mut result = Ok(());
    let mut before = 0;
    for path in files {
        match read_file(path, limits, before, &mut chunk, chunks) {
            Ok(Some(bytes)) => before += bytes,
            Ok(None) => return Ok(()),
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    // Nobody there to take it means that storing has failed, and that error is the one to tell.
    drop(chunks.blocking_send(chunk));
    result
}

/// Reads one file that begins after `before` bytes, and says how long it was; none if nobody takes the
/// chunks any more.
fn read_file(
    path: &Path,
    limits: &Limits,
    before: u64,
    chunk: &mut Chunk,
    chunks: &mpsc::Sender<Chunk>,
) -> Result<Option<u64>, ImportError> {
    let mut file = SampleFile::open(path, limits)?;
    while let Some(entry) = file.next()? {
        match entry.sample {
            Ok(sample) => chunk.samples.push(sample),
            Err(reason) => chunk.rejections.push(Rejection {
                file: file.path().to_owned(),
                line: entry.line,
                reason,
            }),
        }
        chunk.bytes_read = before + file.bytes_read();
        if chunk.is_full() {
            let read = chunk.bytes_read;
            let next = Chunk {
                began_at: read,
                bytes_read: read,
                ..Chunk::default()
            };
            if chunks
                .blocking_send(std::mem::replace(chunk, next))
                .is_err()
            {
                return Ok(None);
            }
        }
    }
    chunk.bytes_read = before + file.bytes_read();
    Ok(Some(file.bytes_read()))
}

//! Running an import: one thread reads ahead by a chunk, the sink takes chunk after chunk.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ingot::{
    ids::QueueId,
    limits::Limits,
    policy::Policy,
    schema::{self, Schema, label_studio::from_label_studio},
};

use super::{
    ahead::{self, Chunk},
    error::ImportError,
    input::{Input, ReadOptions},
    records::Records,
    reject::{Reason, Rejection},
    reporter::{Reporter, TerminalReporter},
    sink::{DrySink, QueueSink, Sink},
};
use crate::{
    clock::Clock,
    store::{By, Kept, NewQueue, Queue, Store},
};

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
    /// The files, in order. `-` is standard input.
    pub files: Vec<PathBuf>,
    /// How they are read.
    pub reading: ReadOptions,
    /// Whether everything is read and checked, counted and reported, and nothing is stored.
    pub is_dry: bool,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Samples that are new.
    pub imported: u64,
    /// Samples that the queue held otherwise, and that are as they came in now.
    pub updated: u64,
    /// Samples that the queue already held as they are.
    pub duplicate: u64,
    /// Records that were left out.
    pub rejected: u64,
    /// Labels that came with the samples.
    pub labels: u64,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            updated,
            duplicate,
            rejected,
            labels,
        } = self;
        write!(f, "{imported} imported, ")?;
        if 0 < *updated {
            write!(f, "{updated} updated, ")?;
        }
        write!(f, "{duplicate} duplicate, {rejected} rejected")?;
        if 0 < *labels {
            write!(f, ", {labels} labels")?;
        }
        Ok(())
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
    let total_bytes = check_files(&options, limits)?;
    if options.is_dry {
        let (mut sink, schema) = dry(store, &options, schema).await?;
        return import_into(
            &mut sink,
            schema,
            options.sources(),
            limits,
            reporter,
            total_bytes,
        )
        .await;
    }
    let (queue, schema) = find_or_make(store, &options, schema, clock.wall_ms()).await?;
    let mut sink = QueueSink::new(store, queue, clock);
    import_into(
        &mut sink,
        schema,
        options.sources(),
        limits,
        reporter,
        total_bytes,
    )
    .await
}

/// Imports one input, such as the body of a request, into a queue that is there, and reports to
/// `reporter`. It has `total_bytes`, or 0 if nobody knows. Dropping the future stops the import; what is
/// stored by then stays.
///
/// # Errors
/// See [`ImportError`]. A bad record is no error: it is reported, counted and left out.
pub async fn import_stream(
    sink: &mut dyn Sink,
    schema: Schema,
    input: Input,
    reading: ReadOptions,
    limits: &Limits,
    reporter: &mut dyn Reporter,
    total_bytes: u64,
) -> Result<ImportReport, ImportError> {
    let sources = Sources {
        inputs: vec![Box::new(move || Ok(input))],
        reading,
    };
    import_into(sink, schema, sources, limits, reporter, total_bytes).await
}

/// What is read, each opened when its turn comes.
pub(super) struct Sources {
    pub(super) inputs: Vec<Box<dyn FnOnce() -> Result<Input, ImportError> + Send>>,
    pub(super) reading: ReadOptions,
}

impl ImportOptions {
    fn sources(&self) -> Sources {
        let open = |path: &PathBuf| -> Box<dyn FnOnce() -> Result<Input, ImportError> + Send> {
            let path = path.clone();
            Box::new(move || open(&path))
        };
        Sources {
            inputs: self.files.iter().map(open).collect(),
            reading: self.reading.clone(),
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn is_read_once(path: &Path) -> bool {
    let is_pipe = |data: fs::Metadata| !data.is_file() && !data.is_dir();
    is_stdin(path) || fs::metadata(path).is_ok_and(is_pipe)
}

fn open(path: &Path) -> Result<Input, ImportError> {
    if is_stdin(path) {
        Ok(Input::stdin())
    } else {
        Input::file(path)
    }
}

async fn import_into(
    sink: &mut dyn Sink,
    schema: Schema,
    sources: Sources,
    limits: &Limits,
    reporter: &mut dyn Reporter,
    total_bytes: u64,
) -> Result<ImportReport, ImportError> {
    reporter.started(total_bytes);
    let result = store_all(sink, schema, sources, limits, reporter).await;
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

/// Opens each file once, and adds their sizes up. Standard input and other pipes can be read only once, so
/// they are not looked at.
fn check_files(options: &ImportOptions, limits: &Limits) -> Result<u64, ImportError> {
    let mut total_bytes = 0;
    for path in options.files.iter().filter(|path| !is_read_once(path)) {
        Records::open(Input::file(path)?, &options.reading, limits)?;
        total_bytes += fs::metadata(path).map_or(0, |data| data.len());
    }
    Ok(total_bytes)
}

/// A sink that changes nothing, and the schema by which labels are checked.
async fn dry(
    store: &dyn Store,
    options: &ImportOptions,
    schema: Option<Schema>,
) -> Result<(DrySink, Schema), ImportError> {
    match find(store, options, schema.as_ref()).await? {
        Some(queue) => Ok((DrySink::of_queue(store, queue.id).await?, queue.schema)),
        None => {
            let schema = schema.ok_or_else(|| ImportError::UnknownQueue(options.queue.clone()))?;
            Ok((DrySink::new(), schema))
        }
    }
}

/// The queue, if it is there and is as it was asked for.
async fn find(
    store: &dyn Store,
    options: &ImportOptions,
    schema: Option<&Schema>,
) -> Result<Option<Queue>, ImportError> {
    let name = &options.queue;
    let Some(queue) = store.queue_named(name).await? else {
        return Ok(None);
    };
    if schema.is_some_and(|schema| queue.schema != *schema) {
        return Err(ImportError::OtherSchema(name.clone()));
    }
    if options
        .overlap
        .is_some_and(|overlap| overlap != queue.policy.overlap)
    {
        return Err(ImportError::OtherOverlap {
            name: name.clone(),
            overlap: queue.policy.overlap,
        });
    }
    Ok(Some(queue))
}

async fn find_or_make(
    store: &dyn Store,
    options: &ImportOptions,
    schema: Option<Schema>,
    now_ms: u64,
) -> Result<(QueueId, Schema), ImportError> {
    if let Some(queue) = find(store, options, schema.as_ref()).await? {
        return Ok((queue.id, queue.schema));
    }
    let schema = schema.ok_or_else(|| ImportError::UnknownQueue(options.queue.clone()))?;
    let queue = NewQueue {
        guidelines: String::new(),
        name: options.queue.clone(),
        schema: schema.clone(),
        policy: Policy::with_overlap(options.overlap.unwrap_or(1)),
    };
    Ok((store.create_queue(queue, By::NOBODY, now_ms).await?, schema))
}

async fn store_all(
    sink: &mut dyn Sink,
    schema: Schema,
    sources: Sources,
    limits: &Limits,
    reporter: &mut dyn Reporter,
) -> Result<ImportReport, ImportError> {
    let (mut chunks, reading) = ahead::read(sources, Arc::new(schema), *limits);
    let mut report = ImportReport::default();
    let stop = reporter.stop();
    loop {
        let chunk = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(ImportError::Stopped),
            chunk = chunks.recv() => chunk,
        };
        let Some(chunk) = chunk else { break };
        store_chunk(sink, chunk, reporter, &mut report).await?;
    }
    reading.await.map_err(|_| ImportError::Bug)??;
    Ok(report)
}

async fn store_chunk(
    sink: &mut dyn Sink,
    chunk: Chunk,
    reporter: &mut dyn Reporter,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    let Chunk {
        samples,
        places,
        mut rejections,
        bytes_read,
    } = chunk;
    if !samples.is_empty() {
        let ids: Vec<Option<String>> = samples
            .iter()
            .map(|sample| sample.external_id.clone())
            .collect();
        let inserted = sink.insert(samples).await?;
        report.imported += inserted.imported;
        report.updated += inserted.updated;
        report.duplicate += inserted.duplicate;
        report.labels += inserted.labels;
        for Kept { index, for_turns } in inserted.kept {
            let external_id = ids.get(index).cloned().flatten().unwrap_or_default();
            if let Some(place) = places.get(index) {
                rejections.push(Rejection {
                    file: place.file.to_path_buf(),
                    line: place.line,
                    reason: if for_turns {
                        Reason::InHand
                    } else {
                        Reason::Begun { external_id }
                    },
                });
            }
        }
        tokio::time::sleep(BETWEEN_CHUNKS).await;
    }
    for rejection in &rejections {
        reporter.rejected(rejection);
    }
    report.rejected += rejections.len() as u64;
    reporter.advanced(bytes_read, report);
    Ok(())
}

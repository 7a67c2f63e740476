//! Writing a queue's samples into a file, page by page.

mod format;
mod manifest;
mod sink;
mod source;
mod writer;

pub use format::{ExportFormat, ExportOptions};
pub use manifest::Manifest;
pub use sink::{ByteSink, WriteSink};
pub use source::{Outline, SampleSource};

use std::io;

use ingot::{
    ids::{LabelId, QueueId},
    limits::Limits,
    schema::Schema,
};
use manifest::Tally;
use writer::Writer;

use crate::store::{Snapshot, StoreError};

/// How much is gathered before it is sent on, in bytes.
const CHUNK: usize = 64 << 10;

/// What is written out.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The queue.
    pub queue: QueueId,
    /// Its name.
    pub name: String,
    /// The fields by which answers are laid out: all that labels answer.
    pub schema: Schema,
    /// Which version the queue's own schema is of.
    pub schema_version: u32,
    /// The largest label's id that was there when the source was opened.
    pub watermark: LabelId,
    /// When that was, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

impl Exported {
    /// What a snapshot that was taken at `now_ms` has to say about itself.
    pub fn of(snapshot: &dyn Snapshot, now_ms: u64) -> Self {
        let queue = snapshot.queue();
        Self {
            queue: queue.id,
            name: queue.name.clone(),
            schema: snapshot.asked().clone(),
            schema_version: queue.schema_version,
            watermark: snapshot.watermark(),
            created_at_ms: now_ms,
        }
    }
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The samples could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written.
    #[error("the export could not be written: {0}")]
    Write(#[from] io::Error),
    /// No table has that many columns.
    #[error(
        "the samples have more than {limit} different keys, more than a table has columns: choose a \
         format that is JSON"
    )]
    TooManyKeys {
        /// How many a table has.
        limit: usize,
    },
}

/// Writes every sample of a source, and says what it wrote. The first bytes go out with the first page;
/// for tables the source is read twice, since their header names every key.
///
/// # Errors
/// See [`ExportError`]. What was written before is no whole file then.
pub async fn export(
    source: &mut dyn SampleSource,
    exported: &Exported,
    options: ExportOptions,
    limits: &Limits,
    sink: &mut dyn ByteSink,
) -> Result<Manifest, ExportError> {
    let outline = if options.format.is_table() {
        Some(source::outline(source, limits).await?)
    } else {
        None
    };
    let mut tally = Tally::new(exported, options);
    let mut writer = Writer::new(exported, options, outline);
    writer.begin();
    flush(&mut writer, &mut tally, sink, 1).await?;
    loop {
        let page = source.next_page().await?;
        if page.is_empty() {
            break;
        }
        for sample in &page {
            tally.count(sample);
            writer.write(sample);
            flush(&mut writer, &mut tally, sink, CHUNK).await?;
        }
    }
    writer.end();
    flush(&mut writer, &mut tally, sink, 1).await?;
    Ok(tally.manifest())
}

/// Sends on what is written, if it is at least this much.
async fn flush(
    writer: &mut Writer<'_>,
    tally: &mut Tally,
    sink: &mut dyn ByteSink,
    least: usize,
) -> Result<(), ExportError> {
    if writer.text.len() < least {
        return Ok(());
    }
    let chunk = std::mem::take(&mut writer.text).into_bytes();
    tally.written(&chunk);
    sink.write(chunk).await?;
    Ok(())
}

#[cfg(test)]
mod tests;

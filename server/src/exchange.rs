//! Bringing samples in and out.
//!
//! In: [`import`] and [`import_stream`] read JSONL, JSON, CSV and TSV from anything that can be read, packed
//! with gzip or not, as streams. [`records`] finds out what comes; [`lines`], [`elements`] and [`rows`] cut it
//! without ever holding more than one record's limit; [`ingot::formats`] makes samples of the records;
//! [`ahead`] does so in a thread of its own, and [`run`] hands them to a [`Sink`] in chunks that let labels
//! pass. A record that can't be used is reported and left out; the rest goes on. Samples that a queue holds
//! already count as duplicates, so an import that was cut off is simply run again.
//!
//! [`glance()`] looks at the start of a file, so that somebody can say which column is what before all of it is sent.
//!
//! Out: [`export()`] writes the samples of a [`SampleSource`] into a [`ByteSink`] chunk by chunk, and says in a
//! [`Manifest`] what it wrote.

mod ahead;
mod elements;
mod error;
mod export;
mod glance;
mod input;
mod lines;
mod records;
mod reject;
mod reporter;
mod rows;
mod run;
mod sink;
mod unpack;

pub use error::ImportError;
pub use export::{
    ByteSink, ExportError, ExportFormat, ExportOptions, Exported, Manifest, Outline, SampleSource,
    WriteSink, export,
};
pub use glance::{Glance, glance};
pub use input::{FileFormat, Input, ReadOptions, pipe};
pub use reject::{Reason, Rejection};
pub use reporter::{Reporter, TerminalReporter};
pub use run::{ImportOptions, ImportReport, import, import_stream, import_with};
pub use sink::{DrySink, QueueSink, Sink};

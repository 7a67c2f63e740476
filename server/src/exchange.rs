//! Bringing files in.
//!
//! [`import`] reads JSONL and CSV files as streams: [`lines`] cuts them without ever holding more
//! than one line's limit, [`rows`] puts CSV records together, [`samples`] turns either into samples,
//! and [`run`] stores them in chunks that let labels pass. A line that can't be used is reported and
//! left out; the rest goes on. Samples that a queue holds already count as duplicates, so an import
//! that was cut off is simply run again.

mod error;
mod file;
mod lines;
mod reject;
mod reporter;
mod rows;
mod run;
mod samples;

pub use error::ImportError;
pub use reject::{Reason, Rejection};
pub use reporter::{Reporter, TerminalReporter};
pub use run::{ImportOptions, ImportReport, import, import_with};

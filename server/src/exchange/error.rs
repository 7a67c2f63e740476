//! Why an import does not run at all, or stops.

use std::{io, path::PathBuf};

use ingot::schema::{SchemaError, label_studio::LabelStudioError};

use crate::store::StoreError;

/// An import that could not run or had to stop. Except for [`ImportError::Read`], [`ImportError::Blown`],
/// [`ImportError::Stopped`] and [`ImportError::Store`], nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No files were given.
    #[error("there is nothing to import: name one or more .jsonl, .json, .csv or .tsv files")]
    NoFiles,
    /// A queue can't be called that.
    #[error("`{name}` can't be a queue's name: {reason}")]
    QueueName {
        /// The name that was asked for.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A sample can't need that many labels.
    #[error("an overlap of {overlap} is not possible: it goes from 1 to {max}")]
    Overlap {
        /// What was asked for.
        overlap: u32,
        /// The most that is possible.
        max: u32,
    },
    /// A file can't be opened.
    #[error("{} can't be read: {reason}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file is not of a kind that can be imported.
    #[error("{} can't be imported: {reason}", path.display())]
    Format {
        /// Which.
        path: PathBuf,
        /// Why, and what would be right.
        reason: String,
    },
    /// A schema file is not a schema.
    #[error("the schema {} can't be used: {reason}", path.display())]
    Schema {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: SchemaError,
    },
    /// A labeling configuration of Label Studio's can't become a schema.
    #[error("the labeling configuration {} can't be used: {reason}", path.display())]
    LabelStudio {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: LabelStudioError,
    },
    /// The queue does not exist, and there is no schema to make it with.
    #[error("there is no queue named `{0}`: give --schema FILE to make it, or check the name")]
    UnknownQueue(String),
    /// The queue exists with another schema.
    #[error(
        "the queue `{0}` exists with another schema: leave --schema out to add to it, or choose \
         another name"
    )]
    OtherSchema(String),
    /// The queue exists with another overlap.
    #[error(
        "the queue `{name}` exists with an overlap of {overlap}: leave --overlap out to add to it, or \
         choose another name"
    )]
    OtherOverlap {
        /// Its name.
        name: String,
        /// How many labels each of its samples needs.
        overlap: u32,
    },
    /// Reading a file failed midway.
    #[error(
        "reading {} failed after line {line}: {source}; what was read before is imported, and \
         importing the file again adds only the rest", path.display()
    )]
    Read {
        /// Which file.
        path: PathBuf,
        /// The last line that was read.
        line: u64,
        /// What the operating system says.
        source: io::Error,
    },
    /// A packed file holds more than it may.
    #[error(
        "{} is not read on after line {line}: {reason}; what was read before is imported", path.display()
    )]
    Blown {
        /// Which file.
        path: PathBuf,
        /// The last line that was read.
        line: u64,
        /// How much more.
        reason: String,
    },
    /// Reading stopped because its own code is wrong.
    #[error(
        "reading stopped at a mistake in Ingot itself, please report it; what was read before is imported"
    )]
    Bug,
    /// Whoever watches it wanted no more.
    #[error("the import was stopped; what was read before is imported")]
    Stopped,
    /// The store failed.
    #[error("{0}; importing the same files again adds only what is missing")]
    Store(#[from] StoreError),
}

//! Where the samples of an export come from.

use std::collections::HashSet;

use async_trait::async_trait;
use ingot::{archive::StoredSample, limits::Limits};

use super::ExportError;
use crate::store::{Snapshot, StoreError};

/// How many samples are read at once.
const PAGE: u32 = 100;

/// Samples that do not change while they are read.
#[async_trait]
pub trait SampleSource: Send {
    /// The next samples, in the order in which they are written; none when all have been read.
    async fn next_page(&mut self) -> Result<Vec<StoredSample>, StoreError>;

    /// Begins again with the first.
    fn rewind(&mut self);
}

#[async_trait]
impl SampleSource for Box<dyn Snapshot> {
    async fn next_page(&mut self) -> Result<Vec<StoredSample>, StoreError> {
        self.next(PAGE).await
    }

    fn rewind(&mut self) {
        (**self).rewind();
    }
}

/// What the header of a table depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The keys of all payloads, in the order in which they come up.
    pub keys: Vec<String>,
    /// The most labels that a sample has.
    pub most_labels: usize,
    /// Whether any sample is decided.
    pub has_verdicts: bool,
}

/// Reads a source once to see what its tables need, and begins it again.
///
/// # Errors
/// Whatever the source fails with, and [`ExportError::TooManyKeys`].
pub(super) async fn outline(
    source: &mut dyn SampleSource,
    limits: &Limits,
) -> Result<Outline, ExportError> {
    let mut outline = Outline::default();
    let mut seen = HashSet::new();
    loop {
        let page = source.next_page().await?;
        if page.is_empty() {
            break;
        }
        for sample in page {
            let labels = sample.turns.iter().filter(|turn| turn.label.is_some());
            outline.most_labels = outline.most_labels.max(labels.count());
            outline.has_verdicts |= sample.verdict.is_some();
            for key in sample.payload.keys() {
                if !seen.contains(key) {
                    seen.insert(key.clone());
                    outline.keys.push(key.clone());
                }
            }
        }
        if limits.import_columns < outline.keys.len() {
            return Err(ExportError::TooManyKeys {
                limit: limits.import_columns,
            });
        }
    }
    source.rewind();
    Ok(outline)
}

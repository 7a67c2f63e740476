//! What an export holds, in a few words, to be kept beside it.

use std::{collections::BTreeSet, fmt::Write};

use ingot::{archive::StoredSample, formats::to_iso};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{ExportOptions, Exported};

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    /// The queue's number in its installation.
    pub queue: i64,
    /// The queue's name.
    pub queue_name: String,
    /// The word of the format.
    pub format: String,
    /// Whether cells that a spreadsheet would run as formulas were made harmless.
    pub guarded: bool,
    /// How many samples were read.
    pub samples: u64,
    /// How many labels they had.
    pub labels: u64,
    /// How often they were skipped.
    pub skips: u64,
    /// The queue's schema version, and those that labels answer, in order.
    pub schema_versions: Vec<u32>,
    /// The largest label's id that was there: labels after it are not in the export.
    pub watermark: i64,
    /// When the queue was as it is here, as ISO 8601.
    pub created_at: String,
    /// How long the export is, in bytes.
    pub bytes: u64,
    /// The SHA-256 of the export, as hexadecimal digits.
    pub sha256: String,
}

/// A manifest in the making.
pub(super) struct Tally {
    manifest: Manifest,
    versions: BTreeSet<u32>,
    hash: Sha256,
}

impl Tally {
    pub(super) fn new(exported: &Exported, options: ExportOptions) -> Self {
        Self {
            manifest: Manifest {
                queue: exported.queue.0,
                queue_name: exported.name.clone(),
                format: options.format.word().to_owned(),
                guarded: options.is_guarded,
                samples: 0,
                labels: 0,
                skips: 0,
                schema_versions: Vec::new(),
                watermark: exported.watermark.0,
                created_at: to_iso(exported.created_at_ms),
                bytes: 0,
                sha256: String::new(),
            },
            versions: BTreeSet::from([exported.schema_version]),
            hash: Sha256::new(),
        }
    }

    /// A sample that is written.
    pub(super) fn count(&mut self, sample: &StoredSample) {
        self.manifest.samples += 1;
        for turn in &sample.turns {
            match &turn.label {
                Some(label) => {
                    self.manifest.labels += 1;
                    self.versions.insert(label.schema_version);
                }
                None => self.manifest.skips += 1,
            }
        }
    }

    /// Bytes that are written.
    pub(super) fn written(&mut self, chunk: &[u8]) {
        self.hash.update(chunk);
        self.manifest.bytes += chunk.len() as u64;
    }

    pub(super) fn manifest(self) -> Manifest {
        let mut sha256 = String::new();
        for byte in self.hash.finalize() {
            // Writing into a text does not fail.
            write!(sha256, "{byte:02x}").ok();
        }
        Manifest {
            schema_versions: self.versions.into_iter().collect(),
            sha256,
            ..self.manifest
        }
    }
}

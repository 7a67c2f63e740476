//! A queue's progress as fields with version stamps.
//!
//! Progress is state, not a log: a delta holds every field changed in `(from, to]` with its absolute
//! value, so applying one twice, or two that overlap, changes nothing.

use serde::{Deserialize, Serialize};

use super::QueueState;

/// Writes a change of an optional value as a list of one. In JSON a change to "none" would otherwise
/// be the same `null` as no change; postcard writes the same bytes either way.
mod wrapped {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        change: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        change.as_ref().map(|value| (value,)).serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let change = Option::<(T,)>::deserialize(deserializer)?;
        Ok(change.map(|(value,)| value))
    }
}

macro_rules! progress_fields {
    ($($(#[$doc:meta])* $field:ident: $kind:ty $(as $wire:literal)?,)*) => {
        /// The numbers of one queue that everybody sees.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Progress {
            $($(#[$doc])* pub $field: $kind,)*
        }

        /// The fields that changed between two versions, with their new values.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct ProgressDelta {
            $($(#[$doc])* $(#[serde(with = $wire)])? pub $field: Option<$kind>,)*
        }

        /// The version at which each field last changed.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Stamps {
            $($field: u64,)*
        }

        impl Progress {
            /// Takes over every value that the delta holds.
            pub fn apply(&mut self, delta: &ProgressDelta) {
                $(if let Some(value) = delta.$field {
                    self.$field = value;
                })*
            }
        }

        impl ProgressDelta {
            /// Joins a later delta onto this one.
            pub fn merge(&mut self, later: &Self) {
                $(if later.$field.is_some() {
                    self.$field = later.$field;
                })*
            }
        }

        impl Stamps {
            /// Marks every field that differs between two states as changed at `version`.
            pub(crate) fn mark(&mut self, before: &Progress, after: &Progress, version: u64) {
                $(if before.$field != after.$field {
                    self.$field = version;
                })*
            }

            /// The fields changed after version `from`, with their values now.
            pub(crate) fn since(&self, from: u64, now: &Progress) -> ProgressDelta {
                ProgressDelta {
                    $($field: (from < self.$field).then_some(now.$field),)*
                }
            }
        }
    };
}

progress_fields! {
    /// Accepted labels, undone ones subtracted.
    labels: u64,
    /// Labels that the queue needs in all: samples x overlap.
    target: u64,
    /// Samples.
    samples: u64,
    /// Samples that hold all the labels they need.
    done: u64,
    /// Distinct people with an open, visible labeling tab, or a label in the last five minutes.
    active: u32,
    /// Distinct people with any open tab on this queue.
    connected: u32,
    /// Samples not done, as of the last time the depth was published.
    depth: u64,
    /// Samples that a lease could be granted on, published with the depth.
    available: u64,
    /// Open leases, published with the depth.
    leased: u64,
    /// Skips, published with the depth.
    skipped: u64,
    /// Labels per hour over the last 60 minutes; none below five labels.
    labels_per_hour: Option<u32> as "wrapped",
    /// Whether the queue gives out work.
    state: QueueState,
}

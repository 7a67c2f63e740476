//! How categories differ from each other.

use serde::{Deserialize, Serialize};

/// The level of measurement: what the difference between two categories means (Stevens 1946, "On the
/// Theory of Scales of Measurement").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Categories are the same or they aren't.
    Nominal,
    /// Categories are ranks: the order counts, the distance doesn't.
    Ordinal,
    /// Categories are numbers: the distance counts.
    Interval,
}

//! The panels beside the sample. What is in those of the keys, the session, the samples that are taken along and
//! the work that is kept is in `keys`, `session`, `offline` and `kept`.

use super::labeling;

/// The headings of the panels, and what they are called for those who don't see them.
pub(crate) const GUIDELINES: &str = labeling::GUIDELINES;
pub(crate) const KEYS: &str = labeling::KEYS;
pub(crate) const WHY_SKIP: &str = "Why do you skip it?";
pub(crate) const TAKE_SAMPLES_ALONG: &str = "Take samples along";
pub(crate) const YOUR_WORK: &str = "Your work";
pub(crate) const YOUR_SESSION: &str = "Your session";

/// Closes a panel. The cap of a key follows.
pub(crate) const CLOSE: &str = "Close ";

pub(crate) const NO_GUIDELINES: &str = "This queue has no guidelines.";

/// The answer to the question why a sample is skipped that is always offered.
pub(crate) const WITHOUT_A_REASON: &str = "Skip without a reason";

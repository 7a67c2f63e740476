//! Label Studio: tasks in and out as JSON, and out as `JSON_MIN` and CSV.
//!
//! A field is the control tag of its name. By kind: scale is `rating`, choice and choices are `choices`,
//! text is `textarea`, spans is `labels` (one result for each marked part), number is `number`, pairwise
//! is `pairwise` whose left is text A, and boolean is `choices` with what stands on yes and no.
//!
//! Label Studio has no tie, no strength and no order of showing: a tie is `{"selected":"tie"}`, and
//! `strength` and `shown` stand beside `selected` where there is something to say. Its offsets have
//! counted code points since 2022 and UTF-16 units before; see [`offsets`] for how they are told apart.
//!
//! A task has a number, which is its identity where its data name none. Of a sample without an identity the
//! task says so in its `meta`: else its number would come in again as one, which may be that of another
//! sample. Label Studio keeps `meta` as it is.

mod offsets;
mod read;
mod rows;
mod write;

pub use rows::{csv_header, csv_rows, min_records};
pub use write::task;

pub(super) use read::{is_task, read};

/// The key of a task's `meta` that says, with `true`, that its number is no identity.
const NO_ID: &str = "_no_external_id";

/// What the ids of the results of a verdict begin with. The reason follows, and then their number.
const VERDICT: &str = "verdict-";

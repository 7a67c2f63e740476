//! Label Studio: tasks in and out as JSON, and out as `JSON_MIN` and CSV.
//!
//! A field is the control tag of its name. By kind: scale is `rating`, choice and choices are `choices`,
//! text is `textarea`, spans is `labels` (one result for each marked part), number is `number`, pairwise
//! is `pairwise` whose left is text A, and boolean is `choices` with what stands on yes and no.
//!
//! Label Studio has no tie, no strength and no order of showing: a tie is `{"selected":"tie"}`, and
//! `strength` and `shown` stand beside `selected` where there is something to say. Its offsets have
//! counted code points since 2022 and UTF-16 units before; see [`offsets`] for how they are told apart.

mod offsets;
mod read;
mod rows;
mod write;

pub use rows::{csv_header, csv_rows, min_records};
pub use write::task;

pub(super) use read::{is_task, read};

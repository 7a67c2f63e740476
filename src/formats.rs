//! Samples as other tools write them, in and out: conversions between JSON or rows of tables and the types
//! of [`archive`](crate::archive).
//!
//! [`read()`] makes a sample of one record, whose [`Shape`] is told by [`detect()`] or chosen. What a record
//! says is taken as a whole or not at all: a [`Reason`] names the part that is wrong. Out go
//! [`native`], [`label_studio`], [`prodigy`], [`argilla`] and [`doccano`] as JSON, and [`table`] as rows.
//! What each of them can hold is in `docs/FORMATS.md`.
//!
//! Marked parts of a text are half-open ranges of Unicode code points everywhere.

mod answer;
pub mod argilla;
mod detect;
pub mod doccano;
mod flat;
mod json;
pub mod label_studio;
mod look;
mod mapping;
mod moment;
pub mod native;
mod plain;
pub mod prodigy;
mod reading;
mod reason;
pub mod table;

pub use answer::{from_text, to_text};
pub use detect::{Shape, UnknownShape, detect};
pub use json::read as read_json;
pub use mapping::{Mapping, MappingError, Target};
pub use moment::{from_iso, to_iso};
pub use reading::{Reading, read};
pub use reason::{Flaw, Reason};

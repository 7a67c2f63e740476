//! Argilla: records in and out, and flat rows in, as its data sets are shared.
//!
//! A question is the field of its name. By kind: scale is a rating, choice and choices are labels, spans
//! are spans, text is text; number is text, boolean is a label of what stands on yes and no, and pairwise
//! is the label `a`, `b` or `tie`, with its strength as in `a:2`; a ranking of `a` and `b` is read too.
//! Offsets are code points, as in Argilla's Python.
//!
//! Suggestions and responses are read as lists, as version 1 has them, and by question, as the Python of
//! version 2 writes them. They go out as lists: by question nothing says who skipped, and when.

mod by_question;
mod read;
mod value;
mod write;

pub use write::record;

pub(super) use read::read;

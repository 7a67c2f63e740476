//! Samples in and out: round trips of whatever comes, files byte for byte, and records that are refused.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod any;
mod any_record;
mod argilla_by_question;
mod bad_answers;
mod bad_records;
mod bad_tasks;
mod csv_text;
mod golden;
mod identities;
mod known_records;
mod round_trips;

//! Importing files, good and bad, into a real store.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod bad_files;
mod desk;
mod good_files;
mod labeled_files;
mod packed_files;

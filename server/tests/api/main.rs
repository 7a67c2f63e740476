//! The HTTP API over the real router and a real database.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod audit;
mod bad_input;
mod client;
mod exports;
mod idempotency;
mod imports;
mod invitations;
mod jobs;
mod labeling;
mod numbers;
mod openapi;
mod people;
mod queues;
mod sample_table;
mod samples;
#[expect(dead_code, reason = "the tests of the pages use all of it")]
#[path = "../service/test_server.rs"]
mod test_server;
mod verdicts;
